import assert from 'node:assert/strict';
import { cellId } from '../../../src/core/model';
import { type Change, Store, parseSavedStore } from '../../../src/core/observe/store';
import { cellPlan, deployed, environment, sha } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const plan = {
  environments: [environment('staging'), environment('production', ['staging'])],
  services: [{ name: 'shop', path: undefined }],
  cells: [cellPlan('shop', 'staging'), cellPlan('shop', 'production')],
};

function open() {
  const clock = new FakeClock();
  const store = new Store(clock);
  const changes: { at: number; change: Change }[] = [];
  store.onDidChange((change) => changes.push({ at: clock.monotonic(), change }));
  return { clock, store, changes };
}

describe('The store', () => {
  it('tells a first change at once and later ones together, never twice in 250 ms', async () => {
    const { clock, store, changes } = open();
    store.configure(plan);
    await clock.advance(0);
    assert.equal(changes.length, 1);
    assert.equal(changes[0]?.change.shape, true);
    for (let step = 0; step < 100; step++) {
      store.setReading(cellId('shop', 'staging'), 'observed', deployed(sha('a'), clock.now()));
      await clock.advance(10);
    }
    const gaps = changes.slice(1).map(({ at }, index) => at - (changes[index]?.at ?? 0));
    assert.ok(
      gaps.every((gap) => gap >= 250),
      `gaps ${gaps.join()}`,
    );
    assert.ok(changes.length >= 4 && changes.length <= 6, `${changes.length} changes in a second`);
    assert.deepEqual([...(changes[1]?.change.services ?? [])], ['shop']);
  });

  it('keeps the last good reading while a source is not good', () => {
    const { clock, store } = open();
    store.configure(plan);
    const id = cellId('shop', 'production');
    const good = deployed(sha('a'), clock.now());
    store.setReading(id, 'observed', good);
    store.setReading(id, 'observed', {
      state: 'unreachable',
      reason: 'no answer',
      observedAt: clock.now(),
    });
    assert.equal(store.cell('shop', 'production')?.reading.state, 'unreachable');
    assert.deepEqual(store.cell('shop', 'production')?.lastDeployed, good);
  });

  it('says whether the deployed commit moved', () => {
    const { clock, store } = open();
    store.configure(plan);
    const id = cellId('shop', 'production');
    assert.equal(store.setReading(id, 'observed', deployed(sha('a'), clock.now())), true);
    assert.equal(store.setReading(id, 'observed', deployed(sha('a'), clock.now() + 5)), false);
    assert.equal(store.setReading(id, 'observed', deployed(sha('b'), clock.now())), true);
  });

  it('keeps readings over a new configuration only where the source stayed the same', () => {
    const { clock, store } = open();
    store.configure(plan);
    store.setReading(cellId('shop', 'staging'), 'observed', deployed(sha('a'), clock.now()));
    store.setReading(cellId('shop', 'production'), 'observed', deployed(sha('b'), clock.now()));
    store.configure({
      ...plan,
      cells: [
        cellPlan('shop', 'staging'),
        cellPlan('shop', 'production', { source: 'GET https://elsewhere.example' }),
      ],
    });
    assert.equal(store.cell('shop', 'staging')?.reading.state, 'deployed');
    assert.equal(store.cell('shop', 'production')?.reading.state, 'unread');
    assert.equal(store.cell('shop', 'production')?.lastDeployed, undefined);
  });

  it('shows a cell that cannot be read with the reason', () => {
    const { store } = open();
    store.configure({
      ...plan,
      cells: [cellPlan('shop', 'staging', { problem: 'there is no ${host} for staging' })],
    });
    assert.deepEqual(store.cell('shop', 'staging')?.reading, {
      state: 'unread',
      reason: 'there is no ${host} for staging',
    });
  });

  it('comes back from its saved form as it was', () => {
    const { clock, store } = open();
    store.configure(plan);
    store.setReading(cellId('shop', 'staging'), 'observed', deployed(sha('a'), clock.now()));
    const saved = parseSavedStore(JSON.stringify(store.save()));
    assert.ok(saved);
    const again = new Store(clock);
    again.restore(saved);
    assert.deepEqual(again.cellsOf('shop'), JSON.parse(JSON.stringify(store.cellsOf('shop'))));
    assert.deepEqual(
      again.environments.map(({ name }) => name),
      ['staging', 'production'],
    );
  });

  it('takes nothing that is not its own saved form', () => {
    const wrong = ['', '{', 'null', '[]', '{"version":1}', '{"version":2,"cells":{}}', '"a"'];
    for (const text of wrong) assert.equal(parseSavedStore(text), undefined, text);
    const saved = open().store.save();
    assert.ok(parseSavedStore(JSON.stringify(saved)));
    assert.equal(parseSavedStore(JSON.stringify({ ...saved, version: 1 })), undefined);
  });
});
