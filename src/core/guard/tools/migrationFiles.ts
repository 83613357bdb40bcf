import { type Surroundings, UNKNOWN } from '../act';
import type { Given } from '../dotenv';
import { type Hits, NOTHING, join } from '../finding';
import type { Line } from '../line';
import {
  URLS,
  addressHits,
  dotenvOf,
  doubt,
  namedHits,
  optionOf,
  settingsOf,
  variableHits,
  variableOf,
} from './databaseSettings';

/**
 * Settings by section and name: of `.properties` and `.ini` files, of git's kind (`[target "prod"]`), and the simple
 * lines of TOML. What stands before all sections is under ''.
 */
export function readIni(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || /^[#;!]/.test(line)) continue;
    const [, name] = /^\[+([^\]]*)\]/.exec(line) ?? [];
    if (name !== undefined) {
      section = name.trim().replace(/\s+/g, '.').replaceAll('"', '');
      continue;
    }
    const [, key, value = ''] = /^([^=:\s]+(?:\.[^=:\s]+)*)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (key === undefined) continue;
    const [, , quoted] = /^(['"])(.*?)\1/.exec(value) ?? [];
    const settings = sections.get(section) ?? new Map<string, string>();
    // Backslashes escape in `.properties`, and hide a colon at most.
    settings.set(key, quoted ?? value.replace(/\s+#.*$/, '').replace(/\\([:=])/g, '$1'));
    sections.set(section, settings);
  }
  return sections;
}

/** `${env.NAME}` and `${NAME}` of flyway's files. */
function filled(text: string, env: Surroundings['env']): string {
  return text.replace(/\$\{(?:env\.)?(\w+)\}/g, (_, name: string) => env[name] ?? UNKNOWN);
}

/** https://documentation.red-gate.com/flyway : the command line, then variables, then files, later ones over earlier. */
export function flywayHits(line: Line, around: Surroundings): Hits {
  const { env } = around;
  const configs =
    optionOf(line, '-configFiles') ?? variableOf(around, 'FLYWAY_CONFIG_FILES') ?? undefined;
  const told = configs?.value.split(',') ?? [];
  const folder = line.value('-workingDirectory');
  const usual = [
    'conf/flyway.conf',
    'flyway.conf',
    'conf/flyway.toml',
    'flyway.toml',
    'flyway.user.toml',
  ];
  const paths = [
    '~/flyway.conf',
    ...usual.map((name) => (folder === undefined ? name : `${folder}/${name}`)),
    ...told,
  ];
  const names: (Given | undefined)[] = [];
  const urls = new Map<string, Given>();
  const doubts: Hits[] = [];
  for (const path of paths) {
    const file = settingsOf(path, around, readIni);
    if (file === 'unreadable' || (file === undefined && told.includes(path))) {
      doubts.push(doubt(`${path} cannot be read`));
    }
    if (file === undefined || file === 'unreadable') continue;
    const top = file.value.get('');
    const own = top?.get('flyway.environment') ?? file.value.get('flyway')?.get('environment');
    if (own !== undefined) names.push({ value: own, from: `environment in ${file.shown}` });
    const url = (value: string | undefined, environment: string) => {
      if (value === undefined) return;
      urls.set(environment, { value: filled(value, env), from: `url in ${file.shown}` });
    };
    url(top?.get('flyway.url') ?? file.value.get('flyway')?.get('url'), 'default');
    for (const [section, settings] of file.value) {
      const [, environment] = /^(?:flyway\.)?environments\.(.+)$/.exec(section) ?? [];
      if (environment !== undefined) url(settings.get('url'), environment);
    }
  }
  const environment =
    optionOf(line, '-environment') ?? variableOf(around, 'FLYWAY_ENVIRONMENT') ?? names.at(-1);
  const name = environment?.value ?? 'default';
  const url =
    optionOf(line, '-url', `-environments.${name}.url`) ??
    variableOf(around, 'FLYWAY_URL') ??
    urls.get(name);
  const missing =
    environment && !url ? [doubt(`the environment ${name} is in no file of flyway`)] : [];
  const settings = told.map((value) => namedHits({ value, from: '-configFiles' }, 'settingsFile'));
  return join(
    namedHits(environment),
    ...settings,
    addressHits(url),
    ...(url?.from === '-url' || url?.from === 'FLYWAY_URL' ? [] : [...doubts, ...missing]),
    environment || url || doubts.length > 0
      ? NOTHING
      : doubt('it is not said which data base is meant'),
  );
}

/** `sqitch deploy prod`, `sqitch deploy db:pg://host/name`; named targets stand in sqitch.conf. */
export function sqitchHits(line: Line, around: Surroundings): Hits {
  const folder = line.value('-C', '--chdir') ?? '.';
  const operand = line.operands.slice(1).find((word) => !/^[@^~]/.test(word));
  const given: Given | undefined =
    optionOf(line, '--target', '-t') ??
    (operand === undefined ? undefined : { value: operand, from: 'the target' }) ??
    variableOf(around, 'SQITCH_TARGET');
  const parts = join(
    namedHits(optionOf(line, '--db-host', '-h'), 'host'),
    namedHits(optionOf(line, '--db-name', '-d'), 'database'),
  );
  const sections = [`${folder}/sqitch.conf`, '~/.sqitch/sqitch.conf'].flatMap((path) => {
    const file = settingsOf(path, around, readIni);
    return file === undefined || file === 'unreadable' ? [] : [file];
  });
  const setting = (section: string, key: string): Given | undefined => {
    for (const { value, shown } of sections) {
      const found = value.get(section)?.get(key);
      if (found !== undefined) return { value: found, from: `${section} in ${shown}` };
    }
    return undefined;
  };
  const engine = line.value('--engine') ?? setting('core', 'engine')?.value ?? '';
  const target =
    given ??
    setting('core', 'target') ??
    setting(`engine.${engine}`, 'target') ??
    setting('engine.pg', 'target');
  const address = (one: Given) => addressHits({ ...one, value: one.value.replace(/^db:/, '') });
  if (!target) return parts;
  if (target.value.includes(':')) return join(parts, address(target));
  const uri = setting(`target.${target.value}`, 'uri');
  // An operand may as well name a change.
  const known = uri
    ? address(uri)
    : given?.from === '--target'
      ? doubt(`the target ${target.value} is in no file`)
      : NOTHING;
  return join(parts, namedHits(target), known);
}

/** `--env NAME` takes its address from atlas.hcl. */
export function atlasHits(line: Line, around: Surroundings): Hits {
  const env = optionOf(line, '--env');
  const url = optionOf(line, '--url', '-u');
  const named = namedHits(env);
  if (url) return join(named, addressHits(url));
  if (!env) return doubt('it is not said which data base is meant');
  const path = line.value('-c', '--config')?.replace(/^file:\/\//, '') ?? 'atlas.hcl';
  const file = settingsOf(path, around, (text) => text);
  if (file === undefined || file === 'unreadable')
    return join(named, doubt(`${path} cannot be read`));
  const from = `env ${env.value} in ${file.shown}`;
  const [, literal, variable] =
    new RegExp(
      `env\\s+"${env.value.replace(/[^\w-]/g, '\\$&')}"\\s*\\{[^}]*?\\burl\\s*=\\s*(?:"([^"]*)"|getenv\\("([^"]*)"\\))`,
    ).exec(file.value) ?? [];
  if (literal !== undefined) return join(named, addressHits({ value: literal, from }));
  if (variable !== undefined) return join(named, variableHits(dotenvOf(around), variable, ...URLS));
  return join(named, doubt(`${from} has no address that can be read`));
}
