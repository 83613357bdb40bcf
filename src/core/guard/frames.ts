import type { Actor, Origin, PushedRef } from './act';

/** A question is one line of JSON, at most so many bytes with its line feed. */
export const MOST_FRAME = 64 * 1024;

/** What somebody is about to do, as it goes over the socket. */
export type AskedAct =
  | { readonly type: 'command'; readonly argv: readonly string[] }
  | { readonly type: 'shell'; readonly text: string }
  | {
      readonly type: 'push';
      readonly remote: string;
      readonly url: string;
      readonly refs: readonly PushedRef[];
    }
  /** Absolute path of a file that is about to be changed. */
  | { readonly type: 'edit'; readonly path: string };

/** A question to the window. It can only ask whether something may be done. */
export interface Question {
  readonly schema: 1;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly act: AskedAct;
  readonly cwd: string;
  readonly home: string;
  /** Only the variables that have a say in what is hit: those that the rows of the tools name. */
  readonly env: Readonly<Record<string, string>>;
  /** The process that leads the session of the terminal (its shell), where there is a terminal. */
  readonly terminal: number | undefined;
}

/**
 * What the window says, a line each. `asking`: somebody is being asked; said again every second, so that a window that
 * hangs is told from a person who thinks.
 */
export type Reply =
  | { readonly state: 'asking' }
  | { readonly state: 'granted'; readonly reason: string }
  | { readonly state: 'denied'; readonly reason: string };
