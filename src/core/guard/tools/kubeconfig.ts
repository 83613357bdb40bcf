import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING, join } from '../finding';
import type { Line } from '../line';
import { type Fields, firstDocument, list, object, word } from './decode';
import { type Given, absolute, hosts, named, option, shown, variable } from './given';

/** What a line and its variables say of the cluster; what they do not say stands in the kubeconfig. */
export interface KubeAsked {
  readonly kubeconfig?: Given | undefined;
  readonly context?: Given | undefined;
  readonly cluster?: Given | undefined;
  readonly server?: Given | undefined;
  readonly user?: Given | undefined;
  readonly namespace?: Given | undefined;
}

/** Variables that every tool of Kubernetes looks at. The last one is set inside a cluster. */
export const KUBE_VARIABLES: readonly string[] = ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST'];

/** What the options of kubectl say. */
export function kubeAsked(line: Line): KubeAsked {
  return {
    kubeconfig: option(line, '--kubeconfig'),
    context: option(line, '--context'),
    cluster: option(line, '--cluster'),
    server: option(line, '--server', '-s'),
    user: option(line, '--user'),
    namespace: option(line, '--namespace', '-n'),
  };
}

/** What a line of kubectl and the like would hit. */
export function kubeHits(line: Line, around: Surroundings): Hits {
  return kubeTarget(kubeAsked(line), around);
}

interface Context {
  readonly cluster: string | undefined;
  readonly user: string | undefined;
  readonly namespace: string | undefined;
}

interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Context>;
  /** The addresses of their servers. */
  readonly clusters: ReadonlyMap<string, string | undefined>;
  /** What the program that signs a user in is told of the cluster. */
  readonly users: ReadonlyMap<string, readonly Fact[]>;
}

interface Loaded {
  readonly files: readonly { readonly name: string; readonly config: Kubeconfig }[];
  readonly doubts: readonly string[];
  /** The file that was named, where it was one, there or not. */
  readonly named: Given | undefined;
}

/**
 * The cluster that is meant, as client-go finds it: options, then the context, where `--cluster` and `--server`
 * replace what the context says. Of several files the first that has a value or a name has it for all of them
 * (kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig). Without any file it is localhost.
 */
export function kubeTarget(asked: KubeAsked, around: Surroundings): Hits {
  const { files, doubts, named: file } = loaded(asked.kubeconfig, around);
  const current = files.find(({ config }) => config.currentContext);
  const context: Given | undefined =
    asked.context ??
    (current && {
      value: current.config.currentContext ?? '',
      from: `current-context of ${current.name}`,
    });
  const found = context && lookUp(files, ({ contexts }) => contexts, context.value);
  // What is on this machine may be a tunnel to anywhere; the context says where people mean to go.
  const elsewhere =
    asked.cluster !== undefined || (asked.server !== undefined && !isLocal(asked.server.value));
  const ownCluster = found?.cluster
    ? { value: found.cluster, from: `the cluster of ${context?.value ?? ''}` }
    : undefined;
  const cluster = asked.cluster ?? (asked.server ? undefined : ownCluster);
  const server = cluster && lookUp(files, ({ clusters }) => clusters, cluster.value);
  const namespace = found?.namespace
    ? { value: found.namespace, from: `the namespace of ${context?.value ?? ''}` }
    : undefined;
  const user = asked.user?.value ?? (elsewhere ? undefined : found?.user);
  const hits = join(
    elsewhere && !asked.context ? NOTHING : contextNames(context),
    contextNames(cluster),
    hosts(asked.server ?? (server ? { value: server, from: 'its cluster' } : undefined)),
    named('kubeNamespace', asked.namespace ?? namespace),
    named('settingsFile', file),
    {
      facts: (user ? lookUp(files, ({ users }) => users, user) : undefined) ?? [],
      doubts: [
        ...doubts,
        // Where there is no file at all its name is all that there is to go by.
        ...(asked.context && !isUnknown(asked.context.value) && !found && files.length > 0
          ? [`no kubeconfig has a context ${asked.context.value}`]
          : []),
        ...(context && !asked.context && !found && !elsewhere
          ? [`${context.from} is ${context.value}, which is not there`]
          : []),
        ...(cluster &&
        !isUnknown(cluster.value) &&
        !asked.server &&
        server === undefined &&
        files.length > 0
          ? [`no kubeconfig has a cluster ${cluster.value}`]
          : []),
      ],
    },
  );
  const nowhere = !context && !asked.cluster && !asked.server && files.length === 0;
  return nowhere && variable(around, 'KUBERNETES_SERVICE_HOST')
    ? join(hits, { facts: [], doubts: ['it hits the cluster that it runs in'] })
    : hits;
}

function isLocal(server: string): boolean {
  return hosts({ value: server, from: '' }).facts.some(({ value }) =>
    /^(?:localhost|127\..*|::1|0\.0\.0\.0)$/i.test(value),
  );
}

/** A context or cluster by its name, and what the names that clouds give say besides. */
export function contextNames(given: Given | undefined): Hits {
  if (!given) return NOTHING;
  const [, account] = /^arn:aws[\w-]*:eks:[^:]*:(\d{12}):cluster\//.exec(given.value) ?? [];
  const [, project] = /^gke_([^_]+)_[^_]+_/.exec(given.value) ?? [];
  return join(
    named('kubeContext', given),
    named('awsAccount', account ? { value: account, from: given.from } : undefined),
    named('project', project ? { value: project, from: given.from } : undefined),
  );
}

function lookUp<T>(
  files: Loaded['files'],
  of: (config: Kubeconfig) => ReadonlyMap<string, T>,
  name: string,
): T | undefined {
  const holder = files.find(({ config }) => of(config).has(name));
  return holder && of(holder.config).get(name);
}

/** `--kubeconfig` alone, or the files of KUBECONFIG, or the one at home; those that are not there are passed over. */
function loaded(explicit: Given | undefined, around: Surroundings): Loaded {
  const list = explicit ?? variable(around, 'KUBECONFIG');
  if (list && isUnknown(list.value)) {
    return { files: [], doubts: [`${list.from} is not known before it runs`], named: undefined };
  }
  const paths = explicit
    ? [explicit.value]
    : (list?.value.split(':').filter((path) => path !== '') ?? [`${around.home}/.kube/config`]);
  const files: Loaded['files'][number][] = [];
  const doubts: string[] = [];
  for (const path of new Set(paths)) {
    const whole = absolute(path, around.cwd);
    const name = shown(whole, around);
    const read = around.files.read(whole, decodeKubeconfig);
    if (read.state === 'read') files.push({ name, config: read.value });
    else if (read.state === 'unreadable') doubts.push(`${name} cannot be read`);
    else if (explicit) doubts.push(`${name} is not there`);
  }
  const [only = '', ...more] = paths;
  const isNamed = list !== undefined && more.length === 0 && !isOwn(only);
  return { files, doubts, named: isNamed ? { value: only, from: list.from } : undefined };
}

/** The usual one says nothing by its name, wherever the home is. */
function isOwn(path: string): boolean {
  return /(?:^|\/)\.kube\/config$/.test(path);
}

/** Throws where it is no kubeconfig. */
function decodeKubeconfig(text: string): Kubeconfig {
  const config = object(firstDocument(text) ?? {});
  if (!config) throw new Error('not a kubeconfig');
  return {
    currentContext: word(config['current-context']),
    contexts: byName(config['contexts'], 'context', (context) => ({
      cluster: word(context?.['cluster']),
      user: word(context?.['user']),
      namespace: word(context?.['namespace']),
    })),
    clusters: byName(config['clusters'], 'cluster', (cluster) => word(cluster?.['server'])),
    users: byName(config['users'], 'user', signInFacts),
  };
}

function byName<T>(
  entries: unknown,
  key: string,
  of: (value: Fields | undefined) => T,
): ReadonlyMap<string, T> {
  if (entries !== undefined && entries !== null && !Array.isArray(entries)) {
    throw new Error(`no list of ${key}`);
  }
  return new Map(
    list(entries).map((entry) => {
      const fields = object(entry);
      return [word(fields?.['name']) ?? '', of(object(fields?.[key]))];
    }),
  );
}

const CLUSTER_OPTIONS = ['--cluster-name', '--cluster-id', '-i'];

/** `aws eks get-token --cluster-name prod --profile prod`: a server of EKS has no name that says anything. */
function signInFacts(user: Fields | undefined): readonly Fact[] {
  const exec = object(user?.['exec']);
  const args = list(exec?.['args']).map((arg) => word(arg) ?? '');
  const after = (names: readonly string[]): string | undefined =>
    args.find((_, index) => names.includes(args[index - 1] ?? ''));
  const variables = list(exec?.['env']).map(object);
  const profile = variables.find((one) => one?.['name'] === 'AWS_PROFILE')?.['value'];
  const from = 'how its user signs in';
  const given = (value: string | undefined): Given | undefined =>
    value ? { value, from } : undefined;
  return join(
    contextNames(given(after(CLUSTER_OPTIONS))),
    named('awsProfile', given(word(profile)), given(after(['--profile']))),
  ).facts;
}
