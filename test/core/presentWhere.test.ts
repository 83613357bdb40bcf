import assert from 'node:assert/strict';
import type { Containment } from '../../src/core/history/history';
import { type CellState, type Resolution, cellId } from '../../src/core/model';
import { Store } from '../../src/core/observe/store';
import {
  commitSuggestions,
  headSuggestion,
  runningSuggestions,
} from '../../src/core/present/suggestions';
import {
  fetchMayHelp,
  firstWithout,
  shareRows,
  shareStrip,
  waits,
  whereRows,
  whereTitle,
} from '../../src/core/present/where';
import { type CellContainment, type CellShare, whereAll } from '../../src/core/questions/where';
import { historyOfAnswers } from '../support/answers';
import { cellPlan, commit, deployed, environment, sha } from '../support/builders';
import { FakeClock } from '../support/fakeClock';

const HOUR = 3_600_000;
const names = ['dev', 'qa', 'production'] as const;
const runs = { dev: sha('d'), qa: sha('c'), production: sha('b') };
const yes: Containment = { state: 'yes' };
const no: Containment = { state: 'no' };
const untouched: Containment = { state: 'no', because: { type: 'untouched', path: 'services/b' } };
const reverted: Containment = {
  state: 'no',
  because: { type: 'reverted', by: commit(sha('8'), 'Revert "Sell more"') },
};
const picked: Containment = {
  state: 'equivalent',
  how: 'picked',
  commit: commit(sha('9'), 'Sell more, again'),
};
const shallow: Containment = { state: 'unknown', reason: 'this clone is shallow' };

/** Services in dev, qa and production, where production says since when. */
function open(services: readonly string[] = ['shop']) {
  const clock = new FakeClock();
  const now = clock.now();
  const store = new Store(clock);
  const environments = [
    environment('development', [], { name: 'dev' }),
    environment('qa', ['dev']),
    environment('production', ['qa']),
  ];
  store.configure({
    environments,
    services: services.map((name) => ({ name, path: undefined })),
    cells: services.flatMap((name) => environments.map((where) => cellPlan(name, where.name))),
  });
  const count = { state: 'known', count: 1 } as const;
  for (const service of services) {
    for (const [name, id] of Object.entries(runs)) {
      const since = name === 'production' ? { since: now - 3 * HOUR } : {};
      store.setReading(cellId(service, name), 'observed', deployed(id, now, since));
      store.setHistory(
        cellId(service, name),
        { state: 'present', commit: commit(id) },
        { state: 'unknown', reason: 'not asked' },
      );
    }
    store.setEdges(service, [
      { from: 'dev', to: 'qa', role: 'promotion', waiting: count, missing: count },
      { from: 'qa', to: 'production', role: 'promotion', waiting: count, missing: count },
    ]);
  }
  return { store, now };
}

/** The answers for a service, in the order of its environments. */
function cells(store: Store, service: string, answers: readonly Containment[]) {
  return names.map((name, at): CellContainment => {
    const cell = store.cell(service, name);
    const containment = answers[at];
    assert.ok(cell && containment);
    return { cell, containment };
  });
}

const lines = (rows: readonly { readonly label: string; readonly description: string }[]) =>
  rows.map(({ label, description }) => `${label} | ${description}`);

describe('The answer to where a commit is', () => {
  it('is a strip for the service, and a line for each environment with its reason', () => {
    const { store, now } = open();
    assert.deepEqual(lines(whereRows(cells(store, 'shop', [yes, picked, no]), now)), [
      'shop | dev ✓  qa ≈  production ✗',
      '✓ dev | there · runs ddddddd',
      '≈ qa | there, picked as 9999999 Sell more, again · runs ccccccc',
      '✗ production | not there · runs bbbbbbb',
    ]);
  });

  it('says since when it is there, at the latest, and what it does not know', () => {
    const { store, now } = open();
    assert.deepEqual(lines(whereRows(cells(store, 'shop', [shallow, reverted, yes]), now)), [
      'shop | dev ?  qa ✗  production ✓',
      '? dev | not known: this clone is shallow · runs ddddddd',
      '✗ qa | not there, taken back by 8888888 Revert "Sell more" · runs ccccccc',
      '✓ production | there · since 3 h ago at the latest · runs bbbbbbb',
    ]);
  });

  it('puts a service that the commit does not concern last, in one line', () => {
    const { store, now } = open(['back', 'shop']);
    const all = [
      // It is in the history of what runs there, and yet nothing of it.
      ...cells(store, 'back', [yes, untouched, untouched]),
      ...cells(store, 'shop', [yes, no, no]),
    ];
    assert.deepEqual(lines(whereRows(all, now)), [
      'shop | dev ✓  qa ✗  production ✗',
      '✓ dev | there · runs ddddddd',
      '✗ qa | not there · runs ccccccc',
      '✗ production | not there · runs bbbbbbb',
      'back | dev ✓  qa –  production – · does not touch services/b',
    ]);
  });

  it('says when an answer goes by an old reading', () => {
    const { store, now } = open();
    store.setReading(cellId('shop', 'dev'), 'observed', {
      state: 'unreachable',
      reason: 'nobody answers',
      observedAt: now + HOUR,
    });
    const [, dev] = lines(whereRows(cells(store, 'shop', [yes, no, no]), now + HOUR));
    assert.equal(dev, '✓ dev | there · runs ddddddd as read 1 h ago');
  });

  it('makes harmless what services, subjects and reasons are called', () => {
    const { store, now } = open(['$(gear)']);
    const hostile: Containment = { state: 'unknown', reason: '$(trash)\n\u202ereason' };
    const [head, dev] = lines(whereRows(cells(store, '$(gear)', [hostile, no, no]), now));
    assert.equal(head, '$ (gear) | dev ?  qa ✗  production ✗');
    assert.equal(dev, '? dev | not known: $ (trash) reason · runs ddddddd');
    const present: Resolution = { state: 'present', commit: commit(sha('1'), '$(bug)\nfixed') };
    assert.equal(whereTitle(present), '1111111 $ (bug) fixed');
    assert.equal(whereTitle({ state: 'absent', id: sha('2') }), '2222222 is not in this clone');
  });
});

describe('What a commit waits for', () => {
  it('is the first step of the path that it has still to take, service by service', () => {
    const { store } = open(['shop', 'back']);
    const all = [
      ...cells(store, 'shop', [yes, picked, no]),
      ...cells(store, 'back', [yes, no, no]),
    ];
    assert.deepEqual(waits(store, all), [
      { service: 'shop', from: 'qa', to: 'production' },
      { service: 'back', from: 'dev', to: 'qa' },
    ]);
  });

  it('is nothing where it is nowhere, everywhere, taken back, of no concern, or not known', () => {
    const { store } = open();
    for (const answers of [
      [no, no, no],
      [yes, yes, yes],
      [yes, reverted, reverted],
      [yes, untouched, untouched],
      [yes, shallow, no],
    ]) {
      assert.deepEqual(waits(store, cells(store, 'shop', answers)), [], JSON.stringify(answers));
    }
  });

  it('is held against the first environment that lacks it', () => {
    const { store } = open(['shop', 'back']);
    const all = [
      ...cells(store, 'shop', [yes, reverted, no]),
      ...cells(store, 'back', [yes, yes, yes]),
    ];
    assert.deepEqual(
      firstWithout(all).map(({ service, environment: where }) => `${service} ${where}`),
      ['shop production'],
    );
  });
});

describe('A fetch', () => {
  it('is offered where it may say more', () => {
    const { store } = open();
    const present: Resolution = { state: 'present', commit: commit(sha('1')) };
    assert.equal(fetchMayHelp(present, cells(store, 'shop', [yes, no, no])), false);
    assert.equal(fetchMayHelp({ state: 'absent', id: sha('1') }, []), true);
    store.setHistory(
      cellId('shop', 'dev'),
      { state: 'absent', id: runs.dev },
      { state: 'unknown', reason: 'not asked' },
    );
    assert.equal(fetchMayHelp(present, cells(store, 'shop', [shallow, no, no])), true);
  });
});

describe('Several commits together', () => {
  const all = [sha('1'), sha('2'), sha('3')].map((id) => commit(id));

  /** `answers` says what an environment answers, commit by commit. */
  async function shares(answers: Readonly<Record<string, readonly Containment[]>>) {
    const { store, now } = open();
    const history = historyOfAnswers({
      contains: (ids, id) => {
        const at = all.findIndex((one) => one.id === id);
        return Promise.resolve(
          ids.map((one) => {
            const name = names.find((candidate) => runs[candidate] === one);
            return answers[name ?? '']?.[at] ?? no;
          }),
        );
      },
    });
    const told: readonly CellShare[] = await whereAll({ view: store, history }, all);
    return { told, now };
  }

  it('are told by how many of them each environment has', async () => {
    const { told, now } = await shares({ dev: [yes, yes, picked], qa: [yes, yes, no] });
    assert.equal(shareStrip(told), 'dev ≈  qa 2/3  production ✗');
    assert.deepEqual(lines(shareRows(told, now)), [
      'shop | dev ≈  qa 2/3  production ✗',
      '≈ dev | all of them, 1 of 3 commits as an equivalent change · runs ddddddd',
      '✗ qa | 2 of 3 commits are there · runs ccccccc',
      '✗ production | none of them · runs bbbbbbb',
    ]);
  });

  it('are not counted where they do not concern the service, nor where nothing is known', async () => {
    const { told, now } = await shares({
      dev: [yes, untouched, untouched],
      qa: [shallow, untouched, untouched],
      production: [no, untouched, untouched],
    });
    // One environment may have them in its history all the same.
    assert.deepEqual(lines(shareRows(told, now)), [
      'shop | dev ✓  qa ?  production ✗',
      '✓ dev | all of them · runs ddddddd',
      '? qa | not known: this clone is shallow · runs ccccccc',
      '✗ production | none of them · runs bbbbbbb',
    ]);
    const none = await shares(
      Object.fromEntries(
        names.map((name) => [
          name,
          Array(3).fill(name === 'dev' ? yes : untouched) as Containment[],
        ]),
      ),
    );
    assert.deepEqual(lines(shareRows(none.told, now)), ['shop | none of them touches services/b']);
  });
});

describe('What is suggested', () => {
  it('is what is checked out, what runs, each once, and the user’s last commits', () => {
    const { store, now } = open(['shop', 'back']);
    const head = commit(sha('f'), 'Sell $(most)');
    assert.deepEqual(
      headSuggestion({ state: 'present', root: '/', head, branch: 'main', shallow: false }),
      [{ label: 'HEAD', description: 'main · fffffff Sell $ (most)', commit: head }],
    );
    assert.deepEqual(headSuggestion({ state: 'none', reason: 'no git' }), []);
    assert.deepEqual(lines(runningSuggestions(store)), [
      'shop dev, back dev | ddddddd SHOP-1 Sell more',
      'shop qa, back qa | ccccccc SHOP-1 Sell more',
      'shop production, back production | bbbbbbb SHOP-1 Sell more',
    ]);
    const own = commit(sha('1'), 'SHOP-9 Mine', { date: now - HOUR });
    assert.deepEqual(lines(commitSuggestions([own], now)), ['SHOP-9 Mine | 1111111 · 1 h ago']);
  });

  it('names no commit that this clone does not hold', () => {
    const { store } = open();
    for (const name of names) {
      const cell: CellState | undefined = store.cell('shop', name);
      assert.ok(cell);
      store.setHistory(cellId('shop', name), { state: 'absent', id: runs[name] }, cell.head);
    }
    assert.deepEqual(runningSuggestions(store), []);
  });
});
