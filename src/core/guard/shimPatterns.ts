/** All of ASCII that can be seen, and the space; what is frequent first, for shells look from left to right. */
export const PRINTABLE =
  'etaoinsrhldcumfpgwybvkxjqz -./:=_0123456789ETAOINSRHLDCUMFPGWYBVKXJQZ,@"\'!#$%&()*+;<>?[\\]^`{|}~';

/** A text that stands for itself in a pattern and anywhere else in the text of a shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_/.,:=@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A glob of which only `*` is more than itself. */
export function shellGlob(glob: string): string {
  return glob
    .split('*')
    .map((part) => (part === '' ? '' : shellWord(part)))
    .join('*');
}

/**
 * What stands between `[` and `]` for any of these characters. They are listed one by one: what a range holds is up to
 * the language of the user.
 */
export function bracketOf(characters: string): string {
  return Array.from(characters, shellWord).join('');
}

/** A pattern for all that holds this piece of ASCII, in any case. */
export function anywhere(piece: string): string {
  const pattern = Array.from(piece, (character) => {
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
    return lower === upper ? shellWord(character) : `[${lower}${upper}]`;
  });
  return `*${pattern.join('')}*`;
}
