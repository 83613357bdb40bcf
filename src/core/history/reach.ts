import { column, type CommitGraph, NONE } from './commitGraph';
import { NumberedSets } from './numberedSets';

/**
 * Marks that some commits leave on those that they descend from, or on those that descend from them.
 *
 * Most commits of a history bear the same marks as their neighbours, so each has the number of a set of marks, and
 * there are few sets. One pass over the ranks hands them on: from the last to the first, each commit gives its marks
 * to its parents; from the first to the last, it takes over those of its parents. Shared memory, like the graph.
 */
export interface Marks {
  /** By rank: the number of the commit's set. 0 is the empty set. */
  readonly sets: Int32Array;
  /** `words` numbers of 32 bits for each set, the mark of the first commit lowest. */
  readonly members: Int32Array;
  readonly words: number;
}

/** The marks of tips (what is deployed, what is checked out) on all commits that they hold. */
export interface Reach extends Marks {
  readonly tips: number;
  /** By tip × tip: how many commits the first has that the second lacks. */
  readonly lacks: Int32Array;
}

/**
 * For the few commits that are asked about again and again: which of them hold any other is then one look-up, and how
 * far they are apart is known of all pairs. `tips` are ranks, each once.
 */
export function reach(graph: CommitGraph, tips: readonly number[]): Reach {
  const known = new NumberedSets(tips.length);
  const sets = marked(graph, tips, known);
  const counts = handDown(graph, sets, known);
  const lacks = lacking(known, counts, tips.length);
  return { sets, members: known.table(), words: known.words, tips: tips.length, lacks };
}

/**
 * For a few commits and any number of others, which may descend from them, asked once. `commits` are ranks; NONE
 * leaves no mark.
 */
export function descent(graph: CommitGraph, commits: readonly number[]): Marks {
  const known = new NumberedSets(commits.length);
  const sets = marked(graph, commits, known);
  handUp(graph, sets, known, Math.min(...commits));
  return { sets, members: known.table(), words: known.words };
}

/** Whether the commit of a rank bears the mark of the commit at a place of the list. NONE bears none. */
export function bears({ sets, members, words }: Marks, rank: number, place: number): boolean {
  const word = members[(sets[rank] ?? 0) * words + (place >>> 5)] ?? 0;
  return ((word >>> (place & 31)) & 1) === 1;
}

/** By rank, for each of `commits` a set with its own mark. */
function marked({ size }: CommitGraph, commits: readonly number[], known: NumberedSets) {
  const sets = column(size);
  commits.forEach((rank, place) => {
    if (rank !== NONE) sets[rank] = known.union(sets[rank] ?? 0, known.only(place));
  });
  return sets;
}

/** Each commit gives its set to its parents. By set, how many commits have it in the end. */
function handDown(graph: CommitGraph, sets: Int32Array, known: NumberedSets): readonly number[] {
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

/** Each commit takes over the sets of its parents. Below the rank `lowest` there are none. */
function handUp(graph: CommitGraph, sets: Int32Array, known: NumberedSets, lowest: number): void {
  for (const { base, count, first, second, more } of graph.segments) {
    for (let row = Math.max(0, lowest - base); row < count; row++) {
      const one = first[row] ?? NONE;
      if (one === NONE) continue;
      let set = known.union(sets[base + row] ?? 0, sets[one] ?? 0);
      const two = second[row] ?? NONE;
      if (two >= 0) set = known.union(set, sets[two] ?? 0);
      for (let entry = -2 - two; entry >= 0 && entry < more.length; entry++) {
        const listed = more[entry] ?? NONE;
        set = known.union(set, sets[listed < 0 ? -1 - listed : listed] ?? 0);
        if (listed < 0) break;
      }
      sets[base + row] = set;
    }
  }
}

/** A commit that a set of tips holds is one that each of them has and each of the others lacks. */
function lacking(known: NumberedSets, counts: readonly number[], tips: number): Int32Array {
  const lacks = column(tips * tips);
  counts.forEach((count, set) => {
    const inside = known.membersOf(set);
    const outside = known.othersThan(set);
    for (const tip of inside) {
      for (const other of outside) {
        const cell = tip * tips + other;
        lacks[cell] = (lacks[cell] ?? 0) + count;
      }
    }
  });
  return lacks;
}
