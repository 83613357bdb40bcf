// Runs node commands so that nothing of them is left behind.
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);

/** How long a command that was told to end may take before it is killed, in milliseconds. */
const graceTime = 10_000;

/** Commands in process groups of their own, so that a stage that hangs, or Ctrl+C, ends everything below. */
export class RunningCommands {
  /** @type {Set<number>} */
  #groups = new Set();

  constructor() {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.once(signal, () => {
        for (const group of this.#groups) signalGroup(group, 'SIGTERM');
        process.exit(130);
      });
    }
  }

  /**
   * Runs node in the repository. A quiet command's output is returned instead of printed.
   * @param {string[]} command @param {{ env: Record<string, string>, limit: number, quiet: boolean }} options
   *   `limit` is in minutes
   * @returns {Promise<{ code: number, output: string }>}
   */
  run(command, { env, limit, quiet }) {
    const colour = process.stdout.isTTY && !process.env['NO_COLOR'] ? { FORCE_COLOR: '1' } : {};
    const child = spawn(process.execPath, command, {
      cwd: root,
      env: { ...process.env, ...colour, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (/** @type {Buffer} */ text) => (output += text.toString()));
    }
    const group = child.pid ?? 0;
    this.#groups.add(group);
    const timer = setTimeout(() => {
      console.log(`Stopped: it has not ended after ${limit} minutes.`);
      signalGroup(group, 'SIGTERM');
      setTimeout(() => signalGroup(group, 'SIGKILL'), graceTime).unref();
    }, limit * 60_000);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        clearTimeout(timer);
        this.#groups.delete(group);
        resolve({ code: code ?? 1, output });
      });
    });
  }
}

/** @param {number} group @param {NodeJS.Signals} signal */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch {
    // It is gone.
  }
}
