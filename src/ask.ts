import { homedir } from 'node:os';
import { defaultStateFolder } from './adapters/files/stateFolder';
import { FilesOnDisk } from './adapters/files/filesOnDisk';
import type { Mode, Place } from './ask/mode';
import { plain } from './core/text';

/** For a program that may not be run; the shim passes it on. */
const BLOCKED = 77;

/** Each with the status that says no where something fails: nothing that goes wrong may ever say yes. */
const MODES: Readonly<Record<string, readonly [load: () => Promise<Mode>, failed: number]>> = {
  run: [async () => (await import('./ask/run')).run, BLOCKED],
  push: [async () => (await import('./ask/push')).push, 1],
  // Any other status than 2 is a warning to agents, and the tool is used.
  hook: [async () => (await import('./ask/hook')).hook, 2],
};

/** `ask.cjs run|push|hook [--] …` */
async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const mode = Object.hasOwn(MODES, name) ? MODES[name] : undefined;
  if (!mode) return failed(`there is no mode "${name}"`, BLOCKED);
  const [load, no] = mode;
  try {
    const run = await load();
    return await run(args[0] === '--' ? args.slice(1) : args, placeOf());
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'unknown error', no);
  }
}

function placeOf(): Place {
  const { env } = process;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stop.abort());
  }
  return {
    cwd: workingFolder(),
    home: env['HOME'] || homedir(),
    env,
    options: {
      stateFolder: defaultStateFolder(),
      files: new FilesOnDisk(),
      signal: stop.signal,
    },
  };
}

/** A folder that was removed under a shell is still what the shell calls it. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] || '/';
  }
}

function failed(message: string, code: number): number {
  process.stderr.write(
    `whereabouts: the guard failed, so nothing was done: ${plain(message, 500)}\n`,
  );
  return code;
}

void main(process.argv.slice(2)).then((code) => {
  process.stdout.write('', () => process.exit(code));
});
