import * as z from 'zod';

import { nearest } from './spelling';

/*
 * Schemas that know how to ask for what they expect. Error messages go on after the name of a key: "`path` must be …".
 * Descriptions and examples become hovers in the editor.
 */

/** An error text that says what is expected, whether a value is missing or wrong. */
export function must(be: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) =>
      `${input === undefined ? 'is missing; it must be' : 'must be'} ${be}`,
  };
}

/** Text that is refused where `trouble` finds some in it. */
export function text(
  description: string,
  example: string,
  trouble?: (text: string) => string | undefined,
) {
  const expectation = must(`text, for example ${JSON.stringify(example)}`);
  return z
    .string(expectation)
    .min(1, expectation)
    .superRefine((value, context) => {
      const message = value === '' ? undefined : trouble?.(value);
      if (message !== undefined) context.addIssue({ code: 'custom', message, continue: false });
    })
    .meta({ description, examples: [example] });
}

export function flag(description: string) {
  return z.boolean(must('`true` or `false`')).meta({ description, examples: [true] });
}

export function listOf<Item extends z.ZodType>(
  item: Item,
  description: string,
  example: readonly string[],
) {
  return z
    .array(item, must(`a list, for example ${JSON.stringify(example)}`))
    .meta({ description, examples: [[...example]] });
}

/** An error text for a word that is none of `known`; it names those in `told`. */
export function wordOf(told: readonly string[], known: readonly string[] = told) {
  return {
    error: ({ input }: { readonly input?: unknown }) => {
      const meant = typeof input === 'string' ? nearest(input, known) : undefined;
      return `must be one of ${told.join(', ')}${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
    },
  };
}

/** A word out of a table of words and what they mean. */
export function oneOf<Word extends string>(
  meanings: Readonly<Record<Word, string>>,
  description: string,
  example: NoInfer<Word>,
) {
  const words = Object.keys(meanings) as Word[];
  return z.enum(words, wordOf(words)).meta({
    description,
    examples: [example],
    enumDescriptions: words.map((word) => meanings[word]),
  });
}

export function group<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  description: string,
  example: unknown,
) {
  return z
    .strictObject(shape, must(`an object, for example ${JSON.stringify(example)}`))
    .meta({ description, examples: [example] });
}
