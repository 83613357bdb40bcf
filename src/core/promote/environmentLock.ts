import type { Told } from '../history/history';

/** Nobody is to deploy there. Strings are remote text: never shown unsanitised. */
export interface EnvironmentLock {
  /** Undefined locks every environment. */
  readonly environment: string | undefined;
  /** Undefined locks every service. */
  readonly service?: string;
  /** Empty where none was given. */
  readonly reason: string;
  /** Empty where it is not known. */
  readonly owner: string;
  /** Milliseconds since 1970 UTC; undefined where it is not known. */
  readonly since: number | undefined;
  /** When it stops to count; undefined counts until somebody takes it away. */
  readonly expires?: number;
  /** Who keeps it: `branch-deploy` is GitHub's action of that name, whose locks are read and never written. */
  readonly keeper: 'whereabouts' | 'branch-deploy';
  /** Changes with every claim: tells this lock from a later one at the same place. */
  readonly claim?: string;
}

/** What one asks for. */
export type LockWish = Pick<EnvironmentLock, 'service' | 'reason' | 'owner' | 'expires'> & {
  readonly environment: string;
  readonly since: number;
};

/** `held`: somebody else's lock is there, and stays. */
export type LockOutcome =
  | { readonly state: 'done' }
  | { readonly state: 'held'; readonly by: EnvironmentLock }
  | { readonly state: 'failed'; readonly reason: string };

/** Locks that everybody sees who shares the repository. Nothing rejects. */
export interface EnvironmentLocks {
  /** Also those that have expired. */
  list(signal: AbortSignal): Promise<Told<readonly EnvironmentLock[]>>;
  /** Of several who ask at once, one gets `done`. */
  lock(wish: LockWish, signal: AbortSignal): Promise<LockOutcome>;
  /** With `seen`, only that very lock is taken away; without it, the one that is there. `done` where there is none. */
  unlock(
    environment: string,
    service: string | undefined,
    signal: AbortSignal,
    seen?: EnvironmentLock,
  ): Promise<LockOutcome>;
}

/** The longest text that is read as a lock, in bytes. */
export const maxLockBytes = 64 * 1024;

const MOST_OF_A_REASON = 1000;
const MOST_OF_A_NAME = 200;

/** The content of a `lock.json`. What is too long is cut. */
export function encodeLock(lock: LockWish): string {
  const { environment, service, reason, owner, since, expires } = lock;
  const content = {
    environment: cut(environment, MOST_OF_A_NAME),
    ...(service === undefined ? {} : { service: cut(service, MOST_OF_A_NAME) }),
    reason: cut(reason, MOST_OF_A_REASON),
    owner: cut(owner, MOST_OF_A_NAME),
    since: timeOf(since),
    ...(expires === undefined ? {} : { expires: timeOf(expires) }),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** Where a lock was found: its place says what it locks, whatever its content says. */
export type LockPlace = Pick<EnvironmentLock, 'environment' | 'service' | 'claim'>;

/**
 * The lock at a place out of its `lock.json`. A text that is no such thing, or that could not be read (undefined), is
 * a lock all the same: one of which no more is known, and which does not expire.
 */
export function decodeLock(text: string | undefined, place: LockPlace): EnvironmentLock {
  const content = objectOf(text);
  const expires = time(content?.['expires']);
  return {
    ...place,
    ...known(content && { ...content, by: content['owner'], at: content['since'] }),
    ...(expires === undefined ? {} : { expires }),
    keeper: 'whereabouts',
  };
}

/** The lock that github/branch-deploy keeps on a branch: `environment` is what the branch's name says. */
export function decodeBranchDeployLock(
  text: string | undefined,
  place: LockPlace & { readonly global: boolean },
): EnvironmentLock {
  const { global, environment, ...rest } = place;
  const content = objectOf(text);
  const named = textOf(content?.['environment'], MOST_OF_A_NAME) || environment;
  const isGlobal = global || content?.['global'] === true;
  return {
    ...rest,
    environment: isGlobal ? undefined : named,
    ...known(content && { ...content, by: content['created_by'], at: content['created_at'] }),
    keeper: 'branch-deploy',
  };
}

function known(content: Readonly<Record<string, unknown>> | undefined) {
  if (!content) return { reason: 'the reason cannot be read', owner: '', since: undefined };
  return {
    reason: textOf(content['reason'], MOST_OF_A_REASON),
    owner: textOf(content['by'], MOST_OF_A_NAME),
    since: time(content['at']),
  };
}

/**
 * The lock that keeps a service from being deployed to an environment now: of several the widest, and of those the
 * one that lasts longest. What has expired does not count.
 */
export function lockState(
  locks: readonly EnvironmentLock[],
  /** Undefined asks for locks of all services only. */
  service: string | undefined,
  environment: string,
  now: number,
): EnvironmentLock | undefined {
  const counting = locks.filter(
    (lock) =>
      !hasExpired(lock, now) &&
      concerns(lock, environment) &&
      (lock.service === undefined || lock.service === service),
  );
  const width = (lock: EnvironmentLock) =>
    (lock.environment === undefined ? 2 : 0) + (lock.service === undefined ? 1 : 0);
  const end = (lock: EnvironmentLock) => lock.expires ?? Number.MAX_VALUE;
  return counting.reduce<EnvironmentLock | undefined>(
    (best, lock) =>
      !best || width(lock) > width(best) || (width(lock) === width(best) && end(lock) > end(best))
        ? lock
        : best,
    undefined,
  );
}

export function hasExpired(lock: EnvironmentLock, now: number): boolean {
  return lock.expires !== undefined && lock.expires <= now;
}

function concerns({ environment, keeper }: EnvironmentLock, asked: string): boolean {
  if (environment === undefined || environment === asked) return true;
  // Its branches cannot be called otherwise.
  return keeper === 'branch-deploy' && environment === asked.replace(/\s/g, '-');
}

function objectOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined || text.length > maxLockBytes) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown, limit: number): string {
  return typeof value === 'string' ? cut(value, limit) : '';
}

/** Never through the middle of a character. */
function cut(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** A moment as ISO 8601 writes it, with its zone; undefined for anything else. */
function time(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(value))
    return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}
