/** What one commit's message says of other commits: the forms that git writes, and those that hosts and people write. */
import type { Sha } from '../model';
import { type Mention, type Revert, titleOf } from './mentions';

/** An extended regular expression that matches a line of every message in which `readMention` can find something. */
export const MENTION_PATTERN = [
  '[Cc]herry[- ]picked from (commit )?[0-9a-fA-F]{7}',
  '[Rr]everts?:? +(commits? +)?[0-9a-fA-F]{7}',
  '^([Tt]his )?[Rr]everts? +(the following )?commits?:?[[:space:]]*$',
  '^[Bb]ack(ed)? out (changesets?|commits?) +[0-9a-fA-F]{7}',
  '^(Revert|Reapply) "',
  '^Squashed commit of the following:',
].join('|');

/** More ids than people write into one message. What is beyond is not read. */
const IDS_PER_MESSAGE = 1000;

const PICK = /^\(?cherry[- ]picked from (?:commit )?([0-9a-f]{7,64})\)?[ \t]*$/gim;
const REVERT =
  /^(?:(?:this )?reverts?|back(?:ed)? out)(?::? +|:?(?: the following)? +(?:commit|changeset)s?:?\s+([-*] +)?)([0-9a-f]{7,64})\b/gim;
const RANGE = /(\^)?\.{2,3}([0-9a-f]{7,64})\b/iy;
const MAINLINE = /,\s+reversing\s+changes\s+made\s+to\s+([0-9a-f]{7,64})\b/iy;
const ALSO = /(?:\s*,)?(?:[ \t]+|[ \t]*\n[ \t]*)(?:and\s+)?(?:commit\s+)?([0-9a-f]{7,64})\b/iy;
const ITEM = /[^\n]*\n[ \t]*[-*] +(?:commit +)?([0-9a-f]{7,64})\b/iy;
const QUOTES = /^(Revert|Reapply) "(.{1,500})"$/;
const SQUASH = /^Squashed commit of the following:$/m;
const SQUASHED = /^commit ([0-9a-f]{40}|[0-9a-f]{64})$/gm;

/** Undefined where the message speaks of no commit. */
export function readMention(by: Sha, message: string): Mention | undefined {
  const text = message.replace(/\r\n/g, '\n');
  const block = SQUASH.exec(text);
  const own = block ? text.slice(0, block.index) + afterBlock(text.slice(block.index)) : text;
  const squashed = block ? readBlock(text.slice(block.index)) : { squashes: [], reverts: [] };
  const picks = Array.from(own.matchAll(PICK), ([, id = '']) => id.toLowerCase());
  const reverts = [...readReverts(own), ...squashed.reverts];
  const mention: Mention = {
    by,
    picks: picks.slice(0, IDS_PER_MESSAGE),
    squashes: squashed.squashes.slice(0, IDS_PER_MESSAGE),
    reverts: reverts.slice(0, IDS_PER_MESSAGE),
    quotes: quotedIn(text),
  };
  return isEmpty(mention) ? undefined : mention;
}

function isEmpty({ picks, squashes, reverts, quotes }: Mention): boolean {
  return picks.length + squashes.length + reverts.length === 0 && quotes === undefined;
}

/** The title of what a commit takes back. Git says `Reapply "…"` for `Revert "Revert "…""`. */
export function quotedIn(text: string): string | undefined {
  const [subject = ''] = text.split('\n', 1);
  const [, verb, quoted] = QUOTES.exec(titleOf(subject)) ?? [];
  return verb === 'Reapply' ? `Revert "${quoted}"` : quoted;
}

function readReverts(text: string): readonly Revert[] {
  return Array.from(text.matchAll(REVERT)).flatMap((match) => {
    let end = match.index + match[0].length;
    const next = (pattern: RegExp): RegExpExecArray | null => {
      // A copy: a regular expression keeps its place, and those above belong to the module.
      const sticky = new RegExp(pattern);
      sticky.lastIndex = end;
      const found = sticky.exec(text);
      if (found) end = sticky.lastIndex;
      return found;
    };
    const [, item, first = ''] = match;
    const reverts: Revert[] = [];
    for (let id: string | undefined = first; id !== undefined;) {
      if (reverts.length >= IDS_PER_MESSAGE) break;
      reverts.push(...withRange(id, next(RANGE), next(MAINLINE)?.[1]));
      id = (next(ALSO) ?? (item === undefined ? null : next(ITEM)))?.[1];
    }
    return reverts;
  });
}

/** `A..B` is what B has and A lacks; `A^..B` is A as well. */
function withRange(
  first: string,
  range: RegExpExecArray | null,
  mainline: string | undefined,
): readonly Revert[] {
  const id = first.toLowerCase();
  if (!range) return [{ id, mainline: mainline?.toLowerCase() }];
  const [, inclusive, last = ''] = range;
  const ranged: Revert = { id: last.toLowerCase(), mainline: undefined, since: id };
  return inclusive === undefined ? [ranged] : [{ id, mainline: undefined }, ranged];
}

/** What follows the list of a squash and is not indented: trailers that were added to the message later. */
function afterBlock(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^(?: {4}|commit |Author: |Date: |Merge: )/.test(line))
    .join('\n');
}

/**
 * The commits that a squash lists, youngest first as git wrote them. Where one of them takes another back, the squash
 * has neither change; where it takes back something that lay before the branch, so does the squash.
 */
function readBlock(text: string): Pick<Mention, 'squashes' | 'reverts'> {
  const starts = Array.from(text.matchAll(SQUASHED)).slice(0, IDS_PER_MESSAGE);
  const squashes = new Set<string>();
  const takenBack = new Map<string, readonly string[]>();
  const reverts = new Map<string, readonly Revert[]>();
  for (let at = starts.length - 1; at >= 0; at--) {
    const start = starts[at];
    const id = start?.[1] ?? '';
    const message = text.slice(start?.index, starts[at + 1]?.index).replace(/^ {4}/gm, '');
    const inside: string[] = [];
    const outside: Revert[] = [];
    for (const revert of readReverts(message)) {
      const target = [...squashes].find((listed) => listed.startsWith(revert.id));
      if (target === undefined) outside.push(revert);
      else inside.push(target);
    }
    squashes.add(id);
    reverts.set(id, outside);
    takenBack.set(id, inside);
    for (const target of inside) {
      squashes.delete(target);
      reverts.delete(target);
      // To take back a revert is to have the change again.
      for (const again of takenBack.get(target) ?? []) squashes.add(again);
    }
  }
  return { squashes: [...squashes], reverts: [...reverts.values()].flat() };
}
