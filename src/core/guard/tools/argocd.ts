import { type Surroundings } from '../act';
import { type Hits, NOTHING, join } from '../finding';
import { type Line, readLine } from '../line';
import type { Tool } from '../tool';
import { firstDocument, list, object, word } from './decode';
import { environmentSetting } from './environmentFolders';
import { type Given, absolute, hosts, named, option, options, shown, variable } from './given';
import { KUBE_VARIABLES, contextNames, kubeTarget } from './kubeconfig';
import { isDryRun, isOn, shellWords, verbs } from './verbs';

/** argo-cd.readthedocs.io, Command Reference. */
const GRAMMAR: Tool['grammar'] = {
  valued:
    `--argocd-context --auth-token --client-crt --client-crt-key --config --controller-name -H --header
    --http-retry-max --kube-context --logformat --loglevel --port-forward-namespace --redis-compress
    --redis-haproxy-name --redis-name --repo-server-name --server --server-crt --server-name
    -N --app-namespace --project --dest-name --dest-namespace --dest-server --env --values --values-literal-file
    -p --parameter --helm-set --helm-set-file --helm-set-string --helm-chart --helm-version --release-name --path
    --repo --revision --revisions --source-positions --source-position --source-name --ref --sync-policy --sync-option --sync-retry-limit
    --kustomize-image --kustomize-namespace --kustomize-replica --kustomize-version --nameprefix --namesuffix
    --directory-include --directory-exclude --jsonnet-ext-var-code --jsonnet-ext-var-str --jsonnet-libs
    --jsonnet-tla-code --jsonnet-tla-str --plugin --plugin-env --label --annotations -l --selector --resource
    --resource-name --kind --group --namespace --timeout -o --output -f --file --patch --patch-type --local
    --local-repo-root --strategy --info --prune-propagation-policy -c --cluster --app --id --username --password
    --name --kubeconfig --system-namespace --service-account --shard --tls-client-cert-path
    --tls-client-cert-key-path --ssh-private-key-path --type --account --current-password --new-password --sso-port
    -d --dest -s --src --description --role --expires-in -i --since-seconds --tail --filter -n --operation
    --propagation-policy --retry-limit --retry-backoff-duration --aws-cluster-name --aws-role-arn`.split(
      /\s+/,
    ),
  flags:
    `--core --grpc-web --insecure --plaintext --port-forward -h --help --dry-run --prune --force --async --all
    --cascade -y --yes --upsert --refresh --hard-refresh --health --sync --suspended --degraded --delete --sso
    --replace --apply-out-of-sync-only --auto-prune --self-heal --follow --show-operation --show-params
    --orphaned`.split(/\s+/),
};

/** ARGOCD_OPTS holds options that are read before those of the line. */
function withVariable(line: Line, { env }: Surroundings): readonly Line[] {
  const more = env['ARGOCD_OPTS'];
  return more ? [line, ...readLine(['argocd', ...shellWords(more)], GRAMMAR)] : [line];
}

function argocdHits(line: Line, around: Surroundings): Hits {
  const lines = withVariable(line, around);
  const said = (...names: readonly string[]): Given | undefined =>
    lines.map((one) => option(one, ...names)).find((one) => one !== undefined);
  const [first, second, third] = line.operands;
  if (first === 'login') {
    return isOn(line, '--core')
      ? kubeTarget({ context: said('--kube-context') }, around)
      : hosts(second ? { value: second, from: 'argocd login' } : said('--server'));
  }
  const context: Given | undefined =
    first === 'context' && second
      ? { value: second, from: 'argocd context' }
      : said('--argocd-context');
  // `cluster add` takes the name of a context; what is added is reached through it.
  const added = first === 'cluster' && second === 'add' && third;
  const throughKubernetes = lines.some(
    (one) => isOn(one, '--core', '--port-forward') || one.has('--port-forward-namespace'),
  );
  return join(
    throughKubernetes
      ? kubeTarget({ context: said('--kube-context') }, around)
      : serverHits(context, said('--server'), said('--config'), around),
    added
      ? kubeTarget(
          {
            kubeconfig: said('--kubeconfig'),
            context: { value: added, from: 'argocd cluster add' },
          },
          around,
        )
      : NOTHING,
    named('project', ...appNames(line), said('--project'), ...options(line, '--selector', '-l')),
    contextNames(said('--dest-name')),
    hosts(said('--dest-server')),
    named('kubeNamespace', said('--dest-namespace')),
    named('settingsFile', ...options(line, '--values')),
    ...options(line, '--parameter', '-p').map(({ value, from }) => environmentSetting(value, from)),
    ...options(line, '--helm-set').map(({ value, from }) => environmentSetting(value, from)),
  );
}

/** `app sync shop`, `app get argocd/shop`, `proj role create shop`: names come after the verb. */
function appNames({ operands }: Line): readonly Given[] {
  const [first = '', second = '', ...names] = operands;
  if (!/^(?:app|appset|proj|cluster)$/.test(first)) return [];
  return names.map((name) => ({
    value: name.slice(name.lastIndexOf('/') + 1),
    from: `argocd ${first} ${second}`,
  }));
}

interface Argocd {
  readonly current: string | undefined;
  readonly servers: ReadonlyMap<string, string>;
}

/** `--server`, else ARGOCD_SERVER, else the server of the context. None at all: argocd says so and ends. */
function serverHits(
  context: Given | undefined,
  server: Given | undefined,
  config: Given | undefined,
  around: Surroundings,
): Hits {
  const address = server ?? variable(around, 'ARGOCD_SERVER');
  if (address) return join(hosts(address), contextNames(context));
  const folder = variable(around, 'ARGOCD_CONFIG_DIR')?.value;
  const paths = config
    ? [absolute(config.value, around.cwd)]
    : folder
      ? [`${absolute(folder, around.cwd)}/config`]
      : [`${around.home}/.config/argocd/config`, `${around.home}/.argocd/config`];
  for (const path of paths) {
    const read = around.files.read(path, decodeArgocd);
    const name = shown(path, around);
    if (read.state === 'absent') continue;
    if (read.state === 'unreadable') {
      return join(contextNames(context), { facts: [], doubts: [`${name} cannot be read`] });
    }
    const { current, servers } = read.value;
    const meant =
      context ?? (current ? { value: current, from: `current-context of ${name}` } : undefined);
    const found = meant && servers.get(meant.value);
    return join(
      contextNames(meant),
      hosts(found ? { value: found, from: `${meant?.value ?? ''} in ${name}` } : undefined),
      { facts: [], doubts: meant && !found ? [`${name} has no context ${meant.value}`] : [] },
    );
  }
  return contextNames(context);
}

/** Throws where it is no such file. */
function decodeArgocd(text: string): Argocd {
  const fields = object(firstDocument(text) ?? {});
  if (!fields) throw new Error('not a configuration of argocd');
  return {
    current: word(fields['current-context']),
    servers: new Map(
      list(fields['contexts']).flatMap((entry) => {
        const context = object(entry);
        const name = word(context?.['name']);
        return name === undefined ? [] : [[name, word(context?.['server']) ?? name] as const];
      }),
    ),
  };
}

const argocd: Tool = {
  names: ['argocd'],
  grammar: GRAMMAR,
  verbs: {
    ...verbs(
      'read',
      `version, help, completion, app get, app list, app history, app diff, app logs, app manifests, app resources,
      app get-resource, app wait, app actions list, appset get, appset list, appset generate, cluster get,
      cluster list, proj get, proj list, proj role get, proj role list, proj windows list, repo get, repo list,
      repocreds get, repocreds list, account list, account get, account get-user-info, account can-i, cert list,
      gpg get, gpg list, __complete, __completeNoDesc`,
    ),
    ...verbs('write', 'app, appset, cluster, proj, repo, repocreds, account, cert, gpg, configure'),
    ...verbs(
      'destructive',
      `app delete, app delete-resource, app remove-source, appset delete, cluster rm, proj delete, proj role delete,
      repo rm, repocreds rm, cert rm, gpg rm`,
    ),
    ...verbs('switch', 'login, logout, relogin, context'),
    ...verbs('unknown', 'admin'),
  },
  verb: (line, known) => {
    const [first, second, third] = line.operands;
    if (first === undefined) return 'read';
    if (second === undefined && !['login', 'logout', 'relogin'].includes(first)) return 'read';
    if (first === 'app' && second === 'sync') {
      return isDryRun(line)
        ? 'read'
        : line.has('--prune', '--force', '--replace')
          ? 'destructive'
          : known;
    }
    const dry = (first === 'app' && second === 'rollback') || first === 'appset';
    if (dry && isDryRun(line)) return 'read';
    return first === 'app' && second === 'actions' && third === undefined ? 'read' : known;
  },
  says: ['--help', '-h'],
  variables: [...KUBE_VARIABLES, 'ARGOCD_SERVER', 'ARGOCD_OPTS', 'ARGOCD_CONFIG_DIR'],
  hits: argocdHits,
  shim: { by: 'files' },
};

export const ARGOCD: readonly Tool[] = [argocd];
