import assert from 'node:assert/strict';
import { type Release, cellId } from '../../src/core/model';
import { Store } from '../../src/core/observe/store';
import { cellRows } from '../../src/core/present/cellRows';
import { details } from '../../src/core/present/details';
import { groupRows, rootRows, sameRow } from '../../src/core/present/rows';
import { statusLine } from '../../src/core/present/statusLine';
import { statusTable } from '../../src/core/present/table';
import { cellPlan, commit, deployed, environment, sha } from '../support/builders';
import { FakeClock } from '../support/fakeClock';

const LOCKED: Release = {
  ...{ isLocked: true, short: 'locked by Ada', long: 'locked by Ada: migration' },
};
const CLOSING: Release = {
  ...{ isLocked: false, short: 'closes in 40 min', long: 'open, closes Mon 23 Nov 12:40 UTC' },
};
const QUIET: Release = { ...CLOSING, short: '' };

/** Staging runs b, production a; one commit waits. Production can be promoted to. */
function open(release?: Release, services: readonly string[] = ['shop']) {
  const clock = new FakeClock();
  const store = new Store(clock);
  store.configure({
    environments: [environment('staging'), environment('production', ['staging'])],
    services: services.map((name) => ({ name, path: undefined })),
    cells: services.flatMap((name) => [
      cellPlan(name, 'staging', { promotion: ['source'] }),
      cellPlan(name, 'production', { promotion: ['target'] }),
    ]),
  });
  const known = (count: number) => ({ state: 'known', count }) as const;
  for (const name of services) {
    for (const [where, id] of [
      ['staging', sha('b')],
      ['production', sha('a')],
    ] as const) {
      const cell = cellId(name, where);
      store.setReading(cell, 'observed', deployed(id, clock.now()));
      const head = { state: 'unknown', reason: '' } as const;
      store.setHistory(cell, { state: 'present', commit: commit(id) }, head);
    }
    const ends = { from: 'staging', to: 'production', role: 'promotion' } as const;
    store.setEdges(name, [{ ...ends, waiting: known(1), missing: known(0) }]);
  }
  if (release) store.setReleases(new Map([['production', release]]));
  return { store, now: clock.now() };
}

describe('What keeps a release back', () => {
  it('stands in the row of the environment that it is about, and in no other', () => {
    const { store, now } = open(LOCKED);
    const rows = rootRows(store, 'service', now);
    assert.deepEqual(
      rows.map(({ description }) => description),
      ['bbbbbbb · now', 'aaaaaaa · locked by Ada · now · 1 behind staging'],
    );
    assert.deepEqual(
      rows.map(({ words }) => words.join(' ')),
      ['cell deployed address commit source', 'cell deployed address commit target locked'],
    );
  });

  it('is a word of the menus only where it is a lock', () => {
    const { store, now } = open(CLOSING);
    const [, production] = rootRows(store, 'service', now);
    assert.equal(production?.description, 'aaaaaaa · closes in 40 min · now · 1 behind staging');
    assert.ok(!production.words.includes('locked'));
  });

  it('stands in the row of an environment', () => {
    const { store, now } = open(LOCKED, ['shop', 'pay']);
    const [staging, production] = rootRows(store, 'environment', now);
    assert.deepEqual([staging?.description, production?.description], ['', 'locked by Ada']);
    assert.deepEqual(staging?.words, ['environment', 'staging']);
    assert.deepEqual(production?.words, ['environment', 'production', 'locked']);
    assert.equal(production?.spoken, 'environment production, locked by Ada');
    const cells = production && groupRows(store, production.target, now);
    assert.ok(cells?.every(({ words }) => words.includes('locked')));
  });

  it('is redrawn when it changes, and not before', () => {
    const { store, now } = open(CLOSING);
    const row = () => rootRows(store, 'service', now)[1];
    const before = row();
    store.setReleases(new Map([['production', { ...CLOSING }]]));
    assert.ok(before && sameRow(before, row() ?? before));
    store.setReleases(new Map([['production', LOCKED]]));
    assert.ok(!sameRow(before, row() ?? before));
  });

  it('is in the status line while it is near', () => {
    const text = (release?: Release) => {
      const { store, now } = open(release);
      return statusLine(store, '', now)?.text;
    };
    assert.equal(text(), 'production aaaaaaa · 1 waiting');
    assert.equal(text(QUIET), 'production aaaaaaa · 1 waiting');
    assert.equal(text(CLOSING), 'production aaaaaaa · 1 waiting · closes in 40 min');
    assert.equal(text(LOCKED), 'production aaaaaaa · 1 waiting · locked by Ada');
  });

  it('is told in full among the details, also while nothing is near', () => {
    const { store, now } = open(QUIET);
    const cell = store.cell('shop', 'production');
    assert.ok(cell);
    const found = details(store, cell, now).find(({ label }) => label === 'releases');
    assert.equal(found?.value, 'open, closes Mon 23 Nov 12:40 UTC');
  });

  it('has a column of its own in the terminal', () => {
    const { store, now } = open(LOCKED);
    const pieces = statusTable(store, now).flat();
    assert.deepEqual(
      pieces.filter(({ text }) => text.startsWith('locked')),
      [{ text: 'locked by Ada', tone: 'trouble' }],
    );
  });

  it('carries nothing harmful from outside', () => {
    const evil = '$(alert)\u202E\n\u001b[31m' + 'z'.repeat(200_000);
    const { store, now } = open({ isLocked: true, short: evil, long: evil }, ['shop', 'pay']);
    const text = JSON.stringify([
      rootRows(store, 'environment', now),
      ...store.services.map(({ name }) =>
        groupRows(store, { type: 'service', service: name }, now),
      ),
      cellRows(store, 'shop', 'production', now),
      statusLine(store, '', now),
      statusTable(store, now),
    ]);
    assert.doesNotMatch(text, /\$\(|\u202E|\\u001b|zz\\n/);
    assert.ok(text.length < 20_000);
  });
});

describe('The row of what waits', () => {
  it('can be promoted from where its target can be promoted to', () => {
    const { store, now } = open();
    assert.deepEqual(cellRows(store, 'shop', 'staging', now)[0]?.words, [
      'waiting',
      'some',
      'source',
    ]);
    store.configure({
      environments: store.environments,
      services: store.services,
      cells: ['staging', 'production'].map((name) => cellPlan('shop', name)),
    });
    assert.deepEqual(cellRows(store, 'shop', 'staging', now)[0]?.words, ['waiting', 'some']);
  });
});
