/**
 * The first line of remote text, fit to stand inside a sentence of ours: letters, digits, spaces and a few signs.
 * What a surface could take for markup, a link, an icon, a control or a change of direction becomes `?`.
 */
export function plainText(text: string, limit = 60): string {
  const start = text.trimStart().slice(0, limit * 4);
  const line = start.split(/[\r\n\u2028\u2029]/, 1)[0] ?? '';
  const clean = line.replace(/\s+/gu, ' ').replace(/[^\p{L}\p{N} .,:;_/+@='%#-]/gu, '?');
  const characters = [...clean.trimEnd()];
  return characters.length <= limit
    ? characters.join('')
    : `${characters.slice(0, limit - 1).join('')}…`;
}
