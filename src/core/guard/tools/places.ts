import type { Surroundings } from '../act';
import { absolute } from '../paths';

/** An absolute path out of one that a line, a variable or a file gives: `~/x` is below home, `x` below `base`. */
export function placeOf(text: string, around: Surroundings, base: string = around.cwd): string {
  return /^[A-Za-z]:[\\/]/.test(text) ? text : absolute(text, { cwd: base, home: around.home });
}

/** The same for a person: `~/.aws/config`. */
export function shownPlace(path: string, { home }: Surroundings): string {
  return home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** A variable that is set to something. */
export function variable({ env }: Surroundings, name: string): string | undefined {
  return env[name] || undefined;
}

/**
 * The host of an address or of `user@host:port`, without brackets, in lower case; undefined where there is none, as in
 * `unix:///var/run/docker.sock`.
 */
export function hostIn(address: string): string | undefined {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(address) ?? [];
  if (/^(?:unix|npipe|fd|file)$/i.test(scheme ?? '')) return undefined;
  const authority = rest.replace(/[/?#\\].*$/s, '');
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const name = /^\[([^\]]*)\]/.exec(host)?.[1] ?? host.replace(/:.*$/s, '');
  return name === '' ? undefined : name.toLowerCase();
}

/** The machine itself, under any of its names. */
export function isLocal(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0|0|host\.docker\.internal)\.?$/i.test(
    host,
  );
}
