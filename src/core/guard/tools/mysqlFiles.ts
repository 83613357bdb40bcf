import type { Surroundings } from '../act';
import { type Hits, NOTHING } from '../finding';
import { absolute, nearHome } from '../paths';
import type { Said } from './libpq';

/** Which option files count, as the command line has it; in MySQL they have to stand in front, and with `=`. */
export interface DefaultsGiven {
  readonly only: string | undefined;
  readonly extra: string | undefined;
  readonly suffix: string | undefined;
  readonly none: boolean;
}

/** What the option files say. */
export interface Defaults {
  readonly host: Said | undefined;
  readonly database: Said | undefined;
  readonly hits: Hits;
}

interface Setting {
  readonly group: string;
  readonly name: string;
  readonly value: string;
}

interface OptionFile {
  readonly settings: readonly Setting[];
  readonly includes: readonly string[];
  readonly folders: readonly string[];
}

/**
 * The option files in the order in which they are read, later over earlier:
 * https://dev.mysql.com/doc/refman/8.4/en/option-files.html
 */
export function mysqlDefaults(
  program: string,
  given: DefaultsGiven,
  around: Surroundings,
): Defaults {
  const { env, home } = around;
  const suffix = given.suffix ?? '';
  const names = groupsOf(program);
  const groups = new Set([...names, ...names.map((name) => name + suffix)]);
  const server = env['MYSQL_HOME'];
  const usual = [
    '/etc/my.cnf',
    '/etc/mysql/my.cnf',
    ...(server ? [`${server}/my.cnf`] : []),
    ...(given.extra === undefined ? [] : [absolute(given.extra, around)]),
    `${home}/.my.cnf`,
  ];
  const paths = given.only !== undefined ? [absolute(given.only, around)] : given.none ? [] : usual;
  const named = [given.only, given.extra].flatMap((path) =>
    path === undefined ? [] : absolute(path, around),
  );
  const doubts: string[] = [];
  let host: Said | undefined;
  let database: Said | undefined;
  const follow = (path: string, depth: number, must: boolean): void => {
    const shown = nearHome(path, around);
    const file = around.files.read(path, readOptionFile);
    if (file.state !== 'read' || depth > 8) {
      if (must || file.state !== 'absent') doubts.push(`${shown} cannot be read`);
      return;
    }
    for (const { group, name, value } of file.value.settings) {
      if (!groups.has(group) || value === '') continue;
      const said = { value, from: `[${group}] of ${shown}` };
      if (name === 'host') host = said;
      if (name === 'database') database = said;
    }
    for (const include of file.value.includes) follow(absolute(include, around), depth + 1, true);
    // What the system's packages bring is for all programs of the machine, and sets no host.
    if (!path.startsWith('/etc/')) {
      doubts.push(...file.value.folders.map((folder) => `${shown} takes in all of ${folder}`));
    }
  };
  for (const path of paths) follow(path, 0, named.includes(path));
  return { host, database, hits: doubts.length > 0 ? { facts: [], doubts } : NOTHING };
}

function groupsOf(program: string): readonly string[] {
  const both = [
    program,
    program.replace(/^mysql/, 'mariadb-'),
    program.replace(/^mariadb-/, 'mysql'),
  ];
  return ['client', 'client-server', 'client-mariadb', 'mariadb-client', ...both]
    .concat(program === 'mysql' || program === 'mariadb' ? ['mysql', 'mariadb'] : [])
    .concat(program === 'mycli' ? ['mysqld', 'main'] : []);
}

function readOptionFile(text: string): OptionFile {
  const settings: Setting[] = [];
  const includes: string[] = [];
  const folders: string[] = [];
  let group = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const [, name] = /^\[([^\]]*)\]/.exec(line) ?? [];
    const [, word, path = ''] = /^!(include|includedir)\s+(.*)$/.exec(line) ?? [];
    if (name !== undefined) group = name.trim();
    else if (word === 'include') includes.push(path);
    else if (word !== undefined) folders.push(path);
    else settings.push({ group, ...pairOf(line) });
  }
  return { settings, includes, folders };
}

function pairOf(line: string): { readonly name: string; readonly value: string } {
  const [, name = '', rest = ''] = /^([^=\s]*)\s*=?\s*(.*)$/.exec(line) ?? [];
  const [, , quoted] = /^(['"])(.*?)\1/.exec(rest) ?? [];
  const value = quoted ?? rest.replace(/\s#.*$/, '').trim();
  return { name: name.replace(/^loose[-_]/, ''), value };
}
