import assert from 'node:assert/strict';
import type { Sha } from '../../src/core/model';
import type { Outcome } from '../../src/core/promote/delivery';
import type { Promotion } from '../../src/core/promote/past';
import { sha } from './builders';
import { settle } from './fakeClock';
import { type Doing, type Fault, type Program, PromotionWorld } from './promotionWorld';

/** What happens in a storm, one thing after the other. `who` is a place for a program; a dead one is started anew. */
export type Step =
  | {
      readonly do: 'promote';
      readonly who: number;
      readonly commit: number;
      /** `stale`: planned before the target changed last. `unread`: nobody knows what ran there. */
      readonly seen: 'now' | 'stale' | 'unread';
    }
  | { readonly do: 'resume' | 'kill' | 'leave'; readonly who: number }
  /** `which`: of those that are open, the oldest first. */
  | { readonly do: 'goOn' | 'letGo'; readonly who: number; readonly which: number }
  | { readonly do: 'faults'; readonly faults: readonly Fault[] }
  | { readonly do: 'blind'; readonly readings: number }
  | { readonly do: 'thirdParty'; readonly commit: number }
  | { readonly do: 'journal'; readonly is: 'full' | 'unreadable' | 'well' }
  | { readonly do: 'configure'; readonly idempotent: boolean; readonly words: boolean }
  /** Promises that settle before the next step. */
  | { readonly do: 'turns'; readonly turns: number }
  | { readonly do: 'time'; readonly ms: number };

export interface Storm {
  readonly keys: boolean;
  readonly expected: boolean;
  readonly delayMs: number;
  readonly travelMs: number;
  readonly answers: number;
  /** The last place is on another machine. */
  readonly apart: boolean;
  readonly steps: readonly Step[];
  /** Whether the programs come to their ends before the recovery, or are killed. */
  readonly end: 'settle' | 'kill';
}

export interface StormReport {
  readonly promotions: readonly Promotion[];
  readonly sendings: number;
}

/** Of a storm's programs. */
export const PLACES = 3;
const COMMITS = [sha('a'), sha('b'), sha('c'), sha('d')] as const;
const FOLLOW_MS = 3_000;
/** How old the last look at the target may be when something is sent. */
const FRESH_MS = 400;
const STEP_MS = 200;
const MOST_ROUNDS = 6;

/** Runs a storm, then the recovery, and asserts all the while that no promotion is lost, doubled or claimed. */
export async function runStorm(storm: Storm): Promise<StormReport> {
  const run = new StormRun(storm);
  for (const step of storm.steps) await run.take(step);
  await run.recover();
  return run.judge();
}

interface Sight {
  readonly at: number;
  readonly commit: string | undefined;
}

class StormRun {
  private readonly world: PromotionWorld;
  private readonly places: Program[] = [];
  private readonly sendings = new Map<string, number>();
  private readonly sights = new Map<Program, Sight[]>();
  /** How much each program does at once; `busiest` is the most that it ever did. */
  private readonly busy = new Map<Program, { now: number; busiest: number }>();
  private readonly told: Outcome[] = [];
  private readonly troubles: unknown[] = [];
  /** Somebody who perhaps lives was taken for dead, by the wish of a person. */
  private wasForced = false;
  private wasUnwritable = false;

  constructor(private readonly storm: Storm) {
    const { keys, expected, delayMs, travelMs, answers } = storm;
    const options = { keys, expected, delayMs, travelMs, answers, followMs: FOLLOW_MS };
    this.world = new PromotionWorld(options);
    this.world.watch = (doing) => this.check(doing);
    for (let place = 0; place < PLACES; place++) this.places.push(this.start(place));
  }

  async take(step: Step): Promise<void> {
    const { world, storm } = this;
    switch (step.do) {
      case 'promote': {
        const commit = COMMITS[step.commit]!;
        const before = world.target.ran.at(-2)?.commit;
        const seen = step.seen === 'stale' && before !== undefined ? { expected: before } : {};
        const expected = step.seen === 'unread' ? { expected: undefined } : seen;
        const plan = world.plan(commit, { isThere: false, ...expected });
        return this.work(step.who, (program) => program.promote(plan));
      }
      case 'resume':
        return this.work(step.who, (program) => program.resume());
      case 'goOn':
      case 'letGo': {
        const open = world.journal.promotions.filter(({ end }) => !end);
        const one = open[step.which % Math.max(1, open.length)];
        if (!one) return;
        this.wasForced ||= one.owners.some(({ host }) => host !== this.places[step.who]?.host);
        return this.work(step.who, (program) =>
          step.do === 'goOn' ? program.goOn(one.id) : program.letGo(one.id),
        );
      }
      case 'kill':
        this.places[step.who]?.kill();
        this.places[step.who] = this.start(step.who);
        return;
      case 'leave':
        return this.places[step.who]?.leave();
      case 'faults':
        return void world.target.faults.push(...step.faults);
      case 'blind':
        for (let count = 0; count < step.readings; count++) world.target.readingFaults.push(true);
        return;
      case 'thirdParty':
        world.target.running = COMMITS[step.commit]!;
        return;
      case 'journal':
        this.wasUnwritable ||= step.is !== 'well';
        world.journal.full = step.is === 'full';
        world.journal.unreadable = step.is === 'unreadable';
        return;
      case 'configure':
        world.configured = {
          ...world.trigger,
          // A file that declares what the target does not do is a mistake that nothing here can see.
          idempotent: step.idempotent && storm.keys,
          words: step.words ? world.trigger.words : 'POST https://other.example',
        };
        return;
      case 'turns':
        for (let turn = 0; turn < step.turns; turn++) await Promise.resolve();
        return;
      case 'time':
        return this.pass(step.ms);
    }
  }

  /** In short steps: a clock that jumps while a program is on its way makes its looks old. */
  private async pass(ms: number): Promise<void> {
    for (let left = ms; left >= 0; left -= STEP_MS) {
      for (let count = 0; count < 5; count++) await settle();
      await this.world.clock.advance(Math.min(STEP_MS, left));
    }
  }

  /** The network and the disk are well again, and somebody goes on until nothing is open. */
  async recover(): Promise<void> {
    const { world, storm } = this;
    await this.take({ do: 'journal', is: 'well' });
    world.target.faults.length = 0;
    world.target.readingFaults.length = 0;
    if (storm.end === 'settle') await this.pass(3 * FOLLOW_MS);
    for (const program of this.places) program.kill();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const open = world.journal.promotions.filter(({ end }) => !end);
      if (open.length === 0) return;
      const program = this.start(0);
      const all = Promise.all(open.map(({ id }) => program.goOn(id)));
      this.wasForced ||= storm.apart;
      this.follow(program, all);
      await this.pass(2 * FOLLOW_MS);
    }
  }

  judge(): StormReport {
    const { world, storm } = this;
    if (this.troubles.length > 0) throw this.troubles[0] as Error;
    const { entries, promotions } = world.journal;
    const intents = entries.filter(({ type }) => type === 'intent');
    assert.equal(new Set(intents.map(({ id }) => id)).size, intents.length);
    for (const { id, end, sent, intent, at } of promotions) {
      assert.ok(end, `${id} stays open`);
      const ends = entries.filter((entry) => entry.id === id && entry.type === 'ended');
      if (!this.wasForced) assert.equal(ends.length, 1, `${id} ends ${ends.length} times`);
      const sendings = this.sendings.get(id) ?? 0;
      const claimsNothing = /^(?:blocked|cancelled|abandoned)$/.test(end.state);
      if (claimsNothing) assert.equal(sendings, 0, `${id} ended ${end.state}, and was sent`);
      if (!storm.keys || !intent.idempotent) assert.ok(sendings <= 1, `${id} was sent twice`);
      assert.ok(sendings === 0 || sent || this.wasForced, `${id} was sent without a record`);
      const applied = world.target.applied.filter(({ key }) => key === id);
      assert.ok(applied.length <= 1, `${id} was carried out twice`);
      // Two that follow the same one by force do not know of each other's sendings.
      const isDenied = end.reason.startsWith('nothing was sent') || end.reason.endsWith('was sent');
      if (isDenied && !this.wasForced)
        assert.equal(applied.length, 0, `${id} was carried out: ${end.reason}`);
      if (end.state === 'verified') this.judgeVerified(id, intent.commit, at, end.at);
    }
    for (const { key } of world.target.applied) {
      assert.ok(
        promotions.some(({ id }) => id === key),
        `${key} is not in the journal`,
      );
    }
    // What a person was told stands in the journal, unless it could not be written there.
    for (const { id, state } of this.told) {
      const end = promotions.find((one) => one.id === id)?.end;
      if (state === 'open' || this.wasUnwritable || this.wasForced) continue;
      assert.equal(end?.state, state, `${id} was told to be ${state}`);
    }
    let sendings = 0;
    for (const count of this.sendings.values()) sendings += count;
    return { promotions, sendings };
  }

  /** The target ran it at some time after the intent. */
  private judgeVerified(id: string, commit: Sha, from: number, to: number): void {
    const { ran } = this.world.target;
    const isRun = ran.some((one, index) => {
      const until = ran[index + 1]?.at ?? Infinity;
      return one.commit === commit && one.at <= to && until >= from;
    });
    assert.ok(isRun, `${id} is verified and never ran`);
  }

  private start(place: number): Program {
    const isApart = this.storm.apart && place === PLACES - 1;
    return this.world.start(isApart ? 'elsewhere' : 'here');
  }

  private work(who: number, what: (program: Program) => Promise<unknown>): void {
    const program = this.places[who]!;
    this.follow(program, what(program));
  }

  private follow(program: Program, working: Promise<unknown>): void {
    const busy = this.busy.get(program) ?? { now: 0, busiest: 0 };
    this.busy.set(program, busy);
    busy.busiest = Math.max(busy.busiest, ++busy.now);
    working.then(
      (value) => {
        busy.now--;
        for (const one of [value].flat()) if (isOutcome(one)) this.told.push(one);
      },
      (error: unknown) => {
        busy.now--;
        const isTold = this.wasUnwritable && /^the disk/.test((error as Error).message);
        if (!isTold) this.troubles.push(error);
      },
    );
  }

  /** What must hold at the moment at which a program does something. */
  private check(doing: Doing): void {
    try {
      if (doing.type === 'reads') this.noteSight(doing);
      else if (doing.type === 'sends') this.checkSending(doing.program, doing.key);
      else if (doing.entry.type === 'ended' && doing.entry.state === 'verified') {
        this.checkVerified(doing.program, doing.entry.id);
      }
    } catch (error) {
      this.troubles.push(error);
    }
  }

  private noteSight({ program, reading }: Extract<Doing, { type: 'reads' }>): void {
    const commit = reading.state === 'deployed' ? reading.deployment.commit.id : undefined;
    const sights = this.sights.get(program) ?? [];
    sights.push({ at: this.world.clock.now(), commit });
    this.sights.set(program, sights);
  }

  private checkSending(program: Program, key: string): void {
    const { journal, clock } = this.world;
    const all = journal.promotions;
    const own = all.find(({ id }) => id === key);
    assert.ok(own, `${key} is sent without an intent`);
    const sendings = (this.sendings.get(key) ?? 0) + 1;
    this.sendings.set(key, sendings);
    const records = journal.entries.filter(({ id, type }) => id === key && type === 'sending');
    assert.ok(sendings <= records.length, `${key} is sent without a record`);
    if (!this.wasForced) {
      assert.ok(!own.end, `${key} is sent after its end`);
      const others = all.filter(({ id, sent, end }) => id !== key && sent && !end);
      assert.deepEqual(others, [], `${key} is sent while another one is under way`);
    }
    if (own.intent.expected === undefined || !this.didOneThing(program)) return;
    const last = this.sights.get(program)?.at(-1);
    assert.equal(last?.commit, own.intent.expected, `${key} is sent over something else`);
    assert.ok(clock.now() - last.at <= FRESH_MS, `${key} is sent after an old look`);
  }

  /** The last answers, as many as are asked for, said so. */
  private checkVerified(program: Program, id: string): void {
    const own = this.world.journal.promotions.find((one) => one.id === id);
    assert.ok(own, `${id} is verified without an intent`);
    const since = (this.sights.get(program) ?? []).filter(({ at }) => at >= own.at);
    const last = this.didOneThing(program)
      ? since.slice(-this.storm.answers)
      : since.filter(({ commit }) => commit === own.intent.commit).slice(-this.storm.answers);
    assert.equal(last.length, this.storm.answers, `${id} is verified unseen`);
    for (const { commit } of last) assert.equal(commit, own.intent.commit, `${id} is not there`);
  }

  private didOneThing(program: Program): boolean {
    return this.busy.get(program)?.busiest === 1;
  }
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && 'state' in value;
}
