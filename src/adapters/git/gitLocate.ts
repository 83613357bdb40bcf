import { constants } from 'node:fs';
import { access, lstat, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { GitCommand } from './gitCommand';
import type { ProcessPool } from '../process/process';

export type GitLocation =
  | { readonly state: 'found'; readonly path: string; readonly version: string }
  | { readonly state: 'missing'; readonly reason: string };

/** `--end-of-options` in every command that is used, and `--show-object-format`. */
const OLDEST = [2, 30] as const;

/**
 * The git to use: `given` (an absolute path, from a setting), else the first on PATH. Relative entries of PATH are
 * passed over, and so is the current folder, where Windows looks first: either may be a folder of a stranger's files.
 */
export async function locateGit(
  options: {
    readonly given: string | undefined;
    readonly env: NodeJS.ProcessEnv;
    readonly processes: ProcessPool;
  },
  signal: AbortSignal,
): Promise<GitLocation> {
  const { given, env, processes } = options;
  const path = given === undefined ? await onPath(env) : given;
  if (path === undefined)
    return missing('git was not found on PATH: install git, or say where it is in the settings');
  if (!isAbsolute(path)) return missing(`${path} is not an absolute path to git`);
  const result = await processes.run({
    command: path,
    args: ['--version'],
    cwd: dirname(path),
    signal,
    timeoutMs: 10_000,
    maxBytes: 4096,
  });
  signal.throwIfAborted();
  if (result.state === 'not-started') return missing(result.reason);
  const said = result.state === 'exited' ? result.stdout.toString('utf8') : '';
  const [, version, major, minor] = /^git version ((\d+)\.(\d+)\S*)/.exec(said) ?? [];
  if (version === undefined) return missing(`${path} does not answer as git does: is it git?`);
  if (Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]))
    return missing(`git ${version} at ${path} is too old: install ${OLDEST.join('.')} or newer`);
  return { state: 'found', path, version };
}

function missing(reason: string): GitLocation {
  return { state: 'missing', reason };
}

async function onPath(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const windows = process.platform === 'win32';
  const name = Object.keys(env).find((key) => (windows ? key.toUpperCase() : key) === 'PATH');
  const folders = (name === undefined ? '' : (env[name] ?? '')).split(delimiter);
  for (const folder of folders.filter((entry) => isAbsolute(entry))) {
    const candidate = join(folder, windows ? 'git.exe' : 'git');
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

export type RepositoryLocation =
  | { readonly state: 'present'; readonly root: string }
  | { readonly state: 'none'; readonly reason: string };

/** The root of the checked-out repository that holds `folder`, with symbolic links followed; or why there is none. */
export async function locateRepository(
  git: GitCommand,
  folder: string,
  signal: AbortSignal,
): Promise<RepositoryLocation> {
  const options = ['--show-toplevel'];
  const result = await git.run('rev-parse', { options, cwd: folder, signal });
  signal.throwIfAborted();
  if (result.state === 'failed') return none(result.reason);
  const top = result.stdout.replace(/\r?\n$/, '');
  if (result.code !== 0 || top === '') return none(whyNone(result.stderr, folder));
  const [root, inside] = await Promise.all([realpath(top), realpath(folder)]).catch(() => []);
  if (root === undefined || inside === undefined) return none(`${folder} cannot be read`);
  // `core.worktree` in the repository's configuration may name any folder of the machine as the root.
  if (!isWithin(root, inside) || !(await exists(join(root, '.git'))))
    return none(
      `the repository of ${folder} says that its files are in ${top}: open the root itself`,
    );
  return { state: 'present', root: resolve(root) };
}

function isWithin(root: string, folder: string): boolean {
  const way = relative(root, folder);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function none(reason: string): RepositoryLocation {
  return { state: 'none', reason };
}

function whyNone(stderr: string, folder: string): string {
  const [, owned] = /detected dubious ownership in repository at '(.*)'/.exec(stderr) ?? [];
  if (owned !== undefined)
    return `git does not read ${owned} because it belongs to another user: if you trust it, run \`git config --global --add safe.directory ${owned}\``;
  if (/cannot use bare repository|must be run in a work tree/.test(stderr))
    return `${folder} is a repository without checked-out files: open a clone of it`;
  if (/not a git repository/.test(stderr))
    return `${folder} is not in a git repository: open a folder that is, or run \`git init\``;
  const said = stderr.split('\n')[0] ?? '';
  return `git cannot read the repository of ${folder}: ${said.slice(0, 200) || 'it did not say why'}`;
}
