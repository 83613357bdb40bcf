import type { Told } from '../../core/history/history';
import { type Commit, parseSha, type Resolution, type Sha } from '../../core/model';
import { askGit, gitComplaint, type GitRepository, typesOf, unknown } from './gitObjects';
import type { CommitLookup } from './gitResolve';

/** The longest text that is taken for a name; a file system allows not much more. */
const LONGEST_NAME = 1000;

/** Something with the typed name, and the commit that it stands for. */
interface Candidate {
  readonly words: string;
  readonly id: Sha;
}

/**
 * The commit that a person means by `text`: a full id, an abbreviation, a branch, a tag, a remote branch or HEAD, and
 * from there back by `~2` or `^`. Git never sees the text as a revision: abbreviations are looked up among the
 * objects, and names must be the exact name of a ref. When the text stands for more than one commit none of them is
 * chosen.
 */
export async function findCommit(
  repository: GitRepository,
  lookup: CommitLookup,
  text: string,
  head: Commit | undefined,
  signal: AbortSignal,
): Promise<Resolution> {
  const [, start = '', back = ''] = /^(.*?)((?:[~^]\d{0,6})*)$/s.exec(text.trim()) ?? [];
  const found = await findNamed(repository, lookup, start, head, signal);
  if (back === '' || found.state !== 'present') return found;
  const operands = [`${found.commit.id}${back}^{commit}`];
  const call = { options: ['--verify', '--quiet'], operands };
  const exited = await askGit(repository, 'rev-parse', call, signal);
  if (exited.state === 'unknown') return exited;
  const id = parseSha(exited.stdout.trim());
  const reason = `there is no ${text.trim()}: ${start} does not have so many ancestors here`;
  if (exited.code !== 0 || !id) return { state: 'unresolved', id: text.trim(), reason };
  return (await lookup.resolve([id], signal))[0] ?? unknown('git gave no answer');
}

async function findNamed(
  repository: GitRepository,
  lookup: CommitLookup,
  text: string,
  head: Commit | undefined,
  signal: AbortSignal,
): Promise<Resolution> {
  const typed = text.trim();
  const id = typed.toLowerCase();
  const unresolved = (reason: string): Resolution => ({ state: 'unresolved', id: typed, reason });

  if (typed === 'HEAD')
    return head
      ? { state: 'present', commit: head }
      : unresolved('HEAD names no commit: the repository has no commit yet');
  // A full id is what it says. Git itself does not look for a branch of that name first either.
  if (parseSha(id)) return (await lookup.resolve([id], signal))[0] ?? unknown('git gave no answer');

  const [objects, named] = await Promise.all([
    lookup.objectsStartingWith([id], signal),
    refsNamed(repository, typed, signal),
  ]);
  if (objects.state === 'unknown') return objects;
  if (named.state === 'unknown') return named;
  const starting = (objects.value.get(id) ?? []).filter(({ type }) => type === 'commit');
  const candidates: readonly Candidate[] = [
    ...named.value,
    ...starting.map((commit) => ({ words: `the commit ${commit.id.slice(0, 12)}`, id: commit.id })),
  ];

  const [first] = candidates;
  if (!first)
    return unresolved(
      'no commit, branch or tag of this clone is called that: check the spelling, or run `git fetch`',
    );
  if (candidates.some((candidate) => candidate.id !== first.id))
    return unresolved(
      `it stands for more than one commit (${listing(candidates)}): type the full id of the one you mean`,
    );
  const commits = await lookup.commits([first.id], signal);
  if (commits.state === 'unknown') return commits;
  const commit = commits.value.get(first.id);
  return commit ? { state: 'present', commit } : { state: 'absent', id: first.id };
}

function listing(candidates: readonly Candidate[]): string {
  const shown = candidates.slice(0, 4).map(({ words }) => words);
  const more = candidates.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const kinds = [
  { prefix: 'refs/heads/', words: 'the branch' },
  { prefix: 'refs/tags/', words: 'the tag' },
  { prefix: 'refs/remotes/', words: 'the remote branch' },
] as const;

/** The refs with exactly this name that lead to a commit. */
async function refsNamed(
  repository: GitRepository,
  name: string,
  signal: AbortSignal,
): Promise<Told<readonly Candidate[]>> {
  if (!isRefName(name)) return { state: 'known', value: [] };
  const wanted = new Map<string, string>(
    kinds.map(({ prefix, words }) => [`${prefix}${name}`, `${words} ${name}`]),
  );
  if (name.startsWith('refs/')) wanted.set(name, name);
  const call = { options: ['--format=%(objectname) %(refname)'], operands: [...wanted.keys()] };
  const exited = await askGit(repository, 'for-each-ref', call, signal);
  if (exited.state === 'unknown') return exited;
  if (exited.code !== 0) return unknown(gitComplaint('for-each-ref', exited));
  // A pattern also matches the refs below a folder of that name.
  const refs = exited.stdout.split('\n').flatMap((line) => {
    const space = line.indexOf(' ');
    const id = parseSha(line.slice(0, space));
    const words = wanted.get(line.slice(space + 1));
    return id && words !== undefined ? [{ id, words }] : [];
  });
  const ids = refs.map(({ id }) => id);
  const peeled = await typesOf(repository, ids, { peel: true }, signal);
  if (peeled.state === 'unknown') return peeled;
  const candidates = refs.flatMap(({ words }, at) => {
    const object = peeled.value[at];
    return object?.type === 'commit' ? [{ words, id: object.id }] : [];
  });
  return { state: 'known', value: candidates };
}

/** What git allows in a ref's name, as far as it matters here: above all no sign that a pattern gives a meaning to. */
function isRefName(name: string): boolean {
  return (
    name !== '' &&
    name.length <= LONGEST_NAME &&
    !name.startsWith('-') &&
    !name.includes('..') &&
    !name.includes('@{') &&
    !/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)
  );
}
