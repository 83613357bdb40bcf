import assert from 'node:assert/strict';
import { judge } from '../../src/core/guard/judge';
import { type World, commandAct } from './guardWorld';

/**
 * A line (words parted by blanks, or as a list), and what is made of it: `allow`, `yes` and `name` (what it asks for)
 * or `refuse`; the class of its verb; the environment, or `-`.
 */
export type Row = readonly [string | readonly string[], string, World?];

export function judged(words: string | readonly string[], world: World = {}): string {
  const argv = typeof words === 'string' ? words.split(' ') : words;
  const verdict = judge(commandAct(argv, world));
  const { environment, verb } = verdict.about;
  const said = verdict.verdict === 'ask' ? verdict.answer : verdict.verdict;
  return `${said} ${verb} ${environment?.name ?? '-'}`;
}

/** One test per row. `world` is where all of them run, and may be replaced in part by a row. */
export function table(world: World, rows: readonly Row[]): void {
  for (const [words, expected, own = {}] of rows) {
    const line = typeof words === 'string' ? words : words.join(' ');
    const where = Object.keys(own).length > 0 ? ` with ${JSON.stringify(own).slice(0, 120)}` : '';
    it(`${line.replaceAll('\0', '…')}${where}: ${expected}`, () => {
      const merged = {
        ...world,
        ...own,
        env: { ...world.env, ...own.env },
        files: { ...world.files, ...own.files },
      };
      assert.equal(judged(words, merged), expected);
    });
  }
}
