import type { Sha } from '../model';
import type { Told } from './history';

/** `unknown` only where history is cut off (a shallow clone): what is not found may be behind the cut. */
export type Holds = 'yes' | 'no' | 'unknown';

/** How many commits each of two has that the other lacks. */
export interface Distance {
  readonly ahead: number;
  readonly behind: number;
}

/**
 * Who descends from whom, over the whole repository. The numbers are git's numbers. All ids must be of commits that
 * this clone holds; an id that it does not hold makes the answer unknown.
 */
export interface Ancestry {
  /** `ahead` is what `commit` has and `other` lacks. */
  distance(commit: Sha, other: Sha, signal: AbortSignal): Promise<Told<Distance>>;
  /**
   * For each of `commits`, in order, which of `tips` (in order) are it or descend from it. Tips are the few commits
   * that are asked about again and again: what is deployed, what is checked out.
   */
  holders(
    tips: readonly Sha[],
    commits: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<readonly (readonly Holds[])[]>>;
  /** The same of any commits, as many as there are: nothing is kept for the next question. */
  descendants(
    among: readonly Sha[],
    commits: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<readonly (readonly Holds[])[]>>;
}
