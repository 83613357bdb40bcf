import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../esbuild.mjs';
import { type Shop, type ShopOptions, openShop } from './shop';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The terminal door as it ships, in the demo company's repository. */
export class Terminal {
  private constructor(
    readonly shop: Shop,
    /** For files of the test's own. */
    readonly scratch: string,
  ) {}

  static async open(options: ShopOptions = {}): Promise<Terminal> {
    const scratch = mkdtempSync(join(tmpdir(), 'whereabouts-cli-'));
    await build({ to: scratch });
    return new Terminal(await openShop(options), scratch);
  }

  /** `cwd` is below the root of the repository. */
  run(
    args: readonly string[],
    { env = {}, cwd = '' }: { env?: Readonly<Record<string, string>>; cwd?: string } = {},
  ): Promise<Run> {
    const options = {
      cwd: join(this.shop.workspace, cwd),
      env: {
        ...process.env,
        XDG_CONFIG_HOME: join(this.scratch, 'config'),
        XDG_CACHE_HOME: join(this.scratch, 'cache'),
        XDG_STATE_HOME: join(this.scratch, 'state'),
        ...env,
      },
    };
    const cli = join(this.scratch, 'cli.cjs');
    return new Promise((resolve) => {
      execFile(process.execPath, [cli, ...args], options, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });
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
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
