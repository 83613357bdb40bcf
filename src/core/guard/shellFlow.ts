import type {
  AndOr,
  ArithmeticFor,
  Case,
  CommandNode,
  CompoundList,
  For,
  If,
  Pipeline,
  Select,
  Statement,
  While,
  Word,
} from 'unbash';
import { UNKNOWN } from './act';
import type { Exits } from './shellExits';
import { fits, patternOf } from './shellPattern';
import { type ShellState, merged } from './shellState';
import { type Substitute, expand, expandPart, expandWhole, runInside } from './shellWords';

/** What the ways of a text need of what reads it. */
export interface Flow {
  readonly substitute: Substitute;
  node(
    node: Statement['command'] | CommandNode,
    states: readonly ShellState[],
  ): readonly ShellState[];
  list(list: CompoundList, states: readonly ShellState[]): readonly ShellState[];
  /** Not more than can be followed. `apart`: those that ended otherwise are kept apart. */
  bounded(states: readonly ShellState[], apart?: boolean): readonly ShellState[];
  readonly exits: Exits;
}

const MOST_ROUNDS = 3;
const MOST_VALUES = 32;

export function copies(states: readonly ShellState[]): readonly ShellState[] {
  return states.map((state) => state.copy());
}

/** What all of them wrote; `UNKNOWN` where they differ. */
export function outputIn(states: readonly ShellState[]): string {
  const [first, ...others] = states;
  if (!first || others.some(({ output }) => output !== first.output)) return UNKNOWN;
  return first.output;
}

/** Runs something in a shell of its own: only how it ended and what it wrote is left of it. */
export function apart(
  states: readonly ShellState[],
  { exits }: Pick<Flow, 'exits'>,
  then: (states: readonly ShellState[]) => readonly ShellState[],
): readonly ShellState[] {
  for (const state of states) {
    const inside = state.copy();
    inside.output = '';
    const after = exits.apart(() => then([inside]));
    const ends = new Set(after.map(({ status }) => status));
    state.status = ends.size === 1 ? after[0]?.status : undefined;
    state.write(outputIn(after));
  }
  return states;
}

/** Those that go on where the last command succeeded, and those where it failed. */
function split(
  states: readonly ShellState[],
): readonly [readonly ShellState[], readonly ShellState[]] {
  const yes = states.flatMap((state) => {
    if (state.status === false) return [];
    const one = state.status === undefined ? state.copy() : state;
    one.status = true;
    return [one];
  });
  const no = states.filter(({ status }) => status !== true);
  for (const state of no) state.status = false;
  return [yes, no];
}

export function pipeline(
  { commands, prefixes }: Pipeline,
  states: readonly ShellState[],
  flow: Flow,
): readonly ShellState[] {
  const [only, ...others] = commands;
  let after = states;
  if (only && others.length === 0) after = flow.node(only, states);
  else {
    for (const state of states) {
      let { stdin } = state;
      for (const command of commands) {
        const inside = state.copy();
        inside.output = '';
        inside.stdin = stdin;
        stdin = outputIn(flow.exits.apart(() => flow.node(command, [inside])));
      }
      state.write(stdin ?? UNKNOWN);
      state.status = undefined;
    }
  }
  if (prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1) {
    for (const state of after) if (state.status !== undefined) state.status = !state.status;
  }
  return after;
}

export function andOr(
  { commands, operators }: AndOr,
  states: readonly ShellState[],
  flow: Flow,
): readonly ShellState[] {
  let live = states;
  for (const [index, command] of commands.entries()) {
    // Where `cd` fails, what stands behind `||` runs where it was before.
    const moves = command.type === 'Command' && /^(?:cd|pushd)$/.test(command.name?.value ?? '');
    const before = moves && operators[index] === '||' ? copies(live) : [];
    if (index === 0) live = flow.node(command, live);
    else {
      const [yes, no] = split(live);
      const both = operators[index - 1] === '&&';
      live = [...(both ? no : yes), ...flow.node(command, both ? yes : no)];
    }
    for (const state of before) state.status = false;
    live = flow.bounded([...live, ...before], true);
  }
  return live;
}

export function branch(node: If, states: readonly ShellState[], flow: Flow): readonly ShellState[] {
  const ends: ShellState[] = [];
  let rest = states;
  for (const { clause, then } of [node, ...node.elif]) {
    const [yes, no] = split(flow.list(clause, rest));
    ends.push(...flow.list(then, yes));
    rest = no;
  }
  return flow.bounded([...ends, ...(node.else ? flow.list(node.else, rest) : rest)]);
}

/** Goes round until nothing new comes of it; what still changes then is not known. */
function rounds(
  states: readonly ShellState[],
  flow: Flow,
  /** Those that end the loop, and those that begin the next round. */
  then: (entry: readonly ShellState[]) => readonly [readonly ShellState[], readonly ShellState[]],
): readonly ShellState[] {
  const seen = [...copies(states)];
  const ends: ShellState[] = [];
  let entry = states;
  for (let round = 0; round < MOST_ROUNDS && entry.length > 0; round++) {
    const [ended, next] = then(entry);
    ends.push(...ended);
    entry = flow.bounded(next).filter((state) => !seen.some((one) => one.isLike(state)));
    seen.push(...copies(entry));
  }
  const all = entry.length > 0 ? merged(seen) : undefined;
  if (all) {
    const [ended, next] = then([all]);
    ends.push(...ended, ...next);
  }
  return flow.bounded(ends);
}

export function whileLoop(
  { kind, clause, body }: While,
  states: readonly ShellState[],
  flow: Flow,
): readonly ShellState[] {
  return rounds(states, flow, (entry) => {
    const [yes, no] = split(flow.list(clause, entry));
    const [inside, ended] = kind === 'while' ? [yes, no] : [no, yes];
    const [next, left] = flow.exits.round(() => flow.list(body, inside));
    // How `while true` ends nobody knows, but that it does.
    return [[...ended, ...left, ...copies(next)], next];
  });
}

export function arithmeticFor(
  { initialize, test, update, body }: ArithmeticFor,
  states: readonly ShellState[],
  flow: Flow,
): readonly ShellState[] {
  for (const state of states) {
    for (const one of [initialize, test, update]) {
      if (one) runInside(one, state, flow.substitute);
    }
    const name = initialize && 'left' in initialize ? initialize.left : undefined;
    if (name?.type === 'ArithmeticWord') state.set(name.value, [UNKNOWN]);
  }
  return rounds(states, flow, (entry) => {
    const ended = copies(entry);
    const [next, left] = flow.exits.round(() => flow.list(body, entry));
    return [[...ended, ...left], next];
  });
}

export function forLoop(
  { type, name, wordlist, body }: For | Select,
  states: readonly ShellState[],
  flow: Flow,
): readonly ShellState[] {
  const once = (value: string, entry: readonly ShellState[]) => {
    for (const state of entry) state.set(name.value, [value]);
    const [next, left] = flow.exits.round(() => flow.list(body, entry));
    return [flow.bounded(next), left] as const;
  };
  return flow.bounded(
    states.flatMap((state) => {
      const values = wordlist
        ? wordlist.flatMap((word) => valuesOf(word, state, flow))
        : (state.args?.slice(1) ?? [UNKNOWN]);
      if (type === 'For' && values.length <= MOST_VALUES && !values.includes(UNKNOWN)) {
        const ends: ShellState[] = [];
        let live: readonly ShellState[] = [state];
        for (const value of values) {
          const [next, left] = once(value, live);
          ends.push(...left);
          live = next;
        }
        return [...live, ...ends];
      }
      const each = values.length <= MOST_VALUES ? values : [UNKNOWN];
      return rounds([state], flow, (entry) => {
        const all = each.map((value) => once(value, copies(entry)));
        const next = all.flatMap(([one]) => one);
        return [[...copies(entry), ...all.flatMap(([, left]) => left), ...copies(next)], next];
      });
    }),
  );
}

/** A glob becomes names of files that nobody knows here. */
function valuesOf(word: Word, state: ShellState, flow: Flow): readonly string[] {
  const values = expand(word, state, flow.substitute);
  const isGlob = word.parts?.some(({ type }) => type === 'Glob' || type === 'ExtendedGlob');
  return isGlob === true ? [UNKNOWN] : values;
}

export function cases(node: Case, state: ShellState, flow: Flow): readonly ShellState[] {
  const text = expandWhole(node.word, state, flow.substitute);
  const ends: ShellState[] = [];
  let falls: readonly ShellState[] = [];
  let goesOn = true;
  for (const { pattern, body, terminator } of node.items) {
    const fit = goesOn ? pattern.map((word) => fits(text, patternIn(word, state, flow))) : [false];
    const enters = fit.some((one) => one !== false);
    const after = flow.list(body, [...(enters ? [state.copy()] : []), ...falls]);
    falls = terminator === ';&' ? after : [];
    if (terminator !== ';&') ends.push(...after);
    if (fit.includes(true) && terminator !== ';;&') goesOn = false;
  }
  ends.push(...falls);
  state.status = undefined;
  return flow.bounded(goesOn ? [...ends, state] : ends);
}

/** What a word means as a pattern. */
export function patternIn(
  word: Word,
  state: ShellState,
  flow: Pick<Flow, 'substitute'>,
): string | undefined {
  return patternOf(word, (part) => expandPart(part, state, flow.substitute));
}
