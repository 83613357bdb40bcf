// A thousand environments that answer over HTTP, and the command line that a user would ask them with.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** How many curl asks at once; more make it no quicker. */
const atOnce = 300;

/** What curl is called in the table. */
export const curlCommand = `curl -Z --parallel-max ${atOnce}`;

/** An origin of its own on the loopback network for each index. @param {number} index */
export function hostOf(index) {
  return `127.1.${index >> 8}.${index & 255}`;
}

/**
 * Starts pollServer.mjs in a process of its own.
 * @param {string[]} flags of pollServer.mjs @returns {Promise<{ port: number, stop: () => void }>}
 */
export async function startPollServer(...flags) {
  const server = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'pollServer.mjs'), ...flags],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const line = await new Promise((resolve, reject) => {
    server.stdout.once('data', resolve);
    server.once('error', reject);
    server.once('exit', () => reject(new Error('The server of the benchmark did not start.')));
  });
  return { port: Number(String(line)), stop: () => void server.stdin.end() };
}

/** Its version, or undefined where there is none. */
export function findCurl() {
  const { stdout, status } = spawnSync('curl', ['--version'], { encoding: 'utf8' });
  return status === 0 ? /^curl \S+/.exec(stdout)?.[0] : undefined;
}

/**
 * Asks all addresses with one curl each time the result is called.
 * @param {readonly string[]} urls @param {string} scratch an existing folder
 */
export function curlOver(urls, scratch) {
  const list = path.join(scratch, 'urls');
  writeFileSync(list, urls.map((url) => `url = "${url}"\noutput = "/dev/null"\n`).join(''));
  return () => {
    execFileSync('curl', ['-s', '-Z', '--parallel-max', String(atOnce), '-K', list], {
      stdio: 'ignore',
    });
    return Promise.resolve();
  };
}
