import type { Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import { askGit, gitComplaint, type GitRepository, unknown } from './gitObjects';

/** The parents of commits that this clone holds. */
export async function parentsOf(
  repository: GitRepository,
  ids: readonly Sha[],
  signal: AbortSignal,
): Promise<Told<ReadonlyMap<Sha, readonly Sha[]>>> {
  // Without a single id git would refuse.
  if (ids.length === 0) return { state: 'known', value: new Map() };
  const options = ['--no-walk=unsorted', '--parents', '--stdin'];
  const input = ids.map((id) => `${id}\n`).join('');
  const exited = await askGit(repository, 'rev-list', { options, input }, signal);
  if (exited.state === 'unknown') return exited;
  const value = exited.code === 0 ? parseParents(exited.stdout) : undefined;
  return value ? { state: 'known', value } : unknown(gitComplaint('rev-list', exited));
}

/** What `rev-list --parents` prints: a line for each commit, in its order, with its id and those of its parents. */
export function parseParents(stdout: string): ReadonlyMap<Sha, readonly Sha[]> | undefined {
  const parents = new Map<Sha, readonly Sha[]>();
  for (const line of stdout.split('\n').slice(0, -1)) {
    const ids = line.split(' ').map(parseSha);
    const [id, ...others] = ids.filter((one) => one !== undefined);
    if (id === undefined || others.length !== ids.length - 1) return undefined;
    parents.set(id, others);
  }
  return parents;
}
