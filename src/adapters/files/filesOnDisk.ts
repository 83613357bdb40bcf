import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { FileRead, Files } from '../../core/guard/act';

/** Larger files are not read: what says where a command goes is small, and each command waits for it. */
const MOST_BYTES = 1024 * 1024;
const CHUNK = 64 * 1024;

interface Kept {
  /** Of the file that it was read from. */
  readonly stamp: string;
  readonly read: FileRead<unknown>;
}

/**
 * The files of this machine. Only regular files are read: a pipe would be waited for, and a terminal is not ours. What
 * `decode` made of a text is kept by the function, so that one that is made anew each time is called each time.
 */
export class FilesOnDisk implements Files {
  private readonly kept = new WeakMap<object, Map<string, Kept>>();

  /** `onRead` is told each path that had a say, whether there is such a file or not. It must not throw. */
  constructor(private readonly onRead?: (path: string) => void) {}

  read<T>(path: string, decode: (text: string) => T): FileRead<T> {
    this.onRead?.(path);
    let file: number;
    try {
      file = openSync(
        path,
        constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0),
      );
    } catch (error) {
      return isAbsent(error) ? { state: 'absent' } : unreadable(error);
    }
    try {
      return this.decoded(file, path, decode);
    } catch (error) {
      return unreadable(error);
    } finally {
      closeSync(file);
    }
  }

  private decoded<T>(file: number, path: string, decode: (text: string) => T): FileRead<T> {
    const stats = fstatSync(file, { bigint: true });
    if (!stats.isFile()) return { state: 'unreadable', reason: 'it is no file' };
    if (stats.size > MOST_BYTES) return { state: 'unreadable', reason: 'it is too large' };
    const { dev, ino, size, mtimeNs, ctimeNs } = stats;
    const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    const known = this.kept.get(decode) ?? new Map<string, Kept>();
    this.kept.set(decode, known);
    const before = known.get(path);
    // It was made by this very function.
    if (before?.stamp === stamp) return before.read as FileRead<T>;
    const bytes = contentOf(file);
    if (!bytes) return { state: 'unreadable', reason: 'it is too large' };
    let read: FileRead<T>;
    try {
      read = { state: 'read', value: decode(bytes.toString('utf8')) };
    } catch (error) {
      read = unreadable(error);
    }
    known.set(path, { stamp, read });
    return read;
  }
}

/** Undefined where there is more than may be: files grow, and some of the system have no size. */
function contentOf(file: number): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let length = 0; length <= MOST_BYTES;) {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const count = readSync(file, buffer, 0, CHUNK, null);
    if (count === 0) return Buffer.concat(parts);
    parts.push(buffer.subarray(0, count));
    length += count;
  }
  return undefined;
}

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function unreadable(error: unknown): Extract<FileRead<never>, { state: 'unreadable' }> {
  return { state: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
}
