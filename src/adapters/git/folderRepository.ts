import type { Containment, History } from '../../core/history/history';
import type { Clock, Event, Log } from '../../core/lifecycle';
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
import { GitCommand } from './gitCommand';
import { GitHistory } from './gitHistory';
import { locateGit, locateRepository } from './gitLocate';
import { createGitAsk } from './gitSource';
import { GitWatch } from './gitWatch';
import type { ProcessPool } from '../process/process';

/** A repository that was found, with what can be asked of it. */
interface Found {
  readonly state: 'present';
  readonly root: string;
  readonly git: GitCommand;
  readonly history: GitHistory;
  readonly ask: Ask;
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
}

/**
 * The repository that a folder lies in, looked for at the first question and kept once found. Where there is none,
 * every question gets that for an answer, and the next round looks again: `git init` may have come meanwhile.
 */
export class FolderRepository implements History {
  private located: Promise<Found | Missing> | undefined;
  private readonly stop = new AbortController();
  private readonly watch: GitWatch;

  /** A checkout, a commit or a fetch happened, once the repository has been asked for. */
  readonly onDidMove: Event<void>;

  constructor(private readonly options: FolderRepositoryOptions) {
    this.watch = new GitWatch(options.clock);
    this.onDidMove = this.watch.onDidMove;
  }

  /** The repository, or why there is none. Never rejects. */
  locate(): Promise<Found | Missing> {
    this.located ??= this.search().then(
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

  async repository(signal?: AbortSignal): Promise<Repository> {
    const found = await this.locate();
    return found.state === 'present' ? found.history.repository(signal) : found;
  }

  async resolve(
    reported: readonly ReportedCommit[],
    signal?: AbortSignal,
  ): Promise<readonly Resolution[]> {
    return this.through(
      (history) => history.resolve(reported, signal),
      (reason) => reported.map(() => unknown(reason)),
    );
  }

  count(have: Sha, lack: Sha, path?: string, signal?: AbortSignal): Promise<Count> {
    return this.through<Count>((history) => history.count(have, lack, path, signal), unknown);
  }

  list(
    have: Sha,
    lack: Sha,
    options: { readonly path?: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly Commit[] | undefined> {
    return this.through<readonly Commit[] | undefined>(
      (history) => history.list(have, lack, options, signal),
      () => undefined,
    );
  }

  headDistance(commit: Sha, head: Sha, signal?: AbortSignal): Promise<HeadDistance> {
    return this.through<HeadDistance>((h) => h.headDistance(commit, head, signal), unknown);
  }

  contains(deployed: Sha, commit: Sha, signal?: AbortSignal): Promise<Containment> {
    return this.through<Containment>((h) => h.contains(deployed, commit, signal), unknown);
  }

  find(text: string, signal?: AbortSignal): Promise<Resolution> {
    return this.through<Resolution>((history) => history.find(text, signal), unknown);
  }

  dispose(): void {
    this.watch.dispose();
    this.stop.abort();
  }

  private async through<T>(
    ask: (history: GitHistory) => Promise<T>,
    otherwise: (reason: string) => T,
  ): Promise<T> {
    const found = await this.locate();
    return found.state === 'present' ? ask(found.history) : otherwise(found.reason);
  }

  private async search(): Promise<Found | Missing> {
    const { folder, gitPath, processes, log } = this.options;
    const { signal } = this.stop;
    const program = await locateGit({ given: gitPath, env: process.env, processes }, signal);
    if (program.state === 'missing') return missing(program.reason);
    const git = new GitCommand({ gitPath: program.path, log, processes });
    const place = await locateRepository(git, folder, signal);
    if (place.state === 'none') return place;
    const { root } = place;
    log.debug(`git ${program.version} at ${program.path}, repository ${root}`);
    const own = await git.run('rev-parse', {
      options: ['--absolute-git-dir'],
      cwd: root,
      signal,
    });
    if (own.state === 'exited' && own.code === 0) this.watch.start(own.stdout.trim());
    const history = new GitHistory({ git, root });
    return { state: 'present', root, git, history, ask: createGitAsk({ git, root }) };
  }
}

function missing(reason: string): Missing {
  return { state: 'none', reason };
}

function unknown(reason: string): { readonly state: 'unknown'; readonly reason: string } {
  return { state: 'unknown', reason };
}
