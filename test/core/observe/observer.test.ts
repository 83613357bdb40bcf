import assert from 'node:assert/strict';
import { type CellId, cellId } from '../../../src/core/model';
import { type Observation, Observer } from '../../../src/core/observe/observer';
import type { Answer, Request } from '../../../src/core/observe/source';
import { Store } from '../../../src/core/observe/store';
import { cellPlan, deployed, environment, sha } from '../../support/builders';
import { FakeClock, RecordingLog, settle } from '../../support/fakeClock';

const request = (url: string): Request => ({ transport: 'http', url, headers: {} });
const good: Answer = { state: 'answered', body: sha('a'), headers: {} };

function open({ intervalMs = 60_000 } = {}) {
  const clock = new FakeClock();
  const store = new Store(clock);
  store.configure({
    environments: [environment('staging'), environment('production', ['staging'])],
    services: [{ name: 'shop', path: undefined }],
    cells: [cellPlan('shop', 'staging'), cellPlan('shop', 'production')],
  });
  const asked: { url: string; at: number }[] = [];
  const waiting: ((answer: Answer) => void)[] = [];
  let answer: Answer | undefined = good;
  const observer = new Observer({
    store,
    clock,
    log: new RecordingLog(),
    signal: new AbortController().signal,
    random: () => 0.5,
    intervalMs,
    ask: (one) => {
      asked.push({ url: one.transport === 'http' ? one.url : '', at: clock.monotonic() });
      return answer ? Promise.resolve(answer) : new Promise((resolve) => waiting.push(resolve));
    },
  });
  const observation = (cell: CellId, url: string): Observation => ({
    cell,
    role: 'observed',
    request: request(url),
    read: (given, now) =>
      given.state === 'answered'
        ? deployed(given.body, now)
        : { state: 'unreachable', reason: given.message, observedAt: now },
  });
  const answers = (next: Answer | undefined) => void (answer = next);
  return { clock, store, observer, asked, waiting, observation, answers };
}

const STAGING = cellId('shop', 'staging');
const PRODUCTION = cellId('shop', 'production');

describe('The observer', () => {
  it('asks nothing while nobody watches', async () => {
    const { clock, observer, observation, asked } = open();
    observer.observe([observation(STAGING, 'https://a.example')]);
    await clock.advance(600_000);
    assert.equal(asked.length, 0);
  });

  it('asks at once when somebody looks, then once per interval, and stops when they look away', async () => {
    const { clock, observer, observation, asked } = open();
    observer.observe([observation(STAGING, 'https://a.example')]);
    const first = observer.watch();
    const second = observer.watch();
    await clock.advance(150_000);
    assert.deepEqual(
      asked.map(({ at }) => Math.round(at / 1000)),
      [0, 60, 120],
    );
    first.dispose();
    await clock.advance(60_000);
    assert.equal(asked.length, 4);
    second.dispose();
    second.dispose();
    await clock.advance(600_000);
    assert.equal(asked.length, 4);
    assert.equal(clock.pending, 0);
  });

  it('asks a question once for all the cells that it serves', async () => {
    const { observer, observation, asked, store } = open();
    observer.observe([
      observation(STAGING, 'https://fleet.example'),
      observation(PRODUCTION, 'https://fleet.example'),
    ]);
    await observer.refresh();
    assert.equal(asked.length, 1);
    assert.equal(store.cell('shop', 'staging')?.reading.state, 'deployed');
    assert.equal(store.cell('shop', 'production')?.reading.state, 'deployed');
  });

  it('lets refreshes that overlap share one question', async () => {
    const { observer, observation, asked, answers, waiting } = open();
    answers(undefined);
    observer.observe([observation(STAGING, 'https://a.example')]);
    const both = Promise.all([observer.refresh(), observer.refresh()]);
    await settle();
    assert.equal(asked.length, 1);
    waiting.forEach((resolve) => resolve(good));
    await both;
    await observer.refresh(new Set([PRODUCTION]));
    assert.equal(asked.length, 1, 'a refresh of another cell asks nothing here');
  });

  it('waits longer after each failure, and as usual after the first success', async () => {
    const { clock, observer, observation, asked, answers } = open();
    answers({ state: 'failed', failure: 'network', message: 'refused' });
    observer.observe([observation(STAGING, 'https://a.example')]);
    const watching = observer.watch();
    await clock.advance(1_300_000);
    const gaps = asked
      .slice(1)
      .map(({ at }, index) => Math.round((at - (asked[index]?.at ?? 0)) / 1000));
    assert.deepEqual(gaps.slice(0, 4), [120, 240, 300, 300]);
    answers(good);
    await clock.advance(400_000);
    const last = asked.slice(-2).map(({ at }) => at);
    assert.equal(Math.round(((last[1] ?? 0) - (last[0] ?? 0)) / 1000), 60);
    watching.dispose();
  });

  it('leaves a source that refused its credentials alone for a quarter of an hour', async () => {
    const { clock, observer, observation, asked, answers } = open();
    answers({ state: 'failed', failure: 'credentials', message: '401' });
    observer.observe([observation(STAGING, 'https://a.example')]);
    const watching = observer.watch();
    await clock.advance(14 * 60_000);
    assert.equal(asked.length, 1);
    await clock.advance(2 * 60_000);
    assert.equal(asked.length, 2);
    watching.dispose();
  });

  it('leaves a source alone for as long as it asks', async () => {
    const { clock, observer, observation, asked, answers } = open();
    answers({ state: 'failed', failure: 'busy', message: '429', retryAfter: 1_000_000 });
    observer.observe([observation(STAGING, 'https://a.example')]);
    const watching = observer.watch();
    await clock.advance(999_000);
    assert.equal(asked.length, 1);
    await clock.advance(3_000);
    assert.equal(asked.length, 2);
    watching.dispose();
  });

  it('spreads the next questions of many sources', async () => {
    const clock = new FakeClock();
    const store = new Store(clock);
    const at: number[] = [];
    let seed = 1;
    const observer = new Observer({
      store,
      clock,
      log: new RecordingLog(),
      signal: new AbortController().signal,
      random: () => (seed = (seed * 16807) % 2147483647) / 2147483647,
      intervalMs: 60_000,
      ask: () => {
        at.push(Math.round(clock.monotonic() / 1000));
        return Promise.resolve(good);
      },
    });
    observer.observe(
      Array.from({ length: 200 }, (_, index) => ({
        cell: STAGING,
        role: 'observed' as const,
        request: request(`https://${index}.example`),
        read: (_given: Answer, now: number) => deployed(sha('a'), now),
      })),
    );
    const watching = observer.watch();
    await clock.advance(70_000);
    watching.dispose();
    const second = at.filter((second) => second > 1);
    const busiest = Math.max(
      ...[...new Set(second)].map((s) => second.filter((x) => x === s).length),
    );
    assert.equal(second.length, 200);
    assert.ok(busiest < 60, `${busiest} in one second`);
  });

  it('throws an answer away when the configuration has dropped the question', async () => {
    const { observer, observation, store, answers, waiting } = open();
    answers(undefined);
    observer.observe([observation(STAGING, 'https://old.example')]);
    const refresh = observer.refresh();
    await settle();
    observer.observe([observation(STAGING, 'https://new.example')]);
    waiting.forEach((resolve) => resolve(good));
    await refresh;
    assert.equal(store.cell('shop', 'staging')?.reading.state, 'unread');
  });

  it('goes on when a reading throws', async () => {
    const { observer, observation, store } = open();
    let told = 0;
    observer.onDidRead(() => (told += 1));
    observer.observe([
      {
        ...observation(STAGING, 'https://a.example'),
        read: () => {
          throw new Error('broken');
        },
      },
      observation(PRODUCTION, 'https://b.example'),
    ]);
    await observer.refresh();
    assert.equal(store.cell('shop', 'production')?.reading.state, 'deployed');
    assert.ok(told > 0, 'the round is over all the same');
  });

  it('hears of a moved commit and of the end of a round', async () => {
    const { observer, observation } = open();
    let told = 0;
    observer.onDidRead(() => (told += 1));
    observer.observe([observation(STAGING, 'https://a.example')]);
    await observer.refresh();
    assert.equal(told, 2, 'moved, and the round is over');
    await observer.refresh();
    assert.equal(told, 3, 'only that the round is over');
  });
});
