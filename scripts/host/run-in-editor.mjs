// Runs compiled mocha files inside an editor: the web host, or a desktop VS Code. The same entry, the same rules.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TestRunFailedError, runTests } from '@vscode/test-electron';
import { buildTests } from '../../esbuild.mjs';
import { installExtensions } from './extensions.mjs';
import { setupHost } from './setup.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** @typedef {{ passes: number, failures: number, pending: number }} Counts */

/**
 * @typedef {object} EditorRun
 * @property {string} workspace folder or .code-workspace file, used in place
 * @property {readonly string[]} tests compiled mocha files, wherever they lie
 * @property {string} [extension] folder of the extension in development mode
 * @property {readonly string[]} [install] .vsix files that are installed first (web host only)
 * @property {import('./server.mjs').Trust} [trust] web host only: test-electron trusts every folder
 * @property {string} [executable] a desktop VS Code; by default the web host
 */

/**
 * Prints mocha's lines as they come. The code is the tests' own, except that a run which proves nothing (no
 * test, no result) never ends with 0: `why` then says so.
 * @param {EditorRun} run
 * @returns {Promise<Counts & { code: number, why?: string }>}
 */
export async function runInEditor(run) {
  if (!run.executable) await setupHost();
  const [entry = ''] = await buildTests([path.join(root, 'test/host/run.ts')]);
  const scratch = mkdtempSync(path.join(tmpdir(), 'whereabouts-run-'));
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  // Ctrl+C is the one signal on which test-electron ends the editor.
  const interrupt = () => process.kill(process.pid, 'SIGINT');
  process.once('exit', removeScratch);
  process.once('SIGTERM', interrupt);
  try {
    const dataDir = path.join(scratch, 'user-data');
    const extensionsDir = path.join(scratch, 'extensions');
    const results = path.join(scratch, 'results.json');
    await installExtensions([...(run.install ?? [])], { extensionsDir, dataDir });
    const code = await exitCodeOf(
      runTests({
        vscodeExecutablePath: run.executable ?? path.join(root, 'scripts/host/code'),
        extensionDevelopmentPath: run.extension ?? writeDriver(scratch),
        extensionTestsPath: entry,
        launchArgs: [
          run.workspace,
          `--user-data-dir=${dataDir}`,
          `--extensions-dir=${extensionsDir}`,
        ],
        extensionTestsEnv: {
          WHEREABOUTS_TESTS: JSON.stringify(run.tests),
          WHEREABOUTS_RESULTS: results,
          WHEREABOUTS_TRUST: run.trust ?? 'all',
          ...(process.stdout.isTTY && !process.env['NO_COLOR'] ? { FORCE_COLOR: '1' } : {}),
        },
      }),
    );
    return judge(code, results);
  } finally {
    removeScratch();
    process.off('exit', removeScratch);
    process.off('SIGTERM', interrupt);
  }
}

/** VS Code runs tests only beside an extension in development mode; this one stands in where none is. @param {string} scratch */
function writeDriver(scratch) {
  const folder = path.join(scratch, 'driver');
  mkdirSync(folder);
  const manifest = {
    publisher: 'whereabouts',
    name: 'test-driver',
    version: '0.0.0',
    engines: { vscode: '*' },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

/** @param {Promise<number>} run */
async function exitCodeOf(run) {
  try {
    return await run;
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  }
}

/**
 * An exit code of 0 proves nothing: a test that calls `process.exit(0)` ends with it, and so does a run in which
 * no test was found.
 * @param {number} code @param {string} results
 */
function judge(code, results) {
  const counts = readCounts(results);
  if (!counts) {
    const why = 'The tests wrote no results: they ended before mocha did.';
    return { passes: 0, failures: 1, pending: 0, code: code || 1, why };
  }
  if (code === 0 && counts.passes === 0) {
    return {
      ...counts,
      failures: 1,
      code: 1,
      why: 'No test passed: none was found, or all are skipped.',
    };
  }
  return { ...counts, failures: counts.failures || Math.sign(code), code };
}

/** @param {string} file @returns {Counts | undefined} */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
