import type { Disposable } from '../../core/lifecycle';
import type { Answer } from '../../core/observe/source';
import { failed, withdrawn } from './httpFailure';

/** Not to be expected: a credential store that throws, a defect of ours. Not told in detail, for it may hold secrets. */
const unforeseen = failed('configuration', 'The request was not sent: something inside failed.');

/**
 * Work that may take so long and no longer. Much lighter than an AbortSignal, of which a sweep would need thousands:
 * their cost was that of the requests themselves.
 */
export class Deadline {
  /** Called at most once, when the work is to end before it is done. Set by whoever is working on it. */
  onStop: (() => void) | undefined;
  private settle: ((answer: Answer) => void) | undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly answer = new Promise<Answer>((resolve) => (this.settle = resolve));

  constructor(milliseconds: number, late: () => Answer) {
    this.timer = setTimeout(() => this.stop(late()), milliseconds);
  }

  get isOver(): boolean {
    return this.settle === undefined;
  }

  /** Settles with what `work` comes to, or with what it is stopped with. Never rejects. */
  run(work: () => Promise<Answer>): Promise<Answer> {
    work().then(
      (answer) => this.finish(answer),
      () => this.finish(unforeseen),
    );
    return this.answer;
  }

  stop(answer: Answer): void {
    if (this.isOver) return;
    this.finish(answer);
    this.onStop?.();
  }

  private finish(answer: Answer): void {
    clearTimeout(this.timer);
    this.settle?.(answer);
    this.settle = undefined;
  }
}

/** Stops deadlines when a signal aborts: with one listener per signal, which a sweep shares among all its requests. */
export class Withdrawals implements Disposable {
  private readonly groups = new Map<AbortSignal, Group>();

  add(signal: AbortSignal, deadline: Deadline): void {
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

  remove(signal: AbortSignal, deadline: Deadline): void {
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

interface Group {
  readonly deadlines: Set<Deadline>;
  readonly withdraw: () => void;
}
