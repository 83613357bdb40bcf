import type { Surroundings } from '../act';
import { type Hits, NOTHING, type VerbClass, join, worse } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import {
  URLS,
  addressHits,
  dotenvOf,
  doubt,
  namedHits,
  needed,
  optionOf,
  settingsOf,
  split,
  variableHits,
  variableOf,
} from './databaseSettings';
import { flywayHits, readIni } from './migrationFiles';

/** Several may stand on a line: `flyway clean migrate`. */
const FLYWAY: Readonly<Record<string, VerbClass>> = {
  info: 'read',
  validate: 'read',
  version: 'read',
  help: 'read',
  testConnection: 'read',
  'list-engines': 'read',
  snapshot: 'read',
  diff: 'read',
  diffText: 'read',
  init: 'read',
  add: 'read',
  auth: 'read',
  migrate: 'write',
  baseline: 'write',
  repair: 'write',
  check: 'write',
  deploy: 'write',
  clean: 'destructive',
  undo: 'destructive',
};

const flyway: Tool = {
  names: ['flyway'],
  grammar: {
    valued: [],
    flags: split('-X -q -n -v -community -teams -enterprise -debug -json'),
    dashes: 'long',
  },
  verbs: { '': 'unknown' },
  verb: ({ operands }) =>
    operands.length === 0
      ? 'unknown'
      : operands
          .map((word): VerbClass => FLYWAY[word] ?? 'unknown')
          .reduce<VerbClass>(worse, 'read'),
  says: ['-help', '-h', '-version', '-?'],
  variables: ['FLYWAY_URL', 'FLYWAY_ENVIRONMENT', 'FLYWAY_CONFIG_FILES', ...URLS],
  hits: flywayHits,
  shim: { by: 'files' },
};

const LIQUIBASE_READS = split(
  'status history diff diff-changelog validate generate-changelog snapshot snapshot-reference list-locks db-doc update-sql ' +
    'update-count-sql update-to-tag-sql rollback-sql rollback-count-sql rollback-to-date-sql future-rollback-sql ' +
    'future-rollback-count-sql future-rollback-from-tag-sql changelog-sync-sql changelog-sync-to-tag-sql ' +
    'mark-next-changeset-ran-sql calculate-checksum unexpected-changesets tag-exists checks connect help init ' +
    'rollback-one-changeset-sql rollback-one-update-sql update-one-changeset-sql',
);
const LIQUIBASE_WRITES = split(
  'update update-count update-to-tag update-one-changeset changelog-sync changelog-sync-to-tag mark-next-changeset-ran tag ' +
    'clear-checksums release-locks execute-sql migrate',
);
const LIQUIBASE_DESTROYS = split(
  'drop-all rollback rollback-count rollback-to-date rollback-one-changeset rollback-one-update update-testing-rollback',
);

function bothWays(names: readonly string[], verb: VerbClass): Readonly<Record<string, VerbClass>> {
  const camel = (name: string) =>
    name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/Sql$/, 'SQL');
  return Object.fromEntries(
    names.flatMap((name) =>
      [name, camel(name), camel(name).replace(/SQL$/, 'Sql')].map((one) => [one, verb]),
    ),
  );
}

const liquibase: Tool = {
  names: ['liquibase'],
  grammar: {
    valued: split(
      '--url --username --password --defaults-file --defaultsFile --changelog-file --changeLogFile --contexts --labels ' +
        '--label-filter --context-filter --driver --classpath --default-schema-name --defaultSchemaName --default-catalog-name ' +
        '--liquibase-schema-name --log-level --logLevel --log-file --search-path --searchPath --reference-url --referenceUrl ' +
        '--reference-username --reference-password --count --tag --date --sql --sql-file --format --output-file ' +
        '--liquibase-catalog-name --changeset-author --changeset-id --changeset-path --deployment-id --license-key --exclude-objects --include-objects --diff-types --schemas',
    ),
    flags: split('--verbose --force --headless --drop-dbclhistory --include-schema'),
  },
  verbs: {
    '': 'unknown',
    ...bothWays(LIQUIBASE_READS, 'read'),
    ...bothWays(LIQUIBASE_WRITES, 'write'),
    ...bothWays(LIQUIBASE_DESTROYS, 'destructive'),
  },
  variables: ['LIQUIBASE_COMMAND_URL', 'LIQUIBASE_DEFAULTS_FILE', 'LIQUIBASE_URL'],
  hits: (line, around) => {
    const url =
      optionOf(line, '--url') ??
      variableOf(around, 'LIQUIBASE_COMMAND_URL') ??
      variableOf(around, 'LIQUIBASE_URL');
    const path =
      optionOf(line, '--defaults-file', '--defaultsFile') ??
      variableOf(around, 'LIQUIBASE_DEFAULTS_FILE');
    const settings = namedHits(path, 'settingsFile');
    if (url) return join(settings, addressHits(url));
    const name = path?.value ?? 'liquibase.properties';
    const file = settingsOf(name, around, readIni);
    if (file === 'unreadable' || (file === undefined && path)) {
      return join(settings, doubt(`${name} cannot be read`));
    }
    const value =
      file?.value.get('')?.get('liquibase.command.url') ?? file?.value.get('')?.get('url');
    return join(
      settings,
      needed(value === undefined ? NOTHING : addressHits({ value, from: `url in ${file?.shown}` })),
    );
  },
  shim: { by: 'files' },
};

function alembicHits(line: Line, around: Surroundings): Hits {
  const path = optionOf(line, '-c', '--config') ?? variableOf(around, 'ALEMBIC_CONFIG');
  // What `-x` means is for env.py to say: `-x url=…`, `-x env=production`.
  const open = line
    .values('-x')
    .filter((pair) => !/^[^=]*(?:pass|secret|token|key)[^=]*=/i.test(pair));
  const told = open.map((pair) => {
    const value = pair.slice(pair.indexOf('=') + 1);
    return value.includes('://')
      ? addressHits({ value, from: '-x' })
      : namedHits({ value, from: '-x' });
  });
  const file = settingsOf(path?.value ?? 'alembic.ini', around, readIni);
  const section = line.value('-n', '--name') ?? 'alembic';
  const url =
    file === undefined || file === 'unreadable'
      ? undefined
      : file.value.get(section)?.get('sqlalchemy.url')?.replaceAll('%%', '%');
  // The line that `alembic init` writes.
  const real =
    url === undefined || url.startsWith('driver://') || /%\(/.test(url) ? undefined : url;
  return join(
    namedHits(path, 'settingsFile'),
    line.has('-n', '--name') ? namedHits({ value: section, from: '-n' }) : NOTHING,
    ...told,
    real !== undefined && typeof file === 'object'
      ? addressHits({ value: real, from: `sqlalchemy.url in ${file.shown}` })
      : NOTHING,
    file === 'unreadable' || (file === undefined && path)
      ? doubt('its configuration cannot be read')
      : NOTHING,
    variableHits(dotenvOf(around), ...URLS, 'SQLALCHEMY_DATABASE_URI', 'SQLALCHEMY_DATABASE_URL'),
  );
}

const alembic: Tool = {
  names: ['alembic'],
  grammar: {
    valued: split(
      '-c --config -n --name -x -m --message --rev-id --head --branch-label --version-path --depends-on -r --rev-range --tag --template -t',
    ),
    flags: split(
      '--raiseerr --sql --autogenerate --splice --purge -v --verbose -i --indicate-current --resolve-dependencies -q --quiet --package',
    ),
  },
  verbs: {
    '': 'unknown',
    current: 'read',
    history: 'read',
    heads: 'read',
    branches: 'read',
    show: 'read',
    check: 'read',
    revision: 'read',
    merge: 'read',
    edit: 'read',
    init: 'read',
    list_templates: 'read',
    upgrade: 'write',
    stamp: 'write',
    ensure_version: 'write',
    downgrade: 'destructive',
  },
  // Offline: it prints what would be run.
  verb: (line, known) => (line.has('--sql') ? 'read' : known),
  variables: ['ALEMBIC_CONFIG', 'SQLALCHEMY_DATABASE_URI', 'SQLALCHEMY_DATABASE_URL', ...URLS],
  hits: alembicHits,
  shim: { by: 'files' },
};

export const CHANGELOG_MIGRATIONS: readonly Tool[] = [flyway, liquibase, alembic];
