import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GATES } from '../../../src/core/model';
import { type GateFacts, answerGates } from '../../../src/core/promote/gates';
import { deployed, sha } from '../../support/builders';
import { HOUR, NOW, facts, policy } from '../../support/gates';

const unread = { state: 'unreachable', reason: 'no answer', observedAt: NOW } as const;
const unknown = { state: 'unknown', reason: 'the clone is shallow' } as const;
const known = <T>(value: T) => ({ state: 'known', value }) as const;
const healthOf = (health: string) => ({ source: deployed(sha('b'), NOW, { health }) });
const onRemote = { hasRemotes: true, pushed: true, branches: [] };
const holidays = { from: '2026-11-23', to: '2026-11-24', timeZone: 'UTC' };
const stranger = { reason: 'the commit is not in this clone', change: 'fetch' };
const lock = {
  ...{ environment: 'production', reason: '', owner: 'Ada', since: NOW },
  keeper: 'whereabouts',
} as const;
/** One that has not ended; what it was is of no interest here. */
const open = {} as NonNullable<GateFacts['past']['open']>;

/** Everything is asked, and nothing of it holds. */
const strict = policy({
  ...{ mistakes: ['freezes'], contained: 'qa', soak: HOUR, healthy: true, windows: [] },
  ...{ freezes: [holidays], maxCommits: 1, branches: ['main'], pushed: true },
});
const hopeless = facts({
  ...{ from: 'qa', stranger, target: unread, source: unread, contained: unknown, ships: unknown },
  ...{ published: unknown, lock: unknown, past: { open, doubtful: undefined } },
});

describe('The gates together', () => {
  it('come in the order in which the vocabulary has them', () => {
    assert.deepEqual(
      answerGates(strict, hopeless).map(({ gate }) => gate),
      [...GATES],
    );
  });

  it('ask of a roll back only what is not about news', () => {
    assert.deepEqual(
      answerGates(strict, { ...hopeless, back: true }).map(({ gate }) => gate),
      ['configuration', 'readable', 'window', 'freeze', 'lock', 'settled'],
    );
  });

  it('never hold where nothing is known', () => {
    assert.ok(answerGates(strict, hopeless).every(({ ok }) => !ok));
  });

  it('say what would change each that does not hold, and nothing of the others', () => {
    const maybe = <K extends keyof GateFacts>(_key: K, ...values: readonly GateFacts[K][]) =>
      fc.constantFrom(...values);
    const any = fc.record({
      back: fc.boolean(),
      from: maybe('from', 'staging', 'qa'),
      stranger: maybe('stranger', stranger, undefined),
      target: maybe('target', deployed(sha('a'), NOW), unread),
      source: maybe('source', healthOf('ok').source, healthOf('bad').source, unread),
      contained: maybe('contained', { state: 'yes' }, { state: 'no' }, unknown),
      runsSince: maybe('runsSince', undefined, 0, NOW),
      ships: maybe('ships', { state: 'known', count: 1 }, unknown),
      published: maybe('published', undefined, unknown, known(onRemote)),
      lock: maybe('lock', unknown, known(lock), known(undefined)),
    });
    fc.assert(
      fc.property(any, fc.subarray([...GATES]), (given, final) => {
        const asked = { ...strict, withoutException: new Set(final) };
        for (const one of answerGates(asked, facts(given))) {
          assert.equal(one.change === undefined, one.ok);
          if (!one.ok && final.includes(one.gate)) assert.equal(one.overridable, false);
        }
      }),
    );
  });
});
