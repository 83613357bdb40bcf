import { createHash } from 'node:crypto';
import {
  type Block,
  BrokenGraph,
  column,
  type CommitGraph,
  NONE,
} from '../../../core/history/commitGraph';

/**
 * One file of git's commit-graph, as `gitformat-commit-graph(5)` describes it: a header, a table of chunks, the
 * chunks, and a checksum over all before it. What is read: OIDL (the ids, sorted), CDAT (for each its tree, two
 * parents, its generation and its date), EDGE (the parents of octopus merges), BASE (the layers below this one).
 */
export interface CommitGraphFile {
  readonly bytes: Buffer;
  readonly idBytes: number;
  /** The checksums of the layers below, lowest first, as hex. */
  readonly bases: readonly string[];
  readonly count: number;
  readonly chunks: ReadonlyMap<string, Buffer>;
}

const HEADER_BYTES = 8;
const TABLE_ROW_BYTES = 12;
/** Numbers of a parent in CDAT. */
const NO_PARENT = 0x7000_0000;
const HIGH_BIT = 0x8000_0000;

/** Throws BrokenGraph for what is not such a file, is cut off, or was changed. */
export function openCommitGraphFile(bytes: Buffer): CommitGraphFile {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 4) !== 'CGPH') {
    throw new BrokenGraph('it does not begin as a commit-graph does');
  }
  if (bytes[4] !== 1) throw new BrokenGraph('it is of an unknown version');
  const idBytes = bytes[5] === 1 ? 20 : bytes[5] === 2 ? 32 : undefined;
  if (idBytes === undefined) throw new BrokenGraph('its ids are of an unknown kind');
  const end = bytes.length - idBytes;
  const chunks = chunksOf(bytes, bytes[6] ?? 0, end);
  const checksum = createHash(idBytes === 20 ? 'sha1' : 'sha256').update(bytes.subarray(0, end));
  if (!checksum.digest().equals(bytes.subarray(end)))
    throw new BrokenGraph('its checksum is wrong');

  const count = (chunks.get('OIDF') ?? Buffer.alloc(0)).length === 1024 ? lastFan(chunks) : NONE;
  const [ids, data] = [chunks.get('OIDL'), chunks.get('CDAT')];
  if (count < 0 || ids?.length !== count * idBytes || data?.length !== count * (idBytes + 16)) {
    throw new BrokenGraph('its parts do not fit together');
  }
  const bases = chunks.get('BASE') ?? Buffer.alloc(0);
  if (bases.length !== (bytes[7] ?? 0) * idBytes) {
    throw new BrokenGraph('its list of layers has the wrong length');
  }
  const names = Array.from({ length: bases.length / idBytes }, (_, at) =>
    bases.toString('hex', at * idBytes, (at + 1) * idBytes),
  );
  return { bytes, idBytes, bases: names, count, chunks };
}

function lastFan(chunks: ReadonlyMap<string, Buffer>): number {
  return chunks.get('OIDF')?.readUInt32BE(1020) ?? NONE;
}

function chunksOf(bytes: Buffer, count: number, end: number): ReadonlyMap<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  if (HEADER_BYTES + (count + 1) * TABLE_ROW_BYTES > end) throw new BrokenGraph('it is cut off');
  const startOf = (row: number) => {
    const start = Number(bytes.readBigUInt64BE(HEADER_BYTES + row * TABLE_ROW_BYTES + 4));
    if (start > end) throw new BrokenGraph('it is cut off');
    return start;
  };
  for (let row = 0; row < count; row++) {
    const at = HEADER_BYTES + row * TABLE_ROW_BYTES;
    chunks.set(
      bytes.toString('latin1', at, at + 4),
      bytes.subarray(startOf(row), startOf(row + 1)),
    );
  }
  return chunks;
}

/** The commits of a file as a block for the graph of the layers below it. Throws BrokenGraph. */
export function blockOfFile(graph: CommitGraph, file: CommitGraphFile): Block {
  const { idBytes, count, chunks } = file;
  const { size: base } = graph;
  const data = chunks.get('CDAT') ?? Buffer.alloc(0);
  const edges = chunks.get('EDGE') ?? Buffer.alloc(0);
  const ids = new Uint8Array(new SharedArrayBuffer(count * idBytes));
  ids.set(chunks.get('OIDL') ?? []);
  // Git numbers commits by layer and id; ours of the layers below are ranks already.
  const below = ranksByPosition(graph);
  const parentOf = (position: number) => {
    if (position >= base + count) throw new BrokenGraph('it names a parent that it does not hold');
    return position < base ? (below[position] ?? NONE) : position;
  };
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const generations = new Int32Array(count);
  const numbers = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let place = 0, at = idBytes; place < count; place++, at += idBytes + 16) {
    const one = numbers.getUint32(at);
    const two = numbers.getUint32(at + 4);
    first[place] = one === NO_PARENT ? NONE : parentOf(one);
    if (two === NO_PARENT) second[place] = NONE;
    else second[place] = two < HIGH_BIT ? parentOf(two) : -2 - edgeOf(two - HIGH_BIT, edges);
    // Above the two highest bits of the date.
    generations[place] = numbers.getUint32(at + 8) >>> 2;
  }
  const more = new Int32Array(edges.length / 4);
  for (let at = 0; at < more.length; at++) {
    const edge = edges.readUInt32BE(4 * at);
    more[at] = edge < HIGH_BIT ? parentOf(edge) : -1 - parentOf(edge - HIGH_BIT);
  }
  return { ids, ranks: ranksByGeneration(generations, base), first, second, more };
}

/**
 * Ranks by place. A commit's generation is one more than the highest of its parents', so in the order of generations
 * parents come first.
 */
function ranksByGeneration(generations: Int32Array, base: number): Int32Array {
  const count = generations.length;
  const highest = generations.reduce((most, generation) => Math.max(most, generation), 0);
  // No line of parents is longer than there are commits.
  if (highest > base + count) throw new BrokenGraph('its generations are too high');
  const next = new Int32Array(highest + 2);
  for (const generation of generations) next[generation + 1] = (next[generation + 1] ?? 0) + 1;
  for (let generation = 1; generation < next.length; generation++) {
    next[generation] = (next[generation] ?? 0) + (next[generation - 1] ?? 0);
  }
  const ranks = column(count);
  for (let place = 0; place < count; place++) {
    const generation = generations[place] ?? 0;
    const before = next[generation] ?? 0;
    ranks[place] = base + before;
    next[generation] = before + 1;
  }
  return ranks;
}

function edgeOf(index: number, edges: Buffer): number {
  if (4 * index >= edges.length) throw new BrokenGraph('it names a merge that it does not hold');
  return index;
}

function ranksByPosition({ size, segments }: CommitGraph): Int32Array {
  const ranks = new Int32Array(size);
  for (const { base, ranks: own } of segments) ranks.set(own, base);
  return ranks;
}
