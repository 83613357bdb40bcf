import type { Actor } from '../guard/act';
import type { History, Told } from '../history/history';
import type { Risk } from '../history/risk';
import { type Clock, type Disposable, MutableDisposable } from '../lifecycle';
import type { CellId, CellState, Reading, Release, Sha } from '../model';
import { cellId } from '../model';
import type { Store } from '../observe/store';
import { runningIn } from '../questions/asked';
import type { Carrier } from './carrier';
import type { EnvironmentLock, EnvironmentLocks, LockWish } from './environmentLock';
import type { Published } from './gates';
import { previousCommit } from './past';
import { type Order, type PromotionPlan, cellsOf, planPromotion } from './plan';
import type { Policy } from './policy';
import type { Promotions } from './promotions';
import { releaseOf } from './release';

const RELEASE_TICK_MS = 30_000;
/** Locks are asked for every so many ticks. */
const LOCK_TURNS = 6;

const NEVER = new AbortController().signal;

export interface DeskOptions {
  readonly store: Store;
  readonly history: History;
  readonly clock: Clock;
  readonly promotions: Promotions;
  readonly carrier: Carrier;
  readonly locks: EnvironmentLocks;
  readonly published: (
    commit: Sha,
    branches: readonly string[],
    signal?: AbortSignal,
  ) => Promise<Told<Published>>;
  readonly unapproved: (
    service: string,
    environment: string,
  ) => Promise<readonly string[] | undefined>;
  readonly refresh: (cells: ReadonlySet<CellId>) => Promise<void>;
  /** Who acts here, as far as the machine can tell. */
  readonly actor: Actor;
  /** The reader's time zone. */
  readonly zone: string;
}

/** What the configuration says about promoting, changed as a whole. */
export interface DeskConfiguration {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly risks: readonly Risk[];
}

/** Where promotions of one folder are planned, and its environments locked. Carrying out is `promotions`. */
export class PromotionDesk {
  readonly promotions: Promotions;
  readonly actor: Actor;
  private configuration: DeskConfiguration = { policies: new Map(), risks: [] };
  /** As they were known last: what cannot be asked now is shown as it was. */
  private locks: readonly EnvironmentLock[] = [];

  constructor(private readonly options: DeskOptions) {
    this.promotions = options.promotions;
    this.actor = options.actor;
  }

  configure(configuration: DeskConfiguration): void {
    this.configuration = configuration;
    this.showReleases();
  }

  /** Reads the cells anew, and everything else that a plan tells. */
  async plan(order: Order, signal?: AbortSignal): Promise<Told<PromotionPlan>> {
    const { store, history, carrier, published, unapproved, clock, zone, promotions } =
      this.options;
    const { policies, risks } = this.configuration;
    const [past, locks] = await Promise.all([
      promotions.promotions(),
      this.askLocks(signal),
      this.options.refresh(cellsOf(order, policies.get(order.to))),
    ]);
    const context = {
      ...{ view: store, history, carrier, policies, risks, published, unapproved, locks, zone },
      promotions: past,
      seenSince: ({ seenSince }: CellState) => seenSince,
      now: clock.now(),
    };
    return planPromotion(context, order, signal);
  }

  /** The steps that can be promoted: a service, and two of its environments of which the first comes before the second. */
  steps(): readonly Order[] {
    const { store, carrier } = this.options;
    return store.services.flatMap(({ name: service }) =>
      store.environments.flatMap(({ name: to, promotesFrom }) =>
        promotesFrom.flatMap((from) =>
          store.cell(service, from) && store.cell(service, to) && carrier.facts(service, to)
            ? [{ service, from, to }]
            : [],
        ),
      ),
    );
  }

  /** The way back: what ran in a cell before what runs there now. */
  async wayBack(service: string, environment: string): Promise<Told<Order & { commit: Sha }>> {
    const cell = this.options.store.cell(service, environment);
    if (!cell) return { state: 'unknown', reason: `${service} does not run in ${environment}` };
    const running = runningIn(cell);
    if (running.state === 'unknown') return running;
    const past = await this.options.promotions.promotions();
    const to = environment;
    const commit = previousCommit(past, { service, to }, running.commit);
    return commit === undefined
      ? {
          state: 'unknown',
          reason: `the journal does not know what ran in ${environment} before: no promotion of ${service} to it was verified here`,
        }
      : { state: 'known', value: { service, from: to, to, commit } };
  }

  /** Asks anew, and shows what was heard. */
  async askLocks(signal = NEVER): Promise<Told<readonly EnvironmentLock[]>> {
    const told = await this.options.locks.list(signal);
    if (told.state === 'known') this.locks = told.value;
    this.showReleases();
    return told;
  }

  async lock(wish: LockWish, signal = NEVER) {
    const outcome = await this.options.locks.lock(wish, signal);
    await this.askLocks(signal);
    return outcome;
  }

  async unlock(environment: string, service: string | undefined, signal = NEVER) {
    const outcome = await this.options.locks.unlock(environment, service, signal);
    await this.askLocks(signal);
    return outcome;
  }

  /** Keeps what is shown of windows and locks fresh until the returned disposable is disposed. */
  watch(): Disposable {
    const timer = new MutableDisposable();
    let turn = 0;
    const tick = () => {
      this.showReleases();
      // Somewhere else a lock may have come or gone. Where nothing is promoted nobody asks.
      if (turn++ % LOCK_TURNS === 0 && this.steps().length > 0) void this.askLocks();
      timer.value = this.options.clock.after(RELEASE_TICK_MS, tick);
    };
    tick();
    return timer;
  }

  /** Writes into the store whether a release may go out to each environment now. Cheap: once a minute is enough. */
  showReleases(): void {
    const { store, clock, zone } = this.options;
    const now = clock.now();
    const releases = new Map<string, Release>();
    for (const [name, policy] of this.configuration.policies) {
      const release = releaseOf(policy, this.locks, now, zone);
      if (release) releases.set(name, release);
    }
    store.setReleases(releases);
  }

  /** What a cell's source says now. */
  read(service: string, environment: string): Reading | undefined {
    return this.options.store.cell(service, environment)?.reading;
  }

  /** Reads a cell anew, for surfaces that show it. */
  refresh(service: string, environments: readonly string[]): Promise<void> {
    return this.options.refresh(new Set(environments.map((name) => cellId(service, name))));
  }
}
