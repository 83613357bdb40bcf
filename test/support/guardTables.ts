import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { CommandAct, ShellAct } from '../../src/core/guard/act';
import { judge } from '../../src/core/guard/judge';
import { type World, commandAct, shellAct } from './guardWorld';

export const DELETE = 'kubectl --context prod delete pod x';
export const SAFE = 'kubectl --context dev delete pod x';
export const READ = 'kubectl --context prod get pods';

/** Text of a shell, or the arguments of a program. */
export type Row = readonly [what: string | readonly string[], world?: World];

export function actOf(what: string | readonly string[], world?: World): CommandAct | ShellAct {
  return typeof what === 'string' ? shellAct(what, world) : commandAct(what, world);
}

/** One test for each row. */
export function verdicts(verdict: 'ask' | 'allow', rows: readonly Row[]): void {
  for (const [what, world] of rows) {
    const words = typeof what === 'string' ? what.replaceAll('\n', '⏎') : JSON.stringify(what);
    it(`${verdict}: ${words.slice(0, 110)}${world ? ` ${JSON.stringify(world).slice(0, 90)}` : ''}`, () => {
      const judged = judge(actOf(what, world));
      assert.equal(judged.verdict, verdict, judged.reason);
    });
  }
}
