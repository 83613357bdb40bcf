import { chmodSync, lstatSync, mkdirSync } from 'node:fs';

/**
 * Makes sure of a folder that nobody else can enter, or says why there is none: a folder of another user, or a link in
 * its place, is not taken. Modes mean nothing on Windows, where the folder only has to be there.
 */
export function privateFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stats = lstatSync(folder);
    if (!stats.isDirectory()) return `${folder} is no folder`;
    if (process.getuid === undefined) return undefined;
    if (stats.uid !== process.getuid()) return `${folder} belongs to somebody else`;
    if ((stats.mode & 0o077) === 0) return undefined;
    chmodSync(folder, 0o700);
    return (lstatSync(folder).mode & 0o077) === 0
      ? undefined
      : `${folder} can be entered by others`;
  } catch (error) {
    return `${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}
