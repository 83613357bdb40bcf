// Starts and stops one VS Code server.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Failure } from '../script.mjs';
import { writeSettings } from './settings.mjs';
import { setupHost } from './setup.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {string} [dataDir] settings, logs and state; by default a fresh folder that `stop` removes
 * @property {string} [userDataDir] as desktop's --user-data-dir; by default inside `dataDir`
 * @property {string} [extensionsDir] by default inside `dataDir`
 * @property {Record<string, unknown>} [settings] user settings over the quiet ones
 * @property {Trust} [trust] 'all' by default
 * @property {string} [port] a number, or a range such as 8300-8399; by default any free one
 * @property {Record<string, string>} [env] variables for the server and its extension hosts
 * @property {string[]} [args] more arguments for the server
 */

/** @typedef {'all' | 'none' | 'ask'} Trust which folders are trusted; 'none' is Restricted Mode, 'ask' is VS Code's own question */

/** @typedef {{ port: number, output: () => string, stop: () => Promise<void> }} Server */

/** How long a terminated server may take before it is killed, in milliseconds. */
const graceTime = 3000;

/**
 * Resolves once the server listens (on 127.0.0.1 only).
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(options = {}) {
  const host = await setupHost();
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'whereabouts-host-'));
  writeSettings(options.userDataDir ?? path.join(dataDir, 'data'), {
    ...trustSettings(options.trust ?? 'all'),
    ...options.settings,
  });
  const child = spawn(
    host.node,
    [host.serverMain, '--server-data-dir', dataDir, ...serverArguments(options)],
    {
      env: { ...withoutEditorVariables(), EXTENSIONS_GALLERY: '{}', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a process group of its own: terminals, watchers and extension hosts end with it
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (/** @type {Buffer} */ text) => {
      output = (output + text.toString()).slice(-200_000);
    });
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const removeData = () => {
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  /** @param {NodeJS.Signals} signal */
  const signalGroup = (signal) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // The whole group is gone.
    }
  };
  const killAtExit = () => {
    signalGroup('SIGKILL');
    removeData();
  };
  process.once('exit', killAtExit);
  const stop = async () => {
    signalGroup('SIGTERM');
    const timer = setTimeout(() => signalGroup('SIGKILL'), graceTime);
    await ended;
    clearTimeout(timer);
    process.off('exit', killAtExit);
    killAtExit(); // whoever of the group outlived the server
  };
  const port = await new Promise((resolve, reject) => {
    const look = () => {
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port) resolve(Number(port));
    };
    child.stdout.on('data', look);
    child.once('error', reject);
    void ended.then(() => reject(new Failure(`The VS Code server did not start:\n${output}`)));
  });
  return { port, output: () => output, stop };
}

/** @param {ServerOptions} options */
function serverArguments({ port = '0', trust = 'all', userDataDir, extensionsDir, args = [] }) {
  return [
    ...['--host', '127.0.0.1', '--port', port, '--without-connection-token'],
    ...['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-telemetry'],
    ...['--disable-experiments', '--disable-update-check', '--disable-getting-started-override'],
    '--force-disable-user-env',
    ...['--reconnection-grace-time', '20'], // a window that vanished keeps its extension host this many seconds
    ...(trust === 'all' ? ['--disable-workspace-trust'] : []),
    ...(userDataDir ? ['--user-data-dir', userDataDir] : []),
    ...(extensionsDir ? ['--extensions-dir', extensionsDir] : []),
    ...args,
  ];
}

/** @param {Trust} trust @returns {Record<string, unknown>} */
function trustSettings(trust) {
  if (trust === 'all') return {};
  return {
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': trust === 'ask' ? 'always' : 'never',
  };
}

/** A script that runs inside a VS Code terminal must not talk to that VS Code. */
function withoutEditorVariables() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_(?!TEST_)|ELECTRON_)/.test(name)),
  );
}
