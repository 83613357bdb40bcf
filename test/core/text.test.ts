import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inert, plain } from '../../src/core/text';

describe('The sanitiser', () => {
  const cases: readonly (readonly [title: string, given: string, shown: string])[] = [
    ['keeps ordinary text', 'v1.8.0-rc.2 — café ✓', 'v1.8.0-rc.2 — café ✓'],
    ['makes one line of many', 'a\r\nb\tc\u2028d', 'a b c d'],
    [
      'takes ANSI colours and titles out',
      '\u001b[31mred\u001b[0m\u001b]0;t\u0007',
      '[31mred [0m ]0;t',
    ],
    ['takes direction changes out', 'ab\u202Ecd\u2066e', 'abcde'],
    ['takes invisible characters out', 'a\u200Bb\uFEFFc\u00ADd', 'abcd'],
    ['takes lone surrogates out', 'a\uD800b', 'ab'],
    ['makes no icons', '$(rocket) up', '$ (rocket) up'],
    ['makes C1 controls harmless', 'a\u009B31mb', 'a 31mb'],
  ];
  for (const [title, given, shown] of cases) {
    it(title, () => assert.equal(plain(given), shown));
  }

  it('cuts long text and says so', () => {
    assert.equal(plain('x'.repeat(200_000), 10), `${'x'.repeat(9)}…`);
    assert.equal(plain('😀'.repeat(20), 5), '😀😀😀😀…');
  });

  it('leaves only harmless characters, within the limit, and changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 1, max: 200 }),
        (text, limit) => {
          const shown = plain(text, limit);
          assert.ok([...shown].length <= limit);
          assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\$\(/u);
          assert.equal(plain(shown, limit), shown);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('leaves no link in a notification', () => {
    // The editor's own pattern for links in messages, as its source has it.
    const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: ["'][^"']+["'])?\)/i;
    const texts = [
      '[x](command:evil)',
      '[a](https://b.example "t")',
      '[[x]](command:y)',
      ']([x](command:y)',
    ];
    for (const text of texts) {
      assert.match(plain(text), /\[/);
      assert.doesNotMatch(inert(text), link, text);
    }
    assert.equal(inert('[x](command:y)'), '(x)(command:y)');
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.doesNotMatch(inert(`${a}[x](command:y)${b}`), link);
      }),
    );
  });
});
