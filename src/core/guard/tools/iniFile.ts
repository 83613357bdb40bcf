/** Sections of a file as `~/.aws/config` is, by name; what stands before the first section is in ''. */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads `[section]`, `key = value`, and comments on a line of their own, as Python's configparser does for aws, gcloud
 * and ansible: a line that is indented deeper than the key before it goes on with that key's value, and is left out
 * here. Keys are in lower case. A section that is there twice is one. Throws at a line that is none of it.
 */
export function readIni(text: string): Sections {
  const sections = new Map<string, Map<string, string>>();
  let entries = new Map<string, string>();
  sections.set('', entries);
  let inKey = false;
  let level = 0;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const indent = line.search(/\S/);
    if (inKey && indent > level) continue;
    level = indent;
    const heading = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line);
    inKey = !heading;
    if (heading) {
      const name = (heading[1] ?? '').replace(/\s+/g, ' ');
      entries = sections.get(name) ?? new Map<string, string>();
      sections.set(name, entries);
      continue;
    }
    const at = line.search(/[=:]/);
    if (at <= 0) throw new Error(`line ${index + 1} is neither a section nor a setting`);
    entries.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  return sections;
}
