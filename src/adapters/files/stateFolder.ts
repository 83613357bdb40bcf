import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's folder for what must outlive a restart and cannot be found out again. */
export function defaultStateFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), 'whereabouts');
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'whereabouts');
}
