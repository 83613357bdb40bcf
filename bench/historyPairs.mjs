// How far fifty deployed commits and HEAD are apart, each from each, against asking git about fifty pairs.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { copyWithoutGraph, git, objectsOf } from './historyGround.mjs';
import { inTurns, median, timed } from './rounds.mjs';

/** @typedef {import('./measurement.mjs').Row} Row */
/** @typedef {import('./historyGround.mjs').Ground} Ground */
/** @typedef {import('./historyTruth.mjs').Lacks} Lacks */
/** @typedef {typeof import('./historyEngine')} Engine */

/** @typedef {{ program: string, version: string }} NewGit `version` as it says itself */

const spawned = '50 × git rev-list --left-right --count';

/**
 * @param {Ground} ground
 * @param {{ engine: Engine, cold: string, newGit: NewGit | undefined, rounds: number, seen: Lacks[] }} options
 */
export async function pairRows(ground, { engine, cold, newGit, rounds, seen }) {
  const { name, root, objects, idBytes, deployed, head, asked } = ground;
  const graph = await engine.loadGraph(objects, idBytes);
  const tips = [...deployed, head];
  /** Milliseconds of our own code in a fresh process. @type {number[]} */
  const inside = [];
  const works = {
    warm: async () => void seen.push(engine.reachOf(graph, tips).lacks),
    cold: async () => {
      const { lacks, milliseconds } = askCold(cold, ground);
      seen.push(lacks);
      inside.push(milliseconds);
    },
    spawned: async () => {
      for (const id of deployed)
        git(root, ['rev-list', '--left-right', '--count', `${id}...${head}`]);
    },
    atOnce: async () => {
      if (newGit === undefined) return;
      const { program } = newGit;
      git(asked, ['for-each-ref', '--format=%(ahead-behind:HEAD)'], { program });
    },
  };
  const { medians, note } = await timedInTurns(rounds, works);
  const what = `${name}: all 2,550 pairs of 50 commits and HEAD`;
  /** @type {Row[]} */
  const rows = [
    {
      what: `${what}, graph loaded`,
      unit: 'ms',
      ours: medians.warm,
      other: medians.spawned,
      instead: spawned,
      aim: { ratio: 1 / 200 },
      note: note('warm', 'spawned'),
    },
    {
      what: `${what}, graph loaded`,
      unit: 'ms',
      ours: medians.warm,
      ...(newGit === undefined ? {} : { other: medians.atOnce }),
      instead:
        newGit === undefined
          ? 'WHEREABOUTS_BENCH_GIT names no git ≥ 2.41'
          : '50 × %(ahead-behind:HEAD) in one process',
      aim: { ratio: 1 / 10 },
      note: newGit === undefined ? 'not compared' : `${newGit.version}; ${note('warm', 'atOnce')}`,
    },
    {
      what: `${what}, read and answered for the first time`,
      unit: 'ms',
      ours: median(inside),
      other: medians.spawned,
      instead: spawned,
      aim: { ratio: 1 / 20 },
      note: `in a fresh process each time, from our first line on, nothing compiled yet; with the start and the end of node ${short(medians.cold)} ms; ${note('cold', 'spawned')}`,
    },
  ];
  return rows;
}

/**
 * @param {string} cold @param {Ground} ground @param {{ root?: string, objects?: string, ownFile?: string }} [place]
 * @returns {import('./historyCold').ColdAnswer}
 */
function askCold(cold, { root, objects, idBytes, deployed, head }, place = {}) {
  const question = { gitPath: 'git', root, objects, idBytes, tips: [...deployed, head], ...place };
  const options = /** @type {const} */ ({ encoding: 'utf8', maxBuffer: 2 ** 26 });
  return JSON.parse(execFileSync(process.execPath, [cold, JSON.stringify(question)], options));
}

/** @param {Ground} ground @param {{ cold: string, scratch: string, rounds: number, seen: Lacks[] }} options */
export async function graphlessRows(ground, { cold, scratch, rounds, seen }) {
  const root = copyWithoutGraph(ground.root, path.join(scratch, `${ground.name}-without`));
  const ownFile = path.join(scratch, `${ground.name}.graph`);
  const place = { root, objects: objectsOf(root), ownFile };
  /** Milliseconds of our own code alone. @type {number[]} */
  const inside = [];
  const { medians, note } = await timedInTurns(rounds, {
    first: async () => {
      rmSync(ownFile, { force: true });
      seen.push(askCold(cold, ground, place).lacks);
    },
    later: async () => {
      const { lacks, milliseconds } = askCold(cold, ground, place);
      seen.push(lacks);
      inside.push(milliseconds);
    },
    walk: async () => void git(root, ['rev-list', '--parents', '--all']),
  });
  const walk = { other: medians.walk, instead: 'one git rev-list --parents --all' };
  const what = `${ground.name}, no commit-graph: all pairs in a fresh process`;
  const later = median(inside);
  /** @type {Row[]} */
  const rows = [
    {
      what: `${what}, the first`,
      unit: 'ms',
      ours: medians.first,
      ...walk,
      aim: { ratio: 1.3 },
      note: `from the start of node to its end, our own copy of the history written; ${note('first', 'walk')}`,
    },
    {
      what: `${what}, later ones`,
      unit: 'ms',
      ours: later,
      ...walk,
      aim: { ratio: 1 / 20 },
      note: `from our first line to the answer, out of our own copy; with the start and the end of node it is ${short(medians.later)} ms; medians of ${rounds} rounds in turns`,
    },
  ];
  rmSync(root, { recursive: true, force: true });
  return rows;
}

/**
 * Runs the works in turns, after one turn that does not count. What each took in milliseconds, and in words the least.
 * @template {string} Name @param {number} rounds @param {Record<Name, () => Promise<unknown>>} works
 */
async function timedInTurns(rounds, works) {
  const names = /** @type {Name[]} */ (Object.keys(works));
  const least = new Map(names.map((name) => [name, Number.POSITIVE_INFINITY]));
  const clocked = Object.fromEntries(
    names.map((name) => [
      name,
      async () => {
        const took = await timed(works[name]);
        least.set(name, Math.min(took, least.get(name) ?? took));
        return took;
      },
    ]),
  );
  for (const name of names) await works[name]();
  const medians = /** @type {Record<Name, number>} */ (await inTurns(rounds, clocked));
  /** @param {Name} ours @param {Name} other */
  const note = (ours, other) => {
    const [a = 0, b = 0] = [least.get(ours), least.get(other)];
    const times = `${short(b / a)} times`;
    return `medians of ${rounds} rounds in turns; the least: ${short(a)} and ${short(b)} ms, ${times}`;
  };
  return { medians, note };
}

/** Three digits that count. @param {number} value */
function short(value) {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 2 });
}
