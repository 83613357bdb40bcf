import { type Clock, type Disposable, Emitter, MutableDisposable } from '../lifecycle';
import { GRANT_MS, type Grant, LONGEST_PAUSE_MS, type Pause } from './guardian';

/** Something that counts for a while. Both clocks must agree: one may be set back, and the other may sleep. */
interface Timed<T> {
  readonly value: T;
  /** Milliseconds since 1970 UTC. */
  readonly until: number;
  /** Monotonic. */
  readonly ends: number;
}

/** What need not be asked for a while: one environment in one terminal, or, while the guard is paused, all. */
export class Leaves implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Something was added or taken away, or is over. */
  readonly onDidChange = this.changed.event;

  private readonly alarm = new MutableDisposable();
  private granted: readonly Timed<Grant>[] = [];
  private paused: Timed<Pause> | undefined;

  constructor(private readonly clock: Clock) {}

  get grants(): readonly Grant[] {
    return this.granted.filter((one) => this.counts(one)).map(({ value }) => value);
  }

  grant(environment: string, terminal: number): void {
    const isOther = ({ value }: Timed<Grant>) =>
      value.environment !== environment || value.terminal !== terminal;
    const others = this.granted.filter((one) => this.counts(one) && isOther(one));
    const until = this.clock.now() + GRANT_MS;
    this.granted = [...others, this.timed({ environment, terminal, until })];
    this.tell();
  }

  revoke(terminal?: number): void {
    const isOther = ({ value }: Timed<Grant>) =>
      terminal !== undefined && value.terminal !== terminal;
    this.granted = this.granted.filter(isOther);
    this.tell();
  }

  get pause(): Pause | undefined {
    return this.paused && this.counts(this.paused) ? this.paused.value : undefined;
  }

  pauseFor(milliseconds: number, reason: string): void {
    const until = this.clock.now() + Math.min(milliseconds, LONGEST_PAUSE_MS);
    this.paused = this.timed({ reason, until });
    this.tell();
  }

  resume(): void {
    this.paused = undefined;
    this.tell();
  }

  dispose(): void {
    this.granted = [];
    this.paused = undefined;
    this.alarm.dispose();
    this.changed.dispose();
  }

  private timed<T extends { readonly until: number }>(value: T): Timed<T> {
    const { until } = value;
    return { value, until, ends: this.clock.monotonic() + until - this.clock.now() };
  }

  private counts({ until, ends }: Timed<unknown>): boolean {
    return this.clock.now() < until && this.clock.monotonic() < ends;
  }

  private tell(): void {
    const timed = [...this.granted, ...(this.paused ? [this.paused] : [])];
    const left = timed.filter((one) => this.counts(one)).map(({ until }) => until);
    const next = Math.min(...left) - this.clock.now();
    this.alarm.value = left.length > 0 ? this.clock.after(next, () => this.tell()) : undefined;
    this.changed.fire();
  }
}
