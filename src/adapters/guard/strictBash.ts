import { join } from 'node:path';
import { shellQuoted } from './shellQuoted';

export interface StrictBash {
  /** To be set for terminals. */
  readonly variables: Readonly<Record<string, string>>;
  /** What `BASH_ENV` names. */
  readonly file: { readonly path: string; readonly content: string };
}

/**
 * Keeps the shims first in every bash that is started below a terminal, also where start-up files set PATH anew:
 * `/etc/profile` of Debian does at `bash -l`. Functions go before all of PATH; `BASH_ENV` puts the shims back for what
 * is no function. Other shells have neither, and functions do not get through a dash.
 */
export function strictBash(
  shims: string,
  /** Names of the tools that have a shim. */
  names: readonly string[],
  /** The user's own `BASH_ENV`. */
  previous: string | undefined,
): StrictBash {
  const path = join(shims, '..', 'bash-env');
  const own = previous !== undefined && previous !== '' && previous !== path ? previous : undefined;
  const functions = names.map((name): [string, string] => [
    `BASH_FUNC_${name}%%`,
    `() {  ${shellQuoted(join(shims, name))} "$@"\n}`,
  ]);
  return {
    variables: { BASH_ENV: path, ...Object.fromEntries(functions) },
    file: { path, content: bashEnvOf(shims, own) },
  };
}

/** Bash expands what `BASH_ENV` holds: `$HOME/.bash_env`. */
function bashEnvOf(shims: string, previous: string | undefined): string {
  const folder = shellQuoted(shims);
  const own =
    previous === undefined
      ? ''
      : `[ -r "${doubleQuoted(previous)}" ] && . "${doubleQuoted(previous)}"\n`;
  return `# Written by Whereabouts at every start.
${own}case $PATH in ${folder}:*) ;; *) PATH=${folder}:$PATH ;; esac
`;
}

function doubleQuoted(text: string): string {
  return text.replaceAll('"', '\\"');
}
