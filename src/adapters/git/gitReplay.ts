import { replay, type Sight, type Story } from '../../core/history/equivalence';
import type { Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import { askGit, gitComplaint, type GitRepository, unknown } from './gitObjects';
import { parentsOf, parseParents } from './gitParents';

export interface Crossed {
  readonly deployed: Sha;
  readonly story: Story;
  readonly words: readonly Sha[];
  readonly sight: Sight;
}

/**
 * Whether the change is there after all that was merged since the first word on it. Rare: it was made and taken back
 * on different lines.
 */
export async function replayed(
  repository: GitRepository,
  { deployed, story, words, sight }: Crossed,
  signal: AbortSignal,
): Promise<Told<boolean>> {
  const firsts = words.filter(
    (id) => !words.some((other) => other !== id && sight.descends(id, other) === 'yes'),
  );
  const parents = await parentsOf(repository, firsts, signal);
  if (parents.state === 'unknown') return parents;
  const before = [...parents.value.values()].flat();
  const options = ['--topo-order', '--reverse', '--parents', '--stdin'];
  const input = [deployed, ...before.map((id) => `^${id}`)].map((line) => `${line}\n`).join('');
  const exited = await askGit(repository, 'rev-list', { options, input }, signal);
  if (exited.state === 'unknown') return exited;
  const commits = exited.code === 0 ? parseParents(exited.stdout) : undefined;
  if (!commits) return unknown(gitComplaint('rev-list', exited));
  const list = Array.from(commits, ([id, ids]) => ({ id, parents: ids }));
  return replay(list, story, words, async (one, other) => {
    const base = await askGit(repository, 'merge-base', { operands: [one, other] }, signal);
    if (base.state === 'unknown') return base;
    const id = parseSha(base.stdout.trim());
    if (id || base.code === 1) return { state: 'known', value: id };
    return unknown(gitComplaint('merge-base', base));
  });
}
