// Makes a fresh clone runnable. Every script starts here, so nothing but Node itself is imported.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);

/**
 * The part of a lock file that is read here.
 * @typedef {Record<string, { version?: string, integrity?: string, dependencies?: object, devDependencies?: object }>} Packages
 */

/**
 * Installs what package-lock.json names, unless exactly that is installed already. Ends the process
 * when it cannot. Progress goes to standard error: standard output belongs to the caller.
 */
export function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node ${process.versions.node} is too old: Whereabouts needs Node 20.19 or newer.`);
  }
  if (isInstalled()) return;
  console.error('Installing dependencies (npm ci)');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error(npm.error?.message ?? `${npm.stdout}${npm.stderr}`.trimEnd());
    fail('The dependencies could not be installed. Is the npm registry reachable (npm ping)?');
  }
}

/**
 * npm keeps its own record of what it installed, and writes it last: it is the stamp. All that it
 * holds must be as the lock says, and every direct dependency must be there. (The lock alone also
 * names packages that npm leaves out: those of other platforms, and peers that nothing needs.)
 */
function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  const wanted = readPackages('package-lock.json');
  const top = wanted?.[''];
  if (!installed || !wanted || !top) return false;
  const direct = Object.keys({ ...top.dependencies, ...top.devDependencies });
  return (
    direct.every((name) => installed[`node_modules/${name}`]) &&
    Object.entries(installed).every(
      ([name, { version, integrity }]) =>
        wanted[name]?.version === version && wanted[name]?.integrity === integrity,
    )
  );
}

/** @param {string} file @returns {Packages | undefined} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
