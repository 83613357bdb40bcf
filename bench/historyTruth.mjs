// Whether our numbers are git's numbers.
import { spawnSync } from 'node:child_process';
import { randomFrom } from './generateHistory.mjs';
import { commitsOf, git, linesOf } from './historyGround.mjs';

/** @typedef {import('./historyGround.mjs').Ground} Ground */
/** @typedef {typeof import('./historyEngine')} Engine */

/** For tip × tip of the deployed commits and HEAD, how many commits the first has that the second lacks. */
/** @typedef {Iterable<number> & ArrayLike<number>} Lacks */

/**
 * @typedef {object} TruthOptions
 * @property {string | undefined} newGit a git that has %(ahead-behind)
 * @property {number} pairs how many random ones are put to git, one by one
 * @property {readonly Lacks[]} seen the answers that were timed
 */

/** So many random commits are asked about together. */
const batch = 50;
const mostPrinted = 20;

/** Prints the differences. @param {Ground} ground @param {Engine} engine @param {TruthOptions} options */
export async function truthRow(ground, engine, { newGit, pairs, seen }) {
  const { name, root, objects, idBytes, head } = ground;
  const graph = await engine.loadGraph(objects, idBytes);
  const all = commitsOf(root, ['rev-list', '--all']);
  const random = randomFrom(2);
  const anyCommit = () => all[Math.floor(random() * all.length)] ?? head;
  const differences = new Differences(name);
  checkDeployed(ground, seen, newGit, differences);
  for (let left = pairs; left > 0; left -= batch / 2) {
    const tips = [...new Set(Array.from({ length: Math.min(batch, 2 * left) }, anyCommit))];
    const reach = engine.reachOf(graph, tips);
    for (let at = 0; at + 1 < tips.length; at += 2) {
      const [a = head, b = head] = [tips[at], tips[at + 1]];
      const [ahead, behind] = [
        reach.lacks[at * tips.length + at + 1],
        reach.lacks[(at + 1) * tips.length + at],
      ];
      differences.check(`${a}...${b}`, `${ahead} ${behind}`, distanceByGit(root, a, b));
      const holds = engine.holding(graph, reach, a)[at + 1];
      differences.check(`${a} in ${b}`, holds, isAncestorByGit(root, a, b));
    }
  }
  const reach = engine.reachOf(graph, ground.deployed);
  for (let left = pairs / 10; left > 0; left--) {
    const commit = anyCommit();
    const options = ['for-each-ref', '--format=%(objectname)', '--contains', commit];
    const byGit = new Set(commitsOf(ground.asked, options));
    engine.holding(graph, reach, commit).forEach((holds, tip) => {
      const id = ground.deployed[tip] ?? head;
      differences.check(`${commit} in ${id}`, holds, byGit.has(id));
    });
  }
  return differences.row();
}

/**
 * All pairs of the deployed commits and HEAD; those with HEAD alone where git cannot tell many at once.
 * @param {Ground} ground @param {readonly Lacks[]} seen @param {string | undefined} newGit
 * @param {Differences} differences
 */
function checkDeployed({ root, asked, deployed, head }, seen, newGit, differences) {
  const [first, ...more] = seen;
  if (first === undefined) return;
  const tips = [...deployed, head];
  const bases = newGit === undefined ? [head] : tips;
  const format = `--format=${bases.map((id) => `%(ahead-behind:${id})`).join('/')}`;
  const rows =
    newGit === undefined
      ? deployed.map((id) => distanceByGit(root, id, head))
      : linesOf(asked, ['for-each-ref', format], { program: newGit });
  deployed.forEach((id, tip) => {
    const byGit = rows[tip]?.split('/') ?? [];
    bases.forEach((base, at) => {
      const other = tips.indexOf(base);
      const ours = `${first[tip * tips.length + other]} ${first[other * tips.length + tip]}`;
      differences.check(`${id}...${base}`, ours, byGit[at]);
    });
  });
  const expected = [...first].join();
  more.forEach((lacks, at) => {
    differences.check(
      `all pairs, time ${at + 2}, as the first`,
      [...lacks].join() === expected,
      true,
    );
  });
}

/** @param {string} root @param {string} a @param {string} b */
function distanceByGit(root, a, b) {
  return git(root, ['rev-list', '--left-right', '--count', `${a}...${b}`])
    .trim()
    .replace('\t', ' ');
}

/** @param {string} root @param {string} a @param {string} b */
function isAncestorByGit(root, a, b) {
  return spawnSync('git', ['merge-base', '--is-ancestor', a, b], { cwd: root }).status === 0;
}

class Differences {
  #checked = 0;
  #found = 0;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
  }

  /** @param {string} question @param {unknown} ours @param {unknown} byGit */
  check(question, ours, byGit) {
    this.#checked++;
    if (ours === byGit) return;
    if (++this.#found <= mostPrinted) console.error(`${question}: ${ours}, by git ${byGit}`);
  }

  /** @returns {import('./measurement.mjs').Row} */
  row() {
    return {
      what: `${this.name}: answers that are not git's`,
      unit: '',
      ours: this.#found,
      instead: 'rev-list, merge-base, for-each-ref',
      aim: { ours: 0 },
      note: `${this.#checked.toLocaleString('en')} answers compared, about the 51 commits and about random ones`,
    };
  }
}
