import type { ReportedCommit } from '../../model';
import { plain } from '../../text';

export type ReportedCommitResult =
  | { readonly state: 'commit'; readonly commit: ReportedCommit }
  /** `reason` starts with the word "commit" and says what stands in its place. */
  | { readonly state: 'none'; readonly reason: string };

const maxLength = 200;

const hexId = String.raw`(?:[0-9a-f]{64}|[0-9a-f]{7,40})`;
const wholeId = new RegExp(`^${hexId}$`, 'i');
const describedId = new RegExp(`-\\d+-g(${hexId})$`, 'i');
const prefixedId = new RegExp(`^g(${hexId})$`, 'i');
const fluxRevision = /@sha1:([0-9a-f]{40})$/i;
const dirtySuffix = /[-.+](?:dirty|modified)$/i;
const digest = /(?:^|@)(?:sha256|sha384|sha512|blake3|md5):/i;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/**
 * Finds the one commit id in what a source calls its commit: an id, whole or abbreviated to at least 7 digits,
 * `git describe`, or a version or image tag with an id in it. Where two could be meant, none is taken.
 */
export function parseReportedCommit(value: unknown): ReportedCommitResult {
  if (typeof value !== 'string') return none(`is ${typeName(value)}`);
  const text = value.trim();
  if (text === '') return none('is empty');
  if (text.length > maxLength) return none(`is longer than ${maxLength} characters`);
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))
    return none('holds a line break or a control character');
  // First of all a wall: what passes cannot be an option, a path out of a folder or a shell's word.
  if (!/^[0-9a-z][0-9a-z._+/:@-]*$/i.test(text)) return none(`is "${plain(text, 60)}", not an id`);

  const clean = text.replace(dirtySuffix, '');
  const found = findId(clean);
  if (found.state === 'none') return found;
  const id = found.id.toLowerCase();
  if (/^0+$/.test(id)) return none('is all zeros');
  return { state: 'commit', commit: { text, id, dirty: clean !== text } };
}

type Found = { readonly state: 'found'; readonly id: string } | ReturnType<typeof none>;

function findId(text: string): Found {
  if (wholeId.test(text)) return { state: 'found', id: text };
  if (/^[0-9a-f]{41,}$/i.test(text))
    return none(`has ${text.length} hex digits: an id has 7 to 40, or 64`);
  const certain = describedId.exec(text)?.[1] ?? fluxRevision.exec(text)?.[1];
  if (certain !== undefined) return { state: 'found', id: certain };
  if (digest.test(text)) return none('is the digest of an image, which names no commit');
  if (uuid.test(text)) return none('is a UUID, which names no commit');

  // Of an image only the tag counts: the registry's host and the repository may look like an id, too.
  const tag = text.slice(text.lastIndexOf(':') + 1);
  if (tag.includes('/')) return none(`is "${plain(text, 60)}": a path, not an id`);
  const ids = new Set(tag.split(/[-._+@]/).flatMap(embeddedId));
  const [id] = ids;
  if (id === undefined) return none(`is "${plain(text, 60)}", in which no id was found`);
  if (ids.size > 1) return none(`is "${plain(text, 60)}", in which ${ids.size} ids could be meant`);
  return { state: 'found', id };
}

/** Digits alone are a date or a build number, unless git's own `g` stands before them. */
function embeddedId(token: string): string[] {
  const prefixed = prefixedId.exec(token)?.[1];
  if (prefixed !== undefined) return [prefixed.toLowerCase()];
  return wholeId.test(token) && /[a-f]/i.test(token) ? [token.toLowerCase()] : [];
}

/** A JSON value's type with its article, as it stands behind "is". */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? 'true or false' : `a ${typeof value}`;
}

function none(what: string): { readonly state: 'none'; readonly reason: string } {
  return { state: 'none', reason: `commit ${what}` };
}
