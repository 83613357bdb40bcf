// Builds what ships: dist/extension.cjs, dist/engine.cjs, dist/cli.cjs, dist/guard.cjs, dist/ask.cjs and their parts. As a command: node esbuild.mjs [--production] [--watch]
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Failure, runScript } from './scripts/script.mjs';

const root = import.meta.dirname;

/** VS Code waits for this file at every start of a window; the engine is loaded at first use. */
const extensionLimit = 25_000;

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  charset: 'utf8',
  mainFields: ['module', 'main'], // jsonc-parser's `main` requires its files in a way that cannot be bundled
  // `await import()` becomes a late `require`: VS Code's patch of http, which knows proxies and
  // certificates, sees nothing else.
  supported: { 'dynamic-import': false },
};

/** @type {import('esbuild').Plugin} */
const lateChunks = {
  name: 'late-chunks',
  setup(build) {
    // What the extension imports only when it is needed is a bundle of its own beside it.
    build.onResolve({ filter: /^\.\// }, ({ kind, path: from }) =>
      kind === 'dynamic-import'
        ? { path: `./${path.basename(from)}.cjs`, external: true }
        : undefined,
    );
  },
};

/**
 * The engine and the terminal door have no `external`: an import of vscode that strays in there breaks the build.
 * @param {{ production?: boolean, from?: string, to?: string }} options
 * @returns {import('esbuild').BuildOptions[]}
 */
function bundles({
  production = false,
  from = path.join(root, 'src'),
  to = path.join(root, 'dist'),
}) {
  /** @type {import('esbuild').BuildOptions} */
  const shipped = {
    ...common,
    absWorkingDir: root,
    metafile: true,
    minify: production,
    legalComments: production ? 'linked' : 'inline',
    sourcemap: !production,
    alias: { 'form-data': path.join(root, 'scripts/shims/form-data.cjs') },
  };
  /** @param {string} name */
  const door = (name) => ({
    entryPoints: [path.join(from, `${name}.ts`)],
    outfile: path.join(to, `${path.basename(name)}.cjs`),
  });
  return [
    { ...shipped, ...door('extension'), external: ['vscode'], plugins: [lateChunks] },
    { ...shipped, ...door('ui/gestures'), external: ['vscode'] },
    { ...shipped, ...door('ui/editor'), external: ['vscode'] },
    { ...shipped, ...door('ui/guardWindow'), external: ['vscode'] },
    { ...shipped, ...door('engine') },
    { ...shipped, ...door('guard') },
    { ...shipped, ...door('adapters/git/graph/graphWorker') },
    { ...shipped, ...door('cli'), banner: { js: '#!/usr/bin/env node' } },
    { ...shipped, ...door('guard') },
    { ...shipped, ...door('ask') },
  ];
}

/**
 * Builds everything that ships; writes only what has changed, and nothing unless all of it could be built.
 * `from` and `to` are the folders of the sources and of the bundles. Returns esbuild's metafile of each bundle.
 * @param {{ production?: boolean, from?: string, to?: string }} [options]
 */
export async function build(options = {}) {
  const esbuild = await import('esbuild');
  const built = await Promise.all(
    bundles(options).map(async (bundle) => {
      const name = path.basename(bundle.outfile ?? '');
      const result = await esbuild.build({ ...bundle, write: false, metafile: true }).catch(() => {
        throw new Failure(`${name} could not be built: see esbuild's lines above.`);
      });
      return { name, ...result };
    }),
  );
  for (const { outputFiles } of built) outputFiles.forEach(writeChanged);
  const metafiles = Object.fromEntries(built.map(({ name, metafile }) => [name, metafile]));
  const size = sizeOf(metafiles['extension.cjs'], 'extension.cjs');
  if (options.production && size > extensionLimit) {
    throw new Failure(
      `extension.cjs is ${kilobytes(size)}, more than ${kilobytes(extensionLimit)}. ` +
        "What is not needed to draw the first tree belongs behind `await import('./engine')`.",
    );
  }
  return metafiles;
}

/**
 * Bundles the tests that run inside the editor, and their mocha entry, into out/test/host/*.cjs.
 * @param {string[]} [files] by default all of them, with the entry
 */
export async function buildTests(files = [path.join(root, 'test/host/run.ts'), ...hostTests()]) {
  const esbuild = await import('esbuild');
  const from = path.join(root, 'test/host');
  const to = path.join(root, 'out/test/host');
  const { outputFiles } = await esbuild.build({
    ...common,
    absWorkingDir: root,
    entryPoints: files,
    outbase: from,
    outdir: to,
    outExtension: { '.js': '.cjs' },
    external: ['vscode', 'mocha'],
    write: false,
  });
  outputFiles.forEach(writeChanged);
  return files.map((file) => path.join(to, path.relative(from, file).replace(/\.ts$/, '.cjs')));
}

/** Absolute paths of test/host/**\/*.test.ts. */
export function hostTests() {
  const folder = path.join(root, 'test/host');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** In one step, so that a window that starts just now never reads half a file. @param {import('esbuild').OutputFile} file */
function writeChanged({ path: file, contents }) {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, contents, { mode: path.basename(file) === 'cli.cjs' ? 0o755 : 0o644 });
  renameSync(partial, file);
}

/** @param {import('esbuild').Metafile | undefined} metafile @param {string} name */
function sizeOf(metafile, name) {
  const outputs = Object.entries(metafile?.outputs ?? {});
  return outputs.find(([file]) => path.basename(file) === name)?.[1].bytes ?? 0;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

if (process.argv[1] === import.meta.filename) {
  void runScript(async () => {
    const production = process.argv.includes('--production');
    if (process.argv.includes('--watch')) {
      const esbuild = await import('esbuild');
      const contexts = await Promise.all(
        bundles({ production }).map((bundle) => esbuild.context({ ...bundle, logLevel: 'info' })),
      );
      await Promise.all(contexts.map((context) => context.watch()));
      return new Promise(() => {}); // until Ctrl+C
    }
    for (const [name, metafile] of Object.entries(await build({ production }))) {
      console.log(`dist/${name.padEnd(13)} ${kilobytes(sizeOf(metafile, name)).padStart(9)}`);
    }
    return 0;
  });
}
