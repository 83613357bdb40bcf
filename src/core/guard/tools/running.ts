import type { Surroundings } from '../act';
import { readDotenv } from '../dotenv';
import { type Fact, NOTHING } from '../finding';
import { pathFrom } from '../folders';
import type { Grammar, Line } from '../line';
import { unknownDeciding } from '../shellBuiltins';
import type { Inner, Tool } from '../tool';

/** A row for a program that does nothing but run others. */
export function runner(
  names: readonly string[],
  grammar: Grammar,
  inner: (line: Line, around: Surroundings) => readonly Inner[],
): Tool {
  return { names, grammar, verbs: {}, variables: [], hits: () => NOTHING, inner, runs: true };
}

/** All that is no option, in order. */
export function wordsIn({ operands, rest }: Line): readonly string[] {
  return [...operands, ...rest];
}

export function command(
  argv: readonly string[],
  surroundings: Surroundings,
  facts: readonly Fact[] = [],
): readonly Inner[] {
  return argv.length === 0 ? [] : [{ type: 'command', argv, surroundings, facts }];
}

export function shell(
  text: string | undefined,
  surroundings: Surroundings,
  facts: readonly Fact[] = [],
): readonly Inner[] {
  return text === undefined ? [] : [{ type: 'shell', text, surroundings, facts }];
}

/** The options in front, and what stands behind them or behind `--`. */
export function front(
  words: readonly string[],
  valued: readonly string[],
): readonly [readonly string[], readonly string[]] {
  let at = 0;
  while (at < words.length && words[at]?.startsWith('-')) {
    if (words[at] === '--') return [words.slice(0, at), words.slice(at + 1)];
    at += valued.includes(words[at] ?? '') ? 2 : 1;
  }
  return [words.slice(0, at), words.slice(at)];
}

/** With the variables; undefined takes one away. */
export function withEnv(
  around: Surroundings,
  env: Readonly<Record<string, string | undefined>>,
): Surroundings {
  return { ...around, env: { ...around.env, ...env } };
}

/** `NAME=value` in front of a command, and the command. */
export function assignments(
  words: readonly string[],
): readonly [Readonly<Record<string, string>>, readonly string[]] {
  const at = words.findIndex((word) => !/^[a-z_]\w*=/i.test(word));
  const [own, argv] = at < 0 ? [words, []] : [words.slice(0, at), words.slice(at)];
  const entries = own.map((word): [string, string] => {
    const equals = word.indexOf('=');
    return [word.slice(0, equals), word.slice(equals + 1)];
  });
  return [Object.fromEntries(entries), argv];
}

/** With the variables of `.env` files; the last file says most, and what is there already more where `first`. */
export function withEnvFiles(
  around: Surroundings,
  paths: readonly string[],
  alreadyFirst: boolean,
): Surroundings {
  let env: Readonly<Record<string, string | undefined>> = {};
  for (const path of paths) {
    const read = around.files.read(pathFrom(around.cwd, path), (text) =>
      readDotenv(text, around.env),
    );
    if (read.state === 'unreadable') env = { ...env, ...unknownDeciding() };
    if (read.state === 'read') env = { ...env, ...Object.fromEntries(read.value) };
  }
  return { ...around, env: alreadyFirst ? { ...env, ...around.env } : { ...around.env, ...env } };
}

export function settings(paths: readonly string[], from: string): readonly Fact[] {
  return paths.map((value) => ({ kind: 'settingsFile', value, from }));
}

export function named(
  kind: Fact['kind'],
  value: string | undefined,
  from: string,
): readonly Fact[] {
  return value === undefined || value === '' ? [] : [{ kind, value, from }];
}

/** Options in one text: `-n --namespace`. */
export function options(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}

/** The values of an option anywhere among words. */
export function valuesOf(words: readonly string[], option: string): readonly string[] {
  return words.flatMap((word, at) => {
    if (word === option) return words.slice(at + 1, at + 2);
    if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)];
    return /^-\w$/.test(option) && word.startsWith(option) && !word.startsWith('--')
      ? [word.slice(2)]
      : [];
  });
}
