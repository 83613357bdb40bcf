import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import {
  type Asker,
  type Looked,
  type PushHook,
  type PushHooks,
  chainedHook,
  isChained,
  isEmptied,
  isShell,
  keptName,
  ownHook,
  withBlock,
  withoutBlock,
} from '../../core/guard/pushHook';
import type { GitCommand } from './gitCommand';
import { locateRepository } from './gitLocate';

/** A hook that is longer is no script that somebody wrote. */
const MOST_BYTES = 1024 * 1024;

export interface PrePushOptions {
  readonly git: () => Promise<GitCommand>;
  /** The program that asks: an absolute path that stays. */
  readonly asker: string;
}

/** The `pre-push` hooks of repositories, where git itself would look for them. */
export class PrePush implements PushHooks {
  constructor(private readonly options: PrePushOptions) {}

  async look(folder: string, signal: AbortSignal): Promise<Looked> {
    const git = await this.options.git();
    const place = await locateRepository(git, folder, signal);
    if (place.state === 'none') return { state: 'impossible', reason: place.reason };
    const { root } = place;
    const configured = await hooksPath(git, root, signal);
    if (configured?.path === '' || configured?.path === devNull) {
      return {
        state: 'impossible',
        reason: 'core.hooksPath of this repository switches hooks off',
      };
    }
    const hooks = configured
      ? resolve(root, configured.path)
      : join(await commonFolder(git, root, signal), 'hooks');
    const file = join(hooks, 'pre-push');
    return {
      file,
      state: await stateOf(file),
      committed: await isCommitted(git, root, file, signal),
      everywhere: configured !== undefined && configured.scope !== 'local',
      husky: basename(hooks) === '_' && basename(dirname(hooks)) === '.husky',
    };
  }

  async install(hook: PushHook): Promise<void> {
    const { file } = hook;
    const asker: Asker = hook.committed
      ? { type: 'everybody' }
      : { type: 'path', path: asBytes(this.options.asker.replaceAll('\\', '/')) };
    switch (await stateOf(file)) {
      case 'none':
        await put(file, ownHook(asker), 0o755);
        return;
      case 'shell':
      case 'ours': {
        const text = await readHook(file);
        await put(file, withBlock(text, asker), (await stat(file)).mode);
        return;
      }
      case 'other':
        await keepBeside(file);
        await put(file, chainedHook(asker), 0o755);
    }
  }

  async remove({ file }: PushHook): Promise<boolean> {
    if ((await stateOf(file)) !== 'ours') return false;
    const text = await readHook(file);
    const rest = withoutBlock(text) ?? text;
    if (isChained(text)) await rename(join(dirname(file), keptName), file);
    else if (isEmptied(rest)) await rm(file);
    else await put(file, rest, (await stat(file)).mode);
    return true;
  }
}

/**
 * `git rev-parse --git-path hooks` would say it, if it were not told for our own calls that there are no hooks. `-c`
 * is the last to speak, so what the files say stands before it.
 */
async function hooksPath(
  git: GitCommand,
  root: string,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly scope: string } | undefined> {
  const options = ['--null', '--show-scope', '--type=path', '--get-all'];
  const result = await git.run('config', {
    options,
    operands: ['core.hooksPath'],
    cwd: root,
    signal,
  });
  if (result.state === 'failed') throw new Error(result.reason);
  const words = result.stdout.split('\0');
  const found: { path: string; scope: string }[] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [scope = '', path = ''] = words.slice(at, at + 2);
    if (scope !== 'command') found.push({ scope: scope === 'worktree' ? 'local' : scope, path });
  }
  return found.at(-1);
}

async function commonFolder(git: GitCommand, root: string, signal: AbortSignal): Promise<string> {
  const options = ['--git-common-dir'];
  const result = await git.run('rev-parse', { options, cwd: root, signal });
  if (result.state === 'failed') throw new Error(result.reason);
  const said = result.stdout.replace(/\r?\n$/, '');
  if (result.code !== 0 || said === '') throw new Error('git does not say where its folder is');
  return resolve(root, said);
}

async function isCommitted(
  git: GitCommand,
  root: string,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  const path = relative(root, file);
  if (isAbsolute(path) || path.startsWith('..')) return false;
  const operands = [`HEAD:${path.split(sep).join('/')}`];
  const options = ['--verify', '--quiet'];
  const result = await git.run('rev-parse', { options, operands, cwd: root, signal });
  return result.state === 'exited' && result.code === 0;
}

async function stateOf(file: string): Promise<PushHook['state']> {
  const entry = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!entry) return 'none';
  if (entry.isDirectory()) throw new Error(`${file} is a folder`);
  // A link leads to a file that others may use too, and what nobody may run is not to be run because of us.
  if (!entry.isFile() || entry.size > MOST_BYTES) return 'other';
  const text = await readHook(file);
  if (withoutBlock(text) !== undefined) return 'ours';
  const mayRun = process.platform === 'win32' || (entry.mode & 0o100) !== 0;
  return isShell(text) && mayRun ? 'shell' : 'other';
}

/** Each byte as a character: a hook need not be UTF-8, and all of it has to come back as it was. */
function readHook(file: string): Promise<string> {
  return readFile(file, 'latin1');
}

function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

async function keepBeside(file: string): Promise<void> {
  const kept = join(dirname(file), keptName);
  const taken = await lstat(kept).then(
    () => true,
    () => false,
  );
  if (taken) throw new Error(`${kept} is there already: is it still needed?`);
  await rename(file, kept);
}

/** In one step: a push that starts meanwhile runs the old hook or the new one. */
async function put(file: string, text: string, mode: number): Promise<void> {
  const part = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  try {
    const handle = await open(part, 'wx');
    try {
      await handle.writeFile(Buffer.from(text, 'latin1'));
      await handle.chmod(mode & 0o7777);
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
