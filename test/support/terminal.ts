import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../esbuild.mjs';
import { gitEnvironment } from './repository';
import { type Shop, type ShopOptions, openShop } from './shop';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  readonly cwd: string;
  /** Where the state, the configuration and the cache of the user are. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What somebody types once the terminal shows something. */
export type Typed = readonly [after: RegExp, keys: string];

/** What an agent that runs the tests leaves in the environment, and what would change what is printed. */
const STRANGE =
  /^(?:CLAUDECODE|COPILOT_AGENT|CURSOR_AGENT|GEMINI_CLI|CODEX_SANDBOX|OPENCODE|AI_AGENT|NO_COLOR)$/;

/** The terminal door as it ships. */
export class Cli {
  private constructor(
    /** For files of the test's own. */
    readonly scratch: string,
  ) {}

  static async build(): Promise<Cli> {
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-cli-')));
    await build({ to: scratch });
    return new Cli(scratch);
  }

  run(args: readonly string[], place: Place): Promise<Run> {
    return this.start(args, place).done;
  }

  /** The program while it runs. */
  start(args: readonly string[], place: Place): { child: ChildProcess; done: Promise<Run> } {
    let settle: (run: Run) => void = () => undefined;
    const done = new Promise<Run>((resolve) => (settle = resolve));
    const { file } = this;
    const options = { cwd: place.cwd, env: environmentOf(place) };
    const child = execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) => {
      settle({ code: codeOf(error), stdout, stderr });
    });
    // Nobody sits there: a question must not wait for an answer.
    child.stdin?.end();
    return { child, done };
  }

  /**
   * The same with a person at a terminal, who types. `stderr` is all that the screen shows. Undefined where this
   * machine has nothing that makes a terminal.
   */
  async typing(
    args: readonly string[],
    typed: readonly Typed[],
    place: Place,
  ): Promise<Run | undefined> {
    const words = [process.execPath, this.file, ...args].map((word) => `'${word}'`).join(' ');
    return this.typingLine(words, typed, place);
  }

  /** The same with a line of shell. */
  async typingLine(line: string, typed: readonly Typed[], place: Place): Promise<Run | undefined> {
    const output = join(this.scratch, `out-${process.hrtime.bigint()}`);
    const maker = terminalMaker(`{ ${line}; } > '${output}'`);
    if (!maker) return undefined;
    const [program, ...rest] = maker;
    const child = spawn(program, rest, { cwd: place.cwd, env: environmentOf(place) });
    let screen = '';
    let seen = 0;
    const waiting = [...typed];
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString('utf8');
      const [next] = waiting;
      const found = next?.[0].exec(screen.slice(seen));
      if (!next || !found) return;
      seen += found.index + found[0].length;
      waiting.shift();
      child.stdin.write(next[1]);
    });
    // A question that nobody has foreseen would wait for ever.
    const giveUp = setTimeout(() => child.kill('SIGKILL'), 20_000);
    const code = await new Promise<number>((resolve) =>
      child.on('close', (end) => resolve(end ?? -1)),
    );
    clearTimeout(giveUp);
    return { code, stdout: readFileSync(output, 'utf8'), stderr: screen.replaceAll('\r\n', '\n') };
  }

  close(): void {
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5 });
  }

  private get file(): string {
    return join(this.scratch, 'cli.cjs');
  }
}

/** A program that runs a line of shell at a terminal of its own, and ends with its exit status. */
function terminalMaker(line: string): readonly [string, ...string[]] | undefined {
  if (/util-linux/.test(versionOf('script'))) return ['script', '-qec', line, '/dev/null'];
  const python =
    "import os,pty,sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(['sh','-c',sys.argv[1]])))";
  return versionOf('python3') === '' ? undefined : ['python3', '-c', python, line];
}

function versionOf(program: string): string {
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}

export function environmentOf({ home, env = {} }: Place): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !STRANGE.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...gitEnvironment,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_STATE_HOME: join(home, 'state'),
    ...env,
  };
}

function codeOf(error: (Error & { code?: unknown }) | null): number {
  return typeof error?.code === 'number' ? error.code : 0;
}

/** The terminal door in the demo company's repository. */
export class Terminal {
  private constructor(
    readonly shop: Shop,
    private readonly cli: Cli,
  ) {}

  static async open(options: ShopOptions = {}): Promise<Terminal> {
    const cli = await Cli.build();
    return new Terminal(await openShop(options), cli);
  }

  get scratch(): string {
    return this.cli.scratch;
  }

  /** `cwd` is below the root of the repository. */
  run(
    args: readonly string[],
    { env = {}, cwd = '' }: { env?: Readonly<Record<string, string>>; cwd?: string } = {},
  ): Promise<Run> {
    return this.cli.run(args, { cwd: join(this.shop.workspace, cwd), home: this.scratch, env });
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    const { stdout } = await this.run([...args, '--json']);
    return JSON.parse(stdout) as T;
  }

  git(...args: readonly string[]): string {
    const options = { cwd: this.shop.workspace, encoding: 'utf8' } as const;
    return execFileSync('git', args, options).trim();
  }

  /** The lines that git prints; none where it prints nothing. */
  gitLines(...args: readonly string[]): readonly string[] {
    return this.git(...args)
      .split('\n')
      .filter((line) => line !== '');
  }

  async close(): Promise<void> {
    await this.shop.close();
    this.cli.close();
  }
}
