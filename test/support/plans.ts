import assert from 'node:assert/strict';
import type { History, ListedCommit } from '../../src/core/history/history';
import { type Reading, type Resolution, type Sha, cellId } from '../../src/core/model';
import { Store } from '../../src/core/observe/store';
import type { Promotion } from '../../src/core/promote/past';
import { type Order, type PlanContext, planPromotion } from '../../src/core/promote/plan';
import type { Policy } from '../../src/core/promote/policy';
import { historyOfAnswers } from './answers';
import { cellPlan, commit, deployed, environment, sha } from './builders';
import { FakeClock } from './fakeClock';
import { HOUR, NOW, policy } from './gates';
import { PERSON } from './promotionWorld';

export const NEW = sha('b');
export const OLD = sha('a');
export const ORDER: Order = { service: 'shop', from: 'staging', to: 'production' };
const TRIGGER = {
  ...{ words: 'POST https://deploy.example', idempotent: true, followMs: 20_000 },
  ...{ trap: undefined, undoneBy: undefined },
};

export interface World {
  readonly readings?: Readonly<Record<string, Reading>>;
  readonly resolutions?: Readonly<Record<string, Resolution>>;
  readonly history?: Partial<History>;
  readonly policy?: Partial<Policy>;
  readonly context?: Partial<PlanContext>;
}

export const present = (id: Sha): Resolution => ({ state: 'present', commit: commit(id) });

export function listed(id: Sha): ListedCommit {
  return { ...commit(id), files: [] };
}

/** `have` holds these and `lack` does not, and the other way round. */
export function between(have: Sha, lack: Sha, there: readonly Sha[], back: readonly Sha[] = []) {
  const list: History['list'] = (one, other) => {
    const ids = one === have && other === lack ? there : one === lack ? back : [];
    return Promise.resolve({ state: 'known', value: ids.map(listed) });
  };
  return { list };
}

/** Staging runs b, production a; qa runs what it is given. */
export function contextOf({
  readings,
  resolutions,
  history,
  policy: asked,
  context,
}: World): PlanContext {
  const store = new Store(new FakeClock());
  const names = ['qa', 'staging', 'production'];
  store.configure({
    environments: [
      environment('qa'),
      environment('staging', ['qa']),
      environment('production', ['staging']),
    ],
    services: [{ name: 'shop', path: 'services/shop' }],
    cells: names.map((name) => cellPlan('shop', name)),
  });
  const runs = { staging: deployed(NEW, NOW), production: deployed(OLD, NOW), ...readings };
  for (const [name, reading] of Object.entries(runs)) {
    store.setReading(cellId('shop', name), 'observed', reading);
  }
  const known = { staging: present(NEW), production: present(OLD), ...resolutions };
  for (const [name, resolution] of Object.entries(known)) {
    store.setHistory(cellId('shop', name), resolution, { state: 'unknown', reason: '' });
  }
  return {
    view: store,
    history: historyOfAnswers({ ...between(NEW, OLD, [NEW]), ...history }),
    policies: new Map([['production', policy(asked)]]),
    risks: [],
    carrier: { facts: () => TRIGGER, prepare: () => Promise.resolve('not in this test') },
    unapproved: () => Promise.resolve(undefined),
    promotions: [],
    locks: { state: 'known', value: [] },
    published: () => assert.fail('nobody asked for it'),
    seenSince: () => undefined,
    now: NOW,
    zone: 'UTC',
    ...context,
  };
}

export async function planned(world: World = {}, order = ORDER) {
  const told = await planPromotion(contextOf(world), order);
  assert.ok(told.state === 'known', told.state === 'unknown' ? told.reason : '');
  return told.value;
}

export async function reasonFor(world: World, order = ORDER): Promise<string> {
  const told = await planPromotion(contextOf(world), order);
  assert.ok(told.state === 'unknown');
  return told.reason;
}

export const dirty = (id: Sha) =>
  deployed(id, NOW, { commit: { text: `${id}-dirty`, id, dirty: true } });
export const gate = (plan: Awaited<ReturnType<typeof planned>>, name: string) =>
  plan.gates.find((one) => one.gate === name);

/** A promotion to production that was verified `hours` ago. */
export function verified(
  of: Sha,
  hours: number,
  over: Partial<Promotion['intent']> = {},
): Promotion {
  const at = NOW - hours * HOUR;
  return {
    id: `${of}-${hours}`,
    at,
    intent: {
      ...{ ...ORDER, commit: of, expected: OLD, back: false, actor: PERSON, confirmed: 'typed' },
      ...{ reason: undefined, gates: [], trigger: '', idempotent: true, ...over },
    },
    owners: [],
    sent: { at, attempts: 1 },
    answer: undefined,
    seen: [],
    end: { at, state: 'verified', reason: '' },
  };
}
