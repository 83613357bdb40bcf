import { column, type CommitGraph, NONE } from './commitGraph';

/**
 * Which of some commits ("tips": what is deployed, what is checked out) hold each commit of a graph.
 *
 * Most commits of a history are held by the same tips as their neighbours, so each has the number of a set of tips,
 * and there are few sets. From them come, for any number of tips: whether a tip holds a commit (one look-up), and how
 * many commits each tip has that another lacks (all pairs at once). Shared memory, like the graph.
 */
export interface Reach {
  /** How many commits the graph had. */
  readonly size: number;
  readonly tips: number;
  /** By rank: the number of the set of tips that hold the commit. 0 is the empty set. */
  readonly sets: Int32Array;
  /** `words` numbers of 32 bits for each set, lowest tip first. */
  readonly members: Int32Array;
  readonly words: number;
  /** By tip × tip: how many commits the first has that the second lacks. */
  readonly lacks: Int32Array;
}

/** `tips` are ranks, each once. */
export function reach(graph: CommitGraph, tips: readonly number[]): Reach {
  const known = new TipSets(tips.length);
  const sets = column(graph.size);
  tips.forEach((rank, tip) => {
    sets[rank] = known.union(sets[rank] ?? 0, known.only(tip));
  });
  const counts = handDown(graph, sets, known);
  const { words } = known;
  return {
    size: graph.size,
    tips: tips.length,
    sets,
    members: known.members(),
    words,
    lacks: lacking(known, counts, tips.length),
  };
}

/** Each commit gives its set to its parents. By set, how many commits have it in the end. */
function handDown(graph: CommitGraph, sets: Int32Array, known: TipSets): readonly number[] {
  const counts: number[] = [];
  for (let at = graph.segments.length - 1; at >= 0; at--) {
    const segment = graph.segments[at];
    if (!segment) continue;
    const { base, count, first, second, more } = segment;
    for (let row = count - 1; row >= 0; row--) {
      const set = sets[base + row] ?? 0;
      // Nothing above holds it, so it hands nothing down.
      if (set === 0) continue;
      counts[set] = (counts[set] ?? 0) + 1;
      const one = first[row] ?? NONE;
      if (one === NONE) continue;
      if (sets[one] !== set) sets[one] = known.union(sets[one] ?? 0, set);
      const two = second[row] ?? NONE;
      if (two === NONE) continue;
      if (two >= 0) {
        if (sets[two] !== set) sets[two] = known.union(sets[two] ?? 0, set);
        continue;
      }
      for (let entry = -2 - two; entry < more.length; entry++) {
        const listed = more[entry] ?? NONE;
        const parent = listed < 0 ? -1 - listed : listed;
        sets[parent] = known.union(sets[parent] ?? 0, set);
        if (listed < 0) break;
      }
    }
  }
  return counts;
}

/** A commit that a set of tips holds is one that each of them has and each of the others lacks. */
function lacking(known: TipSets, counts: readonly number[], tips: number): Int32Array {
  const lacks = column(tips * tips);
  counts.forEach((count, set) => {
    const inside = known.tipsOf(set);
    const outside = known.tipsNotOf(set);
    for (let at = 0; at < inside.length; at++) {
      const row = (inside[at] ?? 0) * tips;
      for (let other = 0; other < outside.length; other++) {
        const cell = row + (outside[other] ?? 0);
        lacks[cell] = (lacks[cell] ?? 0) + count;
      }
    }
  });
  return lacks;
}

/** For each tip, whether it holds the commit of a rank. */
export function holdersOf({ sets, members, words, tips }: Reach, rank: number): readonly boolean[] {
  const start = (sets[rank] ?? 0) * words;
  const holders: boolean[] = [];
  for (let tip = 0; tip < tips; tip++) {
    holders.push((((members[start + (tip >>> 5)] ?? 0) >>> (tip & 31)) & 1) === 1);
  }
  return holders;
}

/** Sets of tips, each with a number: equal sets have the same one. */
class TipSets {
  readonly words: number;
  private readonly sets: Int32Array[];
  private readonly numbers = new Map<string, number>();
  /** By the lower number and the higher, the number of their union: most joins of two lines of history repeat. */
  private readonly unions: (number | undefined)[][] = [];

  constructor(private readonly tips: number) {
    this.words = Math.max(1, Math.ceil(tips / 32));
    this.sets = [];
    this.numberOf(new Int32Array(this.words));
  }

  only(tip: number): number {
    const set = new Int32Array(this.words);
    set[tip >>> 5] = 1 << (tip & 31);
    return this.numberOf(set);
  }

  union(a: number, b: number): number {
    if (a === b || b === 0) return a;
    if (a === 0) return b;
    const joined = (this.unions[Math.min(a, b)] ??= []);
    const known = joined[Math.max(a, b)];
    if (known !== undefined) return known;
    const other = this.sets[b];
    const set = Int32Array.from(this.sets[a] ?? [], (word, at) => word | (other?.[at] ?? 0));
    const number = this.numberOf(set);
    joined[Math.max(a, b)] = number;
    return number;
  }

  tipsOf(set: number): readonly number[] {
    return this.select(set, 1);
  }

  tipsNotOf(set: number): readonly number[] {
    return this.select(set, 0);
  }

  members(): Int32Array {
    const members = column(this.sets.length * this.words);
    this.sets.forEach((set, number) => members.set(set, number * this.words));
    return members;
  }

  private select(set: number, bit: number): readonly number[] {
    const words = this.sets[set];
    const tips: number[] = [];
    for (let tip = 0; tip < this.tips; tip++) {
      if ((((words?.[tip >>> 5] ?? 0) >>> (tip & 31)) & 1) === bit) tips.push(tip);
    }
    return tips;
  }

  private numberOf(set: Int32Array): number {
    const key = set.join();
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.sets.length);
    return this.sets.push(set) - 1;
  }
}
