/** Decodes a value that came as JSON, or throws a `Mismatch` that names the place. */
export type Read<T> = (value: unknown, at: string) => T;

/** What came is not what it should be. The message names the place, and holds nothing of what came. */
export class Mismatch extends Error {}

type Shape = Readonly<Record<string, Read<unknown>>>;
type Shaped<S extends Shape> = { readonly [K in keyof S]: S[K] extends Read<infer T> ? T : never };

/** JSON as `read` types it, or why not. Never throws. */
export function readJson<T>(
  text: string,
  read: Read<T>,
): { readonly value: T } | { readonly problem: string } {
  try {
    return { value: read(JSON.parse(text), 'it') };
  } catch (error) {
    return { problem: error instanceof Mismatch ? error.message : 'it is no JSON' };
  }
}

/** Text of at most so many UTF-16 units, without the character that ends arguments and paths for the system. */
export function text(most: number): Read<string> {
  return (value, at) => {
    if (typeof value !== 'string') throw new Mismatch(`${at} is no text`);
    if (value.length > most) throw new Mismatch(`${at} is too long`);
    if (value.includes('\0')) throw new Mismatch(`${at} holds a null character`);
    return value;
  };
}

export function whole(least: number, most: number): Read<number> {
  return (value, at) => {
    const fits =
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    if (!fits) throw new Mismatch(`${at} is no number from ${least} to ${most}`);
    return value;
  };
}

export const flag: Read<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw new Mismatch(`${at} is neither true nor false`);
  return value;
};

export function oneOf<T extends string | number>(...known: readonly T[]): Read<T> {
  return (value, at) => {
    const found = known.find((one) => one === value);
    if (found === undefined) throw new Mismatch(`${at} is not ${known.join(' or ')}`);
    return found;
  };
}

export function list<T>(item: Read<T>, most: number): Read<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new Mismatch(`${at} is no list`);
    if (value.length > most) throw new Mismatch(`${at} is too long`);
    return value.map((one, index) => item(one, `${at}[${index}]`));
  };
}

export function dictionary<T>(item: Read<T>, most: number): Read<Readonly<Record<string, T>>> {
  return (value, at) => {
    const entries = Object.entries(record(value, at));
    if (entries.length > most) throw new Mismatch(`${at} is too long`);
    // Without a prototype, so that no name means more than itself.
    const read = Object.create(null) as Record<string, T>;
    for (const [name, one] of entries) read[name] = item(one, `a value of ${at}`);
    return read;
  };
}

/** Undefined where the key is not there. */
export function optional<T>(read: Read<T>): Read<T | undefined> {
  return (value, at) => (value === undefined ? undefined : read(value, at));
}

/** An object of these keys and no others. */
export function object<S extends Shape>(shape: S): Read<Shaped<S>> {
  return (value, at) => {
    const given = record(value, at);
    if (Object.keys(given).some((key) => !Object.hasOwn(shape, key))) {
      throw new Mismatch(`${at} has a key that is not known`);
    }
    const read = Object.entries(shape).map(([key, one]) => [
      key,
      one(Object.hasOwn(given, key) ? given[key] : undefined, `${at}.${key}`),
    ]);
    return Object.fromEntries(read) as Shaped<S>;
  };
}

/** One of several objects, told apart by the text under `key`. */
export function union<R extends Readonly<Record<string, Read<unknown>>>>(
  key: string,
  kinds: R,
): Read<ReturnType<R[keyof R]>> {
  return (value, at) => {
    const kind = record(value, at)[key];
    const read = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!read) throw new Mismatch(`${at}.${key} is not ${Object.keys(kinds).join(' or ')}`);
    return read(value, at) as ReturnType<R[keyof R]>;
  };
}

function record(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Mismatch(`${at} is no object`);
  }
  return value as Record<string, unknown>;
}
