import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mapLines } from '../../../src/core/history/lines';

const map = (from: string, to: string) => [...mapLines([...from], [...to])];

/** The length of the longest common subsequence, by the textbook's table. */
function longestCommon(from: readonly string[], to: readonly string[]): number {
  let row = new Array<number>(to.length + 1).fill(0);
  for (const line of from) {
    const next = [0];
    to.forEach((other, at) => {
      const longest =
        line === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0);
      next.push(longest);
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}

const fewLetters = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '}'), { maxLength: 60 });
const manyLetters = fc.array(fc.integer({ min: 0, max: 80 }).map(String), { maxLength: 120 });

describe('Lines mapped from one text to another', () => {
  it('are each other where nothing differs', () => {
    assert.deepEqual(map('abc', 'abc'), [0, 1, 2]);
    assert.deepEqual(map('', ''), []);
  });

  it('move with what was inserted and deleted above', () => {
    assert.deepEqual(map('abcd', 'xabyycd'), [1, 2, 5, 6]);
    assert.deepEqual(map('xabyycd', 'abcd'), [-1, 0, 1, -1, -1, 2, 3]);
  });

  it('are not mapped where they were changed', () => {
    assert.deepEqual(map('abcde', 'abXde'), [0, 1, -1, 3, 4]);
    assert.deepEqual(map('abc', ''), [-1, -1, -1]);
    assert.deepEqual(map('', 'abc'), []);
  });

  it('keep to the function they are in, by the lines that are there once', () => {
    // A function B is put before A: the closing braces must not be taken for one another.
    const from = ['function a', 'one', '}'];
    const to = ['function b', 'two', '}', 'function a', 'one', '}'];
    assert.deepEqual([...mapLines(from, to)], [3, 4, 5]);
  });

  it('are found among lines that are all there several times', () => {
    assert.deepEqual(map('aabbaabb', 'xaabbyaabbz'), [1, 2, 3, 4, 6, 7, 8, 9]);
  });

  it('are found however many lines that only one of the texts has lie between them', () => {
    const among = (other: string) =>
      [...'aabbaabb'].flatMap((line, at) => [
        line,
        ...Array.from({ length: 1000 }, (_, more) => `${other} ${at} ${more}`),
      ]);
    const mapped = mapLines(['from', ...among('from'), 'from'], ['to', ...among('to'), 'to']);
    const found = [...mapped.entries()].filter(([, to]) => to >= 0);
    assert.deepEqual(
      found,
      [...'aabbaabb'].map((_, at) => [at * 1001 + 1, at * 1001 + 1]),
    );
  });

  it('that moved past others are different lines', () => {
    assert.deepEqual(map('abcdef', 'efabcd'), [2, 3, 4, 5, -1, -1]);
  });

  it('rise, are equal, and lie within the other text, whatever the texts', () => {
    for (const lines of [fewLetters, manyLetters]) {
      fc.assert(
        fc.property(lines, lines, (from, to) => {
          const mapped = mapLines(from, to);
          assert.equal(mapped.length, from.length);
          let last = -1;
          mapped.forEach((at, index) => {
            if (at === -1) return;
            assert.ok(at > last && at < to.length);
            assert.equal(to[at], from[index]);
            last = at;
          });
        }),
        { numRuns: 500 },
      );
    }
  });

  it('are as many as can be where no line is unique', () => {
    const doubled = fewLetters.map((lines) => lines.flatMap((line) => [line, line]));
    fc.assert(
      fc.property(doubled, fewLetters, (from, to) => {
        // Different ends: what is left between equal ones could be unique.
        const mapped = mapLines(['from', ...from, 'from'], ['to', ...to, 'to']);
        assert.equal(mapped.filter((at) => at >= 0).length, longestCommon(from, to));
      }),
      { numRuns: 500 },
    );
  });

  it('map each text to itself', () => {
    fc.assert(
      fc.property(fewLetters, (lines) => {
        assert.deepEqual(
          [...mapLines(lines, [...lines])],
          lines.map((_, at) => at),
        );
      }),
    );
  });

  it('are all found when distinct lines were only inserted, or only deleted', () => {
    const edit = fc.array(fc.boolean(), { maxLength: 200 });
    fc.assert(
      fc.property(edit, (kept) => {
        const long = kept.map((_, at) => `line ${at}`);
        const short = long.filter((_, at) => kept[at]);
        assert.deepEqual(
          [...mapLines(short, long)],
          short.map((line) => long.indexOf(line)),
        );
        assert.deepEqual(
          [...mapLines(long, short)],
          long.map((line) => short.indexOf(line)),
        );
      }),
    );
  });

  describe('in texts made to take long', function () {
    // Each takes about 0.1 s; without its bound it takes minutes, or more memory than there is.
    this.timeout(5000);
    const length = 100_000;
    const numbered = <T>(line: (at: number) => T) => Array.from({ length }, (_, at) => line(at));

    it('are given up where all of them are equal but the ends', () => {
      const equal = numbered(() => 'x');
      const mapped = mapLines(['a', ...equal, 'b'], ['c', ...equal.slice(5000), 'd']);
      assert.ok(mapped.every((at) => at === -1));
    });

    it('are given up where two lines alternate without order', () => {
      let seed = 7;
      const coin = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16) & 1;
      const thrown = () => numbered(() => (coin() ? 'heads' : 'tails'));
      assert.equal(mapLines(thrown(), thrown()).length, length);
    });

    it('are given up where every division makes one more line unique', () => {
      const chain = (other: string) =>
        numbered((at) => at).flatMap((at) => [`${at + 1}`, other, `${at}`, other]);
      const mapped = mapLines(chain('left'), chain('right'));
      assert.ok(mapped.some((at) => at >= 0));
    });

    it('are none where all of them differ, and all where all of them do not', () => {
      const mapped = mapLines(
        numbered((at) => `a${at}`),
        numbered((at) => `b${at}`),
      );
      assert.ok(mapped.every((at) => at === -1));
      const same = numbered((at) => `a${at % 3}`);
      assert.ok(mapLines(same, [...same]).every((at, index) => at === index));
    });
  });
});
