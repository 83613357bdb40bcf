/** Options with all their beginnings that are no other's; short options stand for themselves. */
export type Spellings = (...names: readonly string[]) => readonly string[];

/** The options of a program that takes them by their beginnings, as getopt_long(3) does: `--hos` for `--host`. */
export function longOptions(all: readonly string[]): Spellings {
  return (...names) => names.flatMap((name) => beginnings(name, all));
}

function beginnings(name: string, all: readonly string[]): readonly string[] {
  if (!name.startsWith('--')) return [name];
  const found = [name];
  for (let length = name.length - 1; length > 2; length--) {
    const start = name.slice(0, length);
    if (all.some((other) => other !== name && other.startsWith(start))) break;
    found.push(start);
  }
  return found;
}
