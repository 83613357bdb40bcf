import type { CompoundCommand, CompoundList, Redirected } from 'unbash';
import { type FileRead, type Files, type Surroundings, UNKNOWN, isUnknown } from './act';
import { pathFrom } from './folders';

/** `array`: it holds several values, otherwise one. */
export interface Variable {
  readonly values: readonly string[];
  readonly array: boolean;
  readonly exported: boolean;
}

/** Why a file cannot be read that the text itself writes before. */
export const WRITTEN = 'it is written by the same text';

export type Body = CompoundCommand | Redirected | CompoundList;

/** Longer values are not followed. */
const LONGEST = 20_000;

/**
 * One way in which things may stand at a point of a text: a text that branches has several. It is changed as the text
 * is read; whoever needs it later takes a copy.
 */
export class ShellState {
  /** 'unset' is known not to be there. What is in here is not looked for in the surroundings. */
  readonly variables = new Map<string, Variable | 'unset'>();
  readonly functions = new Map<string, readonly Body[]>();
  readonly aliases = new Map<string, string>();
  /** Files that the text itself writes before: what they hold now says nothing. */
  readonly written = new Set<string>();
  /** What variables were before a function made them its own; one map for each function that runs. */
  frames: Map<string, Variable | 'unset' | undefined>[] = [];
  cwd: string;
  formerCwds: readonly string[] = [];
  /** `$0`, `$1`, …; undefined: nobody knows. */
  args: readonly string[] | undefined = ['sh'];
  stdin: string | undefined;
  /** Whether the last command succeeded; undefined: nobody knows. */
  status: boolean | undefined;
  /** What was written to the standard output so far. */
  output = '';
  /** `set -a`: what is assigned is exported. */
  exports = false;

  constructor(readonly base: Surroundings) {
    this.cwd = base.cwd;
    this.stdin = base.stdin;
  }

  copy(): ShellState {
    const other = new ShellState(this.base);
    for (const [name, value] of this.variables) other.variables.set(name, value);
    for (const [name, bodies] of this.functions) other.functions.set(name, bodies);
    for (const [name, text] of this.aliases) other.aliases.set(name, text);
    for (const path of this.written) other.written.add(path);
    const { frames, cwd, formerCwds, args, stdin, status, output, exports } = this;
    Object.assign(other, { cwd, formerCwds, args, stdin, status, output, exports });
    other.frames = frames.map((frame) => new Map(frame));
    return other;
  }

  /** Undefined: nobody knows whether there is one. */
  variable(name: string): Variable | 'unset' | undefined {
    const own = this.variables.get(name);
    if (own !== undefined) return own;
    const { env } = this.base;
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined) return { values: [value], array: false, exported: true };
    if (name === 'HOME') return { values: [this.base.home], array: false, exported: true };
    return undefined;
  }

  set(name: string, values: readonly string[], how: Partial<Variable> = {}): void {
    const former = this.variable(name);
    const known = former === undefined || former === 'unset' ? undefined : former;
    const length = values.reduce((sum, value) => sum + value.length, 0);
    this.variables.set(name, {
      values: length > LONGEST ? [UNKNOWN] : values,
      array: how.array ?? false,
      exported: how.exported ?? (this.exports || (known?.exported ?? false)),
    });
  }

  write(text: string): void {
    this.output = this.output.length + text.length > LONGEST ? UNKNOWN : this.output + text;
  }

  /** What a program would run in. `own`: the assignments in front of it. */
  around(own: ReadonlyMap<string, string> = new Map()): Surroundings {
    const { base, cwd, stdin } = this;
    const env = new Map(Object.entries(base.env));
    for (const [name, variable] of this.variables) {
      if (variable === 'unset') env.delete(name);
      else if (variable.exported) env.set(name, variable.values[0]);
    }
    for (const [name, value] of own) env.set(name, value);
    const files = this.written.size > 0 || isUnknown(cwd) ? this.files() : base.files;
    const { home } = base;
    return {
      env: Object.fromEntries(env),
      cwd,
      home,
      files,
      ...(stdin === undefined ? {} : { stdin }),
    };
  }

  /** The files as the text would find them. */
  files(): Files {
    const { base, written } = this;
    const rewritten = new Set(written);
    return {
      read<T>(path: string, decode: (text: string) => T): FileRead<T> {
        if (isUnknown(path)) return { state: 'unreadable', reason: 'nobody knows its folder' };
        if (rewritten.has(pathFrom('/', path))) {
          return { state: 'unreadable', reason: WRITTEN };
        }
        return base.files.read(path, decode);
      },
    };
  }

  isLike(other: ShellState): boolean {
    return (
      this.cwd === other.cwd &&
      this.output === other.output &&
      this.stdin === other.stdin &&
      this.exports === other.exports &&
      sameList(this.args, other.args) &&
      sameMap(this.variables, other.variables, sameVariable) &&
      sameMap(this.aliases, other.aliases, Object.is) &&
      sameMap(this.functions, other.functions, sameList) &&
      this.written.size === other.written.size
    );
  }
}

/** Without those that are like another. `apart`: those that ended otherwise are not alike. */
export function distinct(states: readonly ShellState[], apart = false): readonly ShellState[] {
  const kept: ShellState[] = [];
  for (const state of states) {
    const same = kept.find(
      (one) => one.isLike(state) && (!apart || Object.is(one.status, state.status)),
    );
    if (!same) kept.push(state);
    else if (same.status !== state.status) same.status = undefined;
  }
  return kept;
}

/** One state for several: what differs is not known. */
export function merged(states: readonly ShellState[]): ShellState | undefined {
  const [first, ...others] = states;
  if (!first) return undefined;
  const all = first.copy();
  for (const other of others) {
    for (const name of new Set([...all.variables.keys(), ...other.variables.keys()])) {
      const [one, two] = [all.variable(name), other.variable(name)];
      if (sameVariable(one, two)) continue;
      const exported = [one, two].some((it) => typeof it === 'object' && it.exported);
      all.variables.set(name, { values: [UNKNOWN], array: false, exported });
    }
    for (const [name, bodies] of other.functions) {
      all.functions.set(name, [...new Set([...(all.functions.get(name) ?? []), ...bodies])]);
    }
    for (const [name, text] of other.aliases) {
      all.aliases.set(name, (all.aliases.get(name) ?? text) === text ? text : UNKNOWN);
    }
    for (const path of other.written) all.written.add(path);
    if (all.cwd !== other.cwd) all.cwd = `/${UNKNOWN}`;
    if (!sameList(all.args, other.args)) all.args = undefined;
    if (all.stdin !== other.stdin) all.stdin = UNKNOWN;
    if (all.status !== other.status) all.status = undefined;
    if (all.output !== other.output) all.output = UNKNOWN;
    all.exports ||= other.exports;
  }
  return all;
}

function sameList<T>(one: readonly T[] | undefined, other: readonly T[] | undefined): boolean {
  if (one === other) return true;
  if (one?.length !== other?.length) return false;
  return one?.every((value, index) => value === other?.[index]) ?? false;
}

function sameMap<T>(
  one: ReadonlyMap<string, T>,
  other: ReadonlyMap<string, T>,
  same: (a: T | undefined, b: T | undefined) => boolean,
): boolean {
  return one.size === other.size && [...one].every(([name, value]) => same(value, other.get(name)));
}

function sameVariable(
  one: Variable | 'unset' | undefined,
  other: Variable | 'unset' | undefined,
): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return one.exported === other.exported && sameList(one.values, other.values);
}
