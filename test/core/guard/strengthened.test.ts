import assert from 'node:assert/strict';
import fc from 'fast-check';
import { levelsOf, strengthened } from '../../../src/core/guard/strengthened';
import { LEVELS } from '../../../src/core/guard/recognise';
import { kindNames } from '../../../src/core/kinds';
import { guardedEnvironment } from '../../support/guardWorld';

const guardsOf = (all: ReturnType<typeof strengthened>) =>
  all.map(({ name, guard }) => `${name} ${guard}`);

describe('The levels of a person', () => {
  const file = [
    guardedEnvironment('qa', 'qa', 'note'),
    guardedEnvironment('live', 'production', 'refuse'),
  ];

  it('make a guard stronger', () => {
    assert.deepEqual(guardsOf(strengthened(file, { qa: 'type-name' })), [
      'qa type-name',
      'live refuse',
    ]);
  });

  it('never make it weaker', () => {
    assert.deepEqual(guardsOf(strengthened(file, { qa: 'none', production: 'ask' })), [
      'qa note',
      'live refuse',
    ]);
  });

  it('guard the words of a kind that no environment has', () => {
    assert.deepEqual(guardsOf(strengthened([], { staging: 'ask', test: 'note', qa: 'none' })), [
      'staging ask',
    ]);
    assert.deepEqual(guardsOf(strengthened([], { production: 'refuse' })), ['production refuse']);
    assert.deepEqual(guardsOf(strengthened([], { production: 'none' })), ['production type-name']);
  });

  it('change nothing where none is set', () => {
    assert.deepEqual(strengthened(file, {}), file);
  });

  it('are read out of whatever was written', () => {
    const written = { qa: 'ask', staging: 'nonsense', production: 3, mars: 'ask', uat: 'note' };
    assert.deepEqual(levelsOf(written), { qa: 'ask', uat: 'note' });
    assert.deepEqual(levelsOf(Object.create({ qa: 'ask' }) as Record<string, unknown>), {});
  });

  it('are a floor, whatever the file says', () => {
    const level = fc.constantFrom(...LEVELS);
    const kind = fc.constantFrom(...kindNames());
    fc.assert(
      fc.property(kind, level, level, (of, said, wanted) => {
        const [one] = strengthened([guardedEnvironment('x', of, said)], { [of]: wanted });
        const most = Math.max(LEVELS.indexOf(said), LEVELS.indexOf(wanted));
        assert.equal(one?.guard, LEVELS[most]);
      }),
    );
  });
});
