import { AnswerCache } from '../../core/history/cache';
import type { Containment, History } from '../../core/history/history';
import { SharedQuestions } from '../../core/history/sharing';
import type {
  Commit,
  Count,
  HeadDistance,
  ReportedCommit,
  Repository,
  Resolution,
  Sha,
} from '../../core/model';
import { findCommit } from './gitFind';
import type { GitCommand } from './gitCommand';
import { type GitRepository, type Told, unknown, type Unknown } from './gitObjects';
import { containsCommit, countCommits, listCommits, measureDistance, type Pair } from './gitPairs';
import { CommitLookup } from './gitResolve';
import { type View, viewRepository } from './gitView';

/** Some hundred bytes each; the pairs of a thousand cells, many times over. */
const CACHED_ANSWERS = 20_000;
const CACHED_LISTS = 200;

export interface GitHistoryOptions {
  readonly git: GitCommand;
  /** As `locateRepository` found it. */
  readonly root: string;
  /** How long one git process may take before its question is given up as unknown. 10 s where it is not given. */
  readonly timeoutMs?: number;
}

/**
 * History by the user's own git. An answer about two commits is cached, because commits do not change, unless the
 * clone is shallow or replaces commits; equal questions that are asked at the same time are put to git once.
 */
export class GitHistory implements History {
  private readonly repositoryAsked: GitRepository;
  private readonly shared = new SharedQuestions();
  private readonly lookup: CommitLookup;
  private readonly counts = new AnswerCache<Count>(CACHED_ANSWERS);
  private readonly distances = new AnswerCache<HeadDistance>(CACHED_ANSWERS);
  private readonly containments = new AnswerCache<Containment>(CACHED_ANSWERS);
  private readonly lists = new AnswerCache<Told<readonly Commit[]>>(CACHED_LISTS);
  /** As the latest look found it. */
  private view: View | undefined;

  constructor({ git, root, timeoutMs = 10_000 }: GitHistoryOptions) {
    this.repositoryAsked = { git, root, timeoutMs };
    this.lookup = new CommitLookup(this.repositoryAsked);
  }

  repository(signal?: AbortSignal): Promise<Repository> {
    return this.shared.ask('repository', (shared) => this.look(shared), signal);
  }

  resolve(
    reported: readonly ReportedCommit[],
    signal?: AbortSignal,
  ): Promise<readonly Resolution[]> {
    const ids = reported.map(({ id }) => id);
    const ask = async (shared: AbortSignal): Promise<readonly Resolution[]> => {
      const view = await this.current(shared);
      if (view.state === 'none') return ids.map(() => unknown(view.reason));
      return this.lookup.resolve(ids, shared);
    };
    return this.shared.ask(JSON.stringify(['resolve', ...ids]), ask, signal);
  }

  async count(have: Sha, lack: Sha, path?: string, signal?: AbortSignal): Promise<Count> {
    if (path === undefined) {
      // Both directions are usually wanted, and one walk gives both.
      const swapped = lack < have;
      const pair = swapped ? ([lack, have] as const) : ([have, lack] as const);
      const both = await this.headDistance(...pair, signal);
      if (both.state === 'known') {
        return { state: 'known', count: swapped ? both.behind : both.ahead };
      }
    }
    const key = JSON.stringify(['count', have, lack, path]);
    const ask = (pair: Pair, shared: AbortSignal) => countCommits(pair, path, shared);
    return this.askPair(this.counts, key, [have, lack], ask, signal);
  }

  async list(
    have: Sha,
    lack: Sha,
    { path, limit }: { readonly path?: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly Commit[] | undefined> {
    const key = JSON.stringify(['list', have, lack, path, limit]);
    const ask = (pair: Pair, shared: AbortSignal) => listCommits(pair, { path, limit }, shared);
    const told = await this.askPair(this.lists, key, [have, lack], ask, signal);
    return told.state === 'known' ? told.value : undefined;
  }

  /** `ahead` is what `commit` has and `head` lacks; `behind` the other way round. */
  headDistance(commit: Sha, head: Sha, signal?: AbortSignal): Promise<HeadDistance> {
    const key = JSON.stringify(['distance', commit, head]);
    return this.askPair(this.distances, key, [commit, head], measureDistance, signal);
  }

  contains(deployed: Sha, commit: Sha, signal?: AbortSignal): Promise<Containment> {
    const key = JSON.stringify(['contains', deployed, commit]);
    return this.askPair(this.containments, key, [deployed, commit], containsCommit, signal);
  }

  find(text: string, signal?: AbortSignal): Promise<Resolution> {
    const ask = async (shared: AbortSignal): Promise<Resolution> => {
      const repository = await this.look(shared);
      if (repository.state === 'none') return unknown(repository.reason);
      return findCommit(this.repositoryAsked, this.lookup, text, repository.head, shared);
    };
    return this.shared.ask(JSON.stringify(['find', text]), ask, signal);
  }

  private async look(signal: AbortSignal): Promise<Repository> {
    const view = await viewRepository(this.repositoryAsked, signal);
    this.view = view;
    if (view.state === 'none') return view;
    if (!isLasting(view)) this.forget();
    const { root } = this.repositoryAsked;
    const { head: id, branch, shallow } = view;
    if (id === undefined) return { state: 'present', root, head: undefined, branch, shallow };
    const told = await this.lookup.commits([id], signal);
    if (told.state === 'unknown')
      return { state: 'none', reason: `the checked-out commit cannot be read: ${told.reason}` };
    return { state: 'present', root, head: told.value.get(id), branch, shallow };
  }

  private async current(signal: AbortSignal): Promise<View> {
    if (this.view?.state !== 'present') await this.repository(signal);
    return this.view ?? { state: 'none', reason: 'the repository was not read' };
  }

  private forget(): void {
    for (const cache of [this.counts, this.distances, this.containments, this.lists]) cache.clear();
    this.lookup.forget();
  }

  private async askPair<A extends { readonly state: string }>(
    cache: AnswerCache<A>,
    key: string,
    ids: readonly [Sha, Sha],
    ask: (pair: Pair, signal: AbortSignal) => Promise<A>,
    signal: AbortSignal | undefined,
  ): Promise<A | Unknown> {
    signal?.throwIfAborted();
    const before = cache.get(key);
    if (before) return before;
    const work = async (shared: AbortSignal): Promise<A | Unknown> => {
      const view = await this.current(shared);
      if (view.state === 'none') return unknown(view.reason);
      const answer = await ask({ repository: this.repositoryAsked, view, ids }, shared);
      if (isLasting(view)) cache.set(key, answer);
      return answer;
    };
    return this.shared.ask(key, work, signal);
  }
}

/** Where history is cut off or replaced, the answer of today need not be that of tomorrow. */
function isLasting(view: View): boolean {
  return view.state === 'present' && !view.shallow && !view.replaced;
}
