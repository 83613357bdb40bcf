import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SavedStore, parseSavedStore } from '../../core/observe/store';

/** Where in `directory` the store of a folder is kept. */
export function savedStoreFile(directory: string, folder: string): string {
  return join(directory, `${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.json`);
}

/** What a folder's store saw last. A cache: a missing, torn or foreign file counts as none. */
export async function loadStore(file: string): Promise<SavedStore | undefined> {
  try {
    return parseSavedStore(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
