import { type Surroundings, isUnknown } from './act';
import { type Fact, type FactKind, type Hits, NOTHING, join } from './finding';
import { readLine } from './line';
import { toolNamed } from './tools/all';

/** Variables that programs of all kinds go by, and the tool of the table that goes by them too. */
const BY_TOOL: Readonly<Record<string, readonly string[]>> = {
  kubectl: ['KUBECONFIG'],
  aws: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'],
  gcloud: ['CLOUDSDK_CORE_PROJECT', 'CLOUDSDK_ACTIVE_CONFIG_NAME', 'CLOUDSDK_CONFIG'],
  docker: ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG'],
  terraform: ['TF_WORKSPACE', 'TF_DATA_DIR'],
  pulumi: ['PULUMI_STACK', 'PULUMI_BACKEND_URL'],
  psql: ['PGHOST', 'PGHOSTADDR', 'PGSERVICE', 'PGSERVICEFILE', 'PGDATABASE'],
};

/** Variables that say in one word what is hit. `NODE_ENV` is missing: it says how a program was built. */
const IN_A_WORD: Readonly<Record<string, FactKind>> = {
  RAILS_ENV: 'environment',
  RACK_ENV: 'environment',
  APP_ENV: 'environment',
  APPLICATION_ENV: 'environment',
  FLASK_ENV: 'environment',
  MIX_ENV: 'environment',
  ENVIRONMENT: 'environment',
  ENV: 'environment',
  DEPLOY_ENV: 'environment',
  STAGE: 'environment',
  ASPNETCORE_ENVIRONMENT: 'environment',
  DOTNET_ENVIRONMENT: 'environment',
  SPRING_PROFILES_ACTIVE: 'environment',
  AWS_PROFILE: 'awsProfile',
  AWS_DEFAULT_PROFILE: 'awsProfile',
  GOOGLE_CLOUD_PROJECT: 'project',
  GCLOUD_PROJECT: 'project',
  GCP_PROJECT: 'project',
  FIREBASE_PROJECT: 'project',
  CLOUDSDK_CORE_PROJECT: 'project',
  AZURE_SUBSCRIPTION_ID: 'project',
  ARM_SUBSCRIPTION_ID: 'project',
  TF_WORKSPACE: 'workspace',
  PGHOST: 'host',
  PGHOSTADDR: 'host',
  PGDATABASE: 'database',
  KUBE_CONTEXT: 'kubeContext',
  KUBECONTEXT: 'kubeContext',
  HELM_KUBECONTEXT: 'kubeContext',
  KUBE_NAMESPACE: 'kubeNamespace',
};

/** `DB_HOST`, `MYSQL_HOST`, `REDIS_HOSTNAME`, `API_SERVER`; and what is in a data base of that name. */
const HOSTS = /(?:^|_)(?:HOST|HOSTNAME|SERVER|ENDPOINT)$/;
const DATABASES = /^(?:DB|DATABASE|MYSQL|POSTGRES|MONGO|MARIADB)_(?:NAME|DB|DATABASE)$/;
/** `DATABASE_URL`, `MONGO_URI`, `REDIS_DSN`: a name that says that there is an address in it. */
const ADDRESSES = /(?:^|_)(?:URL|URI|DSN)$/;

/**
 * What the variables that somebody sets for a program point it to, whatever it is. `names` are the variables; their
 * values are in `around`.
 */
export function pointedTo(names: readonly string[], around: Surroundings): Hits {
  return join(...names.map((name) => named(name, around)), ...byTools(names, around));
}

function named(name: string, { env }: Surroundings): Hits {
  const value = env[name];
  if (value === undefined || value === '') return NOTHING;
  const kind = Object.hasOwn(IN_A_WORD, name) ? IN_A_WORD[name] : undefined;
  const isHost = kind === 'host' || HOSTS.test(name);
  if (isUnknown(value)) {
    const tells = kind !== undefined || isHost || DATABASES.test(name) || ADDRESSES.test(name);
    const facts = tells ? addressFacts(value, name) : [];
    return tells ? { facts, doubts: [`${name} is only known once it runs`] } : NOTHING;
  }
  const address = addressFacts(value, name);
  if (address.length > 0) return { facts: address, doubts: [] };
  const facts: Fact[] = [];
  if (isHost) {
    for (const host of hostsIn(value)) facts.push({ kind: 'host', value: host, from: name });
  } else if (kind === 'environment') {
    for (const word of value.split(/[\s,]+/)) facts.push({ kind, value: word, from: name });
  } else if (kind !== undefined) {
    facts.push({ kind, value, from: name });
  } else if (DATABASES.test(name)) {
    facts.push({ kind: 'database', value, from: name });
  }
  return { facts, doubts: [] };
}

/** The hosts and the data base of an address; nothing of its user and password. */
function addressFacts(text: string, from: string): readonly Fact[] {
  const [, scheme, authority, path = ''] =
    /^(?:jdbc:)?([a-z][\w+.-]*):(?:\w+:)?\/\/(?:[^/?#]*@)?([^/?#]*)(?:\/([^/?#]*))?/i.exec(text) ??
    [];
  if (scheme === undefined || authority === undefined || scheme === 'file') return [];
  const hosts = hostsIn(authority).map((value): Fact => ({ kind: 'host', value, from }));
  const holds = path !== '' && !/^https?$|^wss?$/i.test(scheme);
  return holds ? [...hosts, { kind: 'database', value: decoded(path), from }] : hosts;
}

/** `one.example:5432,two.example` without the ports; a socket is no host. */
function hostsIn(text: string): readonly string[] {
  return text.split(',').flatMap((one) => {
    const host = /^\[([^\]]*)\]/.exec(one.trim())?.[1] ?? one.trim().replace(/:\d*$/, '');
    return host === '' || host.startsWith('/') ? [] : [host];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the tools would hit that go by these variables: a kubeconfig has a context in it, and that a cluster. */
function byTools(names: readonly string[], around: Surroundings): readonly Hits[] {
  return Object.entries(BY_TOOL).flatMap(([program, variables]) => {
    const tool = variables.some((name) => names.includes(name)) ? toolNamed(program) : undefined;
    return tool ? readLine([program], tool.grammar).map((line) => tool.hits(line, around)) : [];
  });
}
