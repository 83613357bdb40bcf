import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { privateFolder } from '../files/privateFolder';

/** With the null at its end: sun_path has 104 bytes on macOS and 108 on Linux, and Node cuts a longer one silently. */
const MOST_BYTES = 103;

/**
 * Where the window listens: in its house where the path is short enough, else in a folder of the machine that only we
 * can enter. Always the same for the same window. The folder is there when this returns.
 */
export function socketPath(
  house: string,
  id: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): { readonly path: string } | { readonly reason: string } {
  if (platform === 'win32') {
    // Anybody may make a pipe of any name there first, and would be asked in our place.
    return { reason: 'on Windows there is no socket that is ours alone' };
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  const folders = [
    [house, 'sock'],
    ...(runtime ? [[join(runtime, 'whereabouts'), `${id}.sock`]] : []),
    [join(tmpdir(), `whereabouts-${userId()}`), `${id}.sock`],
  ] as const;
  let reason = 'the paths of all folders for a socket are too long';
  for (const [folder, name] of folders) {
    const path = join(folder, name);
    if (Buffer.byteLength(path) > MOST_BYTES) continue;
    const trouble = privateFolder(folder);
    if (trouble === undefined) return { path };
    reason = trouble;
  }
  return { reason };
}

function userId(): number {
  return process.getuid?.() ?? userInfo().uid;
}
