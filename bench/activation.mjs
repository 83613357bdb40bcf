// What a window pays for Whereabouts when it starts: loading and activating, as VS Code itself measures them, against
// the built-in git extension in the same host. By itself: node bench/activation.mjs
import { cpSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../esbuild.mjs';
import { startPollServer } from './endpoints.mjs';
import { inHost } from './inHost.mjs';
import { root, runMeasurement, withScratch } from './measurement.mjs';
import { median } from './rounds.mjs';
import { writeWorkspace } from './workspace.mjs';

const hosts = 9;
const lateChunks = ['engine', 'gestures'];

/** @typedef {{ load: number, activate: number }} Times */
/** @typedef {{ ours: Times, git: Times, engineAfterActivation: number, engine: number }} Figures milliseconds */

/** @returns {Promise<import('./measurement.mjs').Row[]>} */
export function activation() {
  return withScratch(async (scratch) => {
    const extension = path.join(scratch, 'extension');
    const { activated, all } = await buildExtension(extension);
    const server = await startPollServer('--plain');
    try {
      const workspace = path.join(scratch, 'workspace');
      writeWorkspace(workspace, 3, server.port);
      /** @type {Figures[]} */
      const figures = [];
      for (let host = 0; host < hosts; host++) {
        const file = 'activation.test.ts';
        figures.push(await inHost({ file, into: scratch, workspace, extension }));
      }
      return rowsOf(figures, activated, all);
    } finally {
      server.stop();
    }
  });
}

/** @param {Figures[]} figures @param {number} activated bytes @param {number} all bytes */
function rowsOf(figures, activated, all) {
  /** @param {(one: Figures) => number} value */
  const middle = (value) => median(figures.map(value));
  const engine = middle(({ engine }) => engine).toFixed(0);
  const after = middle(({ engineAfterActivation }) => engineAfterActivation).toFixed(0);
  return [
    {
      what: 'load + activate, by the marks of VS Code',
      unit: 'ms',
      ours: middle(({ ours }) => ours.load + ours.activate),
      other: middle(({ git }) => git.load + git.activate),
      instead: 'the built-in vscode.git, same hosts',
      aim: { ratio: 1 / 8 },
      note: `medians of ${hosts} fresh hosts, a workspace of 12 cells; ours loads in ${middle(({ ours }) => ours.load).toFixed(1)} ms. The engine chunk (axios, zod, jmespath) is not part of it: it was evaluated ${after} ms after activation had ended, when the folder was read, and took ${engine} ms`,
    },
    {
      what: 'code that is evaluated to activate',
      unit: 'kB',
      ours: activated / 1_000,
      other: all / 1_000,
      instead: 'all chunks in one',
      aim: { ours: 25 },
      note: 'dist/extension.cjs, minified; no file of node_modules is in it',
    },
  ];
}

/**
 * The extension as it ships, but for two lines around each late chunk that write down when it was evaluated.
 * @param {string} folder
 */
async function buildExtension(folder) {
  const dist = path.join(folder, 'dist');
  const metafiles = await build({ production: true, to: dist });
  const inputs = Object.keys(metafiles['extension.cjs']?.inputs ?? {});
  const libraries = inputs.filter((input) => input.includes('node_modules'));
  if (libraries.length > 0) throw new Error(`dist/extension.cjs holds ${libraries.join(', ')}`);
  cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  cpSync(path.join(root, 'media'), path.join(folder, 'media'), { recursive: true });
  const size = (/** @type {string} */ name) => statSync(path.join(dist, `${name}.cjs`)).size;
  const activated = size('extension');
  const all = lateChunks.reduce((sum, name) => sum + size(name), activated);
  for (const name of lateChunks) {
    const chunk = path.join(dist, `${name}.cjs`);
    renameSync(chunk, path.join(dist, `${name}.real.cjs`));
    writeFileSync(
      chunk,
      `const now = () => performance.timeOrigin + performance.now(), start = now();
module.exports = require('./${name}.real.cjs');
(globalThis.whereaboutsChunks ??= {}).${name} = { start, end: now() };
`,
    );
  }
  return { activated, all };
}

await runMeasurement(import.meta.filename, activation);
