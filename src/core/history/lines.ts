/**
 * A stretch that no unique line divides is compared exactly as long as its two sides are at most this many insertions
 * and deletions apart; that holds for any two sides of 500 lines. Beyond, its lines count as different.
 */
const MOST_EDITS = 1000;

/** Real files divide into anchored stretches a few times over; a file that is made to go on for ever must not. */
const MOST_DIVISIONS = 40;

/** Lines of `from` and of `to`, each side from its start (inclusive) to its end (exclusive). */
interface Stretch {
  readonly from: number;
  readonly fromEnd: number;
  readonly to: number;
  readonly toEnd: number;
  readonly depth: number;
}

/**
 * For each line of `from` the index of the line in `to` that it is, or -1. Lines keep their order: one that has moved
 * past others is not found again. Patience diff: equal ends, then lines that are unique on both sides, then exactly.
 */
export function mapLines(
  from: readonly string[],
  to: readonly string[],
  mostEdits = MOST_EDITS,
): Int32Array {
  const numbers = new LineNumbers();
  return mapNumbers(numbers.of(from), numbers.of(to), mostEdits);
}

/** Gives equal lines equal numbers, so that texts which are compared with many others are read once. */
export class LineNumbers {
  private readonly known = new Map<string, number>();

  get size(): number {
    return this.known.size;
  }

  of(lines: readonly string[]): Int32Array {
    const { known } = this;
    const numbers = new Int32Array(lines.length);
    lines.forEach((line, at) => {
      let number = known.get(line);
      if (number === undefined) known.set(line, (number = known.size));
      numbers[at] = number;
    });
    return numbers;
  }
}

/** The same as `mapLines`, for lines that were numbered together. */
export function mapNumbers(from: Int32Array, to: Int32Array, mostEdits = MOST_EDITS): Int32Array {
  return new LineMatcher(from, to, mostEdits).match();
}

class LineMatcher {
  private readonly mapped: Int32Array;
  /** By number: how often it was met in `from` and in `to` of the stretch at hand, and where in `to`. */
  private readonly inFrom: Uint8Array;
  private readonly inTo: Uint8Array;
  private readonly place: Int32Array;

  constructor(
    private readonly from: Int32Array,
    private readonly to: Int32Array,
    private readonly mostEdits: number,
  ) {
    this.mapped = new Int32Array(from.length).fill(-1);
    const most = Math.max(highest(from), highest(to)) + 1;
    this.inFrom = new Uint8Array(most);
    this.inTo = new Uint8Array(most);
    this.place = new Int32Array(most);
  }

  match(): Int32Array {
    const whole = { from: 0, fromEnd: this.from.length, to: 0, toEnd: this.to.length, depth: 0 };
    const waiting: Stretch[] = [whole];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const stretch = this.trim(next);
      if (stretch.from === stretch.fromEnd || stretch.to === stretch.toEnd) continue;
      const anchors = stretch.depth < MOST_DIVISIONS ? this.anchors(stretch) : [];
      if (anchors.length === 0) this.compare(stretch);
      else waiting.push(...divide(stretch, anchors));
    }
    return this.mapped;
  }

  /** Maps what is equal at both ends. */
  private trim({ from, fromEnd, to, toEnd, depth }: Stretch): Stretch {
    while (from < fromEnd && to < toEnd && this.from[from] === this.to[to]) {
      this.mapped[from++] = to++;
    }
    while (from < fromEnd && to < toEnd && this.from[fromEnd - 1] === this.to[toEnd - 1]) {
      this.mapped[--fromEnd] = --toEnd;
    }
    return { from, fromEnd, to, toEnd, depth };
  }

  /** The longest run, in order on both sides, of lines that each side of the stretch has exactly once. */
  private anchors({ from, fromEnd, to, toEnd }: Stretch): readonly Anchor[] {
    for (let at = from; at < fromEnd; at++) {
      const code = this.from[at] ?? 0;
      this.inFrom[code] = 0;
      this.inTo[code] = 0;
    }
    for (let at = from; at < fromEnd; at++) count(this.inFrom, this.from[at] ?? 0);
    for (let at = to; at < toEnd; at++) {
      const code = this.to[at] ?? 0;
      count(this.inTo, code);
      this.place[code] = at;
    }
    const pairs: Anchor[] = [];
    for (let at = from; at < fromEnd; at++) {
      const code = this.from[at] ?? 0;
      if (this.inFrom[code] !== 1 || this.inTo[code] !== 1) continue;
      pairs.push({ from: at, to: this.place[code] ?? 0 });
    }
    return longestRising(pairs);
  }

  /** Exact, or nothing where what the two sides share is too far apart. */
  private compare({ from, fromEnd, to, toEnd }: Stretch): void {
    for (let at = from; at < fromEnd; at++) this.inTo[this.from[at] ?? 0] = 0;
    for (let at = to; at < toEnd; at++) {
      this.inFrom[this.to[at] ?? 0] = 0;
      this.inTo[this.to[at] ?? 0] = 1;
    }
    for (let at = from; at < fromEnd; at++) this.inFrom[this.from[at] ?? 0] = 1;
    // A line that the other side does not have is on no way through both, and would only make all ways longer.
    const rows = placesOf(this.from, from, fromEnd, this.inTo);
    const columns = placesOf(this.to, to, toEnd, this.inFrom);
    const ways = furthestWays(
      rows.map((at) => this.from[at] ?? 0),
      columns.map((at) => this.to[at] ?? 0),
      this.mostEdits,
    );
    for (const { row, column } of equalOn(ways, rows.length, columns.length)) {
      this.mapped[rows[row] ?? 0] = columns[column] ?? -1;
    }
  }
}

/** The places from `start` to `end` whose number counts. */
function placesOf(numbers: Int32Array, start: number, end: number, counts: Uint8Array): Int32Array {
  const places = new Int32Array(end - start);
  let size = 0;
  for (let at = start; at < end; at++) if (counts[numbers[at] ?? 0] === 1) places[size++] = at;
  return places.subarray(0, size);
}

/**
 * Myers' greedy comparison: for each number of edits, how far down the rows every diagonal had come before it. Nothing
 * when more than `mostEdits` are between the two.
 */
function furthestWays(rows: Int32Array, columns: Int32Array, mostEdits: number): Int32Array[] {
  if (Math.abs(rows.length - columns.length) > mostEdits) return [];
  const most = Math.min(rows.length + columns.length, mostEdits);
  const furthest = new Int32Array(2 * most + 3);
  const middle = most + 1;
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    trace.push(furthest.slice(middle - edits, middle + edits + 1));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const below = furthest[middle + diagonal + 1] ?? 0;
      const beside = furthest[middle + diagonal - 1] ?? 0;
      const down = diagonal === -edits || (diagonal !== edits && beside < below);
      let row = down ? below : beside + 1;
      while (
        row < rows.length &&
        row - diagonal < columns.length &&
        rows[row] === columns[row - diagonal]
      ) {
        row++;
      }
      furthest[middle + diagonal] = row;
      if (row >= rows.length && row - diagonal >= columns.length) return trace;
    }
  }
  return [];
}

/** Walks back along the furthest ways, over the pairs that are equal on them. */
function* equalOn(ways: readonly Int32Array[], row: number, column: number) {
  for (let edits = ways.length - 1; edits >= 0; edits--) {
    const before = ways[edits];
    const at = (diagonal: number) => before?.[diagonal + edits] ?? 0;
    const diagonal = row - column;
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const cameFrom = edits === 0 ? 0 : down ? at(diagonal + 1) : at(diagonal - 1) + 1;
    while (row > cameFrom && column > 0) {
      row--;
      column--;
      yield { row, column };
    }
    if (down) column--;
    else row--;
  }
}

function highest(numbers: Int32Array): number {
  let most = -1;
  for (const number of numbers) if (number > most) most = number;
  return most;
}

/** Nobody asks whether it is two or more. */
function count(counts: Uint8Array, code: number): void {
  counts[code] = Math.min(2, (counts[code] ?? 0) + 1);
}

interface Anchor {
  readonly from: number;
  readonly to: number;
}

/** The stretches before, between and behind the anchors, with each anchor at the start of the stretch behind it. */
function divide(stretch: Stretch, anchors: readonly Anchor[]): readonly Stretch[] {
  const ends = [...anchors, { from: stretch.fromEnd, to: stretch.toEnd }];
  let { from, to } = stretch;
  return ends.map((end) => {
    const part = { from, to, fromEnd: end.from, toEnd: end.to, depth: stretch.depth + 1 };
    ({ from, to } = end);
    return part;
  });
}

/** The longest subsequence in which `to` rises; `from` rises already. Patience sorting, n log n. */
function longestRising(pairs: readonly Anchor[]): readonly Anchor[] {
  const before = new Int32Array(pairs.length).fill(-1);
  /** For each length, the pair with the lowest `to` that ends a run of that length. */
  const tops: number[] = [];
  pairs.forEach(({ to }, index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const half = (low + high) >> 1;
      if ((pairs[tops[half] ?? 0]?.to ?? 0) < to) low = half + 1;
      else high = half;
    }
    before[index] = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = index;
  });
  const rising: Anchor[] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const pair = pairs[index];
    if (pair) rising.push(pair);
  }
  return rising.reverse();
}
