// Runs a test entry inside the extension host of a fresh window.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { startServer } from './server.mjs';
import { TestOutput, outputMark } from './test-output.mjs';
import { openWorkbench } from './workbench.mjs';

/** What the tests did not say themselves. Their own codes are 0 and 1. */
export const exitCodes = Object.freeze({
  hostDied: 70,
  windowDidNotOpen: 71,
  timedOut: 124,
  interrupted: 130,
});

/**
 * @typedef {{ code: number, why?: string, logs?: { relativePath: string, contents: string }[] }} Outcome
 */

/**
 * Resolves with the exit code: the tests' own, or one of `exitCodes` after saying why on standard error.
 * WHEREABOUTS_HOST_TIMEOUT is the limit in milliseconds; WHEREABOUTS_HOST_ARTIFACTS is a folder that receives
 * a screenshot and the logs of a run that failed.
 * @param {import('./workbench.mjs').WindowOptions & {
 *   testEntry: string, server?: import('./server.mjs').ServerOptions, signal?: AbortSignal }} options
 */
export async function runTests({ server: serverOptions = {}, signal, ...window }) {
  const timeout = Number(process.env['WHEREABOUTS_HOST_TIMEOUT'] ?? 600_000);
  const env = { ...serverOptions.env, WHEREABOUTS_OUTPUT_MARK: outputMark };
  const server = await startServer({ ...serverOptions, env });
  try {
    const browser = await launchBrowser();
    try {
      const output = new TestOutput(window.extension);
      const run = openAndWait({ browser, server, output, window, timeout, signal });
      const outcome = withHostDeath(await run, server.output());
      output.end();
      if (outcome.why) console.error(`The tests did not finish: ${outcome.why}.`);
      if (outcome.code !== 0) await keepArtifacts(browser, server, output, outcome);
      return outcome.code;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/**
 * @param {{ browser: import('playwright-core').Browser, server: import('./server.mjs').Server, output: TestOutput,
 *   window: import('./workbench.mjs').WindowOptions, timeout: number, signal: AbortSignal | undefined }} run
 * @returns {Promise<Outcome>}
 */
function openAndWait({ browser, server, output, window, timeout, signal }) {
  return new Promise((resolve) => {
    const { hostDied, windowDidNotOpen, timedOut, interrupted } = exitCodes;
    const interrupt = () => resolve({ code: interrupted });
    if (signal?.aborted) return interrupt();
    signal?.addEventListener('abort', interrupt);
    browser.on('disconnected', () => resolve({ code: hostDied, why: 'the browser ended' }));
    const why = `there was no result after ${timeout / 1000} s`;
    setTimeout(() => resolve({ code: timedOut, why }), timeout).unref();
    openWorkbench(browser, server.port, {
      ...window,
      prepare: async (page) => {
        page.on('crash', () => resolve({ code: hostDied, why: 'the page crashed' }));
        // The workbench calls these two functions when it runs extension tests.
        await page.exposeFunction(
          'codeAutomationLog',
          (/** @type {string} */ level, /** @type {unknown[]} */ args) => output.add(level, args),
        );
        await page.exposeFunction(
          'codeAutomationExit',
          (/** @type {number} */ code, /** @type {Outcome['logs']} */ logs) =>
            resolve({ code, ...(logs ? { logs } : {}) }),
        );
      },
    }).catch((/** @type {Error} */ error) =>
      resolve({ code: windowDidNotOpen, why: `the window did not open (${error.message})` }),
    );
  });
}

/**
 * The workbench reports 0 even when the extension host died under the tests (a native crash, a kill, an exit);
 * only the server knows.
 * @param {Outcome} outcome @param {string} serverOutput @returns {Outcome}
 */
function withHostDeath(outcome, serverOutput) {
  const death = /Extension Host Process exited with code: (\S+), signal: (\S+)\./.exec(
    serverOutput,
  );
  if (outcome.code !== 0 || !death || death[1] === '0') return outcome;
  const why = `the extension host ended early (code ${death[1]}, signal ${death[2]})`;
  return { ...outcome, code: exitCodes.hostDied, why };
}

/**
 * @param {import('playwright-core').Browser} browser @param {import('./server.mjs').Server} server
 * @param {TestOutput} output @param {Outcome} outcome
 */
async function keepArtifacts(browser, server, output, outcome) {
  const folder = process.env['WHEREABOUTS_HOST_ARTIFACTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const page = browser.contexts()[0]?.pages()[0];
  await page?.screenshot({ path: path.join(folder, 'failure.png') }).catch(() => {});
  writeFileSync(path.join(folder, 'server.log'), server.output());
  writeFileSync(path.join(folder, 'workbench.log'), output.log());
  for (const { relativePath, contents } of outcome.logs ?? []) {
    const file = path.join(folder, 'logs', relativePath);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
}
