import type { Count, ReportedCommit, Sha } from '../model';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** How long ago, coarse enough not to change with every look: `now`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function ago(then: number, now: number): string {
  const age = now - then;
  // A poll a minute, with its jitter and the time an answer takes, stays "now" and redraws nothing.
  if (age < 1.5 * MINUTE) return 'now';
  if (age < HOUR) return `${Math.round(age / MINUTE)} min ago`;
  if (age < 2 * DAY) return `${Math.round(age / HOUR)} h ago`;
  if (age < 60 * DAY) return `${Math.round(age / DAY)} d ago`;
  return `${Math.round(age / (30.44 * DAY))} months ago`;
}

/** `1 commit`, `14 commits`. */
export function commits(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}

/** A number, or a question mark: unknown is never zero. */
export function countMark(count: Count): string {
  return count.state === 'known' ? String(count.count) : '?';
}

export function shortId(id: Sha): string {
  return id.slice(0, 7);
}

/** The id as far as it was reported, at most seven digits, with a mark for changes that are in no commit. */
export function shortReported(commit: ReportedCommit): string {
  return `${commit.id.slice(0, 7)}${commit.dirty ? ' (dirty)' : ''}`;
}

/** An instant for a person, in UTC so that two people compare the same words: `2026-11-23 14:02:11 UTC`. */
export function instant(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
