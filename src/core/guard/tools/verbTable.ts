import type { VerbClass } from '../finding';

type Verbs = Readonly<Record<string, VerbClass>>;

/** One entry for each phrase between commas: `ps, container ls`. */
export function phrases(verb: VerbClass, text: string): Verbs {
  return Object.fromEntries(text.split(',').map((one) => [one.trim().replace(/\s+/g, ' '), verb]));
}

/** `** word` for each of the words, which are between blanks. */
export function anywhere(verb: VerbClass, words: string): Verbs {
  return Object.fromEntries(words.split(/\s+/).map((word) => [`** ${word}`, verb]));
}
