// Opens an editor with Whereabouts for a person: the desktop VS Code on PATH, else the web host.
import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './script.mjs';
import { linkExtensions } from './host/extensions.mjs';
import { startServer } from './host/server.mjs';
import { writeSettings } from './host/settings.mjs';

const root = path.dirname(import.meta.dirname);
const defaultPort = 8300;

/** How long the `code` command may take until it is believed to have opened a window, in milliseconds. */
const launchTime = 5000;
/** How long a desktop window may take to close, in milliseconds. */
const closeTime = 3000;

/** @typedef {{ says: string, stop: () => Promise<void> }} OpenEditor */

/**
 * @param {string} workspace @param {string} dataDir a folder for settings, extensions and state
 * @returns {Promise<OpenEditor>}
 */
export async function openEditor(workspace, dataDir) {
  return (await openDesktop(workspace, dataDir)) ?? (await openWeb(workspace, dataDir));
}

/** @param {string} workspace @param {string} dataDir @returns {Promise<OpenEditor>} */
async function openWeb(workspace, dataDir) {
  const extensionsDir = path.join(dataDir, 'extensions');
  linkExtensions([root], extensionsDir);
  const first = Number(process.env['WHEREABOUTS_PORT'] ?? defaultPort);
  if (!Number.isInteger(first) || first < 1 || first > 65_435) {
    throw new Failure('WHEREABOUTS_PORT must be a port from 1 to 65435.');
  }
  const server = await startServer({ dataDir, extensionsDir, port: `${first}-${first + 99}` });
  const query = new URLSearchParams({ folder: workspace }).toString();
  const says = `Open this in a browser:\n\n    http://localhost:${server.port}/?${query}`;
  return { says, stop: server.stop };
}

/**
 * Nothing is opened, and undefined returned, where there is no desktop `code`, where the terminal belongs to a
 * remote VS Code, or where WHEREABOUTS_WEB=1 asks for the web host.
 * @param {string} workspace @param {string} dataDir @returns {Promise<OpenEditor | undefined>}
 */
async function openDesktop(workspace, dataDir) {
  const code = findOnPath('code');
  const isUnwanted = process.env['VSCODE_IPC_HOOK_CLI'] || process.env['WHEREABOUTS_WEB'] === '1';
  if (!code || isUnwanted) return undefined;
  const userData = path.join(dataDir, 'desktop');
  writeSettings(userData, {});
  const child = spawn(
    code,
    [
      `--user-data-dir=${userData}`,
      `--extensions-dir=${path.join(dataDir, 'desktop-extensions')}`,
      `--extensionDevelopmentPath=${root}`,
      ...['--new-window', '--disable-workspace-trust'],
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Electron refuses to start as root otherwise
      workspace,
    ],
    { stdio: 'inherit', shell: process.platform === 'win32', detached: true },
  );
  const failed = await new Promise((resolve) => {
    child.once('error', () => resolve(true));
    child.once('exit', (exitCode) => resolve(exitCode !== 0));
    setTimeout(() => resolve(false), launchTime).unref();
  });
  if (failed) {
    console.error(`${code} could not open a window; the web host it is.`);
    return undefined;
  }
  const stop = async () => {
    if (child.pid) signal(-child.pid, 'SIGTERM');
    await closeWindows(userData);
  };
  return { says: `Opened in ${code}. (WHEREABOUTS_WEB=1 opens it in a browser instead.)`, stop };
}

/** `code` hands over to a process that outlives it; that one writes its id here. @param {string} userData */
async function closeWindows(userData) {
  const pid = readPid(path.join(userData, 'code.lock'));
  if (!pid) return;
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + closeTime;
  while (signal(pid, 0) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  signal(pid, 'SIGKILL');
}

/** @param {string} file */
function readPid(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Returns whether the process, or the group of a negative id, is there. @param {number} pid @param {NodeJS.Signals | 0} name */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** @param {string} name */
function findOnPath(name) {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) => endings.map((ending) => path.join(folder, name + ending)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
