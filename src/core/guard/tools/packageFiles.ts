import type { Surroundings } from '../act';
import type { Fact } from '../finding';
import { pathFrom, upwards } from '../folders';
import { quoted } from '../shellCommand';
import { wordFacts } from '../strangers';
import type { Inner } from '../tool';
import { shell, withEnv } from './running';

type Scripts = Readonly<Record<string, readonly string[]>>;

interface Found {
  readonly folder: string;
  readonly scripts: Scripts;
  readonly workspaces: readonly string[];
}

/** The scripts of the nearest file of that name; undefined: there is none. A text says why it cannot be read. */
export function nearest(
  file: string,
  around: Surroundings,
  key = 'scripts',
): Found | string | undefined {
  for (const folder of upwards(around.cwd)) {
    const found = packageIn(folder, file, around, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function packageIn(
  folder: string,
  file: string,
  around: Surroundings,
  key: string,
): Found | string | undefined {
  const read = around.files.read(pathFrom(folder, file), (text): Found => {
    const whole: unknown = JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''));
    const scripts = Object.entries(objectIn(whole, key)).map(
      ([name, value]): [string, readonly string[]] => [name, textsIn(value)],
    );
    const { workspaces } = objectIn({ whole }, 'whole');
    const patterns = Array.isArray(workspaces)
      ? workspaces
      : objectIn({ workspaces }, 'workspaces')['packages'];
    return { folder, scripts: Object.fromEntries(scripts), workspaces: textsIn(patterns) };
  });
  switch (read.state) {
    case 'absent':
      return undefined;
    case 'unreadable':
      return `${file}: ${read.reason}`;
    case 'read':
      return read.value;
  }
}

function objectIn(whole: unknown, key: string): Readonly<Record<string, unknown>> {
  if (typeof whole !== 'object' || whole === null) return {};
  const value = (whole as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null && 'command' in value)
    return textsIn(value.command);
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap((one) => (typeof one === 'string' ? [one] : []));
}

/**
 * A script by name, with those that run before and after it. Its name says something of all that it runs; where it is
 * not found, it is all that is known.
 */
export function scriptInner(
  found: Found | string | undefined,
  name: string,
  args: readonly string[],
  around: Surroundings,
): readonly Inner[] {
  const facts: readonly Fact[] = wordFacts([name], 'the name of the script');
  const words: Inner = { type: 'words', argv: [name, ...args], surroundings: around };
  if (typeof found === 'string')
    return [words, { type: 'unclear', why: found, surroundings: around }];
  if (found === undefined) return [words];
  const inside = withEnv({ ...around, cwd: found.folder }, { npm_lifecycle_event: name });
  const texts = [`pre${name}`, name, `post${name}`].flatMap((key) => {
    const own = Object.hasOwn(found.scripts, key) ? (found.scripts[key] ?? []) : [];
    return key === name ? own.map((text) => [text, ...args.map(quoted)].join(' ')) : own;
  });
  return [words, ...texts.flatMap((text) => shell(text, inside, facts))];
}

/** The folder of a package of a repository of many: by its path, or by the last part of its name. */
export function workspaceOf(name: string, around: Surroundings): Surroundings {
  const root = nearest('package.json', around);
  const own = typeof root === 'object' ? root : { folder: around.cwd, workspaces: [] };
  const last = name.slice(name.lastIndexOf('/') + 1);
  const patterns = [...own.workspaces, 'packages/*', 'apps/*', 'services/*', 'libs/*'];
  const folders = [name, ...patterns.map((pattern) => pattern.replace(/\*+$/, last))];
  const cwd = folders
    .map((folder) => pathFrom(own.folder, folder))
    .find((folder) => packageIn(folder, 'package.json', around, 'scripts') !== undefined);
  return cwd === undefined ? around : { ...around, cwd };
}

export function within(around: Surroundings, folder: string | undefined): Surroundings {
  return folder === undefined ? around : { ...around, cwd: pathFrom(around.cwd, folder) };
}
