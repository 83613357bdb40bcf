import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All files below a folder whose names end so, sorted. */
export function globSync(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
