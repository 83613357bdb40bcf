import type { Actor } from '../guard/act';
import type { Confirmed } from '../guard/permit';
import type { AskedWords, Outcome } from '../guard/record';
import type { Sha } from '../model';
import type { GateAnswer } from './gates';

/** A running program, so that another can tell whether it still lives. */
export interface Owner {
  readonly host: string;
  /** Changes when the machine starts anew or the process lives in another container; empty where it cannot be told. */
  readonly boot: string;
  readonly pid: number;
  /** When the process began, as the system counts it: a number that a later process with the same pid does not have. */
  readonly started: string;
}

/** The states in which a promotion ends. */
export type EndState =
  | 'verified'
  | 'superseded'
  | 'conflict'
  | 'failed'
  | 'unverified'
  | 'unknown'
  | 'abandoned'
  | 'blocked'
  | 'cancelled';

/** What a promotion was to do, as the person saw it. */
export interface Intent {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  readonly commit: Sha;
  /** What the target was seen to run; undefined where it could not be read. */
  readonly expected: string | undefined;
  /** What `from` reported: whatever is sent again with the same key must be the same. */
  readonly version?: string;
  readonly back: boolean;
  readonly actor: Actor;
  /** How it was said yes to: the environment's name typed, a button, a flag of the terminal, or not asked. */
  readonly confirmed: Confirmed | 'no';
  /** The reason that was given, for overridden gates or by itself. */
  readonly reason: string | undefined;
  readonly gates: readonly GateAnswer[];
  /** The trigger in words: `POST https://…`. */
  readonly trigger: string;
  readonly idempotent: boolean;
}

/** One line of the journal. `at` is milliseconds since 1970 UTC; `id` names the promotion, or what the guard asked. */
export type Entry = { readonly at: number; readonly id: string } & (
  | { readonly type: 'intent'; readonly intent: Intent; readonly owner: Owner }
  /** Another program goes on with it. */
  | { readonly type: 'taken'; readonly owner: Owner }
  /** Its owner lives and does not follow it any more. */
  | { readonly type: 'left'; readonly owner: Owner }
  | { readonly type: 'sending'; readonly attempt: number }
  | {
      readonly type: 'answered';
      readonly outcome: string;
      readonly sentence: string;
      readonly status?: number;
      /** The page of the run, where the answer names one. */
      readonly run?: string;
      /** What names the run to the platform, for following it. */
      readonly runId?: string;
    }
  /** The target was read and said something new. */
  | { readonly type: 'seen'; readonly words: string }
  | {
      readonly type: 'ended';
      readonly state: EndState;
      readonly reason: string;
      /** Only where no `intent` went before: what was blocked or cancelled before it began. */
      readonly intent?: Intent;
    }
  /** The guard asks a person, or refuses. */
  | { readonly type: 'guardAsked'; readonly asked: AskedWords }
  | { readonly type: 'guardAnswered'; readonly outcome: Outcome; readonly reason: string }
);

/** A line of the journal that could not be read, or that lines are missing before. `line` counts from 1. */
export interface Damage {
  readonly line: number;
  readonly reason: string;
}

export interface JournalContent {
  /** In the order in which they were written, which is the same for every reader. */
  readonly entries: readonly Entry[];
  readonly damaged: readonly Damage[];
}

/** Where promotions are recorded before they happen. One for a folder, shared by its windows and terminals. */
export interface Journal {
  /** Resolves once the entry is on the disk; rejects where it cannot be written (nothing must be sent then). */
  append(entry: Entry): Promise<void>;
  /** All that is written now. Never rejects over content: what is damaged is told. */
  read(): Promise<JournalContent>;
}
