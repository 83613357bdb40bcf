import assert from 'node:assert/strict';
import { type CellId, cellId } from '../../../src/core/model';
import { type Observation, Observer } from '../../../src/core/observe/observer';
import type { Answer } from '../../../src/core/observe/source';
import { Store } from '../../../src/core/observe/store';
import { cellPlan, deployed, environment, sha } from '../../support/builders';
import { FakeClock, RecordingLog, settle } from '../../support/fakeClock';

const STAGING = cellId('shop', 'staging');
const PRODUCTION = cellId('shop', 'production');
const says = (letter: string): Answer => ({ state: 'answered', body: sha(letter), headers: {} });

/** Questions wait until they are answered, in any order. */
function open() {
  const clock = new FakeClock();
  const store = new Store(clock);
  store.configure({
    environments: [environment('staging'), environment('production', ['staging'])],
    services: [{ name: 'shop', path: undefined }],
    cells: [cellPlan('shop', 'staging'), cellPlan('shop', 'production', { hasRecord: true })],
  });
  const asked: { readonly answer: (one: Answer) => void; readonly signal: AbortSignal }[] = [];
  const observer = new Observer({
    ...{ store, clock, log: new RecordingLog(), random: () => 0.5, intervalMs: 60_000 },
    signal: new AbortController().signal,
    ask: (_, signal) => new Promise((answer) => asked.push({ answer, signal })),
  });
  const observation = (cell: CellId, url = 'https://fleet.example'): Observation => ({
    ...{ cell, role: 'observed' },
    request: { transport: 'http', url, headers: {} },
    read: (given, now) =>
      given.state === 'answered'
        ? deployed(given.body, now)
        : { state: 'unreachable', reason: given.message, observedAt: now },
  });
  const runs = (name = 'production') => {
    const reading = store.cell('shop', name)?.reading;
    return reading?.state === 'deployed' ? reading.deployment.commit.id : reading?.state;
  };
  return { clock, observer, asked, observation, runs };
}

const staying = new AbortController().signal;

describe('Reading one cell now', () => {
  it('never joins a question of before', async () => {
    const { observer, observation, asked } = open();
    observer.observe([observation(PRODUCTION)]);
    const before = observer.refresh();
    const now = observer.readNow(PRODUCTION, staying);
    const again = observer.readNow(PRODUCTION, staying);
    await settle();
    assert.equal(asked.length, 3);
    asked[1]?.answer(says('b'));
    asked[2]?.answer(says('c'));
    asked[0]?.answer(says('a'));
    await before;
    const ids = (await Promise.all([now, again])).map(
      (reading) => reading.state === 'deployed' && reading.deployment.commit.id,
    );
    assert.deepEqual(ids, [sha('b'), sha('c')]);
  });

  it('goes into the store, for every cell that the answer serves', async () => {
    const { observer, observation, asked, runs } = open();
    let told = 0;
    observer.onDidRead(() => (told += 1));
    observer.observe([observation(STAGING), observation(PRODUCTION)]);
    const reading = observer.readNow(PRODUCTION, staying);
    asked[0]?.answer(says('b'));
    assert.equal((await reading).state, 'deployed');
    assert.deepEqual([runs('staging'), runs()], [sha('b'), sha('b')]);
    assert.equal(told, 1);
  });

  it('is not overwritten by the answer to a question of before', async () => {
    const { observer, observation, asked, runs } = open();
    observer.observe([observation(PRODUCTION)]);
    const before = observer.refresh();
    const now = observer.readNow(PRODUCTION, staying);
    asked[1]?.answer(says('b'));
    await now;
    asked[0]?.answer(says('a'));
    await before;
    assert.equal(runs(), sha('b'));
    const later = observer.refresh();
    asked[2]?.answer(says('c'));
    await later;
    assert.equal(runs(), sha('c'));
  });

  it('gives what is wrong as a reading', async () => {
    const { observer, observation, asked, runs } = open();
    observer.observe([observation(PRODUCTION)]);
    const reading = observer.readNow(PRODUCTION, staying);
    asked[0]?.answer({ state: 'failed', failure: 'network', message: 'it is down' });
    const { state } = await reading;
    assert.deepEqual([state, runs()], ['unreachable', 'unreachable']);
  });

  it('rejects when it is stopped, and writes nothing', async () => {
    const { observer, observation, asked, runs } = open();
    observer.observe([observation(PRODUCTION)]);
    const stop = new AbortController();
    const reading = observer.readNow(PRODUCTION, stop.signal);
    assert.equal(asked[0]?.signal, stop.signal);
    stop.abort(new Error('left'));
    asked[0]?.answer(says('b'));
    await assert.rejects(reading, /left/);
    assert.equal(runs(), 'unread');
    await assert.rejects(async () => {
      const late = observer.readNow(PRODUCTION, stop.signal);
      asked[1]?.answer(says('b'));
      await late;
    }, /left/);
  });

  it('asks what runs there, and not the record beside it', async () => {
    const { observer, observation, asked } = open();
    observer.observe([{ ...observation(PRODUCTION), role: 'record' }]);
    assert.deepEqual(await observer.readNow(PRODUCTION, staying), {
      state: 'unread',
      reason: 'nothing says how it is read',
    });
    assert.equal(asked.length, 0);
  });

  it('gives no reading of a cell that is no longer configured', async () => {
    const { observer, observation, asked, runs } = open();
    observer.observe([observation(STAGING), observation(PRODUCTION)]);
    const reading = observer.readNow(PRODUCTION, staying);
    observer.observe([observation(STAGING)]);
    asked[0]?.answer(says('b'));
    assert.deepEqual(await reading, { state: 'unread', reason: 'it is no longer configured' });
    assert.deepEqual([runs('staging'), runs()], [sha('b'), 'unread']);
  });

  it('does not put off the next round of those who watch', async () => {
    const { clock, observer, observation, asked } = open();
    observer.observe([observation(PRODUCTION)]);
    const watching = observer.watch();
    asked[0]?.answer(says('a'));
    await clock.advance(30_000);
    const reading = observer.readNow(PRODUCTION, staying);
    asked[1]?.answer(says('b'));
    await reading;
    await clock.advance(31_000);
    assert.equal(asked.length, 3);
    watching.dispose();
  });
});
