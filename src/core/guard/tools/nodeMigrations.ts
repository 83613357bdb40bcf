import type { Surroundings } from '../act';
import { type Hits, type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import {
  addressHits,
  URLS,
  codeHits,
  dotenvOf,
  doubt,
  namedHits,
  nodeEnvironment,
  optionOf,
  partHits,
  readCodeSettings,
  settingsOf,
  split,
  variableHits,
} from './databaseSettings';
import { SEQUELIZE } from './sequelize';

/** The settings of the first of these files that is there; without any, the usual variables. */
function codeOf(
  paths: readonly string[],
  around: Surroundings,
  variables = dotenvOf(around),
): Hits {
  for (const path of paths) {
    const file = settingsOf(path, around, readCodeSettings);
    if (file === undefined) continue;
    if (file === 'unreadable') return doubt(`${path} cannot be read`);
    const named = file.value.variables.length + file.value.addresses.length > 0;
    if (named) return codeHits(file.value, file.shown, variables);
  }
  return variableHits(variables, ...URLS);
}

function prismaHits(line: Line, around: Surroundings): Hits {
  const url = optionOf(line, '--url', '--to-url');
  const shadow = addressHits(optionOf(line, '--shadow-database-url'));
  if (url) return join(addressHits(url), shadow);
  const schema = line.value('--schema');
  const config = line.value('--config');
  const paths = [
    ...(config === undefined ? [] : [config]),
    ...(schema === undefined ? [] : [schema]),
    'prisma.config.ts',
    'prisma/schema.prisma',
    'schema.prisma',
    'prisma/schema/schema.prisma',
  ];
  const variables = dotenvOf(around, '.env', 'prisma/.env');
  return join(codeOf(paths, around, variables), shadow);
}

/** `--accept-data-loss` and `--force-reset` say what they do. */
function prismaVerb(line: Line, known: VerbClass): VerbClass {
  const [first, second] = line.operands;
  if (first === 'db' && second === 'push') {
    return line.has('--force-reset', '--accept-data-loss') ? 'destructive' : 'write';
  }
  // It empties the shadow data base, and nothing else.
  if (first === 'migrate' && second === 'diff') {
    return line.has('--shadow-database-url') ? 'destructive' : 'read';
  }
  return known;
}

const prisma: Tool = {
  names: ['prisma'],
  grammar: {
    valued: split(
      '--schema --config --url --name -n --file --output -o --applied --rolled-back --from-url --to-url --from-schema ' +
        '--from-schema-datamodel --to-schema --to-schema-datamodel --from-schema-datasource --to-schema-datasource ' +
        '--from-migrations --to-migrations --from-local-d1 --shadow-database-url --generator --port -p --browser -b ' +
        '--hostname --datasource-provider --provider --sql-dir --composite-type-depth',
    ),
    flags: split(
      '--create-only --skip-seed --skip-generate --accept-data-loss --force-reset --force -f --script --exit-code --stdin ' +
        '--watch --no-engine --data-proxy --accelerate --no-hints --print --check --preview-feature --early-access-feature -v',
    ),
  },
  verbs: {
    '': 'unknown',
    generate: 'read',
    validate: 'read',
    format: 'read',
    version: 'read',
    debug: 'read',
    init: 'read',
    help: 'read',
    'migrate status': 'read',
    'migrate diff': 'write',
    'migrate deploy': 'write',
    'migrate dev': 'write',
    'migrate resolve': 'write',
    'migrate reset': 'destructive',
    'db pull': 'read',
    introspect: 'read',
    'db push': 'write',
    'db seed': 'write',
    'db execute': 'write',
    'db drop': 'destructive',
    studio: 'unknown',
  },
  verb: prismaVerb,
  variables: URLS,
  hits: prismaHits,
};

const knex: Tool = {
  names: ['knex', 'knex.js'],
  grammar: {
    valued: split(
      '--env --connection --client --knexfile --knexpath --cwd --migrations-directory --migrations-table-name --timestamp ' +
        '--specific --stub -x --esm-flag',
    ),
    flags: split('--esm --debug --verbose --all'),
  },
  verbs: {
    '': 'unknown',
    init: 'read',
    'migrate:make': 'read',
    'seed:make': 'read',
    'migrate:list': 'read',
    'migrate:status': 'read',
    'migrate:currentVersion': 'read',
    'migrate:latest': 'write',
    'migrate:up': 'write',
    'migrate:unlock': 'write',
    'migrate:down': 'destructive',
    'migrate:rollback': 'destructive',
    'seed:run': 'destructive',
  },
  variables: [...URLS, 'NODE_ENV'],
  hits: (line, around) => {
    const connection = optionOf(line, '--connection');
    return join(
      nodeEnvironment(line, around),
      connection ? addressHits(connection) : variableHits(dotenvOf(around), ...URLS),
    );
  },
};

const TYPEORM_PARTS = {
  TYPEORM_HOST: 'host',
  TYPEORM_DATABASE: 'database',
  DB_HOST: 'host',
  DB_NAME: 'database',
  DB_DATABASE: 'database',
} as const;

const typeorm: Tool = {
  names: ['typeorm', 'typeorm-ts-node-commonjs', 'typeorm-ts-node-esm'],
  grammar: {
    valued: split(
      '-d --dataSource -c --connection -f --config -n --name -t --transaction --transactionMode --dir',
    ),
    flags: split('--fake --pretty -p --outputJs -o --esm --dryrun --dr --check --ch --timestamp'),
  },
  verbs: {
    '': 'unknown',
    init: 'read',
    version: 'read',
    'entity:create': 'read',
    'subscriber:create': 'read',
    'migration:create': 'read',
    'migration:generate': 'read',
    'migration:show': 'read',
    'schema:log': 'read',
    'migration:run': 'write',
    'schema:sync': 'destructive',
    'migration:revert': 'destructive',
    'schema:drop': 'destructive',
    query: 'unknown',
    'cache:clear': 'write',
  },
  variables: [
    ...URLS,
    'NODE_ENV',
    'TYPEORM_URL',
    'TYPEORM_HOST',
    'TYPEORM_DATABASE',
    'DB_HOST',
    'DB_NAME',
    'DB_DATABASE',
  ],
  hits: (line, around) => {
    const source = optionOf(line, '-d', '--dataSource') ?? optionOf(line, '-f', '--config');
    const variables = dotenvOf(around);
    const code = source ? [source.value] : [];
    return join(
      nodeEnvironment(line, around),
      namedHits(source, 'settingsFile'),
      namedHits(optionOf(line, '-c', '--connection')),
      variableHits(variables, 'TYPEORM_URL', ...URLS),
      partHits(variables, TYPEORM_PARTS),
      codeOf(code, around),
    );
  },
};

const drizzle: Tool = {
  names: ['drizzle-kit'],
  grammar: {
    valued: split(
      '--config --dialect --schema --out --url --host --port --user --password --database --ssl --auth-token --driver ' +
        '--name --prefix --schemaFilters --tablesFilter --extensionsFilters --casing --introspect-casing',
    ),
    flags: split('--strict --verbose --force --custom --breakpoints --bundle'),
  },
  verbs: {
    '': 'unknown',
    generate: 'read',
    check: 'read',
    up: 'read',
    drop: 'read',
    export: 'read',
    pull: 'read',
    introspect: 'read',
    push: 'write',
    migrate: 'write',
    studio: 'unknown',
  },
  verb: (line, known) =>
    line.operands[0] === 'push' && line.has('--force') ? 'destructive' : known,
  variables: URLS,
  hits: (line, around) => {
    const url = optionOf(line, '--url');
    const host = optionOf(line, '--host');
    const config = optionOf(line, '--config');
    const told = join(
      namedHits(config, 'settingsFile'),
      addressHits(url),
      namedHits(host, 'host'),
      namedHits(optionOf(line, '--database'), 'database'),
    );
    if (url ?? host) return told;
    const paths = config
      ? [config.value]
      : ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.json'];
    return join(told, codeOf(paths, around));
  },
};

export const NODE_MIGRATIONS: readonly Tool[] = [prisma, knex, SEQUELIZE, typeorm, drizzle];
