import type { Sha } from '../model';

/**
 * The commits of a repository and their parents, as columns of numbers. A commit's number is its rank: 0, 1, 2 … with
 * every parent before its children. So one pass from the last rank to the first sees each commit after all that
 * descend from it, and what is added later (a fetch, a layer of git's own graph) only ever goes behind.
 *
 * Plain data in shared memory, 32 bytes a commit (44 in a SHA-256 repository): another thread builds it, this one
 * reads it, nothing is copied.
 */
export interface CommitGraph {
  /** 20 (SHA-1) or 32 (SHA-256). */
  readonly idBytes: number;
  readonly size: number;
  readonly segments: readonly Segment[];
}

/** Commits that came together. Their ranks are `base` to `base + count`. */
export interface Segment {
  readonly base: number;
  readonly count: number;
  /** The ids in byte order, `idBytes` each. */
  readonly ids: Uint8Array;
  /** For each first byte, how many ids begin with a lower one; and at the end, how many there are. */
  readonly fan: Int32Array;
  /** The rank of each of `ids`. */
  readonly ranks: Int32Array;
  /** By rank less `base`: the rank of the first parent, or NONE. */
  readonly first: Int32Array;
  /** The rank of the second parent, NONE, or (an octopus) `more` from `-2 - second` on. */
  readonly second: Int32Array;
  /** The second and later parents of merges of more than two; `-1 - rank` ends a list. */
  readonly more: Int32Array;
}

export const NONE = -1;

/**
 * Commits on their way into a graph that holds `base` already, in the order of their ids. A parent is a number below
 * `base` when the graph has it, and otherwise `base` plus its place among `ids`. `second` and `more` are written as in
 * a segment.
 */
export interface Block {
  readonly ids: Uint8Array;
  /** The ranks that the commits are to have: all from `base` on, each once. */
  readonly ranks: Int32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly more: Int32Array;
}

/** What was read cannot be the history of a repository: a commit before its parent, or a parent that is not there. */
export class BrokenGraph extends Error {}

export function emptyGraph(idBytes: number): CommitGraph {
  return { idBytes, size: 0, segments: [] };
}

/** Shared, so that the thread that fills it and the one that reads it need no copy. */
export function column(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** The graph with a block of commits behind those it has. Throws BrokenGraph where a parent does not come first. */
export function withBlock(graph: CommitGraph, block: Block): CommitGraph {
  const { idBytes, size: base, segments } = graph;
  const { ids, ranks } = block;
  const count = ranks.length;
  if (count === 0) return graph;
  const first = column(count);
  const second = column(count);
  const more = column(block.more.length);
  const rankOf = (parent: number) => (parent < base ? parent : (ranks[parent - base] ?? NONE));
  for (let entry = 0; entry < more.length; entry++) {
    const parent = block.more[entry] ?? NONE;
    more[entry] = parent < 0 ? -1 - rankOf(-1 - parent) : rankOf(parent);
  }
  for (let place = 0; place < count; place++) {
    const rank = ranks[place] ?? NONE;
    const one = block.first[place] ?? NONE;
    const two = block.second[place] ?? NONE;
    const oneRank = one < 0 ? NONE : rankOf(one);
    const twoRank = two < 0 ? two : rankOf(two);
    const last = twoRank < NONE ? highestIn(more, -2 - twoRank) : twoRank;
    if (oneRank >= rank || last >= rank) throw new BrokenGraph('a commit comes before its parent');
    first[rank - base] = oneRank;
    second[rank - base] = twoRank;
  }
  const fan = fanOf(ids, idBytes);
  const segment: Segment = { base, count, ids, fan, ranks, first, second, more };
  return { idBytes, size: base + count, segments: [...segments, segment] };
}

/** The highest rank of a list of parents. */
function highestIn(more: Int32Array, start: number): number {
  let highest = NONE;
  for (let entry = start; entry < more.length; entry++) {
    const listed = more[entry] ?? NONE;
    highest = Math.max(highest, listed < 0 ? -1 - listed : listed);
    if (listed < 0) break;
  }
  return highest;
}

/** The rank of a commit, or NONE where the graph does not have it. */
export function rankOf(graph: CommitGraph, id: Sha): number {
  return id.length === 2 * graph.idBytes ? rankOfBytes(graph, idBytesOf(id), 0) : NONE;
}

/** The same for an id as bytes, from `offset` on. */
export function rankOfBytes(graph: CommitGraph, id: Uint8Array, offset: number): number {
  for (let at = graph.segments.length - 1; at >= 0; at--) {
    const segment = graph.segments[at];
    const place = segment ? placeOf(segment, graph.idBytes, id, offset) : NONE;
    if (segment && place !== NONE) return segment.ranks[place] ?? NONE;
  }
  return NONE;
}

/** Where an id (the bytes of `wanted` from `offset` on) stands among the ids of a segment, or NONE. */
function placeOf(
  { ids, fan }: Segment,
  idBytes: number,
  wanted: Uint8Array,
  offset: number,
): number {
  const start = wanted[offset] ?? 0;
  let low = fan[start] ?? 0;
  let high = fan[start + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareIds(ids, middle * idBytes, wanted, offset, idBytes);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return NONE;
}

/** The `fan` of a segment with these ids. */
export function fanOf(ids: Uint8Array, idBytes: number): Int32Array {
  const fan = column(257);
  const count = ids.length / idBytes;
  let place = 0;
  for (let start = 0; start < 256; start++) {
    while (place < count && (ids[place * idBytes] ?? 0) < start) place++;
    fan[start] = place;
  }
  fan[256] = count;
  return fan;
}

export function compareIds(
  a: Uint8Array,
  aOffset: number,
  b: Uint8Array,
  bOffset: number,
  idBytes: number,
): number {
  for (let at = 0; at < idBytes; at++) {
    const difference = (a[aOffset + at] ?? 0) - (b[bOffset + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function idBytesOf(id: Sha): Uint8Array {
  const bytes = new Uint8Array(id.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = (hexDigit(id.charCodeAt(2 * at)) << 4) | hexDigit(id.charCodeAt(2 * at + 1));
  }
  return bytes;
}

/** `0-9` and `a-f`; a Sha holds nothing else. */
function hexDigit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

/** The ids of the commits that no other commit of the graph has for a parent, as bytes, one after the other. */
export function headsOf(graph: CommitGraph): Uint8Array {
  const { idBytes, segments, size } = graph;
  const hasChild = new Uint8Array(size);
  const mark = (rank: number) => {
    if (rank >= 0) hasChild[rank] = 1;
  };
  for (const { first, second, more } of segments) {
    first.forEach(mark);
    second.forEach(mark);
    more.forEach((parent) => mark(parent < 0 ? -1 - parent : parent));
  }
  const heads: Uint8Array[] = [];
  for (const { ids, ranks } of segments) {
    ranks.forEach((rank, place) => {
      if (!hasChild[rank]) heads.push(ids.subarray(place * idBytes, (place + 1) * idBytes));
    });
  }
  const bytes = new Uint8Array(heads.length * idBytes);
  heads.forEach((id, at) => bytes.set(id, at * idBytes));
  return bytes;
}

/** The same graph in one segment: quicker to look up in, and what is written to a file. */
export function merged(graph: CommitGraph): CommitGraph {
  const { idBytes, segments, size } = graph;
  if (segments.length <= 1) return graph;
  const ids = new Uint8Array(new SharedArrayBuffer(size * idBytes));
  const ranks = column(size);
  mergeIds(graph, ids, ranks);
  const first = column(size);
  const second = column(size);
  const more = column(segments.reduce((sum, segment) => sum + segment.more.length, 0));
  let moreAt = 0;
  for (const segment of segments) {
    first.set(segment.first, segment.base);
    segment.second.forEach((parent, row) => {
      second[segment.base + row] = parent < NONE ? parent - moreAt : parent;
    });
    more.set(segment.more, moreAt);
    moreAt += segment.more.length;
  }
  const fan = fanOf(ids, idBytes);
  const segment: Segment = { base: 0, count: size, ids, fan, ranks, first, second, more };
  return { idBytes, size, segments: [segment] };
}

function mergeIds({ idBytes, segments }: CommitGraph, ids: Uint8Array, ranks: Int32Array): void {
  const at = segments.map(() => 0);
  for (let place = 0; place < ranks.length; place++) {
    let least = NONE;
    for (let index = 0; index < segments.length; index++) {
      const segment = segments[index];
      const own = at[index] ?? 0;
      if (!segment || own >= segment.count) continue;
      const best = segments[least];
      const before =
        !best ||
        compareIds(segment.ids, own * idBytes, best.ids, (at[least] ?? 0) * idBytes, idBytes) < 0;
      if (before) least = index;
    }
    const segment = segments[least];
    if (!segment) return;
    const own = at[least] ?? 0;
    ids.set(segment.ids.subarray(own * idBytes, (own + 1) * idBytes), place * idBytes);
    ranks[place] = segment.ranks[own] ?? NONE;
    at[least] = own + 1;
  }
}
