// Runs a measurement inside a fresh extension host.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './measurement.mjs';

/** What `whereabouts` is built with, so that a measurement sees the same code. */
export const bundling = /** @type {const} */ ({
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  alias: { 'form-data': path.join(root, 'scripts/shims/form-data.cjs') },
});

/**
 * Runs one of the mocha files of this folder in a window of its own, and returns what the test has written as JSON to
 * the file that BENCH_FIGURES names. Built-in extensions run beside it, as they do for a user.
 * @param {{ file: string, into: string, workspace: string, extension?: string, env?: Record<string, string> }} run
 *   `file` is its name, `into` the folder that it is bundled into; `env` stays set, for each measurement is a process
 *   of its own
 */
export async function inHost({ file, into, workspace, extension, env = {} }) {
  const esbuild = await import('esbuild');
  const { runInEditor } = await import('../scripts/host/run-in-editor.mjs');
  const tests = path.join(into, `${path.basename(file, '.ts')}.cjs`);
  const figures = path.join(into, 'figures.json');
  await esbuild.build({
    ...bundling,
    entryPoints: [path.join(import.meta.dirname, file)],
    outfile: tests,
    external: ['vscode'],
  });
  Object.assign(process.env, { ...env, BENCH_FIGURES: figures });
  const { code, why } = await runInEditor({
    workspace,
    tests: [tests],
    ...(extension === undefined ? {} : { extension }),
  });
  if (code !== 0) throw new Error(why ?? `${file} failed inside the host: see above.`);
  return JSON.parse(readFileSync(figures, 'utf8'));
}
