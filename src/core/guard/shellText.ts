import type { Surroundings } from './act';
import { ShellReader } from './shellReader';
import type { Inner } from './tool';

/**
 * The programs that the text of a POSIX shell would run, in order. `args` are `$0`, `$1` and so on of a script; with
 * them, functions that it does not call are not looked at.
 */
export function readShell(
  text: string,
  surroundings: Surroundings,
  args?: readonly string[],
): readonly Inner[] {
  return new ShellReader(surroundings).read(text, args);
}
