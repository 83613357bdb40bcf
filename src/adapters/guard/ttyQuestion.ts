import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';

export type Typed =
  | { readonly state: 'typed'; readonly text: string }
  /** Ctrl+D, an empty line, or the terminal is gone. */
  | { readonly state: 'left' }
  | { readonly state: 'aborted' }
  /** There is no terminal, whatever standard input is. */
  | { readonly state: 'nobody' };

/** A line longer than this is no name. */
const MOST = 10_000;

/**
 * Asks at the terminal that this process belongs to. Standard input is never read: it may hold what the command is to
 * be fed. `signal` ends it, at Ctrl+C for one.
 */
export function askAtTerminal(question: string, signal: AbortSignal): Promise<Typed> {
  let reading: number;
  let writing: number;
  try {
    reading = openSync('/dev/tty', 'r');
  } catch {
    return Promise.resolve({ state: 'nobody' });
  }
  try {
    writing = openSync('/dev/tty', 'w');
    writeSync(writing, question);
    closeSync(writing);
  } catch {
    closeSync(reading);
    return Promise.resolve({ state: 'nobody' });
  }
  return new Promise((done) => {
    const terminal = new ReadStream(reading);
    let line = '';
    const end = (typed: Typed) => {
      signal.removeEventListener('abort', onAbort);
      terminal.destroy();
      done(typed);
    };
    const onAbort = () => end({ state: 'aborted' });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    terminal.setEncoding('utf8');
    terminal.on('data', (chunk: string) => {
      line += chunk;
      if (!line.includes('\n') && line.length < MOST) return;
      const text = line.split('\n', 1)[0]?.trim() ?? '';
      end(text === '' ? { state: 'left' } : { state: 'typed', text });
    });
    terminal.on('end', () => end({ state: 'left' }));
    terminal.on('error', () => end({ state: 'left' }));
  });
}
