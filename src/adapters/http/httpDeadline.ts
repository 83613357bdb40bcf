import type { Disposable } from '../../core/lifecycle';
import type { Answer } from '../../core/observe/source';
import { failed, withdrawn, type Failed } from './httpFailure';

/** Not to be expected: a credential store that throws, a defect of ours. Not told in detail, for it may hold secrets. */
const unforeseen = failed(
  'configuration',
  'Something inside failed while the request was dealt with.',
);

/**
 * Work that may take so long and no longer. Much lighter than an AbortSignal, of which a sweep would need thousands:
 * their cost was that of the requests themselves.
 */
export class Deadline<T = Answer> {
  /** Called at most once, when the work is to end before it is done. Set by whoever is working on it. */
  onStop: (() => void) | undefined;
  private settle: ((result: T | Failed) => void) | undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly result = new Promise<T | Failed>((resolve) => (this.settle = resolve));

  constructor(milliseconds: number, late: () => Failed) {
    this.timer = setTimeout(() => this.stop(late()), milliseconds);
  }

  get isOver(): boolean {
    return this.settle === undefined;
  }

  /** Settles with what `work` comes to, or with what it is stopped with. Never rejects. */
  run(work: () => Promise<T | Failed>): Promise<T | Failed> {
    work().then(
      (result) => this.finish(result),
      () => this.finish(unforeseen),
    );
    return this.result;
  }

  stop(failure: Failed): void {
    if (this.isOver) return;
    this.finish(failure);
    this.onStop?.();
  }

  private finish(result: T | Failed): void {
    clearTimeout(this.timer);
    this.settle?.(result);
    this.settle = undefined;
  }
}

/** Stops deadlines when a signal aborts: with one listener per signal, which a sweep shares among all its requests. */
export class Withdrawals implements Disposable {
  private readonly groups = new Map<AbortSignal, Group>();

  add(signal: AbortSignal, deadline: Stoppable): void {
    const known = this.groups.get(signal);
    if (known !== undefined) {
      known.deadlines.add(deadline);
      return;
    }
    const deadlines = new Set([deadline]);
    const withdraw = (): void => {
      for (const one of [...deadlines]) one.stop(withdrawn);
    };
    this.groups.set(signal, { deadlines, withdraw });
    signal.addEventListener('abort', withdraw);
  }

  remove(signal: AbortSignal, deadline: Stoppable): void {
    const group = this.groups.get(signal);
    group?.deadlines.delete(deadline);
    if (group?.deadlines.size !== 0) return;
    signal.removeEventListener('abort', group.withdraw);
    this.groups.delete(signal);
  }

  /** Withdraws everything that is under way. */
  dispose(): void {
    for (const { withdraw } of [...this.groups.values()]) withdraw();
  }
}

type Stoppable = Pick<Deadline, 'stop'>;

interface Group {
  readonly deadlines: Set<Stoppable>;
  readonly withdraw: () => void;
}

export function seconds(milliseconds: number): string {
  return `${milliseconds / 1_000} s`;
}
