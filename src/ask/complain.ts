import { plain } from '../core/text';

/** One line on standard error. */
export function complain(sentence: string): void {
  process.stderr.write(`whereabouts: ${plain(sentence, 2_000)}\n`);
}
