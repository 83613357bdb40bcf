import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file of the user's own beside its place and puts it there in one step: a reader sees the old one or the
 * new one, never a part. Rejects where it cannot be written, and leaves nothing behind.
 */
export async function writeWhole(
  file: string,
  content: string | readonly Uint8Array[],
): Promise<void> {
  const part = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(part, content, { mode: 0o600, flag: 'wx' });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The same at once, for a small file: nothing else of this program comes between reading it and writing it. */
export function writeWholeSync(file: string, content: string): void {
  const part = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(part, content, { mode: 0o600 });
  renameSync(part, file);
}
