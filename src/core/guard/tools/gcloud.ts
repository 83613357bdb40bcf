import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING, type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { GCLOUD_VERBS } from './gcloudVerbs';
import { readIni } from './iniFile';
import { isOn } from './chosen';
import { onlyReads } from './remoteReads';
import { namedThings, unknownVerb } from './named';
import { phrases } from './verbTable';
import { placeOf, shownPlace, variable } from './places';

const VALUED = [
  ...['--project', '--account', '--configuration', '--billing-project', '--format', '--filter'],
  ...['--impersonate-service-account', '--verbosity', '--flags-file', '--flatten', '--trace-token'],
  ...[
    '--access-token-file',
    '--region',
    '--zone',
    '--location',
    '--cluster',
    '--command',
    '--sort-by',
    '--limit',
  ],
];
const FLAGS = ['--quiet', '-q', '--log-http', '--user-output-enabled', '--no-user-output-enabled'];

function verb(line: Line, known: VerbClass): VerbClass {
  const { operands } = line;
  if (isOn(line, '--validate-only', '--dry-run') && operands[0] !== 'storage') return 'read';
  const [service, operation] = operands;
  if (service === 'storage' && (operation === 'cp' || operation === 'rsync')) {
    return copyVerb(line, 2);
  }
  if (known === 'unknown' && operands.includes('ssh')) {
    return onlyReads(line.rest.length > 0 ? line.rest : line.values('--command')) ? 'read' : known;
  }
  if (service === 'compute' && operation === 'scp') {
    const target = operands.at(-1) ?? '';
    return operands.length > 3 && !/:|\0/.test(target) ? 'read' : known;
  }
  return known;
}

/** A copy from a bucket to this machine reads. */
function copyVerb(line: Line, words: number): VerbClass {
  if (line.has('--dry-run', '-n') && line.operands[words - 1] === 'rsync') return 'read';
  const target = line.operands.at(-1) ?? '';
  const isRemote = isUnknown(target) || /^(?:gs|s3):\/\//.test(target);
  if (line.operands.length < words + 2 || isRemote) {
    return line.has('--delete-unmatched-destination-objects', '-d') ? 'destructive' : 'write';
  }
  return 'read';
}

/** Names in what is written; of a copy only the target. */
function things(line: Line, verbWords: number): readonly Fact[] {
  const { operands } = line;
  const copy = operands.findIndex((word) => /^(?:cp|rsync)$/.test(word));
  const source = copy >= 0 && operands.length > copy + 2 ? operands.slice(copy + 1, -1) : [];
  return namedThings(line, { verbWords, skip: ['--project', '--configuration', '--account'] })
    .filter(({ value }) => !source.includes(value))
    .map((fact) => ({ ...fact, value: fact.value.replace(/^(?:gs|s3):\/\//, '') }));
}

/** https://cloud.google.com/sdk/docs/configurations: flags, then variables, then the active configuration. */
export function gcloudHits(
  line: Line,
  around: Surroundings,
  flags: { readonly project: string; readonly configuration?: string } = {
    project: '--project',
    configuration: '--configuration',
  },
): Hits {
  const project = line.value(flags.project);
  const configuration = flags.configuration && line.value(flags.configuration);
  const account = line.value('--impersonate-service-account', '--account', '-i');
  const explicit: Fact[] = [];
  if (project !== undefined) {
    explicit.push({ kind: 'project', value: project, from: flags.project });
  }
  if (configuration !== undefined) {
    explicit.push({ kind: 'environment', value: configuration, from: '--configuration' });
  }
  // The address of a person says nothing: `ada@live.com`.
  if (account?.endsWith('.iam.gserviceaccount.com')) {
    explicit.push({ kind: 'environment', value: account, from: '--account' });
  }
  const doubts = [
    ...(line.has('--flags-file') ? ['--flags-file may name another project'] : []),
    ...([project, configuration].some((value) => value !== undefined && isUnknown(value))
      ? ['the project is not known before it runs']
      : []),
  ];
  const given = { facts: explicit, doubts };
  if (project !== undefined) return given;
  const set = variable(around, 'CLOUDSDK_CORE_PROJECT');
  if (set !== undefined) {
    const fact: Fact = { kind: 'project', value: set, from: 'CLOUDSDK_CORE_PROJECT' };
    return join(given, { facts: [fact], doubts: [] });
  }
  return join(given, configured(configuration, around));
}

/** What a configuration says, the active one unless named. */
function configured(given: string | undefined, around: Surroundings): Hits {
  if (given !== undefined && isUnknown(given)) return NOTHING;
  const folder = placeOf(variable(around, 'CLOUDSDK_CONFIG') ?? '~/.config/gcloud', around);
  const set = variable(around, 'CLOUDSDK_ACTIVE_CONFIG_NAME');
  const active = around.files.read(`${folder}/active_config`, (text) => text.trim());
  const shown = shownPlace(folder, around);
  const found = active.state === 'read' ? active.value : undefined;
  if (given === undefined && set === undefined && active.state === 'unreadable') {
    return { facts: [], doubts: [`${shown}/active_config cannot be read: ${active.reason}`] };
  }
  const name = given ?? set ?? (found || 'default');
  const from = set === undefined ? `${shown}/active_config` : 'CLOUDSDK_ACTIVE_CONFIG_NAME';
  const facts: Fact[] =
    given === undefined && name !== 'default' ? [{ kind: 'environment', value: name, from }] : [];
  const file = `${shown}/configurations/config_${name}`;
  const read = around.files.read(`${folder}/configurations/config_${name}`, readIni);
  if (read.state === 'unreadable') {
    return { facts, doubts: [`${file} cannot be read: ${read.reason}`] };
  }
  if (read.state === 'absent') {
    return { facts, doubts: name === 'default' ? [] : [`there is no configuration ${name}`] };
  }
  const project = read.value.get('core')?.get('project');
  if (project) facts.push({ kind: 'project', value: project, from: `project of ${file}` });
  return { facts, doubts: [] };
}

/** What is switched from is not hit. */
function hits(line: Line, around: Surroundings): Hits {
  const [group, sub, third] = line.operands;
  if (group === 'auth') return NOTHING;
  if (group === 'config') {
    const to = third === 'activate' ? line.operands[3] : undefined;
    const next = to === undefined ? NOTHING : configured(to, around);
    const words = sub === 'set' ? 3 : 2;
    return join({ facts: things(line, words), doubts: [] }, next, unknownVerb(line, 4));
  }
  return join(
    gcloudHits(line, around),
    { facts: things(line, 2), doubts: [] },
    unknownVerb(line, 2),
  );
}

const VARIABLES = ['CLOUDSDK_CORE_PROJECT', 'CLOUDSDK_ACTIVE_CONFIG_NAME', 'CLOUDSDK_CONFIG'];

const gcloud: Tool = {
  names: ['gcloud'],
  grammar: { valued: VALUED, flags: FLAGS },
  verbs: GCLOUD_VERBS,
  verb,
  variables: VARIABLES,
  hits,
  shim: { by: 'files' },
};

const gsutil: Tool = {
  names: ['gsutil'],
  grammar: {
    valued: ['-o', '-h', '-u', '-i', '-x', '-j', '-z', '-a'],
    flags: ['-m', '-q', '-D', '-DD', '-r', '-R', '-n', '-d', '-c', '-e', '-p', '-l', '-L', '-f'],
  },
  verbs: {
    '': 'unknown',
    ls: 'read',
    cat: 'read',
    du: 'read',
    stat: 'read',
    hash: 'read',
    help: 'read',
    version: 'read',
    signurl: 'read',
    config: 'read',
    ...phrases(
      'read',
      `acl get, cors get, defacl get, iam get, label get, lifecycle get, logging get, versioning get, web get, pap get,
      requesterpays get, retention get, ubla get, rpo get, autoclass get, notification list, hmac list, hmac get`,
    ),
    rm: 'destructive',
    rb: 'destructive',
    '* *': 'write',
  },
  verb: (line, known) =>
    ['cp', 'rsync'].includes(line.operands[0] ?? '') ? copyVerb(line, 1) : known,
  says: ['--help', '--version'],
  variables: VARIABLES,
  hits: (line, around) =>
    // Buckets have names of their own, whatever the project: only `mb` puts one into it.
    line.operands.length > 1 && line.operands[0] !== 'mb'
      ? { facts: things(line, 1), doubts: unknownVerb(line, 1).doubts }
      : join(gcloudHits(line, around), { facts: things(line, 1), doubts: [] }),
};

const bq: Tool = {
  names: ['bq'],
  grammar: {
    valued: [
      ...['--project_id', '--dataset_id', '--location', '--format', '--job_id', '--bigqueryrc'],
      ...['--api', '--schema', '--description', '--label', '-n', '--max_results'],
    ],
    flags: ['-q', '--quiet', '-f', '--force', '-r', '-d', '-t', '--dry_run', '--nouse_legacy_sql'],
  },
  verbs: {
    '': 'unknown',
    ls: 'read',
    show: 'read',
    head: 'read',
    help: 'read',
    info: 'read',
    version: 'read',
    wait: 'read',
    'get-iam-policy': 'read',
    rm: 'destructive',
    truncate: 'destructive',
    query: 'write',
  },
  verb: (line, known) => {
    if (line.has('--dry_run')) return 'read';
    if (line.operands[0] !== 'query') return known;
    const sql = line.operands.slice(1).join(' ');
    const isTable = line.words.some((word) =>
      /^--?(?:destination_table|append_table|replace)/.test(word),
    );
    // A query that only selects, and nothing that is told to keep its answer.
    return !isTable && /^\s*(?:select|with)\b[^;]*;?\s*$/i.test(sql) && !isUnknown(sql)
      ? 'read'
      : known;
  },
  variables: VARIABLES,
  hits: (line, around) =>
    join(gcloudHits(line, around, { project: '--project_id' }), {
      facts: namedThings(line, { verbWords: 1, skip: ['--project_id'] }),
      doubts: [],
    }),
  shim: { by: 'files' },
};

export const GCLOUD: readonly Tool[] = [gcloud, gsutil, bq];
