import type { ChangedFile, Told } from '../../core/history/history';
import type { Sha } from '../../core/model';
import { isPartialClone, lacksFolders, notHere } from './gitLacking';
import {
  askGit,
  type Exited,
  gitComplaint,
  type GitRepository,
  listObjects,
  unknown,
} from './gitObjects';

export interface Comparison {
  readonly before: Sha;
  readonly after: Sha;
  /** Below which files are compared; undefined for the whole repository. */
  readonly path: string | undefined;
}

/** Submodules count although `.gitmodules` may say that they do not. */
const listing = ['-r', '-z', '--name-status', '-l1000', '--ignore-submodules=none'];

/**
 * The files that differ between two commits, by path. What becomes another type of file is modified, and so is a
 * submodule that points elsewhere. A file that moves out of `path` is deleted there.
 * In a partial clone only a file that moves unchanged is renamed; others are deleted and added.
 */
export async function changedFiles(
  repository: GitRepository,
  { before, after, path }: Comparison,
  signal: AbortSignal,
): Promise<Told<readonly ChangedFile[]>> {
  if (before === after) return { state: 'known', value: [] };
  const [listed, isPartial] = await Promise.all([
    listObjects(repository, [before, after], signal),
    isPartialClone(repository, signal),
  ]);
  // Git takes an id of the other length for an abbreviation or for the name of a branch. So the ids are looked up.
  if (listed.state === 'unknown') return listed;
  const absent = [before, after].filter((id) => !listed.value.get(id)?.includes(id));
  if (absent.length > 0) return unknown(notHere(absent));
  const options = [
    // The contents that tell how alike two files are may be lacking; whether they are the same, ids tell.
    `--find-renames=${isPartial ? '100%' : '50%'}`,
    ...listing,
  ];
  const operands = [before, after, '--', ...(path ? [path] : [])];
  const exited = await askGit(repository, 'diff-tree', { options, operands }, signal);
  if (exited.state === 'unknown') return exited;
  if (exited.code === 0) return parsed(exited);
  if (isPartial && /promisor|unable to read tree/.test(exited.stderr)) return unknown(lacksFolders);
  return unknown(gitComplaint('diff-tree', exited));
}

/** `<status> NUL <path> NUL`, with a second path behind a rename; sorted by the last of them. */
function parsed(exited: Exited): Told<readonly ChangedFile[]> {
  const fields = exited.stdout.split('\0');
  const files: ChangedFile[] = [];
  let at = 0;
  while (at + 1 < fields.length) {
    const [status = '', path = '', renamed = ''] = fields.slice(at, at + 3);
    const file = changed(status.charAt(0), path, renamed);
    if (!file) return unknown(gitComplaint('diff-tree', exited));
    files.push(file);
    at += file.status === 'renamed' ? 3 : 2;
  }
  return { state: 'known', value: files };
}

function changed(status: string, path: string, renamed: string): ChangedFile | undefined {
  switch (status) {
    case 'A':
      return { status: 'added', before: undefined, after: path };
    case 'D':
      return { status: 'deleted', before: path, after: undefined };
    case 'M':
    case 'T':
      return { status: 'modified', before: path, after: path };
    case 'R':
      return { status: 'renamed', before: path, after: renamed };
    default:
      return undefined;
  }
}
