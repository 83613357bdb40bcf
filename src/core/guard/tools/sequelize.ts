import type { Surroundings } from '../act';
import { type Fact, type Hits, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import {
  URLS,
  addressHits,
  dotenvOf,
  doubt,
  field,
  namedHits,
  nodeEnvironment,
  optionOf,
  settingsOf,
  split,
  text,
  variableHits,
} from './databaseSettings';

/** `config/config.json` of sequelize-cli: `{ production: { host, database, use_env_variable } }`. */
function sequelizeConfig(line: Line, around: Surroundings): Hits {
  const path = line.value('--config') ?? 'config/config.json';
  if (!path.endsWith('.json')) return variableHits(dotenvOf(around), ...URLS);
  const environment = line.value('--env') ?? around.env['NODE_ENV'] ?? 'development';
  const file = settingsOf(path, around, (text): unknown => JSON.parse(text));
  if (file === undefined) return variableHits(dotenvOf(around), ...URLS);
  if (file === 'unreadable') return doubt(`${path} cannot be read`);
  const section = field(file.value, environment);
  const from = `${environment} in ${file.shown}`;
  const variable = text(field(section, 'use_env_variable'));
  if (variable !== undefined) return variableHits(dotenvOf(around), variable);
  const facts = (['host', 'database'] as const).flatMap((kind): readonly Fact[] => {
    const value = text(field(section, kind));
    return value === undefined ? [] : [{ kind, value, from }];
  });
  const url = text(field(section, 'url'));
  return join(
    { facts, doubts: [] },
    url === undefined ? { facts: [], doubts: [] } : addressHits({ value: url, from }),
  );
}

export const SEQUELIZE: Tool = {
  names: ['sequelize', 'sequelize-cli'],
  grammar: {
    valued: split(
      '--env --url --config --options-path --migrations-path --seeders-path --models-path --seed --to --from --name ' +
        '--attributes --charset --collate --encoding --ctype --template',
    ),
    flags: split('--debug --underscored --force'),
  },
  verbs: {
    '': 'unknown',
    init: 'read',
    'init:config': 'read',
    'init:migrations': 'read',
    'init:models': 'read',
    'init:seeders': 'read',
    'db:migrate:status': 'read',
    'migration:generate': 'read',
    'migration:create': 'read',
    'model:generate': 'read',
    'model:create': 'read',
    'seed:generate': 'read',
    'seed:create': 'read',
    'db:migrate': 'write',
    'db:migrate:schema:timestamps:add': 'write',
    'db:seed': 'write',
    'db:seed:all': 'write',
    'db:create': 'write',
    'db:migrate:undo': 'destructive',
    'db:migrate:undo:all': 'destructive',
    'db:seed:undo': 'destructive',
    'db:seed:undo:all': 'destructive',
    'db:drop': 'destructive',
  },
  variables: [...URLS, 'NODE_ENV'],
  hits: (line, around) => {
    const url = optionOf(line, '--url');
    const settings = namedHits(optionOf(line, '--config'), 'settingsFile');
    return join(
      nodeEnvironment(line, around),
      settings,
      url ? addressHits(url) : sequelizeConfig(line, around),
    );
  },
};
