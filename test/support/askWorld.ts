import assert from 'node:assert/strict';
import { type ChildProcess, execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { JournalFile, journalFile } from '../../src/adapters/files/journalFile';
import type { GuardRules } from '../../src/core/guard/act';
import { GuardWindow, type Person } from './guardWindowProcess';
import { Cli, type Place, type Run, type Typed, environmentOf } from './terminal';

type Variables = Readonly<Record<string, string>>;

/** The program that asks, as it ships, in repositories without any window, or with one. */
export class AskWorld {
  private folders = 0;
  private windows: GuardWindow[] = [];
  private current: Place = { cwd: '/', home: '/' };

  private constructor(private readonly cli: Cli) {}

  static async build(): Promise<AskWorld> {
    return new AskWorld(await Cli.build());
  }

  get place(): Place {
    return this.current;
  }

  /** Another repository, and another home. */
  move(): void {
    const { scratch } = this.cli;
    const cwd = join(scratch, `shop-${++this.folders}`);
    mkdirSync(join(cwd, '.git'), { recursive: true });
    this.current = { cwd, home: join(scratch, `home-${this.folders}`) };
  }

  async openWindow(person: Person, rules?: GuardRules): Promise<GuardWindow> {
    const options = { folders: [this.place.cwd], person, ...(rules ? { rules } : {}) };
    const window = await GuardWindow.open(this.cli.scratch, options, this.place);
    this.windows.push(window);
    return window;
  }

  async closeWindows(): Promise<void> {
    for (const window of this.windows.splice(0)) await window.end();
  }

  close(): void {
    this.cli.close();
  }

  /** The line of shell that starts it. */
  line(...args: readonly string[]): string {
    const words = [process.execPath, join(this.cli.scratch, 'ask.cjs'), ...args];
    return words.map((word) => `'${word}'`).join(' ');
  }

  /** Without any terminal. */
  run(args: readonly string[], input = '', env: Variables = {}): Promise<Run> {
    return this.start(args, input, env).done;
  }

  start(
    args: readonly string[],
    input = '',
    env: Variables = {},
  ): { readonly child: ChildProcess; readonly done: Promise<Run> } {
    let settle: (run: Run) => void = () => undefined;
    const done = new Promise<Run>((resolve) => (settle = resolve));
    const child = execFile(
      'setsid',
      ['-w', process.execPath, join(this.cli.scratch, 'ask.cjs'), ...args],
      { cwd: this.place.cwd, env: environmentOf({ ...this.place, env }) },
      (error, stdout, stderr) => settle({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.end(input);
    return { child, done };
  }

  /** A line of shell at a terminal. */
  async type(shell: string, typed: readonly Typed[], env: Variables = {}): Promise<Run> {
    const done = await this.cli.typingLine(shell, typed, { ...this.place, env });
    assert.ok(done, 'this machine has nothing that makes a terminal');
    return done;
  }

  /** The commands and the outcomes in the journal of the repository. */
  async kept(): Promise<readonly string[]> {
    const file = journalFile(join(this.place.home, 'state', 'whereabouts'), this.place.cwd);
    const { entries, problems } = await new JournalFile(file).read();
    assert.deepEqual(problems, []);
    return entries.map((entry) => {
      if (entry.type === 'guardAnswered') return entry.outcome;
      return entry.type === 'guardAsked' ? entry.asked.command : entry.type;
    });
  }
}
