import assert from 'node:assert/strict';
import { faultOf } from '../../demo/servers';

describe('The faults of payments in qa', () => {
  it('never hit the first request nor two in a row, and are two of one kind and one of the other in twelve', () => {
    for (let seed = 0; seed < 50; seed++) {
      const faults = Array.from({ length: 120 }, (_, request) => faultOf(seed, request));
      assert.equal(faults[0], 'none');
      assert.equal(faults.filter((fault) => fault === 'unavailable').length, 20);
      assert.equal(faults.filter((fault) => fault === 'reset').length, 10);
      faults.forEach((fault, index) => {
        if (fault !== 'none') assert.equal(faults[index + 1] ?? 'none', 'none', `${seed}:${index}`);
      });
    }
  });
});
