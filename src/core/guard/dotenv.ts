/** `KEY=value`, `export KEY: 'value'`; a value in quotes may have several lines. */
const ENTRY =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*(?:'([^']*)'|"((?:\\[^]|[^"\\])*)"|`([^`]*)`|([^\n#]*(?:(?<=\S)#[^\n#]*)*))/gm;

/** The variables of a `.env` file, as `dotenv` of npm reads it: the last of a name counts, nothing is filled in. */
export function readDotenv(text: string): Readonly<Record<string, string>> {
  const entries = [...text.replaceAll('\r\n', '\n').matchAll(ENTRY)].map(
    ([, name = '', single, double, tick, bare = '']): readonly [string, string] => {
      if (double !== undefined)
        return [name, double.replace(/\\n/g, '\n').replace(/\\(["\\])/g, '$1')];
      return [name, single ?? tick ?? bare.trim()];
    },
  );
  return Object.fromEntries(entries);
}
