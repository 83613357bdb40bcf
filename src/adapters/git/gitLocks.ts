import type { Told } from '../../core/history/history';
import type { Sha } from '../../core/model';
import {
  decodeBranchDeployLock,
  decodeLock,
  encodeLock,
  type EnvironmentLock,
  type EnvironmentLocks,
  hasExpired,
  type LockOutcome,
  lockState,
  type LockWish,
} from '../../core/promote/environmentLock';
import type { GitCommand } from './gitCommand';
import { LocalLockStore, type LockStore, RemoteLockStore } from './gitLockStores';

export interface GitLocksOptions {
  readonly git: GitCommand;
  /** The repository's root folder. */
  readonly root: string;
  /** Where the locks are that everybody sees; undefined keeps them in this clone. See `defaultRemote`. */
  readonly remote: string | undefined;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

const OURS = 'refs/whereabouts/locks/';
const BRANCH_DEPLOY = /^refs\/heads\/(.+)-branch-deploy-lock$/;

/** A file of a ref may have 255 bytes, and git puts `.lock` behind it while it writes. */
const LONGEST_PART = 240;

/**
 * Locks as refs: whoever creates the ref has the lock, because git creates it for one of those who ask. The locks of
 * github/branch-deploy are read too.
 */
export class GitLocks implements EnvironmentLocks {
  private readonly store: LockStore;
  /** What a commit says never changes. */
  private texts: ReadonlyMap<Sha, string> = new Map();

  constructor(private readonly options: GitLocksOptions) {
    const { remote } = options;
    const ours = `${OURS}*`;
    this.store =
      remote === undefined
        ? new LocalLockStore({ ...options, patterns: [OURS] })
        : new RemoteLockStore(
            { ...options, patterns: [ours, 'refs/heads/*-branch-deploy-lock'] },
            remote,
          );
  }

  async list(signal: AbortSignal): Promise<Told<readonly EnvironmentLock[]>> {
    let tips = await told(() => this.tips(signal));
    if (tips.state === 'unknown') return tips;
    const { value } = tips;
    await told(() => this.learn(value, signal));
    if ([...value.values()].some((tip) => !this.texts.has(tip))) {
      // One that was taken away meanwhile can keep the others from being read.
      tips = await told(() => this.tips(signal));
      if (tips.state === 'unknown') return tips;
      const { value: later } = tips;
      if (!sameTips(value, later)) await told(() => this.learn(later, signal));
    }
    const locks = [...tips.value].flatMap(([ref, tip]) => this.lockAt(ref, tip) ?? []);
    return { state: 'known', value: locks };
  }

  async lock(wish: LockWish, signal: AbortSignal): Promise<LockOutcome> {
    const ref = lockRef(wish.environment, wish.service);
    if (ref === undefined) return failed('the name is too long for a lock');
    const text = encodeLock(wish);
    let before: Sha | undefined;
    let reason = '';
    // Once more where somebody's lock has expired, or was taken away at that moment.
    for (let attempt = 0; attempt < 3; attempt++) {
      const from = before;
      const swap = await told(() => this.store.swap(ref, from, text, signal));
      if (swap.state === 'done') return swap;
      const there = await this.at(ref, signal);
      if (there.state === 'unknown') return failed(swap.reason);
      const { tip, lock } = there.value;
      if (lock && !hasExpired(lock, this.options.now())) return { state: 'held', by: lock };
      before = tip;
      reason = swap.reason;
      if (swap.state === 'unknown') break;
    }
    return failed(reason);
  }

  async unlock(
    environment: string,
    service: string | undefined,
    signal: AbortSignal,
    seen?: EnvironmentLock,
  ): Promise<LockOutcome> {
    const ref = lockRef(environment, service);
    if (ref === undefined) return failed('the name is too long for a lock');
    const there = await this.at(ref, signal);
    if (there.state === 'unknown') return failed(there.reason);
    const { tip, lock } = there.value;
    if (tip === undefined || lock === undefined) return this.foreign(environment, service, signal);
    if (seen?.claim !== undefined && seen.claim !== tip) return { state: 'held', by: lock };
    const swap = await told(() => this.store.swap(ref, tip, undefined, signal));
    if (swap.state === 'done') return swap;
    const after = await this.at(ref, signal);
    if (after.state === 'unknown' || after.value.tip === tip) return failed(swap.reason);
    const { lock: now } = after.value;
    return now ? { state: 'held', by: now } : { state: 'done' };
  }

  /** Where we hold nothing: a lock that is not ours to take away. */
  private async foreign(
    environment: string,
    service: string | undefined,
    signal: AbortSignal,
  ): Promise<LockOutcome> {
    const all = await this.list(signal);
    if (all.state === 'unknown') return failed(all.reason);
    const theirs = all.value.filter(({ keeper }) => keeper === 'branch-deploy');
    const by = lockState(theirs, service ?? '', environment, this.options.now());
    return by ? { state: 'held', by } : { state: 'done' };
  }

  private async at(ref: string, signal: AbortSignal) {
    return told(async () => {
      const tips = await this.tips(signal);
      if (tips.state === 'unknown') return tips;
      const tip = tips.value.get(ref);
      if (tip === undefined) return known({ tip, lock: undefined });
      await this.learn(tips.value, signal);
      return known({ tip, lock: this.lockAt(ref, tip) });
    });
  }

  private async tips(signal: AbortSignal): Promise<Told<ReadonlyMap<string, Sha>>> {
    const tips = await this.store.tips(signal);
    if (tips.state === 'unknown') return tips;
    return known(new Map([...tips.value].filter(([ref]) => placeOf(ref) !== undefined)));
  }

  /** Reads what is not known yet, and forgets what is gone. */
  private async learn(tips: ReadonlyMap<string, Sha>, signal: AbortSignal): Promise<void> {
    const before = this.texts;
    const missing = new Map([...tips].filter(([, tip]) => !before.has(tip)));
    const texts: ReadonlyMap<Sha, string> =
      missing.size === 0 ? new Map<Sha, string>() : await this.store.texts(missing, signal);
    const ids = new Set(tips.values());
    this.texts = new Map([...before, ...texts].filter(([id]) => ids.has(id)));
  }

  private lockAt(ref: string, tip: Sha): EnvironmentLock | undefined {
    const place = placeOf(ref);
    const text = this.texts.get(tip);
    if (!place) return undefined;
    if (place.keeper === 'whereabouts') {
      const { environment, service } = place;
      const named = service === undefined ? { environment } : { environment, service };
      return decodeLock(text, { ...named, claim: tip });
    }
    const { environment } = place;
    const global = environment === 'global';
    return decodeBranchDeployLock(text, { environment, global, claim: tip });
  }
}

/**
 * The ref whose being there is the lock; undefined where the names are too long for one. The lock of an environment
 * and those of its services lie in different folders: a ref cannot be the folder of another.
 */
export function lockRef(environment: string, service: string | undefined): string | undefined {
  const parts = [environment, ...(service === undefined ? [] : [service])].map(encoded);
  if (parts.some((part) => part.length > LONGEST_PART || part === '')) return undefined;
  const [place = '', name] = parts;
  return name === undefined ? `${OURS}${place}/environment` : `${OURS}${place}/services/${name}`;
}

interface Place {
  readonly keeper: EnvironmentLock['keeper'];
  readonly environment: string;
  readonly service?: string | undefined;
}

function placeOf(ref: string): Place | undefined {
  const [, theirs] = BRANCH_DEPLOY.exec(ref) ?? [];
  if (theirs !== undefined) return { keeper: 'branch-deploy', environment: theirs };
  if (!ref.startsWith(OURS)) return undefined;
  const [place = '', kind, name, ...more] = ref.slice(OURS.length).split('/');
  const environment = decoded(place);
  const service = name === undefined ? undefined : decoded(name);
  if (environment === undefined || more.length > 0) return undefined;
  // Only names as `lockRef` writes them: each lock has one place.
  if (kind !== (name === undefined ? 'environment' : 'services')) return undefined;
  return lockRef(environment, service) === ref
    ? { keeper: 'whereabouts', environment, service }
    : undefined;
}

/**
 * A name as a part of a ref. Upper case is written in codes too: where a file system takes no notice of it, `Prod` and
 * `prod` would be one lock.
 */
function encoded(name: string): string {
  const code = (byte: number) => `%${byte.toString(16).padStart(2, '0')}`;
  return [...Buffer.from(name, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[a-z0-9_-]/.test(character) ? character : code(byte);
    })
    .join('');
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function sameTips(one: ReadonlyMap<string, Sha>, other: ReadonlyMap<string, Sha>): boolean {
  return one.size === other.size && [...one].every(([ref, tip]) => other.get(ref) === tip);
}

/** The answer, or why there is none. */
async function told<T>(
  ask: () => Promise<T>,
): Promise<T | { readonly state: 'unknown'; readonly reason: string }> {
  try {
    return await ask();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'git could not be asked';
    return { state: 'unknown', reason };
  }
}

function known<T>(value: T): { readonly state: 'known'; readonly value: T } {
  return { state: 'known', value };
}

function failed(reason: string): LockOutcome {
  return { state: 'failed', reason };
}
