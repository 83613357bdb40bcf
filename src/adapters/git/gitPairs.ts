/** Questions about two full commit ids and a path, put to git. The numbers are the numbers that git gives. */
import type { Count, Sha } from '../../core/model';
import type { LocalVerb } from './gitCommand';
import { lacksFolders, notHere } from './gitLacking';
import {
  askGit,
  type Exited,
  gitComplaint,
  type GitRepository,
  listObjects,
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

/** How many commits the first of the pair has that the second lacks. */
export async function countCommits(
  pair: Pair,
  path: string | undefined,
  signal: AbortSignal,
): Promise<Count> {
  const [have, lack] = pair.ids;
  if (have === lack) return { state: 'known', count: 0 };
  const operands = [have, `^${lack}`, ...limitedTo(path)];
  const exited = await askPair(pair, 'rev-list', ['--count'], operands, signal);
  if (exited.state === 'unknown') return exited;
  const [, count] = /^(\d+)\n$/.exec(exited.stdout) ?? [];
  if (count === undefined) return unknown(gitComplaint('rev-list', exited));
  return { state: 'known', count: Number(count) };
}

export function limitedTo(path: string | undefined): readonly string[] {
  return path === undefined || path === '' ? ['--'] : ['--', path];
}

export async function askPair(
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
  return exited.code === 0 ? exited : unknown(await whyNot(repository, verb, exited, ids, signal));
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
    return lacksFolders;
  return gitComplaint(verb, exited);
}
