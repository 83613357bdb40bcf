import type { Commit, Sha } from '../model';
import type { Verdict } from './equivalence';
import type { Containment } from './history';

/** What became of a change in one deployed commit. */
export interface Finding {
  readonly verdict: Verdict;
  /** The deployed commit holds the very commit that was asked for, whatever happened to it later. */
  readonly isHeld: boolean;
  /** The service's path, where the commit changes nothing there. */
  readonly untouched: string | undefined;
  /** Why the change could not be looked for any further. */
  readonly reason: string | undefined;
}

/** The commit that the answer speaks of. */
export function namedBy({ verdict, isHeld }: Finding): Sha | undefined {
  if (verdict.state === 'undone') return verdict.by;
  const isOther = verdict.state === 'live' && verdict.how !== 'itself' && !isHeld;
  return isOther ? verdict.carrier : undefined;
}

/** The answer. `named` is the commit of `namedBy`. Never "yes" for what was taken back, never "no" by guess. */
export function answerOf(finding: Finding, named: Commit | undefined): Containment {
  const { verdict, isHeld, untouched, reason } = finding;
  switch (verdict.state) {
    case 'live':
      if (verdict.how === 'alike')
        return {
          state: 'unknown',
          reason: `${verdict.carrier.slice(0, 10)} looks like it by its message, but its content differs`,
        };
      // It may have been taken back, and made again by another commit: then it is there, and so is the change.
      if (verdict.how === 'itself' || isHeld) return { state: 'yes' };
      return named ? { state: 'equivalent', how: verdict.how, commit: named } : unreadable;
    case 'undone':
      if (!named) return unreadable;
      if (reason === undefined) return { state: 'no', because: { type: 'reverted', by: named } };
      return {
        state: 'unknown',
        reason: `it was taken back by ${named.id.slice(0, 10)}, and whether it was made again cannot be told: ${reason}`,
      };
    case 'absent':
      if (untouched !== undefined)
        return { state: 'no', because: { type: 'untouched', path: untouched } };
      return reason === undefined ? { state: 'no' } : { state: 'unknown', reason };
    case 'crossed':
    case 'unknown':
      return reason === undefined ? unreadable : { state: 'unknown', reason };
  }
}

const unreadable: Containment = {
  state: 'unknown',
  reason: 'git did not say enough to tell: run `git fsck` to see whether the repository is whole',
};
