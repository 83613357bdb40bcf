// What every script of this folder has in common.
import { ensureDependencies } from './setup.mjs';

/** An error whose message alone tells a person what is wrong and what to do; its stack says nothing more. */
export class Failure extends Error {}

/** How often a script looks whether npm is still there, in milliseconds. */
const parentInterval = 500;

/**
 * Runs a script: installs the dependencies first, so `main` may import them (dynamically), then exits
 * with the code that `main` resolves to.
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  ensureDependencies();
  endWithParent();
  try {
    process.exit(await main());
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  }
}

/** npm runs a script in a shell, and a signal to npm ends that shell only: the script must see by itself. */
function endWithParent() {
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, parentInterval);
  timer.unref();
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
