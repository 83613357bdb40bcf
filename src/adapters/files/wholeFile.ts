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
