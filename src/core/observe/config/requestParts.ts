import type { Path } from './jsonc';
import { Unresolved } from './scope';

/** The address in its usual writing, when it is one that may be asked. Checked whole, so that no value in it can bend it. */
export function checkedUrl(text: string, path: Path): string | Unresolved {
  const refuse = (message: string) => new Unresolved(path, text, () => message);
  // The parser of addresses forgives spaces, backslashes and missing hosts, and finds another host than a reader does.
  if (!/^https?:\/\/[^/?#\\]/i.test(text) || /[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) {
    return refuse(
      `${JSON.stringify(text)} is not an address that can be asked: write http:// or https://, a host and a path.`,
    );
  }
  const url = new URL(text);
  // Also an empty one, `https://:@host`, which the parser does not report.
  if (/^https?:\/\/[^/?#]*@/i.test(text)) {
    return refuse(
      'The address holds a user name or a password: take it out and send a header instead, for example "headers": {"Authorization": "Bearer ${env:API_TOKEN}"}.',
    );
  }
  url.hash = '';
  return url.href;
}

/** What git accepts as a ref name (git-check-ref-format), with `*` for a pattern. */
export function checkedRef(text: string, path: Path): string | Unresolved {
  const valid =
    /^[^-/.][^\s~^:?[\\\p{Cc}]*$/u.test(text) &&
    !/\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/.test(text);
  if (valid) return text;
  return new Unresolved(
    path,
    text,
    () =>
      `${JSON.stringify(text)} is not the name of a branch or tag: write for example "refs/heads/production" or "refs/tags/qa-*".`,
  );
}

/** A remote's name, or an address of a transport that runs no program of the address's choice (`ext::` does). */
export function checkedRemote(text: string, path: Path): string | Unresolved {
  if (/^(?!-)[^\s\p{Cc}]+$/u.test(text) && !text.includes('::')) return text;
  return new Unresolved(
    path,
    text,
    () =>
      `${JSON.stringify(text)} is not a remote: write its name, for example "origin", or its address.`,
  );
}
