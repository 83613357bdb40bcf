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

/**
 * The files and lines that are changed, with the lines around them but not where in the file they stand: what git's
 * stable patch-id is made of, down to the white space, which a patch-id lacks. Empty where nothing is changed.
 */
export type Patch = string;

export const garbled = unknown('the change is not UTF-8 text: it cannot be compared');

/** It is not UTF-8 text: two such patches may look alike and differ. */
export function isGarbled(patch: Patch): boolean {
  return patch.includes('\uFFFD');
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

/** How a patch is made. */
export interface PatchLook {
  /** `backward` takes the difference back. */
  readonly direction: keyof typeof DIRECTIONS;
  /** How many lines around those that are changed belong to it. */
  readonly context: 0 | 3;
}

/** The patch of each difference, in order. */
export async function patchesOf(
  repository: GitRepository,
  differences: readonly Difference[],
  { direction, context }: PatchLook,
  signal: AbortSignal,
): Promise<Told<readonly Patch[]>> {
  if (differences.length === 0) return { state: 'known', value: [] };
  const options = [...DIFF_OPTIONS, ...PATCH_OPTIONS, `-U${context}`, ...DIRECTIONS[direction]];
  const call = { options, input: inputOf(differences) };
  const exited = await askGit(repository, 'diff-tree', call, signal);
  if (exited.state === 'unknown') return exited;
  // No line of a patch starts with a letter, except those of its head, and there is no `commit` among them.
  const texts = `\n${exited.stdout}`.split(/\ncommit [0-9a-f]{40,64}(?=\n)/).slice(1);
  if (exited.code !== 0 || texts.length !== differences.length) return whyNot(exited);
  return { state: 'known', value: texts.map(readPatch) };
}

function readPatch(text: string): Patch {
  return (
    text
      .replace(/\n@@ -[^\n]*/g, '\n@@')
      // Of a file that is not text, the ids of its contents are all that is said.
      .replace(/\nindex [^\n]*(?=\n|$)(?!\nBinary files )/g, '')
      .replace(/^\n+|\n+$/g, '')
  );
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
