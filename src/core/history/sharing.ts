interface Asking<T> {
  readonly answer: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Lets equal questions that are asked at the same time share one answer. A caller that aborts stops waiting at once,
 * with its signal's reason; the work itself is aborted when nobody waits for it any more.
 */
export class SharedQuestions {
  private readonly asking = new Map<string, Asking<unknown>>();

  /** `work` must always give the same type for the same `question`. */
  ask<T>(
    question: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (signal?.aborted) return Promise.reject(reasonOf(signal));
    const shared = this.join(question, work);
    if (signal === undefined) {
      shared.waiting++;
      return shared.answer;
    }
    return this.wait(question, shared, signal);
  }

  private join<T>(question: string, work: (signal: AbortSignal) => Promise<T>): Asking<T> {
    const running = this.asking.get(question) as Asking<T> | undefined;
    if (running !== undefined) return running;
    const controller = new AbortController();
    const answer = work(controller.signal).finally(() => this.forget(question, shared));
    // The callers get the rejection; when all of them have left, nobody does.
    answer.catch(() => undefined);
    const shared: Asking<T> = { answer, controller, waiting: 0 };
    this.asking.set(question, shared);
    return shared;
  }

  private wait<T>(question: string, shared: Asking<T>, signal: AbortSignal): Promise<T> {
    shared.waiting++;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        shared.waiting--;
        if (shared.waiting === 0) {
          // Before the abort: whoever asks from now on starts anew instead of joining work that is being ended.
          this.forget(question, shared);
          shared.controller.abort(signal.reason);
        }
        reject(reasonOf(signal));
      };
      signal.addEventListener('abort', leave, { once: true });
      const stay = () => signal.removeEventListener('abort', leave);
      shared.answer.finally(stay).then(resolve, reject);
    });
  }

  private forget(question: string, shared: Asking<unknown>): void {
    if (this.asking.get(question) === shared) this.asking.delete(question);
  }
}

/** A signal may carry anything as its reason; a rejection should carry an Error. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
