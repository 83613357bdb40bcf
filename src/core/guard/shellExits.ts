import type { ShellState } from './shellState';

interface Loop {
  readonly rounds: ShellState[];
  readonly ends: ShellState[];
}

type Run = () => readonly ShellState[];

/** Where `break`, `continue` and `return` lead. */
export class Exits {
  /** Innermost last; a function sees none of those around its call. */
  private loops: Loop[] = [];
  private readonly calls: ShellState[][] = [];

  /** One round of a loop: the states that go on to the next, and those that left the loop. */
  round(then: Run): readonly [readonly ShellState[], readonly ShellState[]] {
    const loop: Loop = { rounds: [], ends: [] };
    this.loops.push(loop);
    const states = then();
    this.loops.pop();
    return [[...states, ...loop.rounds], loop.ends];
  }

  /** What `return` ends: a function, or a file that is read. */
  call(then: Run): readonly ShellState[] {
    const returned: ShellState[] = [];
    this.calls.push(returned);
    const states = this.withoutLoops(then);
    this.calls.pop();
    return [...states, ...returned];
  }

  /** A shell of its own, which nothing leads out of. */
  apart(then: Run): readonly ShellState[] {
    return this.calls.length > 0 ? this.call(then) : this.withoutLoops(then);
  }

  private withoutLoops(then: Run): readonly ShellState[] {
    const { loops } = this;
    this.loops = [];
    const states = then();
    this.loops = loops;
    return states;
  }

  /** The states behind the command: none where it leads away, and `state` where there is nothing to leave. */
  leave(name: string, count: string | undefined, state: ShellState): readonly ShellState[] {
    if (name === 'return') {
      const call = this.calls.at(-1);
      call?.push(state);
      return call ? [] : [state];
    }
    const inner = this.loops.at(-1);
    if (!inner) return [state];
    if (count === undefined || count === '1') {
      (name === 'break' ? inner.ends : inner.rounds).push(state);
    } else {
      // Out of several, and nobody counts them here.
      for (const { rounds, ends } of this.loops) {
        rounds.push(state.copy());
        ends.push(state.copy());
      }
    }
    return [];
  }
}
