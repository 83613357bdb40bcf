import { column } from './commitGraph';

/** Sets of the numbers below `limit`, each with a number of its own: equal sets have the same one. 0 is the empty set. */
export class NumberedSets {
  /** How many numbers of 32 bits a set takes. */
  readonly words: number;
  private readonly sets: Int32Array[] = [];
  private readonly numbers = new Map<string, number>();
  /** By the lower number and the higher, the number of their union: most joins of two lines of history repeat. */
  private readonly unions: (number | undefined)[][] = [];

  constructor(private readonly limit: number) {
    this.words = Math.max(1, Math.ceil(limit / 32));
    this.numberOf(new Int32Array(this.words));
  }

  only(member: number): number {
    const set = new Int32Array(this.words);
    set[member >>> 5] = 1 << (member & 31);
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

  membersOf(set: number): readonly number[] {
    return this.select(set, 1);
  }

  othersThan(set: number): readonly number[] {
    return this.select(set, 0);
  }

  /** All sets in the order of their numbers, lowest members first. Shared memory. */
  table(): Int32Array {
    const table = column(this.sets.length * this.words);
    this.sets.forEach((set, number) => table.set(set, number * this.words));
    return table;
  }

  private select(set: number, bit: number): readonly number[] {
    const words = this.sets[set];
    const members: number[] = [];
    for (let member = 0; member < this.limit; member++) {
      if ((((words?.[member >>> 5] ?? 0) >>> (member & 31)) & 1) === bit) members.push(member);
    }
    return members;
  }

  private numberOf(set: Int32Array): number {
    const key = set.join();
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.sets.length);
    return this.sets.push(set) - 1;
  }
}
