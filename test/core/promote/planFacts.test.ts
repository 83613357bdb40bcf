import assert from 'node:assert/strict';
import type { Containment, History } from '../../../src/core/history/history';
import type { Published } from '../../../src/core/promote/gates';
import type { PlanContext } from '../../../src/core/promote/plan';
import type { Sha } from '../../../src/core/model';
import { commit, deployed, sha } from '../../support/builders';
import { HOUR, NOW } from '../../support/gates';
import { NEW, OLD, between, gate, planned, present, verified } from '../../support/plans';

const qa = { readings: { qa: deployed(sha('c'), NOW) }, resolutions: { qa: present(sha('c')) } };
const soak = { soak: 4 * HOUR };

describe('What has to hold the commit', () => {
  const answered = (answer: Containment, asked: unknown[] = []): Partial<History> => ({
    ...between(NEW, OLD, [NEW]),
    contains: (...question) => {
      asked.push(question.slice(0, 3));
      return Promise.resolve([answer]);
    },
  });
  const policy = { contained: 'qa' };

  it('is asked of history, below the folder of the service', async () => {
    const asked: unknown[] = [];
    const plan = await planned({ ...qa, policy, history: answered({ state: 'no' }, asked) });
    assert.equal(gate(plan, 'contained')?.ok, false);
    assert.deepEqual(asked, [[[sha('c')], NEW, 'services/shop']]);
  });

  it('may hold the same change as another commit', async () => {
    const same: Containment = { state: 'equivalent', how: 'patch', commit: commit(sha('e')) };
    const plan = await planned({ ...qa, policy, history: answered(same) });
    assert.equal(gate(plan, 'contained')?.reason, 'qa holds the same change as another commit');
  });

  it('holds what it runs, without asking', async () => {
    const asked: unknown[] = [];
    const world = { readings: { qa: deployed(NEW, NOW) }, resolutions: { qa: present(NEW) } };
    const plan = await planned({ ...world, policy, history: answered({ state: 'no' }, asked) });
    assert.equal(gate(plan, 'contained')?.ok, true);
    assert.deepEqual(asked, []);
  });

  it('does not count by what it ran when it was read last', async () => {
    const gone = { state: 'refused', reason: 'it asks for a token', observedAt: NOW } as const;
    const world = { readings: { qa: gone }, resolutions: { qa: present(NEW) } };
    const plan = await planned({ ...world, policy, history: answered({ state: 'yes' }) });
    assert.equal(
      gate(plan, 'contained')?.reason,
      'it is not known whether qa holds it: it asks for a token',
    );
  });

  const unknown: readonly (readonly [string, string, Parameters<typeof planned>[0]])[] = [
    [
      'where it is no environment of the service',
      'shop does not run in x',
      { policy: { contained: 'x' } },
    ],
    [
      'where git gives no answer',
      'git gave no answer',
      { ...qa, history: { contains: () => Promise.resolve([]) } },
    ],
    [
      'where its commit is not here',
      'the commit in qa is not in this clone: fetch to compare it',
      { ...qa, resolutions: { qa: { state: 'absent', id: sha('c') } } },
    ],
  ];
  for (const [where, reason, world] of unknown) {
    it(`is not known ${where}`, async () => {
      const plan = await planned({ policy, ...world });
      const name = world?.policy?.contained ?? 'qa';
      assert.deepEqual(
        [gate(plan, 'contained')?.ok, gate(plan, 'contained')?.reason],
        [false, `it is not known whether ${name} holds it: ${reason}`],
      );
    });
  }
});

describe('How long it has run there', () => {
  const since = (hours: number) => ({
    readings: { staging: deployed(NEW, NOW, { since: NOW - hours * HOUR }) },
  });
  const reasonOf = async (world: Parameters<typeof planned>[0]) =>
    gate(await planned({ policy: soak, ...world }), 'soak')?.reason;
  const to = { to: 'staging' };

  it('is what its source says', async () => {
    assert.equal(await reasonOf(since(5)), 'it has run in staging for 5 h; 4 h are asked');
    assert.equal(await reasonOf(since(3)), 'it has run in staging for 3 h, and 4 h are asked');
  });

  it('is longer where somebody saw it before', async () => {
    const context = { seenSince: () => NOW - 6 * HOUR };
    assert.equal(
      await reasonOf({ ...since(1), context }),
      'it has run in staging for 6 h; 4 h are asked',
    );
    assert.equal(await reasonOf({ context }), 'it has run in staging for 6 h; 4 h are asked');
  });

  it('is not known where nobody says and nobody saw it', async () => {
    assert.match((await reasonOf({})) ?? '', /^it is not known since when it runs in staging/);
  });

  it('counts from the promotion that was verified there last', async () => {
    const promotions = [verified(NEW, 7, to)];
    assert.equal(
      await reasonOf({ context: { promotions } }),
      'it has run in staging for 7 h; 4 h are asked',
    );
  });

  const others: readonly (readonly [string, PlanContext['promotions']])[] = [
    ['of another commit', [verified(OLD, 7, to)]],
    ['of the same commit that another replaced', [verified(NEW, 7, to), verified(OLD, 6, to)]],
    ['to another environment', [verified(NEW, 7)]],
    ['of another service', [verified(NEW, 7, { ...to, service: 'x' })]],
    [
      'that was not verified',
      [{ ...verified(NEW, 7, to), end: { at: 0, state: 'unverified', reason: '' } }],
    ],
    ['that has not ended', [{ ...verified(NEW, 7, to), end: undefined }]],
  ];
  for (const [what, promotions] of others) {
    it(`does not count from a promotion ${what}`, async () => {
      assert.match(
        (await reasonOf({ context: { promotions } })) ?? '',
        /^it is not known since when/,
      );
    });
  }

  it('is asked of the environment that has to hold it, and not of one that stopped answering', async () => {
    const policy = { ...soak, contained: 'qa' };
    const readings = { qa: deployed(NEW, NOW, { since: NOW - 9 * HOUR }) };
    const world = { policy, readings, resolutions: { qa: present(NEW) } };
    assert.equal(await reasonOf(world), 'it has run in qa for 9 h; 4 h are asked');
    const gone = { state: 'unreachable', reason: 'no answer', observedAt: NOW } as const;
    assert.equal(
      await reasonOf({ ...world, readings: { qa: gone }, context: { seenSince: () => 0 } }),
      'it is not known whether it runs in qa, and 4 h are asked',
    );
  });
});

describe('Whether it is on a remote', () => {
  const asking = (asked: unknown[], value: Published) => ({
    published: (id: Sha, branches: readonly string[]) => {
      asked.push([id, branches]);
      return Promise.resolve({ state: 'known', value } as const);
    },
  });

  it('is asked only where something is asked of it', async () => {
    // The context of these plans fails where somebody asks.
    assert.equal((await planned()).facts.published, undefined);
    assert.equal((await planned({ policy: { branches: [] } })).facts.published, undefined);
  });

  it('is asked with the branches that count', async () => {
    const asked: unknown[] = [];
    const context = asking(asked, { hasRemotes: true, pushed: true, branches: [] });
    const main = await planned({ policy: { branches: ['main'] }, context });
    const pushed = await planned({ policy: { pushed: true }, context });
    assert.deepEqual(asked, [
      [NEW, ['main']],
      [NEW, []],
    ]);
    assert.equal(gate(main, 'branch')?.ok, false);
    assert.equal(gate(pushed, 'pushed')?.ok, true);
  });
});

describe('The lock and the past of a plan', () => {
  const lock = { reason: '', owner: 'Ada', since: NOW, keeper: 'whereabouts' } as const;

  it('are those of the target and of the service', async () => {
    const locks = (...value: { environment: string; service?: string; expires?: number }[]) =>
      planned({
        context: { locks: { state: 'known', value: value.map((one) => ({ ...lock, ...one })) } },
      });
    const isHeld = async (...all: Parameters<typeof locks>) =>
      !gate(await locks(...all), 'lock')?.ok;
    assert.equal(await isHeld({ environment: 'production' }), true);
    assert.equal(await isHeld({ environment: 'production', service: 'shop' }), true);
    assert.equal(await isHeld({ environment: 'production', service: 'x' }), false);
    assert.equal(await isHeld({ environment: 'staging' }), false);
    assert.equal(await isHeld({ environment: 'production', expires: NOW }), false);
  });

  it('stand in the way where the locks are not known', async () => {
    const context = { locks: { state: 'unknown', reason: 'no network' } } as const;
    assert.equal(
      gate(await planned({ context }), 'lock')?.reason,
      'it is not known whether production is locked: no network',
    );
  });

  it('let nothing go on beside what has not ended', async () => {
    const promotions = [{ ...verified(OLD, 1), end: undefined }];
    assert.equal(gate(await planned({ context: { promotions } }), 'settled')?.overridable, false);
  });
});
