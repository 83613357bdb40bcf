import assert from 'node:assert/strict';
import type { GateName } from '../../../src/core/model';
import {
  type GateAnswer,
  type GateFacts,
  answerGates,
  span,
} from '../../../src/core/promote/gates';
import type { Policy } from '../../../src/core/promote/policy';
import { commit, deployed, environment, sha } from '../../support/builders';
import { HOUR, NOW, facts, policy } from '../../support/gates';

const unguarded = environment('test', ['staging'], { guard: 'note' });

function answer(
  gate: GateName,
  asked: Partial<Policy> = {},
  known: Partial<GateFacts> = {},
): GateAnswer | undefined {
  return answerGates(policy(asked), facts(known)).find((one) => one.gate === gate);
}

const healthOf = (health: string) => ({ source: deployed(sha('b'), NOW, { health }) });
const unread = { state: 'unreachable', reason: 'no answer', observedAt: NOW } as const;
const unknown = { state: 'unknown', reason: 'the clone is shallow' } as const;
const onRemote = { hasRemotes: true, pushed: true, branches: [] };
const known = <T>(value: T) => ({ state: 'known', value }) as const;
const weekdays = { days: ['mon-thu'], from: '09:00', to: '16:00', timeZone: 'UTC' };
const holidays = { from: '2026-11-23', to: '2026-11-24', timeZone: 'UTC', reason: 'holidays' };
const lock = {
  ...{ environment: 'production', reason: 'migration', owner: 'Ada', since: NOW },
  keeper: 'whereabouts',
} as const;
const picked = { state: 'equivalent', how: 'picked', commit: commit(sha('e')) } as const;
const contained = { contained: 'qa' };
const soak = { soak: 4 * HOUR };
const size = { maxCommits: 3 };
const branch = { branches: ['main', 'release/*'] };
const pushed = { pushed: true };
const stranger = { reason: 'the commit is not in this clone', change: 'fetch' };

type Case = readonly [GateName, Partial<Policy>, Partial<GateFacts>, string];

const HOLDING: readonly Case[] = [
  ['order', {}, {}, 'staging comes before production'],
  ['known', {}, {}, 'the commit is in this clone'],
  ['contained', contained, { contained: { state: 'yes' } }, 'qa holds it'],
  ['contained', contained, { contained: picked }, 'qa holds the same change as another commit'],
  ['soak', soak, { runsSince: NOW - 4 * HOUR }, 'it has run in staging for 4 h; 4 h are asked'],
  [
    'soak',
    { ...soak, ...contained },
    { runsSince: NOW - 72 * HOUR, contained: picked },
    'it has run in qa for 3 days; 4 h are asked',
  ],
  ['healthy', { healthy: true }, healthOf('UP'), 'staging says "UP"'],
  ['readable', {}, {}, 'production says what it runs'],
  [
    'window',
    { windows: [weekdays] },
    {},
    'the window is open until Mon 23 Nov 16:00 UTC, which is in 4 h',
  ],
  [
    'freeze',
    { freezes: [{ ...holidays, from: '2026-12-20', to: '2026-12-31' }] },
    {},
    'the next freeze starts Sun 20 Dec 00:00 UTC',
  ],
  ['lock', {}, {}, 'nobody has locked production'],
  ['size', size, {}, 'it ships 3, and at most 3 are asked for'],
  [
    'branch',
    branch,
    { published: known({ ...onRemote, branches: ['origin/main'] }) },
    'origin/main holds it',
  ],
  ['pushed', pushed, { published: known(onRemote) }, 'it is on a remote'],
];

const FAILING: readonly (readonly [...Case, string])[] = [
  [
    'configuration',
    { mistakes: ['windows', 'requires'] },
    {},
    '`windows` and `requires` of production cannot be read, so it is not known what is asked',
    'mend the configuration',
  ],
  [
    'order',
    {},
    { from: 'qa' },
    'qa does not come before production',
    'its commits come from: staging',
  ],
  [
    'order',
    { environment: environment('production') },
    {},
    'staging does not come before production',
    'its commits come from: nothing is promoted to it',
  ],
  ['known', {}, { stranger }, 'the commit is not in this clone', 'fetch'],
  [
    'contained',
    contained,
    { contained: { state: 'no' } },
    'qa does not hold it',
    'promote it to qa first',
  ],
  [
    'contained',
    contained,
    { contained: unknown },
    'it is not known whether qa holds it: the clone is shallow',
    'refresh, or fetch',
  ],
  [
    'soak',
    soak,
    { runsSince: NOW - 4 * HOUR + 60_000 },
    'it has run in staging for 3 h 59 min, and 4 h are asked',
    'wait 1 min',
  ],
  [
    'soak',
    soak,
    {},
    'it is not known since when it runs in staging, and 4 h are asked',
    'let the source of staging say `since`, or look again later',
  ],
  [
    'soak',
    { ...soak, ...contained },
    { runsSince: 0, contained: { state: 'no' } },
    'it does not run in qa, and 4 h are asked',
    'promote it to qa first',
  ],
  [
    'soak',
    { ...soak, ...contained },
    { runsSince: 0, contained: unknown },
    'it is not known whether it runs in qa, and 4 h are asked',
    'refresh, or fetch',
  ],
  ['healthy', {}, healthOf('degraded'), 'staging says "degraded"', 'mend staging first'],
  [
    'healthy',
    { healthy: true },
    {},
    'staging does not say how it is',
    'let the source of staging say `health`',
  ],
  [
    'healthy',
    { healthy: true },
    { source: unread },
    'staging does not say how it is',
    'let the source of staging say `health`',
  ],
  [
    'readable',
    {},
    { target: unread },
    'production could not be read, so nobody can tell what is replaced and whether it arrives: no answer',
    'mend how production is read, and refresh',
  ],
  [
    'window',
    { windows: [{ ...weekdays, from: '13:00' }] },
    {},
    'outside of every release window',
    'the next one opens Mon 23 Nov 13:00 UTC',
  ],
  ['window', { windows: [] }, {}, 'outside of every release window', 'no window opens any more'],
  ['freeze', { freezes: [holidays] }, {}, 'frozen: holidays', 'it ends Wed 25 Nov 00:00 UTC'],
  [
    'lock',
    {},
    { lock: known(lock) },
    'Ada has locked production: migration',
    'ask Ada to unlock it',
  ],
  [
    'lock',
    {},
    { lock: known({ ...lock, owner: '', reason: '' }) },
    'somebody has locked production',
    'ask somebody to unlock it',
  ],
  [
    'lock',
    {},
    { lock: unknown },
    'it is not known whether production is locked: the clone is shallow',
    'try again',
  ],
  [
    'size',
    size,
    { ships: { state: 'known', count: 4 } },
    'it ships 4, and at most 3 are asked for',
    'promote in smaller steps',
  ],
  [
    'size',
    size,
    { ships: unknown },
    'it is not known how many commits this ships: the clone is shallow',
    'fetch',
  ],
  [
    'branch',
    branch,
    { published: known(onRemote) },
    'no branch of a remote that is named main and release/* holds it',
    'merge it there, and fetch',
  ],
  [
    'branch',
    branch,
    { published: unknown },
    'it is not known whether it is on main and release/*: the clone is shallow',
    'fetch',
  ],
  [
    'pushed',
    pushed,
    { published: known({ ...onRemote, pushed: false }) },
    'it is on no remote: nobody else has it',
    'push it',
  ],
  ['pushed', pushed, {}, 'it is not known whether it is on a remote: it was not asked', 'fetch'],
  [
    'settled',
    {},
    { past: { open: undefined, doubtful: 'unknown' } },
    'the same was sent before, and it ended unknown: it may still arrive, and would then happen twice',
    'look at what production is doing',
  ],
];

/** One that has not ended; what it was is of no interest here. */
const open = {} as NonNullable<GateFacts['past']['open']>;

describe('A gate', () => {
  for (const [gate, asked, given, reason] of HOLDING) {
    it(`holds: ${gate}, ${reason}`, () => {
      assert.deepEqual(answer(gate, asked, given), { gate, ok: true, reason, overridable: true });
    });
  }

  for (const [gate, asked, given, reason, change] of FAILING) {
    it(`does not hold: ${gate}, ${reason}`, () => {
      const overridable = gate !== 'configuration';
      assert.deepEqual(answer(gate, asked, given), {
        ...{ gate, ok: false, reason, change, overridable },
      });
    });

    it(`lets nobody past who has it without exception: ${gate}, ${reason}`, () => {
      const withoutException = new Set([gate]);
      assert.equal(answer(gate, { ...asked, withoutException }, given)?.overridable, false);
    });
  }

  it('on what is under way lets nobody past', () => {
    assert.deepEqual(answer('settled', {}, { past: { open, doubtful: undefined } }), {
      gate: 'settled',
      ok: false,
      reason: 'a promotion to production is under way or was left in the middle',
      change: 'follow it to its end, or let it go, first',
      overridable: false,
    });
  });

  it('that nothing asks for is not there', () => {
    assert.deepEqual(
      answerGates(policy(), facts()).map(({ gate }) => gate),
      ['order', 'known', 'readable', 'lock'],
    );
  });

  it('asks nothing about remotes of a clone that has none', () => {
    const published = known({ hasRemotes: false, pushed: false, branches: [] });
    assert.equal(answer('pushed', pushed, { published }), undefined);
    assert.equal(answer('branch', branch, { published })?.ok, false);
  });

  it('believes only words that mean that all is well', () => {
    const ok = (health: string) => answer('healthy', { healthy: true }, healthOf(health))?.ok;
    assert.deepEqual(['OK', ' healthy\n', 'passing', '200', 'true'].map(ok), Array(5).fill(true));
    const bad = [
      '',
      'not ok',
      'unhealthy',
      'OK but slow',
      'ok\nfailing',
      '503',
      'false',
      'updating',
    ];
    assert.deepEqual(bad.map(ok), Array(bad.length).fill(false));
  });
});

describe('Where others do not rely on an environment', () => {
  const relaxed = { environment: unguarded };

  it('a commit that nobody can look at is let through, and it is said', () => {
    const told = answer('known', relaxed, { stranger });
    assert.equal(told?.ok, true);
    assert.equal(told?.reason, 'not asked for test: the commit is not in this clone');
  });

  it('a lock that cannot be asked for does not stand in the way, and one that is there does', () => {
    assert.equal(answer('lock', relaxed, { lock: unknown }), undefined);
    assert.equal(answer('lock', relaxed, { lock: known(lock) })?.ok, false);
  });

  it('health is asked only where the configuration does', () => {
    assert.equal(answer('healthy', relaxed, healthOf('degraded')), undefined);
    assert.equal(answer('healthy', { ...relaxed, healthy: true }, healthOf('degraded'))?.ok, false);
    assert.equal(answer('healthy', relaxed, healthOf('up'))?.ok, true);
  });
});

describe('A length of time', () => {
  const cases = [
    [0, 'less than a minute'],
    [60_000, '1 min'],
    [119 * 60_000, '119 min'],
    [2 * HOUR, '2 h'],
    [2 * HOUR + 60_000, '2 h 1 min'],
    [48 * HOUR, '2 days'],
  ] as const;
  for (const [ms, words] of cases) it(`is "${words}"`, () => assert.equal(span(ms), words));
});
