/** The vocabulary. Every other file speaks in these words; see "The words" in CONTRIBUTING.md. */

declare const shaBrand: unique symbol;

/** A full commit id: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits, never all zeros. Only `parseSha` makes one. */
export type Sha = string & { readonly [shaBrand]: true };

/** The full commit id in `text`, or undefined. Abbreviated ids are not ids: they are resolved by history. */
export function parseSha(text: string): Sha | undefined {
  const id = text.toLowerCase();
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id) || /^0+$/.test(id)) return undefined;
  return id as Sha;
}

export type EnvironmentKind =
  'development' | 'test' | 'qa' | 'uat' | 'packaging' | 'staging' | 'production';

/** What the data in an environment is. `live` guards an environment whatever its name or kind. */
export type DataClass = 'none' | 'test' | 'anonymised' | 'copy' | 'live';

/** How much of an error a user of the environment sees. */
export type ErrorDetail = 'full' | 'medium' | 'friendly';

/** What happens before a writing act: nothing, a remark, a question, or the environment's name typed. */
export type GuardLevel = 'none' | 'note' | 'ask' | 'type-name' | 'refuse';

/**
 * How an act is recognised as touching an environment: names as they stand in an act, with `*` and `?`; files with
 * `**` too.
 */
export interface Targets {
  readonly kubeContexts?: readonly string[];
  readonly kubeNamespaces?: readonly string[];
  readonly hosts?: readonly string[];
  readonly awsProfiles?: readonly string[];
  readonly awsAccounts?: readonly string[];
  readonly terraformWorkspaces?: readonly string[];
  /** Cloud projects, subscriptions, apps, sites and stacks. */
  readonly projects?: readonly string[];
  readonly databases?: readonly string[];
  readonly branches?: readonly string[];
  /** Paths from the root of the folder. */
  readonly files?: readonly string[];
}

/** The conditions on a promotion, by name. */
export const GATES = [
  'configuration',
  'order',
  'known',
  'contained',
  'soak',
  'healthy',
  'readable',
  'window',
  'freeze',
  'lock',
  'size',
  'branch',
  'pushed',
  'settled',
] as const;

export type GateName = (typeof GATES)[number];

/** A place where services run, with its meaning filled in from its kind. */
export interface Environment {
  readonly name: string;
  readonly kind: EnvironmentKind;
  readonly usedBy: string;
  readonly data: DataClass;
  readonly errors: ErrorDetail;
  readonly changes: string;
  readonly guard: GuardLevel;
  /** May a script that nobody watches say yes with `--confirm NAME`? */
  readonly unattended: boolean;
  /** The environments that promote to this one; the one before it in the file unless the file says otherwise. */
  readonly promotesFrom: readonly string[];
  /** The environment this one is meant to look like. What that one has and this one lacks is drift. */
  readonly mirrors: string | undefined;
}

/** One deployable thing. `path` (relative to the repository) narrows which commits concern it. */
export interface Service {
  readonly name: string;
  /** Its folder from the root of the repository, as git writes it: `services/shop`. */
  readonly path: string | undefined;
}

declare const cellBrand: unique symbol;

/** Names one service in one environment. Made only by `cellId`. */
export type CellId = string & { readonly [cellBrand]: true };

/** Names may hold anything but control characters (the configuration refuses those), so a newline cannot collide. */
export function cellId(service: string, environment: string): CellId {
  return `${service}\n${environment}` as CellId;
}

/** A commit as a source spoke of it: `id` is 7 to 64 lower-case hex digits out of `text`, not yet looked up. */
export interface ReportedCommit {
  readonly text: string;
  readonly id: string;
  /** The build held changes that are in no commit. */
  readonly dirty: boolean;
}

/** What a good reading says. Times are milliseconds since 1970 UTC. Strings are remote text: never shown unsanitised. */
export interface Deployment {
  readonly commit: ReportedCommit;
  readonly version?: string;
  readonly since?: number;
  readonly by?: string;
  readonly health?: string;
}

/** A source answered with a commit. */
export interface Deployed {
  readonly state: 'deployed';
  readonly deployment: Deployment;
  readonly observedAt: number;
}

/**
 * A source that gave no commit, and why, in a sentence:
 * `unreachable` no usable answer (network, TLS, time-out, 5xx, 429) · `refused` credentials are missing or wrong ·
 * `unrecognised` it answered, but there is no commit in the answer.
 */
export interface NotRead {
  readonly state: 'unreachable' | 'refused' | 'unrecognised';
  readonly reason: string;
  readonly observedAt: number;
}

/** Nobody has asked yet, or nobody may. */
export interface Unread {
  readonly state: 'unread';
  readonly reason: string;
}

export type Reading = Deployed | NotRead | Unread;

/** A commit of the local repository. `date` is the author date in milliseconds. Strings are remote text. */
export interface Commit {
  readonly id: Sha;
  readonly subject: string;
  readonly author: string;
  readonly date: number;
}

/** What the local repository makes of a reported commit. */
export type Resolution =
  | { readonly state: 'present'; readonly commit: Commit }
  /** A full id that this clone does not hold: a fetch may bring it. */
  | { readonly state: 'absent'; readonly id: Sha }
  /** An abbreviated id that names no commit here, or more than one. */
  | { readonly state: 'unresolved'; readonly id: string; readonly reason: string }
  /** Not asked, or git could not say. */
  | { readonly state: 'unknown'; readonly reason: string };

/** A number of commits, or why there is none to give. Unknown is never zero. */
export type Count =
  | { readonly state: 'known'; readonly count: number }
  | { readonly state: 'unknown'; readonly reason: string };

/** Two environments of one service compared: a step of the path to production, or an environment and its mirror. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly role: 'promotion' | 'mirror';
  /** Commits that `from` has and `to` lacks, narrowed to the service's path. */
  readonly waiting: Count;
  /** Commits that `to` has and `from` lacks, narrowed likewise: a hotfix, or drift. */
  readonly missing: Count;
}

/** An environment's commit against the checked-out HEAD, over the whole repository. */
export type HeadDistance =
  | { readonly state: 'known'; readonly ahead: number; readonly behind: number }
  | { readonly state: 'unknown'; readonly reason: string };

/** What keeps a release to an environment back now, or will soon. Strings may hold remote text. */
export interface Release {
  readonly isLocked: boolean;
  /** For a row: `closes in 40 min`, `closed`, `frozen`, `locked by Ada`; empty while nothing is near. */
  readonly short: string;
  /** The same with all that is known. */
  readonly long: string;
}

/** One cell as far as it is known now. */
export interface CellState {
  readonly service: string;
  readonly environment: string;
  /** The source in words: `GET https://…`, `command ./deployed.sh qa`, `git refs/tags/qa`. */
  readonly source: string;
  /** What a person would open in a browser, where there is such a thing. */
  readonly address: string | undefined;
  /** What the configuration lets be done: `target` commits can be promoted to it, `source` from it to the next. */
  readonly promotion: readonly ('source' | 'target')[];
  readonly reading: Reading;
  /** The last good reading, kept while `reading` is not good. */
  readonly lastDeployed: Deployed | undefined;
  /** When `lastDeployed`'s commit was first read here, with no other in between; it may have run before that. */
  readonly seenSince: number | undefined;
  /** What the deployment record says, where one is configured beside the running thing. */
  readonly record: Reading | undefined;
  readonly resolution: Resolution;
  readonly head: HeadDistance;
}

/** The repository that the readings are laid beside. */
export type Repository =
  | {
      readonly state: 'present';
      readonly root: string;
      readonly head: Commit | undefined;
      readonly branch: string | undefined;
      /** History is cut off: only what is found can be trusted, not what is missing. */
      readonly shallow: boolean;
    }
  | { readonly state: 'none'; readonly reason: string };
