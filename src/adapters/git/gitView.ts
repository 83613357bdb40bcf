import { parseSha, type Sha } from '../../core/model';
import { askGit, gitComplaint, type GitRepository } from './gitObjects';

/** The repository as one look found it. */
export interface Seen {
  readonly state: 'present';
  /** Undefined before the first commit. */
  readonly head: Sha | undefined;
  /** Undefined while no branch is checked out. */
  readonly branch: string | undefined;
  readonly shallow: boolean;
  /** Some commit is shown in the place of another (`git replace`). */
  readonly replaced: boolean;
  /** How many hex digits a full id has here. */
  readonly idLength: number;
}

export type View = Seen | { readonly state: 'none'; readonly reason: string };

/** One process for all of it; a second one only before the first commit. */
export async function viewRepository(
  repository: GitRepository,
  signal: AbortSignal,
): Promise<View> {
  // Answered in this order, a line each; every ref below refs/replace brings a line.
  const options = [
    '--show-cdup',
    '--is-shallow-repository',
    '--show-object-format',
    '--glob=refs/replace',
    'HEAD',
    '--symbolic-full-name',
    'HEAD',
  ];
  const exited = await askGit(repository, 'rev-parse', { options }, signal);
  if (exited.state === 'unknown') return { state: 'none', reason: exited.reason };
  const [cdup, isShallow, format, ...rest] = exited.stdout.split('\n').slice(0, -1);
  if (cdup === undefined || format === undefined)
    return { state: 'none', reason: gitComplaint('rev-parse', exited) };
  if (cdup !== '')
    return { state: 'none', reason: `${repository.root} is not the root of a repository any more` };
  const shallow = isShallow === 'true';
  const idLength = format === 'sha256' ? 64 : 40;

  if (exited.code === 0) {
    const ref = rest.at(-1) ?? '';
    const head = parseSha(rest.at(-2) ?? '');
    const replaced = rest.length > 2;
    return { state: 'present', head, branch: branchOf(ref), shallow, replaced, idLength };
  }
  // Without a commit HEAD has no id, but it has a name.
  const unborn = { options: ['--quiet', 'HEAD'] };
  const named = await askGit(repository, 'symbolic-ref', unborn, signal);
  if (named.state === 'unknown') return { state: 'none', reason: named.reason };
  if (named.code !== 0) return { state: 'none', reason: gitComplaint('rev-parse', exited) };
  const branch = branchOf(named.stdout.trimEnd());
  return { state: 'present', head: undefined, branch, shallow, replaced: false, idLength };
}

function branchOf(ref: string): string | undefined {
  const prefix = 'refs/heads/';
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined;
}
