import { isAbsolute, resolve } from 'node:path';
import { plain } from '../../core/text';

/** In bytes: what a command may print. */
export const maxPrinted = 256 * 1024;

/** The program of a configured command: a path is relative to the folder, a name is looked up on PATH. */
export function programIn(folder: string, program: string): string {
  return isPath(program) && !isAbsolute(program) ? resolve(folder, program) : program;
}

export function isPath(program: string): boolean {
  return /[/\\]/.test(program);
}

/** That a program failed, with the first line that it complained in. */
export function exitWords(program: string, code: number, stderr: Buffer): string {
  const said = plain(
    stderr
      .toString('utf8')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? '',
    160,
  );
  return `${program} ended with exit code ${code}${said === '' ? '' : `: ${said}`}`;
}
