/**
 * Questions about two full commit ids, put to git. The numbers are the numbers that git gives.
 *
 * Shallow clones. At the boundary of a shallow clone git sees commits without their parents. So what git finds
 * reachable is reachable, but what it does not find may be reachable all the same. What can be trusted there:
 * - A commit compared with itself: it contains itself, and lacks nothing.
 * - B found among the ancestors of A: then A contains B. All that B reaches, seen or not, A reaches too, so B has
 *   nothing that A lacks: that count is 0.
 * - No other count. It may be too small, as commits behind the boundary are not counted. It may be too big: what was
 *   seen on one side only may be reachable from the other side by way of commits that were cut off, even when no
 *   commit of the boundary was counted. No cheap check tells a right number from a wrong one.
 * - "Not contained", never: the way there may have been cut off.
 */
import type { Containment } from '../../core/history/history';
import type { Commit, Count, HeadDistance, Sha } from '../../core/model';
import type { LocalVerb } from './gitCommand';
import {
  askGit,
  commitOptions,
  type Exited,
  gitComplaint,
  type GitRepository,
  listObjects,
  parseCommits,
  type Told,
  unknown,
  type Unknown,
} from './gitObjects';
import type { Seen } from './gitView';

/** Two commits of one repository, and what is known of that repository. */
export interface Pair {
  readonly repository: GitRepository;
  readonly view: Seen;
  readonly ids: readonly [Sha, Sha];
}

const SHALLOW = 'this clone is shallow: run `git fetch --unshallow`';

/** How many commits the first of the pair has that the second lacks. */
export async function countCommits(
  pair: Pair,
  path: string | undefined,
  signal: AbortSignal,
): Promise<Count> {
  const [have, lack] = pair.ids;
  if (have === lack) return { state: 'known', count: 0 };
  if (pair.view.shallow) return noneInShallow(pair, signal);
  const operands = [have, `^${lack}`, ...limitedTo(path)];
  const exited = await ask(pair, 'rev-list', ['--count'], operands, signal);
  if (exited.state === 'unknown') return exited;
  const [, count] = /^(\d+)\n$/.exec(exited.stdout) ?? [];
  if (count === undefined) return unknown(gitComplaint('rev-list', exited));
  return { state: 'known', count: Number(count) };
}

/** Those commits, newest first, at most `limit`. */
export async function listCommits(
  pair: Pair,
  { path, limit }: { readonly path: string | undefined; readonly limit: number },
  signal: AbortSignal,
): Promise<Told<readonly Commit[]>> {
  const [have, lack] = pair.ids;
  if (have === lack || limit < 1) return { state: 'known', value: [] };
  if (pair.view.shallow) {
    const none = await noneInShallow(pair, signal);
    return none.state === 'known' ? { state: 'known', value: [] } : none;
  }
  const options = [...commitOptions, `--max-count=${Math.floor(limit)}`];
  const operands = [have, `^${lack}`, ...limitedTo(path)];
  const exited = await ask(pair, 'log', options, operands, signal);
  if (exited.state === 'unknown') return exited;
  const commits = parseCommits(exited.stdout);
  return commits ? { state: 'known', value: commits } : unknown(gitComplaint('log', exited));
}

/** How far the first of the pair is ahead of and behind the second. */
export async function measureDistance(pair: Pair, signal: AbortSignal): Promise<HeadDistance> {
  const [commit, head] = pair.ids;
  if (commit === head) return { state: 'known', ahead: 0, behind: 0 };
  if (pair.view.shallow) return unknown(SHALLOW);
  const options = ['--left-right', '--count'];
  const exited = await ask(pair, 'rev-list', options, [`${commit}...${head}`, '--'], signal);
  if (exited.state === 'unknown') return exited;
  const [, ahead, behind] = /^(\d+)\t(\d+)\n$/.exec(exited.stdout) ?? [];
  if (ahead === undefined || behind === undefined) return unknown(gitComplaint('rev-list', exited));
  return { state: 'known', ahead: Number(ahead), behind: Number(behind) };
}

/** Whether the second of the pair is the first or an ancestor of it. */
export async function containsCommit(pair: Pair, signal: AbortSignal): Promise<Containment> {
  const [deployed, commit] = pair.ids;
  if (deployed === commit) return { state: 'yes' };
  const options = ['--is-ancestor'];
  const exited = await ask(pair, 'merge-base', options, [commit, deployed], signal);
  if (exited.state === 'unknown') return exited;
  if (exited.code === 0) return { state: 'yes' };
  return pair.view.shallow ? unknown(SHALLOW) : { state: 'no' };
}

async function noneInShallow(pair: Pair, signal: AbortSignal): Promise<Count> {
  const [have, lack] = pair.ids;
  const found = await containsCommit({ ...pair, ids: [lack, have] }, signal);
  return found.state === 'yes' ? { state: 'known', count: 0 } : unknown(SHALLOW);
}

function limitedTo(path: string | undefined): readonly string[] {
  return path === undefined || path === '' ? ['--'] : ['--', path];
}

async function ask(
  { repository, view, ids }: Pair,
  verb: LocalVerb,
  options: readonly string[],
  operands: readonly string[],
  signal: AbortSignal,
): Promise<Exited | Unknown> {
  // Git takes an id of the other length for an abbreviation or for the name of a branch.
  const foreign = ids.filter((id) => id.length !== view.idLength);
  if (foreign.length > 0) return unknown(notHere(foreign));
  const exited = await askGit(repository, verb, { options, operands }, signal);
  if (exited.state === 'unknown') return exited;
  const answered = exited.code === 0 || (verb === 'merge-base' && exited.code === 1);
  return answered ? exited : unknown(await whyNot(repository, verb, exited, ids, signal));
}

/** Git's own message names a missing object and a broken one alike; what to do about them differs. */
async function whyNot(
  repository: GitRepository,
  verb: LocalVerb,
  exited: Exited,
  ids: readonly Sha[],
  signal: AbortSignal,
): Promise<string> {
  const listed = await listObjects(repository, ids, signal);
  if (listed.state === 'known') {
    const absent = ids.filter((id) => !listed.value.get(id)?.length);
    if (absent.length > 0) return notHere(absent);
  }
  if (/promisor|unable to read tree|transport '.*' not allowed/.test(exited.stderr))
    return 'this partial clone lacks what the answer needs: `git fetch --refetch --filter=blob:none` brings it';
  return gitComplaint(verb, exited);
}

function notHere(ids: readonly Sha[]): string {
  const names = ids.map((id) => id.slice(0, 10)).join(' and ');
  return `${names} ${ids.length === 1 ? 'is' : 'are'} not in this clone: run \`git fetch\``;
}
