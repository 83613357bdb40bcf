import { randomUUID } from 'node:crypto';
import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { chmod, lstat, mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { GuardRules } from '../../core/guard/act';
import { shimRules } from '../../core/guard/shimRules';
import type { Tool } from '../../core/guard/tool';
import { TOOLS } from '../../core/guard/tools/all';
import { shellQuoted } from './shellQuoted';
import { SHIMS, shimText } from './shimText';
import { type StrictBash, strictBash } from './strictBash';

/** Where tools may be that the PATH of this process does not name: terminals start from another one. */
const USUAL = ['/usr/local/bin', '/opt/homebrew/bin', '/usr/bin', '/snap/bin'];
const USUAL_AT_HOME = ['.local/bin', 'bin'];

const WRITING_MS = 60_000;

export interface Programs {
  /** What runs JavaScript; the editor's own program does too. */
  readonly node: string;
  /** The folder of the bundles. */
  readonly dist: string;
}

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly home?: string;
  readonly tools?: readonly Tool[];
}

/**
 * The files of the guard of one window: `guard/ask`, which all windows share, and `guard/ID/whereabouts-shims`, to be
 * put before PATH. Everything is the user's own and nobody else's: what is not is not used, and the methods reject with
 * a sentence. Files are replaced in one step, so running terminals follow at once.
 */
export class GuardFolder {
  /** The same at every start, and for every window. */
  readonly asker: string;
  /** The folder of this window. */
  readonly folder: string;
  readonly shims: string;
  private readonly guard: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly home: string;
  private readonly tools: readonly Tool[];

  /** @param id of the window: eight hexadecimal digits, the same at every start */
  constructor(
    private readonly stateFolder: string,
    id: string,
    { env = process.env, home = homedir(), tools = TOOLS }: Options = {},
  ) {
    if (!/^[0-9a-f]{8}$/.test(id)) throw new Error(`"${id}" is not the id of a window`);
    this.guard = join(stateFolder, 'guard');
    this.asker = join(this.guard, 'ask');
    this.folder = join(this.guard, id);
    this.shims = join(this.folder, SHIMS);
    this.env = env;
    this.home = home;
    this.tools = tools;
  }

  /** Makes what is missing, and writes `ask` anew. Does nothing on Windows. */
  async prepare(programs: Programs): Promise<void> {
    if (process.platform === 'win32') return;
    await mkdir(this.stateFolder, { recursive: true, mode: 0o700 });
    // Whoever can write there can put another folder in the place of ours.
    const about = await stat(this.stateFolder);
    if (about.uid !== process.getuid?.() || (about.mode & 0o022) !== 0) {
      throw new Error(`${this.stateFolder} can be changed by others, so the guard cannot use it`);
    }
    for (const folder of [this.guard, this.folder, this.shims]) await makeOwn(folder);
    await replace(this.asker, askText(programs));
  }

  /** Writes the shims of all installed tools anew, and takes away those of tools that are gone. */
  async write(rules: GuardRules): Promise<void> {
    if (process.platform === 'win32') return;
    for (const folder of [this.guard, this.folder, this.shims]) await checkOwn(folder);
    const wanted = new Map(
      this.installed().map(({ name, tool }) => [
        name,
        shimText({
          name,
          rules: shimRules(tool, rules),
          ask: this.asker,
          windows: this.guard,
        }),
      ]),
    );
    for (const [name, text] of wanted) await replace(join(this.shims, name), text);
    for (const name of await readdir(this.shims)) {
      const file = join(this.shims, name);
      if (wanted.has(name) || (name.startsWith('.') && (await isFresh(file)))) continue;
      await rm(file, { recursive: true, force: true });
    }
  }

  /** The variables that make each bash of a terminal find the shims first, once the file that they name is written. */
  async strictBash(previous = this.env['BASH_ENV']): Promise<StrictBash['variables']> {
    if (process.platform === 'win32') return {};
    await checkOwn(this.folder);
    const names = this.installed().map(({ name }) => name);
    const { variables, file } = strictBash(this.shims, names, previous);
    await replace(file.path, file.content);
    return variables;
  }

  /** The names of the shims that `write` would make: others would make believe that a tool is there. */
  private installed(): readonly { readonly name: string; readonly tool: Tool }[] {
    const folders = new Set(
      [
        ...(this.env['PATH'] ?? '').split(delimiter),
        ...USUAL,
        ...USUAL_AT_HOME.map((folder) => join(this.home, folder)),
      ].filter((folder) => folder !== '' && !/\/whereabouts-shims\/*$/.test(folder)),
    );
    return this.tools
      .filter(({ shim }) => shim !== undefined)
      .flatMap((tool) => tool.names.map((name) => ({ name, tool })))
      .filter(({ name }) => isFileName(name))
      .filter(({ name }) => [...folders].some((folder) => isProgram(join(folder, name))));
  }
}

function askText({ node, dist }: Programs): string {
  // What these variables name would get into a program of ours, and a debugger would stop in it.
  return `#!/bin/sh
# Written by Whereabouts at every start.
unset NODE_OPTIONS VSCODE_INSPECTOR_OPTIONS
ELECTRON_RUN_AS_NODE=1
export ELECTRON_RUN_AS_NODE
exec ${shellQuoted(node)} ${shellQuoted(join(dist, 'ask.cjs'))} "$@"
`;
}

function isFileName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

async function makeOwn(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  await checkOwn(folder);
}

/** A folder that somebody else can write to, or has put there, would let them run programs as this user. */
async function checkOwn(folder: string): Promise<void> {
  const about = await lstat(folder);
  if (!about.isDirectory())
    throw new Error(`${folder} is not a folder, so the guard cannot use it`);
  if (about.uid !== process.getuid?.()) {
    throw new Error(`${folder} belongs to somebody else, so the guard cannot use it`);
  }
  if ((about.mode & 0o077) !== 0) await chmod(folder, 0o700);
}

/** Whether another process may be about to put it in its place. */
async function isFresh(file: string): Promise<boolean> {
  try {
    return Date.now() - (await lstat(file)).mtimeMs < WRITING_MS;
  } catch {
    return false;
  }
}

/** Puts a program there in one step, unless the same one is there already. */
async function replace(file: string, text: string): Promise<void> {
  if (await holds(file, text)) return;
  const part = join(file, '..', `.${randomUUID()}`);
  const handle = await open(part, 'wx', 0o700);
  try {
    await handle.writeFile(text);
    await handle.close();
    await rename(part, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

async function holds(file: string, text: string): Promise<boolean> {
  try {
    const about = lstatSync(file);
    const isOurs =
      about.isFile() && about.uid === process.getuid?.() && (about.mode & 0o777) === 0o700;
    return isOurs && (await readFile(file, 'utf8')) === text;
  } catch {
    return false;
  }
}
