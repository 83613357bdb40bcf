import type { Surroundings } from '../act';
import type { Line } from '../line';
import { placeOf } from './places';

/** What a repository says of a push, out of its folder. */
export interface GitFolder {
  /** The branch that is checked out. */
  readonly branch: string | undefined;
  /** Values of `.git/config` by `section.subsection.key`, the last first. */
  readonly config: (name: string) => readonly string[];
}

const HIGHEST = 20;

/** The repository of the folder, or of one above it; `global` holds `-C` and `--git-dir`. */
export function gitFolder(global: Line, around: Surroundings): GitFolder | undefined {
  const given = global.value('--git-dir') ?? around.env['GIT_DIR'];
  let folder = global
    .values('-C')
    .reduce((place, next) => placeOf(next, around, place), around.cwd);
  if (given !== undefined) return opened(placeOf(given, around, folder), around);
  for (let level = 0; level <= HIGHEST; level++) {
    const found = opened(`${folder}/.git`, around);
    if (found) return found;
    // A work tree or a submodule: `.git` is a file that says where the rest is.
    const link = around.files.read(`${folder}/.git`, readLink);
    if (link.state === 'read') return opened(placeOf(link.value, around, folder), around);
    if (folder === '' || folder === '/') return undefined;
    folder = folder.slice(0, folder.lastIndexOf('/'));
  }
  return undefined;
}

function readLink(text: string): string {
  const [, place] = /^gitdir: (.+?)\s*$/.exec(text) ?? [];
  if (place === undefined) throw new Error('it names no folder');
  return place;
}

function opened(place: string, around: Surroundings): GitFolder | undefined {
  const head = around.files.read(`${place}/HEAD`, (text) => text.trim());
  if (head.state !== 'read') return undefined;
  const common = place.replace(/\/worktrees\/[^/]+$/, '');
  const settings = around.files.read(`${common}/config`, readGitConfig);
  return {
    branch: /^ref: refs\/heads\/(.+)$/.exec(head.value)?.[1],
    config: (name) =>
      settings.state === 'read'
        ? settings.value.filter(([one]) => one === name).map(([, value]) => value)
        : [],
  };
}

/** git-config(1): sections and keys are in any case, the names in quotes are not. */
function readGitConfig(text: string): readonly (readonly [string, string])[] {
  let section = '';
  const found: (readonly [string, string])[] = [];
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (heading) {
      const name = heading[2]?.replace(/\\(.)/g, '$1');
      section = (heading[1] ?? '').toLowerCase() + (name === undefined ? '' : `.${name}`);
      continue;
    }
    const [, key, value = 'true'] =
      /^\s*([A-Za-z][\w-]*)\s*(?:=\s*(.*?)\s*(?:[;#].*)?)?$/.exec(line) ?? [];
    if (key === undefined) continue;
    found.unshift([`${section}.${key.toLowerCase()}`, value.replace(/^"(.*)"$/, '$1')]);
  }
  return found;
}
