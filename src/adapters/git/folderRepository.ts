import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type {
  Blamed,
  ChangedFile,
  Containment,
  FileAt,
  History,
  ListedCommit,
  ListOptions,
  Told,
} from '../../core/history/history';
import { type Clock, DisposableStore, type Event, type Log } from '../../core/lifecycle';
import type {
  Commit,
  Count,
  HeadDistance,
  ReportedCommit,
  Repository,
  Resolution,
  Sha,
} from '../../core/model';
import type { Ask } from '../../core/observe/source';
import type { EnvironmentLocks } from '../../core/promote/environmentLock';
import type { Sender } from '../../core/promote/trigger';
import { GitCommand } from './gitCommand';
import { GitHistory } from './gitHistory';
import { locateGit, locateRepository } from './gitLocate';
import { unknown, type Unknown } from './gitObjects';
import { GitLocks } from './gitLocks';
import { published } from './gitPublished';
import { createGitSender } from './gitPush';
import { defaultRemote } from './gitRemote';
import { createGitAsk } from './gitSource';
import { GitWatch } from './gitWatch';
import { GraphThread } from './graph/graphThread';
import type { ProcessPool } from '../process/process';

/** A repository that was found, with what can be asked of it. */
interface Found {
  readonly state: 'present';
  readonly root: string;
  readonly git: GitCommand;
  readonly history: GitHistory;
  readonly ask: Ask;
  readonly push: Sender;
  readonly locks: EnvironmentLocks;
}

interface Missing {
  readonly state: 'none';
  readonly reason: string;
}

export interface FolderRepositoryOptions {
  readonly folder: string;
  readonly gitPath: string | undefined;
  readonly processes: ProcessPool;
  readonly log: Log;
  readonly clock: Clock;
  /** A folder of ours for what is costly to find out again; undefined keeps nothing. */
  readonly cacheFolder: string | undefined;
  /** The bundle that prepares histories in a thread of its own; undefined does it in this one. */
  readonly threadScript: string | undefined;
}

/**
 * The repository that a folder lies in, looked for at the first question and kept once found. Where there is none,
 * every question gets that for an answer, and the next round looks again: `git init` may have come meanwhile.
 */
export class FolderRepository implements History {
  private located: Promise<Found | Missing> | undefined;
  private readonly stop = new AbortController();
  private readonly own = new DisposableStore();
  private readonly watch: GitWatch;
  private readonly thread: GraphThread | undefined;

  /** A checkout, a commit or a fetch happened, once the repository has been asked for. */
  readonly onDidMove: Event<void>;

  constructor(private readonly options: FolderRepositoryOptions) {
    this.watch = this.own.add(new GitWatch(options.clock));
    const { threadScript } = options;
    this.thread =
      threadScript === undefined ? undefined : this.own.add(new GraphThread(threadScript));
    this.onDidMove = this.watch.onDidMove;
  }

  /** The repository, or why there is none. Never rejects. */
  locate(): Promise<Found | Missing> {
    this.located ??= this.lookFor().then(
      (found) => {
        if (found.state === 'none') this.located = undefined;
        return found;
      },
      (error: unknown) => {
        this.located = undefined;
        return missing(error instanceof Error ? error.message : 'git could not be asked');
      },
    );
    return this.located;
  }

  readonly ask: Ask = async (request, signal) => {
    const found = await this.locate();
    if (found.state === 'present') return found.ask(request, signal);
    return { state: 'failed', failure: 'configuration', message: found.reason };
  };

  /**
   * The path of a file on disk from the root of the repository; undefined where it does not lie in it. A symbolic link
   * is the file that it leads to: that is what an editor shows.
   */
  async pathOf(file: string): Promise<string | undefined> {
    const found = await this.locate();
    if (found.state === 'none') return undefined;
    const real = (await realpath(file).catch(() => undefined)) ?? (await realOfMissing(file));
    if (real === undefined) return undefined;
    const path = relative(found.root, real).split(sep);
    return path[0] === '..' || isAbsolute(path.join(sep)) ? undefined : path.join('/');
  }

  async repository(signal?: AbortSignal): Promise<Repository> {
    const found = await this.locate();
    return found.state === 'present' ? found.history.repository(signal) : found;
  }

  resolve(reported: readonly ReportedCommit[], signal?: AbortSignal) {
    return this.through<readonly Resolution[]>(
      signal,
      (history) => history.resolve(reported, signal),
      (none) => reported.map(() => none),
    );
  }

  count(have: Sha, lack: Sha, path?: string, signal?: AbortSignal) {
    return this.through<Count>(signal, (history) => history.count(have, lack, path, signal), same);
  }

  list(have: Sha, lack: Sha, options: ListOptions, signal?: AbortSignal) {
    return this.through<Told<readonly ListedCommit[]>>(
      signal,
      (history) => history.list(have, lack, options, signal),
      same,
    );
  }

  headDistance(commit: Sha, head: Sha, signal?: AbortSignal) {
    return this.through<HeadDistance>(signal, (h) => h.headDistance(commit, head, signal), same);
  }

  contains(deployed: readonly Sha[], commit: Sha, path?: string, signal?: AbortSignal) {
    return this.through<readonly Containment[]>(
      signal,
      (history) => history.contains(deployed, commit, path, signal),
      (none) => deployed.map(() => none),
    );
  }

  find(text: string, signal?: AbortSignal) {
    return this.through<Resolution>(signal, (history) => history.find(text, signal), same);
  }

  search(text: string, limit: number, signal?: AbortSignal) {
    return this.through<Told<readonly Commit[]>>(
      signal,
      (h) => h.search(text, limit, signal),
      same,
    );
  }

  blame(path: string, line: number, signal?: AbortSignal) {
    return this.through<Told<Blamed | undefined>>(signal, (h) => h.blame(path, line, signal), same);
  }

  filesAt(commits: readonly Sha[], path: string, signal?: AbortSignal) {
    return this.through<readonly FileAt[]>(
      signal,
      (history) => history.filesAt(commits, path, signal),
      (none) => commits.map(() => none),
    );
  }

  content(blob: Sha, signal?: AbortSignal) {
    return this.through<Told<Uint8Array>>(signal, (history) => history.content(blob, signal), same);
  }

  changes(before: Sha, after: Sha, path?: string, signal?: AbortSignal) {
    return this.through<Told<readonly ChangedFile[]>>(
      signal,
      (history) => history.changes(before, after, path, signal),
      same,
    );
  }

  authored(limit: number, signal?: AbortSignal) {
    return this.through<Told<readonly Commit[]>>(signal, (h) => h.authored(limit, signal), same);
  }

  /** Whether a commit is on a remote, and on which of its branches; see `gitPublished.ts`. */
  async published(commit: Sha, branches: readonly string[], signal = this.stop.signal) {
    const found = await this.locate();
    if (found.state === 'none') return unknown(found.reason);
    const { git, root } = found;
    return published({ git, root, timeoutMs: 10_000 }, commit, branches, signal);
  }

  readonly push: Sender = async (send, signal) => {
    const found = await this.locate();
    return found.state === 'present'
      ? found.push(send, signal)
      : { state: 'unsent', sentence: found.reason };
  };

  /** Locks of environments, shared through the repository. Without a repository nobody can have locked anything. */
  readonly locks: EnvironmentLocks = {
    list: async (signal) => {
      const found = await this.locate();
      return found.state === 'present' ? found.locks.list(signal) : { state: 'known', value: [] };
    },
    lock: async (wish, signal) => {
      const found = await this.locate();
      if (found.state === 'present') return found.locks.lock(wish, signal);
      return { state: 'failed', reason: found.reason };
    },
    unlock: async (environment, service, signal, seen) => {
      const found = await this.locate();
      if (found.state === 'present') {
        return found.locks.unlock(environment, service, signal, seen);
      }
      return { state: 'failed', reason: found.reason };
    },
  };

  dispose(): void {
    this.stop.abort();
    this.own.dispose();
  }

  private async through<T>(
    signal: AbortSignal | undefined,
    ask: (history: GitHistory) => Promise<T>,
    otherwise: (none: Unknown) => T,
  ): Promise<T> {
    // Thousands of questions may listen to one signal: that is no leak.
    if (signal) setMaxListeners(0, signal);
    const found = await this.locate();
    return found.state === 'present' ? ask(found.history) : otherwise(unknown(found.reason));
  }

  private async lookFor(): Promise<Found | Missing> {
    const { folder, gitPath, processes, log, cacheFolder } = this.options;
    const { signal } = this.stop;
    const program = await locateGit({ given: gitPath, env: process.env, processes }, signal);
    if (program.state === 'missing') return missing(program.reason);
    const git = new GitCommand({ gitPath: program.path, log, processes });
    const place = await locateRepository(git, folder, signal);
    if (place.state === 'none') return place;
    const { root } = place;
    log.debug(`git ${program.version} at ${program.path}, repository ${root}`);
    const history = new GitHistory({
      git,
      root,
      log,
      keptFile:
        cacheFolder === undefined
          ? undefined
          : (objects, kind) => join(cacheFolder, `${digest(objects)}.${kind}`),
      prepare: this.thread?.prepare,
    });
    this.own.add(history);
    const places = await history.places(signal);
    if (places.state === 'known') this.watch.start(places.value.own);
    const remote = await defaultRemote(git, root, signal);
    return {
      state: 'present',
      root,
      git,
      history,
      ask: createGitAsk({ git, root }),
      push: createGitSender({ git, root }),
      locks: new GitLocks({ git, root, remote, now: () => this.options.clock.now() }),
    };
  }
}

/** A name for a file about a folder. */
function digest(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 24);
}

function missing(reason: string): Missing {
  return { state: 'none', reason };
}

function same(none: Unknown): Unknown {
  return none;
}

/** A file that is not on disk: deleted, or only elsewhere in history. */
async function realOfMissing(file: string): Promise<string | undefined> {
  const folder = await realpath(dirname(file)).catch(() => undefined);
  return folder && join(folder, basename(file));
}
