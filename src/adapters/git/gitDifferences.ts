import type { Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import {
  askGit,
  type Exited,
  gitComplaint,
  type GitRepository,
  unknown,
  type Unknown,
} from './gitObjects';

/** What a commit changes: against its parent (a merge then changes nothing), or against `base` where there is one. */
export interface Difference {
  readonly commit: Sha;
  readonly base: Sha | undefined;
}

/** The paths that a difference touches, each with git's letter for how. */
export type Touched = ReadonlyMap<string, string>;

export interface Patch {
  /** Equal for equal patches; undefined where nothing is changed. */
  readonly id: string | undefined;
  /** It is not UTF-8 text, so that two patches with one id may differ. */
  readonly garbled: boolean;
}

/**
 * Both of the following ask `diff-tree`, which takes no notice of how a user likes diffs to look; what the
 * repository could still bend is said here.
 */
const DIFF_OPTIONS: readonly string[] = [
  '--stdin',
  '--always',
  '--root',
  '-r',
  '--no-renames',
  '--ignore-submodules=none',
  '--no-color',
];

const PATCH_OPTIONS: readonly string[] = [
  '-p',
  '-U3',
  '--full-index',
  '--diff-algorithm=default',
  '--submodule=short',
  '--format=tformat:commit %H',
];

/** `-R` swaps the prefixes too, and a patch-id is made of them as well: this swaps them back. */
const DIRECTIONS = {
  forward: [],
  backward: ['-R', '--src-prefix=b/', '--dst-prefix=a/'],
} as const;

/** The paths that each difference touches, in order. Needs no file's content. */
export async function pathsOf(
  repository: GitRepository,
  differences: readonly Difference[],
  signal: AbortSignal,
): Promise<Told<readonly Touched[]>> {
  if (differences.length === 0) return { state: 'known', value: [] };
  const options = [...DIFF_OPTIONS, '--name-status', '-z'];
  const call = { options, input: inputOf(differences) };
  const exited = await askGit(repository, 'diff-tree', call, signal);
  if (exited.state === 'unknown') return exited;
  const parsed = exited.code === 0 ? parsePaths(exited.stdout) : undefined;
  if (parsed?.length !== differences.length) return whyNot(exited);
  return { state: 'known', value: parsed };
}

/**
 * The patch of each difference, in order: git's stable patch-id and the blobs of the files that are not text.
 * `backward` is the patch that takes the difference back.
 */
export async function patchesOf(
  repository: GitRepository,
  differences: readonly Difference[],
  signal: AbortSignal,
  direction: keyof typeof DIRECTIONS = 'forward',
): Promise<Told<readonly Patch[]>> {
  const [first] = differences;
  if (first === undefined) return { state: 'known', value: [] };
  const options = [...DIFF_OPTIONS, ...PATCH_OPTIONS, ...DIRECTIONS[direction]];
  const call = { options, input: inputOf(differences) };
  const exited = await askGit(repository, 'diff-tree', call, signal);
  if (exited.state === 'unknown') return exited;
  // No line of a patch starts with a letter, except those of its head, and there is no `commit` among them.
  const texts = `\n${exited.stdout}`.split(/\ncommit [0-9a-f]{40,64}(?=\n)/).slice(1);
  if (exited.code !== 0 || texts.length !== differences.length) return whyNot(exited);
  // Numbered, because a commit may stand here more than once, and one that changes nothing gets no line.
  const number = (at: number) => (at + 1).toString(16).padStart(first.commit.length, '0');
  const input = texts.map((text, at) => `commit ${number(at)}${text}\n`).join('');
  const ids = await askGit(repository, 'patch-id', { options: ['--stable'], input }, signal);
  if (ids.state === 'unknown') return ids;
  if (ids.code !== 0) return unknown(gitComplaint('patch-id', ids));
  const byNumber = new Map(
    ids.stdout.split('\n').map((line): readonly [string, string] => {
      const [id = '', numbered = ''] = line.split(' ');
      return [numbered, id];
    }),
  );
  const value = texts.map((text, at) => readPatch(text, byNumber.get(number(at))));
  return { state: 'known', value };
}

function readPatch(text: string, id: string | undefined): Patch {
  // Git before 2.39 leaves files that are not text out of the patch-id.
  const binaries = Array.from(
    text.matchAll(/\nindex (\S+)(?: \d+)?\nBinary files /g),
    ([, blobs]) => blobs,
  );
  return {
    id: id === undefined ? undefined : [id, ...binaries].join(' '),
    garbled: text.includes('\uFFFD'),
  };
}

function inputOf(differences: readonly Difference[]): string {
  return differences
    .map(({ commit, base }) => `${commit}${base === undefined ? '' : ` ${base}`}\n`)
    .join('');
}

/** What `diff-tree --name-status -z` prints: an id for each difference, and then a letter and a path for each file. */
function parsePaths(stdout: string): readonly Touched[] | undefined {
  const fields = stdout.split('\0').slice(0, -1);
  const all: Map<string, string>[] = [];
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? '';
    if (parseSha(field)) all.push(new Map());
    else if (/^[A-Z]$/.test(field)) all.at(-1)?.set(fields[++at] ?? '', field);
    else return undefined;
  }
  return all;
}

function whyNot(exited: Exited): Unknown {
  const lacks = /promisor|unable to read|transport '.*' not allowed|bad object|missing blob/;
  if (exited.code !== 0 && lacks.test(exited.stderr))
    return unknown(
      'this clone lacks files that must be compared: `git fetch --refetch --no-filter` brings them',
    );
  return unknown(gitComplaint('diff-tree', exited));
}
