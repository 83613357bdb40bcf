import type { Surroundings } from '../act';
import { type Hits, NOTHING, type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { environmentFolders, environmentSetting } from './environmentFolders';
import { hosts, named, option, options, vagueWords, variable } from './given';
import { type KubeAsked, KUBE_VARIABLES, kubeTarget } from './kubeconfig';
import { isDryRun, verbs } from './verbs';

/** `helm --help` and `helm VERB --help` of 3.x and 4.0: helm.sh/docs/helm. */
const VALUED: readonly string[] =
  `--burst-limit --color --colour --content-cache --kube-apiserver --kube-as-group --kube-as-user --kube-ca-file
  --kube-context --kube-tls-server-name --kube-token --kubeconfig -n --namespace --qps --registry-config
  --repository-cache --repository-config -f --values --set --set-file --set-json --set-literal --set-string --version
  --timeout --ca-file --cert-file --key-file --keyring --password --username --repo --description -l --labels
  --post-renderer --post-renderer-args --history-max -o --output --name-template --api-versions --kube-version
  --output-dir -s --show-only --revision --template --max --filter --selector --offset --time-format -d --destination
  --untardir --app-version --key --passphrase-file -p --starter --url --merge --max-col-width
  --cascade`.split(/\s+/);

/** Those that stand alone, or that take a value only behind `=`: `--dry-run`, `--wait`. */
const FLAGS: readonly string[] =
  `--debug --kube-insecure-skip-tls-verify -h --help --atomic --rollback-on-failure --cleanup-on-fail
  --create-namespace --dependency-update --devel --disable-openapi-validation --dry-run --enable-dns --force
  --force-replace --force-conflicts --hide-notes --hide-secret --insecure-skip-tls-verify -i --install --no-hooks
  --pass-credentials --plain-http --render-subchart-notes --replace --reset-then-reuse-values --reset-values
  --reuse-values --skip-crds --skip-schema-validation --take-ownership --verify --wait --wait-for-jobs
  -g --generate-name --include-crds --is-upgrade --release-name --skip-tests --validate -a --all -A --all-namespaces
  --date --deployed --failed --no-headers --pending -q --short -r --reverse --superseded --uninstalled --uninstalling
  --keep-history --ignore-not-found --logs --recreate-pods --strict --quiet --with-subcharts --untar --prov --sign
  -u --skip-refresh --show-resources --show-desc`.split(/\s+/);

/** They change what lies on this machine, and no cluster. */
const LOCAL = new Set(
  `repo dependency dep dependencies package create lint pull fetch verify plugin registry search show inspect
  completion env version help`.split(/\s+/),
);

/**
 * HELM_KUBECONTEXT and its like stand in for the options (helm.sh/docs/helm/helm, the table of variables). There is no
 * HELM_KUBECONFIG: it is KUBECONFIG.
 */
function helmAsked(line: Line, around: Surroundings): KubeAsked {
  return {
    kubeconfig: option(line, '--kubeconfig'),
    context: option(line, '--kube-context') ?? variable(around, 'HELM_KUBECONTEXT'),
    server: option(line, '--kube-apiserver') ?? variable(around, 'HELM_KUBEAPISERVER'),
    namespace: option(line, '--namespace', '-n') ?? variable(around, 'HELM_NAMESPACE'),
  };
}

function helmHits(line: Line, around: Surroundings): Hits {
  const [first = '', second, third, ...more] = line.operands;
  if (LOCAL.has(first)) return NOTHING;
  if (first === 'push') return hosts(third ? { value: third, from: 'helm push' } : undefined);
  const values = options(line, '--values', '-f');
  const sets = [
    ...options(line, '--set'),
    ...options(line, '--set-string'),
    ...options(line, '--set-literal'),
  ];
  return join(
    kubeTarget(helmAsked(line, around), around),
    named('settingsFile', ...values),
    ...values.map(environmentFolders),
    ...sets.map(({ value, from }) => environmentSetting(value, from)),
    // What stands behind release and chart, or before the verb, may be options.
    vagueWords(first, ...(second === undefined ? [] : more)),
  );
}

/** Which of them know `--dry-run`: an unknown plugin may do without. */
const DRY = new Set(['install', 'upgrade', 'rollback', 'uninstall', 'delete', 'del', 'un']);

const helm: Tool = {
  names: ['helm'],
  grammar: { valued: VALUED, flags: FLAGS },
  verbs: {
    ...verbs(
      'read',
      `template, list, ls, get, status, history, hist, diff, show, inspect, search, lint, env, version, help,
      completion, __complete, __completeNoDesc, verify, repo, dependency, dep, dependencies, package, create, pull,
      fetch, plugin list, plugin ls`,
    ),
    ...verbs('write', 'install, upgrade, rollback, test, push, plugin, registry'),
    ...verbs('destructive', 'uninstall, delete, del, un'),
  },
  verb: (line, known) => {
    const [first] = line.operands;
    if (first === undefined) return 'read';
    return DRY.has(first) && isDryRun(line) ? 'read' : known;
  },
  // `--version` is the version of a chart.
  says: ['--help', '-h'],
  variables: [...KUBE_VARIABLES, 'HELM_KUBECONTEXT', 'HELM_KUBEAPISERVER', 'HELM_NAMESPACE'],
  hits: helmHits,
  shim: { by: 'files' },
};

/** The class of helmfile's verbs: helmfile.readthedocs.io, CLI reference. */
const HELMFILE_VERBS: Readonly<Record<string, VerbClass>> = {
  ...verbs(
    'read',
    `diff, template, list, status, lint, build, deps, fetch, repos, cache, write-values, show-dag, version, help,
    completion, print-env`,
  ),
  ...verbs('write', 'apply, sync, test, init, charts'),
  ...verbs('destructive', 'destroy, delete'),
};

const helmfile: Tool = {
  names: ['helmfile'],
  grammar: {
    valued:
      `-e --environment -f --file --kube-context --kubeconfig -n --namespace -l --selector -b --helm-binary
      -k --kustomize-binary --chart -c --log-level --state-values-set --state-values-set-string --state-values-file
      --set --values --args --concurrency --context --output --diff-args --sync-args --timeout
      --cascade --post-renderer --output-dir --output-dir-template`.split(/\s+/),
    flags:
      `-i --interactive -q --quiet --debug --no-color --color --allow-no-matching-release --enable-live-output
      --skip-deps --skip-refresh --strip-args-values-on-exit-error --disable-force-update --detailed-exitcode
      --include-needs --include-transitive-needs --skip-needs --skip-diff-on-install --suppress-diff
      --suppress-secrets --wait --wait-for-jobs --reuse-values --reset-values --skip-crds --include-crds --validate
      --purge --skip-charts --retain-values-files`.split(/\s+/),
  },
  verbs: HELMFILE_VERBS,
  verb: (line, known) => (line.operands.length === 0 ? 'read' : known),
  says: ['--help', '-h'],
  variables: [
    ...KUBE_VARIABLES,
    'HELMFILE_ENVIRONMENT',
    'HELMFILE_FILE_PATH',
    'HELM_KUBECONTEXT',
    'HELM_KUBEAPISERVER',
    'HELM_NAMESPACE',
  ],
  hits: (line, around) => {
    const file = option(line, '--file', '-f') ?? variable(around, 'HELMFILE_FILE_PATH');
    return join(
      kubeTarget(helmAsked(line, around), around),
      named(
        'environment',
        option(line, '--environment', '-e') ?? variable(around, 'HELMFILE_ENVIRONMENT'),
      ),
      named('settingsFile', file, ...options(line, '--state-values-file')),
      file ? environmentFolders(file) : NOTHING,
      vagueWords(line.operands[0] ?? '', line.operands[1] ?? ''),
    );
  },
  shim: { by: 'files' },
};

export const HELM: readonly Tool[] = [helm, helmfile];
