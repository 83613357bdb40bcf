import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from '../../core/promote/journal';
import { askSystem } from './process';

type Life = 'alive' | 'dead' | 'unknown';

/** What the system says of a process number now. `started` is empty where it does not tell. */
type Look =
  | { readonly state: 'running'; readonly started: string }
  | { readonly state: 'gone' }
  | { readonly state: 'unknown' };

export function thisOwner(platform: NodeJS.Platform = process.platform): Owner {
  const look = lookAt(process.pid, platform);
  return {
    host: hostname(),
    boot: bootOf(platform),
    pid: process.pid,
    started: look.state === 'running' ? look.started : '',
  };
}

/**
 * Whether a program still runs. `dead` is only said where it is certain: others go on with what a dead one left.
 * On Windows, which does not tell when a process began, `alive` may be another process of the same number.
 */
export function isAlive(owner: Owner, platform: NodeJS.Platform = process.platform): Life {
  if (owner.host !== hostname()) return 'unknown';
  const [boot, container] = parts(owner.boot);
  const [bootNow, containerNow] = parts(bootOf(platform));
  if (boot !== '' && bootNow !== '' && boot !== bootNow) return 'dead';
  // Another container counts its processes by itself.
  if (boot !== bootNow || container !== containerNow) return 'unknown';
  const look = lookAt(owner.pid, platform);
  if (look.state === 'unknown') return 'unknown';
  if (look.state === 'gone') return 'dead';
  if (owner.started === '' || look.started === '')
    return owner.started === look.started && platform === 'win32' ? 'alive' : 'unknown';
  return owner.started === look.started ? 'alive' : 'dead';
}

/** `<boot id>:<process namespace>` on Linux, else empty. */
function bootOf(platform: NodeJS.Platform): string {
  if (platform !== 'linux') return '';
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function parts(boot: string): readonly [string, string] {
  const colon = boot.indexOf(':');
  return colon < 0 ? [boot, ''] : [boot.slice(0, colon), boot.slice(colon + 1)];
}

function lookAt(pid: number, platform: NodeJS.Platform): Look {
  if (!Number.isInteger(pid) || pid <= 0) return { state: 'unknown' };
  if (platform === 'linux') return lookInProc(pid);
  const signal = signalled(pid);
  if (signal === 'gone') return { state: 'gone' };
  if (platform === 'win32') return { state: 'running', started: '' };
  return lookWithPs(pid);
}

/** The file has `pid (name) state …`; the name may hold blanks and parentheses, and the 22nd field is the start. */
function lookInProc(pid: number): Look {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // Other users' processes can be hidden in /proc (hidepid).
    return { state: signalled(pid) === 'gone' ? 'gone' : 'unknown' };
  }
  const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (isOver(state)) return { state: 'gone' };
  const started = rest[18];
  return started === undefined ? { state: 'unknown' } : { state: 'running', started };
}

/** `ps` prints `S+   Thu Nov 27 08:00:00 2025`, in the words and the time zone that it is told. */
function lookWithPs(pid: number): Look {
  const said = askSystem('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
    PATH: '/bin:/usr/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
  });
  const [state = '', ...started] = (said ?? '').trim().split(/\s+/);
  if (state === '') return { state: 'unknown' };
  if (isOver(state)) return { state: 'gone' };
  return { state: 'running', started: started.join(' ') };
}

/** A zombie has ended and only waits for its parent to hear of it. */
function isOver(state: string): boolean {
  return /^[ZXx]/.test(state);
}

/** Signal 0 is sent to nobody: the system only says whether there is such a process. */
function signalled(pid: number): 'there' | 'gone' {
  try {
    process.kill(pid, 0);
    return 'there';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'gone' : 'there';
  }
}
