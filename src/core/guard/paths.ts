import type { Surroundings } from './act';

/** A path as a person writes it: `~/.my.cnf`, `config/database.yml` in the folder. */
export function nearHome(path: string, { cwd, home }: Pick<Surroundings, 'cwd' | 'home'>): string {
  if (cwd !== home && path.startsWith(`${cwd}/`)) return path.slice(cwd.length + 1);
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** Absolute, from where the program runs; `~/` is the home folder, as a shell would have it. */
export function absolute(path: string, { cwd, home }: Surroundings): string {
  const whole = path.startsWith('~/')
    ? `${home}${path.slice(1)}`
    : path.startsWith('/')
      ? path
      : `${cwd}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}
