import { spawnSync } from 'node:child_process';

/** The POSIX shells of this machine by their whole paths, any of which may be `/bin/sh` somewhere. */
export const shells: readonly (readonly string[])[] = [
  ['sh'],
  ['dash'],
  ['bash', '--posix'],
  ['busybox', 'sh'],
].flatMap(([name = '', ...args]) => {
  const program = programNamed(name);
  return program === undefined ? [] : [[program, ...args]];
});

/** Where it is; undefined: not on this machine. */
export function programNamed(name: string): string | undefined {
  const { status, stdout } = spawnSync('/bin/sh', ['-c', `command -v ${name}`], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : undefined;
}
