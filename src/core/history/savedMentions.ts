import { parseSha, type Sha } from '../model';
import { type Mention, MentionIndex, type Merge, type Revert } from './mentions';

/** The mentions in the whole history of `tips`, as they are kept over a restart. */
export interface SavedMentions {
  readonly tips: readonly Sha[];
  readonly index: MentionIndex;
}

const VERSION = 2;

/** A line with the version, the length and a checksum of the second line, which is JSON. */
export function saveMentions({ tips, index }: SavedMentions): string {
  const body = JSON.stringify({
    tips,
    mentions: Array.from(index.all(), ({ by, picks, squashes, reverts, quotes }) => [
      by,
      picks,
      squashes,
      reverts.map(({ id, mainline, since }) => [id, mainline ?? '', since ?? '']),
      quotes ?? '',
    ]),
    settled: [...index.settled()],
    measured: [...index.measured()],
    merged: Array.from(index.merged(), ([by, merges]) => [
      by,
      merges.map(({ id, mainline }) => [id, mainline]),
    ]),
  });
  return `${header(body)}\n${body}`;
}

/** Undefined for text that `saveMentions` did not write, or that was changed since: half of it would hide a revert. */
export function parseMentions(text: string): SavedMentions | undefined {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== header(body)) return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isRecord(raw)) return undefined;
  const tips = listOf(raw['tips'], readSha);
  const mentions = listOf(raw['mentions'], readSaved);
  const settled = listOf(raw['settled'], (pair) => readPair(pair, readShort, readSha));
  const measured = listOf(raw['measured'], (pair) =>
    readPair(pair, readSha, (ids) => listOf(ids, readSha)),
  );
  const merged = listOf(raw['merged'], (pair) =>
    readPair(pair, readSha, (merges) => listOf(merges, readMerge)),
  );
  if (!tips || !mentions || !settled || !measured || !merged) return undefined;
  const index = new MentionIndex();
  for (const mention of mentions) index.add(mention);
  index.settle(new Map(settled));
  index.measure(new Map(measured));
  for (const [by, merges] of merged) index.merge(by, merges);
  return { tips, index };
}

function readSaved(value: unknown): Mention | undefined {
  if (!Array.isArray(value) || value.length !== 5) return undefined;
  const [first, second, third, fourth, quotes] = value as unknown[];
  const by = readSha(first);
  const picks = listOf(second, readShort);
  const squashes = listOf(third, readShort);
  const reverts = listOf(fourth, readRevert);
  if (!by || !picks || !squashes || !reverts || typeof quotes !== 'string') return undefined;
  return { by, picks, squashes, reverts, quotes: quotes === '' ? undefined : quotes };
}

function readRevert(value: unknown): Revert | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const id = readShort(value[0]);
  const [mainline, since] = value.slice(1).map((one) => (one === '' ? undefined : readShort(one)));
  if (id === undefined || (value[1] !== '' && !mainline) || (value[2] !== '' && !since))
    return undefined;
  return { id, mainline, ...(since === undefined ? {} : { since }) };
}

function readMerge(value: unknown): Merge | undefined {
  const pair = readPair(value, readSha, readSha);
  return pair && { id: pair[0], mainline: pair[1] };
}

function readSha(value: unknown): Sha | undefined {
  return typeof value === 'string' ? parseSha(value) : undefined;
}

function readShort(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{7,64}$/.test(value) ? value : undefined;
}

function readPair<A, B>(
  value: unknown,
  readFirst: (value: unknown) => A | undefined,
  readSecond: (value: unknown) => B | undefined,
): readonly [A, B] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const first = readFirst(value[0]);
  const second = readSecond(value[1]);
  return first === undefined || second === undefined ? undefined : [first, second];
}

function listOf<T>(
  value: unknown,
  read: (value: unknown) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: T[] = [];
  for (const item of value as unknown[]) {
    const one = read(item);
    if (one === undefined) return undefined;
    list.push(one);
  }
  return list;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function header(body: string): string {
  return `mentions ${VERSION} ${body.length} ${checksum(body)}`;
}

/** 32-bit FNV-1a: against torn and rotten files, not against people. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
