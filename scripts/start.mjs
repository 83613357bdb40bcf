// npm start: builds, starts the demo company, prints where its commits are, and opens the editor on it.
// Ctrl+C ends all of it. WHEREABOUTS_WEB=1 opens the web host even where there is a desktop VS Code;
// WHEREABOUTS_PORT is its port.
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runScript } from './script.mjs';

const root = path.dirname(import.meta.dirname);

void runScript(async () => {
  const { build } = await import('../esbuild.mjs');
  const { tsImport } = await import('tsx/esm/api');
  const { openEditor } = await import('./open-editor.mjs');

  /** @type {(() => Promise<void>)[]} what ends each thing that was started, the newest first */
  const endings = [];
  endWith(endings);

  console.log('Building');
  await build({ production: true });

  console.log('Starting the demo company: a repository and six environments');
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'whereabouts-demo-')));
  const removeDir = () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', removeDir);
  /** @type {typeof import('../demo/company')} */
  const { startCompany } = await tsImport('../demo/company.ts', import.meta.url);
  const company = await startCompany({ dir: path.join(dir, 'company') });
  endings.unshift(() => company.stop());

  console.log('\nwhereabouts status\n');
  await printStatus(company.workspace);

  const editor = await openEditor(company.workspace, path.join(dir, 'editor'));
  endings.unshift(() => editor.stop());
  console.log(`\n  ${editor.says}\n\n  Ctrl+C ends the demo.`);
  return new Promise(() => {});
});

/** The first signal ends everything in order, with code 0; a second one does not wait. @param {(() => Promise<void>)[]} endings */
function endWith(endings) {
  let isEnding = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (isEnding) process.exit(130);
      isEnding = true;
      void endAll(endings);
    });
  }
}

/** @param {(() => Promise<void>)[]} endings */
async function endAll(endings) {
  for (const end of endings) await end().catch((error) => console.error(error));
  process.exit(0);
}

/**
 * A cell that cannot be read is a part of the demo, so the exit code says nothing here.
 * @param {string} workspace @returns {Promise<void>}
 */
function printStatus(workspace) {
  const cli = path.join(root, 'dist/cli.cjs');
  const status = spawn(process.execPath, [cli, 'status', '--cwd', workspace], { stdio: 'inherit' });
  const stop = () => status.kill();
  process.once('exit', stop);
  return new Promise((resolve, reject) => {
    status.once('error', reject);
    status.once('close', () => {
      process.off('exit', stop);
      resolve();
    });
  });
}
