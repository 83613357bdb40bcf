import type { Told } from '../../core/history/history';
import type { Sha } from '../../core/model';
import type { Published } from '../../core/promote/gates';
import { askGit, type Exited, gitComplaint, type GitRepository, unknown } from './gitObjects';

/** Far more than anybody protects. */
const MOST_BRANCHES = 50;

/**
 * Whether a commit is on a remote, as far as this clone has heard, and which of its branches that match `patterns`
 * (`main`, `release/*`) hold it. Nothing is fetched. Rejects only when `signal` aborts.
 */
export async function published(
  repository: GitRepository,
  commit: Sha,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<Told<Published>> {
  const [remotes, unpushed, refs] = await Promise.all([
    askGit(repository, 'config', { options: ['--get-regexp', '^remote\\..*\\.url$'] }, signal),
    askGit(
      repository,
      'rev-list',
      // The second `--not` takes the first one back.
      { options: ['--max-count=1', '--not', '--remotes', '--not'], operands: [commit] },
      signal,
    ),
    askGit(
      repository,
      'for-each-ref',
      { options: ['--format=%(refname)'], operands: ['refs/remotes/'] },
      signal,
    ),
  ]);
  if (remotes.state === 'unknown') return remotes;
  if (unpushed.state === 'unknown') return unpushed;
  if (refs.state === 'unknown') return refs;
  if (unpushed.code !== 0) return unknown(gitComplaint('rev-list', unpushed));
  const wanted = lines(refs)
    .filter((ref) => patterns.some((pattern) => matches(ref, pattern)))
    .slice(0, MOST_BRANCHES);
  const holders = await Promise.all(
    wanted.map(async (ref) => {
      const options = ['--is-ancestor'];
      const call = { options, operands: [commit, ref] };
      const exited = await askGit(repository, 'merge-base', call, signal);
      return exited.state === 'exited' && exited.code === 0
        ? [ref.slice('refs/remotes/'.length)]
        : [];
    }),
  );
  return {
    state: 'known',
    value: {
      hasRemotes: remotes.code === 0 || lines(refs).length > 0,
      pushed: unpushed.stdout.trim() === '',
      branches: holders.flat(),
    },
  };
}

/** `refs/remotes/<remote>/<branch>` against a branch with `*`, which stands for anything. */
function matches(ref: string, pattern: string): boolean {
  const branch = ref.replace(/^refs\/remotes\/[^/]+\//, '');
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(branch);
}

function lines({ stdout }: Exited): readonly string[] {
  return stdout.split('\n').filter((line) => line !== '');
}
