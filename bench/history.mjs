// History answered in process, against git: in a real repository (WHEREABOUTS_BENCH_REPOSITORY names a clone with a
// commit-graph; nothing is written there) and in a generated one of 1.4 million commits, which is kept in the temporary
// folder for the next time (WHEREABOUTS_BENCH_GENERATED names another folder, WHEREABOUTS_BENCH_COMMITS another size, 0
// for none). WHEREABOUTS_BENCH_GIT names a git of 2.41 or newer, which can answer many pairs at once.
// By itself: node bench/history.mjs
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Failure } from '../scripts/script.mjs';
import { generateHistory, manyCommits, randomFrom } from './generateHistory.mjs';
import { commitsOf, git, groundAt } from './historyGround.mjs';
import { idleRow } from './historyIdle.mjs';
import { lineRow } from './historyLines.mjs';
import { graphlessRows, pairRows } from './historyPairs.mjs';
import { truthRow } from './historyTruth.mjs';
import { bundling } from './inHost.mjs';
import { root as project, runMeasurement, withScratch } from './measurement.mjs';
import { inTurns, timed } from './rounds.mjs';

/** @typedef {import('./measurement.mjs').Row} Row */
/** @typedef {import('./historyGround.mjs').Ground} Ground */
/** @typedef {import('./historyTruth.mjs').Lacks} Lacks */
/** @typedef {typeof import('./historyEngine')} Engine */

const givesRepository = 'WHEREABOUTS_BENCH_REPOSITORY can name a real clone with a commit-graph';

/** @returns {Promise<Row[]>} */
export function history() {
  return withScratch(async (scratch) => {
    const { engine, cold } = await bundled(scratch);
    const newGit = newerGit();
    /** @type {Row[]} */
    const rows = [];
    for (const { name, root, hasFiles, rounds, pairs } of await repositories()) {
      const ground = groundAt(name, root, scratch);
      /** Our answers about the pairs that were timed. @type {Lacks[]} */
      const seen = [];
      rows.push(
        ...(await pairRows(ground, { engine, cold, newGit, rounds, seen })),
        await containmentRow(ground, engine, rounds),
        ...(await graphlessRows(ground, { cold, scratch, rounds, seen })),
        await idleRow(ground, engine, scratch),
        ...(hasFiles ? [await lineRow(ground, engine, rounds)] : []),
        await memoryRow(ground, engine),
        await truthRow(ground, engine, { newGit: newGit?.program, pairs, seen }),
      );
    }
    const [first] = rows;
    if (first && process.env['WHEREABOUTS_BENCH_REPOSITORY'] === undefined) {
      first.note += `; ${givesRepository}, which is then measured as well`;
    }
    return rows;
  });
}

/** What is measured: `pairs` is how many random ones are compared with git's, one by one. */
async function repositories() {
  const given = process.env['WHEREABOUTS_BENCH_REPOSITORY'];
  const commits = Number(process.env['WHEREABOUTS_BENCH_COMMITS'] ?? manyCommits);
  if (!Number.isInteger(commits) || commits < 0) {
    throw new Failure('WHEREABOUTS_BENCH_COMMITS is not a number of commits.');
  }
  const all = [];
  if (given !== undefined) {
    const root = git(given, ['rev-parse', '--show-toplevel']).trim();
    const count = Number(git(root, ['rev-list', '--count', '--all']));
    const name = `${path.basename(root)} (${inThousands(count)})`;
    all.push({ name, root, hasFiles: true, rounds: 7, pairs: 1_000 });
  }
  if (commits > 0) {
    const usual = path.join(tmpdir(), `whereabouts-bench-history-${commits}`);
    const root = path.resolve(process.env['WHEREABOUTS_BENCH_GENERATED'] ?? usual);
    await generateHistory(root, { commits });
    const name = `generated (${inThousands(commits)})`;
    all.push({ name, root, hasFiles: false, rounds: 3, pairs: 60 });
  }
  if (all.length === 0) throw new Failure(`There is nothing to measure in: ${givesRepository}.`);
  return all;
}

/** @param {number} count */
function inThousands(count) {
  return `${Math.round(count / 1_000).toLocaleString('en')}k`;
}

/** @returns {import('./historyPairs.mjs').NewGit | undefined} */
function newerGit() {
  const program = process.env['WHEREABOUTS_BENCH_GIT'];
  if (program === undefined) return undefined;
  const version = git(project, ['--version'], { program }).trim();
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  if (major > 2 || (major === 2 && minor >= 41)) return { program, version };
  throw new Failure(`WHEREABOUTS_BENCH_GIT names ${version}: %(ahead-behind) came with 2.41.`);
}

/** As it ships, but for the minifying. @param {string} scratch */
async function bundled(scratch) {
  const esbuild = await import('esbuild');
  const outbase = import.meta.dirname;
  const entryPoints = [
    path.join(outbase, 'historyEngine.ts'),
    path.join(outbase, 'historyCold.ts'),
    path.join(project, 'src/adapters/git/graph/graphWorker.ts'),
  ];
  await esbuild.build({
    ...bundling,
    mainFields: ['module', 'main'],
    entryPoints,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    outdir: scratch,
  });
  /** @type {Engine} */
  const engine = createRequire(import.meta.url)(path.join(scratch, 'historyEngine.cjs'));
  return { engine, cold: path.join(scratch, 'historyCold.cjs') };
}

/** @param {Ground} ground @param {Engine} engine @param {number} rounds */
async function containmentRow(
  { name, objects, idBytes, deployed, asked, root, head },
  engine,
  rounds,
) {
  const graph = await engine.loadGraph(objects, idBytes);
  const reach = engine.reachOf(graph, deployed);
  const random = randomFrom(3);
  const all = commitsOf(root, ['rev-list', '--max-count=300000', '--all']);
  const some = Array.from({ length: 20_000 }, () => all[Math.floor(random() * all.length)] ?? head);
  // All of it happens in this thread, so its CPU time is what it takes on a machine that has nothing else to do.
  const ours = async () => {
    const before = process.cpuUsage();
    for (const id of some) engine.holding(graph, reach, id);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / some.length;
  };
  const other = () =>
    timed(async () => git(asked, ['for-each-ref', '--contains', some[0] ?? head]));
  await ours();
  await other();
  const medians = await inTurns(rounds, { ours, other });
  return {
    what: `${name}: which of 50 commits hold one`,
    unit: 'µs',
    ours: medians.ours,
    other: medians.other * 1_000,
    instead: 'git for-each-ref --contains',
    aim: { ours: 5 },
    note: `warm, from an id to fifty answers; ours is CPU time, over ${some.length.toLocaleString('en')} random commits a round; medians of ${rounds} rounds in turns`,
  };
}

/** @param {Ground} ground @param {Engine} engine @returns {Promise<Row>} */
async function memoryRow({ name, objects, idBytes, deployed, head }, engine) {
  const graph = await engine.loadGraph(objects, idBytes);
  const reach = engine.reachOf(graph, [...deployed, head]);
  const bytes = engine.bytesOf(graph, reach);
  return {
    what: `${name}: memory of a commit`,
    unit: 'B',
    ours: bytes / graph.size,
    instead: 'nothing: git keeps no process',
    aim: { ours: 70 },
    note: `${(bytes / 2 ** 20).toFixed(1)} MiB for ${graph.size.toLocaleString('en')} commits and all answers about 50 environments and HEAD`,
  };
}

await runMeasurement(import.meta.filename, history);
