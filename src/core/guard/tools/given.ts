import { type FileRead, type Surroundings, isUnknown } from '../act';
import { type Fact, type FactKind, type Hits, NOTHING } from '../finding';
import type { Line } from '../line';

/** What somebody said, and where. */
export interface Given {
  readonly value: string;
  /** For a person: `--context`, `AWS_PROFILE`. */
  readonly from: string;
}

/** What stands behind the last of the options, which is told by the first of their names; undefined where it is empty. */
export function option(line: Line, ...names: readonly string[]): Given | undefined {
  const value = line.value(...names);
  return value ? { value, from: names[0] ?? '' } : undefined;
}

/** Everything that stands behind options that may be given more than once, or hold a list with commas. */
export function options(line: Line, ...names: readonly string[]): readonly Given[] {
  return line
    .values(...names)
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '')
    .map((value) => ({ value, from: names[0] ?? '' }));
}

/** The first of the variables that is set and not empty. */
export function variable({ env }: Surroundings, ...names: readonly string[]): Given | undefined {
  const from = names.find((name) => env[name]);
  return from === undefined ? undefined : { value: env[from] ?? '', from };
}

/** A fact for each that is known, a doubt for each that is not. */
export function named(kind: FactKind, ...all: readonly (Given | undefined)[]): Hits {
  const given = all.filter((one) => one !== undefined);
  return {
    facts: given
      .filter(({ value }) => !isUnknown(value))
      .map(({ value, from }): Fact => ({ kind, value, from })),
    doubts: given
      .filter(({ value }) => isUnknown(value))
      .map(({ from }) => `${from} is not known before it runs`),
  };
}

/** What hosts they are, of addresses or of `host:port`. */
export function hosts(...all: readonly (Given | undefined)[]): Hits {
  return named('host', ...all.map((one) => one && { value: hostOf(one.value), from: one.from }));
}

/** The host of an address, without what stands around it. */
export function hostOf(address: string): string {
  const authority = address
    .replace(/^[a-z][a-z\d+.-]*:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^.*@/, '');
  const [, inBrackets] = /^\[([^\]]*)\]/.exec(authority) ?? [];
  return inBrackets ?? authority.replace(/:\d*$/, '');
}

/** Absolute, with neither `.` nor `..`. */
export function absolute(path: string, cwd: string): string {
  const whole = /^(?:\/|[a-z]:[\\/])/i.test(path) ? path : `${cwd}/${path}`;
  const names: string[] = [];
  for (const name of whole.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `${whole.startsWith('/') ? '/' : ''}${names.join('/')}`;
}

/** As a person writes it. */
export function shown(path: string, { home }: Surroundings): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** What a file holds, where it has something to say: a doubt where it cannot be read, nothing where it is not there. */
export function fileHits<T>(
  path: string,
  decode: (text: string) => T,
  around: Surroundings,
  hits: (value: T, file: string) => Hits,
): Hits {
  const read: FileRead<T> = around.files.read(path, decode);
  switch (read.state) {
    case 'read':
      return hits(read.value, shown(path, around));
    case 'absent':
      return NOTHING;
    case 'unreadable':
      return { facts: [], doubts: [`${shown(path, around)} cannot be read`] };
  }
}

/** Doubt where one of the words is not known: it may be an option. */
export function vagueWords(...words: readonly string[]): Hits {
  return words.some((word) => word.startsWith('\0'))
    ? { facts: [], doubts: ['a word of it is not known before it runs'] }
    : NOTHING;
}
