import { type Actor, ORIGINS, type Origin, type PushedRef } from './act';
import {
  dictionary,
  flag,
  list,
  object,
  oneOf,
  optional,
  readJson,
  text,
  union,
  whole,
} from './strict';

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

/** What does not fit into a frame cannot be asked about, so the counts only keep a small frame from being a large value. */
const MOST = { words: 8_192, refs: 1_000, variables: 1_000 } as const;

const words = text(MOST_FRAME);
const path = text(4_096);

const ref = object({ ref: words, deletes: flag });

const askedAct = union('type', {
  command: object({ type: oneOf('command'), argv: list(words, MOST.words) }),
  shell: object({ type: oneOf('shell'), text: words }),
  push: object({ type: oneOf('push'), remote: words, url: words, refs: list(ref, MOST.refs) }),
  edit: object({ type: oneOf('edit'), path }),
});

const question = object({
  schema: oneOf(1),
  actor: object({ kind: oneOf('person', 'agent'), name: text(300) }),
  origin: oneOf(...ORIGINS),
  act: askedAct,
  cwd: path,
  home: path,
  env: dictionary(words, MOST.variables),
  terminal: optional(whole(1, 2 ** 32)),
});

const reply = union('state', {
  asking: object({ state: oneOf('asking') }),
  granted: object({ state: oneOf('granted'), reason: words }),
  denied: object({ state: oneOf('denied'), reason: words }),
});

/** A line without its line feed. Never throws. */
export function readQuestion(line: string): Question | { readonly problem: string } {
  const read = readJson(line, question);
  return 'problem' in read ? read : read.value;
}

export function readReply(line: string): Reply | { readonly problem: string } {
  const read = readJson(line, reply);
  return 'problem' in read ? read : read.value;
}

/** The line, with its line feed. Undefined where it is longer than a frame may be. */
export function writeFrame(frame: Question | Reply): string | undefined {
  const line = `${JSON.stringify(frame)}\n`;
  return new TextEncoder().encode(line).length > MOST_FRAME ? undefined : line;
}
