import type {
  Commit,
  Count,
  HeadDistance,
  Repository,
  ReportedCommit,
  Resolution,
  Sha,
} from '../model';

/** An answer, or why there is none to give. */
export type Told<T> =
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * Does what is deployed hold a change? `equivalent`: the very commit is not there, but `commit` is, which makes the
 * same change. `no` may say why a person could have expected otherwise. `unknown` says why: not in this clone,
 * shallow, environment unread.
 */
export type Containment =
  | { readonly state: 'yes' }
  | { readonly state: 'no'; readonly because?: NotLive }
  | { readonly state: 'equivalent'; readonly how: Likeness; readonly commit: Commit }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * `picked`: a trailer names the other commit · `patch`: the same patch, to the last space · `squash`: one commit that
 * makes the changes of the whole branch · `tree`: the same files at the service's path.
 */
export type Likeness = 'picked' | 'patch' | 'squash' | 'tree';

export type NotLive =
  /** It is there (itself or an equivalent), and so is a commit that takes it back. */
  | { readonly type: 'reverted'; readonly by: Commit }
  /** It changes nothing below the service's path, so it does not wait for that service. */
  | { readonly type: 'untouched'; readonly path: string };

/** Which commits of a range are listed, and how much of each is wanted. */
export interface ListOptions {
  readonly path?: string;
  readonly limit: number;
  /** Follow only the first parent: one commit for each merge, not those that it brought. */
  readonly firstParent?: boolean;
  /** Name the files that each commit changes. A merge names those that differ from its first parent. */
  readonly files?: boolean;
}

/** A commit of a list. `files` is empty unless it was asked for. Paths are relative to the repository, with `/`. */
export interface ListedCommit extends Commit {
  readonly files: readonly string[];
}

/** Who wrote a line of the checked-out commit. */
export interface Blamed {
  readonly commit: Commit;
  /** The file's name and the line's number (from 1) in that commit. */
  readonly path: string;
  readonly line: number;
}

/** What a commit holds at a path: `blob` is the object id of the file's content. */
export type FileAt =
  | { readonly state: 'file'; readonly blob: Sha }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: string };

/** A file that differs between two commits. `before` and `after` are paths; one is undefined where it is not there. */
export interface ChangedFile {
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed';
  readonly before: string | undefined;
  readonly after: string | undefined;
}

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
  /** Those commits, newest first. */
  list(
    have: Sha,
    lack: Sha,
    options: ListOptions,
    signal?: AbortSignal,
  ): Promise<Told<readonly ListedCommit[]>>;
  /** `ahead` is what `commit` has and `head` lacks; `behind` the other way round. */
  headDistance(commit: Sha, head: Sha, signal?: AbortSignal): Promise<HeadDistance>;
  /**
   * For each deployed commit, in order, whether it holds the change that `commit` makes, for a service that lives
   * below `path` (the whole repository where there is none).
   */
  contains(
    deployed: readonly Sha[],
    commit: Sha,
    path?: string,
    signal?: AbortSignal,
  ): Promise<readonly Containment[]>;
  /** The full id of what a person typed: an id, an abbreviation, a branch or a tag. */
  find(text: string, signal?: AbortSignal): Promise<Resolution>;
  /**
   * The commits that speak of a ticket (`ABC-123`) or a pull request (`#123`) in their subject, newest first, on any
   * branch; at most `limit`.
   */
  search(text: string, limit: number, signal?: AbortSignal): Promise<Told<readonly Commit[]>>;
  /** Who wrote line `line` (from 1) of a file as it is in the checked-out commit; undefined where there is no such line. */
  blame(path: string, line: number, signal?: AbortSignal): Promise<Told<Blamed | undefined>>;
  /** What each of `commits` holds at `path`, in order. */
  filesAt(commits: readonly Sha[], path: string, signal?: AbortSignal): Promise<readonly FileAt[]>;
  /** The content of a file, by the id that `filesAt` gave. Rather unknown than more than 32 MiB. */
  content(blob: Sha, signal?: AbortSignal): Promise<Told<Uint8Array>>;
  /** The files that differ between two commits, below `path` where it is given, by path. */
  changes(
    before: Sha,
    after: Sha,
    path?: string,
    signal?: AbortSignal,
  ): Promise<Told<readonly ChangedFile[]>>;
  /** What the user did last: commits of theirs (by `user.email`) on any branch of this clone, newest first. */
  authored(limit: number, signal?: AbortSignal): Promise<Told<readonly Commit[]>>;
}
