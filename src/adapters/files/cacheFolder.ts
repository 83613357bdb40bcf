import { homedir } from 'node:os';
import { join } from 'node:path';

/** The terminal's folder for what can be found out again; the editor has one of its own. */
export function defaultCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'whereabouts');
}
