import { UNKNOWN, isUnknown } from '../act';

const DEEPEST = 12;
const LONGEST = 20_000;

/**
 * `$(NAME)`, `${NAME}` and `$N` of a makefile filled in; `$$` is one `$`, and `absent` stands for what is not defined.
 * Of functions those are known that recipes often use. `texts` gathers what `$(shell …)` would run.
 */
export function fill(
  text: string,
  variables: ReadonlyMap<string, string>,
  absent: string,
  texts: string[] = [],
  depth = 0,
): string {
  if (depth > DEEPEST || text.length > LONGEST) return UNKNOWN;
  let filled = '';
  for (let at = 0; at < text.length; at++) {
    if (filled.length > LONGEST) return UNKNOWN;
    if (text[at] !== '$') {
      filled += text[at];
      continue;
    }
    const next = text[++at] ?? '';
    if (next === '$') filled += '$';
    else if (next !== '(' && next !== '{') filled += variables.get(next) ?? absent;
    else {
      const end = closing(text, at);
      filled += reference(text.slice(at + 1, end), variables, absent, texts, depth + 1);
      at = end;
    }
  }
  return filled;
}

function reference(
  inside: string,
  variables: ReadonlyMap<string, string>,
  absent: string,
  texts: string[],
  depth: number,
): string {
  const filled = (text: string) => fill(text, variables, absent, texts, depth);
  const [, name, behind = ''] = /^([a-z-]+)\s+([^]*)$/.exec(inside) ?? [];
  if (name === undefined) {
    const [, variable, from, to] = /^([^:]+):([^=]*)=(.*)$/.exec(inside) ?? [];
    const value = variables.get(filled(variable ?? inside));
    if (value === undefined) return absent;
    // `$(FILES:.c=.o)` changes the ends of words.
    return from === undefined && to === undefined ? filled(value) : UNKNOWN;
  }
  const parts = argumentsIn(behind);
  switch (name) {
    case 'shell':
      texts.push(filled(behind));
      return UNKNOWN;
    case 'info':
    case 'warning':
    case 'error':
      filled(behind);
      return '';
    case 'strip':
      return filled(behind).trim();
    case 'if': {
      const [condition = '', yes = '', no = ''] = parts;
      const given = filled(condition).trim();
      if (isUnknown(given)) return UNKNOWN;
      return filled(given === '' ? no : yes);
    }
    case 'or':
    case 'and': {
      const values = parts.map((part) => filled(part).trim());
      const known = values.findIndex((value) => (value === '') === (name === 'and'));
      if (values.some(isUnknown)) return UNKNOWN;
      return values[known] ?? (name === 'and' ? values.at(-1) : '') ?? '';
    }
    case 'subst': {
      const [from = '', to = '', value = ''] = parts.map(filled);
      return isUnknown(value) || from === '' ? UNKNOWN : value.replaceAll(from, () => to);
    }
    case 'call': {
      const [called = '', ...args] = parts.map(filled);
      const body = variables.get(called.trim());
      if (body === undefined) return absent;
      const own = args.map((value, index): [string, string] => [String(index + 1), value]);
      return fill(body, new Map([...variables, ...own]), absent, texts, depth);
    }
    default:
      filled(behind);
      return UNKNOWN;
  }
}

/** Arguments of a function, apart at the commas that stand in no brackets. */
function argumentsIn(text: string): readonly string[] {
  const parts: string[] = [];
  let level = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '(' || character === '{') level++;
    else if (character === ')' || character === '}') level--;
    else if (character === ',' && level === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function closing(text: string, open: number): number {
  const [up, down] = text[open] === '(' ? ['(', ')'] : ['{', '}'];
  let level = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === up) level++;
    else if (text[at] === down && --level === 0) return at;
  }
  return text.length;
}
