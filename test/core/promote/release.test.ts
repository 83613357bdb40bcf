import assert from 'node:assert/strict';
import type { EnvironmentLock } from '../../../src/core/promote/environmentLock';
import type { Policy } from '../../../src/core/promote/policy';
import { releaseOf } from '../../../src/core/promote/release';
import { HOUR, NOW, policy } from '../../support/gates';

/** Monday to Thursday; it is Monday noon. */
const day = { days: ['mon-thu'], from: '09:00', to: '16:00', timeZone: 'UTC' };
const holidays = { from: '2026-11-23', to: '2026-11-24', timeZone: 'UTC', reason: 'holidays' };
const later = { ...holidays, from: '2026-11-23T13:30', to: '2026-11-24T09:59' };

function lock(over: Partial<EnvironmentLock> = {}): EnvironmentLock {
  return {
    ...{ environment: 'production', reason: 'migration', owner: 'Ada', since: NOW },
    keeper: 'whereabouts',
    ...over,
  };
}

type Case = readonly [string, Partial<Policy>, readonly EnvironmentLock[], string, string];

const CASES: readonly Case[] = [
  [
    'an open window that closes later',
    { windows: [day] },
    [],
    '',
    'open, closes Mon 23 Nov 16:00 UTC',
  ],
  [
    'an open window that closes soon',
    { windows: [{ ...day, to: '12:40' }] },
    [],
    'closes in 40 min',
    'open, closes Mon 23 Nov 12:40 UTC',
  ],
  [
    'a window that closes in exactly two hours',
    { windows: [{ ...day, to: '14:00' }] },
    [],
    '',
    'open, closes Mon 23 Nov 14:00 UTC',
  ],
  [
    'a closed window',
    { windows: [{ ...day, from: '13:00' }] },
    [],
    'closed',
    'closed, opens in 60 min: Mon 23 Nov 13:00 UTC',
  ],
  ['windows that never open', { windows: [] }, [], 'closed', 'closed'],
  [
    'a freeze that starts before the window closes',
    { windows: [day], freezes: [later] },
    [],
    'freezes in 90 min',
    'open, freezes Mon 23 Nov 13:30 UTC (holidays)',
  ],
  [
    'a freeze',
    { freezes: [holidays] },
    [],
    'frozen',
    'frozen: holidays, opens in 36 h: Wed 25 Nov 00:00 UTC',
  ],
  [
    'a freeze of which the next window is later than its end',
    { windows: [day], freezes: [holidays] },
    [],
    'frozen',
    'frozen: holidays, opens in 45 h: Wed 25 Nov 09:00 UTC',
  ],
  [
    'a freeze without a word, that does not end in time',
    { freezes: [{ from: '2026-11-23', to: '2029-01-01', timeZone: 'UTC' }] },
    [],
    'frozen',
    'frozen',
  ],
  ['a lock', {}, [lock()], 'locked by Ada', 'locked by Ada: migration'],
  [
    'a lock of everything that ends, by nobody knows whom',
    {},
    [lock({ environment: undefined, owner: '', reason: '', expires: NOW + HOUR })],
    'locked by somebody',
    'locked by somebody (until Mon 23 Nov 13:00 UTC)',
  ],
  [
    'a lock in a closed window',
    { windows: [] },
    [lock()],
    'locked by Ada · closed',
    'locked by Ada: migration · closed',
  ],
];

describe('What keeps a release back', () => {
  for (const [what, asked, locks, short, long] of CASES) {
    it(`is ${what}`, () => {
      assert.deepEqual(releaseOf(policy(asked), locks, NOW, 'UTC'), {
        ...{ isLocked: locks.length > 0, short, long },
      });
    });
  }

  it('is nothing where nothing ever does', () => {
    assert.equal(releaseOf(policy(), [], NOW, 'UTC'), undefined);
    const others = [
      lock({ environment: 'staging' }),
      lock({ service: 'shop' }),
      lock({ expires: NOW }),
    ];
    assert.equal(releaseOf(policy(), others, NOW, 'UTC'), undefined);
  });

  it('is told in the zone that is meant, and in the reader’s', () => {
    const windows = [{ ...day, from: '16:00', to: '17:00', timeZone: 'Europe/Oslo' }];
    assert.equal(
      releaseOf(policy({ windows }), [], NOW, 'America/New_York')?.long,
      'closed, opens in 3 h: Mon 23 Nov 16:00 Europe/Oslo (10:00 America/New_York)',
    );
  });
});
