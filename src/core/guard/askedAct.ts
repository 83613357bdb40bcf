import type { Act, Actor, Files, GuardRules, Origin } from './act';
import type { AskedAct } from './frames';
import { isSecretName } from './words';
import { TOOLS } from './tools/all';

/** All that makes an act of what was asked. */
export interface Asker {
  readonly actor: Actor;
  readonly origin: Origin;
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `folders`: where paths of files are counted from. */
export function actOf(
  asked: AskedAct,
  { actor, origin, cwd, home, env }: Asker,
  rules: GuardRules,
  files: Files,
  folders: readonly string[],
): Exclude<Act, { type: 'promotion' }> {
  const judged = { actor, origin, rules };
  switch (asked.type) {
    case 'command':
    case 'shell':
      return { ...judged, ...asked, surroundings: { env, cwd, home, files } };
    case 'push':
      return { ...judged, ...asked };
    case 'edit':
      return { ...judged, ...asked, path: pathIn(asked.path, folders) };
  }
}

/** From the nearest of the folders that it is in, with `/`; as it is where it is in none. */
function pathIn(path: string, folders: readonly string[]): string {
  const name = slashed(path);
  const homes = folders.map((folder) => slashed(folder).replace(/\/*$/, '/'));
  const inside = homes.filter((home) => name.startsWith(home));
  const longest = Math.max(0, ...inside.map(({ length }) => length));
  return name.slice(longest);
}

function slashed(path: string): string {
  return /^[A-Za-z]:[\\/]|^\\\\/.test(path) ? path.replaceAll('\\', '/') : path;
}

type Variables = Readonly<Record<string, string>>;

/** The variables that have a say in what is hit. */
export function tellingVariables(env: Asker['env']): Variables {
  const names = TOOLS.flatMap(({ variables }) => variables);
  const exact = new Set(names.filter((name) => !name.endsWith('*')));
  const starts = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return chosen(env, (name) => exact.has(name) || starts.some((start) => name.startsWith(start)));
}

/** Those and the others that are no secrets: the text of a shell may name any. */
export function harmlessVariables(env: Asker['env']): Variables {
  const telling = tellingVariables(env);
  return { ...chosen(env, (name) => !isSecretName(name)), ...telling };
}

function chosen(env: Asker['env'], wanted: (name: string) => boolean): Variables {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && wanted(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}
