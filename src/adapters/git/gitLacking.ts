/** What to say, and what to do, where this clone does not hold what an answer needs. */
import type { Sha } from '../../core/model';
import { askGit, type GitRepository } from './gitObjects';

/** Whether a remote has promised objects that this clone left out (`git clone --filter`). False where git cannot say. */
export async function isPartialClone(
  repository: GitRepository,
  signal: AbortSignal,
): Promise<boolean> {
  const promises = '^(extensions\\.partialclone|remote\\..*\\.promisor)$';
  const options = ['--name-only', '--get-regexp', promises];
  const exited = await askGit(repository, 'config', { options }, signal);
  return exited.state === 'exited' && exited.code === 0;
}

export function notHere(ids: readonly Sha[]): string {
  const names = ids.map((id) => id.slice(0, 10)).join(' and ');
  return `${names} ${ids.length === 1 ? 'is' : 'are'} not in this clone: run \`git fetch\``;
}

export const isShallow = 'this clone is shallow: run `git fetch --unshallow`';

export const lacksFolders =
  'this partial clone lacks what the answer needs: `git fetch --refetch --filter=blob:none` brings it';

export const lacksVersions =
  'this partial clone lacks older versions of the file: `git fetch --refetch --no-filter` brings them';

export function lacksContent(blob: Sha): string {
  return `this partial clone lacks the file's content: \`git cat-file -e ${blob}\` brings it, \`git fetch --refetch --no-filter\` all that it lacks`;
}
