import { type Surroundings, UNKNOWN } from './act';
import { nearHome } from './paths';

/**
 * `KEY=value` by key, as the packages called dotenv read it: `export`, comments, quotes over several lines. Where a key
 * stands twice the last counts. `${OTHER}` is filled in from `env`, and then from the lines before; what is in neither
 * is `UNKNOWN`.
 */
export function readDotenv(
  text: string,
  env: Surroundings['env'] = {},
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const line =
    /^[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)(?:[^\S\n]*=[^\S\n]*|:[^\S\n]+)('(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\n]*)/gm;
  for (const [, key = '', raw = ''] of text.replace(/\r\n?/g, '\n').matchAll(line)) {
    const value = raw.trim();
    const [, mark, inside] = /^(['"`])([^]*)\1$/.exec(value) ?? [];
    found.set(
      key,
      mark === "'" ? (inside ?? '') : filled(unescaped(mark, inside ?? value), env, found),
    );
  }
  return found;
}

function unescaped(mark: string | undefined, text: string): string {
  return mark === '"'
    ? text.replace(/\\n/g, '\n').replace(/\\r/g, '\r').replace(/\\"/g, '"')
    : text;
}

function filled(
  text: string,
  env: Surroundings['env'],
  found: ReadonlyMap<string, string>,
): string {
  return text.replace(
    /\\\$|\$\{(\w+)(?::?-([^}]*))?\}|\$([A-Za-z_]\w*)/g,
    (whole, braced?: string, otherwise?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return whole.slice(1);
      return env[name] ?? found.get(name) ?? otherwise ?? UNKNOWN;
    },
  );
}

/** A variable, and where it stands for a person. */
export interface Given {
  readonly value: string;
  readonly from: string;
}

/** What a program that reads `.env` files finds under a name. */
export interface Variables {
  get(name: string): Given | undefined;
  /** `.env` files that are there and cannot be read. */
  readonly doubts: readonly string[];
}

/**
 * The variables of a program that reads these files, first of them first. A variable of the process counts before all
 * files, as an empty one does.
 */
export function variablesWith(around: Surroundings, paths: readonly string[]): Variables {
  const { env, files } = around;
  const doubts: string[] = [];
  const read = paths.flatMap((path) => {
    const file = files.read(path, (text) => readDotenv(text, env));
    if (file.state === 'unreadable') doubts.push(`${nearHome(path, around)} cannot be read`);
    return file.state === 'read' ? [{ path, values: file.value }] : [];
  });
  return {
    doubts,
    get: (name) => {
      const own = env[name];
      if (own !== undefined) return { value: own, from: name };
      for (const { path, values } of read) {
        const value = values.get(name);
        if (value !== undefined) return { value, from: `${name} in ${nearHome(path, around)}` };
      }
      return undefined;
    },
  };
}
