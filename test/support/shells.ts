import { spawnSync } from 'node:child_process';

/** The POSIX shells of this machine, any of which may be `/bin/sh` somewhere. */
export const shells: readonly (readonly string[])[] = [
  ['/bin/sh'],
  ['dash'],
  ['bash', '--posix'],
  ['busybox', 'sh'],
].filter(([program = '', ...args]) => spawnSync(program, [...args, '-c', ':']).status === 0);
