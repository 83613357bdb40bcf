/** How git writes commits and trees, as far as it takes to find a file. */
import { parseSha, type Sha } from '../../core/model';
import { plain } from '../../core/text';
import type { ReadObject } from './gitBatch';
import { unknown, type Unknown } from './gitObjects';

export type Found =
  | { readonly state: 'entry'; readonly kind: EntryKind; readonly id: Sha }
  | { readonly state: 'absent' }
  | Unknown;

/** A symbolic link is a file, whose content is where it points to. */
type EntryKind = 'file' | 'folder' | 'submodule';

const SPACE = 0x20;

/**
 * The names on the way to a file. Undefined for what is not the plain way from the repository's root: `./a`, `/a`,
 * `a//b`. A name with U+FFFD stands for one that is not UTF-8, whose bytes are not known any more.
 */
export function namesOf(path: string): readonly Buffer[] | undefined {
  const names = path.split('/');
  const isPlain = names.every((name) => !['', '.', '..'].includes(name));
  return isPlain && !/[\0\uFFFD]/.test(path) ? names.map((name) => Buffer.from(name)) : undefined;
}

export function noSuchWay(path: string): Unknown {
  return unknown(`“${plain(path)}” cannot be looked up: give the path from the repository's root`);
}

/** The folder that a commit holds: `tree <id>` is the first thing that it says. */
export function rootFolder(id: Sha, { type, content }: ReadObject): Found {
  if (type !== 'commit') return unknown(`${id.slice(0, 10)} is a ${type}, not a commit`);
  const start = 'tree '.length;
  const tree = parseSha(content.toString('latin1', start, start + id.length));
  return tree ? { state: 'entry', kind: 'folder', id: tree } : damaged(id);
}

/** What is called so in a folder. A tree is a row of `<mode> <name> NUL <id as bytes>`. */
export function findEntry(id: Sha, { type, content }: ReadObject, name: Buffer): Found {
  if (type !== 'tree') return damaged(id);
  const idBytes = id.length / 2;
  for (let start = 0; start < content.length;) {
    const space = content.indexOf(SPACE, start);
    const end = content.indexOf(0, space);
    if (space < 0 || end < 0) return damaged(id);
    const next = end + 1 + idBytes;
    if (content.compare(name, 0, name.length, space + 1, end) === 0) {
      const entry = parseSha(content.toString('hex', end + 1, next));
      if (!entry) return damaged(id);
      return { state: 'entry', kind: kindOf(content.toString('latin1', start, space)), id: entry };
    }
    start = next;
  }
  return { state: 'absent' };
}

/** Git has written a group's right to write (100664) and a zero in front of a folder's mode in the past. */
function kindOf(mode: string): EntryKind {
  if (/^0?40000$/.test(mode)) return 'folder';
  return mode === '160000' ? 'submodule' : 'file';
}

function damaged(id: Sha): Unknown {
  return unknown(`${id.slice(0, 10)} is damaged: \`git fsck\` says more`);
}
