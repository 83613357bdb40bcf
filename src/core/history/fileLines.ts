import type { Told } from './history';

const MOST_BYTES = 2_000_000;
const MOST_LINES = 50_000;
/** Where git looks for a NUL before it calls a file binary. */
const SNIFFED_BYTES = 8000;
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/** A text, with its lines as git and editors count them, made when somebody asks for them. */
export class FileText {
  private readonly text: string;
  private split: readonly string[] | undefined;
  private readonly only = new Map<number, boolean>();

  constructor(text: string) {
    const bare = text.replace(/^\uFEFF/, '');
    this.text = bare.includes('\r') ? bare.replace(/\r\n|\r/g, '\n') : bare;
  }

  /** Without their ends. Behind the last line end there is none, though a cursor may be. */
  get lines(): readonly string[] {
    if (this.split) return this.split;
    const lines = this.text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return (this.split = lines);
  }

  /** Whether the text has what stands in line `at` exactly once. */
  isOnly(at: number): boolean {
    const before = this.only.get(at);
    if (before !== undefined) return before;
    const only = this.find(this.lines[at] ?? '') === at;
    this.only.set(at, only);
    return only;
  }

  /** The index of the only line that is `line`; or how many there are. Splits nothing. */
  find(line: string): number | 'none' | 'several' {
    // Behind the last line end there would be one more.
    if (line === '') return 'several';
    const text = `\n${this.text}\n`;
    const whole = `\n${line}\n`;
    const at = text.indexOf(whole);
    if (at < 0) return 'none';
    if (text.includes(whole, at + whole.length - 1)) return 'several';
    let index = -1;
    for (let end = text.indexOf('\n'); end >= 0 && end <= at; end = text.indexOf('\n', end + 1))
      index++;
    return index;
  }
}

/** Lines of one text and of another, each from its start (inclusive) to its end (exclusive). */
export interface Stretch {
  readonly from: number;
  readonly fromEnd: number;
  readonly to: number;
  readonly toEnd: number;
}

/** A function or so: who is further from any line that is unique is among many that are alike. */
const NEAR_LINES = 40;

/**
 * The stretch that line `at` of `from` lies in: up to the nearest lines before and behind it that both texts have
 * exactly once, in the same order. Undefined where there are none near by.
 */
export function stretchAround(from: FileText, to: FileText, at: number): Stretch | undefined {
  const before = nearest(from, to, at, -1);
  const behind = nearest(from, to, at, 1);
  if (!before || !behind || before.to >= behind.to) return undefined;
  return { from: before.from + 1, fromEnd: behind.from, to: before.to + 1, toEnd: behind.to };
}

/** The nearest line in one direction that both texts have once. Their ends stand for such lines. */
function nearest(from: FileText, to: FileText, at: number, step: 1 | -1) {
  for (let line = at + step; Math.abs(line - at) <= NEAR_LINES; line += step) {
    const words = from.lines[line];
    if (words === undefined) return step < 0 ? { from: -1, to: -1 } : endsOf(from, to);
    const found = from.isOnly(line) ? to.find(words) : 'several';
    if (typeof found === 'number') return { from: line, to: found };
  }
  return undefined;
}

function endsOf(from: FileText, to: FileText) {
  return { from: from.lines.length, to: to.lines.length };
}

/** The text of a file as git holds it; or why there is none to compare. */
export function textOfContent(content: Uint8Array): Told<FileText> {
  if (content.subarray(0, SNIFFED_BYTES).includes(0)) return unknown('it is a binary file');
  if (content.length > MOST_BYTES) return tooLarge;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return unknown('it is not in UTF-8');
  }
  if (text.startsWith(LFS_POINTER)) return unknown('its content is in Git LFS');
  // The editor ends a line there and git does not: their numbers would not be the same.
  if (text.includes('\r') && /\r(?!\n)/.test(text))
    return unknown('it ends lines with carriage returns alone');
  return { state: 'known', value: new FileText(text) };
}

/** The text of a document in the editor. */
export function textOfDocument(text: string): Told<FileText> {
  return text.length > MOST_BYTES ? tooLarge : { state: 'known', value: new FileText(text) };
}

/** More lines than this are not compared one by one. */
export function tooLong({ lines }: FileText): string | undefined {
  return lines.length > MOST_LINES ? `it has more than ${MOST_LINES} lines` : undefined;
}

/** Among more lines than these, one that is alike is so by chance. */
const MOST_CANDIDATES = 200;

/**
 * The index of the line in `to` that stands where line `at` of `from` would be, which is not in `to`; -1 where there is
 * none. Where more lines than one were changed into another number of lines, only one that is alike counts.
 */
export function lineInPlaceOf(
  at: number,
  from: readonly string[],
  to: readonly string[],
  mapped: Int32Array,
): number {
  let before = at - 1;
  while (before >= 0 && mapped[before] === -1) before--;
  let behind = at + 1;
  while (behind < mapped.length && mapped[behind] === -1) behind++;
  const start = (mapped[before] ?? -1) + 1;
  const end = mapped[behind] ?? to.length;
  if (end - start === behind - before - 1) return start + at - before - 1;
  if (end - start > MOST_CANDIDATES) return -1;
  let best = -1;
  let most = 0.5;
  for (let other = start; other < end; other++) {
    const likeness = alike(from[at] ?? '', to[other] ?? '');
    if (likeness <= most) continue;
    best = other;
    most = likeness;
  }
  return best;
}

/** How much of two lines is the same at their starts and ends: 0 nothing, 1 all. */
function alike(one: string, other: string): number {
  const [a, b] = [one.trim(), other.trim()];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return (2 * (start + end)) / Math.max(1, a.length + b.length);
}

function unknown(reason: string) {
  return { state: 'unknown', reason } as const;
}

const tooLarge = unknown(`it is larger than ${MOST_BYTES / 1_000_000} MB`);
