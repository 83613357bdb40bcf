import type { Assignment, Command, CommandArgument, HereDoc, Redirection } from 'unbash';
import { UNKNOWN, isUnknown } from './act';
import { pathFrom } from './folders';
import { type Argument, type Assigned, type Reading, assign, runBuiltin } from './shellBuiltins';
import type { Exits } from './shellExits';
import { outputOf, textOf, writtenBy } from './shellOutput';
import type { Body, ShellState } from './shellState';
import { type Substitute, expand, expandParts, expandWhole } from './shellWords';
import type { Inner } from './tool';

/** What a command needs of the shell that it is run by. */
export interface Shell extends Reading {
  readonly substitute: Substitute;
  /** Keeps what would be run, once for a `key`. */
  add(inner: Inner, key: string): void;
  call(
    name: string,
    bodies: readonly Body[],
    args: readonly string[],
    state: ShellState,
  ): readonly ShellState[];
  readonly exits: Exits;
}

/** Runs a simple command in one state. */
export function runCommand(
  command: Command,
  state: ShellState,
  shell: Shell,
): readonly ShellState[] {
  const { stdin } = state;
  const own = command.prefix.flatMap((part) =>
    part.type === 'Assignment' ? [assigned(part, state, shell)] : [],
  );
  const args = [...(command.name ? [command.name] : []), ...command.args].flatMap((argument) =>
    argumentsOf(argument, state, shell),
  );
  const captured = redirect(command.redirects, state, shell);
  const [first, ...others] = args;
  let states: readonly ShellState[];
  const { output } = state;
  if (!first) {
    for (const one of own) assign(state, one);
    const runs = own.some(({ values }) => values.some(isUnknown));
    state.status = runs ? undefined : true;
    states = [state];
  } else states = dispatch(first.text, others, own, state, shell);
  for (const one of states) {
    one.stdin = stdin;
    if (!captured) one.output = output;
  }
  return states;
}

function dispatch(
  name: string,
  args: readonly Argument[],
  own: readonly Assigned[],
  state: ShellState,
  shell: Shell,
): readonly ShellState[] {
  const words = args.map(({ text }) => text);
  const alias = state.aliases.get(name);
  const bodies = state.functions.get(name);
  if (alias !== undefined) {
    // Only some shells look at them, so both ways are gone.
    const aliased = state.copy();
    aliased.aliases.delete(name);
    const text = [
      ...own.map((one) => `${one.name}=${quoted(one.values[0] ?? '')}`),
      alias,
      ...words.map(quoted),
    ];
    const plain = state.copy();
    plain.aliases.delete(name);
    return [...shell.text(text.join(' '), aliased), ...dispatch(name, args, own, plain, shell)].map(
      (one) => {
        one.aliases.set(name, alias);
        return one;
      },
    );
  }
  if (bodies) return within(own, state, () => shell.call(name, bodies, words, state));
  switch (name) {
    case 'exit':
      // With several words it does not end the shell.
      if (words.length < 2) return [];
      break;
    case 'return':
    case 'continue':
    case 'break':
      return shell.exits.leave(name, words[0], state);
    case 'builtin':
    case 'command': {
      const at = words.findIndex((word) => !/^-p?$|^--$/.test(word));
      if (at >= 0 && /^-\w*[vV]/.test(words[at] ?? '')) {
        state.write(`${words.at(-1) ?? ''}\n`);
        state.status = undefined;
        return [state];
      }
      const [inner, ...behind] = at < 0 ? [] : args.slice(at);
      if (!inner) return [state];
      // A function of that name is passed over.
      const hidden = state.functions.get(inner.text);
      state.functions.delete(inner.text);
      const states = dispatch(inner.text, behind, own, state, shell);
      if (hidden) for (const one of states) one.functions.set(inner.text, hidden);
      return states;
    }
  }
  if (name === 'printf' && words[0] === '-v') {
    state.set(words[1] ?? '_', [UNKNOWN]);
    return [state];
  }
  const outcome = within(own, state, () => {
    const after = runBuiltin(name, args, state, shell);
    return after === 'none' ? undefined : after;
  });
  if (outcome) return outcome;
  run([name, ...words], own, state, shell);
  return [state];
}

/** With assignments that hold for one command of the shell itself. */
function within<T extends readonly ShellState[] | undefined>(
  own: readonly Assigned[],
  state: ShellState,
  then: () => T,
): T {
  const before = own.map(({ name }) => [name, state.variables.get(name)] as const);
  for (const one of own) assign(state, one, { exported: true });
  const states = then();
  for (const one of states ?? [state]) {
    for (const [name, value] of before) {
      if (value === undefined) one.variables.delete(name);
      else one.variables.set(name, value);
    }
  }
  return states;
}

/** A program of its own. */
function run(
  argv: readonly string[],
  own: readonly Assigned[],
  state: ShellState,
  shell: Shell,
): void {
  const before = new Map<string, string>();
  for (const { name, values, append } of own) {
    const former = before.get(name) ?? (append ? state.around().env[name] : undefined) ?? '';
    before.set(name, `${append ? former : ''}${values[0] ?? ''}`);
  }
  const surroundings = state.around(before);
  const exported = [...state.variables].filter(([, it]) => it === 'unset' || it.exported);
  const key = JSON.stringify([argv, state.cwd, state.stdin, [...before], exported]);
  shell.add({ type: 'command', argv, surroundings }, key);
  state.write(outputOf(argv, state) ?? UNKNOWN);
  for (const path of writtenBy(argv)) writes(path, state);
  state.status = undefined;
}

function writes(path: string, state: ShellState): void {
  const whole = pathFrom(state.cwd, path);
  if (!isUnknown(whole) && !whole.startsWith('/dev/')) state.written.add(whole);
}

function argumentsOf(
  argument: CommandArgument,
  state: ShellState,
  shell: Shell,
): readonly Argument[] {
  if (argument.type === 'Word') {
    return expand(argument, state, shell.substitute).map((text) => ({ text }));
  }
  const one = assigned(argument, state, shell);
  return [{ text: `${one.name}=${one.values[0] ?? ''}`, assigned: one }];
}

function assigned(
  { name, value, append, index }: Assignment,
  state: ShellState,
  shell: Shell,
): Assigned {
  if (index) expandWhole(index, state, shell.substitute);
  const array = value.type === 'ArrayValue';
  const values =
    value.type === 'ArrayValue'
      ? value.elements.flatMap((word) => expand(word, state, shell.substitute))
      : [expandWhole(value, state, shell.substitute)];
  return { name, values, array, append: append === true, indexed: index !== undefined };
}

/**
 * What a command reads and writes. Gives whether what it writes to its standard output can still be read by what
 * stands around it.
 */
export function redirect(
  redirections: readonly Redirection[],
  state: ShellState,
  shell: Shell,
): boolean {
  let captured = true;
  for (const one of redirections) {
    const { descriptor } = one;
    const number = descriptor?.type === 'FileDescriptor' ? descriptor.value : undefined;
    if (one.type === 'HereDoc') {
      const text = bodyOf(one, state, shell);
      if (!descriptor || number === 0) state.stdin = text;
      continue;
    }
    const text = one.target ? expandWhole(one.target, state, shell.substitute) : UNKNOWN;
    if (one.type === 'HereString') {
      if (!descriptor || number === 0) state.stdin = `${text}\n`;
      continue;
    }
    switch (one.operator) {
      case '<':
      case '<>':
        if (!descriptor || number === 0)
          state.stdin = isUnknown(text) ? UNKNOWN : textOf(text, state);
        break;
      case '<&':
        if (!descriptor || number === 0) state.stdin = UNKNOWN;
        break;
      default: {
        const toFile = one.operator !== '>&' || !/^(?:\d+|-)$/.test(text);
        if (toFile) writes(text, state);
        if ((!descriptor || number === 1) && (toFile || text !== '1')) captured = false;
      }
    }
  }
  return captured;
}

function bodyOf({ body, delimiter }: HereDoc, state: ShellState, shell: Shell): string {
  return delimiter?.quoted === true || !body.parts
    ? body.text
    : expandParts(body.parts, state, shell.substitute);
}

/** A word that a shell reads as it stands. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
