import { type Surroundings, isUnknown } from '../act';
import { databaseHits, readDatabaseAddress } from '../databaseUrl';
import { type Given, type Variables, variablesWith } from '../dotenv';
import { type Fact, type FactKind, type Hits, NOTHING, join } from '../finding';
import type { Line } from '../line';
import { absolute, nearHome } from '../paths';
import { onlyKnown } from './libpq';

/** Variables that hold the address of a data base, in the order in which most programs ask for them. */
export const URLS = [
  'DATABASE_URL',
  'DIRECT_URL',
  'DIRECT_DATABASE_URL',
  'POSTGRES_URL',
  'POSTGRES_PRISMA_URL',
  'DB_URL',
];

/** A table of words. */
export const split = (words: string): readonly string[] => words.split(' ');

/** The word for the environment, as `--env` or `NODE_ENV` have it. */
export function nodeEnvironment(line: Line, around: Surroundings): Hits {
  return namedHits(optionOf(line, '--env') ?? variableOf(around, 'NODE_ENV'));
}

/** An option of the line, under the first of its names for a person. */
export function optionOf(line: Line, ...names: readonly string[]): Given | undefined {
  const value = line.value(...names);
  return value === undefined ? undefined : { value, from: names[0] ?? '' };
}

/** A variable of the process. */
export function variableOf({ env }: Surroundings, name: string): Given | undefined {
  const value = env[name];
  return value === undefined ? undefined : { value, from: name };
}

/** What an address says; an empty one is none. */
export function addressHits(given: Given | undefined): Hits {
  return given === undefined || given.value === ''
    ? NOTHING
    : databaseHits(given.value, given.from);
}

/** Something is named in so many words. */
export function namedHits(given: Given | undefined, kind: FactKind = 'environment'): Hits {
  return given === undefined || given.value === '' ? NOTHING : onlyKnown([{ kind, ...given }]);
}

export function doubt(why: string): Hits {
  return { facts: [], doubts: [why] };
}

/** An address that the tool cannot do without. */
export function needed(hits: Hits): Hits {
  return hits.facts.length + hits.doubts.length > 0
    ? hits
    : doubt('it is not said which data base is meant');
}

/** The variables of a program that reads `.env` in its folder. */
export function dotenvOf(around: Surroundings, ...names: readonly string[]): Variables {
  const files = (names.length > 0 ? names : ['.env']).map((name) => absolute(name, around));
  return variablesWith(around, files);
}

/** `DATABASE_URL` and the like, first of them first, wherever a program finds them. */
export function variableHits(variables: Variables, ...names: readonly string[]): Hits {
  const found = names
    .map((name) => variables.get(name))
    .find((given) => given && given.value !== '');
  // A file that cannot be read does not count where the process has the variable.
  return found ? addressHits(found) : { facts: [], doubts: variables.doubts };
}

/** Each of several settings that together say where a data base is: `DB_HOST`, `DB_DATABASE`. */
export function partHits(
  variables: Variables,
  parts: Readonly<Record<string, 'host' | 'database'>>,
): Hits {
  return onlyKnown(
    Object.entries(parts).flatMap(([name, kind]): readonly Fact[] => {
      const given = variables.get(name);
      return given && given.value !== '' ? [{ kind, ...given }] : [];
    }),
  );
}

/** A file of settings, decoded. Undefined: it is not there. */
export function settingsOf<T>(
  path: string,
  around: Surroundings,
  decode: (text: string) => T,
): { readonly value: T; readonly shown: string } | 'unreadable' | undefined {
  const whole = absolute(path, around);
  const file = around.files.read(whole, decode);
  if (file.state === 'absent') return undefined;
  return file.state === 'read'
    ? { value: file.value, shown: nearHome(whole, around) }
    : 'unreadable';
}

/** What a file of code says of the data base: variables that it reads, and addresses that stand in it. */
export interface CodeSettings {
  readonly variables: readonly string[];
  readonly addresses: readonly string[];
}

/** Of `schema.prisma`, `drizzle.config.ts` and the like, whatever language they are in. */
export function readCodeSettings(text: string): CodeSettings {
  const code = text.replace(/(^|\s)\/\/.*$/gm, '$1');
  const variables = [
    ...code.matchAll(/\benv(?:<[^>]*>)?\(\s*['"]([A-Za-z_]\w*)['"]/g),
    ...code.matchAll(/\b(?:process|Bun)\.env(?:\.|\[['"])([A-Za-z_]\w*)/g),
    ...code.matchAll(/\bgetenv\(\s*['"]([A-Za-z_]\w*)['"]/g),
  ].map(([, name = '']) => name);
  const addresses = [...code.matchAll(/['"`]((?:[a-z][\w+.-]*:)+\/\/[^'"`\s]*)['"`]/gi)]
    .map(([, address = '']) => address)
    .filter((address) =>
      /^(?:postgres|mysql|mariadb|mongodb|sqlserver|cockroach|libsql|prisma)/i.test(address),
    );
  return { variables: [...new Set(variables)], addresses };
}

/**
 * What the addresses and variables of a file of code hit. Of variables those count that hold an address, or whose name
 * says host or data base.
 */
export function codeHits(
  { variables, addresses }: CodeSettings,
  shown: string,
  found: Variables,
): Hits {
  const parts: Record<string, 'host' | 'database'> = {};
  const holding = variables.flatMap((name): readonly Given[] => {
    const given = found.get(name);
    if (/(?:^|_)host(?:name)?$/i.test(name)) parts[name] = 'host';
    else if (/(?:database|db)(?:_?name)?$/i.test(name)) parts[name] = 'database';
    return given && (isUnknown(given.value) || readDatabaseAddress(given.value)) ? [given] : [];
  });
  return join(
    ...addresses.map((value) => addressHits({ value, from: shown })),
    ...holding.map(addressHits),
    partHits(found, parts),
    {
      facts: [],
      doubts: [
        ...found.doubts,
        // The usual ones stand for a data base of this machine where they are not set; of others nobody knows.
        ...variables
          .filter(
            (name) => /(?:url|uri|dsn)$/i.test(name) && !URLS.includes(name) && !found.get(name),
          )
          .map((name) => `${name}, which ${shown} reads, is not set`),
      ],
    },
  );
}

/** A member of what was decoded from a file, whatever that is. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
