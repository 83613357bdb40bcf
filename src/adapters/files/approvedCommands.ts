import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isPath } from '../process/command';
import { writeWholeSync } from './wholeFile';

/** The oldest are forgotten: they only have to be asked for once more. */
const mostKept = 1_000;

/**
 * The user's own file: which commands of which folders a person has allowed to be run for a promotion. An approval is
 * for the command as it is configured and for the content of its program, and of every file that an argument names,
 * where that comes with the folder (`sh deploy.sh`): one changed byte of any ends it. What the program goes on to read
 * or run, and what PATH finds, is not part of it.
 */
export class ApprovedCommands {
  constructor(private readonly file: string) {}

  /** False also where the program, or a file that an argument names, cannot be read. Never rejects. */
  async isApproved(folder: string, command: readonly string[]): Promise<boolean> {
    try {
      return this.approved().includes(await keyOf(folder, command));
    } catch {
      return false;
    }
  }

  /** Remembers it. Rejects where the program cannot be read or the file cannot be written. */
  async approve(folder: string, command: readonly string[]): Promise<void> {
    const key = await keyOf(folder, command);
    const others = this.approved().filter((one) => one !== key);
    const approved = [...others, key].slice(-mostKept);
    writeWholeSync(this.file, `${JSON.stringify({ approved }, undefined, 2)}\n`);
  }

  /** Read anew each time: another window or a terminal may have added to it. */
  private approved(): readonly string[] {
    try {
      const found: unknown = (
        JSON.parse(readFileSync(this.file, 'utf8')) as { approved?: unknown } | null
      )?.approved;
      return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
    } catch {
      return [];
    }
  }
}

/** Rejects where there is no command, no such folder, or no program to read. A file of an argument may come and go. */
async function keyOf(folder: string, command: readonly string[]): Promise<string> {
  const [program, ...args] = command;
  if (program === undefined || program === '') throw new Error('There is no command.');
  const home = await realpath(folder);
  const homes = [home, resolve(folder)] as const;
  const content = isPath(program) ? await contentOf(homes, program) : undefined;
  const files = await Promise.all(
    args.map(async (arg) => ((await namesFile(home, arg)) ? contentOf(homes, arg) : undefined)),
  );
  return hash('sha256', JSON.stringify([home, command, content ?? null, files]));
}

function namesFile(home: string, arg: string): Promise<boolean> {
  return stat(resolve(home, arg)).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

/** The hash of what is run, through all links; undefined where it does not come with the folder. */
async function contentOf(
  homes: readonly [string, string],
  program: string,
): Promise<string | undefined> {
  const path = resolve(homes[0], program);
  const real = await realpath(path);
  const comesAlong = homes.some((home) => isIn(home, path) || isIn(home, real));
  // What a relative path names comes with the folder even if it is beside it.
  if (isAbsolute(program) && !comesAlong) return undefined;
  // A pipe would be waited for for ever.
  if (!(await stat(real)).isFile()) throw new Error(`${program} is not a file.`);
  return hash('sha256', await readFile(real));
}

function isIn(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
