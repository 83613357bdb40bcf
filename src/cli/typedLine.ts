import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { plain } from '../core/text';
import { UsageError } from './arguments';

/** Nobody asks about a line of a longer file; it would only be read to be compared. */
const LARGEST_FILE = 2 * 1024 * 1024;

/** A line of a file on disk as it stands there now, saved or not committed. */
export interface TypedLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The line that `FILE:LINE` names, read from disk; `FILE` as it is typed in the folder `cwd`. Undefined where what
 * stands before the number is no file: then it is something else that may hold a colon.
 */
export function typedLine(typed: string, cwd: string): TypedLine | undefined {
  const [, name, digits] = /^(.+):(\d{1,9})$/s.exec(typed) ?? [];
  if (name === undefined) return undefined;
  const file = resolve(cwd, name);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  if (stats.size > LARGEST_FILE) {
    throw new UsageError(`${plain(name)} is too long: lines of files up to 2 MB can be asked for`);
  }
  const text = decoded(readFileSync(file), name);
  const line = Number(digits);
  const lines = text.replace(/\r?\n$/, '').split('\n').length;
  if (line < 1 || line > lines) {
    throw new UsageError(`${plain(name)} has no line ${line}: its lines are 1 to ${lines}`);
  }
  return { file, line, text };
}

function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${plain(name)} is not in UTF-8: its lines cannot be compared with git's`);
  }
}
