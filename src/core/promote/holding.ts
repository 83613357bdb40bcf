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
 * writes a line and reads it back, and the first one in the order of the lines that is not dead has it. There is no file that a
 * dead program could leave behind.
 */
export class Holding {
  private readonly running = new Set<string>();

  constructor(private readonly options: HoldingOptions) {}

  /** Makes this program the one that goes on with it while `work` runs, or says why not. */
  async take(
    id: string,
    work: (promotion: Promotion) => Promise<Outcome | string>,
  ): Promise<Outcome | string> {
    if (this.running.has(id)) return 'it is being followed in this window';
    // Marked before the first wait: a second call must not get as far as this one.
    return this.hold(id, async () => {
      const taken = await this.taken(id).catch(messageOf);
      return typeof taken === 'string' ? taken : work(taken);
    });
  }

  /** Who has it. */
  of({ id, owners }: Promotion): Held {
    return this.running.has(id) ? 'here' : this.heldByOthers(owners);
  }

  /**
   * Whether this program still has it. Another one, of which it cannot be told here whether it lives, cannot tell that
   * of this one either, and goes on where a person wants it to.
   */
  async stillHas(id: string): Promise<boolean> {
    const promotion = (await this.promotions()).find((one) => one.id === id);
    if (!promotion || promotion.end) return false;
    const { owners } = promotion;
    const own = owners.findLastIndex((one) => same(one, this.options.owner));
    const later = owners.slice(own + 1);
    return own >= 0 && later.every((one) => this.options.isAlive(one) !== 'unknown');
  }

  /** Marks it as followed here while `work` runs, and tells the others when it is left open. */
  async hold<T extends Outcome | string>(id: string, work: () => Promise<T>): Promise<T> {
    this.running.add(id);
    try {
      const outcome = await work();
      if (typeof outcome === 'object' && outcome.state === 'open') await this.leave(id);
      return outcome;
    } finally {
      this.running.delete(id);
    }
  }

  private async taken(id: string): Promise<Promotion | string> {
    const before = (await this.promotions()).find((one) => one.id === id);
    if (!before) return 'the journal knows no such promotion';
    if (before.end) return `it has ended: ${before.end.state}`;
    if (this.heldByOthers(before.owners) === 'elsewhere') {
      return 'another window or terminal is following it';
    }
    const { owner } = this.options;
    await this.append({ type: 'taken', id, at: this.now(), owner });
    const after = (await this.promotions()).find((one) => one.id === id);
    if (!after || after.end) return 'it has ended meanwhile';
    // Those of before were passed over knowingly. Of who came since, one that perhaps lives counts as living.
    const isRival = (one: Owner) =>
      this.options.isAlive(one) !== 'dead' && !before.owners.some((other) => same(one, other));
    const first = after.owners.find((one) => same(one, owner) || isRival(one));
    if (first && same(first, owner)) return after;
    await this.leave(id);
    return 'another window or terminal was quicker';
  }

  private async leave(id: string): Promise<void> {
    const { owner, log } = this.options;
    await this.append({ type: 'left', id, at: this.now(), owner }).catch((error: unknown) =>
      log.error(`leaving promotion ${id} was not recorded: ${messageOf(error)}`),
    );
  }

  private heldByOthers(owners: readonly Owner[]): Held {
    const { owner, isAlive } = this.options;
    for (const one of owners) {
      // This program would know: it is left from before, in the same process.
      if (same(one, owner)) continue;
      const life = isAlive(one);
      if (life === 'alive') return 'elsewhere';
      if (life === 'unknown') return 'perhaps';
    }
    return 'nobody';
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
