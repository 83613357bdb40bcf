import type { Told } from '../../core/history/history';
import type { Saying } from '../../core/history/mentions';
import type { Sha } from '../../core/model';
import { type Difference, pathsOf, type Touched } from './gitDifferences';
import { askGit, gitComplaint, type GitRepository, unknown } from './gitObjects';
import { parentsOf } from './gitParents';
import type { CommitLookup } from './gitResolve';

/**
 * What of that which messages say the files speak against: a commit that touches nothing of what it says that it
 * makes or takes back. Prose quotes such lines, and a squash lists reverts that it does not hold. The commits are all
 * of this clone. Merges are believed: what they touch is what they brought.
 */
export async function idleSayings(
  repository: GitRepository,
  lookup: CommitLookup,
  said: readonly Saying[],
  signal: AbortSignal,
): Promise<Told<readonly Saying[]>> {
  const ids = [...new Set(said.flatMap(({ by, of }) => [by, of]))];
  if (ids.length === 0) return { state: 'known', value: [] };
  const parents = await parentsOf(repository, ids, signal);
  if (parents.state === 'unknown') return parents;
  const isMerge = (id: Sha) => (parents.value.get(id)?.length ?? 0) > 1;
  const differences = ids.map((id): Difference => {
    return { commit: id, base: isMerge(id) ? parents.value.get(id)?.[0] : undefined };
  });
  const paths = await pathsOf(repository, differences, signal);
  if (paths.state === 'unknown') return paths;
  const touched = new Map(ids.map((id, at) => [id, paths.value[at] ?? new Map<string, string>()]));
  const apart = said.filter(({ by, of }) => {
    const own = touched.get(by);
    const files = [...(touched.get(of)?.keys() ?? [])];
    return !isMerge(by) && files.length > 0 && !files.some((path) => own?.has(path));
  });
  if (apart.length === 0) return { state: 'known', value: [] };
  const picks = apart.filter(({ what }) => what === 'makes');
  const strangers = await withoutTwins(lookup, picks, signal);
  if (strangers.state === 'unknown') return strangers;
  const reverts = apart.filter(({ what }) => what === 'takes back');
  const untouched = await whereFilesStay(repository, reverts, touched, signal);
  if (untouched.state === 'unknown') return untouched;
  return { state: 'known', value: [...strangers.value, ...untouched.value] };
}

/** A pick into a file that was renamed touches another path, and keeps author and date. */
async function withoutTwins(
  lookup: CommitLookup,
  picks: readonly Saying[],
  signal: AbortSignal,
): Promise<Told<readonly Saying[]>> {
  const commits = await lookup.commits(
    [...new Set(picks.flatMap(({ by, of }) => [by, of]))],
    signal,
  );
  if (commits.state === 'unknown') return commits;
  const isTwin = ({ by, of }: Saying) => {
    const [one, other] = [commits.value.get(by), commits.value.get(of)];
    return one?.author === other?.author && one?.date === other?.date;
  };
  return { state: 'known', value: picks.filter((pick) => !isTwin(pick)) };
}

/** Where every file of the change still lies under its name, its revert would have touched one of them. */
async function whereFilesStay(
  repository: GitRepository,
  reverts: readonly Saying[],
  touched: ReadonlyMap<Sha, Touched>,
  signal: AbortSignal,
): Promise<Told<readonly Saying[]>> {
  const left = (of: Sha) => [...(touched.get(of) ?? [])].filter(([, how]) => how !== 'D');
  const names = reverts.flatMap(({ by, of }) => left(of).map(([path]) => `${by}:${path}`));
  if (names.some((name) => name.includes('\n'))) return { state: 'known', value: [] };
  const call = {
    options: ['--batch-check=%(objectname)'],
    input: names.map((name) => `${name}\n`).join(''),
  };
  const exited = await askGit(repository, 'cat-file', call, signal);
  if (exited.state === 'unknown') return exited;
  const lines = exited.stdout.split('\n').slice(0, -1);
  if (exited.code !== 0 || lines.length !== names.length)
    return unknown(gitComplaint('cat-file', exited));
  const missing = new Set(names.filter((_, at) => lines[at]?.endsWith(' missing')));
  const value = reverts.filter(
    ({ by, of }) => !left(of).some(([path]) => missing.has(`${by}:${path}`)),
  );
  return { state: 'known', value };
}
