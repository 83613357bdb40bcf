import type { Told } from '../../core/history/history';
import type { Sha } from '../../core/model';
import type { Published } from '../../core/promote/gates';
import { askGit, type Exited, gitComplaint, type GitRepository, unknown } from './gitObjects';

/** So many names of refs fit into one command line anywhere. */
const MOST_AT_ONCE = 100;

const REFS = 'refs/remotes/';

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
    askGit(
      repository,
      'config',
      { options: ['--null', '--name-only', '--get-regexp', '^remote\\..*\\.url$'] },
      signal,
    ),
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
      { options: ['--format=%(refname)'], operands: [REFS] },
      signal,
    ),
  ]);
  if (remotes.state === 'unknown') return remotes;
  if (unpushed.state === 'unknown') return unpushed;
  if (refs.state === 'unknown') return refs;
  if (unpushed.code !== 0) return unknown(gitComplaint('rev-list', unpushed));
  if (refs.code !== 0) return unknown(gitComplaint('for-each-ref', refs));
  const names = remotes.stdout
    .split('\0')
    .map((key) => key.slice('remote.'.length, -'.url'.length));
  const wanted = lines(refs).filter((ref) => {
    const branch = branchOf(ref, names);
    return patterns.some((pattern) => matches(branch, pattern));
  });
  const holders = await holding(repository, commit, wanted, signal);
  if (holders.state === 'unknown') return holders;
  return {
    state: 'known',
    value: {
      hasRemotes: remotes.code === 0 || lines(refs).length > 0,
      pushed: unpushed.stdout.trim() === '',
      branches: holders.value.map((ref) => ref.slice(REFS.length)),
    },
  };
}

/** Those of `refs` that hold the commit. */
async function holding(
  repository: GitRepository,
  commit: Sha,
  refs: readonly string[],
  signal: AbortSignal,
): Promise<Told<readonly string[]>> {
  const found: string[] = [];
  for (let at = 0; at < refs.length; at += MOST_AT_ONCE) {
    const call = {
      options: ['--format=%(refname)', `--contains=${commit}`],
      operands: refs.slice(at, at + MOST_AT_ONCE),
    };
    const exited = await askGit(repository, 'for-each-ref', call, signal);
    if (exited.state === 'unknown') return exited;
    if (exited.code !== 0) return unknown(gitComplaint('for-each-ref', exited));
    found.push(...lines(exited));
  }
  return { state: 'known', value: found };
}

/** The branch in `refs/remotes/<remote>/<branch>`. Names of remotes may hold a slash, and so may those of branches. */
function branchOf(ref: string, remotes: readonly string[]): string {
  const rest = ref.slice(REFS.length);
  const own = remotes.filter((name) => rest.startsWith(`${name}/`));
  const [longest] = own.sort((a, b) => b.length - a.length);
  return longest === undefined ? rest.replace(/^[^/]+\//, '') : rest.slice(longest.length + 1);
}

/** A branch against a pattern with `*`, which stands for anything. */
function matches(branch: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(branch);
}

function lines({ stdout }: Exited): readonly string[] {
  return stdout.split('\n').filter((line) => line !== '');
}
