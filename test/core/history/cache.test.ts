import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnswerCache } from '../../../src/core/history/cache';
import type { Count } from '../../../src/core/model';

const known = (count: number): Count => ({ state: 'known', count });

describe('AnswerCache', () => {
  it('gives back what was answered, and nothing else', () => {
    const cache = new AnswerCache<Count>(10);
    cache.set('a b', known(3));
    assert.deepEqual(cache.get('a b'), { state: 'known', count: 3 });
    assert.equal(cache.get('b a'), undefined);
  });

  it('never remembers an unknown, and does not let one take the place of an answer', () => {
    const cache = new AnswerCache<Count>(10);
    cache.set('a b', { state: 'unknown', reason: 'git took longer than 10 s' });
    assert.equal(cache.get('a b'), undefined);
    cache.set('a b', known(3));
    cache.set('a b', { state: 'unknown', reason: 'git took longer than 10 s' });
    assert.deepEqual(cache.get('a b'), known(3));
  });

  it('lets go of the answer that was used longest ago', () => {
    const cache = new AnswerCache<Count>(2);
    cache.set('first', known(1));
    cache.set('second', known(2));
    cache.get('first');
    cache.set('third', known(3));
    assert.deepEqual(cache.get('first'), known(1));
    assert.equal(cache.get('second'), undefined);
    assert.deepEqual(cache.get('third'), known(3));
  });

  it('is empty after clear', () => {
    const cache = new AnswerCache<Count>(2);
    cache.set('first', known(1));
    cache.clear();
    assert.equal(cache.get('first'), undefined);
    assert.equal(cache.size, 0);
  });

  it('holds exactly the last used questions, whatever is asked', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(8)), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (limit, asked) => {
        const cache = new AnswerCache<Count>(limit);
        let youngestLast: number[] = [];
        for (const [write, question] of asked) {
          const held = youngestLast.includes(question);
          if (write) cache.set(String(question), known(question));
          else assert.equal(cache.get(String(question))?.state === 'known', held);
          if (write || held)
            youngestLast = [...youngestLast.filter((one) => one !== question), question];
          youngestLast = youngestLast.slice(-limit);
          assert.equal(cache.size, youngestLast.length);
        }
      }),
    );
  });
});
