import {
  type Block,
  BrokenGraph,
  column,
  type CommitGraph,
  compareIds,
  NONE,
  rankOfBytes,
} from './commitGraph';

/** Commits as a walk over history brings them, parents first: ids and parents' ids as bytes. */
export interface CommitRows {
  readonly count: number;
  readonly ids: Uint8Array;
  /** For each commit, how many parents it has. */
  readonly parentCounts: Uint16Array;
  /** The parents' ids, in the order of the commits. */
  readonly parents: Uint8Array;
}

const EMPTY: Block = {
  ids: new Uint8Array(0),
  ranks: new Int32Array(0),
  first: new Int32Array(0),
  second: new Int32Array(0),
  more: new Int32Array(0),
};

/**
 * The rows that the graph does not have yet, as a block for it. Throws BrokenGraph where a parent is in neither: part
 * of a history would give wrong numbers.
 */
export function blockOf(graph: CommitGraph, rows: CommitRows): Block {
  const { idBytes, size: base } = graph;
  const order = sortedRows(rows, idBytes);
  const fresh =
    base === 0
      ? order
      : order.filter((row) => rankOfBytes(graph, rows.ids, row * idBytes) === NONE);
  const count = fresh.length;
  if (count === 0) return EMPTY;
  const ids = new Uint8Array(new SharedArrayBuffer(count * idBytes));
  fresh.forEach((row, place) => {
    ids.set(rows.ids.subarray(row * idBytes, (row + 1) * idBytes), place * idBytes);
  });
  const places = new Places(ids, idBytes);
  const parentOf = (offset: number): number => {
    const place = places.of(rows.parents, offset);
    if (place !== NONE) return base + place;
    const rank = rankOfBytes(graph, rows.parents, offset);
    if (rank === NONE) throw new BrokenGraph('the parent of a commit is missing');
    return rank;
  };
  const starts = parentStarts(rows, idBytes);
  const first = new Int32Array(count).fill(NONE);
  const second = new Int32Array(count).fill(NONE);
  const more: number[] = [];
  fresh.forEach((row, place) => {
    const parents = rows.parentCounts[row] ?? 0;
    const start = starts[row] ?? 0;
    if (parents > 0) first[place] = parentOf(start);
    if (parents === 2) second[place] = parentOf(start + idBytes);
    if (parents <= 2) return;
    second[place] = -2 - more.length;
    for (let at = 1; at < parents; at++) {
      const parent = parentOf(start + at * idBytes);
      more.push(at === parents - 1 ? -1 - parent : parent);
    }
  });
  return {
    ids,
    ranks: ranksInOrder(rows.count, fresh, base),
    first,
    second,
    more: Int32Array.from(more),
  };
}

/** Ranks by place: those rows that are new count on from `base`, in the order of the walk. */
function ranksInOrder(rowCount: number, fresh: Int32Array, base: number): Int32Array {
  const placeOf = new Int32Array(rowCount).fill(NONE);
  fresh.forEach((row, place) => {
    placeOf[row] = place;
  });
  const ranks = column(fresh.length);
  let next = base;
  for (const place of placeOf) if (place !== NONE) ranks[place] = next++;
  return ranks;
}

function parentStarts({ count, parentCounts }: CommitRows, idBytes: number): Float64Array {
  const starts = new Float64Array(count);
  let start = 0;
  for (let row = 0; row < count; row++) {
    starts[row] = start;
    start += (parentCounts[row] ?? 0) * idBytes;
  }
  return starts;
}

/** Rows by id, each id once. Ids are spread evenly, so two passes over their first four bytes nearly sort them. */
function sortedRows({ count, ids }: CommitRows, idBytes: number): Int32Array {
  const digit = (row: number, at: number) =>
    ((ids[row * idBytes + at] ?? 0) << 8) | (ids[row * idBytes + at + 1] ?? 0);
  let order = Int32Array.from({ length: count }, (_, row) => row);
  for (const at of [2, 0]) {
    const next = new Int32Array(65_537);
    for (let row = 0; row < count; row++) {
      const after = digit(row, at) + 1;
      next[after] = (next[after] ?? 0) + 1;
    }
    for (let bucket = 1; bucket < next.length; bucket++) {
      next[bucket] = (next[bucket] ?? 0) + (next[bucket - 1] ?? 0);
    }
    const passed = new Int32Array(count);
    for (const row of order) {
      const bucket = digit(row, at);
      const place = next[bucket] ?? 0;
      passed[place] = row;
      next[bucket] = place + 1;
    }
    order = passed;
  }
  const compare = (a: number, b: number) => compareIds(ids, a * idBytes, ids, b * idBytes, idBytes);
  for (let at = 1; at < count; at++) {
    const row = order[at] ?? 0;
    let place = at;
    while (place > 0 && compare(order[place - 1] ?? 0, row) > 0) {
      order[place] = order[place - 1] ?? 0;
      place--;
    }
    order[place] = row;
  }
  return order.filter((row, at) => at === 0 || compare(order[at - 1] ?? 0, row) !== 0);
}

/** Finds ids among many sorted ones by way of their first two bytes. */
class Places {
  private readonly starts = new Int32Array(65_537);

  constructor(
    private readonly ids: Uint8Array,
    private readonly idBytes: number,
  ) {
    const count = ids.length / idBytes;
    let place = 0;
    for (let bucket = 0; bucket < 65_536; bucket++) {
      while (place < count && this.bucketAt(ids, place * idBytes) < bucket) place++;
      this.starts[bucket] = place;
    }
    this.starts[65_536] = count;
  }

  of(wanted: Uint8Array, offset: number): number {
    const bucket = this.bucketAt(wanted, offset);
    let low = this.starts[bucket] ?? 0;
    let high = this.starts[bucket + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareIds(this.ids, middle * this.idBytes, wanted, offset, this.idBytes);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return NONE;
  }

  private bucketAt(bytes: Uint8Array, offset: number): number {
    return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
  }
}

/** A growing row of bytes; its memory doubles. */
export class GrowingBytes {
  private bytes = new Uint8Array(1 << 16);
  length = 0;

  push(byte: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(2 * this.bytes.length);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = byte;
  }

  /** What was pushed, without a copy. */
  get all(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
