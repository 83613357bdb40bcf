import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHIMS, shimText } from '../../src/adapters/guard/shimText';
import type { GuardRules } from '../../src/core/guard/act';
import { shimRules } from '../../src/core/guard/shimRules';
import { toolNamed } from '../../src/core/guard/tools/all';

const NOTHING: GuardRules = { environments: [], notProduction: [] };

/** What a tool was run with, byte for byte. */
export interface ToolRun {
  readonly argv: readonly string[];
  readonly pid: number;
  readonly cwd: string;
  readonly stdin: string;
  /** Empty where the machine has no /proc. */
  readonly env: Readonly<Record<string, string>>;
}

interface Running {
  readonly env?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly cwd?: string;
  readonly input?: string;
}

/** Shims of windows, tools, and somebody who says yes or no, in a folder of their own. */
export class ShimWorld {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-shims-')));
  readonly tools = join(this.folder, 'tools');
  readonly state = join(this.folder, 'state');
  readonly windows = join(this.state, 'guard');
  readonly ask = join(this.windows, 'ask');
  readonly shims = this.window('01234567');
  private readonly ran = join(this.folder, 'ran');
  private readonly asked = join(this.folder, 'asked');

  constructor() {
    this.shim(this.shims, 'kubectl');
    this.tool('kubectl');
    this.answer(77);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The shims of another window, still empty. */
  window(id: string): string {
    const shims = join(this.windows, id, SHIMS);
    mkdirSync(shims, { recursive: true });
    return shims;
  }

  shim(shims: string, name: string, rules = NOTHING): void {
    const tool = toolNamed(name);
    if (!tool) throw new Error(`${name} is not known`);
    const { ask, windows } = this;
    this.program(
      join(shims, name),
      shimText({ name, rules: shimRules(tool, rules), ask, windows }),
    );
  }

  /** A tool that says how it was run, and then does `then`. */
  tool(name: string, then = ':', folder = this.tools): void {
    const { ran } = this;
    this.program(
      join(folder, name),
      `#!/bin/sh
printf '%s\\0' "$@" >'${ran}.argv'
printf '%s' "$$" >'${ran}.pid'
pwd >'${ran}.cwd'
[ -r "/proc/$$/environ" ] && cat "/proc/$$/environ" >'${ran}.env'
[ -t 0 ] || cat >'${ran}.stdin'
printf '%s' done >'${ran}'
${then}
`,
    );
  }

  /** Who is asked ends so, after doing `first`. */
  answer(code: number, first = ':'): void {
    const { asked } = this;
    this.program(
      this.ask,
      `#!/bin/sh\nprintf '%s\\0' "$@" >'${asked}'\necho said by ask\ncat >'${asked}.stdin'\n${first}\nexit ${code}\n`,
    );
  }

  program(file: string, text: string): void {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  }

  get path(): string {
    return `${this.shims}:${this.tools}:/usr/bin:/bin`;
  }

  /** The shim as the kernel starts it, or by a shell of the caller's. */
  run(args: readonly string[], running: Running = {}, shell: readonly string[] = []) {
    return this.command([...shell, join(this.shims, 'kubectl'), ...args], running);
  }

  /** Any command, found on PATH. */
  command(
    [program = '', ...args]: readonly string[],
    { env = {}, path = this.path, cwd = this.folder, input = '' }: Running = {},
  ): SpawnSyncReturns<string> {
    for (const file of ['', '.argv', '.pid', '.cwd', '.env', '.stdin']) {
      rmSync(`${this.ran}${file}`, { force: true });
    }
    rmSync(this.asked, { force: true });
    rmSync(`${this.asked}.stdin`, { force: true });
    return spawnSync(program, args, {
      env: { PATH: path, HOME: this.folder, ...env },
      cwd,
      input,
      encoding: 'utf8',
      timeout: 20_000,
    });
  }

  /** How the tool was run last; undefined: it was not. */
  get toolRun(): ToolRun | undefined {
    if (!existsSync(this.ran)) return undefined;
    const of = (ending: string) => {
      const file = `${this.ran}${ending}`;
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    const variables = of('.env')
      .split('\0')
      .filter((one) => one !== '')
      .map((one): [string, string] => [
        one.slice(0, one.indexOf('=')),
        one.slice(one.indexOf('=') + 1),
      ]);
    return {
      argv: wordsOf(of('.argv')),
      pid: Number(of('.pid')),
      cwd: of('.cwd').trimEnd(),
      stdin: of('.stdin'),
      env: Object.fromEntries(variables),
    };
  }

  /** What was asked last; undefined: nothing. */
  get question(): readonly string[] | undefined {
    return existsSync(this.asked) ? wordsOf(readFileSync(this.asked, 'utf8')) : undefined;
  }

  get questionsInput(): string {
    return readFileSync(`${this.asked}.stdin`, 'utf8');
  }
}

function wordsOf(text: string): readonly string[] {
  return text === '\0' ? [] : text.split('\0').slice(0, -1);
}
