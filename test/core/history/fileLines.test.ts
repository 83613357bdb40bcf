import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FileText, stretchAround } from '../../../src/core/history/fileLines';

describe('The text of a file', () => {
  it('has its lines without their ends, whatever these are, and none behind the last end', () => {
    assert.deepEqual(new FileText('\uFEFFone\r\ntwo\rthree\n').lines, ['one', 'two', 'three']);
    assert.deepEqual(new FileText('').lines, []);
  });

  it('finds a line that is there once, whole, and says when there are none or several', () => {
    const text = new FileText('{\n  a\n}\n{\n}');
    assert.equal(text.find('  a'), 1);
    assert.equal(text.find('a'), 'none');
    assert.equal(text.find('{'), 'several');
    assert.equal(text.find(''), 'several');
  });

  it('agrees with a search line by line', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'ab', 'a b', ''), { maxLength: 8 });
    fc.assert(
      fc.property(lines, fc.constantFrom('a', 'b', 'ab', 'c'), (all, wanted) => {
        const text = new FileText(all.join('\n'));
        const found = text.lines.flatMap((line, at) => (line === wanted ? [at] : []));
        const [only] = found;
        const expected = found.length === 1 ? only : found.length === 0 ? 'none' : 'several';
        assert.equal(text.find(wanted), expected);
      }),
    );
  });
});

describe('The stretch that a line lies in', () => {
  const around = (from: string, to: string, at: number) =>
    stretchAround(new FileText([...from].join('\n')), new FileText([...to].join('\n')), at);

  it('lies between the nearest lines that both texts have once', () => {
    assert.deepEqual(around('a..b..c', 'xa..yb.z.c', 4), { from: 4, fromEnd: 6, to: 6, toEnd: 9 });
  });

  it('reaches to the ends where no such line is near them', () => {
    assert.deepEqual(around('..a', 'x.a', 0), { from: 0, fromEnd: 2, to: 0, toEnd: 2 });
    assert.deepEqual(around('a..', 'a.x.', 2), { from: 1, fromEnd: 3, to: 1, toEnd: 4 });
  });

  it('is none where these lines have changed places, or are too far away', () => {
    assert.equal(around('a.b', 'b.a', 1), undefined);
    assert.equal(around(`${'.'.repeat(60)}a${'.'.repeat(60)}`, '..', 60), undefined);
  });
});
