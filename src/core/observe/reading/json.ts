export type JsonResult =
  | { readonly state: 'parsed'; readonly value: unknown }
  /** `reason` says what it is instead. */
  | { readonly state: 'not-json'; readonly reason: string };

/** Deeper JSON can be parsed, but everything that walks it overflows the stack. No platform nests half as deep. */
const maxDepth = 32;

/**
 * Parses JSON from a stranger: not deeper than 32 levels. The objects inherit nothing, so that a name found in one
 * (`constructor`, `__proto__`) is always one that the answer holds.
 */
export function parseJson(text: string): JsonResult {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (json.trim() === '') return { state: 'not-json', reason: 'the answer is empty' };
  const depth = scanDepth(json);
  if (depth.deepest > maxDepth)
    return {
      state: 'not-json',
      reason: `the answer is JSON nested deeper than ${maxDepth} levels`,
    };
  try {
    const value: unknown = JSON.parse(json);
    disinherit(value);
    return { state: 'parsed', value };
  } catch {
    const reason = depth.open && /^\s*[[{]/.test(json) ? 'breaks off in the middle' : 'is not JSON';
    return { state: 'not-json', reason: `the answer ${reason}` };
  }
}

/** Reads brackets outside of strings. What else is wrong with the text is for the parser to find. */
function scanDepth(json: string): { deepest: number; open: boolean } {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < json.length && deepest <= maxDepth; at++) {
    const character = json[at];
    if (quoted) {
      if (character === '\\') at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return { deepest, open: quoted || depth > 0 };
}

function disinherit(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const part of Object.values(value)) disinherit(part);
}

/**
 * How the number `value` is written in `json`: 1.10 and twenty digits are lost in a number, and so in a version.
 * Undefined where equal numbers are written in different ways, because then it could be either.
 */
export function numberAsWritten(json: string, value: number): string | undefined {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g) ?? [];
  const written = new Set(tokens.filter((token) => Number(token) === value));
  const [only] = written;
  return written.size === 1 ? only : undefined;
}
