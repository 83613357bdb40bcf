import type { Surroundings } from '../act';
import { type VerbClass, join, worse } from '../finding';
import type { Line } from '../line';
import { longOptions } from '../longOptions';
import { absolute } from '../paths';
import { type SqlFound, readSql } from '../sql';
import type { Tool } from '../tool';
import { PG_VARIABLES, type Said, libpqHits, movedHits } from './libpq';

/** Options that all of PostgreSQL's clients have, apart from `-d`, which differs. */
const SHARED = ['-h', '--host', '-p', '--port', '-U', '--username'];
const SHARED_FLAGS = ['-w', '--no-password', '-W', '--password', '-?', '--help', '-V', '--version'];

/** `-h` is a host here. */
const SAYS = ['--help', '-?', '--version', '-V'];

interface Client {
  readonly names: readonly string[];
  readonly valued: string;
  readonly flags: string;
  readonly verb: VerbClass;
  readonly looks?: Tool['verb'];
  /** How the data base is named. */
  readonly database: (line: Line) => Said | undefined;
  readonly user?: (line: Line) => Said | undefined;
  readonly more?: Tool['hits'];
}

/** Words that make the shim look further: a service names its file by not naming it. */
const SHIM = { by: 'words', asks: ['service', 'PGSERVICE', '-f', '--fi'] } as const;

function client(row: Client): Tool {
  const valued = [...SHARED, ...row.valued.split(' ')];
  const flags = [...SHARED_FLAGS, ...row.flags.split(' ')];
  const of = longOptions([...valued, ...flags]);
  const more = row.more;
  return {
    names: row.names,
    grammar: { valued: of(...valued), flags: of(...flags) },
    verbs: { '': row.verb },
    ...(row.looks ? { verb: row.looks } : {}),
    says: of(...SAYS),
    variables: PG_VARIABLES,
    hits: (line, around) => {
      const told = {
        host: option(line, '-h', of('-h', '--host')),
        database: row.database(line),
        user: option(line, '-U', of('-U', '--username')) ?? row.user?.(line),
      };
      return join(libpqHits(told, around), more?.(line, around) ?? { facts: [], doubts: [] });
    },
    shim: SHIM,
  };
}

function option(line: Line, from: string, names: readonly string[]): Said | undefined {
  const value = line.value(...names);
  return value === undefined ? undefined : { value, from };
}

/** What stands on the line without an option; `--` only ends options here. */
function operand(line: Line, index: number): Said | undefined {
  const value = [...line.operands, ...line.rest][index];
  return value === undefined ? undefined : { value, from: 'the address on the command line' };
}

const DBNAME = longOptions(['--dbname', '--data-only', '--disable-triggers', '--debug'])(
  '-d',
  '--dbname',
);
const dashD = (line: Line) => option(line, '-d', DBNAME);
const dashDOrFirst = (line: Line) => dashD(line) ?? operand(line, 0);

const PSQL_VALUED =
  '-c --command -d --dbname -f --file -F --field-separator -L --log-file -o --output -P --pset -R ' +
  '--record-separator -T --table-attr -v --set --variable';
const PSQL_FLAGS =
  '-a --echo-all -A --no-align -b --echo-errors --csv -e --echo-queries -E --echo-hidden -H --html -l --list -n ' +
  '--no-readline -q --quiet -s --single-step -S --single-line -t --tuples-only -x --expanded -X --no-psqlrc -z ' +
  '--field-separator-zero -0 --record-separator-zero -1 --single-transaction';
const psql = longOptions(
  `${PSQL_VALUED} ${PSQL_FLAGS} ${[...SHARED, ...SHARED_FLAGS].join(' ')}`.split(' '),
);

/** All that psql was given to run; undefined: what is typed or piped in, or in a file that cannot be read. */
function scripts(
  line: Line,
  { files, ...around }: Surroundings,
): readonly (SqlFound | undefined)[] {
  return [
    ...line.values(...psql('-c', '--command')).map((text) => readSql(text, 'postgres')),
    ...line.values(...psql('-f', '--file')).map((path) => {
      if (path === '-') return undefined;
      const file = files.read(absolute(path, around), (text) => readSql(text, 'postgres'));
      return file.state === 'read' ? file.value : undefined;
    }),
  ];
}

function psqlVerb(line: Line, _known: VerbClass, around: Surroundings): VerbClass {
  if (line.has(...psql('-l', '--list'))) return 'read';
  const found = scripts(line, around);
  if (found.length === 0) return 'unknown';
  // Its output can be piped into a command, and `:name` puts a variable into the text.
  const odd =
    line.values(...psql('-o', '--output')).some((to) => to.startsWith('|')) ||
    line.values(...psql('-v', '--set', '--variable')).some((set) => set.includes(';'));
  return found
    .map((one) => one?.verb ?? 'unknown')
    .reduce<VerbClass>(worse, odd ? 'unknown' : 'read');
}

const moves: Tool['hits'] = (line, around) =>
  join(
    ...scripts(line, around)
      .flatMap((one) => one?.moves ?? [])
      .map((move) => movedHits(move, 'the SQL')),
  );

const PG_DUMP: Client = {
  names: ['pg_dump'],
  valued:
    '-f --file -F --format -j --jobs -Z --compress --lock-wait-timeout -d --dbname -E --encoding -e --extension -n ' +
    '--schema -N --exclude-schema -S --superuser -t --table -T --exclude-table --exclude-table-data ' +
    '--extra-float-digits --include-foreign-data --rows-per-insert --section --snapshot --role --filter ' +
    '--exclude-table-and-children --table-and-children --exclude-table-data-and-children --sync-method --exclude-extension',
  flags:
    '-v --verbose -a --data-only -b --blobs -B --no-blobs -c --clean -C --create -O --no-owner -s --schema-only -x',
  verb: 'read',
  database: dashDOrFirst,
};

/** What looks, and never changes anything. */
const READERS: readonly Client[] = [
  PG_DUMP,
  { ...PG_DUMP, names: ['pg_dumpall'], database: dashD },
  { ...PG_DUMP, names: ['pg_isready', 'pg_basebackup', 'pg_receivewal', 'pg_amcheck'] },
];

const restore =
  '-d --dbname -f --file -F --format -I --index -j --jobs -L --use-list -n --schema -N --exclude-schema -P --function -S --superuser -t --table -T --trigger --section --role --filter';
const restoreFlags =
  '-l --list -v --verbose -a --data-only -c --clean -C --create -e --exit-on-error -O --no-owner -s --schema-only -x --no-privileges --no-acl -1 --single-transaction --disable-triggers --enable-row-security --if-exists --no-comments --no-data-for-failed-tables --no-publications --no-security-labels --no-subscriptions --no-table-access-method --no-tablespaces --strict-names --use-set-session-authorization --transaction-size';
const pgRestore = longOptions(`${restore} ${restoreFlags}`.split(' '));

const CLIENTS: readonly Client[] = [
  {
    names: ['psql'],
    valued: PSQL_VALUED,
    flags: PSQL_FLAGS,
    verb: 'unknown',
    looks: psqlVerb,
    database: (line) => option(line, '-d', psql('-d', '--dbname')) ?? operand(line, 0),
    user: (line) => operand(line, line.has(...psql('-d', '--dbname')) ? 0 : 1),
    more: moves,
  },
  {
    // It has psql's language, and no way to leave without being asked.
    names: ['pgcli'],
    valued:
      '-u --user -d --dbname -D --dsn --pgclirc --prompt --prompt-dsn --row-limit --application-name --ssh-tunnel --log-file --init-command --warn',
    flags:
      '-l --list --list-dsn --ping --less-chatty --auto-vertical-output --no-warn --single-connection -v',
    verb: 'unknown',
    looks: (line) => (line.has('-l', '--list', '--list-dsn', '--ping') ? 'read' : 'unknown'),
    database: dashDOrFirst,
    more: (line) => ({
      facts: line
        .values('-D', '--dsn', '--ssh-tunnel')
        .map(
          (value) =>
            ({ kind: 'environment', value: value.replace(/^.*@/, ''), from: '-D' }) as const,
        ),
      doubts: [],
    }),
  },
  {
    names: ['pg_restore'],
    valued: restore,
    flags: restoreFlags,
    verb: 'write',
    looks: (line) => {
      const to = line.has(...pgRestore('-d', '--dbname'));
      if (line.has(...pgRestore('-l', '--list')) || !to) return 'read';
      return line.has(...pgRestore('-c', '--clean')) ? 'destructive' : 'write';
    },
    database: (line) => option(line, '-d', pgRestore('-d', '--dbname')),
  },
  {
    names: ['createuser'],
    valued:
      '-c --connection-limit -g --role --member-of -m --with-member -a --with-admin --member -v --valid-until',
    flags:
      '-d --createdb -D --no-createdb -e --echo -E --encrypted -i --inherit -I -l --login -L --no-login -P --pwprompt -r --createrole -R -s --superuser -S --no-superuser --interactive --replication --no-replication --bypassrls --no-bypassrls',
    verb: 'write',
    database: () => DEFAULT,
  },
  {
    names: ['dropuser'],
    valued: '--_',
    flags: '-e --echo -i --interactive --if-exists',
    verb: 'destructive',
    database: () => DEFAULT,
  },
  {
    names: ['vacuumdb', 'reindexdb', 'clusterdb', 'vacuumlo'],
    valued:
      '-d --dbname -t --table -n --schema -N --exclude-schema -j --jobs -P --parallel --maintenance-db -i --index -S --tablespace --min-mxid-age --min-xid-age --buffer-usage-limit',
    flags:
      '-a --all -e --echo -f --full -F --freeze -q --quiet -v --verbose -z --analyze -Z --analyze-only --analyze-in-stages --concurrently -s --system --skip-locked --if-exists',
    verb: 'write',
    database: (line) =>
      line.value('--maintenance-db') === undefined
        ? dashDOrFirst(line)
        : option(line, '--maintenance-db', ['--maintenance-db']),
  },
  {
    names: ['pgbench'],
    valued:
      '-b --builtin -c --client -d --dbname -D --define -f --file -F --fillfactor -I --init-steps -j --jobs -L --latency-limit -M --protocol -P --progress -R --rate -s --scale -t --transactions -T --time --aggregate-interval --foreign-keys --index-tablespace --log-prefix --partitions --partition-method --progress-timestamp --random-seed --sampling-rate --tablespace --max-tries',
    flags:
      '-i --initialize -C --connect -l --log -n --no-vacuum -N --skip-some-updates -q --quiet -r --report-per-command -S --select-only -v --vacuum-all',
    verb: 'write',
    // Up to version 15 `-d` takes no value and an operand follows it: both read the same.
    database: dashDOrFirst,
  },
];

/** Where they connect to whatever else is said. */
const DEFAULT: Said = { value: 'postgres', from: 'its default' };

/** Programs that connect to one data base to make or drop another. */
function maker(names: readonly string[], verb: VerbClass, valued: string, flags: string): Tool {
  const of = longOptions(`${valued} ${flags} --host --port --username --password`.split(' '));
  return client({
    names,
    valued: `--maintenance-db ${valued}`,
    flags,
    verb,
    database: (line) => option(line, '--maintenance-db', of('--maintenance-db')) ?? DEFAULT,
    more: (line) => {
      const name = operand(line, 0);
      const facts = name ? [{ kind: 'database', ...name, from: 'its name' } as const] : [];
      return { facts, doubts: [] };
    },
  });
}

export const POSTGRES: readonly Tool[] = [
  ...READERS.map(client),
  ...CLIENTS.map(client),
  maker(
    ['createdb'],
    'write',
    '-D --tablespace -E --encoding -l --locale --lc-collate --lc-ctype --icu-locale --icu-rules --locale-provider -O --owner -S --strategy -T --template',
    '-e --echo',
  ),
  maker(['dropdb'], 'destructive', '--_', '-e --echo -f --force -i --interactive --if-exists'),
];
