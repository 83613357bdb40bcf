import type { Clock, Log } from '../lifecycle';
import type { Parcel, RunProgress } from './carrier';
import type { EndState, Entry } from './journal';
import type { Target } from './target';
import { pause } from './target';
import type { SendOutcome } from './trigger';

/** Where a promotion stands when nobody follows it any more. `open`: it has not ended, and can be gone on with. */
export interface Outcome {
  readonly id: string;
  readonly state: EndState | 'open';
  /** A sentence. May hold remote text. */
  readonly reason: string;
  /** The page of the run, where the platform names one. */
  readonly run: string | undefined;
}

/** What a promotion is doing, for whoever watches. */
export interface Step {
  readonly words: string;
  readonly run: string | undefined;
}

export interface DeliveryOptions {
  readonly id: string;
  readonly target: Target;
  readonly idempotent: boolean;
  /** How long it is followed after it was sent, in milliseconds. */
  readonly followMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly append: (entry: Entry) => Promise<void>;
  /** Whether nobody else has taken or ended it meanwhile. */
  readonly stillHas: () => Promise<boolean>;
  readonly tell: (step: Step) => void;
  /** Stops following; what was sent stays sent. */
  readonly signal: AbortSignal;
  /** The page of the run, where an earlier program was told of it. */
  readonly run: string | undefined;
  /** What came of sending, where an earlier program heard of it. */
  readonly heard: string | undefined;
}

/** How sure it is that the other side took it. */
type Certainty = 'accepted' | 'unknown';

/** What to do after an answer. */
type Next =
  | { readonly then: 'follow'; readonly certainty: Certainty }
  | { readonly then: 'end'; readonly state: EndState; readonly reason: string }
  | { readonly then: 'again'; readonly afterMs: number };

const MOST_ATTEMPTS = 3;
/** A target that says something else at each look must not fill the journal. */
const MOST_SIGHTS = 40;
const AGAIN_MS = 500;
const COME_BACK_MS = 2_000;
/** Fast at first, then a tenth of the time that it has taken: the wait is never more than a tenth longer than it was. */
const QUICKEST_LOOK_MS = 100;
const SLOWEST_LOOK_MS = 10_000;
const RUN_LOOK_MS = 2_000;
/** A third commit may be one that passes through. */
const OTHER_LOOKS = 3;
const OTHER_MS = 2_000;

/** Sends a promotion and follows it until the target reports it, or until it is clear that it will not. */
export class Delivery {
  private run: string | undefined;
  private runId: string | undefined;
  private heard: string | undefined;
  private said: string | undefined;
  private sights = 0;

  constructor(private readonly options: DeliveryOptions) {
    this.run = options.run;
    this.heard = options.heard;
  }

  /** `sent`: attempts that went before, of which it is not known what became. */
  async send(parcel: Parcel, sent = 0): Promise<Outcome> {
    const { idempotent, followMs, clock } = this.options;
    const began = clock.monotonic();
    // Once something may have been received, no later answer says that nothing happened.
    let doubtful = sent > 0;
    for (let attempt = sent + 1; ; attempt++) {
      const trouble = await this.note({ type: 'sending', attempt });
      if (trouble !== undefined) {
        return !doubtful
          ? this.end('failed', `nothing was sent: ${trouble}`)
          : this.follow('unknown', parcel);
      }
      const lost = await this.lost();
      if (lost !== undefined) return this.handOver(lost);
      this.tell(attempt === 1 ? 'sending' : `sending again, for the ${ordinal(attempt)} time`);
      const outcome = await parcel.send();
      const { run, runId } = parcel.runOf(outcome);
      this.run = run ?? this.run;
      this.runId = runId ?? this.runId;
      this.heard = outcome.sentence;
      await this.note({
        type: 'answered',
        outcome: outcome.state,
        sentence: outcome.sentence,
        ...(outcome.status === undefined ? {} : { status: outcome.status }),
        ...(run === undefined ? {} : { run }),
        ...(runId === undefined ? {} : { runId }),
      });
      this.tell(outcome.sentence);
      const leftMs = followMs - (clock.monotonic() - began);
      const next = weigh(outcome, { attempt, idempotent, leftMs, doubtful });
      doubtful ||= outcome.state === 'unknown';
      if (next.then === 'follow') return this.follow(next.certainty, parcel);
      if (next.then === 'again' && !(await this.wait(next.afterMs))) return this.left();
      const sight = await this.lookOrLeave();
      if (sight === 'left') return this.left();
      if (sight.state === 'there') return this.verified(sight.words);
      const found = `(${sight.words})`;
      if (next.then === 'end') {
        return this.end(next.state, `${withoutStop(next.reason)} ${found}`);
      }
      if (sight.state === 'before') continue;
      // Somebody else may be there meanwhile: sending again would put theirs away.
      if (doubtful) return this.follow('unknown', parcel);
      return this.end('failed', `${withoutStop(outcome.sentence)} ${found}`);
    }
  }

  /** `alreadyMs` have passed since it was sent. Looks at least once. */
  async follow(
    certainty: Certainty,
    parcel: Parcel | undefined,
    alreadyMs = 0,
    runId = this.runId,
  ): Promise<Outcome> {
    const { clock, followMs } = this.options;
    const began = clock.monotonic();
    let others = { count: 0, since: 0 };
    let lookedAtRun = began;
    for (;;) {
      const asked = clock.monotonic();
      const sight = await this.lookOrLeave();
      if (sight === 'left') return this.left();
      if (sight.state === 'there') return this.verified(sight.words);
      const now = clock.monotonic();
      others =
        sight.state === 'other'
          ? { count: others.count + 1, since: others.count === 0 ? now : others.since }
          : { count: 0, since: 0 };
      if (others.count >= OTHER_LOOKS && now - others.since >= OTHER_MS) {
        return this.end('superseded', `${sight.words}, which is not what was promoted`);
      }
      const took = now - began;
      if (alreadyMs + took >= followMs) return this.runOut(certainty, sight.words, followMs);
      if (runId !== undefined && parcel && now - lookedAtRun >= RUN_LOOK_MS) {
        lookedAtRun = now;
        const progress = await this.progress(parcel, runId);
        if (progress?.state === 'failed') return this.runFailed(progress);
      }
      const pace = Math.min(SLOWEST_LOOK_MS, Math.max(QUICKEST_LOOK_MS, took / 10));
      // A source that takes long to answer is not asked more than half of the time.
      const rest = Math.max(pace, now - asked);
      if (!(await this.wait(Math.min(rest, Math.max(0, followMs - alreadyMs - took))))) {
        return this.left();
      }
    }
  }

  async end(state: EndState, reason: string): Promise<Outcome> {
    const { id, log } = this.options;
    const trouble = await this.note({ type: 'ended', state, reason });
    // The next window finds it open, looks, and comes to the same end.
    if (trouble !== undefined) log.error(`the end of promotion ${id} was not recorded: ${trouble}`);
    return { id, state, reason, run: this.run };
  }

  private verified(words: string): Promise<Outcome> {
    return this.end('verified', words);
  }

  private runOut(certainty: Certainty, words: string, followMs: number): Promise<Outcome> {
    const long = `${Math.round(followMs / 1000)} s`;
    const heard = (this.heard ?? 'nobody knows whether it was received').replace(/\.?$/, '.');
    return certainty === 'accepted'
      ? this.end(
          'unverified',
          `it was accepted, and was not seen to arrive within ${long}: ${words}`,
        )
      : this.end('unknown', `${heard} It was not seen to arrive within ${long}: ${words}`);
  }

  private async runFailed({ words, run }: RunProgress): Promise<Outcome> {
    this.run = run ?? this.run;
    const sight = await this.lookOrLeave();
    if (sight === 'left') return this.left();
    return sight.state === 'there'
      ? this.verified(sight.words)
      : this.end('failed', `the run failed: ${words} (${sight.words})`);
  }

  private async progress(parcel: Parcel, runId: string): Promise<RunProgress | undefined> {
    try {
      const progress = await parcel.progress(runId, this.options.signal);
      this.run = progress?.run ?? this.run;
      if (progress) this.tell(progress.words);
      return progress;
    } catch {
      return undefined;
    }
  }

  private async lookOrLeave() {
    const { target, signal } = this.options;
    try {
      const sight = await target.look(signal);
      if (sight.words !== this.said && this.sights++ < MOST_SIGHTS) {
        this.said = sight.words;
        await this.note({ type: 'seen', words: sight.words });
        this.tell(sight.words);
      }
      return sight;
    } catch (error) {
      if (signal.aborted) return 'left' as const;
      const why = error instanceof Error ? error.message : 'unknown error';
      return { state: 'unread', words: `looking at the target failed: ${why}` } as const;
    }
  }

  /** False where nobody wants to follow any more. */
  private async wait(milliseconds: number): Promise<boolean> {
    const { clock, signal } = this.options;
    return pause(clock, milliseconds, signal).then(
      () => true,
      () => false,
    );
  }

  private left(): Outcome {
    const { id } = this.options;
    const reason = 'nobody follows it any more: it was sent, and what became of it is not known';
    return { id, state: 'open', reason, run: this.run };
  }

  private tell(words: string): void {
    this.options.tell({ words, run: this.run });
  }

  /**
   * Why this program may not send it any more, or undefined. Asked after `sending` is written: whoever takes it over
   * from then on reads that it may have been sent.
   */
  private async lost(): Promise<string | undefined> {
    try {
      return (await this.options.stillHas()) ? undefined : 'somebody else took it over meanwhile';
    } catch (error) {
      return error instanceof Error ? error.message : 'the journal cannot be read';
    }
  }

  /** It may be somebody else's now, so it is not ended here. */
  private async handOver(why: string): Promise<Outcome> {
    const sentence = `nothing was sent: ${why}`;
    await this.note({ type: 'answered', outcome: 'unsent', sentence });
    return { id: this.options.id, state: 'open', reason: sentence, run: this.run };
  }

  /** Why it could not be written, or undefined where it was. */
  private async note(entry: Said): Promise<string | undefined> {
    const { append, id, clock } = this.options;
    try {
      await append({ ...entry, id, at: clock.now() });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : 'the journal cannot be written';
    }
  }
}

type Without<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never;
type Said = Without<Entry>;

interface Attempt {
  readonly attempt: number;
  readonly idempotent: boolean;
  /** How long it would still be followed. */
  readonly leftMs: number;
  /** An earlier one may have been received. */
  readonly doubtful: boolean;
}

function weigh(
  { state, sentence, retryAfter }: SendOutcome,
  { attempt, idempotent, leftMs, doubtful }: Attempt,
): Next {
  const end = (as: EndState, reason: string): Next =>
    doubtful ? { then: 'follow', certainty: 'unknown' } : { then: 'end', state: as, reason };
  const again = (afterMs: number): Next | undefined =>
    idempotent && attempt < MOST_ATTEMPTS && afterMs < leftMs
      ? { then: 'again', afterMs }
      : undefined;
  switch (state) {
    case 'accepted':
      return { then: 'follow', certainty: 'accepted' };
    case 'unsent':
      return end('failed', `nothing was sent: ${sentence}`);
    case 'refused':
      return end('failed', sentence);
    case 'conflict':
      return end('conflict', sentence);
    case 'busy':
      return again(retryAfter ?? COME_BACK_MS) ?? end('failed', sentence);
    case 'unknown':
      return again(AGAIN_MS * attempt) ?? { then: 'follow', certainty: 'unknown' };
  }
}

function ordinal(attempt: number): string {
  return attempt === 2 ? 'second' : attempt === 3 ? 'third' : `${attempt}th`;
}

/** More follows. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
