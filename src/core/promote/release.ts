import type { Release } from '../model';
import { type EnvironmentLock, lockState } from './environmentLock';
import type { Policy } from './policy';
import { closesAt, freezeState, nextOpen, windowState } from './windows';

/** Whether a release may go out to an environment now; undefined where nothing ever keeps one back. */
export function releaseOf(
  { environment, windows, freezes }: Policy,
  locks: readonly EnvironmentLock[],
  now: number,
): Release | undefined {
  const lock = lockState(locks, undefined, environment.name, now);
  const held = lock && { owner: lock.owner, reason: lock.reason, expires: lock.expires };
  const freeze = freezeState(freezes, now);
  if (freeze.state === 'frozen') {
    const until = nextOpen(windows, freezes, now);
    return { state: 'frozen', until, reason: freeze.reason, lock: held };
  }
  const window = windowState(windows, now);
  if (window.state === 'closed') {
    return { state: 'closed', until: nextOpen(windows, freezes, now), lock: held };
  }
  const closing = closesAt(windows, freezes, now);
  if (window.state === 'always' && closing === undefined && held === undefined) return undefined;
  const reason = closing?.why === 'freeze' ? (closing.reason ?? 'freeze') : undefined;
  return { state: 'open', until: closing?.at, reason, lock: held };
}
