import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve, sep } from 'node:path';

/** Of any window, wherever it keeps them. */
const SHIMS = /[/\\]whereabouts-shims[/\\]*$/;

/** The folder of the window whose shims stand on this PATH: `<state>/guard/<id>`. */
export function ownPlace(path: string | undefined, stateFolder: string): string | undefined {
  return entries(path)
    .map((entry) => placeOf(entry, stateFolder))
    .find((place) => place !== undefined);
}

/** The folder of shims on this PATH. */
export function shimsOn(path: string | undefined, stateFolder: string): string | undefined {
  return entries(path).find((entry) => placeOf(entry, stateFolder) !== undefined);
}

/** PATH as it would be without any shims. */
export function withoutShims(path: string | undefined, stateFolder: string): string {
  return entries(path)
    .filter((entry) => placeOf(entry, stateFolder) === undefined && !SHIMS.test(entry))
    .join(delimiter);
}

/** The file that a shell in `cwd` would run for a name; undefined where there is none. */
export function findOnPath(name: string, path: string, cwd: string): string | undefined {
  if (name === '') return undefined;
  if (name.includes('/') || name.includes(sep)) return resolve(cwd, name);
  return path
    .split(delimiter)
    .map((entry) => resolve(cwd, entry, name))
    .find(isProgram);
}

function entries(path: string | undefined): readonly string[] {
  return (path ?? '').split(delimiter);
}

function placeOf(entry: string, stateFolder: string): string | undefined {
  const guard = join(stateFolder, 'guard') + sep;
  if (!entry.startsWith(guard)) return undefined;
  const [id = ''] = entry.slice(guard.length).split(sep);
  return /^[0-9a-f]{8}$/.test(id) ? guard + id : undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
