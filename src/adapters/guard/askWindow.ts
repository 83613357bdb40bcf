import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import {
  MOST_FRAME,
  type Question,
  type Reply,
  readReply,
  writeFrame,
} from '../../core/guard/frames';

export type WindowAnswer =
  | Extract<Reply, { state: 'granted' | 'denied' }>
  /** Nobody there, or nobody who goes on to the end. `reason` follows "the window cannot be asked:". */
  | { readonly state: 'unreachable'; readonly reason: string }
  | { readonly state: 'aborted' };

const TICK_MS = 250;
/** Until the first word, and between the words of a window that lives. In ticks: what sleeps with us does not count. */
const FIRST_TICKS = 8;
const NEXT_TICKS = 20;

/** Puts a question to the window that listens at `path`, and waits while it says that it asks somebody. Never rejects. */
export function askWindow(
  path: string,
  question: Question,
  signal: AbortSignal,
): Promise<WindowAnswer> {
  const frame = writeFrame(question);
  if (frame === undefined) return Promise.resolve(unreachable('the question is too long for it'));
  const stranger = strangerAt(path);
  if (stranger !== undefined) return Promise.resolve(unreachable(stranger));
  return new Promise((done) => {
    const socket = connect(path);
    let left = FIRST_TICKS;
    let isHeard = false;
    let pending = '';
    const end = (answer: WindowAnswer) => {
      clearInterval(ticking);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      done(answer);
    };
    const onAbort = () => end({ state: 'aborted' });
    const ticking = setInterval(() => {
      if (left-- <= 0) end(unreachable(isHeard ? 'it hangs' : 'it does not answer'));
    }, TICK_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(frame));
    socket.on('error', (error: NodeJS.ErrnoException) => end(unreachable(troubleOf(error))));
    socket.on('close', () => end(unreachable('it went away before there was an answer')));
    socket.on('data', (chunk: string) => {
      const lines = (pending + chunk).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const reply = readReply(line);
        if ('problem' in reply) return end(unreachable('it says what nobody understands'));
        if (reply.state !== 'asking') return end(reply);
        isHeard = true;
        left = NEXT_TICKS;
      }
      if (pending.length > MOST_FRAME) end(unreachable('it says what nobody understands'));
    });
  });
}

/** Whether there is somebody at the other end who says a word. */
export async function isThere(path: string): Promise<boolean> {
  if (strangerAt(path) !== undefined) return false;
  return new Promise((done) => {
    const socket = connect(path);
    const end = (is: boolean) => {
      clearTimeout(late);
      socket.destroy();
      done(is);
    };
    const late = setTimeout(() => end(false), FIRST_TICKS * TICK_MS);
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Why this is not the socket of a window of ours: another user may have put one there. */
function strangerAt(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return 'no window is open';
  if (!stats.isSocket()) return 'in place of its socket there is something else';
  const isOurs = process.getuid === undefined || stats.uid === process.getuid();
  return isOurs ? undefined : 'its socket belongs to somebody else';
}

function troubleOf({ code, message }: NodeJS.ErrnoException): string {
  return code === 'ECONNREFUSED' || code === 'ENOENT' ? 'no window is open' : message;
}

function unreachable(reason: string): WindowAnswer {
  return { state: 'unreachable', reason };
}
