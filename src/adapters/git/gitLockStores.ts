import { randomUUID } from 'node:crypto';
import type { Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import { maxLockBytes } from '../../core/promote/environmentLock';
import type { GitCall, GitCommand, GitResult } from './gitCommand';
import { unknown } from './gitObjects';
import { pushOutcome } from './gitPush';
import { listRefs, parseRefs, said, writableUrl } from './gitRemote';
import { locatePlaces } from './gitStamp';
import { inOwnGitFolder } from './ownGitFolder';

/** What the refs of locks stand for: commits whose tree holds this file. */
const LOCK_FILE = 'lock.json';

/** More than this are not read. */
const MOST_TEXTS = 100;

/** `lost`: the ref is not where it was said to be. */
export type Swap =
  { readonly state: 'done' } | { readonly state: 'lost' | 'failed'; readonly reason: string };

/** Refs that are compared before they are set, and the texts that they stand for. */
export interface LockStore {
  tips(signal: AbortSignal): Promise<Told<ReadonlyMap<string, Sha>>>;
  /** By id, of those that could be read. */
  texts(tips: ReadonlyMap<string, Sha>, signal: AbortSignal): Promise<ReadonlyMap<Sha, string>>;
  /** Undefined stands for no ref before, and for no ref after. */
  swap(
    ref: string,
    before: Sha | undefined,
    text: string | undefined,
    signal: AbortSignal,
  ): Promise<Swap>;
}

export interface LockStoreOptions {
  readonly git: GitCommand;
  readonly root: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly patterns: readonly string[];
}

/** The refs of a remote. Neither its objects nor anything about it ends up in the user's repository. */
export class RemoteLockStore implements LockStore {
  constructor(
    private readonly options: LockStoreOptions,
    private readonly remote: string,
  ) {}

  async tips(signal: AbortSignal): Promise<Told<ReadonlyMap<string, Sha>>> {
    const place = await this.place(signal);
    if (place.state === 'unknown') return place;
    const { git, patterns } = this.options;
    return listRefs(git, place.value.url, patterns, { signal, timeoutMs: 30_000 });
  }

  async texts(tips: ReadonlyMap<string, Sha>, signal: AbortSignal) {
    const place = await this.place(signal);
    if (place.state === 'unknown' || tips.size === 0) return new Map<Sha, string>();
    const { git } = this.options;
    const { url, idLength } = place.value;
    const some = [...tips].slice(0, MOST_TEXTS);
    return inOwnGitFolder({ idLength }, async (gitDir) => {
      const call = { gitDir, url, signal };
      // A lock of branch-deploy stands on top of the whole project: only the list of its uppermost files is wanted.
      await git.fetch({ ...call, wants: some.map(([ref]) => ref), filter: 'tree:1' });
      const blobs = new Map<Sha, Sha>();
      for (const [, commit] of some) {
        const operands = [`${commit}:${LOCK_FILE}`];
        const options = ['--verify', '--quiet'];
        const blob = parseSha(output(await git.own('rev-parse', { ...call, options, operands })));
        if (blob) blobs.set(commit, blob);
      }
      const missing = await this.missing([...new Set(blobs.values())], gitDir, signal);
      if (missing.length > 0) await git.fetch({ ...call, wants: missing, filter: 'blob:none' });
      return readTexts(blobs, (options, operands) =>
        git.own('cat-file', { ...call, options, operands, maxBytes: maxLockBytes }),
      );
    });
  }

  async swap(ref: string, before: Sha | undefined, text: string | undefined, signal: AbortSignal) {
    const place = await this.place(signal);
    if (place.state === 'unknown') return failed(place.reason);
    const { git, now } = this.options;
    const { url, idLength } = place.value;
    return inOwnGitFolder({ idLength }, async (gitDir): Promise<Swap> => {
      const write: Write = (verb, call) => git.own(verb, { ...call, gitDir, signal });
      const made = text === undefined ? undefined : await writeLock(write, text, now());
      if (made?.state === 'unknown') return failed(made.reason);
      const commit = made?.value;
      const call = { gitDir, url, ref, commit, lease: before, signal, timeoutMs: 60_000 };
      const { state, sentence } = pushOutcome(await git.push(call), this.remote, ref);
      if (state === 'accepted') return { state: 'done' };
      if (state === 'conflict') return { state: 'lost', reason: sentence };
      if (state !== 'unknown') return failed(sentence);
      const tips = await listRefs(git, url, [ref], { signal, timeoutMs: 30_000 });
      // No other commit has this id: it can only be this very push that set it.
      if (tips.state === 'known' && tips.value.get(ref) === commit) return { state: 'done' };
      return failed(sentence);
    });
  }

  private async place(
    signal: AbortSignal,
  ): Promise<Told<{ readonly url: string; readonly idLength: number }>> {
    const { git, root } = this.options;
    const places = await locatePlaces({ git, root, timeoutMs: 10_000 }, signal);
    if (places.state === 'unknown') return places;
    const { common, idLength } = places.value;
    const address = await writableUrl(git, { root, common }, this.remote, signal);
    if (address.state === 'failed') return unknown(address.message);
    return { state: 'known', value: { url: address.url, idLength } };
  }

  private async missing(
    blobs: readonly Sha[],
    gitDir: string,
    signal: AbortSignal,
  ): Promise<readonly Sha[]> {
    const missing: Sha[] = [];
    for (const blob of blobs) {
      // One at a time: where something was left out on purpose, git ends at the first that is missing.
      const call = { gitDir, options: ['-e'], operands: [blob], signal };
      const result = await this.options.git.own('cat-file', call);
      if (result.state !== 'exited' || result.code !== 0) missing.push(blob);
    }
    return missing;
  }
}

/** The refs of the clone, which its windows, terminals and worktrees share. */
export class LocalLockStore implements LockStore {
  constructor(private readonly options: LockStoreOptions) {}

  async tips(signal: AbortSignal): Promise<Told<ReadonlyMap<string, Sha>>> {
    const { git, root, patterns } = this.options;
    const options = ['--format=%(objectname) %(refname)'];
    const result = await git.run('for-each-ref', {
      cwd: root,
      options,
      operands: patterns,
      signal,
    });
    if (result.state === 'failed') return unknown(result.reason);
    if (result.code !== 0) return unknown(said(result));
    return { state: 'known', value: parseRefs(result.stdout) };
  }

  async texts(tips: ReadonlyMap<string, Sha>, signal: AbortSignal) {
    const { git, root } = this.options;
    const blobs = new Map<Sha, Sha>();
    for (const commit of [...tips.values()].slice(0, MOST_TEXTS)) {
      const operands = [`${commit}:${LOCK_FILE}`];
      const options = ['--verify', '--quiet'];
      const result = await git.run('rev-parse', { cwd: root, options, operands, signal });
      const blob = parseSha(output(result));
      if (blob) blobs.set(commit, blob);
    }
    return readTexts(blobs, (options, operands) =>
      git.run('cat-file', { cwd: root, options, operands, signal, maxBytes: maxLockBytes }),
    );
  }

  async swap(
    ref: string,
    before: Sha | undefined,
    text: string | undefined,
    signal: AbortSignal,
  ): Promise<Swap> {
    const { git, root, now } = this.options;
    const write: Write = (verb, call) => git.write(verb, { ...call, cwd: root, signal });
    const made = text === undefined ? undefined : await writeLock(write, text, now());
    if (made?.state === 'unknown') return failed(made.reason);
    const after = made?.value;
    const none = '0'.repeat((before ?? after ?? '').length);
    const result = await git.write('update-ref', {
      cwd: root,
      signal,
      // The ref could be one that only points on to another.
      options: after === undefined ? ['--no-deref', '-d'] : ['--no-deref'],
      operands: [ref, ...(after === undefined ? [] : [after]), before ?? none],
    });
    if (result.state === 'failed') return failed(result.reason);
    if (result.code === 0) return { state: 'done' };
    return { state: 'lost', reason: said(result) };
  }
}

type Write = (
  verb: 'hash-object' | 'mktree',
  call: Pick<GitCall, 'options' | 'input'>,
) => Promise<GitResult>;

/** A commit without parents whose tree holds the lock. No two are the same, not even of the same lock. */
async function writeLock(write: Write, text: string, now: number): Promise<Told<Sha>> {
  const blob = await made(write, 'hash-object', ['-w', '--stdin'], text);
  if (blob.state === 'unknown') return blob;
  const tree = await made(write, 'mktree', [], `100644 blob ${blob.value}\t${LOCK_FILE}\n`);
  if (tree.state === 'unknown') return tree;
  const who = `Whereabouts <whereabouts@localhost> ${Math.floor(now / 1000)} +0000`;
  const head = `tree ${tree.value}\nauthor ${who}\ncommitter ${who}\n`;
  const commit = `${head}\nLock an environment\n\n${randomUUID()}\n`;
  return made(write, 'hash-object', ['-t', 'commit', '-w', '--stdin'], commit);
}

async function made(
  write: Write,
  verb: 'hash-object' | 'mktree',
  options: readonly string[],
  input: string,
): Promise<Told<Sha>> {
  const result = await write(verb, { options, input });
  if (result.state === 'failed') return unknown(result.reason);
  const id = parseSha(output(result));
  return id ? { state: 'known', value: id } : unknown(`git cannot write the lock: ${said(result)}`);
}

async function readTexts(
  blobs: ReadonlyMap<Sha, Sha>,
  catFile: (options: readonly string[], operands: readonly string[]) => Promise<GitResult>,
): Promise<ReadonlyMap<Sha, string>> {
  const texts = new Map<Sha, string>();
  for (const [commit, blob] of blobs) {
    // What is longer than a lock may be ends the process.
    const result = await catFile([], ['blob', blob]);
    if (result.state === 'exited' && result.code === 0) texts.set(commit, result.stdout);
  }
  return texts;
}

/** What git printed, without the last line break; empty where it did not end well. */
function output(result: GitResult): string {
  return result.state === 'exited' && result.code === 0 ? result.stdout.replace(/\n$/, '') : '';
}

function failed(reason: string): Swap {
  return { state: 'failed', reason };
}
