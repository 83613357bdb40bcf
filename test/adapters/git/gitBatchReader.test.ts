import assert from 'node:assert/strict';
import * as fc from 'fast-check';

import { type BatchAnswer, BatchReader } from '../../../src/adapters/git/gitBatchReader';

const id = 'ab'.repeat(20);

function answersTo(pieces: readonly Buffer[], mostBytes = 1000): readonly BatchAnswer[] {
  const answers: BatchAnswer[] = [];
  const reader = new BatchReader(mostBytes, (answer) => answers.push(answer));
  for (const piece of pieces) reader.read(piece);
  return answers;
}

function object(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${id} blob ${content.length}\n`), content, Buffer.from('\n')]);
}

describe('what cat-file prints', () => {
  it('is read alike however the pipe cuts it', () => {
    const said = fc.oneof(
      fc.constant(undefined),
      fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom('\n', `\n${id} missing\n`, '').map((text) => Buffer.from(text)),
    );
    const property = fc.property(
      fc.array(said, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
      (contents, lengths) => {
        const all = Buffer.concat(
          contents.map((content) => (content ? object(content) : Buffer.from(`${id} missing\n`))),
        );
        const pieces: Buffer[] = [];
        for (let at = 0, cut = 0; at < all.length; cut++) {
          const length = lengths[cut % lengths.length] ?? 1;
          pieces.push(all.subarray(at, at + length));
          at += length;
        }
        const expected = contents.map((content): BatchAnswer =>
          content
            ? {
                state: 'object',
                id,
                type: 'blob',
                size: content.length,
                content: content.length <= 1000 ? content : undefined,
              }
            : { state: 'missing' },
        );
        assert.deepEqual(answersTo(pieces), expected);
      },
    );
    fc.assert(property);
  });

  it('is not kept by reference: the next piece may lie in the same memory', () => {
    const piece = object(Buffer.from('hello'));
    const [answer] = answersTo([piece]);
    piece.fill(0);
    assert.equal(answer?.state === 'object' && answer.content?.toString(), 'hello');
  });

  it('counts as missing where an id is ambiguous', () => {
    assert.deepEqual(answersTo([Buffer.from(`${id} ambiguous\n`)]), [{ state: 'missing' }]);
  });

  it('is given up when it is something else', () => {
    const lost: readonly BatchAnswer[] = [{ state: 'nonsense' }];
    assert.deepEqual(answersTo([Buffer.from(`hello\n${id} missing\n`)]), lost);
    assert.deepEqual(answersTo([Buffer.from('x'.repeat(500))]), lost);
    assert.deepEqual(answersTo([Buffer.from(`${id} blob -1\n`)]), lost);
  });
});
