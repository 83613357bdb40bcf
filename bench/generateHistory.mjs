// A repository with a history of any length, for measurements: commits without files, in the shape of a busy project.
// Topics fork from main, grow side by side for a short or a long while and are merged (8 % of all commits are merges);
// a few take main in, a few are merged into each other, now and then an octopus takes several; release branches fork
// and stay; one topic has a root of its own; one clock in a hundred is days late. The same seed gives the same ids.
// By itself: node bench/generateHistory.mjs FOLDER [COMMITS [SEED]]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, runScript } from '../scripts/script.mjs';

/** As many as Linux has. */
export const manyCommits = 1_400_000;

const topics = 64;
const mergesIn = 0.08;
const start = Date.UTC(2012, 0, 1) / 1_000;
const years = 13;
const day = 24 * 3_600;

/** Said in the finished repository, so that one of another shape is not taken for it. */
const shape = 1;

/**
 * Writes the repository and its commit-graph, or does nothing where it is already there. A run that was ended in the
 * middle leaves nothing at `folder`.
 * @param {string} folder @param {{ commits: number, seed?: number }} options
 */
export async function generateHistory(folder, { commits, seed = 1 }) {
  const made = JSON.stringify({ shape, commits, seed });
  if (existsSync(folder)) {
    if (madeAt(folder) === made) return;
    throw new Failure(
      `${folder} is there, but is not a generated history of ${commits.toLocaleString('en')} commits ` +
        `with seed ${seed}. Remove it, or give another folder.`,
    );
  }
  const partial = `${folder}.${process.pid}`;
  const remove = () => rmSync(partial, { recursive: true, force: true });
  process.once('exit', remove);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', partial]);
  await importInto(partial, historyOf(commits, seed));
  execFileSync('git', ['commit-graph', 'write', '--reachable', '--no-progress'], { cwd: partial });
  writeFileSync(markerOf(partial), made);
  renameSync(partial, folder);
  process.off('exit', remove);
}

/** @param {string} folder */
function markerOf(folder) {
  return path.join(folder, '.git/whereabouts-generated.json');
}

/** @param {string} folder */
function madeAt(folder) {
  return existsSync(markerOf(folder)) ? readFileSync(markerOf(folder), 'utf8') : undefined;
}

/** @param {string} folder @param {Iterable<string>} history */
async function importInto(folder, history) {
  const settings = ['core.compression=1', 'fastimport.unpackLimit=0', 'gc.auto=0'];
  const child = spawn(
    'git',
    [...settings.flatMap((setting) => ['-c', setting]), 'fast-import', '--quiet'],
    { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (/** @type {Buffer} */ text) => (said += text.toString()));
  // What it complained about says more than a broken pipe does.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close');
  for (const chunk of inChunks(history, 1 << 18)) {
    if (child.exitCode !== null) break;
    if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain'), ended]);
  }
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}:\n${said}`);
}

/** @param {Iterable<string>} texts @param {number} length */
function* inChunks(texts, length) {
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < length) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/**
 * The history as `git fast-import` reads it, a commit at a time.
 * @param {number} commits @param {number} seed
 */
function* historyOf(commits, seed) {
  const random = randomFrom(seed);
  /** @param {number} below */
  const upTo = (below) => Math.floor(random() * below);
  // The first topics grow and are merged rarely, the last ones often: a history has both.
  const someTopic = () => Math.max(upTo(topics), upTo(topics));
  /** How many commits of its own each topic has since it was forked. @type {number[]} */
  const grown = Array.from({ length: topics }, () => 0);
  const releases = Math.max(1, Math.round(commits / 30_000));
  const pause = (years * 365 * day) / commits;
  let number = 0;
  let released = 0;
  let imported = false;
  let clock = start;

  /** @param {string} branch @param {string | undefined} from @param {readonly string[]} [merged] */
  const commit = (branch, from, merged = []) => {
    clock += 2 * pause * random();
    const time = Math.floor(clock - (random() < 0.01 ? 3 * day * random() : 0));
    const message = `Change ${++number}`;
    return (
      `commit refs/heads/${branch}\ncommitter Ada <ada@shop.example> ${time} +0000\n` +
      `data ${message.length}\n${message}\n` +
      (from === undefined ? '' : `from refs/heads/${from}\n`) +
      merged.map((each) => `merge refs/heads/${each}\n`).join('') +
      '\n'
    );
  };
  /** @param {number} topic */
  const grow = (topic) => {
    const isNew = grown[topic] === 0;
    grown[topic] = (grown[topic] ?? 0) + 1;
    const hasRoot = topic === 0 && !imported;
    imported ||= hasRoot;
    return commit(`topic-${topic}`, isNew && !hasRoot ? 'main' : undefined);
  };

  yield commit('main', undefined);
  while (number < commits) {
    if (number >= (commits * (released + 1)) / (releases + 1) && released < releases) {
      yield commit(`release-${++released}`, 'main');
    } else if (random() >= mergesIn) {
      const chance = random();
      if (chance < 0.15) yield commit('main', undefined);
      else if (chance < 0.17 && released > 0) yield commit(`release-${released}`, undefined);
      else yield grow(someTopic());
    } else {
      const wanted = random() < 0.02 ? 2 + upTo(4) : 1;
      const ready = new Set(Array.from({ length: wanted * 4 }, someTopic));
      const [first, ...more] = [...ready].filter((topic) => grown[topic] !== 0).slice(0, wanted);
      if (first === undefined) continue;
      const [into] = more;
      const chance = random();
      if (chance < 0.1) {
        yield commit(`topic-${first}`, undefined, ['main']);
      } else if (chance < 0.2 && into !== undefined) {
        yield commit(`topic-${into}`, undefined, [`topic-${first}`]);
        grown[first] = 0;
      } else {
        const merged = [first, ...more];
        yield commit(
          'main',
          undefined,
          merged.map((topic) => `topic-${topic}`),
        );
        for (const topic of merged) grown[topic] = 0;
      }
    }
  }
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). @param {number} seed */
export function randomFrom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

if (process.argv[1] === import.meta.filename) {
  await runScript(async () => {
    const [folder, commits = String(manyCommits), seed = '1'] = process.argv.slice(2);
    if (folder === undefined || !/^[1-9]\d*$/.test(commits) || !/^\d+$/.test(seed)) {
      throw new Failure('node bench/generateHistory.mjs FOLDER [COMMITS [SEED]]');
    }
    await generateHistory(path.resolve(folder), { commits: Number(commits), seed: Number(seed) });
    return 0;
  });
}
