import { type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { CHANGELOG_MIGRATIONS } from './changelogMigrations';
import {
  URLS,
  addressHits,
  dotenvOf,
  namedHits,
  needed,
  optionOf,
  split,
  variableHits,
} from './databaseSettings';
import { atlasHits, sqitchHits } from './migrationFiles';

const dbmate: Tool = {
  names: ['dbmate'],
  grammar: {
    valued: split(
      '-u --url -e --env --env-file -d --migrations-dir --migrations-table -s --schema-file --wait-interval --wait-timeout --driver',
    ),
    flags: split('--no-dump-schema --strict --wait -v --verbose --exit-code --quiet'),
  },
  verbs: {
    '': 'unknown',
    new: 'read',
    n: 'read',
    status: 'read',
    dump: 'read',
    wait: 'read',
    help: 'read',
    up: 'write',
    create: 'write',
    migrate: 'write',
    load: 'write',
    rollback: 'destructive',
    down: 'destructive',
    drop: 'destructive',
  },
  variables: URLS,
  hits: (line, around) => {
    const url = optionOf(line, '-u', '--url');
    if (url) return addressHits(url);
    const variable = optionOf(line, '-e', '--env');
    const files = line.values('--env-file');
    const variables = dotenvOf(around, ...(files.length > 0 ? files : ['.env']));
    const name = variable?.value ?? variables.get('DBMATE_ENV')?.value ?? 'DATABASE_URL';
    // The name of a variable often says where it leads: `-e PROD_DATABASE_URL`.
    return join(namedHits(variable), needed(variableHits(variables, name)));
  },
  shim: { by: 'files' },
};

const GOOSE: Readonly<Record<string, VerbClass>> = {
  status: 'read',
  version: 'read',
  create: 'read',
  fix: 'read',
  validate: 'read',
  env: 'read',
  up: 'write',
  'up-by-one': 'write',
  'up-to': 'write',
  down: 'destructive',
  'down-to': 'destructive',
  redo: 'destructive',
  reset: 'destructive',
};
const DRIVERS =
  /^(?:postgres|pgx|mysql|sqlite3?|mssql|sqlserver|redshift|tidb|clickhouse|vertica|ydb|turso|libsql|azuresql|spanner|duckdb|starrocks)$/;

/** `goose [driver address] command`. */
function gooseWords({ operands }: Line): readonly [string | undefined, string | undefined] {
  return DRIVERS.test(operands[0] ?? '') ? [operands[1], operands[2]] : [undefined, operands[0]];
}

const goose: Tool = {
  names: ['goose'],
  grammar: {
    valued: split('-dir -table -env -timeout -certfile -ssl-cert -ssl-key'),
    flags: split('-v -s -allow-missing -no-versioning -no-color -version -h -help'),
    dashes: 'long',
  },
  verbs: { '': 'unknown' },
  verb: (line) => GOOSE[gooseWords(line)[1] ?? ''] ?? 'unknown',
  says: ['-h', '-help', '-version'],
  variables: ['GOOSE_DRIVER', 'GOOSE_DBSTRING'],
  hits: (line, around) => {
    const [value] = gooseWords(line);
    const from = 'the address on the command line';
    const driver = value === undefined ? around.env['GOOSE_DRIVER'] : line.operands[0];
    const own = value ?? around.env['GOOSE_DBSTRING'];
    // The address of these is the path of a file.
    if (/^(?:sqlite3?|duckdb)$/.test(driver ?? '') && own) {
      return namedHits({ value: own.slice(own.lastIndexOf('/') + 1), from }, 'database');
    }
    if (value !== undefined) return addressHits({ value, from });
    return needed(variableHits(dotenvOf(around, line.value('-env') ?? '.env'), 'GOOSE_DBSTRING'));
  },
  shim: { by: 'files' },
};

const migrate: Tool = {
  names: ['migrate'],
  grammar: {
    valued: split('-database -path -source -prefetch -lock-timeout -ext -digits -format -tz -dir'),
    flags: split('-verbose -version -help -seq -f -all -h'),
    dashes: 'long',
  },
  verbs: {
    '': 'unknown',
    create: 'read',
    version: 'read',
    up: 'write',
    goto: 'write',
    force: 'write',
    down: 'destructive',
    drop: 'destructive',
  },
  says: ['-help', '-version', '-h'],
  variables: [],
  hits: (line) => needed(addressHits(optionOf(line, '-database'))),
  shim: { by: 'files' },
};

const sqitch: Tool = {
  names: ['sqitch'],
  grammar: {
    valued: split(
      '-t --target --to --to-change --upto --onto --from -C --chdir -f --plan-file --engine --registry --client -d --db-name -u --db-user -h --db-host -p --db-port --top-dir --mode -s --set -n --note -m --message',
    ),
    flags: split(
      '-v --verbose -q --quiet --verify --no-verify --log-only -y --no-pager --etc-path -e --extension',
    ),
  },
  verbs: {
    '': 'unknown',
    status: 'read',
    log: 'read',
    verify: 'read',
    plan: 'read',
    show: 'read',
    help: 'read',
    init: 'read',
    add: 'read',
    tag: 'read',
    rework: 'read',
    bundle: 'read',
    check: 'read',
    config: 'write',
    target: 'write',
    engine: 'write',
    deploy: 'write',
    upgrade: 'write',
    revert: 'destructive',
    rebase: 'destructive',
    checkout: 'destructive',
  },
  says: ['--help', '--man', '--version'],
  variables: ['SQITCH_TARGET', 'PGHOST', 'PGDATABASE', 'MYSQL_HOST'],
  hits: sqitchHits,
  shim: { by: 'files' },
};

const atlas: Tool = {
  names: ['atlas'],
  grammar: {
    valued: split(
      '-u --url --to --from -f --file --dev-url --env -c --config --var -s --schema --exclude --dir --dir-format --revisions-schema --baseline --tx-mode --lock-timeout --format --log --tag --to-version --to-tag --amount --latest --context --exec-order --plan',
    ),
    flags: split('--dry-run --auto-approve --allow-dirty --edit -w --web --push'),
  },
  verbs: {
    '': 'unknown',
    version: 'read',
    help: 'read',
    'schema inspect': 'read',
    'schema diff': 'read',
    'schema fmt': 'read',
    'schema validate': 'read',
    'schema apply': 'write',
    'schema push': 'write',
    'schema clean': 'destructive',
    'migrate status': 'read',
    'migrate lint': 'read',
    'migrate diff': 'read',
    'migrate new': 'read',
    'migrate hash': 'read',
    'migrate validate': 'read',
    'migrate ls': 'read',
    'migrate apply': 'write',
    'migrate set': 'write',
    'migrate push': 'write',
    'migrate down': 'destructive',
  },
  verb: (line, known) =>
    line.has('--dry-run') && line.value('--dry-run') !== 'false' ? 'read' : known,
  variables: [...URLS],
  hits: atlasHits,
  shim: { by: 'files' },
};

export const SQL_MIGRATIONS: readonly Tool[] = [
  dbmate,
  ...CHANGELOG_MIGRATIONS,
  goose,
  migrate,
  sqitch,
  atlas,
];
