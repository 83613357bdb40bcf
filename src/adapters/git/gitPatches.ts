/**
 * Commits that make the same change as another one: by their patch, as `git cherry` has it but down to the white space,
 * or by the files that they lead to.
 *
 * A range may hold thousands of commits, so what is cheap goes first: only commits that touch one well chosen path of
 * the change, then only those that touch the very same paths in the same way, and of these the patch.
 */
import { AnswerCache } from '../../core/history/cache';
import type { Likeness, Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import {
  type Difference,
  garbled,
  isGarbled,
  type PatchLook,
  patchesOf,
  pathsOf,
  type Touched,
} from './gitDifferences';
import { askGit, gitComplaint, type GitRepository, unknown } from './gitObjects';

/** A commit that makes the same change. */
export interface Double {
  readonly id: Sha;
  readonly how: Extract<Likeness, 'patch' | 'squash' | 'tree'>;
}

export interface PatchQuestion {
  readonly commit: Sha;
  /** Where to look: what these have and `lack` lacks. */
  readonly tips: readonly Sha[];
  readonly lack: Sha;
}

const MOST_CANDIDATES = 2000;

const AS_IT_STANDS: PatchLook = { direction: 'forward', context: 3 };
const CACHED_SEARCHES = 200;

interface Candidate {
  readonly id: Sha;
  readonly tree: string;
  readonly parents: readonly Sha[];
}

/** A difference that a single commit is sought for. */
interface Sought {
  readonly difference: Difference;
  readonly touched: Touched;
  readonly how: 'patch' | 'squash';
}

type Doubles = Told<readonly Double[]>;

export class GitPatches {
  private readonly searches = new AnswerCache<Doubles>(CACHED_SEARCHES);

  constructor(private readonly repository: GitRepository) {}

  /**
   * Every double of `commit` in the range; unknown where git cannot tell of one of them. What they do to a merge is
   * what they do to its first parent.
   */
  async doubles(question: PatchQuestion, signal: AbortSignal): Promise<Doubles> {
    const { commit, lack } = question;
    const tips = [...new Set(question.tips)].sort();
    if (tips.length === 0) return { state: 'known', value: [] };
    const key = [commit, lack, ...tips].join(' ');
    const before = this.searches.get(key);
    if (before) return before;
    const found = await this.search({ commit, lack, tips }, signal);
    this.searches.set(key, found);
    return found;
  }

  forget(): void {
    this.searches.clear();
  }

  private async search(question: PatchQuestion, signal: AbortSignal): Promise<Doubles> {
    const { commit, tips } = question;
    const self = await this.describe(commit, signal);
    if (self.state === 'unknown') return self;
    const { tree, parents } = self.value;
    const bases = await this.basesOf(commit, tips, signal);
    if (bases.state === 'unknown') return bases;
    const [first] = parents;
    const branches = bases.value.filter((base) => base !== commit && base !== first);
    const wanted: readonly Difference[] = [
      { commit, base: parents.length > 1 ? first : undefined },
      ...branches.map((base) => ({ commit, base })),
    ];
    const paths = await pathsOf(this.repository, wanted, signal);
    if (paths.state === 'unknown') return paths;
    // What touches nothing is like everything else that touches nothing.
    const sought = wanted.flatMap((difference, at): readonly Sought[] => {
      const touched = paths.value[at] ?? new Map<string, string>();
      const how = difference.base === undefined ? 'patch' : 'squash';
      return touched.size > 0 ? [{ difference, touched, how }] : [];
    });
    if (sought.length === 0) return { state: 'known', value: [] };

    const candidates = await this.candidates(
      question,
      sought.map(({ touched }) => touched),
      signal,
    );
    if (candidates.state === 'unknown') return candidates;
    const others = candidates.value.filter(({ id }) => id !== commit);
    const changes = paths.value[0]?.size !== 0;
    const trees = changes ? others.filter((other) => other.tree === tree) : [];
    const patches = await this.matches(sought, others, signal);
    if (patches.state === 'unknown') {
      return trees.length > 0 ? { state: 'known', value: trees.map(asTree) } : patches;
    }
    const matched = new Set(patches.value.map(({ id }) => id));
    const rest = trees.filter(({ id }) => !matched.has(id)).map(asTree);
    return { state: 'known', value: [...patches.value, ...rest] };
  }

  private async describe(id: Sha, signal: AbortSignal): Promise<Told<Candidate>> {
    const options = ['--no-walk', '--format=tformat:%T %P', '--stdin'];
    const exited = await askGit(this.repository, 'rev-list', { options, input: `${id}\n` }, signal);
    if (exited.state === 'unknown') return exited;
    const [only] = exited.code === 0 ? (parseCandidates(exited.stdout) ?? []) : [];
    return only ? { state: 'known', value: only } : unknown(gitComplaint('rev-list', exited));
  }

  /** Where the branch that `commit` ends began, seen from each tip. Histories without a common commit have none. */
  private async basesOf(
    commit: Sha,
    tips: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<readonly Sha[]>> {
    const ask = (tip: Sha) =>
      askGit(this.repository, 'merge-base', { operands: [commit, tip] }, signal);
    const bases = new Set<Sha>();
    for (const exited of await Promise.all(tips.map(ask))) {
      if (exited.state === 'unknown') return exited;
      const base = parseSha(exited.stdout.trim());
      if (base) bases.add(base);
      else if (exited.code !== 1) return unknown(gitComplaint('merge-base', exited));
    }
    return { state: 'known', value: [...bases] };
  }

  /** The commits of the range that touch a path of each of `changes`. */
  private async candidates(
    { tips, lack }: PatchQuestion,
    changes: readonly Touched[],
    signal: AbortSignal,
  ): Promise<Told<readonly Candidate[]>> {
    const found = new Map<Sha, Candidate>();
    for (const path of probes(changes)) {
      const options = [
        '--stdin',
        // Without it git leaves out a branch of which a merge kept nothing.
        '--full-history',
        `--max-count=${MOST_CANDIDATES + 1}`,
        '--format=tformat:%T %P',
      ];
      const input = [...tips, `^${lack}`].map((line) => `${line}\n`).join('');
      const call = { options, input, operands: path === undefined ? [] : ['--', path] };
      const exited = await askGit(this.repository, 'rev-list', call, signal);
      if (exited.state === 'unknown') return exited;
      const parsed = exited.code === 0 ? parseCandidates(exited.stdout) : undefined;
      if (!parsed) return unknown(gitComplaint('rev-list', exited));
      if (parsed.length > MOST_CANDIDATES)
        return unknown(
          `more than ${MOST_CANDIDATES} commits touch what this one touches: too many to look for the same change`,
        );
      for (const candidate of parsed) found.set(candidate.id, candidate);
    }
    return { state: 'known', value: [...found.values()] };
  }

  private async matches(
    sought: readonly Sought[],
    others: readonly Candidate[],
    signal: AbortSignal,
  ): Promise<Doubles> {
    const single = others.filter(({ parents }) => parents.length < 2);
    const differences = single.map(({ id }) => ({ commit: id, base: undefined }));
    const paths = await pathsOf(this.repository, differences, signal);
    if (paths.state === 'unknown') return paths;
    const alike = (one: Sought) =>
      differences.filter((_, at) => isSame(one.touched, paths.value[at] ?? new Map()));
    const pairs = sought.map((one) => ({ ...one, alike: alike(one) }));
    const worth = pairs.filter((pair) => pair.alike.length > 0);
    const asked = worth.flatMap(({ difference, alike }) => [difference, ...alike]);
    const patches = await patchesOf(this.repository, asked, AS_IT_STANDS, signal);
    if (patches.state === 'unknown') return patches;
    const doubles = new Map<Sha, Double>();
    let at = 0;
    for (const { how, alike } of worth) {
      const own = patches.value[at++];
      for (const { commit: id } of alike) {
        const patch = patches.value[at++];
        if (!own || own !== patch || doubles.has(id)) continue;
        if (isGarbled(own)) return garbled;
        doubles.set(id, { id, how });
      }
    }
    return { state: 'known', value: [...doubles.values()] };
  }
}

/** What `rev-list --format=tformat:%T %P` prints: two lines a commit. */
function parseCandidates(stdout: string): readonly Candidate[] | undefined {
  const lines = stdout.split('\n').slice(0, -1);
  const candidates: Candidate[] = [];
  for (let at = 0; at < lines.length; at += 2) {
    const id = parseSha((lines[at] ?? '').replace(/^commit /, ''));
    const [tree, ...parents] = (lines[at + 1] ?? '').split(' ').filter(Boolean);
    if (!id || tree === undefined) return undefined;
    candidates.push({ id, tree, parents: parents.flatMap((parent) => parseSha(parent) ?? []) });
  }
  return candidates;
}

function isSame(one: Touched, other: Touched): boolean {
  return one.size === other.size && [...one].every(([path, how]) => other.get(path) === how);
}

function asTree({ id }: Candidate): Double {
  return { id, how: 'tree' };
}

const OFTEN_CHANGED = /(?:^|\/)(?:[^/]*\.lock|[^/]*[-.]lock\.[^/]*|go\.sum|CHANGELOG[^/]*)$/i;

/** As few paths as there can be so that each change touches one of them; undefined is no path at all. */
function probes(changes: readonly Touched[]): ReadonlySet<string | undefined> {
  const chosen = new Set<string | undefined>();
  for (const change of changes) {
    if ([...chosen].some((path) => path === undefined || change.has(path))) continue;
    chosen.add(probe(change));
  }
  return chosen.has(undefined) ? new Set([undefined]) : chosen;
}

/** The deeper a path, the fewer commits touch it, as a rule. */
function probe(change: Touched): string | undefined {
  // A name that is not UTF-8 has not come through as it was.
  const paths = [...change.keys()].filter((path) => !/[\uFFFD\n]/.test(path) && path.length < 4000);
  const depth = (path: string) =>
    (OFTEN_CHANGED.test(path) ? 0 : 1000) + Math.min(path.split('/').length, 999);
  return paths.sort((one, other) => depth(other) - depth(one))[0];
}
