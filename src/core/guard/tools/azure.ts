import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING, type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { isOn } from './chosen';
import { namedThings, settingsFiles, unknownVerb } from './named';
import { anywhere, phrases } from './verbTable';
import { placeOf, shownPlace, variable } from './places';

/** What a command names comes in options, so the last word before them is the verb. */
const VERBS: Readonly<Record<string, VerbClass>> = {
  '': 'unknown',
  version: 'read',
  find: 'read',
  feedback: 'read',
  survey: 'read',
  help: 'read',
  login: 'switch',
  logout: 'read',
  interactive: 'unknown',
  upgrade: 'read',
  configure: 'switch',
  'account set': 'switch',
  'account clear': 'read',
  'account get-access-token': 'read',
  'config get': 'read',
  'config set': 'switch',
  'config unset': 'switch',
  'extension add': 'read',
  'extension update': 'read',
  'extension remove': 'read',
  'cloud set': 'switch',
  'acr login': 'read',
  'bicep build': 'read',
  'bicep version': 'read',
  'deployment group what-if': 'read',
  'deployment sub what-if': 'read',
  'deployment mg what-if': 'read',
  'deployment tenant what-if': 'read',
  'graph query': 'read',
  'boards query': 'read',
  'network watcher test-connectivity': 'read',
  'storage blob download': 'read',
  'storage blob download-batch': 'read',
  'storage file download': 'read',
  'storage file download-batch': 'read',
  'keyvault secret download': 'read',
  'repos import create': 'write',
  ...anywhere('switch', 'get-credentials use-dev-spaces'),
  ...anywhere('destructive', 'delete purge delete-batch delete-all destroy remove-all'),
  ...phrases(
    'read',
    `container logs, storage blob query, storage blob exists, monitor log-analytics query, monitor app-insights query,
    monitor app-insights events show, acr check-health, acr manifest list-metadata, repos pr checkout, webapp browse,
    appconfig kv export, aks browse, pipelines runs artifact download, artifacts universal download, group export`,
  ),
  // Groups bear the names of verbs too (`lock`, `backup`, `queue`): what stands here is none. All else is unknown.
  ...anywhere('unknown', 'exec invoke tunnel'),
  ...anywhere(
    'write',
    'create update set add remove start stop restart deallocate redeploy resize scale swap',
  ),
  ...anywhere(
    'read',
    'list list-* show show-* get get-* check-* exists wait tail validate what-if',
  ),
};

const VALUED = [
  ...['--subscription', '-g', '--resource-group', '-n', '--name', '-o', '--output', '--query'],
  ...['-l', '--location', '-s', '-d', '-p', '--parameters', '-f', '--template-file', '--ids'],
];
const FLAGS = ['--debug', '--verbose', '--only-show-errors', '--no-wait', '-y', '--yes'];

function verb(line: Line, known: VerbClass): VerbClass {
  const [first, ...others] = line.operands;
  if (first === 'rest') {
    const method = line.value('--method', '-m') ?? 'get';
    if (/^(?:get|head|options)$/i.test(method)) return line.has('--body', '-b') ? known : 'read';
    return /^delete$/i.test(method) ? 'destructive' : 'write';
  }
  if (first === 'deployment' && isOn(line, '--what-if', '-w')) return 'read';
  if (isOn(line, '--dryrun', '--dry-run', '--validate-only')) return 'read';
  return others.at(-1) === 'help' ? 'read' : known;
}

interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

/** `azureProfile.json`, which az writes with a byte order mark. */
function readProfile(text: string): readonly Subscription[] {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  const found = (value as { subscriptions?: unknown } | null)?.subscriptions;
  if (!Array.isArray(found)) throw new Error('it holds no subscriptions');
  return found.map((one: Readonly<Record<string, unknown>>) => ({
    id: String(one['id']),
    name: String(one['name']),
    isDefault: one['isDefault'] === true,
  }));
}

/** The subscription that a line names by name or id, or the default one: both its names. */
function subscriptionHits(given: string | undefined, from: string, around: Surroundings): Hits {
  const folder = placeOf(variable(around, 'AZURE_CONFIG_DIR') ?? '~/.azure', around);
  const path = `${folder}/azureProfile.json`;
  const shown = shownPlace(path, around);
  const named: readonly Fact[] =
    given === undefined ? [] : [{ kind: 'project', value: given, from }];
  if (given !== undefined && isUnknown(given)) {
    return { facts: [], doubts: ['the subscription is not known before it runs'] };
  }
  const read = around.files.read(path, readProfile);
  if (read.state === 'absent') return { facts: named, doubts: [] };
  if (read.state === 'unreadable') {
    return { facts: named, doubts: [`${shown} cannot be read: ${read.reason}`] };
  }
  const wanted = given?.toLowerCase();
  const found = read.value.find(({ id, name, isDefault }) =>
    wanted === undefined ? isDefault : id.toLowerCase() === wanted || name.toLowerCase() === wanted,
  );
  if (!found) {
    const missing = `${shown} has no subscription ${given ?? 'that is the default'}`;
    return {
      facts: named,
      doubts: given === undefined && read.value.length === 0 ? [] : [missing],
    };
  }
  const origin = given === undefined ? `the default subscription of ${shown}` : shown;
  return {
    facts: [
      ...named,
      { kind: 'project', value: found.name, from: origin },
      { kind: 'project', value: found.id, from: origin },
    ],
    doubts: [],
  };
}

function hits(line: Line, around: Surroundings): Hits {
  const [first, second] = line.operands;
  const skip = ['--subscription', '-o', '-l', '--query'];
  const named: Hits = {
    facts: namedThings(line, { verbWords: line.operands.length, skip }).flatMap(partsOf),
    doubts: unknownVerb(line, 2).doubts,
  };
  if (first === 'account' && second === 'set') {
    const next = line.value('--subscription', '-s', '--name', '-n');
    return next === undefined ? named : subscriptionHits(next, '--subscription', around);
  }
  if (first === 'login' || first === 'configure' || first === 'config') return named;
  const given = line.value('--subscription');
  // An id of a resource says its own subscription.
  const ids = line.words.filter((word) => /^\/subscriptions\//i.test(word));
  const explicit = ids.map((id) => id.split('/')[2] ?? '')[0];
  return join(
    named,
    subscriptionHits(given ?? explicit, given ? '--subscription' : 'the id', around),
    variable(around, 'AZURE_DEFAULTS_GROUP') !== undefined && !line.has('-g', '--resource-group')
      ? {
          facts: [
            {
              kind: 'project',
              value: around.env['AZURE_DEFAULTS_GROUP'] ?? '',
              from: 'AZURE_DEFAULTS_GROUP',
            },
          ],
          doubts: [],
        }
      : NOTHING,
  );
}

/** The parts of an id of a resource, each of which is a name. */
function partsOf(fact: Fact): readonly Fact[] {
  return fact.value.startsWith('/subscriptions/')
    ? fact.value.split('/').flatMap((value) => (value === '' ? [] : [{ ...fact, value }]))
    : [fact];
}

const az: Tool = {
  names: ['az'],
  grammar: { valued: VALUED, flags: FLAGS },
  verbs: VERBS,
  verb,
  variables: ['AZURE_CONFIG_DIR', 'AZURE_DEFAULTS_GROUP'],
  hits,
  shim: { by: 'files' },
};

const azd: Tool = {
  names: ['azd'],
  grammar: { valued: ['-e', '--environment', '-C', '--cwd', '-o', '--output'] },
  verbs: {
    '': 'unknown',
    version: 'read',
    show: 'read',
    monitor: 'read',
    package: 'read',
    init: 'read',
    'auth login': 'read',
    'env list': 'read',
    'env get-values': 'read',
    'env get-value': 'read',
    'env select': 'switch',
    'config show': 'read',
    'config get': 'read',
    'template list': 'read',
    provision: 'write',
    deploy: 'write',
    publish: 'write',
    up: 'write',
    down: 'destructive',
  },
  verb: (line, known) =>
    line.operands[0] === 'provision' && isOn(line, '--preview') ? 'read' : known,
  variables: ['AZURE_ENV_NAME'],
  hits: (line, around) => {
    const option = line.value('-e', '--environment');
    const set = option ?? variable(around, 'AZURE_ENV_NAME');
    const select = line.operands[0] === 'env' ? line.operands[2] : undefined;
    if (select !== undefined) {
      return { facts: [{ kind: 'environment', value: select, from: 'azd env' }], doubts: [] };
    }
    if (set !== undefined) {
      const from = option === undefined ? 'AZURE_ENV_NAME' : '--environment';
      const doubts = isUnknown(set) ? ['the environment is not known before it runs'] : [];
      return { facts: [{ kind: 'environment', value: set, from }], doubts };
    }
    const folder = placeOf(line.value('-C', '--cwd') ?? '.', around);
    const path = `${folder}/.azure/config.json`;
    const read = around.files.read(path, (text) => {
      const value = JSON.parse(text) as { defaultEnvironment?: unknown };
      return typeof value.defaultEnvironment === 'string' ? value.defaultEnvironment : '';
    });
    if (read.state === 'unreadable') return { facts: [], doubts: [`${path}: ${read.reason}`] };
    return read.state === 'read' && read.value !== ''
      ? { facts: [{ kind: 'environment', value: read.value, from: path }], doubts: [] }
      : { facts: settingsFiles(line, []), doubts: [] };
  },
};

export const AZURE: readonly Tool[] = [az, azd];
