import type { Word, WordPart } from 'unbash';
import { isUnknown } from './act';

/** More of them take long to match. */
const MOST_STARS = 5;
const LONGEST = 2_000;

/** What a pattern of a shell fits, as a regular expression without anchors; undefined: nobody knows. */
export function patternOf(word: Word, textOf: (part: WordPart) => string): string | undefined {
  if (!word.parts) return escaped(word.value);
  let pattern = '';
  let stars = 0;
  for (const part of word.parts) {
    if (part.type === 'Glob' && part.kind === 'star') {
      if (++stars > MOST_STARS) return undefined;
      pattern += '[^]*';
    } else if (part.type === 'Glob' && part.kind === 'question') pattern += '[^]';
    else if (part.type === 'Glob') {
      if (!/^\[!?[\w-]+\]$/.test(part.text)) return undefined;
      pattern += part.text.replace('[!', '[^');
    } else if (part.type === 'ExtendedGlob' || part.type === 'BraceExpansion') return undefined;
    else {
      const text = textOf(part);
      // A pattern may come out of a variable.
      if (isUnknown(text) || (part.type === 'SimpleExpansion' && /[*?[]/.test(text))) {
        return undefined;
      }
      pattern += escaped(text);
    }
  }
  return pattern;
}

/** Whether all of `text` fits; undefined: nobody knows. */
export function fits(text: string, pattern: string | undefined): boolean | undefined {
  if (pattern === undefined || isUnknown(text) || text.length > LONGEST) return undefined;
  return matcher(`^(?:${pattern})$`)?.test(text);
}

/** `${text#pattern}`, `##`, `%` and `%%`. */
export function without(text: string, pattern: string, operator: string): string | undefined {
  if (isUnknown(text) || text.length > LONGEST) return undefined;
  const whole = matcher(`^(?:${pattern})$`);
  if (!whole) return undefined;
  const cuts = Array.from({ length: text.length + 1 }, (_, at) => at);
  const front = operator.startsWith('#');
  // The shortest first, but for the doubled ones.
  if ((operator.length === 2) === front) cuts.reverse();
  for (const at of cuts) {
    const [head, tail] = [text.slice(0, at), text.slice(at)];
    if (whole.test(front ? head : tail)) return front ? tail : head;
  }
  return text;
}

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function matcher(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}
