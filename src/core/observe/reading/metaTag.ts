/** Elements whose content is text to a browser: a tag written in one of them is none. */
const rawText = new Set(['script', 'style', 'textarea', 'title', 'noscript', 'template', 'iframe']);

const tagName = /[a-z][a-z0-9-]*/y;
const attribute = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/y;

/**
 * The `content` of the first `<meta>` whose `name` or `property` is `name` (case does not matter), as a browser sees
 * it: not in comments, scripts and other raw text. Reads the page once from start to end.
 */
export function metaContent(html: string, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  let at = 0;
  while ((at = lower.indexOf('<', at)) >= 0) {
    if (lower.startsWith('<!--', at)) {
      at = after(lower, '-->', at + 4);
      continue;
    }
    tagName.lastIndex = at + 1;
    const tag = tagName.exec(lower)?.[0];
    if (tag === undefined) {
      at++;
      continue;
    }
    const { attributes, end } = readAttributes(html, at + 1 + tag.length);
    at = end;
    if (rawText.has(tag)) at = after(lower, `</${tag}`, at);
    else if (tag === 'meta') {
      const own = (attributes.get('name') ?? attributes.get('property'))?.toLowerCase();
      if (own === wanted && attributes.has('content')) return attributes.get('content');
    }
  }
  return undefined;
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + end.length;
}

function readAttributes(
  html: string,
  from: number,
): { readonly attributes: ReadonlyMap<string, string>; readonly end: number } {
  const attributes = new Map<string, string>();
  let end = from;
  for (;;) {
    attribute.lastIndex = end;
    const found = attribute.exec(html);
    if (!found) return { attributes, end };
    const [whole, name = '', double, single, bare] = found;
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, decode(double ?? single ?? bare ?? ''));
    end += whole.length;
  }
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi,
    (whole, decimal?: string, hex?: string, word?: string) => {
      if (word !== undefined) return named[word.toLowerCase()] ?? whole;
      const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
      const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return valid ? String.fromCodePoint(code) : whole;
    },
  );
}
