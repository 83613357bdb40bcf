import type { Told } from '../history/history';
import type { Commit, Repository, Sha } from '../model';
import { type Asked, runningIn } from './asked';
import { type CellContainment, where } from './where';

/** How many commits of the branch, and how many of the user's own, are looked at: the newest ones. */
export const MOST_ON_BRANCH = 50;
export const MOST_RECENT = 30;

const AT_ONCE = 8;
/** Services whose last environments are asked for one by one; beyond that the first of them speak for all. */
const MOST_ENDS = 16;

/** The mainline as clones know it, the likeliest name first. */
const MAINLINES = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/** A commit, and where it is once that has been looked at. */
export interface WorkItem {
  readonly commit: Commit;
  readonly cells: readonly CellContainment[] | undefined;
}

/** What the branch's commits are counted against: what this lacks, the branch is said to have. */
export type Baseline =
  /** The mainline, by the name that the clone gives it: these commits are the branch's own. */
  | { readonly type: 'mainline'; readonly name: string }
  /** The ends of the paths to production, where the branch has no commits of its own. */
  | { readonly type: 'environments'; readonly names: readonly string[] };

/** How far the checked-out branch and the user's own commits have got. */
export interface Work {
  /** Undefined while no branch is checked out. */
  readonly branch: string | undefined;
  readonly baseline: Baseline | undefined;
  /** Newest first; where there are more than `MOST_ON_BRANCH`, the newest of them. */
  readonly onBranch: Told<readonly WorkItem[]>;
  /** The user's newest commits on any branch; undefined while they are looked for. */
  readonly recent: Told<readonly WorkItem[]> | undefined;
}

/**
 * Tells what there is at once, and where it is as answers come: each value replaces the one before it. Bounded by
 * the numbers above. Fails only when `signal` aborts.
 */
export async function* work(asked: Asked, signal: AbortSignal): AsyncGenerator<Work, void> {
  // Of somebody with few commits it takes all of history to find them: the branch does not wait for that.
  const authoring = asked.history.authored(MOST_RECENT, signal);
  authoring.catch(() => undefined);
  const repository = await asked.history.repository(signal);
  const own = await branchCommits(asked, repository, signal);
  let authored: Told<readonly Commit[]> | undefined = undefined;
  const answers = new Map<Sha, readonly CellContainment[]>();
  const sofar = (): Work => ({
    branch: repository.state === 'present' ? repository.branch : undefined,
    baseline: own.baseline,
    onBranch: answered(own.commits, answers),
    recent: authored && answered(authored, answers),
  });
  async function* look(list: Told<readonly Commit[]>): AsyncGenerator<Work, void> {
    const listed = list.state === 'known' ? list.value : [];
    const commits = listed.filter(({ id }) => !answers.has(id));
    for (let at = 0; at < commits.length; at += AT_ONCE) {
      // What history knows by heart it says without looking at the signal.
      signal.throwIfAborted();
      await Promise.all(
        commits.slice(at, at + AT_ONCE).map(async (commit) => {
          answers.set(commit.id, await where(asked, { state: 'present', commit }, signal));
        }),
      );
      yield sofar();
    }
  }

  yield sofar();
  // On the mainline, where the branch's commits are everybody's, what is the user's own is asked for first.
  if (own.baseline?.type === 'mainline') yield* look(own.commits);
  authored = await authoring;
  yield sofar();
  yield* look(authored);
  yield* look(own.commits);
}

function answered(
  commits: Told<readonly Commit[]>,
  answers: ReadonlyMap<Sha, readonly CellContainment[]>,
): Told<readonly WorkItem[]> {
  if (commits.state === 'unknown') return commits;
  const value = commits.value.map((commit) => ({ commit, cells: answers.get(commit.id) }));
  return { state: 'known', value };
}

interface BranchCommits {
  readonly baseline: Baseline | undefined;
  readonly commits: Told<readonly Commit[]>;
}

/**
 * The branch's own commits: those that the mainline lacks. On the mainline itself, or once all of them are merged,
 * those that have not got to the end of the path.
 */
async function branchCommits(
  asked: Asked,
  repository: Repository,
  signal: AbortSignal,
): Promise<BranchCommits> {
  if (repository.state === 'none')
    return { baseline: undefined, commits: unknown(repository.reason) };
  const { head } = repository;
  if (!head) {
    return { baseline: undefined, commits: unknown('the repository has no commit yet') };
  }
  for (const name of MAINLINES) {
    const found = await asked.history.find(name, signal);
    if (found.state !== 'present') continue;
    const limit = MOST_ON_BRANCH;
    const commits = await asked.history.list(head.id, found.commit.id, { limit }, signal);
    if (commits.state === 'unknown' || commits.value.length > 0) {
      return { baseline: { type: 'mainline', name }, commits };
    }
    break;
  }
  return notAtTheEnd(asked, head.id, signal);
}

/** An end of a path: what the service runs in its last environment, and where the service lives. */
interface End {
  readonly environment: string;
  readonly commit: Sha;
  readonly path: string | undefined;
}

/** What `head` has and some service's last environment lacks. */
async function notAtTheEnd(
  { view, history }: Asked,
  head: Sha,
  signal: AbortSignal,
): Promise<BranchCommits> {
  const ends = new Map<string, End>();
  let trouble = 'no service runs anywhere: add one to .vscode/whereabouts.json';
  for (const { name, path } of view.services) {
    const last = lastOf(view, name);
    if (!last) continue;
    const running = runningIn(last);
    if (running.state === 'unknown') trouble = running.reason;
    else {
      const { commit } = running;
      ends.set(`${commit}\n${path ?? ''}`, { environment: last.environment, commit, path });
    }
  }
  if (ends.size === 0) return { baseline: undefined, commits: unknown(trouble) };
  const asked = [...ends.values()].slice(0, MOST_ENDS);
  const lists = await Promise.all(
    asked.map(({ commit, path }) => {
      const limit = MOST_ON_BRANCH;
      const options = path === undefined ? { limit } : { limit, path };
      return history.list(head, commit, options, signal);
    }),
  );
  const names = [...new Set(asked.map(({ environment }) => environment))];
  const baseline: Baseline = { type: 'environments', names };
  const lost = lists.find(({ state }) => state === 'unknown');
  if (lost?.state === 'unknown') return { baseline, commits: lost };
  const byId = new Map<Sha, Commit>();
  for (const list of lists) {
    if (list.state === 'known') for (const commit of list.value) byId.set(commit.id, commit);
  }
  const value = [...byId.values()].toSorted((a, b) => b.date - a.date).slice(0, MOST_ON_BRANCH);
  return { baseline, commits: { state: 'known', value } };
}

/** The environment at the end of a service's path; without a path, the last one in the configuration. */
function lastOf(view: Asked['view'], service: string) {
  const step = view.edgesOf(service).findLast(({ role }) => role === 'promotion');
  const cells = view.cellsOf(service);
  return cells.find(({ environment }) => environment === step?.to) ?? cells.at(-1);
}

function unknown(reason: string): { readonly state: 'unknown'; readonly reason: string } {
  return { state: 'unknown', reason };
}
