/** More words than these out of one are not told apart. */
export const MOST_WORDS = 64;

/** The words that `a{b,c}` and `{1..3}` become; undefined: too many to tell. */
export function expandBraces(text: string, depth = 0): readonly string[] | undefined {
  const open = text.indexOf('{');
  if (open < 0) return [text];
  if (depth > 16) return undefined;
  let level = 0;
  let from = open + 1;
  const options: string[] = [];
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '{') level++;
    else if (character === ',' && level === 1) {
      options.push(text.slice(from, at));
      from = at + 1;
    } else if (character === '}' && --level === 0) {
      options.push(text.slice(from, at));
      const inner = options.length === 1 ? range(options[0] ?? '') : options;
      const found: string[] = [];
      for (const option of inner ?? []) {
        const all = expandBraces(`${option}${text.slice(at + 1)}`, depth + 1);
        if (!all || found.length + all.length > MOST_WORDS) return undefined;
        found.push(...all.map((rest) => `${text.slice(0, open)}${rest}`));
      }
      return inner && found;
    }
  }
  return [text];
}

function range(text: string): readonly string[] | undefined {
  const [, first, last] = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const [from, to] = [Number(first), Number(last)];
  if (Math.abs(to - from) >= MOST_WORDS) return undefined;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, at) =>
    String(from <= to ? from + at : from - at),
  );
}
