import type { Damage, Entry, JournalContent } from './journal';
import { MOST_TEXT, type ReadEntry, readEntry, writeEntry } from './journalEntry';

/** SHA-256 of the UTF-8 of a text, in lower-case hex digits. */
export type Hash = (text: string) => string;

export interface DecodedJournal extends JournalContent {
  /** The hashes of the lines that no later line refers to: what the next line has as its `prev`. */
  readonly heads: readonly string[];
  /** All that is wrong, in sentences; empty where the journal is whole and of this version. */
  readonly problems: readonly string[];
}

/** Counts up with every change of the entries that an older version would read wrongly or not at all. */
const VERSION = 1;

/** Of one line, in UTF-8 without line ends. */
export const MOST_BYTES = 60 * 1024;

/** So many heads one line refers to; there are two after two writers met, and more only after many did. */
const MOST_PREV = 64;

const SEAL = /^,"hash":"([0-9a-f]{64})"\}$/;
const SEAL_LENGTH = ',"hash":"'.length + 64 + '"}'.length;

/**
 * An entry as a line, without line ends: a JSON object whose `hash` is that of the line before `,"hash"`, and whose
 * `prev` has the hashes of the lines that were the last ones when it was written. So each line is checked by itself
 * and nails down those before it, and writers need no lock: where two met, the next line refers to both.
 * Over-long texts are cut. Throws, with a sentence, for an entry that would not be read again.
 */
export function encodeEntry(entry: Entry, heads: readonly string[], hash: Hash): string {
  const prev = heads.slice(0, MOST_PREV);
  for (let most = MOST_TEXT; most >= 1; most = Math.floor(most / 2)) {
    const written = { v: VERSION, ...writeEntry(entry, most), prev };
    const body = JSON.stringify(written).slice(0, -1);
    const line = `${body},"hash":"${hash(body)}"}`;
    if (new TextEncoder().encode(line).length > MOST_BYTES) continue;
    const read = readEntry(JSON.parse(`${body}}`) as Record<string, unknown>);
    if (read.state === 'entry') return line;
    const reason = read.state === 'wrong' ? read.reason : 'it is of no known type';
    throw new RangeError(`This cannot be recorded in the journal: ${reason}.`);
  }
  throw new RangeError('This cannot be recorded in the journal: it is too long.');
}

type ChainLine =
  | { readonly state: 'blank' }
  | { readonly state: 'damaged'; readonly reason: string }
  | {
      readonly state: 'sound';
      readonly raw: Readonly<Record<string, unknown>>;
      /** It refers to a line that was not there. */
      readonly gap: boolean;
    };

/** Follows the chain of a journal, line by line. */
export class JournalChain {
  private readonly known = new Set<string>();
  private readonly last = new Set<string>();
  /** One text for one sequence of bytes: neither a byte order mark nor what is no UTF-8 is passed over. */
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(private readonly hash: Hash) {}

  get heads(): readonly string[] {
    return [...this.last];
  }

  /** Follows the lines of the next bytes; gives how many were taken. A last line that is not whole yet is not. */
  take(bytes: Uint8Array): number {
    let taken = 0;
    for (const { line, end, ended } of linesOf(bytes)) {
      const { state } = this.follow(line);
      if (ended || state === 'sound') taken = end;
    }
    return taken;
  }

  /** Never throws. */
  follow(bytes: Uint8Array): ChainLine {
    if (bytes.length === 0) return { state: 'blank' };
    if (bytes.length > MOST_BYTES) return { state: 'damaged', reason: 'it is too long for a line' };
    const text = this.textOf(bytes);
    if (text === undefined) return { state: 'damaged', reason: 'it holds bytes that are no text' };
    const body = text.slice(0, -SEAL_LENGTH);
    const seal = SEAL.exec(text.slice(body.length))?.[1];
    if (seal === undefined)
      return { state: 'damaged', reason: 'it is no line of the journal, or only a part of one' };
    if (this.hash(body) !== seal)
      return { state: 'damaged', reason: 'it was changed after it was written' };
    const raw = parseRecord(`${body}}`);
    if (raw === undefined) return { state: 'damaged', reason: 'it is no line of the journal' };
    if (this.known.has(seal))
      return { state: 'damaged', reason: 'it is a copy of a line before it' };
    const prev = hashesOf(raw['prev']);
    const gap = prev.some((one) => !this.known.has(one));
    for (const one of prev) this.last.delete(one);
    this.known.add(seal);
    this.last.add(seal);
    return { state: 'sound', raw, gap };
  }

  private textOf(bytes: Uint8Array): string | undefined {
    try {
      return this.decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

/** All of a journal, whatever the bytes are. Never throws. */
export function decodeJournal(bytes: Uint8Array, hash: Hash): DecodedJournal {
  const chain = new JournalChain(hash);
  const entries: Entry[] = [];
  const damaged: Damage[] = [];
  const newer: number[] = [];
  let number = 0;
  for (const { line } of linesOf(bytes)) {
    number++;
    const followed = chain.follow(line);
    if (followed.state === 'damaged') damaged.push({ line: number, reason: followed.reason });
    if (followed.state !== 'sound') continue;
    if (followed.gap) damaged.push({ line: number, reason: 'lines are missing before this one' });
    const read = readOfVersion(followed.raw);
    if (read.state === 'entry') entries.push(read.entry);
    else if (read.state === 'newer') newer.push(number);
    else damaged.push({ line: number, reason: read.reason });
  }
  return { entries, damaged, heads: chain.heads, problems: problemsOf(damaged, newer) };
}

function readOfVersion(raw: Readonly<Record<string, unknown>>): ReadEntry {
  if (raw['v'] === VERSION) return readEntry(raw);
  return typeof raw['v'] === 'number'
    ? { state: 'newer' }
    : { state: 'wrong', reason: 'it names no version' };
}

function problemsOf(damaged: readonly Damage[], newer: readonly number[]): readonly string[] {
  const problems = damaged.map(({ line, reason }) => `Line ${line} of the journal: ${reason}.`);
  const [first] = newer;
  if (first === undefined) return problems;
  const which = newer.length === 1 ? `Line ${first}` : `Line ${first} and ${newer.length - 1} more`;
  return [
    ...problems,
    `${which} of the journal: written by a newer Whereabouts and not understood by this one; update it.`,
  ];
}

interface Piece {
  readonly line: Uint8Array;
  /** Where what follows begins. */
  readonly end: number;
  /** By a line feed, not by the end of the bytes. */
  readonly ended: boolean;
}

function* linesOf(bytes: Uint8Array): Generator<Piece> {
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(0x0a, start);
    const stop = feed < 0 ? bytes.length : feed;
    const end = feed < 0 ? bytes.length : feed + 1;
    yield { line: bytes.subarray(start, stop), end, ended: feed >= 0 };
    start = end;
  }
}

function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function hashesOf(prev: unknown): readonly string[] {
  return Array.isArray(prev) ? prev.filter((one): one is string => typeof one === 'string') : [];
}
