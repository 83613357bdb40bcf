import type { Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import { type Difference, pathsOf } from './gitDifferences';
import { askGit, gitComplaint, type GitRepository, unknown } from './gitObjects';
import { parentsOf } from './gitParents';
import type { Seen } from './gitView';

export interface TouchingQuestion {
  readonly commit: Sha;
  readonly deployed: readonly Sha[];
  readonly path: string | undefined;
}

/** A commit and a place in it, beside what is deployed. */
export interface Touching {
  /**
   * Whether the commit changes anything at the path; a merge changes what differs from its first parent. Unknown where
   * the parent was cut off.
   */
  readonly touches: boolean | undefined;
  /** The deployed commits that hold there, to the last byte, what the commit holds there. */
  readonly same: ReadonlySet<Sha>;
}

/**
 * The deployed commits that have each file that `commit` changes below `path` (anywhere, where there is none) as
 * `commit` left it.
 */
export async function keeping(
  repository: GitRepository,
  { commit, deployed, path }: TouchingQuestion,
  signal: AbortSignal,
): Promise<Told<ReadonlySet<Sha>>> {
  if (deployed.length === 0) return { state: 'known', value: new Set() };
  const parents = await parentsOf(repository, [commit], signal);
  if (parents.state === 'unknown') return parents;
  const [first, second] = parents.value.get(commit) ?? [];
  const own: Difference = { commit, base: second === undefined ? undefined : first };
  const others = deployed.map((id): Difference => ({ commit: id, base: commit }));
  const told = await pathsOf(repository, [own, ...others], signal);
  if (told.state === 'unknown') return told;
  const [changed, ...differing] = told.value;
  const isBelow = (name: string) =>
    path === undefined || name === path || name.startsWith(`${path}/`);
  const files = [...(changed?.keys() ?? [])].filter(isBelow);
  const kept = deployed.filter((_, at) => !files.some((name) => differing[at]?.has(name)));
  return { state: 'known', value: new Set(files.length === 0 ? [] : kept) };
}

/** What the ids of trees say about `path` (the root where there is none): one process, however many are deployed. */
export async function touching(
  repository: GitRepository,
  question: TouchingQuestion,
  view: Seen,
  signal: AbortSignal,
): Promise<Told<Touching>> {
  const { commit, deployed } = question;
  const { path = '' } = question;
  if (/[\n\0]/.test(path)) return unknown('a path with a line break in it cannot be looked up');
  const revisions = [commit, `${commit}^1`, ...deployed];
  const names = [...revisions.map((revision) => `${revision}:${path}`), `${commit}^1^{commit}`];
  const call = {
    options: ['--batch-check=%(objectname)'],
    input: names.map((name) => `${name}\n`).join(''),
  };
  const exited = await askGit(repository, 'cat-file', call, signal);
  if (exited.state === 'unknown') return exited;
  const lines = exited.stdout.split('\n');
  if (exited.code !== 0 || lines.length !== names.length + 1)
    return unknown(gitComplaint('cat-file', exited));
  // A line that is no id says `missing`.
  const [own, before, ...others] = lines.slice(0, -1).map((line) => parseSha(line));
  const parent = others.pop();
  const same = new Set(deployed.filter((_, at) => own !== undefined && others[at] === own));
  if (parent === undefined && view.shallow)
    return { state: 'known', value: { touches: undefined, same } };
  if (own !== undefined || before !== undefined)
    return { state: 'known', value: { touches: own !== before, same } };
  // Nothing on either side: the path is not there, or it is a submodule, which is no object of this repository.
  const told = await pathsOf(repository, [{ commit, base: parent }], signal);
  if (told.state === 'unknown') return told;
  const touches = [...(told.value[0]?.keys() ?? [])].some(
    (name) => name === path || name.startsWith(`${path}/`),
  );
  return { state: 'known', value: { touches, same } };
}
