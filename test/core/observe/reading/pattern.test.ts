import assert from 'node:assert/strict';

import fc from 'fast-check';

import { compilePattern } from '../../../../src/core/observe/reading/pattern';

function find(source: string, text: string): string | undefined {
  const result = compilePattern(source);
  if (result.state === 'problem') throw new Error(result.problem);
  return result.pattern.find(text);
}

describe('patterns', () => {
  it('find what their group captured, or the whole match', () => {
    assert.equal(find('commit: (\\w+)', 'version: 1\ncommit: abc1234\n'), 'abc1234');
    assert.equal(find('[0-9a-f]{7,40}', 'build 12 of abc1234def'), 'abc1234def');
    assert.equal(find('^rev=(.*)$', 'a rev=1\r\nrev=2\r\nrev=3'), '2');
    assert.equal(find('a(?:x|y)+?(b)?', 'axyb'), undefined);
    assert.equal(find('nothing', 'here'), undefined);
  });

  const leaf = fc.constantFrom(
    ...'ab.^$1',
    '\\d',
    '\\w',
    '\\S',
    '[ab]',
    '[^a]',
    '[a-c1]',
    '\\b',
    '\\n',
  );
  const repeated = fc
    .tuple(
      fc.constantFrom('a', '.', '\\w', '[ab]', '(?:ab)', '(?:a|b1)', '(?:a|ab)'),
      fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}', '{2,}', '{0,2}?'),
    )
    .map(([atom, quantifier]) => atom + quantifier);
  const { source } = fc.letrec<{ source: string }>((tie) => ({
    source: fc.oneof(
      { depthSize: 'small' },
      leaf,
      repeated,
      fc.tuple(tie('source'), tie('source')).map(([first, second]) => first + second),
      fc.tuple(tie('source'), tie('source')).map(([first, second]) => `(?:${first}|${second})`),
    ),
  }));
  const text = fc.string({ unit: fc.constantFrom(...'ab1c \n'), maxLength: 12 });

  it('mean the same as in JavaScript', () => {
    fc.assert(
      fc.property(source, source, text, (before, inside, subject) => {
        assert.equal(find(before, subject), new RegExp(before, 'm').exec(subject)?.[0]);
        const captures = `${before}(${inside})`;
        assert.equal(find(captures, subject), new RegExp(captures, 'm').exec(subject)?.[1]);
      }),
      { numRuns: 3000 },
    );
  });

  it('take time in proportion to the text where JavaScript takes for ever', () => {
    const hostile = `${'a'.repeat(64 * 1024)}!`;
    for (const bad of ['(a+)+$', '(a*)*b', '(a|aa)+$', '(?:.*)(?:.*)(?:.*)(x)', '(?:a?){100}b']) {
      assert.equal(find(bad, hostile), undefined, bad);
    }
    assert.equal(find('(?:(?:){1000000000}){1000000000}', hostile), '');
  }).timeout(5000);

  const problems: Readonly<Record<string, string>> = {
    '(a': 'the pattern has a ( that is not closed',
    'a)': 'the pattern closes a ) that is not open',
    '[a': 'the pattern has a [ that is not closed',
    '[b-a]': 'the pattern has a range in [ ] that is none',
    '*a': 'there is nothing before * to repeat',
    '^*': 'there is nothing before * to repeat',
    'a**': 'the pattern repeats a repetition',
    'a{3,2}': '{3,2} counts backwards',
    'a\\': 'the pattern ends in the middle of an escape',
    '(a)\\1': 'back-references, \\1, cannot be used here',
    '\\p{L}': '\\p cannot be used here',
    '(?=a)': 'look-around and named groups, (?…), cannot be used here',
    '(?<n>a)': 'look-around and named groups, (?…), cannot be used here',
    '(a)(b)': 'the pattern has more than one capturing group: write (?:…) for the others',
    '(?:a{100}){100}': 'the pattern is too large: count fewer repetitions',
    ['(?:'.repeat(40)]: 'the pattern nests too many groups',
  };
  for (const [bad, problem] of Object.entries(problems)) {
    it(`refuse ${bad.slice(0, 20)}`, () => {
      assert.deepEqual(compilePattern(bad), { state: 'problem', problem });
    });
  }
});
