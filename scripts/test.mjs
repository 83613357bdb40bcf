// npm test [-- only NAME…]: every stage, even after one has failed. The last line is "N passed, N failed[, N skipped]".
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunningCommands } from './commands.mjs';
import { Failure, runScript } from './script.mjs';
import { stages } from './stages.mjs';

/** @typedef {import('./stages.mjs').Stage} Stage */
/** @typedef {import('./host/run-in-editor.mjs').Counts} Counts */
/** @typedef {Counts & { name: string, seconds: number }} Report */

void runScript(async () => {
  const chosen = chooseStages(process.argv.slice(2));
  const scratch = mkdtempSync(path.join(tmpdir(), 'whereabouts-test-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const running = new RunningCommands();
  /** @type {Report[]} */
  const reports = [];
  const checks = chosen.filter((stage) => stage.isCheck);
  reports.push(...(await Promise.all(checks.map((stage) => runStage(stage, running, scratch)))));
  for (const stage of chosen.filter((stage) => !stage.isCheck)) {
    reports.push(await runStage(stage, running, scratch));
  }
  return summarise(reports);
});

/** @param {string[]} args */
function chooseStages(args) {
  if (args.length === 0) return stages;
  const [only, ...names] = args;
  const known = stages.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (only === 'only' && names.length > 0 && unknown.length === 0) {
    return stages.filter(({ name }) => names.includes(name));
  }
  throw new Failure(`npm test [-- only NAME…], where NAME is one of ${known.join(', ')}`);
}

/** @param {Stage} stage @param {RunningCommands} running @param {string} scratch @returns {Promise<Report>} */
async function runStage(stage, running, scratch) {
  const started = Date.now();
  const results = path.join(scratch, `${stage.name}.json`);
  const env = { ...stage.env, WHEREABOUTS_RESULTS: results };
  // Checks run side by side, so each prints what it has to say in one piece.
  if (!stage.isCheck) printHeading(stage);
  let outcome = { code: 0, output: '' };
  for (const command of [...stage.before, stage.command]) {
    if (outcome.code === 0)
      outcome = await running.run(command, { env, limit: stage.limit, quiet: stage.isCheck });
  }
  const counts = stage.isCheck
    ? { passes: Number(outcome.code === 0), failures: Number(outcome.code !== 0), pending: 0 }
    : judge(outcome.code, readCounts(results));
  if (stage.isCheck) printHeading(stage);
  if (stage.isCheck && outcome.code !== 0) process.stdout.write(outcome.output);
  if (counts.failures > 0) console.log(`${stage.name} failed; ${stage.hint}`);
  return { name: stage.name, ...counts, seconds: (Date.now() - started) / 1000 };
}

/** @param {Stage} stage */
function printHeading({ name, command }) {
  console.log(`\n── ${name} ── node ${command.join(' ')}`);
}

/**
 * An exit code of 0 is not enough: a stage that found no test has failed, and so has one whose tests passed but
 * which did not end well.
 * @param {number} code @param {Counts | undefined} counts @returns {Counts}
 */
function judge(code, counts) {
  if (!counts || counts.passes + counts.failures === 0) {
    console.log('No test has run.');
    return { passes: 0, failures: 1, pending: counts?.pending ?? 0 };
  }
  return { ...counts, failures: counts.failures || Number(code !== 0) };
}

/** @param {string} file @returns {Counts | undefined} */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {Report[]} reports */
function summarise(reports) {
  console.log('');
  for (const { name, passes, failures, pending, seconds } of reports) {
    const state = failures > 0 ? `${failures} failed` : 'ok';
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    console.log(
      `${name.padEnd(9)}${`${seconds.toFixed(1)} s`.padStart(8)}  ${passes} passed, ${state}${skipped}`,
    );
  }
  /** @param {keyof Counts} key */
  const sum = (key) => reports.reduce((total, report) => total + report[key], 0);
  const skipped = sum('pending') > 0 ? `, ${sum('pending')} skipped` : '';
  console.log(`\n${sum('passes')} passed, ${sum('failures')} failed${skipped}`);
  return sum('failures') > 0 ? 1 : 0;
}
