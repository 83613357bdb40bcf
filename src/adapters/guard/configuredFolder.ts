import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const CONFIGURATION = join('.vscode', 'whereabouts.json');

/** `cwd`, or the nearest folder above it that has a configuration. */
export function configuredFolder(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIGURATION))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
