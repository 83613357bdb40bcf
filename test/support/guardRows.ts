import assert from 'node:assert/strict';

import { UNKNOWN } from '../../src/core/guard/act';
import { judge } from '../../src/core/guard/judge';
import type { VerbClass } from '../../src/core/guard/finding';
import { type World, commandAct } from './guardWorld';

/**
 * A command line (words split at spaces, or a list where one holds a space), what it would do, whether it is asked, and
 * the world it runs in. `no`: allowed. `yes`: nobody can tell what it hits. `name`: it hits production.
 */
export type Row = readonly [
  line: string | readonly string[],
  verb: VerbClass,
  asked: 'no' | 'yes' | 'name',
  world?: World,
];

export function checkRows(rows: readonly Row[]): void {
  for (const [line, verb, asked, world] of rows) {
    const argv = typeof line === 'string' ? line.split(' ') : line;
    const shown = argv.join(' ').replaceAll(UNKNOWN, '<unknown>');
    it(`${shown} is ${verb}, asks ${asked}${world ? ` ${JSON.stringify(world)}` : ''}`, () => {
      const verdict = judge(commandAct(argv, world));
      const answer = verdict.verdict === 'ask' ? verdict.answer : 'no';
      assert.deepEqual([verdict.about.verb, answer], [verb, asked], verdict.reason);
    });
  }
}
