import assert from 'node:assert/strict';
import type { Told } from '../../../src/core/history/history';
import { type CellId, type Reading, type Resolution, cellId } from '../../../src/core/model';
import { Store } from '../../../src/core/observe/store';
import type { Carrier } from '../../../src/core/promote/carrier';
import { PromotionDesk } from '../../../src/core/promote/desk';
import type { EnvironmentLock, LockOutcome } from '../../../src/core/promote/environmentLock';
import { historyOfAnswers } from '../../support/answers';
import { cellPlan, commit, deployed, environment, sha } from '../../support/builders';
import { policy } from '../../support/gates';
import { PERSON, PromotionWorld } from '../../support/promotionWorld';

const [A, B] = [sha('a'), sha('b')];
const LOCK: EnvironmentLock = {
  ...{ environment: 'production', reason: 'migration', owner: 'Ada', since: 0 },
  keeper: 'whereabouts',
};
const TRIGGER = {
  ...{ words: 'POST https://deploy.example', idempotent: true, followMs: 20_000 },
  ...{ trap: undefined, undoneBy: undefined },
};

interface DeskWorld {
  /** By `service environment`. */
  readonly triggers?: Readonly<Record<string, ReturnType<Carrier['facts']>>>;
}

/** Shop runs everywhere, pay not in staging. Only what `triggers` names can be promoted to. */
function open({ triggers = { 'shop production': TRIGGER } }: DeskWorld = {}) {
  const world = new PromotionWorld({ keys: true, expected: true });
  const { clock } = world;
  const store = new Store(clock);
  store.configure({
    environments: [
      environment('qa'),
      environment('staging', ['qa']),
      environment('production', ['staging']),
    ],
    services: ['shop', 'pay'].map((name) => ({ name, path: undefined })),
    cells: [
      ...['qa', 'staging', 'production'].map((name) => cellPlan('shop', name)),
      ...['qa', 'production'].map((name) => cellPlan('pay', name)),
    ],
  });
  const runs = (name: string, reading: Reading, resolution?: Resolution) => {
    store.setReading(cellId('shop', name), 'observed', reading);
    const head = { state: 'unknown', reason: '' } as const;
    if (resolution) store.setHistory(cellId('shop', name), resolution, head);
  };
  runs('staging', deployed(B, clock.now()), { state: 'present', commit: commit(B) });
  runs('production', deployed(A, clock.now()), { state: 'present', commit: commit(A) });
  const log: string[] = [];
  let locks: Told<readonly EnvironmentLock[]> = { state: 'known', value: [] };
  const outcome: LockOutcome = { state: 'done' };
  const refreshed: CellId[][] = [];
  const desk = new PromotionDesk({
    ...{ store, clock, actor: PERSON, zone: 'UTC' },
    promotions: world.start().promotions,
    history: historyOfAnswers({}),
    carrier: {
      facts: (service, to) => triggers[`${service} ${to}`],
      prepare: () => Promise.resolve('not in this test'),
    },
    locks: {
      list: () => (log.push('list'), Promise.resolve(locks)),
      lock: ({ environment: name }) => (log.push(`lock ${name}`), Promise.resolve(outcome)),
      unlock: (name) => (log.push(`unlock ${name}`), Promise.resolve(outcome)),
    },
    published: () => assert.fail('nobody asked for it'),
    unapproved: () => Promise.resolve(undefined),
    refresh: (cells) => (refreshed.push([...cells]), Promise.resolve()),
  });
  const lockedNow = (told: typeof locks) => void (locks = told);
  return { world, clock, store, desk, log, refreshed, runs, lockedNow };
}

const withPolicy = (over: Parameters<typeof policy>[0] = {}) => ({
  policies: new Map([['production', policy(over)]]),
  risks: [],
});
const releasesOf = ({ releases }: Store) => [...releases].map(([name, { short }]) => [name, short]);

describe('The steps that can be promoted', () => {
  it('are those of which both ends run the service, and that something is said about', () => {
    const all = ['shop staging', 'shop production', 'pay staging', 'pay production', 'x qa'];
    const triggers = Object.fromEntries(all.map((name) => [name, TRIGGER]));
    assert.deepEqual(open({ triggers }).desk.steps(), [
      { service: 'shop', from: 'qa', to: 'staging' },
      { service: 'shop', from: 'staging', to: 'production' },
    ]);
    assert.deepEqual(open().desk.steps(), [{ service: 'shop', from: 'staging', to: 'production' }]);
    assert.deepEqual(open({ triggers: {} }).desk.steps(), []);
  });

  it('hold those that cannot be read, so that somebody is told why', () => {
    assert.equal(
      open({ triggers: { 'shop production': 'its `url` is no URL' } }).desk.steps().length,
      1,
    );
  });
});

describe('The plan of a desk', () => {
  it('reads both ends anew, asks for locks, and looks into the journal', async () => {
    const { desk, log, refreshed, lockedNow } = open();
    desk.configure(withPolicy({ contained: 'qa' }));
    lockedNow({ state: 'known', value: [LOCK] });
    const told = await desk.plan({ service: 'shop', from: 'staging', to: 'production' });
    assert.ok(told.state === 'known');
    assert.deepEqual(refreshed, [
      ['staging', 'production', 'qa'].map((name) => cellId('shop', name)),
    ]);
    assert.deepEqual(log, ['list']);
    assert.equal(told.value.gates.find(({ gate }) => gate === 'lock')?.ok, false);
    assert.equal(
      told.value.gates.find(({ gate }) => gate === 'settled'),
      undefined,
    );
  });

  it('is none where the configuration knows no such environment', async () => {
    const told = await open().desk.plan({ service: 'shop', from: 'staging', to: 'production' });
    assert.deepEqual(told, { state: 'unknown', reason: 'shop does not run in production' });
  });
});

describe('The way back', () => {
  const promoted = (world: PromotionWorld) =>
    void world.journal.entries.push(
      {
        ...{ type: 'intent', id: '1', at: 0 },
        owner: { host: '', boot: '', pid: 1, started: '' },
        intent: {
          ...{ service: 'shop', from: 'staging', to: 'production', commit: A, expected: B },
          ...{ back: false, actor: PERSON, confirmed: 'typed', reason: undefined, gates: [] },
          ...{ trigger: '', idempotent: true },
        },
      },
      { type: 'ended', id: '1', at: 1, state: 'verified', reason: '' },
    );

  it('is to what the promotion of what runs now replaced', async () => {
    const { desk, world } = open();
    promoted(world);
    assert.deepEqual(await desk.wayBack('shop', 'production'), {
      state: 'known',
      value: { service: 'shop', from: 'production', to: 'production', commit: B },
    });
  });

  it('is there while the environment does not answer: it counts what ran last', async () => {
    const { desk, world, runs } = open();
    promoted(world);
    runs('production', { state: 'unreachable', reason: 'down', observedAt: 0 });
    assert.equal((await desk.wayBack('shop', 'production')).state, 'known');
  });

  it('is not known where the journal does not know, or what runs there', async () => {
    const { desk, runs } = open();
    const reason = async (service: string, name: string) => {
      const told = await desk.wayBack(service, name);
      return told.state === 'unknown' && told.reason;
    };
    assert.equal(
      await reason('shop', 'production'),
      'the journal does not know what ran in production before: no promotion of shop to it was verified here',
    );
    assert.equal(await reason('shop', 'x'), 'shop does not run in x');
    assert.equal(await reason('shop', 'qa'), 'qa was not read: not asked yet');
    runs('production', deployed(B, 0), { state: 'absent', id: B });
    assert.equal(
      await reason('shop', 'production'),
      'the commit in production is not in this clone: fetch to compare it',
    );
  });
});

describe('Windows and locks', () => {
  it('stand in the store as soon as they are known', async () => {
    const { desk, store, lockedNow } = open();
    desk.configure(withPolicy({ windows: [] }));
    assert.deepEqual(releasesOf(store), [['production', 'closed']]);
    lockedNow({ state: 'known', value: [LOCK] });
    await desk.askLocks();
    assert.deepEqual(releasesOf(store), [['production', 'locked by Ada · closed']]);
    desk.configure({ policies: new Map(), risks: [] });
    assert.deepEqual(releasesOf(store), []);
  });

  it('are shown as they were while nobody can ask; a plan does not go by that', async () => {
    const { desk, store, lockedNow } = open();
    desk.configure(withPolicy());
    lockedNow({ state: 'known', value: [LOCK] });
    await desk.askLocks();
    const told = { state: 'unknown', reason: 'no network' } as const;
    lockedNow(told);
    assert.deepEqual(await desk.askLocks(), told);
    assert.deepEqual(releasesOf(store), [['production', 'locked by Ada']]);
    const plan = await desk.plan({ service: 'shop', from: 'staging', to: 'production' });
    assert.deepEqual(plan.state === 'known' && plan.value.facts.lock, told);
    lockedNow({ state: 'known', value: [] });
    await desk.askLocks();
    assert.deepEqual(releasesOf(store), []);
  });

  it('are asked for anew after each change of a lock', async () => {
    const { desk, log } = open();
    const wish = { environment: 'production', reason: '', owner: 'Ada', since: 0 };
    assert.deepEqual(await desk.lock(wish), { state: 'done' });
    assert.deepEqual(await desk.unlock('production', undefined), { state: 'done' });
    assert.deepEqual(log, ['lock production', 'list', 'unlock production', 'list']);
  });

  it('move on with time while somebody watches, and not afterwards', async () => {
    const { desk, store, clock } = open();
    const windows = [{ days: ['mon'], from: '09:00', to: '12:40', timeZone: 'UTC' }];
    desk.configure(withPolicy({ windows }));
    const watching = desk.watch();
    assert.deepEqual(releasesOf(store), [['production', 'closes in 40 min']]);
    await clock.advance(60_000);
    assert.deepEqual(releasesOf(store), [['production', 'closes in 39 min']]);
    watching.dispose();
    await clock.advance(600_000);
    assert.deepEqual(releasesOf(store), [['production', 'closes in 39 min']]);
    assert.equal(clock.pending, 0);
  });

  it('are asked for every three minutes while somebody watches, and not otherwise', async () => {
    const { desk, clock, log } = open();
    desk.configure(withPolicy());
    await clock.advance(600_000);
    assert.equal(log.length, 0);
    const watching = desk.watch();
    await clock.advance(179_000);
    assert.equal(log.length, 1);
    await clock.advance(1_000);
    assert.equal(log.length, 2);
    watching.dispose();
    await clock.advance(600_000);
    assert.equal(log.length, 2);
  });

  it('are not asked for where nothing is promoted', async () => {
    const { desk, clock, log } = open({ triggers: {} });
    desk.configure(withPolicy());
    const watching = desk.watch();
    await clock.advance(600_000);
    assert.equal(log.length, 0);
    watching.dispose();
  });
});

describe('A cell of the desk', () => {
  it('can be looked at and read anew', async () => {
    const { desk, refreshed } = open();
    assert.equal(desk.read('shop', 'production')?.state, 'deployed');
    assert.equal(desk.read('shop', 'x'), undefined);
    await desk.refresh('shop', ['qa', 'staging']);
    assert.deepEqual(refreshed, [[cellId('shop', 'qa'), cellId('shop', 'staging')]]);
  });
});
