import assert from 'node:assert/strict';
import { cellId } from '../../src/core/model';
import { Store } from '../../src/core/observe/store';
import { details } from '../../src/core/present/details';
import { statusJson } from '../../src/core/present/json';
import { cellRows, commitRow } from '../../src/core/present/cellRows';
import { groupRows, nothingReachable, rootRows, sameRow } from '../../src/core/present/rows';
import { statusLine } from '../../src/core/present/statusLine';
import { statusTable } from '../../src/core/present/table';
import { ago } from '../../src/core/present/words';
import { cellPlan, commit, deployed, environment, sha } from '../support/builders';
import { FakeClock } from '../support/fakeClock';

const MINUTE = 60_000;

/** Staging runs b, production runs a; two commits wait, one is a hotfix. */
function open(services: readonly string[] = ['shop']) {
  const clock = new FakeClock();
  const store = new Store(clock);
  const environments = [environment('staging'), environment('production', ['staging'])];
  store.configure({
    environments,
    services: services.map((name) => ({ name, path: undefined })),
    cells: services.flatMap((name) => environments.map(({ name: where }) => cellPlan(name, where))),
  });
  const now = clock.now();
  for (const service of services) {
    const ids = { staging: sha('b'), production: sha('a') };
    for (const [where, id] of Object.entries(ids)) {
      const version = where === 'production' ? { version: 'v1.7.3', by: 'Priya' } : {};
      store.setReading(cellId(service, where), 'observed', deployed(id, now, version));
      store.setHistory(
        cellId(service, where),
        { state: 'present', commit: commit(id) },
        { state: 'known', ahead: 1, behind: 3 },
      );
    }
    store.setEdges(service, [
      {
        from: 'staging',
        to: 'production',
        role: 'promotion',
        waiting: { state: 'known', count: 2 },
        missing: { state: 'known', count: 1 },
      },
    ]);
  }
  return { clock, store, now };
}

describe('Rows', () => {
  it('say what is live, how far behind and how old the answer is', () => {
    const { store, now } = open();
    assert.deepEqual(
      rootRows(store, 'service', now).map(({ label, description, icon }) => [
        label,
        description,
        icon,
      ]),
      [
        ['staging', 'bbbbbbb · now', 'live'],
        ['production', 'aaaaaaa · now · 2 behind, 1 ahead of staging · v1.7.3', 'behind'],
      ],
    );
  });

  it('group several services by service or by environment', () => {
    const { store, now } = open(['shop', 'payments']);
    const byService = rootRows(store, 'service', now);
    assert.deepEqual(
      byService.map(({ label, description }) => [label, description]),
      [
        ['shop', '2 waiting for production'],
        ['payments', '2 waiting for production'],
      ],
    );
    const byEnvironment = rootRows(store, 'environment', now);
    assert.deepEqual(
      byEnvironment.map(({ label }) => label),
      ['staging', 'production'],
    );
    const target = byEnvironment[1]?.target;
    assert.ok(target);
    assert.deepEqual(
      groupRows(store, target, now).map(({ label }) => label),
      ['shop', 'payments'],
    );
  });

  it('keep showing the last commit of an environment that stopped answering, with its age', () => {
    const { store, now } = open();
    store.setReading(cellId('shop', 'production'), 'observed', {
      state: 'unreachable',
      reason: 'it took longer than 15 s',
      observedAt: now + 10 * MINUTE,
    });
    const row = rootRows(store, 'service', now + 10 * MINUTE)[1];
    assert.equal(
      row?.description,
      'aaaaaaa · unreachable · last read 10 min ago · 2 behind, 1 ahead of staging · v1.7.3',
    );
    assert.equal(row?.icon, 'unreachable');
    assert.ok(row?.words.includes('commit'));
  });

  it('say unknown, never zero', () => {
    const { store, now } = open();
    store.setReading(cellId('shop', 'staging'), 'observed', deployed('abc1234', now));
    store.setHistory(
      cellId('shop', 'staging'),
      { state: 'unresolved', id: 'abc1234', reason: 'no commit here starts with abc1234' },
      { state: 'unknown', reason: 'not known' },
    );
    store.setEdges('shop', [
      {
        from: 'staging',
        to: 'production',
        role: 'promotion',
        waiting: { state: 'unknown', reason: 'the commit in staging is not known here' },
        missing: { state: 'unknown', reason: 'the commit in staging is not known here' },
      },
    ]);
    const [staging, production] = rootRows(store, 'service', now);
    assert.equal(staging?.description, 'abc1234 · unknown here · now');
    assert.deepEqual([staging?.icon, production?.icon], ['uncertain', 'uncertain']);
    assert.ok(staging?.words.includes('fetch'));
    assert.equal(production?.description, 'aaaaaaa · now · ? behind staging · v1.7.3');
    const [waiting] = cellRows(store, 'shop', 'staging', now);
    assert.equal(waiting?.description, '? the commit in staging is not known here');
    assert.equal(statusJson(store).cells[0]?.waiting, null);
    assert.equal(statusJson(store).cells[0]?.commit, null);
    assert.equal(statusJson(store).cells[0]?.reportedCommit, 'abc1234');
  });

  it('open to what waits and to the details, each named once', () => {
    const { store, now } = open();
    const rows = cellRows(store, 'shop', 'production', now);
    assert.deepEqual(
      rows.map(({ label, description }) => [label, description]),
      [
        ['commit', sha('a')],
        ['subject', 'SHOP-1 Sell more'],
        ['author', 'Priya Nair, 4 d ago'],
        ['version', 'v1.7.3'],
        ['by', 'Priya'],
        ['behind staging', '2 commits; has 1 commit that staging lacks'],
        ['HEAD', '3 commits behind, 1 commit ahead (whole repository)'],
        ['read', 'now (2026-11-23 12:00:00 UTC)'],
        ['source', 'GET https://production.example/version'],
      ],
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  });

  it('carry nothing harmful from outside', () => {
    const { store, now } = open();
    const evil = '$(alert)\u202E[x](command:y)\n\u001b[31m' + 'z'.repeat(5000);
    store.setReading(
      cellId('shop', 'staging'),
      'observed',
      deployed(sha('b'), now, { version: evil, by: evil, health: evil }),
    );
    const row = commitRow('shop', '', commit(sha('c'), evil, { author: evil }), now);
    const [staging] = rootRows(store, 'service', now);
    const text = JSON.stringify([
      row,
      staging,
      cellRows(store, 'shop', 'staging', now),
      statusTable(store, now),
      statusLine(store, 'staging', now),
      statusJson(store),
    ]);
    assert.doesNotMatch(text, /\$\(|[\u202A-\u202E\u2066-\u2069\u001b]|\\u001b|\\n\\u/);
    assert.ok(text.length < 20_000);
  });

  it('do not change while nothing changes but the time of the last look', () => {
    const { store, now } = open();
    const before = rootRows(store, 'service', now);
    for (const where of ['staging', 'production']) {
      const { reading } = store.cell('shop', where) ?? {};
      assert.ok(reading?.state === 'deployed');
      store.setReading(cellId('shop', where), 'observed', {
        ...reading,
        observedAt: now + MINUTE,
      });
    }
    const after = rootRows(store, 'service', now + MINUTE);
    assert.ok(before.every((row, index) => sameRow(row, after[index] ?? row)));
  });
});

describe('A record beside the running thing', () => {
  it('is news when it names another commit', () => {
    const { clock, store, now } = open();
    const plan = {
      environments: store.environments,
      services: store.services,
      cells: [cellPlan('shop', 'production', { hasRecord: true })],
    };
    store.configure(plan);
    const id = cellId('shop', 'production');
    store.setReading(id, 'observed', deployed(sha('a').slice(0, 7), now));
    store.setReading(id, 'record', deployed(sha('a'), clock.now()));
    const cell = () => {
      const found = store.cell('shop', 'production');
      assert.ok(found);
      return found;
    };
    assert.match(rootRows(store, 'service', now)[0]?.description ?? '', /^aaaaaaa · now$/);
    store.setReading(id, 'record', deployed(sha('c'), clock.now()));
    assert.match(rootRows(store, 'service', now)[0]?.description ?? '', /record disagrees/);
    assert.ok(
      details(store, cell(), now).some(
        ({ label, value }) =>
          label === 'record' && value === 'ccccccc, which is not what runs (now)',
      ),
    );
  });
});

describe('The status line', () => {
  it('speaks of production unless told otherwise', () => {
    const { store, now } = open();
    const line = statusLine(store, '', now);
    assert.equal(line?.text, 'production aaaaaaa · 2 waiting');
    assert.equal(line?.spoken, 'Whereabouts: production aaaaaaa, 2 waiting');
    assert.equal(line?.trouble, false);
    assert.equal(statusLine(store, 'staging', now)?.text, 'staging bbbbbbb');
  });

  it('says so when the environment could not be read', () => {
    const { store, now } = open();
    store.setReading(cellId('shop', 'production'), 'observed', {
      state: 'refused',
      reason: 'a token is needed',
      observedAt: now,
    });
    const line = statusLine(store, '', now);
    assert.equal(line?.text, 'production aaaaaaa · 2 waiting · not read');
    assert.equal(line?.trouble, true);
  });

  it('counts services that run different commits', () => {
    const { store, now } = open(['shop', 'payments']);
    store.setReading(cellId('payments', 'production'), 'observed', deployed(sha('d'), now));
    assert.equal(statusLine(store, '', now)?.text, 'production 2 services · 4 waiting');
  });
});

describe('When nothing answers', () => {
  it('a sentence says so, with the first reason', () => {
    const { store, now } = open();
    assert.equal(nothingReachable(store), undefined);
    for (const where of ['staging', 'production']) {
      store.setReading(cellId('shop', where), 'observed', {
        state: 'unreachable',
        reason: 'The network is down.',
        observedAt: now,
      });
    }
    assert.equal(
      nothingReachable(store),
      'None of 2 environments could be read. The network is down.',
    );
  });
});

describe('Ages', () => {
  const cases: readonly (readonly [ms: number, words: string])[] = [
    [0, 'now'],
    [-5000, 'now'],
    [89_000, 'now'],
    [2 * MINUTE, '2 min ago'],
    [59 * MINUTE, '59 min ago'],
    [3 * 60 * MINUTE, '3 h ago'],
    [47 * 60 * MINUTE, '47 h ago'],
    [3 * 24 * 60 * MINUTE, '3 d ago'],
    [100 * 24 * 60 * MINUTE, '3 months ago'],
  ];
  for (const [age, words] of cases) {
    it(`of ${age} ms are "${words}"`, () => assert.equal(ago(0, age), words));
  }
});
