import type { Surroundings } from '../act';
import { hostFacts } from '../databaseUrl';
import { type Fact, type VerbClass, join, worse } from '../finding';
import type { Line } from '../line';
import { longOptions } from '../longOptions';
import { readSql } from '../sql';
import type { Tool } from '../tool';
import { type Said, movedHits, onlyKnown } from './libpq';
import { mysqlDefaults } from './mysqlFiles';

const VALUED = (
  '-h --host -P --port -u --user -S --socket --protocol --defaults-file --defaults-extra-file --defaults-group-suffix ' +
  '--login-path --default-character-set --character-sets-dir --default-auth --plugin-dir --connect-timeout --bind-address ' +
  '--ssl-ca --ssl-capath --ssl-cert --ssl-cipher --ssl-crl --ssl-crlpath --ssl-key --ssl-mode --ssl-fips-mode --tls-version ' +
  '--tls-ciphersuites --server-public-key-path --compression-algorithms --zstd-compression-level --max-allowed-packet ' +
  '--net-buffer-length --shared-memory-base-name'
).split(' ');
const FLAGS = (
  '--password --password1 --password2 --password3 -C --compress -f --force -v --verbose -s --silent -? --help -I -V ' +
  '--version --no-defaults --no-login-paths --print-defaults --ssl --skip-ssl --get-server-public-key --enable-cleartext-plugin'
).split(' ');

interface Client {
  readonly names: readonly string[];
  readonly valued: string;
  readonly flags: string;
  readonly verb: VerbClass;
  readonly looks: NonNullable<Tool['verb']>;
  /** The data base among the operands. */
  readonly database: (line: Line) => readonly (string | undefined)[];
  readonly more?: Tool['hits'];
}

/** In the names of options a dash and an underscore are the same. */
function underscored(name: string): readonly string[] {
  const other = name.replace(/(?<=\w)-/g, '_');
  return other === name ? [name] : [name, other];
}

function variableNamed({ env }: Surroundings, name: string): Said | undefined {
  const value = env[name];
  return value ? { value, from: name } : undefined;
}

const SHORT_HOST = ['-h', '--host', '--dns-srv-name'];

function client(row: Client): Tool {
  const valued = [...VALUED, ...row.valued.split(' ')];
  const flags = [...FLAGS, ...row.flags.split(' ')];
  const spelled = longOptions([...valued, ...flags]);
  const of = (...names: readonly string[]) => spelled(...names).flatMap(underscored);
  return {
    names: row.names,
    // A password stands right behind `-p`, and where it does not it is asked for.
    grammar: { valued: of(...valued), flags: of(...flags), attached: ['-p', '-#'] },
    verbs: { '': row.verb },
    verb: row.looks,
    says: of('--help', '-?', '-I', '--version', '-V', '--print-defaults'),
    variables: ['MYSQL_HOST', 'MYSQL_HOME', 'MYSQL_GROUP_SUFFIX'],
    hits: (line, around) => {
      const option = (from: string, ...names: readonly string[]): Said | undefined => {
        const value = line.value(...of(...names));
        return value === undefined || value === '' ? undefined : { value, from };
      };
      const only = option('--defaults-file', '--defaults-file');
      const extra = option('--defaults-extra-file', '--defaults-extra-file');
      const suffix =
        option('--defaults-group-suffix', '--defaults-group-suffix') ??
        variableNamed(around, 'MYSQL_GROUP_SUFFIX');
      const defaults = mysqlDefaults(
        line.program,
        {
          only: only?.value,
          extra: extra?.value,
          suffix: suffix?.value,
          none: line.has(...of('--no-defaults')),
        },
        around,
      );
      const path = option('--login-path', '--login-path');
      // mysql(1) alone reads it, before the option files.
      const variable = row.names.includes('mysql')
        ? variableNamed(around, 'MYSQL_HOST')
        : undefined;
      const told = option('-h', ...SHORT_HOST);
      const host = told ?? defaults.host ?? variable;
      const given = row
        .database(line)
        .flatMap((value): readonly Said[] =>
          value === undefined ? [] : [{ value, from: 'the data base on the command line' }],
        );
      const ambientDatabase = defaults.database ? [defaults.database] : [];
      const dashD = option('-D', '-D', '--database');
      const databases = given.length > 0 ? given : dashD ? [dashD] : ambientDatabase;
      const facts = [
        ...(host ? hostFacts(host.value, host.from) : []),
        ...databases.map((said): Fact => ({ kind: 'database', ...said })),
        ...[path, suffix].flatMap((said) =>
          said ? [{ kind: 'environment', ...said } as const] : [],
        ),
        ...[only, extra].flatMap((said) =>
          said ? [{ kind: 'settingsFile', ...said } as const] : [],
        ),
      ];
      const sealed = path && !told ? ['the login path is in ~/.mylogin.cnf, which is no text'] : [];
      const files = told && databases.length > 0 ? [] : [defaults.hits];
      return join(
        onlyKnown(facts),
        ...files,
        { facts: [], doubts: sealed },
        row.more?.(line, around) ?? { facts: [], doubts: [] },
      );
    },
    shim: { by: 'files' },
  };
}

const MYSQL_VALUED =
  '-D --database -e --execute --init-command --init-command-add --delimiter --prompt --tee --max-join-size --select-limit ' +
  '--histignore --dns-srv-name --load-data-local-dir --quick-max-column-width';
const MYSQL_FLAGS =
  '-A --no-auto-rehash --auto-rehash -B --batch -b --no-beep -c --comments --skip-comments -E --vertical -G --named-commands ' +
  '-H --html -i --ignore-spaces -L --skip-line-numbers -n --unbuffered -N --skip-column-names --column-names -o ' +
  '--one-database -q --quick -r --raw -t --table -T --debug-info -U --safe-updates --i-am-a-dummy -w --wait -X --xml ' +
  '--local-infile --show-warnings --syslog --sigint-ignore --binary-mode --binary-as-hex --reconnect --skip-reconnect ' +
  '--column-type-info -m --no-pager --pager --skip-named-commands --abort-source-on-error --sandbox';
const mysql = (...names: readonly string[]) =>
  longOptions([...VALUED, ...FLAGS, ...`${MYSQL_VALUED} ${MYSQL_FLAGS}`.split(' ')])(
    ...names,
  ).flatMap(underscored);

function texts(line: Line): readonly string[] {
  return line.values(...mysql('-e', '--execute'));
}

const startTexts = (line: Line) =>
  line.values(...mysql('--init-command'), ...mysql('--init-command-add'));

function mysqlVerb(line: Line): VerbClass {
  const run = texts(line);
  if (run.length === 0 || line.value(...mysql('--delimiter')) !== undefined) return 'unknown';
  return [...run, ...startTexts(line)]
    .map((text) => readSql(text, 'mysql').verb)
    .reduce<VerbClass>(worse, 'read');
}

const moves: Tool['hits'] = (line) =>
  join(
    ...[...texts(line), ...startTexts(line)]
      .flatMap((text) => readSql(text, 'mysql').moves)
      .map((move) => movedHits(move, 'the SQL')),
  );

const DUMP_VALUED =
  '--fields-terminated-by --fields-enclosed-by --fields-escaped-by --fields-optionally-enclosed-by --lines-terminated-by ' +
  '--ignore-table --ignore-table-data --ignore-error --log-error -r --result-file -T --tab -w --where --tables-x --compatible ' +
  '--init-command --mysqld-long-query-time --set-gtid-purged --heartbeat-interval --output-as-version --gtid-domain-id --dir';
const DUMP_FLAGS =
  '-A --all-databases -B --databases -a -d --no-data -E --events -F --flush-logs -i -K -k -l --lock-tables -x ' +
  '--lock-all-tables -n -N -q --quick -Q -R --routines -t --no-create-info --triggers -X --xml -y -Y --single-transaction ' +
  '--add-drop-database --add-drop-table --add-drop-trigger --column-statistics --comments --compact --complete-insert ' +
  '--create-options --delete-master-logs --delete-source-logs --dump-slave --dump-replica --master-data --source-data ' +
  '--extended-insert --hex-blob --insert-ignore --no-create-db --no-tablespaces --opt --skip-opt --order-by-primary ' +
  '--replace --skip-lock-tables --skip-triggers --skip-add-drop-table --tz-utc --set-charset --flush-privileges --tables';
const dump = (...names: readonly string[]) =>
  longOptions([...VALUED, ...FLAGS, ...`${DUMP_VALUED} ${DUMP_FLAGS}`.split(' ')])(
    ...names,
  ).flatMap(underscored);

/** mysqladmin(1); its words may be shortened, and several may stand on a line. */
const ADMIN: Readonly<Record<string, VerbClass>> = {
  'extended-status': 'read',
  ping: 'read',
  processlist: 'read',
  status: 'read',
  variables: 'read',
  version: 'read',
  create: 'write',
  debug: 'write',
  'flush-hosts': 'write',
  'flush-logs': 'write',
  'flush-privileges': 'write',
  'flush-status': 'write',
  'flush-tables': 'write',
  'flush-threads': 'write',
  kill: 'write',
  password: 'write',
  refresh: 'write',
  reload: 'write',
  'start-replica': 'write',
  'start-slave': 'write',
  'stop-replica': 'write',
  'stop-slave': 'write',
  drop: 'destructive',
  shutdown: 'destructive',
};

function adminVerb({ operands, rest }: Line): VerbClass {
  const words = [...operands, ...rest];
  if (words.length === 0) return 'read';
  return words
    .map((word): VerbClass => {
      const meant = Object.keys(ADMIN).filter((name) => name.startsWith(word.toLowerCase()));
      const verbs = meant.map((name) => ADMIN[name] ?? 'unknown');
      return verbs.length === 0 ? 'unknown' : verbs.reduce<VerbClass>(worse, 'read');
    })
    .reduce<VerbClass>(worse, 'read');
}

const first = ({ operands, rest }: Line) => [[...operands, ...rest][0]];

const CLIENTS: readonly Client[] = [
  {
    names: ['mysql', 'mariadb', 'mycli'],
    valued: MYSQL_VALUED,
    flags: MYSQL_FLAGS,
    verb: 'unknown',
    looks: mysqlVerb,
    database: first,
    more: moves,
  },
  {
    names: ['mysqldump', 'mariadb-dump', 'mysqlpump', 'mydumper'],
    valued: DUMP_VALUED,
    flags: DUMP_FLAGS,
    verb: 'write',
    // Some of its options clear logs, or stop a replica while it reads.
    looks: (line) =>
      line.has(
        ...dump(
          '-F',
          '--flush-logs',
          '--delete-master-logs',
          '--delete-source-logs',
          '--dump-slave',
          '--dump-replica',
        ),
      )
        ? 'write'
        : 'read',
    database: first,
  },
  {
    names: ['mysqladmin', 'mariadb-admin'],
    valued: '-c --count -i --sleep -w --wait --shutdown-timeout -O',
    flags: '-b --no-beep -r --relative -E --vertical -l --local',
    verb: 'unknown',
    looks: adminVerb,
    database: ({ operands, rest }) => {
      const words = [...operands, ...rest];
      return words.flatMap((word, index) => (/^(?:cr|dr)/i.test(word) ? [words[index + 1]] : []));
    },
  },
  {
    names: ['mysqlimport', 'mariadb-import'],
    valued:
      '-c --columns --fields-terminated-by --fields-enclosed-by --fields-escaped-by --fields-optionally-enclosed-by --lines-terminated-by --ignore-lines --use-threads --parallel',
    flags: '-d --delete -i --ignore -r --replace -l --lock-tables -L --local --low-priority',
    verb: 'write',
    looks: (line) => (line.has('-d', '--delete') ? 'destructive' : 'write'),
    database: first,
  },
  {
    names: [
      'mysqlcheck',
      'mariadb-check',
      'mysqlslap',
      'mariadb-slap',
      'mysql_upgrade',
      'mariadb-upgrade',
      'mysql_tzinfo_to_sql',
      'myloader',
    ],
    valued:
      '-D --database -B -q --query --create-schema --create -c --concurrency -i --iterations -e --engine -d --directory',
    flags:
      '-A --all-databases -a --auto-generate-sql -o --optimize -r --repair --databases -g --check-upgrade',
    verb: 'write',
    looks: (_line, known) => known,
    database: first,
  },
  {
    names: ['mysqlshow', 'mariadb-show', 'mysqlbinlog', 'mariadb-binlog'],
    valued:
      '-d --database -j --start-position --stop-position --start-datetime --stop-datetime -r --result-file --server-id',
    flags: '-k --keys -i --status -t --show-table-type --count -R --read-from-remote-server',
    verb: 'read',
    looks: (_line, known) => known,
    database: first,
  },
];

export const MYSQL: readonly Tool[] = CLIENTS.map(client);
