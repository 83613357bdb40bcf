import {
  type CharacterTest,
  type PatternNode,
  PatternProblem,
  parsePattern,
} from './patternSyntax';

/**
 * A regular expression whose search takes time in proportion to the text, whatever the pattern: an automaton that
 * keeps all its possible states side by side and never goes back (Thompson, Pike). The engine of JavaScript goes back,
 * so that a pattern in a workspace and a text from an endpoint could together hold the editor for minutes.
 */
export interface Pattern {
  /** What the group captured in the first match, or the whole match where there is no group. */
  find(text: string): string | undefined;
}

export type PatternResult =
  | { readonly state: 'compiled'; readonly pattern: Pattern }
  | { readonly state: 'problem'; readonly problem: string };

type Instruction =
  | { readonly op: 'character'; readonly test: CharacterTest }
  /** Both ways are followed; `first` wins where both match. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: Slot }
  | { readonly op: 'assertion'; readonly holds: (text: string, at: number) => boolean }
  | { readonly op: 'match' };

type Slot = 'start' | 'end' | 'captureStart' | 'captureEnd';

type Saved = Readonly<Partial<Record<Slot, number>>>;

/** A search takes at most text length × instructions steps: about 0.3 s for 64 K characters. */
const maxInstructions = 300;

/**
 * Takes JavaScript's syntax and meaning with the flag `m`: `^` and `$` stand at line ends, `.` stays in its line.
 * Left out: back-references, look-around, Unicode classes, and more than one capturing group.
 */
export function compilePattern(source: string): PatternResult {
  try {
    const program: Instruction[] = [{ op: 'save', slot: 'start' }];
    emit(program, parsePattern(source));
    program.push({ op: 'save', slot: 'end' }, { op: 'match' });
    return { state: 'compiled', pattern: { find: (text) => search(program, text) } };
  } catch (error) {
    if (error instanceof PatternProblem) return { state: 'problem', problem: error.message };
    throw error;
  }
}

function emit(program: Instruction[], node: PatternNode): void {
  if (program.length > maxInstructions)
    throw new PatternProblem('the pattern is too large: count fewer repetitions');
  switch (node.type) {
    case 'character':
      program.push({ op: 'character', test: node.test });
      break;
    case 'assertion':
      program.push({ op: 'assertion', holds: node.holds });
      break;
    case 'sequence':
      for (const part of node.parts) emit(program, part);
      break;
    case 'capture':
      program.push({ op: 'save', slot: 'captureStart' });
      emit(program, node.body);
      program.push({ op: 'save', slot: 'captureEnd' });
      break;
    case 'choice':
      emitChoice(program, node.options);
      break;
    case 'repetition':
      emitRepetition(program, node);
  }
}

function emitChoice(program: Instruction[], options: readonly PatternNode[]): void {
  const [option, ...others] = options;
  if (option === undefined) return;
  if (others.length === 0) return emit(program, option);
  const split = { op: 'split' as const, first: program.length + 1, second: 0 };
  program.push(split);
  emit(program, option);
  const jump = { op: 'jump' as const, to: 0 };
  program.push(jump);
  split.second = program.length;
  emitChoice(program, others);
  jump.to = program.length;
}

function emitRepetition(
  program: Instruction[],
  node: Extract<PatternNode, { type: 'repetition' }>,
): void {
  const { body, least, most, lazy } = node;
  for (let count = 0; count < least; count++) {
    const before = program.length;
    emit(program, body);
    // Nothing, a billion times, is still nothing.
    if (program.length === before) return;
  }
  const optional = (again: boolean) => {
    const top = program.length;
    const split = { op: 'split' as const, first: 0, second: 0 };
    program.push(split);
    emit(program, body);
    if (again) program.push({ op: 'jump', to: top });
    const ways = [top + 1, program.length] as const;
    [split.first, split.second] = lazy ? [ways[1], ways[0]] : ways;
  };
  if (most === Infinity) optional(true);
  else for (let count = least; count < most; count++) optional(false);
}

interface Thread {
  /** Index of a `character` or `match` instruction. */
  readonly at: number;
  readonly saved: Saved;
}

function search(program: readonly Instruction[], text: string): string | undefined {
  /** The position at which each instruction was last followed: none is followed twice at one position. */
  const followed = new Int32Array(program.length).fill(-1);
  let threads: Thread[] = [];
  let found: Saved | undefined;

  const follow = (list: Thread[], at: number, saved: Saved, position: number): void => {
    const instruction = program[at];
    if (instruction === undefined || followed[at] === position) return;
    followed[at] = position;
    switch (instruction.op) {
      case 'jump':
        return follow(list, instruction.to, saved, position);
      case 'split':
        follow(list, instruction.first, saved, position);
        return follow(list, instruction.second, saved, position);
      case 'save':
        return follow(list, at + 1, { ...saved, [instruction.slot]: position }, position);
      case 'assertion':
        if (instruction.holds(text, position)) follow(list, at + 1, saved, position);
        return;
      case 'character':
      case 'match':
        list.push({ at, saved });
    }
  };

  for (let position = 0; position <= text.length; position++) {
    // A match that starts later is worth less than one that is already under way, so it comes last.
    if (found === undefined) follow(threads, 0, {}, position);
    else if (threads.length === 0) break;
    const next: Thread[] = [];
    const code = text.charCodeAt(position);
    for (const { at, saved } of threads) {
      const instruction = program[at];
      if (instruction?.op === 'match') {
        found = saved;
        break;
      }
      if (instruction?.op === 'character' && position < text.length && instruction.test(code))
        follow(next, at + 1, saved, position + 1);
    }
    threads = next;
  }
  if (found === undefined) return undefined;
  return hasCapture(program)
    ? slice(text, found.captureStart, found.captureEnd)
    : slice(text, found.start, found.end);
}

function hasCapture(program: readonly Instruction[]): boolean {
  return program.some(
    (instruction) => instruction.op === 'save' && instruction.slot === 'captureEnd',
  );
}

function slice(text: string, start?: number, end?: number): string | undefined {
  return start === undefined || end === undefined ? undefined : text.slice(start, end);
}
