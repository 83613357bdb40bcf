import { readFile } from 'node:fs/promises';
import { AnswerCache } from '../../core/history/cache';
import type {
  Blamed,
  Containment,
  History,
  ListedCommit,
  ListOptions,
  Told,
} from '../../core/history/history';
import { SharedQuestions } from '../../core/history/sharing';
import type { Log } from '../../core/lifecycle';
import type {
  Count,
  HeadDistance,
  ReportedCommit,
  Repository,
  Resolution,
  Sha,
} from '../../core/model';
import { writeWhole } from '../files/wholeFile';
import { findCommit } from './gitFind';
import type { GitCommand } from './gitCommand';
import { blameLine } from './gitBlame';
import { changedFiles } from './gitChanges';
import { GitContainment } from './gitContainment';
import { GitFiles } from './gitFiles';
import { authoredCommits, listCommits, searchCommits } from './gitLists';
import { type GitRepository, unknown, type Unknown } from './gitObjects';
import { countCommits, type Pair } from './gitPairs';
import { CommitLookup } from './gitResolve';
import type { GitPlaces } from './gitStamp';
import { RepositoryView, type Seen, type View } from './gitView';
import { GraphAncestry, type GraphAncestryOptions } from './graph/graphAncestry';
import { prepareGraph } from './graph/prepareGraph';

/** Some hundred bytes each; the pairs of a thousand cells, many times over. */
const CACHED_ANSWERS = 20_000;
const CACHED_LISTS = 200;
const CACHED_BLAMES = 2_000;

/** The file for a kind of finding about a store of objects. */
export type KeptFile = (objects: string, kind: 'graph' | 'mentions') => string;

export interface GitHistoryOptions {
  readonly git: GitCommand;
  /** As `locateRepository` found it. */
  readonly root: string;
  /** How long one git process may take before its question is given up as unknown. 10 s where it is not given. */
  readonly timeoutMs?: number;
  /** Where findings about these objects are kept for the next start; without it none are. */
  readonly keptFile?: KeptFile | undefined;
  /** Prepares graphs elsewhere than in this thread. */
  readonly prepare?: GraphAncestryOptions['prepare'] | undefined;
  readonly log?: Log | undefined;
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
  private readonly blames = new AnswerCache<Told<Blamed | undefined>>(CACHED_BLAMES);
  private readonly lists = new AnswerCache<Told<readonly ListedCommit[]>>(CACHED_LISTS);
  private readonly files: GitFiles;
  private readonly containments: GitContainment;
  private readonly views: RepositoryView;
  private readonly ancestry: GraphAncestry;
  private readonly keptFile: KeptFile | undefined;
  private readonly log: Log | undefined;
  private readonly stop = new AbortController();
  private recalled: Promise<void> | undefined;
  private view: View | undefined;
  /** What was last told of the repository, and by which view. */
  private told: { readonly view: View; readonly repository: Repository } | undefined;

  constructor({ git, root, timeoutMs = 10_000, keptFile, prepare, log }: GitHistoryOptions) {
    this.repositoryAsked = { git, root, timeoutMs };
    this.keptFile = keptFile;
    this.log = log;
    this.lookup = new CommitLookup(this.repositoryAsked);
    this.files = new GitFiles(this.repositoryAsked);
    this.views = new RepositoryView(this.repositoryAsked);
    this.ancestry = new GraphAncestry({
      repository: this.repositoryAsked,
      look: (signal) => this.current(signal),
      ownFile: keptFile && ((objects) => keptFile(objects, 'graph')),
      prepare: prepare ?? prepareGraph,
      isHere: async (commit, signal) => {
        const [found] = await this.lookup.resolve([commit], signal);
        return found?.state === 'present';
      },
      log,
    });
    this.containments = new GitContainment(this.repositoryAsked, this.ancestry, this.lookup);
    this.containments.mentions.onDidExtend(() => void this.keepMentions());
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
    const key = JSON.stringify(['count', have, lack, path]);
    const ask = async (pair: Pair, shared: AbortSignal): Promise<Count> => {
      const lacking = await this.lacking(pair, shared);
      if (lacking.state === 'unknown') return lacking;
      if (lacking.value === 0 || path === undefined) {
        return { state: 'known', count: lacking.value };
      }
      return countCommits(pair, path, shared);
    };
    return this.askPair(this.counts, key, [have, lack], ask, signal);
  }

  list(have: Sha, lack: Sha, options: ListOptions, signal?: AbortSignal) {
    const key = JSON.stringify(['list', have, lack, options]);
    const ask = async (pair: Pair, shared: AbortSignal): Promise<Told<readonly ListedCommit[]>> => {
      const lacking = await this.lacking(pair, shared);
      if (lacking.state === 'unknown') return lacking;
      if (lacking.value === 0) return { state: 'known', value: [] };
      return listCommits(pair, options, shared);
    };
    return this.askPair(this.lists, key, [have, lack], ask, signal);
  }

  async headDistance(commit: Sha, head: Sha, signal?: AbortSignal): Promise<HeadDistance> {
    const told = await this.ancestry.distance(commit, head, signal ?? this.stop.signal);
    return told.state === 'known' ? { state: 'known', ...told.value } : told;
  }

  contains(deployed: readonly Sha[], commit: Sha, path?: string, signal?: AbortSignal) {
    const ask = async (shared: AbortSignal): Promise<readonly Containment[]> => {
      const view = await this.current(shared);
      if (view.state === 'none') return deployed.map(() => unknown(view.reason));
      await (this.recalled ??= this.recallMentions(view));
      return this.containments.contains({ deployed, commit, path }, view, shared);
    };
    return this.shared.ask(JSON.stringify(['contains', deployed, commit, path]), ask, signal);
  }

  search(text: string, limit: number, signal?: AbortSignal) {
    const ask = (shared: AbortSignal) => searchCommits(this.repositoryAsked, text, limit, shared);
    return this.shared.ask(JSON.stringify(['search', text, limit]), ask, signal);
  }

  authored(limit: number, signal?: AbortSignal) {
    const ask = (shared: AbortSignal) => authoredCommits(this.repositoryAsked, limit, shared);
    return this.shared.ask(JSON.stringify(['authored', limit]), ask, signal);
  }

  async blame(path: string, line: number, signal?: AbortSignal): Promise<Told<Blamed | undefined>> {
    const view = await this.current(signal ?? this.stop.signal);
    if (view.state === 'none') return unknown(view.reason);
    const { head } = view;
    if (!head) return unknown('the repository has no commit yet');
    const key = JSON.stringify(['blame', head, path, line]);
    const before = this.blames.get(key);
    if (before) return before;
    const ask = async (shared: AbortSignal): Promise<Told<Blamed | undefined>> => {
      const told = await blameLine(this.repositoryAsked, head, path, line, shared);
      if (isLasting(view)) this.blames.set(key, told);
      return told;
    };
    return this.shared.ask(key, ask, signal);
  }

  filesAt(commits: readonly Sha[], path: string, signal?: AbortSignal) {
    const ask = (shared: AbortSignal) => this.files.filesAt(commits, path, shared);
    return this.shared.ask(JSON.stringify(['files', commits, path]), ask, signal);
  }

  content(blob: Sha, signal?: AbortSignal) {
    const ask = (shared: AbortSignal) => this.files.content(blob, shared);
    return this.shared.ask(JSON.stringify(['content', blob]), ask, signal);
  }

  changes(before: Sha, after: Sha, path?: string, signal?: AbortSignal) {
    const ask = (shared: AbortSignal) =>
      changedFiles(this.repositoryAsked, { before, after, path }, shared);
    return this.shared.ask(JSON.stringify(['changes', before, after, path]), ask, signal);
  }

  /** Where the repository keeps itself. */
  places(signal: AbortSignal): Promise<Told<GitPlaces>> {
    return this.views.locate(signal);
  }

  dispose(): void {
    this.stop.abort();
    this.ancestry.dispose();
    this.containments.dispose();
    this.files.dispose();
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
    const view = await this.current(signal);
    if (this.told?.view !== view)
      this.told = { view, repository: await this.describe(view, signal) };
    return this.told.repository;
  }

  /** The repository as it is now. What was concluded from how it was is let go of. */
  private async current(signal: AbortSignal): Promise<View> {
    const view = await this.shared.ask('view', (shared) => this.views.look(shared), signal);
    const { view: before } = this;
    if (view === before) return view;
    this.view = view;
    this.lookup.lookAgain();
    if (!isLasting(view) || (before && !isLasting(before))) this.forget();
    return view;
  }

  private async describe(view: View, signal: AbortSignal): Promise<Repository> {
    if (view.state === 'none') return view;
    const { root } = this.repositoryAsked;
    const { head: id, branch, shallow } = view;
    if (id === undefined) return { state: 'present', root, head: undefined, branch, shallow };
    const told = await this.lookup.commits([id], signal);
    if (told.state === 'unknown')
      return { state: 'none', reason: `the checked-out commit cannot be read: ${told.reason}` };
    return { state: 'present', root, head: told.value.get(id), branch, shallow };
  }

  private async recallMentions({ objects }: Seen): Promise<void> {
    if (!this.keptFile) return;
    const text = await readFile(this.keptFile(objects, 'mentions'), 'utf8').catch(() => undefined);
    if (text !== undefined) this.containments.mentions.load(text);
  }

  /** Losing it costs one walk over the messages. */
  private async keepMentions(): Promise<void> {
    const { view } = this;
    if (!this.keptFile || view?.state !== 'present' || !isLasting(view)) return;
    const file = this.keptFile(view.objects, 'mentions');
    await writeWhole(file, this.containments.mentions.save()).catch((error: unknown) => {
      this.log?.debug(`what messages say of commits could not be kept: ${String(error)}`);
    });
  }

  private forget(): void {
    this.counts.clear();
    this.lists.clear();
    this.blames.clear();
    this.containments.forget();
    this.files.forget();
    this.lookup.forget();
  }

  /** How many commits the first of a pair has that the second lacks, over the whole repository. */
  private async lacking({ ids: [have, lack] }: Pair, signal: AbortSignal): Promise<Told<number>> {
    const distance = await this.ancestry.distance(have, lack, signal);
    if (distance.state === 'known') return { state: 'known', value: distance.value.ahead };
    // Where history is cut off, this much can be known: what one holds, it does not lack.
    const held = await this.ancestry.holders([lack], [have], signal);
    const nothing = held.state === 'known' && held.value[0]?.[0] === 'yes';
    return nothing ? { state: 'known', value: 0 } : distance;
  }

  private async askPair<A extends { readonly state: string }>(
    cache: AnswerCache<A>,
    key: string,
    ids: readonly [Sha, Sha],
    ask: (pair: Pair, signal: AbortSignal) => Promise<A>,
    signal: AbortSignal | undefined,
  ): Promise<A | Unknown> {
    const work = async (shared: AbortSignal): Promise<A | Unknown> => {
      const view = await this.current(shared);
      if (view.state === 'none') return unknown(view.reason);
      const before = cache.get(key);
      if (before) return before;
      const answer = await ask({ repository: this.repositoryAsked, view, ids }, shared);
      if (isLasting(view)) cache.set(key, answer);
      return answer;
    };
    return this.shared.ask(key, work, signal);
  }
}

/** Where history is cut off or replaced, the answer of today need not be that of tomorrow. */
function isLasting(view: View): boolean {
  return view.state === 'present' && view.alterations === undefined;
}
