import type { History } from '../history/history';
import type { Clock } from '../lifecycle';
import type { Reading, ReportedCommit, Sha } from '../model';
import { shortOf } from './sentences';

/** What a look at the target showed, against what a promotion wants there. */
export type Sight =
  /** It reports the commit that was promoted. */
  | { readonly state: 'there'; readonly words: string }
  /** It reports what was there before. */
  | { readonly state: 'before'; readonly words: string }
  /** It reports a third commit, or a build with changes that are in no commit. */
  | { readonly state: 'other'; readonly words: string }
  | { readonly state: 'unread'; readonly words: string };

export interface TargetOptions {
  /** Asks the target: no answer of before the call. */
  readonly read: (signal: AbortSignal) => Promise<Reading>;
  readonly history: Pick<History, 'resolve'>;
  readonly clock: Clock;
  readonly name: string;
  readonly commit: Sha;
  readonly expected: string | undefined;
  /** How many equal answers in a row count as one: behind a load balancer each may come from another instance. */
  readonly answers: number;
}

/** Between two answers that have to be equal. */
const AGAIN_MS = 10;

/** The place that a promotion goes to. What it reports is the only thing that verifies one. */
export class Target {
  constructor(private readonly options: TargetOptions) {}

  /** One answer, except that `there` takes as many equal ones as are asked for. */
  async look(signal: AbortSignal): Promise<Sight> {
    const { answers, clock } = this.options;
    for (let count = 1; ; count++) {
      const sight = await this.once(signal);
      if (sight.state !== 'there') {
        return count === 1
          ? sight
          : { ...sight, words: `${sight.words}; not all of it reports the new commit yet` };
      }
      if (count >= answers) return sight;
      await pause(clock, AGAIN_MS, signal);
    }
  }

  private async once(signal: AbortSignal): Promise<Sight> {
    const { read, name, commit, expected } = this.options;
    const reading = await read(signal);
    if (reading.state !== 'deployed') {
      return { state: 'unread', words: `${name} could not be read: ${reading.reason}` };
    }
    const reported = reading.deployment.commit;
    const words = `${name} reports ${shortOf(reported.id)}`;
    if (reported.dirty) {
      return { state: 'other', words: `${words} with changes that are in no commit` };
    }
    if (await this.means(reported, commit, signal)) return { state: 'there', words };
    if (expected === undefined) return { state: 'before', words };
    const isBefore = reported.id === expected || (await this.means(reported, expected, signal));
    return { state: isBefore ? 'before' : 'other', words };
  }

  /** An abbreviated id counts only where this clone knows which commit it is. */
  private async means(reported: ReportedCommit, id: string, signal: AbortSignal): Promise<boolean> {
    if (reported.id === id) return true;
    if (!id.startsWith(reported.id)) return false;
    const [found] = await this.options.history.resolve([reported], signal);
    return found?.state === 'present' && found.commit.id === id;
  }
}

/** Rejects with the signal's reason when it aborts. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = () => {
      timer.dispose();
      reject(signal.reason as Error);
    };
    const timer = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
