import { NOTHING, join } from '../finding';
import type { Tool } from '../tool';
import { documents, object, word } from './decode';
import { environmentFolders } from './environmentFolders';
import { absolute, fileHits, named, option, options, variable } from './given';
import { KUBE_VARIABLES, contextNames, kubeAsked, kubeHits, kubeTarget } from './kubeconfig';
import { CLIENT_FLAGS, CLIENT_VALUED } from './kubectlOptions';
import { manifestHits } from './manifests';
import { isDryRun, isOn, verbs } from './verbs';

/** fluxcd.io/flux/cmd. It does not look at the namespace of a context: it has its own. */
const flux: Tool = {
  names: ['flux'],
  grammar: {
    valued: [
      ...CLIENT_VALUED,
      ...`--kube-api-burst --kube-api-qps --timeout --author-email --author-name --branch --cluster-domain
      --commit-message-appendix --components --components-extra --gpg-key-id --gpg-key-ring --gpg-passphrase --image-pull-secret
      --log-level --manifests --private-key-file --registry --registry-creds
      --secret-name --signature-algorithms --ssh-ecdsa-curve --ssh-hostname --ssh-key-algorithm --ssh-rsa-bits
      --toleration-keys --version --path --owner --repository --url
      --hostname --interval --team --group --source --source-ref --chart --chart-version --values --values-from
      --release-name --target-namespace --storage-namespace --service-account --depends-on --health-check
      --decryption-provider --decryption-secret -l --label --label-selector --selector
      -o --output -f --file --kind --name --tag --tag-semver --commit --secret-ref --ref-name --provider --bucket-name
      --endpoint --region --access-key --secret-key --digest --digest-algo --revision --creds --kustomization-file
      --ignore-paths --local-sources --tail --since --sort-by --address --username --channel --alert-provider
      --event-source --event-severity --type --resource --receiver --kubeconfig-secret-ref --crds --git-repo-ref
      --git-repo-path --git-repo-url --author-template --reconcile-strategy`.split(/\s+/),
    ],
    flags: [
      ...CLIENT_FLAGS,
      ...`--verbose --export --silent --keep-namespace --dry-run --with-source --all --all-namespaces -A --wait
      --no-header --watch -w --follow --prune --personal --private --read-write-key --token-auth --network-policy
      --recursive --strict-substitute --show-history --no-cross-namespace-refs --pre --with-secrets --force --reset
      --allow-insecure-http --insecure`.split(/\s+/),
    ],
  },
  verbs: {
    ...verbs(
      'read',
      `get, list, logs, events, stats, trace, tree, diff, build, check, export, pull, envsubst, version, help,
      completion, debug, __complete, __completeNoDesc`,
    ),
    ...verbs('write', 'bootstrap, create, install, migrate, push, reconcile, resume, suspend, tag'),
    ...verbs('destructive', 'delete, uninstall'),
  },
  verb: (line, known) => {
    const [first] = line.operands;
    if (first === undefined) return 'read';
    // Both then only print what they would apply.
    if ((first === 'create' || first === 'install') && isOn(line, '--export')) return 'read';
    return first === 'uninstall' && isDryRun(line) ? 'read' : known;
  },
  says: ['--help', '-h'],
  variables: [...KUBE_VARIABLES, 'FLUX_SYSTEM_NAMESPACE'],
  hits: (line, around) => {
    const paths = options(line, '--path');
    return join(
      kubeTarget(
        {
          ...kubeAsked(line),
          namespace: option(line, '--namespace', '-n') ??
            variable(around, 'FLUX_SYSTEM_NAMESPACE') ?? { value: 'flux-system', from: 'flux' },
        },
        around,
      ),
      named('kubeNamespace', option(line, '--target-namespace')),
      named('branch', option(line, '--branch')),
      ...paths.map(environmentFolders),
    );
  },
  shim: { by: 'files' },
};

const kustomize: Tool = {
  names: ['kustomize'],
  grammar: { valued: ['-o', '--output', '-e', '--env', '--helm-command', '--load-restrictor'] },
  // What it changes are files of the folder.
  verbs: verbs('read', `build, cfg, completion, create, edit, fn, help, localize, version`),
  verb: (line, known) => (line.operands.length === 0 ? 'read' : known),
  says: ['--help', '-h'],
  variables: [],
  hits: () => NOTHING,
};

const k9s: Tool = {
  names: ['k9s'],
  grammar: {
    valued: [
      ...CLIENT_VALUED,
      '-c',
      '--command',
      '-r',
      '--refresh',
      '-l',
      '--logLevel',
      '--logFile',
    ],
    flags: [...CLIENT_FLAGS, '-A', '--all-namespaces', '--readonly', '--write', '--headless'],
  },
  verbs: { ...verbs('read', 'info, version, help, completion'), '': 'unknown' },
  verb: (line, known) => (isOn(line, '--readonly') && !line.has('--write') ? 'read' : known),
  says: ['--help', '-h'],
  variables: KUBE_VARIABLES,
  hits: kubeHits,
};

const stern: Tool = {
  names: ['stern', 'kubetail'],
  grammar: { valued: CLIENT_VALUED },
  verbs: { '': 'read' },
  variables: KUBE_VARIABLES,
  hits: kubeHits,
};

/** eksctl.io, `eksctl VERB --help`. */
const eksctl: Tool = {
  names: ['eksctl'],
  grammar: {
    valued:
      `-p --profile -r --region -c --cluster -n --name -f --config-file -v --verbose -C --color --timeout
      --kubeconfig --authenticator-role-arn --version --nodes --nodes-min --nodes-max
      -N -m -M -t --node-type --nodegroup --nodegroup-name --namespace --labels -l --arn --group --username
      --account --role --role-arn --cfn-role-arn --tags --zones --vpc-cidr --include --exclude -o --output
      --service-name --service-account-name --attach-policy-arn --attach-role-arn --chunk-size --node-volume-size
      --kubernetes-version --addon --api-version --principal-arn --max-grace-period --pod-eviction-wait-period
      --parallel --enable-types --disable-types --key-arn --public-access-cidrs --ssh-public-key`.split(
        /\s+/,
      ),
    flags:
      `-h --help -A --approve --dry-run -w --wait --force --only-missing --managed --fargate --auto-kubeconfig
      --write-kubeconfig --drain --undo --disable-eviction --plan --with-oidc`.split(/\s+/),
  },
  verbs: {
    ...verbs(
      'read',
      `get, info, version, help, completion, utils schema, utils describe-stacks, utils describe-addon-versions,
      utils describe-addon-configuration, utils nodegroup-health`,
    ),
    ...verbs(
      'write',
      `create, upgrade, update, scale, set, unset, enable, associate, disassociate, register, deregister,
      utils, anywhere`,
    ),
    ...verbs('destructive', 'delete, drain'),
    ...verbs('switch', 'utils write-kubeconfig'),
  },
  verb: (line, known) => {
    const [first, second] = line.operands;
    if (first === undefined || (first === 'utils' && second === undefined)) return 'read';
    return first === 'create' && isOn(line, '--dry-run') ? 'read' : known;
  },
  says: ['--help', '-h'],
  variables: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'],
  hits: (line, around) => {
    const file = option(line, '--config-file', '-f');
    const [, kind = '', positional] = line.operands;
    return join(
      contextNames(option(line, '--cluster', '-c')),
      contextNames(option(line, '--name', '-n')),
      contextNames(positional ? { value: positional, from: `eksctl ${kind}` } : undefined),
      named(
        'awsProfile',
        option(line, '--profile', '-p') ?? variable(around, 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE'),
      ),
      file ? manifestHits(file, around) : NOTHING,
      file && file.value !== '-'
        ? fileHits(absolute(file.value, around.cwd), clusterName, around, (value, from) =>
            contextNames(value ? { value, from } : undefined),
          )
        : NOTHING,
    );
  },
  shim: { by: 'files' },
};

/** `metadata.name` of an eksctl ClusterConfig. */
function clusterName(text: string): string | undefined {
  return word(object(object(documents(text)[0])?.['metadata'])?.['name']);
}

export const KUBE_TOOLS: readonly Tool[] = [flux, kustomize, k9s, stern, eksctl];
