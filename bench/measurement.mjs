// What all measurements share: what a row is, and how one is run by itself.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runScript } from '../scripts/script.mjs';
import { tableOf } from './table.mjs';

/**
 * @typedef {object} Row one line of the table
 * @property {string} what is measured
 * @property {string} unit of both figures; empty for a number of things
 * @property {number} ours
 * @property {number} [other] the same of what a user would pick instead; missing where it is not on this machine
 * @property {string} instead what that is, or why it is missing
 * @property {{ ratio: number } | { ours: number }} aim the most that ours / other, or ours by itself, should be
 * @property {string} note how it was measured, and what else was seen
 */

export const root = path.dirname(import.meta.dirname);

/**
 * Runs a measurement when its file is what node was started with: prints its rows, or writes them as JSON to the file
 * that WHEREABOUTS_RESULTS names.
 * @param {string} file @param {() => Promise<Row[]>} measurement
 */
export async function runMeasurement(file, measurement) {
  if (process.argv[1] !== file) return;
  await runScript(async () => {
    const rows = await measurement();
    const results = process.env['WHEREABOUTS_RESULTS'];
    if (results) writeFileSync(results, JSON.stringify(rows));
    else console.log(tableOf(rows));
    return 0;
  });
}

/**
 * A folder that is gone when `use` has settled, or when the process ends before.
 * @template Result @param {(folder: string) => Promise<Result>} use
 */
export async function withScratch(use) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'whereabouts-bench-')));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  try {
    return await use(folder);
  } finally {
    remove();
    process.off('exit', remove);
  }
}
