import assert from 'node:assert/strict';
import { judge } from '../../src/core/guard/judge';
import { type World, commandAct } from './guardWorld';

/** `aws s3 ls 's3://a b'`: words between blanks, with quotes. */
export function words(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

/**
 * `read`: let through as a read. `allow`: let through, but no read. `ask`: it asks for the name of production.
 * `yes`: it asks without an environment, as nobody can tell what is hit, or because it switches.
 */
export type Outcome = 'read' | 'allow' | 'ask' | 'yes';

export function outcomeOf(argv: readonly string[], world: World): Outcome {
  const verdict = judge(commandAct(argv, world));
  if (verdict.verdict === 'allow') return verdict.about.verb === 'read' ? 'read' : 'allow';
  return verdict.verdict === 'ask' && verdict.answer === 'yes' ? 'yes' : 'ask';
}

/** One test for each line. */
export function itJudges(world: World, cases: readonly (readonly [string, Outcome])[]): void {
  for (const [line, outcome] of cases) {
    it(`${outcome}: ${line}`, () => {
      const argv = words(line);
      assert.equal(outcomeOf(argv, world), outcome, JSON.stringify(judge(commandAct(argv, world))));
    });
  }
}
