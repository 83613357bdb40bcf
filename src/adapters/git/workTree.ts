import type { Dirent } from 'node:fs';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface WorkTreeFile {
  /** From the root, with `/` between. */
  readonly path: string;
  readonly text?: string;
}

const DEEPEST = 7;
const MOST_TEXTS = 300;
/** What people write by hand about their environments is far smaller. */
const LARGEST_TEXT = 256 * 1024;

/** What tools put there: it says nothing about the project and is most of the files. */
const PASSED_OVER = new Set([
  ...['.git', '.hg', '.svn', '.cache', '.gradle', '.idea', '.mypy_cache', '.next', '.nuxt'],
  ...['.pytest_cache', '.terraform', '.tox', '.venv', '.yarn', '__pycache__', 'bower_components'],
  ...['build', 'coverage', 'dist', 'node_modules', 'out', 'target', 'venv', 'vendor'],
]);

/**
 * The files below `root`, those nearest to it first, with the text of the small ones that `wantsText` asks for.
 * Follows no symbolic link, so nothing outside of `root` is read; folders that cannot be read are left out.
 */
export async function listWorkTree(
  root: string,
  wantsText: (path: string) => boolean,
  signal: AbortSignal,
  mostFiles = 20_000,
): Promise<readonly WorkTreeFile[]> {
  const files: WorkTreeFile[] = [];
  let texts = 0;
  let folders = [''];
  for (let depth = 0; depth < DEEPEST && folders.length > 0; depth++) {
    const below: string[] = [];
    for (const folder of folders) {
      signal.throwIfAborted();
      for (const entry of await entriesOf(join(root, folder))) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) below.push(path);
        if (!entry.isFile()) continue;
        if (files.length >= mostFiles) return files;
        const text =
          texts < MOST_TEXTS && wantsText(path) ? await textOf(join(root, path)) : undefined;
        if (text !== undefined) texts++;
        files.push(text === undefined ? { path } : { path, text });
      }
    }
    folders = below;
  }
  return files;
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Undefined when the file is too long, or is no plain file any more. */
async function textOf(path: string): Promise<string | undefined> {
  // Between the listing and this a link or a pipe may have taken the file's place.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  try {
    const stats = await file?.stat();
    if (!file || !stats?.isFile() || stats.size > LARGEST_TEXT) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LARGEST_TEXT), 0, LARGEST_TEXT, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
