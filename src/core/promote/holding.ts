import type { Clock, Log } from '../lifecycle';
import type { Outcome } from './delivery';
import type { Entry, Journal, Owner } from './journal';
import { type Promotion, promotionsOf } from './past';

/** Who follows a promotion: this program, another one, perhaps another one (on another machine), or nobody. */
export type Held = 'here' | 'elsewhere' | 'perhaps' | 'nobody';

export interface HoldingOptions {
  readonly journal: Journal;
  readonly owner: Owner;
  readonly isAlive: (owner: Owner) => 'alive' | 'dead' | 'unknown';
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sees to it that one program at a time goes on with a promotion. The journal is the lock: whoever wants to take over
 * writes a line and reads it back, and the first living one in the order of the lines has it. There is no file that a
 * dead program could leave behind.
 */
export class Holding {
  private readonly running = new Set<string>();

  constructor(private readonly options: HoldingOptions) {}

  /** Makes this program the one that goes on with it, or says why not. */
  async take(id: string): Promise<Promotion | string> {
    const before = (await this.promotions()).find((one) => one.id === id);
    if (!before) return 'the journal knows no such promotion';
    if (before.end) return `it has ended: ${before.end.state}`;
    const held = this.of(before);
    if (held === 'here') return 'it is being followed in this window';
    if (held === 'elsewhere') return 'another window or terminal is following it';
    const { owner } = this.options;
    try {
      await this.append({ type: 'taken', id, at: this.now(), owner });
    } catch (error) {
      return messageOf(error);
    }
    const after = (await this.promotions()).find((one) => one.id === id);
    if (!after || after.end) return 'it has ended meanwhile';
    const first = after.owners.find((one) => this.options.isAlive(one) === 'alive');
    if (!first || !same(first, owner)) {
      await this.append({ type: 'left', id, at: this.now(), owner });
      return 'another window or terminal was quicker';
    }
    return after;
  }

  /** Who has it. */
  of({ id, owners }: Promotion): Held {
    const { owner, isAlive } = this.options;
    if (this.running.has(id)) return 'here';
    for (const one of owners) {
      // This program would know: it is left from before, in the same process.
      if (same(one, owner)) continue;
      const life = isAlive(one);
      if (life === 'alive') return 'elsewhere';
      if (life === 'unknown') return 'perhaps';
    }
    return 'nobody';
  }

  /** Marks it as followed here while `work` runs, and tells the others when it is left open. */
  async hold(id: string, work: () => Promise<Outcome>): Promise<Outcome> {
    this.running.add(id);
    try {
      const outcome = await work();
      if (outcome.state === 'open') {
        const { owner, log } = this.options;
        await this.append({ type: 'left', id, at: this.now(), owner }).catch((error: unknown) =>
          log.error(`leaving promotion ${id} was not recorded: ${messageOf(error)}`),
        );
      }
      return outcome;
    } finally {
      this.running.delete(id);
    }
  }

  private async promotions(): Promise<readonly Promotion[]> {
    return promotionsOf((await this.options.journal.read()).entries);
  }

  private append(entry: Entry): Promise<void> {
    return this.options.journal.append(entry);
  }

  private now(): number {
    return this.options.clock.now();
  }
}

function same(one: Owner, other: Owner): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
