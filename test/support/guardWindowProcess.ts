import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { GuardRules } from '../../src/core/guard/act';
import { type Place, environmentOf } from './terminal';

/** What the person in the window does: types the name, presses Escape, or nothing at all. */
export type Person = 'types' | 'leaves' | 'thinks';

const PROGRAM = `
const { guard } = require(process.argv[1]);
const { folders, rules, person } = JSON.parse(process.argv[2]);
const log = (message) => console.log('log ' + message);
const prompt = {
  ask: ({ verdict, act, mayGrant }, signal) => new Promise((resolve) => {
    console.log('asked ' + JSON.stringify({ verdict, actor: act.actor, mayGrant }));
    const nothing = () => resolve({ given: { type: 'nothing' }, forAWhile: false });
    signal.addEventListener('abort', () => { console.log('gone'); nothing(); });
    if (person === 'leaves') nothing();
    if (person !== 'types') return;
    const given = verdict.answer === 'yes'
      ? { type: 'yes', where: 'window' }
      : { type: 'name', text: verdict.about.environment.name, where: 'window' };
    resolve({ given, forAWhile: false });
  }),
};
guard.openGuard({ folders, prompt, node: process.execPath, dist: '', log: { debug: log, info: log, warn: log, error: log } })
  .then(async (house) => {
    await house.configure(rules);
    process.on('SIGTERM', () => { house.dispose(); process.exit(0); });
    console.log('ready');
  });
`;

/** A window with its guard in a process of its own, so that it can be killed and hang. */
export class GuardWindow {
  private output = '';
  private waiting: (() => void)[] = [];

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString('utf8');
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  static async open(
    bundles: string,
    { folders, rules, person }: { folders: readonly string[]; rules?: GuardRules; person: Person },
    place: Place,
  ): Promise<GuardWindow> {
    const given = JSON.stringify({
      folders,
      person,
      rules: rules ?? { environments: [], notProduction: [] },
    });
    const args = ['-e', PROGRAM, join(bundles, 'guard.cjs'), given];
    const child = spawn(process.execPath, args, {
      cwd: place.cwd,
      env: environmentOf(place),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const window = new GuardWindow(child);
    await window.says('ready');
    return window;
  }

  /** Waits until it has said a word; gives all that it has said. */
  async says(word: string): Promise<string> {
    while (!this.output.includes(word)) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        this.child.once('exit', resolve);
      });
      if (this.child.exitCode !== null) throw new Error(`the window ended: ${this.output}`);
    }
    return this.output;
  }

  get said(): string {
    return this.output;
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGCONT');
    this.child.kill(signal);
    await ended;
  }
}
