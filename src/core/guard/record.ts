import type { Actor, Origin } from './act';
import type { VerbClass } from './finding';

/** What was asked or refused, in words that may be kept: secrets are taken out of `command`. */
export interface AskedWords {
  readonly actor: Actor;
  readonly origin: Origin;
  /** What a person would call it: `kubectl delete`. */
  readonly what: string;
  /** The whole of it, cut and without secrets. */
  readonly command: string;
  readonly environment: string | undefined;
  readonly target: string;
  readonly verb: VerbClass;
  /** Why it was asked. */
  readonly reason: string;
}

export const OUTCOMES = [
  'typed',
  'asked',
  'granted',
  'paused',
  'denied',
  'refused',
  'gone',
] as const;

/**
 * How it came out. `typed`, `asked`: somebody typed the name, said yes. `granted`: one of the grants of that terminal
 * covered it; `paused`: the guard was paused. `denied`: somebody said no, or something wrong; `refused`: by the guard, or
 * nobody could be asked; `gone`: whoever asked went away before there was an answer.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** Where what the guard did is kept. `id` ties an answer to its question. Both reject where it cannot be written. */
export interface GuardRecord {
  asked(id: string, words: AskedWords): Promise<void>;
  answered(id: string, outcome: Outcome, reason: string): Promise<void>;
}
