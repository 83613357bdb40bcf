import type { Disposable } from '../lifecycle';

/** Lets one through at a time, in the order in which they came. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Resolves once it is one's turn, which lasts until it is disposed; undefined where `signal` aborts before. */
  async take(signal: AbortSignal): Promise<Disposable | undefined> {
    const before = this.last;
    let end: () => void = () => undefined;
    const own = new Promise<void>((resolve) => (end = resolve));
    this.last = before.then(() => own);
    await Promise.race([before, aborted(signal)]);
    if (!signal.aborted) return { dispose: end };
    end();
    return undefined;
  }
}

/** Resolves when it aborts. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
