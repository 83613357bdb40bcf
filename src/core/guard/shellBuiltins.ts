import { UNKNOWN, isUnknown } from './act';
import { pathFrom } from './folders';
import type { ShellState, Variable } from './shellState';
import { testOf } from './shellTests';
import { home } from './shellWords';

/** An argument; `assigned` where it is read as an assignment, as those of `export` are. */
export interface Argument {
  readonly text: string;
  readonly assigned?: Assigned;
}

export interface Assigned {
  readonly name: string;
  readonly values: readonly string[];
  readonly array: boolean;
  readonly append: boolean;
  /** It sets one place of an array. */
  readonly indexed: boolean;
}

/** What the commands of a shell need of what reads it. */
export interface Reading {
  /** Runs text in the same shell, as `eval` does. */
  text(text: string, state: ShellState): readonly ShellState[];
  file(path: string, args: readonly string[], state: ShellState): readonly ShellState[];
  /** What is run when the shell ends. */
  atEnd(text: string): void;
  unclear(why: string, state: ShellState): void;
}

/** What decides what programs hit: nobody knows it any more where nobody knows what was exported. */
const DECIDING: readonly string[] = [
  'AWS_PROFILE',
  'KUBECONFIG',
  'TF_WORKSPACE',
  'DATABASE_URL',
  'PGHOST',
  'PGSERVICE',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'CLOUDSDK_CORE_PROJECT',
  'CLOUDSDK_ACTIVE_CONFIG_NAME',
  'RAILS_ENV',
  'NODE_ENV',
];

type Builtin = (
  state: ShellState,
  args: readonly Argument[],
  reading: Reading,
  name: string,
) => readonly ShellState[] | boolean | undefined;

/** The words of arguments, behind `--`. */
function wordsOf(args: readonly Argument[]): readonly string[] {
  const words = args.map(({ text }) => text);
  return words[0] === '--' ? words.slice(1) : words;
}

export function assign(state: ShellState, assigned: Assigned, how: Partial<Variable> = {}): void {
  const { name, values, array, append, indexed } = assigned;
  const former = state.variable(name);
  const before = typeof former === 'object' ? former.values : [];
  if (indexed) state.set(name, [UNKNOWN], { ...how, array: true });
  else if (append && array) state.set(name, [...before, ...values], { ...how, array });
  else if (append) {
    const known = former === undefined ? UNKNOWN : (before[0] ?? '');
    state.set(name, [`${known}${values[0] ?? ''}`, ...before.slice(1)], how);
  } else state.set(name, values, { ...how, array });
}

function assignedIn({ text, assigned }: Argument): Assigned | undefined {
  if (assigned) return assigned;
  const [, name, value = ''] = /^(\w+)=([^]*)$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { name, values: [value], array: false, append: false, indexed: false };
}

const declare: Builtin = (state, args, _reading, command) => {
  const options = args.filter(({ text }) => /^[-+]./.test(text)).map(({ text }) => text);
  const has = (letter: string) =>
    options.some((option) => option.startsWith('-') && option.includes(letter));
  if (has('f') || has('p')) return undefined;
  const takesBack = command === 'export' ? has('n') : options.some((it) => /^\+.*x/.test(it));
  const exported = takesBack ? false : command === 'export' || has('x') ? true : undefined;
  const isLocal = command !== 'export' && command !== 'readonly' && !has('g');
  for (const argument of args) {
    const { text } = argument;
    if (/^[-+]/.test(text) || text === '') continue;
    const assigned = assignedIn(argument);
    const name = assigned?.name ?? text;
    if (isUnknown(name) || (isUnknown(text) && !assigned)) {
      forgetDeciding(state);
      continue;
    }
    const frame = isLocal ? state.frames.at(-1) : undefined;
    if (frame && !frame.has(name)) frame.set(name, state.variables.get(name));
    const how = exported === undefined ? {} : { exported };
    if (has('n') && command !== 'export') state.set(name, [UNKNOWN], how);
    else if (assigned) assign(state, assigned, how);
    else {
      const former = state.variable(name);
      if (frame) state.variables.set(name, 'unset');
      else if (typeof former === 'object') {
        state.set(name, former.values, { array: former.array, ...how });
      } else if (exported) state.set(name, [UNKNOWN], { exported });
    }
  }
  return undefined;
};

const forget =
  (...options: readonly string[]): Builtin =>
  (state, args) => {
    for (const [index, { text }] of args.entries()) {
      const named = !text.startsWith('-') && !options.includes(args[index - 1]?.text ?? '');
      if (named && /^\w+$/.test(text)) state.set(text, [UNKNOWN]);
    }
    return undefined;
  };

const changeFolder: Builtin = (state, args, _reading, command) => {
  const words = wordsOf(args.filter(({ text }) => !/^-[LPe@n]+$/.test(text)));
  const [target] = words;
  const from = state.cwd;
  if (command === 'popd') state.cwd = state.formerCwds.at(-1) ?? `/${UNKNOWN}`;
  else if (target === '-') state.cwd = state.formerCwds.at(-1) ?? `/${UNKNOWN}`;
  else if (target === undefined) state.cwd = command === 'cd' ? home(state) : `/${UNKNOWN}`;
  else if (/^[+-]\d/.test(target)) state.cwd = `/${UNKNOWN}`;
  else state.cwd = pathFrom(state.cwd, target);
  state.formerCwds = [...state.formerCwds, from].slice(-16);
  return undefined;
};

const setOptions: Builtin = (state, args) => {
  const words = args.map(({ text }) => text);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--' || !/^[-+]./.test(word)) {
      state.args = [state.args?.[0] ?? UNKNOWN, ...words.slice(word === '--' ? at + 1 : at)];
      return undefined;
    }
    const long = /^[-+]\w*o$/.test(word) ? words[++at] : undefined;
    if (long === 'allexport' || /^[-+]\w*a/.test(word)) state.exports = word.startsWith('-');
  }
  return undefined;
};

const quiet: Builtin = () => undefined;

const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...Object.fromEntries(
    [
      ':',
      'true',
      'false',
      'jobs',
      'wait',
      'umask',
      'ulimit',
      'shopt',
      'setopt',
      'unsetopt',
      'hash',
      'complete',
      'compdef',
      'autoload',
      'zstyle',
      'bind',
      'bindkey',
      'disown',
      'fg',
      'bg',
      'history',
      'rehash',
      'return',
      'break',
      'continue',
    ].map((name) => [name, quiet]),
  ),
  cd: changeFolder,
  chdir: changeFolder,
  pushd: changeFolder,
  popd: changeFolder,
  export: declare,
  declare,
  typeset: declare,
  local: declare,
  readonly: declare,
  read: forget('-p', '-d', '-n', '-N', '-t', '-u', '-i'),
  mapfile: forget('-d', '-n', '-O', '-s', '-u', '-C', '-c'),
  readarray: forget('-d', '-n', '-O', '-s', '-u', '-C', '-c'),
  getopts: (state, args) => {
    state.set(args[1]?.text ?? '_', [UNKNOWN]);
    state.set('OPTARG', [UNKNOWN]);
    return undefined;
  },
  let: (state, args) => {
    for (const { text } of args) {
      const name = /^\w+/.exec(text)?.[0];
      if (name !== undefined) state.set(name, [UNKNOWN]);
    }
    return undefined;
  },
  unset: (state, args) => {
    const functions = args[0]?.text === '-f';
    for (const { text } of args) {
      if (functions) state.functions.delete(text);
      else if (!text.startsWith('-')) state.variables.set(text, 'unset');
    }
    return undefined;
  },
  set: setOptions,
  shift: (state, args) => {
    const count = Number(args[0]?.text ?? 1);
    if (!state.args || !Number.isInteger(count)) state.args = undefined;
    else state.args = [state.args[0] ?? '', ...state.args.slice(1 + count)];
    return undefined;
  },
  alias: (state, args) => {
    for (const argument of args) {
      const assigned = assignedIn(argument);
      const [, odd, text] = /^([^=]+)=([^]*)$/.exec(argument.text) ?? [];
      if (assigned) state.aliases.set(assigned.name, assigned.values[0] ?? '');
      else if (odd !== undefined) state.aliases.set(odd, text ?? '');
    }
    return undefined;
  },
  unalias: (state, args) => {
    for (const { text } of args) {
      if (text === '-a') state.aliases.clear();
      state.aliases.delete(text);
    }
    return undefined;
  },
  eval: (state, args, reading) => reading.text(wordsOf(args).join(' '), state),
  '.': source,
  source,
  trap: (_state, args, reading) => {
    const [text = '', ...signals] = wordsOf(args);
    if (signals.length > 0 && text !== '-' && !text.startsWith('-')) reading.atEnd(text);
    return undefined;
  },
  fc: (state, _args, reading) => {
    reading.unclear('it runs again what was run before', state);
    return undefined;
  },
  test: (_state, args) => testOf(args.map(({ text }) => text)),
  '[': (_state, args) => testOf(args.slice(0, -1).map(({ text }) => text)),
};

function source(
  state: ShellState,
  args: readonly Argument[],
  reading: Reading,
): readonly ShellState[] {
  const [path = UNKNOWN, ...others] = wordsOf(args);
  return reading.file(path, others, state);
}

/**
 * Runs a command that the shell has itself, and gives what may be behind it; a boolean is how it ended. 'none': the
 * shell has no such command.
 */
export function runBuiltin(
  name: string,
  args: readonly Argument[],
  state: ShellState,
  reading: Reading,
): readonly ShellState[] | 'none' {
  const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (!builtin) return 'none';
  const outcome = builtin(state, args, reading, name);
  if (typeof outcome === 'object') return outcome;
  state.status = outcome;
  return [state];
}

/** After something nobody could read may have set anything. */
export function forgetDeciding(state: ShellState): void {
  for (const name of DECIDING) state.set(name, [UNKNOWN], { exported: true });
}

export function unknownDeciding(): Readonly<Record<string, string>> {
  return Object.fromEntries(DECIDING.map((name) => [name, UNKNOWN]));
}
