import type {
  Commit,
  Count,
  HeadDistance,
  Repository,
  ReportedCommit,
  Resolution,
  Sha,
} from '../model';

/** Does a deployed commit contain another? `unknown` says why: not in this clone, shallow, environment unread. */
export type Containment =
  | { readonly state: 'yes' }
  | { readonly state: 'no' }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * Questions about commits. Every answer may be "unknown", with a reason; none is ever a guess and none rejects,
 * except when `signal` aborts (then it rejects with the signal's reason).
 */
export interface History {
  /** The repository as it is now. Cheap: asked before each round of questions. */
  repository(signal?: AbortSignal): Promise<Repository>;
  /** Looks reported ids up among the objects of this clone; one answer per id, in order. Never fetches. */
  resolve(
    reported: readonly ReportedCommit[],
    signal?: AbortSignal,
  ): Promise<readonly Resolution[]>;
  /** How many commits `have` has that `lack` lacks; with `path`, only those that touch it. */
  count(have: Sha, lack: Sha, path?: string, signal?: AbortSignal): Promise<Count>;
  /** Those commits, newest first, at most `limit`. Undefined when git cannot say. */
  list(
    have: Sha,
    lack: Sha,
    options: { readonly path?: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly Commit[] | undefined>;
  headDistance(commit: Sha, head: Sha, signal?: AbortSignal): Promise<HeadDistance>;
  contains(deployed: Sha, commit: Sha, signal?: AbortSignal): Promise<Containment>;
  /** The full id of what a person typed: an id, an abbreviation, a branch or a tag. */
  find(text: string, signal?: AbortSignal): Promise<Resolution>;
}
