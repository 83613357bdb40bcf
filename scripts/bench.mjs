// npm run bench [-- NAME…]: everything that is measured, ours beside what a user would pick instead, as one table; the
// same as JSON in out/bench.json. A missed aim is said, and fails nothing: how busy the machine is counts as well.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { isMet, ratioOf, tableOf } from '../bench/table.mjs';
import { RunningCommands } from './commands.mjs';
import { Failure, runScript } from './script.mjs';

const root = path.dirname(import.meta.dirname);

/** @typedef {import('../bench/measurement.mjs').Row} Row */

/** Each is bench/NAME.mjs, and a process of its own that may take so many minutes. */
const measurements = [
  { name: 'poll', limit: 1, inEditor: true },
  { name: 'sweep', limit: 0.7, inEditor: false },
  { name: 'status', limit: 1, inEditor: false },
  { name: 'activation', limit: 2, inEditor: true },
  { name: 'tree', limit: 1.3, inEditor: true },
  { name: 'promote', limit: 4, inEditor: false },
  { name: 'guard', limit: 1, inEditor: false },
  { name: 'history', limit: 30, inEditor: false },
];

void runScript(async () => {
  const chosen = chooseMeasurements(process.argv.slice(2));
  if (chosen.some(({ inEditor }) => inEditor)) {
    const { setupHost } = await import('./host/setup.mjs');
    await setupHost();
  }
  const scratch = mkdtempSync(path.join(tmpdir(), 'whereabouts-bench-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const running = new RunningCommands();
  /** @type {Row[]} */
  const rows = [];
  /** @type {string[]} */
  const failed = [];
  for (const { name, limit } of chosen) {
    const started = Date.now();
    process.stderr.write(`${name.padEnd(11)}`);
    const found = await measure(running, name, limit, path.join(scratch, `${name}.json`));
    process.stderr.write(`${((Date.now() - started) / 1_000).toFixed(0).padStart(4)} s\n`);
    if (typeof found === 'string') {
      failed.push(name);
      console.log(found);
    } else {
      rows.push(...found);
    }
  }
  if (rows.length > 0) {
    printRows(rows);
    writeRows(rows);
  }
  if (failed.length > 0) console.log(`\nNot measured, see above: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
});

/** @param {string[]} names */
function chooseMeasurements(names) {
  const known = measurements.map(({ name }) => name);
  if (names.every((name) => known.includes(name))) {
    return measurements.filter(({ name }) => names.length === 0 || names.includes(name));
  }
  throw new Failure(`npm run bench [-- NAME…], where NAME is one of ${known.join(', ')}`);
}

/**
 * The rows, or what the process has said where there are none.
 * @param {RunningCommands} running @param {string} name @param {number} limit minutes @param {string} results
 * @returns {Promise<Row[] | string>}
 */
async function measure(running, name, limit, results) {
  const env = { WHEREABOUTS_RESULTS: results };
  const options = { env, limit, quiet: true };
  const { code, output } = await running.run([`bench/${name}.mjs`], options);
  if (code !== 0) return `${output.trimEnd()}\n${name} ended with ${code}`;
  return JSON.parse(readFileSync(results, 'utf8'));
}

/** @param {readonly Row[]} rows */
function printRows(rows) {
  console.log(`\n${tableOf(rows)}\n`);
  for (const { what, note } of rows) console.log(`${what}: ${note}.`);
  const [load = 0] = loadavg();
  console.log(`${cpus().length} processors, load average ${load.toFixed(1)} at the end.`);
}

/** @param {readonly Row[]} rows */
function writeRows(rows) {
  const file = path.join(root, 'out/bench.json');
  mkdirSync(path.dirname(file), { recursive: true });
  const judged = rows.map((row) => ({ ...row, ratio: ratioOf(row), met: isMet(row) }));
  writeFileSync(file, `${JSON.stringify(judged, undefined, 2)}\n`);
}
