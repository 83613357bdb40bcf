import assert from 'node:assert/strict';
import type { Containment, History } from '../../../src/core/history/history';
import { type Reading, type Sha, cellId } from '../../../src/core/model';
import { type Order, actOf, cellsOf, failing } from '../../../src/core/promote/plan';
import { commit, deployed, environment, sha } from '../../support/builders';
import { NOW, policy } from '../../support/gates';
import {
  NEW,
  OLD,
  ORDER,
  type World,
  between,
  contextOf,
  dirty,
  gate,
  listed,
  planned,
  present,
  reasonFor,
} from '../../support/plans';
import { PERSON } from '../../support/promotionWorld';

const gone: Reading = { state: 'unreachable', reason: 'no answer', observedAt: NOW };
const abbreviated = (id: string) => deployed(id.slice(0, 7), NOW);

describe('A plan', () => {
  it('pins both commits in full, however they were reported', async () => {
    const world = { readings: { staging: abbreviated(NEW), production: abbreviated(OLD) } };
    const { commit: pinned, expected, isThere, back, at } = await planned(world);
    assert.deepEqual([pinned, expected, isThere, back, at], [NEW, OLD, false, false, NOW]);
  });

  it('says what it ships and what it removes, below the folder of the service', async () => {
    const asked: unknown[] = [];
    const world = {
      history: {
        list: (have: Sha, lack: Sha, { path, limit }: { path?: string; limit: number }) => {
          asked.push([have, lack, path, limit]);
          const value = have === NEW ? [listed(NEW), listed(sha('c'))] : [listed(sha('d'))];
          return Promise.resolve({ state: 'known', value } as const);
        },
      },
    };
    const { ships, removes, back } = await planned(world);
    assert.deepEqual(
      [ships, removes].map((list) => list.state === 'known' && list.value.total),
      [
        { state: 'known', count: 2 },
        { state: 'known', count: 1 },
      ],
    );
    assert.equal(back, false);
    assert.deepEqual(asked, [
      [NEW, OLD, 'services/shop', 200],
      [OLD, NEW, 'services/shop', 200],
    ]);
  });

  it('tells what is removed from what stays under another id', async () => {
    const [hotfix, lost] = [sha('c'), sha('d')];
    const same: Containment = { state: 'equivalent', how: 'picked', commit: commit(sha('e')) };
    const history: Partial<History> = {
      ...between(NEW, OLD, [], [hotfix, lost]),
      contains: (_, id) => Promise.resolve([id === hotfix ? same : { state: 'no' }]),
    };
    const plan = await planned({ history });
    assert.deepEqual([...plan.kept], [[hotfix, commit(sha('e'))]]);
    assert.equal(plan.back, true);
    const picked = await planned({ history: { ...history, ...between(NEW, OLD, [], [hotfix]) } });
    assert.equal(picked.back, false);
  });

  it('that takes away more than it brings is asked everything all the same', async () => {
    const plan = await planned(
      { history: between(NEW, OLD, [], [OLD]) },
      { ...ORDER, from: 'staging' },
    );
    assert.equal(plan.back, true);
    assert.equal(plan.facts.back, false);
    assert.equal(gate(plan, 'order')?.ok, true);
    const { facts, back } = await planned({}, { ...ORDER, from: 'production', commit: sha('c') });
    assert.deepEqual([facts.back, back], [true, true]);
  });

  it('of a roll back takes the commit that it is given, and no version of another', async () => {
    const readings = { production: deployed(OLD, NOW, { version: 'v2' }) };
    const order = { ...ORDER, from: 'production', commit: sha('c') };
    const plan = await planned({ readings }, order);
    assert.deepEqual(
      [plan.commit, plan.version, plan.facts.stranger],
      [sha('c'), undefined, undefined],
    );
    const forward = await planned({ readings: { staging: deployed(NEW, NOW, { version: 'v3' }) } });
    assert.equal(forward.version, 'v3');
  });

  it('knows that the commit is there already, unless that was built with changes', async () => {
    const resolutions = { production: present(NEW) };
    assert.equal(
      (await planned({ readings: { production: deployed(NEW, NOW) }, resolutions })).isThere,
      true,
    );
    assert.equal(
      (await planned({ readings: { production: dirty(NEW) }, resolutions })).isThere,
      false,
    );
  });

  it('names the environment, the service and both commits to the guard', async () => {
    assert.deepEqual(actOf(await planned(), PERSON), {
      type: 'promotion',
      actor: PERSON,
      service: 'shop',
      environment: environment('production', ['staging']),
      commit: NEW,
      expected: OLD,
    });
  });

  it('carries the command that nobody has approved', async () => {
    const asked: unknown[] = [];
    const unapproved = (...cell: string[]) => {
      asked.push(cell);
      return Promise.resolve(['./deploy.sh']);
    };
    const plan = await planned({ context: { unapproved } });
    assert.deepEqual(plan.unapproved, ['./deploy.sh']);
    assert.deepEqual(asked, [['shop', 'production']]);
  });
});

describe('There is no plan', () => {
  const cases: readonly (readonly [string, World, Partial<Order>, string])[] = [
    ['of a service that nobody knows', {}, { service: 'x' }, 'x does not run in production'],
    ['to an environment that nobody knows', {}, { to: 'x' }, 'shop does not run in x'],
    ['from an environment that nobody knows', {}, { from: 'x' }, 'shop does not run in x'],
    [
      'where nothing says how',
      { context: { carrier: { ...contextOf({}).carrier, facts: () => undefined } } },
      {},
      'nothing says how shop is promoted to production: add "promote" to the service, for example "promote": { "command": ["./deploy.sh", "${environment}", "${commit}"] }',
    ],
    [
      'where what says how cannot be read',
      { context: { carrier: { ...contextOf({}).carrier, facts: () => 'its `url` is no URL' } } },
      {},
      'its `url` is no URL',
    ],
    [
      'from what was read earlier and not now',
      { readings: { staging: gone } },
      {},
      'staging could not be read: no answer',
    ],
    [
      'of an abbreviated id that nothing here starts with',
      {
        readings: { staging: abbreviated(NEW) },
        resolutions: { staging: { state: 'unresolved', id: 'bbbbbbb', reason: 'no commit here' } },
      },
      {},
      'which commit staging runs cannot be told: no commit here',
    ],
    [
      'of a commit that was not looked up',
      { resolutions: { staging: { state: 'unknown', reason: 'git is not there' } } },
      {},
      'which commit staging runs cannot be told: git is not there',
    ],
  ];
  for (const [what, world, over, reason] of cases) {
    it(what, async () => assert.equal(await reasonFor(world, { ...ORDER, ...over }), reason));
  }

  it('of what ran before, where the reading is newer than what history made of it', async () => {
    const readings = { staging: deployed(sha('c'), NOW) };
    const looked: string[] = [];
    const resolve: History['resolve'] = (reported) => {
      looked.push(...reported.map(({ id }) => id));
      return Promise.resolve(reported.map(() => present(sha('c'))));
    };
    assert.equal((await planned({ readings, history: { resolve } })).commit, sha('c'));
    assert.deepEqual(looked, [sha('c')]);
    const silent = { readings, history: { resolve: () => Promise.resolve([]) } };
    assert.equal(
      await reasonFor(silent),
      'which commit staging runs cannot be told: git gave no answer',
    );
  });
});

describe('What cannot be looked at', () => {
  it('is a commit that is not in this clone: pinned, and not known', async () => {
    const plan = await planned({
      resolutions: { staging: { state: 'absent', id: NEW } },
      history: { list: () => Promise.resolve({ state: 'unknown', reason: 'not here' }) },
    });
    assert.equal(plan.commit, NEW);
    assert.deepEqual([plan.ships, plan.back], [{ state: 'unknown', reason: 'not here' }, false]);
    assert.deepEqual(failing(plan), [
      {
        gate: 'known',
        ok: false,
        reason: 'the commit that staging runs is not in this clone',
        change: 'fetch, so that it can be seen what this ships',
        overridable: true,
      },
    ]);
  });

  it('is a build with changes that are in no commit, which no fetch brings', async () => {
    const plan = await planned({ readings: { staging: dirty(NEW) } });
    assert.deepEqual(
      [gate(plan, 'known')?.reason, gate(plan, 'known')?.change],
      [
        'what staging runs was built with changes that are in no commit',
        'build what staging runs from a commit',
      ],
    );
  });

  it('is a target that does not answer: nothing is expected there, and nothing compared', async () => {
    const plan = await planned({ readings: { production: gone } });
    assert.equal(plan.expected, undefined);
    assert.equal(plan.isThere, false);
    const reason = 'it is not known what runs there now';
    assert.deepEqual([plan.ships, plan.removes], Array(2).fill({ state: 'unknown', reason }));
    assert.deepEqual(
      failing(plan).map((one) => one.gate),
      ['readable'],
    );
  });

  it('is a target that says less than a whole id: that is what is expected', async () => {
    const plan = await planned({
      readings: { production: abbreviated(OLD) },
      resolutions: { production: { state: 'unresolved', id: 'aaaaaaa', reason: 'two start so' } },
    });
    assert.equal(plan.expected, 'aaaaaaa');
    assert.equal(plan.ships.state, 'unknown');
  });
});

describe('An order', () => {
  it('reads both ends and the environment that has to hold the commit', () => {
    assert.deepEqual(
      [...cellsOf(ORDER, policy({ contained: 'qa' }))],
      ['staging', 'production', 'qa'].map((name) => cellId('shop', name)),
    );
    assert.equal(cellsOf(ORDER, undefined).size, 2);
  });
});
