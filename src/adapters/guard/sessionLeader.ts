import { readFileSync } from 'node:fs';
import { askSystem } from '../process/process';

/**
 * The process that leads the session of this one: the shell that the terminal was opened with. Undefined where it
 * cannot be told, or where there is no session (Windows).
 */
export function sessionLeader(platform: NodeJS.Platform = process.platform): number | undefined {
  if (platform === 'win32') return undefined;
  return platform === 'linux' ? leaderInProc() : leaderByPs(process.ppid);
}

/** `pid (name) state ppid pgrp session …`; the name may hold blanks and parentheses. */
function leaderInProc(): number | undefined {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    return numbered(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return undefined;
  }
}

/** The nearest of its ancestors with an `s` in its state, which `ps` of every system gives to leaders. */
export function leaderByPs(start: number): number | undefined {
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C' };
  const said = askSystem('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'stat='], env) ?? '';
  const processes = new Map(
    said.split('\n').map((line) => {
      const [pid, parent, state = ''] = line.trim().split(/\s+/);
      return [numbered(pid), { parent: numbered(parent), state }] as const;
    }),
  );
  let at: number | undefined = start;
  for (let steps = 0; at !== undefined && steps < 100; steps++) {
    const found = processes.get(at);
    if (found?.state.includes('s')) return at;
    at = found?.parent;
  }
  return undefined;
}

function numbered(word: string | undefined): number | undefined {
  const number = Number(word);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
