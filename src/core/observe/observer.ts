import {
  type Clock,
  type Disposable,
  DisposableStore,
  Emitter,
  type Log,
  MutableDisposable,
} from '../lifecycle';
import type { CellId, Reading } from '../model';
import { type Answer, type Ask, type Failure, type Request, requestKey } from './source';
import type { Store } from './store';

/** One thing to learn: how to turn a request's answer into the reading of one cell. */
export interface Observation {
  readonly cell: CellId;
  readonly role: 'observed' | 'record';
  readonly request: Request;
  readonly read: (answer: Answer, now: number) => Reading;
}

/** One question and all the cells that its answer serves. */
interface Probe {
  readonly request: Request;
  observations: Observation[];
  /** On the monotonic clock. */
  due: number;
  failures: number;
  asking: Promise<void> | undefined;
  /** Questions asked so far, and the one whose answer was taken last. */
  asked: number;
  taken: number;
}

export interface ObserverOptions {
  readonly store: Store;
  readonly ask: Ask;
  /** For a question that somebody waits for; see `readNow`. `ask` unless given. */
  readonly askNow?: Ask;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1): spreads the windows of a team, so that twenty editors do not knock at once. */
  readonly random: () => number;
  readonly intervalMs: number;
  /** Aborts everything that is under way. It is listened to once per question. */
  readonly signal: AbortSignal;
}

const TICK_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * Asks the sources and writes their readings into the store. One tick serves all; it runs only while somebody
 * watches. A question that is already under way is joined, never asked twice.
 */
export class Observer implements Disposable {
  private readonly own = new DisposableStore();
  private readonly tick = this.own.add(new MutableDisposable());
  private readonly read = this.own.add(new Emitter<void>());
  private probes = new Map<string, Probe>();
  private watchers = 0;
  private asking = 0;
  private intervalMs: number;

  /** A deployed commit changed, or a round of questions is over: time to look at history. */
  readonly onDidRead = this.read.event;

  constructor(private readonly options: ObserverOptions) {
    this.intervalMs = options.intervalMs;
  }

  /** Replaces what is observed. Probes whose question stayed the same keep their place in the schedule. */
  observe(observations: readonly Observation[]): void {
    const before = this.probes;
    this.probes = new Map();
    for (const observation of observations) {
      const key = requestKey(observation.request);
      const known = this.probes.get(key);
      if (known) {
        known.observations.push(observation);
        continue;
      }
      const kept = before.get(key);
      if (kept) kept.observations = [observation];
      const { request } = observation;
      const fresh = {
        request,
        observations: [observation],
        due: 0,
        failures: 0,
        asking: undefined,
        asked: 0,
        taken: 0,
      };
      this.probes.set(key, kept ?? fresh);
    }
    if (this.watchers > 0) this.onTick();
  }

  setInterval(intervalMs: number): void {
    this.intervalMs = intervalMs;
    const latest = this.options.clock.monotonic() + intervalMs;
    for (const probe of this.probes.values()) probe.due = Math.min(probe.due, latest);
  }

  /** Polls until the returned disposable is disposed. Several watchers are one poll. */
  watch(): Disposable {
    this.watchers += 1;
    if (this.watchers === 1) this.onTick();
    let watching = true;
    return {
      dispose: () => {
        if (!watching) return;
        watching = false;
        this.watchers -= 1;
        if (this.watchers === 0) this.tick.value = undefined;
      },
    };
  }

  /** Asks everything (or the sources of `cells`) now; settles when each has answered or been given up. */
  async refresh(cells?: ReadonlySet<CellId>): Promise<void> {
    const chosen = [...this.probes.values()].filter(
      (probe) => !cells || probe.observations.some((observation) => cells.has(observation.cell)),
    );
    await Promise.all(chosen.map((probe) => this.ask(probe)));
  }

  /**
   * Asks the source of one cell and gives what it says. Never joins a question of before: the answer is from after the
   * call. What it says goes into the store like any other reading. Rejects when `signal` aborts.
   */
  async readNow(cell: CellId, signal: AbortSignal): Promise<Reading> {
    const probe = [...this.probes.values()].find(({ observations }) =>
      observations.some((one) => one.cell === cell && one.role === 'observed'),
    );
    if (!probe) return { state: 'unread', reason: 'nothing says how it is read' };
    const turn = ++probe.asked;
    const answer = await (this.options.askNow ?? this.options.ask)(probe.request, signal);
    signal.throwIfAborted();
    this.take(probe, answer, turn);
    const now = this.options.clock.now();
    const own = probe.observations.find((one) => one.cell === cell && one.role === 'observed');
    return own?.read(answer, now) ?? { state: 'unread', reason: 'it is no longer configured' };
  }

  dispose(): void {
    this.own.dispose();
  }

  private onTick(): void {
    const now = this.options.clock.monotonic();
    for (const probe of this.probes.values()) {
      if (probe.due <= now) void this.ask(probe);
    }
    this.tick.value = this.options.clock.after(TICK_MS, () => this.onTick());
  }

  private ask(probe: Probe): Promise<void> {
    probe.asking ??= this.askOnce(probe).finally(() => {
      probe.asking = undefined;
    });
    return probe.asking;
  }

  private async askOnce(probe: Probe): Promise<void> {
    const { clock, log, signal } = this.options;
    this.asking += 1;
    const turn = ++probe.asked;
    try {
      const answer = await this.options.ask(probe.request, signal);
      if (signal.aborted) return;
      const failure = answer.state === 'failed' ? answer.failure : undefined;
      probe.failures = failure ? probe.failures + 1 : 0;
      probe.due = clock.monotonic() + this.wait(probe.failures, failure, retryAfter(answer));
      this.take(probe, answer, turn);
    } catch (error) {
      log.error(`reading failed: ${error instanceof Error ? error.message : 'unknown error'}`);
    } finally {
      this.asking -= 1;
      if (this.asking === 0) this.read.fire();
    }
  }

  /** Writes what an answer says into the store. */
  private take(probe: Probe, answer: Answer, turn: number): void {
    const { store, clock } = this.options;
    // What was asked later is known already.
    if (turn < probe.taken) return;
    probe.taken = turn;
    // A new configuration may have dropped the question meanwhile.
    if (this.probes.get(requestKey(probe.request)) !== probe) return;
    const now = clock.now();
    let moved = false;
    for (const { cell, role, read } of probe.observations) {
      moved = store.setReading(cell, role, read(answer, now)) || moved;
    }
    if (moved) this.read.fire();
  }

  /** Milliseconds until the next question: the interval, doubled per failure in a row, with jitter. */
  private wait(failures: number, failure: Failure | undefined, retryAfterMs: number): number {
    const jitter = 0.9 + 0.2 * this.options.random();
    const base = this.patience(failures, failure);
    return Math.max(base * jitter, retryAfterMs, this.intervalMs * 0.9);
  }

  private patience(failures: number, failure: Failure | undefined): number {
    if (failure === undefined) return this.intervalMs;
    // A person has to do something first; asking on would only lock the account.
    if (failure === 'credentials') return LONGEST_WAIT_MS;
    return Math.min(LONGEST_WAIT_MS / 3, this.intervalMs * 2 ** Math.min(failures, 8));
  }
}

function retryAfter(answer: Answer): number {
  return answer.state === 'failed' ? (answer.retryAfter ?? 0) : 0;
}
