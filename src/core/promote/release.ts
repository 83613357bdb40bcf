import type { Release } from '../model';
import { awayWords } from '../text';
import { type EnvironmentLock, lockState } from './environmentLock';
import { momentWords } from './moments';
import type { Policy } from './policy';
import { closesAt, freezeState, nextOpen, windowState } from './windows';

/** A window that closes later than this is not worth a word in a row. */
const SOON_MS = 2 * 60 * 60_000;

interface Standing {
  readonly short: string;
  readonly long: string;
}

/** What keeps a release to an environment back now or will soon; undefined where nothing ever does. */
export function releaseOf(
  policy: Policy,
  locks: readonly EnvironmentLock[],
  now: number,
  zone: string,
): Release | undefined {
  const lock = lockState(locks, undefined, policy.environment.name, now);
  const owner = lock?.owner || 'somebody';
  const why = lock?.reason ? `: ${lock.reason}` : '';
  const end =
    lock?.expires === undefined ? '' : ` (until ${momentWords(lock.expires, zone, zone, now)})`;
  const held = lock && { short: `locked by ${owner}`, long: `locked by ${owner}${why}${end}` };
  const standing = standingOf(policy, now, zone);
  const all = [held, standing].filter((one) => one !== undefined);
  if (all.length === 0) return undefined;
  const joined = (words: readonly string[]) => words.filter(Boolean).join(' · ');
  return {
    isLocked: lock !== undefined,
    short: joined(all.map(({ short }) => short)),
    long: joined(all.map(({ long }) => long)),
  };
}

function standingOf({ windows, freezes }: Policy, now: number, zone: string): Standing | undefined {
  const freeze = freezeState(freezes, now);
  const window = windowState(windows, now);
  if (freeze.state === 'frozen' || window.state === 'closed') {
    const opens = nextOpen(windows, freezes, now);
    const short = freeze.state === 'frozen' ? 'frozen' : 'closed';
    const reason =
      freeze.state !== 'frozen' || freeze.reason === undefined ? '' : `: ${freeze.reason}`;
    if (opens === undefined) return { short, long: `${short}${reason}` };
    const at = momentWords(opens, timeZoneOf(window, freeze) ?? zone, zone, now);
    const away = awayWords(opens - now);
    return { short, long: `${short}${reason}, opens ${away}: ${at}` };
  }
  const closing = closesAt(windows, freezes, now);
  if (!closing) return window.state === 'always' ? undefined : { short: '', long: 'open' };
  const verb = closing.why === 'freeze' ? 'freezes' : 'closes';
  const at = momentWords(closing.at, closing.timeZone, zone, now);
  const reason = closing.reason === undefined ? '' : ` (${closing.reason})`;
  const isSoon = closing.at - now < SOON_MS;
  return {
    short: isSoon ? `${verb} ${awayWords(closing.at - now)}` : '',
    long: `open, ${verb} ${at}${reason}`,
  };
}

function timeZoneOf(
  window: ReturnType<typeof windowState>,
  freeze: ReturnType<typeof freezeState>,
): string | undefined {
  if (window.state !== 'always') return window.timeZone;
  return freeze.state === 'none' ? undefined : freeze.timeZone;
}
