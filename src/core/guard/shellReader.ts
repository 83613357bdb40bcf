import type { ParsedScript, Statement } from 'unbash';
import { type Surroundings, UNKNOWN, isUnknown } from './act';
import { pathFrom } from './folders';
import { forgetDeciding } from './shellBuiltins';
import { type Shell, redirect, runCommand } from './shellCommand';
import { Exits } from './shellExits';
import {
  type Flow,
  andOr,
  apart,
  arithmeticFor,
  branch,
  cases,
  copies,
  forLoop,
  outputIn,
  patternIn,
  pipeline,
  whileLoop,
} from './shellFlow';
import { holdsCommands, isExit, parsed, setsIn, startsShell } from './shellParse';
import { type Body, ShellState, type Variable, distinct, merged } from './shellState';
import { conditionOf } from './shellTests';
import { expandWhole, runInside } from './shellWords';
import type { Inner } from './tool';

const MOST_STATEMENTS = 10_000;
const MOST_FOUND = 2_000;
const MOST_STATES = 12;
const DEEPEST = 40;
/** Of all texts together that are read in one go: a loop may read a file each time. */
const LONGEST_ALL = 400_000;

/**
 * Reads a text as a shell would run it, and gathers the programs. Where the text branches and nobody knows which way
 * it goes, all ways are gone; a state is one of them. States are changed in place: what a method is given is used up.
 */
export class ShellReader implements Shell, Flow {
  readonly found: Inner[] = [];
  private readonly keys = new Set<string>();
  private readonly endings = new Set<string>();
  private readonly defined = new Map<string, Body>();
  private readonly called = new Set<string>();
  readonly exits = new Exits();
  private readonly scripts = new Set<ParsedScript>();
  private statements = 0;
  private characters = 0;
  private depth = 0;
  private files = 0;

  constructor(private readonly surroundings: Surroundings) {}

  /** All of it. `args` are those of a script. */
  read(text: string, args: readonly string[] | undefined): readonly Inner[] {
    const state = new ShellState(this.surroundings);
    if (args) {
      state.args = args;
      this.files++;
    }
    let last = this.text(text, state);
    if (last.length === 0) last = [state];
    for (const ending of this.endings) {
      for (const one of last) this.text(ending, one.copy());
    }
    // Somebody may call them later, in the same shell.
    for (const [name, body] of this.defined) {
      if (this.called.has(name)) continue;
      const unknown = merged(last)?.copy() ?? state;
      unknown.args = undefined;
      this.node(body, [unknown]);
    }
    return this.found;
  }

  text(text: string, state: ShellState): readonly ShellState[] {
    this.characters += text.length;
    const script =
      this.characters > LONGEST_ALL ? 'it reads too much to be followed' : parsed(text);
    if (typeof script === 'string') return this.give(script, state);
    const [error] = script.errors ?? [];
    if (error) this.unclear(`the text cannot be read: ${error.message}`, state);
    return this.deeper(state, () => this.list(script, [state]));
  }

  file(path: string, args: readonly string[], state: ShellState): readonly ShellState[] {
    state.status = undefined;
    const whole = pathFrom(state.cwd, path);
    if (path === '/dev/null' || startsShell(whole, this.surroundings.cwd)) return [state];
    const read = path === '/dev/stdin' ? undefined : state.files().read(whole, (text) => text);
    const text = read?.state === 'read' ? read.value : state.stdin;
    if (read && read.state !== 'read') {
      forgetDeciding(state);
      // What is not there is not run, and what it would have set is not known.
      return read.state === 'absent' ? [state] : this.give(`${path}: ${read.reason}`, state);
    }
    if (text === undefined || isUnknown(text)) {
      forgetDeciding(state);
      return this.give('nobody can tell what it reads', state);
    }
    const former = state.args;
    if (args.length > 0) state.args = [former?.[0] ?? UNKNOWN, ...args];
    this.files++;
    const states = this.exits.call(() => this.text(text, state));
    this.files--;
    if (args.length > 0) for (const one of states) one.args = former;
    return states;
  }

  atEnd(text: string): void {
    this.endings.add(text);
  }

  unclear(why: string, state: ShellState): void {
    this.add({ type: 'unclear', why, surroundings: state.around() }, why);
  }

  private give(why: string, state: ShellState): readonly ShellState[] {
    this.unclear(why, state);
    return [state];
  }

  /** `key` says whether it was found before. */
  add(inner: Inner, key: string): void {
    if (this.keys.has(key) || this.found.length > MOST_FOUND) return;
    this.keys.add(key);
    this.found.push(inner);
  }

  private deeper(state: ShellState, then: () => readonly ShellState[]): readonly ShellState[] {
    if (this.depth >= DEEPEST) return this.give('it is nested too deep to be read', state);
    this.depth++;
    const states = then();
    this.depth--;
    return states;
  }

  /** Runs `$(…)`. */
  readonly substitute = (script: ParsedScript | undefined, state: ShellState): string => {
    const [error] = script?.errors ?? [];
    if (!script || error) this.unclear(`the text cannot be read: ${error?.message ?? '$('}`, state);
    if (!script) return UNKNOWN;
    if (!this.scripts.has(script)) this.characters += script.end - script.pos;
    this.scripts.add(script);
    if (this.characters > LONGEST_ALL) {
      this.unclear('the text is too long to be read', state);
      return UNKNOWN;
    }
    const inside = state.copy();
    inside.output = '';
    const states = this.exits.apart(() => this.deeper(inside, () => this.list(script, [inside])));
    return outputIn(states).replace(/\n+$/, '');
  };

  call(
    name: string,
    bodies: readonly Body[],
    args: readonly string[],
    state: ShellState,
  ): readonly ShellState[] {
    this.called.add(name);
    const { args: former, frames } = state;
    state.args = [former?.[0] ?? UNKNOWN, ...args];
    state.frames = [...frames, new Map<string, Variable | 'unset' | undefined>()];
    const all = this.exits.call(() =>
      this.deeper(state, () =>
        bodies.flatMap((body, index) =>
          this.node(body, [index === bodies.length - 1 ? state : state.copy()]),
        ),
      ),
    );
    for (const one of all) {
      one.args = former;
      for (const [own, before] of one.frames.pop() ?? []) {
        if (before === undefined) one.variables.delete(own);
        else one.variables.set(own, before);
      }
    }
    return this.bounded(all);
  }

  bounded(states: readonly ShellState[], apart = false): readonly ShellState[] {
    const different = distinct(states, apart);
    if (different.length <= MOST_STATES) return different;
    const one = merged(different);
    return one ? [one] : [];
  }

  list(
    { commands }: { readonly commands: readonly Statement[] },
    states: readonly ShellState[],
  ): readonly ShellState[] {
    let live = states;
    let ended = false;
    for (const statement of commands) {
      const [first] = live;
      this.statements += live.length;
      if (first && this.statements > MOST_STATEMENTS) {
        this.unclear('it runs more than can be looked at', first);
        return live;
      }
      const next = this.bounded(this.statement(statement, live));
      if (next.length > 0) live = next;
      else if (isExit(statement)) ended = true;
      else return [];
    }
    return ended ? [] : live;
  }

  private statement(
    { command, background }: Statement,
    states: readonly ShellState[],
  ): readonly ShellState[] {
    if (background !== true) return this.node(command, states);
    this.exits.apart(() => this.node(command, copies(states)));
    return states;
  }

  node(node: Statement['command'] | Body, states: readonly ShellState[]): readonly ShellState[] {
    switch (node.type) {
      case 'Command':
        return states.flatMap((state) => runCommand(node, state, this));
      case 'Pipeline':
        return pipeline(node, states, this);
      case 'AndOr':
        return andOr(node, states, this);
      case 'CompoundList':
        return this.list(node, states);
      case 'BraceGroup':
        return this.list(node.body, states);
      case 'Subshell':
        return apart(states, this, (inside) => this.list(node.body, inside));
      case 'If':
        return branch(node, states, this);
      case 'While':
        return whileLoop(node, states, this);
      case 'For':
      case 'Select':
        return forLoop(node, states, this);
      case 'ArithmeticFor':
        return arithmeticFor(node, states, this);
      case 'Case':
        return states.flatMap((state) => cases(node, state, this));
      case 'Function':
        this.define(node.name.value, node.body, states);
        return states;
      case 'Coproc':
        this.exits.apart(() => this.node(node.body, copies(states)));
        return states;
      case 'Redirected':
        return states.flatMap((state) => {
          const { stdin, output } = state;
          const captured = redirect(node.redirects, state, this);
          const after = this.node(node.command, [state]);
          for (const one of after) {
            one.stdin = stdin;
            if (!captured) one.output = output;
          }
          return after;
        });
      case 'TestCommand':
        for (const state of states) {
          state.status = conditionOf(
            node.expression,
            (word) => expandWhole(word, state, this.substitute),
            (word) => patternIn(word, state, this),
          );
        }
        return states;
      case 'ArithmeticCommand':
        for (const state of states) {
          runInside(node, state, this.substitute);
          for (const name of setsIn(node.body)) state.set(name, [UNKNOWN]);
          if (holdsCommands(node.body)) this.text(node.body, state.copy());
          state.status = undefined;
        }
        return states;
    }
  }

  private define(name: string, body: Body, states: readonly ShellState[]): void {
    if (this.files === 0) this.defined.set(name, body);
    for (const state of states) state.functions.set(name, [body]);
  }
}
