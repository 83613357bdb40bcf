import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import manifest from '../package.json';
import { defaultCacheFolder } from './adapters/files/cacheFolder';
import { createSystemClock } from './adapters/systemClock';
import { USAGE, UsageError, parseArguments } from './cli/arguments';
import { complain, problemLine, say, terminalLog } from './cli/output';
import { ALL_WELL, NOT_READ, WRONG } from './cli/session';
import { plain } from './core/text';

const CONFIGURATION = join('.vscode', 'whereabouts.json');

async function main(args: readonly string[]): Promise<number> {
  const { command, operands, options, help, version } = parseArguments(args);
  if (version) {
    say(`${manifest.version}\n`);
    return ALL_WELL;
  }
  if (help || command === undefined) {
    say(USAGE);
    return help ? ALL_WELL : WRONG;
  }
  // Loaded late: what is asked before every command must not wait for what reads environments.
  if (command === 'guard') return (await import('./cli/guard')).guard(operands, options);
  const { COMMANDS } = await import('./cli/commands');
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!run) {
    const known = [...Object.keys(COMMANDS), 'guard'].join(', ');
    throw new UsageError(`there is no command "${plain(command)}"; there are: ${known}`);
  }

  const root = configuredFolder(resolve(options.cwd));
  const file = join(root, CONFIGURATION);
  const text = readFileSync(file, 'utf8');
  const log = terminalLog(options.verbose);
  const clock = createSystemClock((error) => log.error(String(error)));
  const { Store } = await import('./core/observe/store');
  const { engine } = await import('./engine');
  const store = new Store(clock);
  const folder = engine.openFolder({
    folder: root,
    store,
    savedFile: undefined,
    log,
    intervalMs: 60_000,
    requestTimeoutMs: options.timeoutMs,
    gitPath: undefined,
    cacheFolder: defaultCacheFolder(),
    background: false,
    systemCertificates: true,
  });
  const problems = folder.configure(text);
  if (command !== 'config') for (const problem of problems) complain(problemLine(file, problem));
  const configuration = { file, problems };
  const code = await run({ folder, store, options, operands, configuration });
  return problems.some(({ severity }) => severity === 'error') ? WRONG : code;
}

/** `start`, or the nearest folder above it that has a configuration. */
function configuredFolder(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIGURATION))) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new UsageError(
    `there is no ${CONFIGURATION} in ${start} or above; "Whereabouts: Configure" in VS Code writes a first one`,
  );
}

// A reader that has seen enough (`| head`) closes the pipe: that is no mistake.
process.stdout.on('error', () => process.exit(ALL_WELL));

/** Once all is printed. Connections and watchers end with the process, which is quicker than closing each. */
function end(code: number): void {
  process.stdout.write('', () => process.exit(code));
}

main(process.argv.slice(2)).then(end, (error: unknown) => {
  complain(`whereabouts: ${plain(error instanceof Error ? error.message : 'unknown error', 500)}`);
  end(error instanceof UsageError ? WRONG : NOT_READ);
});
