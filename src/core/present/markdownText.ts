import { plain } from '../text';

/** Words that some renderers make links of without any brackets: addresses, `evil.example`, `@mentions`. */
const LINKED = /\/\/|@|www\.|mailto:|[\p{L}\p{N}]\.\p{L}{2}/iu;

/** What means something within a line: emphasis, code, links, images, HTML, entities, tables, formulas. */
const SPECIAL = /[\\`*_[\]<>&~|$]/g;

/** What begins a heading, a list, a numbered list or a rule at the start of a line, where an item of a list has one. */
const START = /^([-+=#]|\d+(?=[.)]))/;

/** Text from outside as Markdown that reads as just that text, in one line. Words that would become links are code. */
export function markdown(text: string, limit = 120): string {
  const line = plain(text, limit)
    .split(' ')
    .map((word) => (LINKED.test(word) ? code(word) : word.replace(SPECIAL, '\\$&')))
    .join(' ');
  return line.replace(START, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** Text from outside as code, in one line. */
export function code(text: string, limit = 200): string {
  const inside = plain(text, limit) || '?';
  const longest = Math.max(0, ...(inside.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const padding = inside.startsWith('`') || inside.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${inside}${padding}${fence}`;
}
