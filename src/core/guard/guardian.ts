import type { Disposable, Event } from '../lifecycle';
import type { Act, GuardRules } from './act';
import type { Given } from './permit';
import type { Outcome } from './record';
import type { Verdict } from './verdict';

/** A question on its way to a person. */
export interface Asking {
  readonly act: Act;
  readonly verdict: Extract<Verdict, { verdict: 'ask' }>;
  /** The shell of the terminal that it comes from. */
  readonly terminal: number | undefined;
  /** Whether the answer may count for a while: a person in a terminal, and an environment that is known. */
  readonly mayGrant: boolean;
}

export interface PersonsAnswer {
  readonly given: Given;
  /** The same environment need not be asked about again in that terminal for a while. */
  readonly forAWhile: boolean;
}

/**
 * Puts one question at a time to a person, in the order in which they came. `signal` ends it when whoever asked has
 * gone. Escape is `nothing`.
 */
export interface Prompt {
  ask(asking: Asking, signal: AbortSignal): Promise<PersonsAnswer>;
}

export interface Answer {
  readonly state: 'granted' | 'denied';
  /** A sentence; of a denial what to do next as well. */
  readonly reason: string;
  readonly outcome: Outcome | 'allowed';
  readonly verdict: Verdict;
}

/** Leave for one environment in one terminal, for a while; ends with the window. */
export interface Grant {
  readonly environment: string;
  /** The shell of the terminal. */
  readonly terminal: number;
  /** Milliseconds since 1970 UTC. */
  readonly until: number;
}

export interface Pause {
  readonly reason: string;
  readonly until: number;
}

/**
 * The guard of one window: judges, asks, remembers. Whatever an agent does is asked anew each time, in the window:
 * neither grants nor a pause count for it.
 */
export interface Guardian extends Disposable {
  readonly rules: GuardRules;
  configure(rules: GuardRules): void;
  /** Never rejects: what goes wrong is a denial with its reason. */
  ask(act: Act, terminal: number | undefined, signal: AbortSignal): Promise<Answer>;
  readonly grants: readonly Grant[];
  /** For so long as `GRANT_MS`. */
  grant(environment: string, terminal: number): void;
  /** All of that terminal, or all. */
  revoke(terminal?: number): void;
  readonly pause: Pause | undefined;
  pauseFor(milliseconds: number, reason: string): void;
  resume(): void;
  /** Grants, pause or rules are not what they were. */
  readonly onDidChange: Event<void>;
}

export const GRANT_MS = 15 * 60_000;
/** Nobody should forget for longer that nothing is guarded. */
export const LONGEST_PAUSE_MS = 8 * 60 * 60_000;
