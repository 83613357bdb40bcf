import type { Surroundings } from './act';
import { pathFrom } from './folders';

/** A path as a person writes it: `~/.my.cnf`, `config/database.yml` in the folder. */
export function nearHome(path: string, { cwd, home }: Pick<Surroundings, 'cwd' | 'home'>): string {
  if (cwd !== home && path.startsWith(`${cwd}/`)) return path.slice(cwd.length + 1);
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** Absolute, from where the program runs; `~` and `~/` are the home folder, as a shell would have it. */
export function absolute(path: string, { cwd, home }: Pick<Surroundings, 'cwd' | 'home'>): string {
  return pathFrom(cwd, path === '~' || path.startsWith('~/') ? `${home}${path.slice(1)}` : path);
}
