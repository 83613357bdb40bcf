import {
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhenResult,
  isBrokenCircuitError,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { Answer } from '../../core/observe/source';
import { failed, isTransportFailure, withdrawn, type Failed } from './httpFailure';

const requestsAtOnce = 6;
const failuresBeforeRest = 5;
const longestRest = 60_000;

/** Whether an origin that rests is left alone. */
export type Patience = 'patient' | 'now';

class Withdrawn extends Error {}

/** One origin's share of the network: a few requests at once, and a rest when it has stopped answering. */
export class HttpOrigin {
  private readonly queue: BulkheadPolicy = bulkhead(requestsAtOnce, Infinity);
  private readonly breaker: CircuitBreakerPolicy;
  private restUntil = 0;
  private last: Failed | undefined;

  /** `rest` is the first pause in milliseconds after five failures in a row; each further one doubles it, up to a minute. */
  constructor(
    private readonly host: string,
    private readonly everybody: BulkheadPolicy,
    rest: number,
  ) {
    const backoff = new DelegateBackoff<{ attempt: number }>(({ attempt }) => {
      const full = Math.min(longestRest, rest * 2 ** (attempt - 1));
      // Between half and all of it, so that many windows do not come back at once.
      const pause = full * (0.5 + Math.random() / 2);
      this.restUntil = Date.now() + pause;
      return pause;
    });
    this.breaker = circuitBreaker(handleWhenResult(isTransportFailure), {
      breaker: new ConsecutiveBreaker(failuresBeforeRest),
      halfOpenAfter: backoff,
    });
  }

  /**
   * Runs `task` when its turn comes. The origin's own queue comes first, so that a hung origin holds six of
   * everybody's places at most. No signal is handed to cockatiel: its bulkhead forgets to go on to the next in the
   * queue after one that was aborted while waiting. So `task` looks at its signal itself.
   */
  async run(patience: Patience, task: () => Promise<Answer>): Promise<Answer> {
    const inTurn = () => this.everybody.execute(() => this.observe(task));
    try {
      return await this.queue.execute(() =>
        patience === 'now' ? inTurn() : this.breaker.execute(inTurn),
      );
    } catch (error) {
      if (error instanceof Withdrawn) return withdrawn;
      if (isBrokenCircuitError(error)) return this.resting();
      throw error;
    }
  }

  private async observe(task: () => Promise<Answer>): Promise<Answer> {
    const answer = await task();
    // Thrown, because cockatiel counts every result as a success or a failure, and this is neither.
    if (answer === withdrawn) throw new Withdrawn();
    if (answer.state === 'failed' && isTransportFailure(answer)) this.last = answer;
    return answer;
  }

  private resting(): Failed {
    const wait = Math.max(1_000, Math.ceil(this.restUntil - Date.now()));
    const message =
      `${this.host} was not asked: the last ${failuresBeforeRest} attempts failed. ` +
      `It is tried again in ${Math.ceil(wait / 1_000)} s. The last one said: ${this.last?.message}`;
    return failed(this.last?.failure ?? 'network', message, wait);
  }
}
