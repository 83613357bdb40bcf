import type { Environment, Sha, Targets } from '../model';
import type { Hits } from './finding';

/** Who acts: a person, or an agent on somebody's behalf. `name` is what the machine knows them by. */
export interface Actor {
  readonly kind: 'person' | 'agent';
  readonly name: string;
}

export const ORIGINS = ['terminal', 'task', 'debug', 'push', 'hook', 'editor'] as const;

/** Through which door an act came. */
export type Origin = (typeof ORIGINS)[number];

/** An environment as far as the guard needs it. */
export interface GuardedEnvironment extends Pick<
  Environment,
  'name' | 'kind' | 'guard' | 'unattended'
> {
  readonly targets: Targets;
}

/** What is guarded here, and what a person has said of it. */
export interface GuardRules {
  readonly environments: readonly GuardedEnvironment[];
  /** Names that look like production and are not, to the letter: from a person's own settings, never from the folder. */
  readonly notProduction: readonly string[];
}

/** What a file held, decoded; a file that is not there is an answer of its own. */
export type FileRead<T> =
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly reason: string };

/**
 * The files that say what an act would hit: kubeconfig, `~/.aws/config`, package.json. Read anew at each act; an
 * implementation may keep what `decode` made of a text that has not changed since. `decode` may throw: `unreadable`.
 */
export interface Files {
  read<T>(path: string, decode: (text: string) => T): FileRead<T>;
}

/** Where an act would run. `env` is the environment of the process itself: prefix assignments are in it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly home: string;
  readonly files: Files;
  /** What it would read from its standard input, where a text says so (`bash <<EOF`); it may be `UNKNOWN`. */
  readonly stdin?: string;
}

interface Judged {
  readonly actor: Actor;
  readonly origin: Origin;
  readonly rules: GuardRules;
}

/** A program about to run. `argv[0]` is its name or path. */
export interface CommandAct extends Judged {
  readonly type: 'command';
  readonly argv: readonly string[];
  readonly surroundings: Surroundings;
  /** What it hits beside what the line says: what the variables of a debug launch point to, whatever the program is. */
  readonly beside?: Hits;
}

/** Text that a POSIX shell is about to run: what an agent wrote, the command line of a task. */
export interface ShellAct extends Judged {
  readonly type: 'shell';
  readonly text: string;
  readonly surroundings: Surroundings;
}

/** A push that git is about to make, as it tells its `pre-push` hook: githooks(5). */
export interface PushAct extends Judged {
  readonly type: 'push';
  readonly remote: string;
  readonly url: string;
  readonly refs: readonly PushedRef[];
}

export interface PushedRef {
  /** The full name at the remote: `refs/heads/release`. */
  readonly ref: string;
  readonly deletes: boolean;
}

/** Changing a file. `path` is from the root of the folder, with `/`. */
export interface EditAct extends Judged {
  readonly type: 'edit';
  readonly path: string;
}

/** Moving a commit to an environment. */
export interface PromotionAct {
  readonly type: 'promotion';
  readonly actor: Actor;
  readonly service: string;
  readonly environment: Pick<Environment, 'name' | 'guard' | 'unattended'>;
  readonly commit: Sha;
  /** What runs there now, as the person saw it. */
  readonly expected: string | undefined;
}

/** What somebody is about to do. */
export type Act = PromotionAct | CommandAct | ShellAct | PushAct | EditAct;

/**
 * Stands in an argument for what cannot be known before it runs, as `$(…)` in the text of a shell. No real argument
 * holds it: execve(2) ends them there.
 */
export const UNKNOWN = '\0';

/** Whether a part of it is not known. */
export function isUnknown(text: string): boolean {
  return text.includes(UNKNOWN);
}
