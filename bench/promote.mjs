// From the yes to the moment when the target was seen to run it, against a loop around curl; and what a line of the
// journal costs. By itself: node bench/promote.mjs
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from '../esbuild.mjs';
import { findCurl } from './endpoints.mjs';
import { bundling } from './inHost.mjs';
import { runMeasurement, withScratch } from './measurement.mjs';
import { inTurns, median, timed } from './rounds.mjs';
import { writeRepository } from './workspace.mjs';

/** @typedef {import('./measurement.mjs').Row} Row */
/** @typedef {typeof import('./promoteEngine')} Engine */
/** @typedef {{ server: import('../test/support/deployServer').DeployServer, engine: Engine, folder: string, scratch: string, commits: string[], hasCurl: boolean }} Ground */

/** What the targets take by themselves, in milliseconds. */
const delays = [500, 2_000, 5_000];
const rounds = 5;
const startRounds = 7;
const appends = 100;

/** As a person writes it: from the request until the commit is there, timed from within. */
const loop = `
set -eu
from=$EPOCHREALTIME
curl -sf -o /dev/null -H 'Content-Type: application/json' -H "Idempotency-Key: $3" -d "{\\"commit\\":\\"$2\\"}" "$1/production/deploy"
until curl -sf "$1/production/version" | grep -q "$2"; do sleep 1; done
echo "$from $EPOCHREALTIME"
`;
const instead = 'curl to POST, then curl every second';

/** @returns {Promise<Row[]>} */
export function promote() {
  return withScratch(async (scratch) => {
    const engine = await bundledEngine(scratch);
    const folder = path.join(scratch, 'shop');
    mkdirSync(path.join(folder, '.vscode'), { recursive: true });
    const commits = writeRepository(folder, 40);
    const running = { staging: commits[39] ?? '', production: commits[0] ?? '' };
    const server = await engine.DeployServer.start({ running, keys: true, expected: true });
    const ground = { server, engine, folder, scratch, commits, hasCurl: findCurl() !== undefined };
    try {
      return [
        ...(await waitRows(ground)),
        await startRow(ground),
        await journalRow(engine, path.join(scratch, 'journal')),
      ];
    } finally {
      await server.stop();
    }
  });
}

/** @param {Ground} ground @returns {Promise<Row[]>} */
async function waitRows({ server, engine, folder, scratch, commits, hasCurl }) {
  process.env['XDG_STATE_HOME'] = path.join(scratch, 'state');
  const configuration = configurationOf(server.url);
  const opened = engine.open(folder, configuration);
  const next = alternating(server, commits);
  /** @type {Row[]} */
  const rows = [];
  try {
    await opened.project.refresh();
    await opened.history.resolve([]);
    for (const own of delays) {
      server.options = { ...server.options, delayMs: own };
      const interval = Math.max(100, own / 10);
      /** @type {number[]} */
      const all = [];
      const { ours, other } = await inTurns(rounds, {
        ours: async () => {
          next();
          const took = await engine.promote(opened, shop);
          all.push(took);
          return took;
        },
        other: async () => (hasCurl ? (await runLoop(server.url, next())).inside : 0),
      });
      const most = own + interval;
      rows.push({
        what: `from yes to verified, the target takes ${own / 1_000} s`,
        unit: 'ms',
        ours,
        ...(hasCurl ? { other } : {}),
        instead: hasCurl ? instead : 'there is no curl here',
        aim: { ours: most },
        note: `in process, with everything that is written down before and after; at most ${Math.max(...all).toFixed(0)} ms, where ${own} ms are the target's own and ${interval} ms one interval between looks; three equal answers are waited for; medians of ${rounds} rounds in turns. Targets that take whole seconds are the best case of a loop of whole seconds`,
      });
    }
  } finally {
    opened.dispose();
  }
  return rows;
}

/** The whole commands against a target that takes no time. @param {Ground} ground @returns {Promise<Row>} */
async function startRow({ server, folder, scratch, commits, hasCurl }) {
  const dist = path.join(scratch, 'dist');
  await build({ production: true, to: dist });
  writeFileSync(path.join(folder, '.vscode/whereabouts.json'), configurationOf(server.url));
  server.options = { ...server.options, delayMs: 0 };
  const next = alternating(server, commits);
  const env = {
    ...process.env,
    XDG_STATE_HOME: path.join(scratch, 'home'),
    XDG_CONFIG_HOME: path.join(scratch, 'home'),
    XDG_CACHE_HOME: path.join(scratch, 'home'),
  };
  const args = ['promote', 'staging', 'production', '--confirm', 'production', '--cwd', folder];
  const cli = () => run(process.execPath, [path.join(dist, 'cli.cjs'), ...args], env);
  const help = () => run(process.execPath, [path.join(dist, 'cli.cjs'), '--help'], env);
  next();
  await cli();
  /** @type {number[]} */
  const insides = [];
  const { ours, other, starting, shell } = await inTurns(startRounds, {
    ours: () => {
      next();
      return timed(cli);
    },
    other: async () => {
      if (!hasCurl) return 0;
      const { inside, whole } = await runLoop(server.url, next());
      insides.push(inside);
      return whole;
    },
    starting: () => timed(help),
    shell: () => timed(() => run('bash', ['-c', 'true'], env)),
  });
  return {
    what: 'whereabouts promote, the whole command, the target takes no time',
    unit: 'ms',
    ours,
    ...(hasCurl ? { other } : {}),
    instead: hasCurl ? `${instead}, with its bash` : 'there is no curl here',
    aim: { ours: 1_500 },
    note: `of it node and --help take ${starting.toFixed(0)} ms; of the other bash takes ${shell.toFixed(1)} ms and its two curls ${median(insides).toFixed(0)} ms; ours also plans, reads git and both environments, writes the journal and asks for three equal answers; medians of ${startRounds} rounds in turns`,
  };
}

/** One line more in the journal, against the same bytes added to a file and put on the disk. @param {Engine} engine @param {string} folder @returns {Promise<Row>} */
async function journalRow(engine, folder) {
  mkdirSync(folder);
  const [file, plain] = [path.join(folder, 'journal.jsonl'), path.join(folder, 'plain')];
  const journal = new engine.JournalFile(file);
  const entry = (/** @type {number} */ attempt) =>
    /** @type {const} */ ({
      type: 'sending',
      id: '7baa281e-6752-45c1-9077-03aa9ac5f482',
      at: 1_764_230_000_000 + attempt,
      attempt,
    });
  await journal.append(entry(0));
  const before = statSync(file).size;
  await journal.append(entry(1));
  const bytes = readFileSync(file).subarray(before);
  appendFileSync(plain, bytes);
  let attempt = 1;
  const { ours, other } = await inTurns(appends, {
    ours: () => timed(() => journal.append(entry(++attempt))),
    other: () => timed(() => appendAndSync(plain, bytes)),
  });
  return {
    what: 'a line of the journal, on the disk',
    unit: 'ms',
    ours,
    other,
    instead: 'open, append, fsync and close',
    aim: { ratio: 2 },
    note: `${bytes.length} bytes, after what others have written was read and the line was chained to it; medians of ${appends} in turns`,
  };
}

/** @param {string} file @param {Uint8Array} bytes */
async function appendAndSync(file, bytes) {
  const handle = await open(file, 'a');
  try {
    await handle.appendFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const shop = { service: 'shop', from: 'staging', to: 'production' };

/** @param {string} url of the deploy server */
function configurationOf(url) {
  return JSON.stringify({
    environments: { staging: {}, production: {} },
    services: {
      shop: {
        source: { http: `${url}/\${environment}/version`, commit: 'commit' },
        promote: {
          http: `${url}/\${environment}/deploy`,
          headers: { 'Idempotency-Key': '${key}' },
          body: { commit: '${commit}', expected: '${expected}' },
          idempotent: true,
          run: 'run',
        },
        in: { staging: {}, production: {} },
      },
    },
  });
}

/**
 * Each call lets staging run a commit that production does not, and returns it.
 * @param {Ground['server']} server @param {readonly string[]} commits
 */
function alternating(server, commits) {
  return () => {
    const at = commits.indexOf(server.running['production'] ?? '');
    const commit = commits[(at + 1) % commits.length] ?? '';
    server.running['staging'] = commit;
    return commit;
  };
}

let loops = 0;

/** Milliseconds as the loop itself counts them, and with the start of bash. @param {string} url @param {string} commit */
async function runLoop(url, commit) {
  const start = performance.now();
  const said = await run('bash', ['-c', loop, 'loop', url, commit, `loop-${++loops}`], process.env);
  const whole = performance.now() - start;
  const [from = Number.NaN, to = Number.NaN] = said.trim().split(' ').map(Number);
  return { inside: (to - from) * 1_000, whole };
}

/** What it prints; the server runs in this process, so nothing may block it. @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<string>} */
function run(program, args, env) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${program} ended with ${code}:\n${out}${err}`));
    });
  });
}

/** @param {string} scratch @returns {Promise<Engine>} */
async function bundledEngine(scratch) {
  const esbuild = await import('esbuild');
  const outfile = path.join(scratch, 'promoteEngine.cjs');
  await esbuild.build({
    ...bundling,
    mainFields: ['module', 'main'],
    entryPoints: [path.join(import.meta.dirname, 'promoteEngine.ts')],
    outfile,
  });
  return createRequire(import.meta.url)(outfile);
}

await runMeasurement(import.meta.filename, promote);
