import { parse } from 'yaml';
import { type Surroundings, UNKNOWN } from '../act';
import type { Given } from '../dotenv';
import { type Fact, type Hits, type VerbClass, join, worse } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import {
  URLS,
  addressHits,
  dotenvOf,
  doubt,
  field,
  namedHits,
  settingsOf,
  split,
  text,
  variableHits,
  variableOf,
} from './databaseSettings';
import { onlyKnown } from './libpq';

/** Commands of rails itself, and never tasks: nothing that follows makes them write to a data base. */
const COMMANDS: Readonly<Record<string, VerbClass>> = Object.fromEntries(
  split('version generate g destroy d new plugin help').map((name) => [name, 'read' as const]),
);

/** Tasks, by the first pattern that fits. Several may stand on a line. */
const TASKS: readonly (readonly [RegExp, VerbClass])[] = [
  [
    /^db:(?:version|migrate:status|abort_if_pending_migrations|charset|collation|schema:dump|structure:dump|schema:cache:dump|_dump|encryption:init)(?::\w+)?$/,
    'read',
  ],
  [
    /^db:(?:drop|reset|purge|truncate_all|rollback|setup|migrate:(?:reset|redo|down)|schema:load|structure:load|seed:replant)(?::\w+)*$/,
    'destructive',
  ],
  [/^(?:db|data|active_storage|action_text|solid_queue|railties|turbo):/, 'write'],
  [
    /^(?:routes|about|stats|notes|middleware|initializers|secret|rubocop|unused_routes|boot|encrypted:show|time:zones(?::\w+)?|zeitwerk:check|log:clear|tmp:.*|assets:(?:precompile|clobber|clean)|yarn:install|css:.*|javascript:.*|app:.*|credentials:(?:show|edit|diff))$/,
    'read',
  ],
  [/^(?:test|spec)(?::.*)?$/, 'write'],
  [/^(?:environment|default)$/, 'unknown'],
];

/** Assignments among the operands are variables to a task: `rake db:migrate RAILS_ENV=production`. */
function assigned({ operands, rest }: Line): ReadonlyMap<string, string> {
  return new Map(
    [...operands, ...rest].flatMap((word) => {
      const [, name, value = ''] = /^([A-Za-z_]\w*)=([^]*)$/.exec(word) ?? [];
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}

function tasksVerb(line: Line): VerbClass {
  const tasks = [...line.operands, ...line.rest].filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  if (tasks.length === 0) return 'unknown';
  const verbs = tasks.map((task): VerbClass => {
    const name = task.replace(/\[[^]*$/, '');
    return TASKS.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown';
  });
  return verbs.reduce<VerbClass>(worse, 'read');
}

function railsVerb(line: Line): VerbClass {
  const [command = ''] = line.operands;
  // The tests empty the data base that they are given, which is theirs unless a variable says otherwise.
  if (/^(?:test|t)(?::|$)/.test(command)) return 'write';
  return tasksVerb(line);
}

function railsHits(line: Line, around: Surroundings): Hits {
  const given = assigned(line);
  const operand = (name: string): Given | undefined => {
    const value = given.get(name);
    return value === undefined ? undefined : { value, from: name };
  };
  const option = line.program === 'rake' ? undefined : line.value('-e', '--environment');
  const [command = ''] = line.operands;
  const tests = /^(?:test|t|spec)(?::|$)/.test(command);
  const environment =
    operand('RAILS_ENV') ??
    (option === undefined ? undefined : { value: option, from: '-e' }) ??
    variableOf(around, 'RAILS_ENV') ??
    variableOf(around, 'RACK_ENV');
  const name = environment?.value ?? (tests ? 'test' : 'development');
  const files = [`.env.${name}.local`, '.env.local', `.env.${name}`, '.env'];
  const variables = dotenvOf(around, ...files);
  const url = operand('DATABASE_URL');
  const ambient = URLS.slice(0, 1).some((one) => variables.get(one)?.value);
  return join(
    namedHits(environment),
    url ? addressHits(url) : variableHits(variables, 'DATABASE_URL'),
    url || ambient
      ? { facts: [], doubts: [] }
      : fileHits(name, around, (one) => variables.get(one)?.value),
  );
}

/** `config/database.yml`, which is ERB before it is YAML. */
function fileHits(
  name: string,
  around: Surroundings,
  variable: (name: string) => string | undefined,
): Hits {
  const decode = (yaml: string): unknown => parse(withoutErb(yaml, variable), { merge: true });
  const file = settingsOf('config/database.yml', around, decode);
  if (file === undefined) return { facts: [], doubts: [] };
  if (file === 'unreadable') return doubt('config/database.yml cannot be read');
  const section = field(file.value, name);
  const from = `${name} in ${file.shown}`;
  const nested: readonly unknown[] =
    typeof section === 'object' && section !== null ? Object.values(section) : [];
  return join(
    ...[section, ...nested].map((one) => {
      const facts = (['host', 'database'] as const).flatMap((kind): readonly Fact[] => {
        const value = text(field(one, kind))?.replaceAll(OPEN, UNKNOWN);
        return value === undefined || value === '' ? [] : [{ kind, value, from }];
      });
      const url = text(field(one, 'url'))?.replaceAll(OPEN, UNKNOWN);
      return join(
        onlyKnown(facts),
        addressHits(url === undefined ? undefined : { value: url, from }),
      );
    }),
  );
}

/** Stands for Ruby that nobody has run: YAML has no place for `UNKNOWN` itself. */
const OPEN = '\uE000';

function withoutErb(yaml: string, variable: (name: string) => string | undefined): string {
  return yaml
    .replace(/^[^\S\n]*<%[^=][^]*?%>[^\S\n]*$/gm, '')
    .replace(/<%=([^]*?)%>/g, (_, ruby: string) => {
      const [, name, otherwise] =
        /^\s*ENV(?:\[|\.fetch\(?)\s*['"](\w+)['"]\s*\]?(?:\s*(?:,|\)\s*\{|\|\|)\s*['"]?([^'"})]*)['"]?)?/.exec(
          ruby,
        ) ?? [];
      if (name === undefined) return /^\s*\d+\s*$/.test(ruby) ? ruby.trim() : OPEN;
      return variable(name) ?? otherwise?.trim() ?? '';
    });
}

const rails: Tool = {
  names: ['rails'],
  grammar: {
    valued: split(
      '-e --environment -p --port -b --binding -c --config -u --using -P --pid -g --grep -n --name --db --database',
    ),
    flags: split(
      '-s --sandbox -d --daemon -q --quiet -f --force --skip --pretend --trace --no-log-to-stdout --include-password --verbose -v --all',
    ),
  },
  verbs: {
    '': 'unknown',
    ...COMMANDS,
    console: 'unknown',
    c: 'unknown',
    dbconsole: 'unknown',
    db: 'unknown',
    runner: 'unknown',
    r: 'unknown',
    server: 'unknown',
    s: 'unknown',
  },
  verb: (line, known) => (Object.hasOwn(RUNS, line.operands[0] ?? '') ? known : railsVerb(line)),
  variables: ['RAILS_ENV', 'RACK_ENV', 'DATABASE_URL'],
  hits: railsHits,
  shim: { by: 'files' },
};

const RUNS = { console: 1, c: 1, dbconsole: 1, db: 1, runner: 1, r: 1, server: 1, s: 1 };

const rake: Tool = {
  names: ['rake'],
  grammar: {
    valued: split(
      '-e --execute -E --execute-continue -p --execute-print -f --rakefile -I --libdir -j --jobs -r --require -R --rakelibdir',
    ),
    flags: split(
      '-T --tasks -P --prereqs -n --dry-run -D --describe -W --where -t --trace -q --quiet -s --silent -v --verbose -m --multitask -A --all -B --build-all -N --no-search -g -G -X',
    ),
  },
  verbs: { '': 'unknown' },
  verb: (line) => {
    if (
      line.has(
        '-T',
        '--tasks',
        '-P',
        '--prereqs',
        '-n',
        '--dry-run',
        '-D',
        '--describe',
        '-W',
        '--where',
      )
    )
      return 'read';
    return line.has('-e', '--execute', '-E', '-p') ? 'unknown' : tasksVerb(line);
  },
  says: ['--help', '-h', '-H', '--version', '-V'],
  variables: ['RAILS_ENV', 'RACK_ENV', 'DATABASE_URL'],
  hits: railsHits,
};

export const RAILS: readonly Tool[] = [rails, rake];
