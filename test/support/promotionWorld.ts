import type { Permit } from '../../src/core/guard/permit';
import { Permit as Permits } from '../../src/core/guard/permit';
import type { Actor } from '../../src/core/guard/act';
import type { Parcel, TriggerFacts } from '../../src/core/promote/carrier';
import type { Entry, Journal, Owner } from '../../src/core/promote/journal';
import { type Promotion, promotionsOf } from '../../src/core/promote/past';
import { type PromotionPlan, actOf } from '../../src/core/promote/plan';
import { Promotions } from '../../src/core/promote/promotions';
import type { SendOutcome, TriggerValues } from '../../src/core/promote/trigger';
import type { Reading, Sha } from '../../src/core/model';
import { deployed, environment, sha } from './builders';
import { FakeClock, RecordingLog } from './fakeClock';

/** What happens to one sending on its way. */
export type Fault =
  | 'none'
  /** It never arrives, and nobody knows. */
  | 'lost'
  /** It arrives, and the answer does not. */
  | 'answer-lost'
  | 'refused'
  | 'busy'
  | 'unsent'
  | 'redirected';

/** A deployment target that keeps count of what it did. */
export class SimulatedTarget {
  /** Everything that it ran, with the time from which on. */
  readonly ran: { readonly at: number; readonly commit: Sha }[] = [];
  /** Promotions that were carried out, by key, in order. */
  readonly applied: { readonly key: string; readonly commit: Sha }[] = [];
  /** Sendings that arrived. */
  received = 0;
  private readonly keys = new Map<string, Sha>();
  readonly faults: Fault[] = [];
  /** What a reading runs into, in turn; none is a good one. */
  readonly readingFaults: boolean[] = [];

  constructor(
    running: Sha,
    readonly knows: { readonly keys: boolean; readonly expected: boolean },
    private readonly clock: FakeClock,
    /** Between taking a promotion and running it. */
    readonly delayMs = 0,
  ) {
    this.running = running;
  }

  get running(): Sha {
    return this.ran.at(-1)!.commit;
  }

  set running(commit: Sha) {
    this.ran.push({ at: this.clock.now(), commit });
  }

  read(): Reading {
    const fails = this.readingFaults.shift() ?? false;
    if (fails) {
      return { state: 'unreachable', reason: 'the network is down', observedAt: this.clock.now() };
    }
    return deployed(this.running, this.clock.now());
  }

  send(key: string, commit: Sha, expected: string): SendOutcome {
    const fault = this.faults.shift() ?? 'none';
    switch (fault) {
      case 'unsent':
        return { state: 'unsent', sentence: 'the connection was refused' };
      case 'lost':
        return { state: 'unknown', sentence: 'no answer came in time' };
      case 'refused':
        return { state: 'refused', sentence: 'it answered 400', status: 400 };
      case 'redirected':
        return { state: 'refused', sentence: 'it points to a login page', status: 302 };
      case 'busy':
        return { state: 'busy', sentence: 'it answered 429', status: 429, retryAfter: 1_000 };
      case 'none':
      case 'answer-lost': {
        const answer = this.arrive(key, commit, expected);
        return fault === 'none'
          ? answer
          : { state: 'unknown', sentence: 'the connection was closed before the answer' };
      }
    }
  }

  private arrive(key: string, commit: Sha, expected: string): SendOutcome {
    this.received++;
    if (this.knows.keys && this.keys.has(key)) {
      return { state: 'accepted', sentence: 'it answered 202 again', status: 202 };
    }
    if (this.knows.expected && expected !== '' && this.running !== expected) {
      return { state: 'conflict', sentence: 'it answered 412', status: 412 };
    }
    this.keys.set(key, commit);
    this.applied.push({ key, commit });
    if (this.delayMs === 0) this.running = commit;
    else this.clock.after(this.delayMs, () => (this.running = commit));
    return { state: 'accepted', sentence: 'it answered 202', status: 202 };
  }
}

/** The journal that all programs share. */
export class SharedJournal {
  readonly entries: Entry[] = [];
  /** Appending fails, as on a full disk. */
  full = false;
  /** Reading fails. */
  unreadable = false;

  get promotions(): readonly Promotion[] {
    return promotionsOf(this.entries);
  }
}

export interface WorldOptions {
  readonly keys: boolean;
  readonly expected: boolean;
  readonly delayMs?: number;
  readonly followMs?: number;
  readonly answers?: number;
  /** How long a sending is under way, there and back each. */
  readonly travelMs?: number;
}

/** What a program does to the world, told before the world answers. */
export type Doing =
  | { readonly type: 'sends'; readonly program: Program; readonly key: string }
  | { readonly type: 'reads'; readonly program: Program; readonly reading: Reading }
  | { readonly type: 'writes'; readonly program: Program; readonly entry: Entry };

/** A target, a journal, and programs that come and go. */
export class PromotionWorld {
  readonly clock = new FakeClock();
  readonly log = new RecordingLog();
  readonly journal = new SharedJournal();
  /** What was to be filled in, each time that something was to be sent. */
  readonly prepared: TriggerValues[] = [];
  readonly target: SimulatedTarget;
  readonly trigger: TriggerFacts;
  /** How the configuration has it now; a plan keeps what it was made with. */
  configured: TriggerFacts;
  watch: (doing: Doing) => void = () => undefined;
  private programs = 0;
  private ids = 0;
  private readonly dead = new Set<number>();

  constructor(readonly options: WorldOptions) {
    this.target = new SimulatedTarget(sha('a'), options, this.clock, options.delayMs);
    this.trigger = {
      words: 'POST https://deploy.example',
      idempotent: options.keys,
      trap: undefined,
      undoneBy: undefined,
      followMs: options.followMs ?? 20_000,
    };
    this.configured = this.trigger;
  }

  /** A program; of those on another host nobody can tell whether they live. */
  start(host = 'here'): Program {
    return new Program(this, ++this.programs, host);
  }

  newId(): string {
    return `promotion-${++this.ids}`;
  }

  isAlive({ pid, host }: Owner, from: string): 'alive' | 'dead' | 'unknown' {
    if (host !== from) return 'unknown';
    return this.dead.has(pid) ? 'dead' : 'alive';
  }

  kill({ pid }: Program): void {
    this.dead.add(pid);
  }

  isDead(pid: number): boolean {
    return this.dead.has(pid);
  }

  /** What a person sees who wants `commit` in production. */
  plan(commit: Sha, overrides: Partial<PromotionPlan> = {}): PromotionPlan {
    const reading = deployed(this.target.running, this.clock.now());
    const unknown = { state: 'unknown', reason: 'not asked' } as const;
    const policy = {
      environment: environment('production', ['staging']),
      windows: undefined,
      freezes: undefined,
      contained: undefined,
      soak: undefined,
      healthy: false,
      maxCommits: undefined,
      branches: undefined,
      pushed: false,
      withoutException: new Set<never>(),
      mistakes: [],
    };
    return {
      order: { service: 'shop', from: 'staging', to: 'production' },
      commit,
      expected: this.target.running,
      version: undefined,
      source: deployed(commit, this.clock.now()),
      target: reading,
      back: false,
      isThere: this.target.running === commit,
      ships: unknown,
      removes: unknown,
      kept: new Map(),
      gates: [],
      policy,
      facts: {
        from: 'staging',
        back: false,
        stranger: undefined,
        target: reading,
        source: deployed(commit, this.clock.now()),
        contained: undefined,
        runsSince: undefined,
        ships: unknown,
        published: undefined,
        lock: { state: 'known', value: undefined },
        past: { open: undefined, doubtful: undefined },
        now: this.clock.now(),
        zone: 'UTC',
      },
      trigger: this.trigger,
      unapproved: undefined,
      at: this.clock.now(),
      ...overrides,
    };
  }
}

export const PERSON: Actor = { kind: 'person', name: 'Ada' };

/** One window or terminal. Once it is killed, nothing that it waits for ever comes. */
export class Program {
  readonly promotions: Promotions;
  private stop = new AbortController();

  constructor(
    private readonly world: PromotionWorld,
    readonly pid: number,
    readonly host: string,
  ) {
    const { clock, log } = world;
    this.promotions = new Promotions({
      journal: this.journal(),
      carrier: {
        facts: () => world.configured,
        prepare: async (_service, _to, values): Promise<Parcel> => {
          const { key, commit, expected } = values;
          world.prepared.push(values);
          await this.alive();
          return {
            send: async () => {
              await this.alive();
              world.watch({ type: 'sends', program: this, key });
              // What is under way arrives, whatever becomes of the sender.
              await this.travel();
              const outcome = world.target.send(key, commit, expected);
              await this.travel();
              await this.alive();
              return outcome;
            },
            runOf: () => ({}),
            progress: () => Promise.resolve(undefined),
          };
        },
      },
      history: { resolve: (reported) => Promise.resolve(reported.map(({ id }) => notHere(id))) },
      clock,
      log,
      read: async () => {
        await this.alive();
        const reading = world.target.read();
        world.watch({ type: 'reads', program: this, reading });
        await this.alive();
        return reading;
      },
      answers: () => world.options.answers ?? 1,
      owner: { host, boot: 'one', pid, started: String(pid) },
      isAlive: (owner) => world.isAlive(owner, host),
      newId: () => world.newId(),
    });
  }

  /** Promotes with the name typed. */
  promote(plan: PromotionPlan, reason?: string) {
    return this.promotions.promote(plan, this.permit(plan), {
      actor: PERSON,
      reason,
      tell: () => undefined,
      signal: this.stop.signal,
    });
  }

  permit(plan: PromotionPlan): Permit {
    const given = { type: 'name', text: 'production', where: 'window' } as const;
    const permit = Permits.grant(actOf(plan, PERSON), given);
    if (!(permit instanceof Permits)) throw new Error(permit.reason);
    return permit;
  }

  /** Goes on with everything that nobody has. */
  async resume() {
    const outcomes = [];
    for (const { promotion, held } of await this.promotions.open()) {
      if (held !== 'nobody') continue;
      const asking = {
        actor: PERSON,
        mayRepeat: true,
        tell: () => undefined,
        signal: this.stop.signal,
      };
      outcomes.push(await this.promotions.resume(promotion.id, asking));
    }
    return outcomes;
  }

  /** Lets go of a promotion that is open. */
  letGo(id: string) {
    return this.promotions.letGo(id, 'enough', PERSON);
  }

  /** Goes on with one, even if somebody elsewhere may have it. */
  goOn(id: string) {
    const asking = {
      actor: PERSON,
      mayRepeat: true,
      tell: () => undefined,
      signal: this.stop.signal,
    };
    return this.promotions.resume(id, asking);
  }

  /** Stops following all that it follows. */
  leave(): void {
    this.stop.abort(new Error('left'));
    this.stop = new AbortController();
  }

  kill(): void {
    this.world.kill(this);
  }

  private journal(): Journal {
    const { journal } = this.world;
    return {
      append: async (entry) => {
        await this.alive();
        if (journal.full) throw new Error('the disk is full');
        this.world.watch({ type: 'writes', program: this, entry });
        journal.entries.push(entry);
        await this.alive();
      },
      read: async () => {
        await this.alive();
        if (journal.unreadable) throw new Error('the disk has a fault');
        return { entries: [...journal.entries], damaged: [] };
      },
    };
  }

  private travel(): Promise<void> {
    const { clock, options } = this.world;
    if (!options.travelMs) return Promise.resolve();
    return new Promise((resolve) => void clock.after(options.travelMs ?? 0, resolve));
  }

  /** Where a kill may fall: then the promise never settles. */
  private alive(): Promise<void> {
    return this.world.isDead(this.pid) ? new Promise(() => undefined) : Promise.resolve();
  }
}

function notHere(id: string) {
  return { state: 'unresolved', id, reason: 'not in this clone' } as const;
}
