// Installs the editor host (VS Code's server and workbench, its Node, a browser) from the npm registry into a cache.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, runScript } from '../script.mjs';
import { unpackBrowser } from './browser-files.mjs';
import { installFiles, locateHost } from './location.mjs';
import { shapeVSCode } from './vscode-files.mjs';

/**
 * Returns the host's paths, after installing it where it is not installed yet. Throws a Failure that
 * says what to do instead where it cannot be installed.
 */
export async function setupHost() {
  const host = locateHost();
  if (host.isReady) return host;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      `The editor host of the npm registry runs on linux-x64 only (here: ${process.platform}-${process.arch}). ` +
        'Run the same tests in a desktop VS Code: npm run test:desktop',
    );
  }
  const started = Date.now();
  /** @param {string} step */
  const report = (step) => {
    console.error(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${step}`);
  };
  console.error('Setting up the editor host (once: about 250 MB from the npm registry)');
  const partial = `${host.folder}.partial-${process.pid}`;
  removeAbandoned(path.dirname(host.folder));
  cpSync(installFiles, partial, { recursive: true });
  const removePartial = () => rmSync(partial, { recursive: true, force: true });
  process.once('exit', removePartial);
  await npmCi(partial);
  report('installed VS Code, its Node and a browser');
  shapeVSCode(partial);
  await unpackBrowser(partial, host.folder);
  writeFileSync(path.join(partial, path.basename(host.stamp)), '');
  try {
    renameSync(partial, host.folder);
  } catch (error) {
    if (!locateHost().isReady) throw error; // otherwise another process was quicker
  }
  removePartial();
  process.off('exit', removePartial);
  report('ready');
  return locateHost();
}

/** Removes what a set-up that was killed has left. @param {string} cache */
function removeAbandoned(cache) {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const pid = Number(/\.partial-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && !isRunning(pid)) rmSync(path.join(cache, name), { recursive: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** @param {string} folder @returns {Promise<void>} */
function npmCi(folder) {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawn('npm', ['ci', ...flags], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => npm.kill();
  process.once('exit', stop);
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (/** @type {Buffer} */ text) => (output += text.toString()));
  }
  return new Promise((resolve, reject) => {
    npm.once('error', reject);
    npm.once('close', (code) => {
      process.off('exit', stop);
      if (code === 0) return resolve();
      reject(
        new Failure(
          `${output.trimEnd()}\nThe editor host could not be installed (npm ci ended with ${code}). ` +
            'Is the npm registry reachable (npm ping)? Otherwise run the same tests in a desktop VS Code: npm run test:desktop',
        ),
      );
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  void runScript(async () => {
    console.log((await setupHost()).folder);
    return 0;
  });
}
