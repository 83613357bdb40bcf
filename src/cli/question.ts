import { createInterface } from 'node:readline/promises';

/** Whether a person can be asked: what they type comes from a terminal, and they see what is asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** What a person types; undefined where they leave (Ctrl+D; Ctrl+C interrupts the program) or `signal` aborts. */
export async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new AbortController();
  // The terminal gives it to the question in place of a signal.
  lines.once('SIGINT', () => process.emit('SIGINT'));
  lines.once('close', () => gone.abort());
  try {
    return await lines.question(question, { signal: AbortSignal.any([signal, gone.signal]) });
  } catch {
    return undefined;
  } finally {
    lines.close();
  }
}
