// How figures are taken, also inside the editor.

/**
 * Calls both in turns, the first one first in every other round, so that what else the machine does hits both alike.
 * Returns one figure of each: the median of its rounds, unless `choose` says otherwise.
 * @template {string} Name
 * @param {number} rounds @param {Record<Name, () => Promise<number>>} works
 * @param {(figures: readonly number[]) => number} [choose]
 * @returns {Promise<Record<Name, number>>}
 */
export async function inTurns(rounds, works, choose = median) {
  const names = /** @type {Name[]} */ (Object.keys(works));
  const figures = new Map(names.map((name) => [name, /** @type {number[]} */ ([])]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) figures.get(name)?.push(await works[name]());
    names.reverse();
  }
  const chosen = names.map((name) => [name, choose(figures.get(name) ?? [])]);
  return /** @type {Record<Name, number>} */ (Object.fromEntries(chosen));
}

/** Milliseconds. @param {() => Promise<unknown>} work */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
