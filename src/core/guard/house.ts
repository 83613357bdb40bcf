import type { Disposable, Log } from '../lifecycle';
import type { Actor, GuardRules, Surroundings } from './act';
import type { Guardian, Prompt } from './guardian';
import type { PushHooks } from './pushHook';

/** One thing that the doctor looked at. `how` says how to mend what is not well. */
export interface Diagnosis {
  readonly state: 'well' | 'warning' | 'uncovered';
  readonly what: string;
  readonly how?: string;
}

export interface HouseOptions {
  /** The folders of the window; none: a window without a folder. */
  readonly folders: readonly string[];
  readonly prompt: Prompt;
  readonly log: Log;
  /** The program that runs JavaScript, and its bundles. */
  readonly node: string;
  readonly dist: string;
}

/** The guard of one window with its socket, its shims and its files. Made by `src/guard.ts`. */
export interface GuardHouse extends Disposable {
  readonly guardian: Guardian;
  readonly actor: Actor;
  /** To be put before PATH: the same at every start of the same window. Undefined where there are no shims (Windows). */
  readonly shims: string | undefined;
  /** Variables that lead bash back to the shims where it sets PATH itself; the same at every start. */
  readonly strictBash: Readonly<Record<string, string>>;
  /** The program that hooks start. The same path at every start. */
  readonly asker: string;
  /** The `pre-push` hooks of repositories. */
  readonly pushHooks: PushHooks;
  /** Takes over what is guarded: running terminals follow at once. */
  configure(rules: GuardRules): Promise<void>;
  /** Where programs of this window run, for acts that begin in the window itself. `env` is added to its own. */
  surroundings(cwd: string, env?: Readonly<Record<string, string | undefined>>): Surroundings;
  /** The person wants no guard: terminals that are open ask nobody any more, until a guard of this window is opened. */
  turnOff(): void;
  doctor(shells: readonly string[]): Promise<readonly Diagnosis[]>;
}

export interface GuardBuilder {
  readonly openGuard: (options: HouseOptions) => Promise<GuardHouse>;
}
