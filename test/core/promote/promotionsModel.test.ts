import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Fault } from '../../support/promotionWorld';
import { PLACES, type Step, type Storm, runStorm } from '../../support/promotionStorm';

/**
 * Storms: programs that promote, go on, let go, leave and die at any moment, over a network, a target, a journal and a
 * configuration that fail and change under them. To see one again, set WHEREABOUTS_STORM to the `seed:path` that a
 * failure prints; WHEREABOUTS_STORMS is how many there are.
 */
const [seed, path] = (process.env['WHEREABOUTS_STORM'] ?? '').split(/:(.*)/);
const numRuns = Number(process.env['WHEREABOUTS_STORMS'] ?? 20_000);

const who = fc.nat(PLACES - 1);
const commit = fc.integer({ min: 1, max: 3 });
const fault = fc.constantFrom<Fault>(
  ...(['none', 'lost', 'lost', 'answer-lost', 'answer-lost', 'refused', 'busy'] as const),
  ...(['unsent', 'redirected'] as const),
);
const turns = fc.record({ do: fc.constant('turns' as const), turns: fc.nat(60) });
const time = fc.record({
  do: fc.constant('time' as const),
  ms: fc.oneof(fc.nat(20), fc.nat(800), fc.nat(4_000)),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('promote' as const),
      who,
      commit,
      seen: fc.constantFrom('now', 'now', 'now', 'stale', 'unread'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('resume', 'kill', 'leave'), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('goOn', 'letGo'), who, which: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('faults' as const),
      faults: fc.array(fault, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('blind' as const), readings: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('thirdParty' as const), commit }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('journal' as const),
      is: fc.constantFrom('full', 'unreadable', 'well', 'well'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('configure' as const),
      idempotent: fc.boolean(),
      words: fc.boolean(),
    }),
  },
  { weight: 5, arbitrary: turns },
  { weight: 4, arbitrary: time },
);

const storm: fc.Arbitrary<Storm> = fc.record({
  keys: fc.boolean(),
  expected: fc.boolean(),
  delayMs: fc.constantFrom(0, 0, 300, 2_000, 60_000),
  travelMs: fc.constantFrom(0, 0, 40, 700),
  answers: fc.constantFrom(1, 1, 3),
  apart: fc.constantFrom(false, false, true),
  steps: fc.array(step, { minLength: 3, maxLength: 24 }),
  end: fc.constantFrom('settle', 'kill'),
});

describe('Promotions in a storm', function () {
  this.timeout(180_000);

  it(`are never lost, doubled or claimed (${numRuns} storms)`, async () => {
    const states = new Map<string, number>();
    let sent = 0;
    const property = fc.asyncProperty(storm, async (given) => {
      const { promotions, sendings } = await runStorm(given);
      sent += sendings;
      for (const { end } of promotions) {
        states.set(end?.state ?? 'open', (states.get(end?.state ?? 'open') ?? 0) + 1);
      }
    });
    await fc.assert(property, {
      numRuns,
      ...(seed ? { seed: Number(seed) } : {}),
      ...(path ? { path } : {}),
    });
    // A storm in which nothing happens proves nothing.
    const ended = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
    if (process.env['WHEREABOUTS_STORMS']) console.log(`${sent} sendings; ${ended}`);
    if (path || numRuns < 20_000) return;
    assert.ok(sent > numRuns / 2, `${sent} sendings`);
    const common = ['verified', 'failed', 'blocked', 'abandoned', 'unknown', 'unverified'];
    for (const state of [...common, 'conflict', 'superseded']) {
      assert.ok((states.get(state) ?? 0) > numRuns / 200, `too few are ${state}: ${ended}`);
    }
  });
});
