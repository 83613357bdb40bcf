import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/lifecycle';

/**
 * The machine's clock. A throw out of a timer would end the whole extension host, so each goes to `onError` instead.
 */
export function createSystemClock(onError: (error: unknown) => void): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after: (milliseconds, callback) => {
      const timer = setTimeout(() => {
        try {
          callback();
        } catch (error) {
          onError(error);
        }
      }, milliseconds);
      return { dispose: () => clearTimeout(timer) };
    },
  };
}
