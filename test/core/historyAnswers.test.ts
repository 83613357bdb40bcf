import assert from 'node:assert/strict';
import type { Containment } from '../../src/core/history/history';
import { type CellState, type Commit, cellId } from '../../src/core/model';
import { Store } from '../../src/core/observe/store';
import {
  compareJson,
  lineJson,
  waitingJson,
  whereAllJson,
  whereJson,
} from '../../src/core/present/historyJson';
import { shareMark, shareReason, shareState } from '../../src/core/present/shares';
import {
  type Line,
  compareTable,
  lineTable,
  shareTable,
  whereTable,
} from '../../src/core/present/table';
import type { Comparison } from '../../src/core/questions/compare';
import type { LineStory } from '../../src/core/questions/lineStory';
import { type CellShare, deployedSince, whereAll } from '../../src/core/questions/where';
import { cellPlan, commit, deployed, environment, sha } from '../support/builders';
import { FakeClock } from '../support/fakeClock';

const HOUR = 3_600_000;
const [first, second, third] = [sha('1'), sha('2'), sha('3')].map((id) => commit(id)) as [
  ReturnType<typeof commit>,
  ReturnType<typeof commit>,
  ReturnType<typeof commit>,
];
const yes: Containment = { state: 'yes' };
const no: Containment = { state: 'no' };
const untouched: Containment = {
  state: 'no',
  because: { type: 'untouched', path: 'services/shop' },
};
const unsure: Containment = { state: 'unknown', reason: 'this clone is shallow' };
const equivalent: Containment = { state: 'equivalent', how: 'picked', commit: commit(sha('9')) };

/** A shop in staging, which runs b since an hour, and in production, which runs a. */
function open() {
  const clock = new FakeClock();
  const now = clock.now();
  const store = new Store(clock);
  const environments = [environment('staging'), environment('production', ['staging'])];
  store.configure({
    environments,
    services: [{ name: 'shop', path: 'services/shop' }],
    cells: environments.map(({ name }) => cellPlan('shop', name)),
  });
  const runs = { staging: sha('b'), production: sha('a') };
  for (const [name, id] of Object.entries(runs)) {
    const since = name === 'staging' ? { since: now - HOUR } : {};
    store.setReading(cellId('shop', name), 'observed', deployed(id, now, since));
    store.setHistory(
      cellId('shop', name),
      { state: 'present', commit: commit(id) },
      { state: 'known', ahead: 0, behind: 0 },
    );
  }
  const cell = (name: string): CellState => {
    const found = store.cell('shop', name);
    assert.ok(found);
    return found;
  };
  return { store, now, cell };
}

/** What `whereAll` says of one cell whose history answers this, commit by commit. */
async function shareOf(
  answers: readonly Containment[],
  all: readonly Commit[] = [first, second, third],
): Promise<CellShare> {
  const { store } = open();
  const commits = all.slice(0, answers.length);
  const contains = (tips: readonly string[], wanted: string) => {
    const at = commits.findIndex(({ id }) => id === wanted);
    return Promise.resolve(tips.map(() => answers[at] ?? no));
  };
  const history = { contains } as unknown as Parameters<typeof whereAll>[0]['history'];
  const [share] = await whereAll({ view: store, history }, commits);
  assert.ok(share);
  return share;
}

describe('Several commits of which some take others back', () => {
  const said = (subject: string, digit: string) => commit(sha(digit), subject);
  const added = said('SHOP-1 Add', '1');
  const reverted = said('Revert "SHOP-1 Add" (#7)', '2');
  const again = said('Reapply "SHOP-1 Add" (#8)', '3');
  const unread = { state: 'unknown', reason: 'this clone is shallow' } as const;

  it('are there when what was done and not taken back is', async () => {
    const share = await shareOf([yes, no, yes], [added, reverted, again]);
    assert.equal(shareMark(share), '✓');
    assert.equal(shareReason(await shareOf([yes, unread], [added, reverted])), undefined);
    // A revert that only another environment has.
    assert.equal(shareMark(await shareOf([yes, no], [added, reverted])), '✓');
  });

  it('are not there once that was taken back', async () => {
    const share = await shareOf([no, yes], [added, reverted]);
    assert.equal(shareMark(share), '✗');
    assert.equal(shareReason(share), 'the one that counts is not there');
  });

  it('count where what they take back is nothing that is asked about', async () => {
    assert.equal(shareMark(await shareOf([yes, no], [first, reverted])), '✗');
  });
});

const textOf = (lines: readonly Line[]) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('  ')
      .trimEnd(),
  );

describe('Several commits in one cell', () => {
  const cases: readonly (readonly [
    title: string,
    answers: readonly Containment[],
    mark: string,
    state: Containment['state'],
    reason: string | undefined,
  ])[] = [
    ['are there when all are', [yes, yes, yes], '✓', 'yes', undefined],
    [
      'are there in effect when one is there under another id',
      [yes, equivalent, yes],
      '≈',
      'equivalent',
      '1 of 3 commits as an equivalent change',
    ],
    ['are not there when one is not', [yes, no, yes], '✗', 'no', '2 of 3 commits are there'],
    ['are not there when none is', [no, no], '✗', 'no', '0 of 2 commits are there'],
    [
      'do not count those that do not concern the service',
      [untouched, yes, no],
      '✗',
      'no',
      '1 of 2 commits is there',
    ],
    ['are there when all that concern it are', [untouched, yes], '✓', 'yes', undefined],
    [
      'do not concern a service that none touches',
      [untouched, untouched],
      '–',
      'no',
      'none of them touches services/shop',
    ],
    [
      'are not known when the rest is there',
      [yes, unsure],
      '?',
      'unknown',
      '1 of 2 commits is there, 1 unknown: this clone is shallow',
    ],
    [
      'are not there when one is not, whatever the unknown ones are',
      [unsure, no],
      '✗',
      'no',
      '0 of 2 commits are there, 1 unknown: this clone is shallow',
    ],
    ['are not known when none is', [unsure, unsure], '?', 'unknown', 'this clone is shallow'],
  ];
  for (const [title, answers, mark, state, reason] of cases) {
    it(title, async () => {
      const share = await shareOf(answers);
      assert.equal(shareMark(share), mark);
      assert.equal(shareState(share), state);
      assert.equal(shareReason(share), reason);
    });
  }
});

describe('Since when a cell runs what it runs', () => {
  it('is what the running thing says, else what its record says of the same commit', () => {
    const { cell, now } = open();
    assert.equal(deployedSince(cell('staging')), now - HOUR);
    const production = cell('production');
    assert.equal(deployedSince(production), undefined);
    const record = deployed(sha('a').slice(0, 8), now, { since: now - 2 * HOUR });
    assert.equal(deployedSince({ ...production, record }), now - 2 * HOUR);
    const other = deployed(sha('c'), now, { since: now - 2 * HOUR });
    assert.equal(deployedSince({ ...production, record: other }), undefined);
  });
});

describe('The answer to "where"', () => {
  it('names the equivalent commit, and since when only where the commit is there', () => {
    const { cell, now } = open();
    const cells = [
      { cell: cell('staging'), containment: equivalent },
      { cell: cell('production'), containment: no },
    ];
    assert.deepEqual(whereJson(first.id, cells), {
      schema: 1,
      commit: first.id,
      cells: [
        {
          service: 'shop',
          environment: 'staging',
          contains: 'equivalent',
          reason: 'picked as 9999999 SHOP-1 Sell more',
          equivalent: sha('9'),
          since: '2026-11-23T11:00:00.000Z',
        },
        {
          service: 'shop',
          environment: 'production',
          contains: 'no',
          reason: null,
          equivalent: null,
          since: null,
        },
      ],
    });
    assert.deepEqual(textOf(whereTable(cells, now)), [
      '  ≈  staging     shop  deployed 1 h ago  picked as 9999999 SHOP-1 Sell more',
      '  ✗  production  shop',
    ]);
    const untold = [{ cell: cell('staging'), containment: no }];
    assert.equal(whereJson(first.id, untold).cells[0]?.since, null);
  });

  it('is told for all commits together and for each', async () => {
    const { now } = open();
    const share = await shareOf([yes, no]);
    const { commit: typed, cells, commits } = whereAllJson('SHOP-1', [first, second], [share]);
    assert.equal(typed, 'SHOP-1');
    assert.deepEqual(
      cells.map(({ contains, reason, since }) => [contains, reason, since]),
      [['no', '1 of 2 commits is there', null]],
    );
    assert.deepEqual(
      commits?.map(({ id, subject, cells: own }) => [id, subject, own[0]?.contains]),
      [
        [first.id, 'SHOP-1 Sell more', 'yes'],
        [second.id, 'SHOP-1 Sell more', 'no'],
      ],
    );
    assert.deepEqual(textOf(shareTable([share], now)), [
      '  ✗  staging  shop  1 of 2 commits is there',
    ]);
  });
});

describe('The answer about a line', () => {
  const at = { path: 'src/cart.ts', line: 17 };

  it('has who wrote it, and what runs in its place', () => {
    const { cell, now } = open();
    const story: LineStory = {
      written: { state: 'committed', blamed: { commit: first, path: 'src/cart.ts', line: 12 } },
      cells: [
        { cell: cell('staging'), containment: equivalent, text: { state: 'same', line: 16 } },
        {
          cell: cell('production'),
          containment: no,
          text: { state: 'other', text: '\tconst\u202E evil = 1;' },
        },
      ],
    };
    assert.deepEqual(textOf(lineTable(at, story, now)), [
      'src/cart.ts:17',
      '  1111111  SHOP-1 Sell more  Priya Nair  4 d ago',
      '  ≈  staging     shop  runs this line        picked as 9999999 SHOP-1 Sell more',
      '  ✗  production  shop  has: const evil = 1;',
    ]);
    const { written, commit: id, cells } = lineJson(at, story);
    assert.deepEqual([written, id], ['committed', first.id]);
    assert.deepEqual(
      cells.map(({ contains, text }) => [contains, text]),
      [
        ['equivalent', 'same'],
        ['no', 'other'],
      ],
    );
  });

  it('says once why nothing is known', () => {
    const { cell, now } = open();
    const reason = 'staging was not read: it took longer than 15 s';
    const unread = { state: 'unknown', reason } as const;
    const story: LineStory = {
      written: { state: 'uncommitted' },
      cells: [{ cell: cell('staging'), containment: undefined, text: unread }],
    };
    assert.deepEqual(textOf(lineTable(at, story, now)), [
      'src/cart.ts:17  Not committed yet',
      `    staging  shop  ${reason}`,
    ]);
    const { commit: id, cells } = lineJson(at, story);
    assert.equal(id, null);
    const [only] = cells;
    assert.deepEqual([only?.contains, only?.reason, only?.text], [null, reason, 'unknown']);
    const told: LineStory = {
      ...story,
      cells: [{ cell: cell('staging'), containment: yes, text: { state: 'unknown', reason } }],
    };
    assert.equal(lineJson(at, told).cells[0]?.reason, reason);
  });
});

describe('The answer to "waiting"', () => {
  it('has null for what is not known, never an empty list', () => {
    const marks = [
      { type: 'risk', name: 'migrations', files: ['a.sql', 'b.sql'] },
      { type: 'owner', name: '@acme/databases', files: ['a.sql'] },
      { type: 'owner', name: '@acme/databases', files: ['a.sql'] },
    ] as const;
    const { total, commits } = waitingJson(
      [
        { commit: first, marks },
        { commit: second, marks: undefined },
      ],
      { state: 'unknown', reason: 'not counted' },
    );
    assert.equal(total, null);
    assert.deepEqual(
      commits.map(({ tickets, risks, owners }) => [tickets, risks, owners]),
      [
        [['SHOP-1'], ['migrations'], ['@acme/databases']],
        [['SHOP-1'], null, null],
      ],
    );
  });
});

describe('The answer to "compare"', () => {
  const comparison: Comparison = {
    service: 'shop',
    before: 'staging',
    after: 'production',
    from: sha('b'),
    to: sha('a'),
    distance: { state: 'known', value: { ahead: 3, behind: 14 } },
    files: [
      { status: 'modified', before: 'a.ts', after: 'a.ts' },
      { status: 'added', before: undefined, after: 'new\u202E.ts' },
      { status: 'deleted', before: 'gone.ts', after: undefined },
      { status: 'renamed', before: 'old.ts', after: 'other.ts' },
    ],
  };

  it('has the distance and a line for each file', () => {
    assert.deepEqual(textOf(compareTable(comparison)), [
      'shop  staging bbbbbbb → production aaaaaaa: 3 ahead, 14 behind',
      '  M  a.ts',
      '  A  new.ts',
      '  D  gone.ts',
      '  R  old.ts → other.ts',
    ]);
    assert.deepEqual(compareJson([comparison]).comparisons, [
      {
        service: 'shop',
        before: { environment: 'staging', commit: sha('b') },
        after: { environment: 'production', commit: sha('a') },
        ahead: 3,
        behind: 14,
        files: [
          { status: 'modified', before: 'a.ts', after: 'a.ts' },
          { status: 'added', before: null, after: 'new.ts' },
          { status: 'deleted', before: 'gone.ts', after: null },
          { status: 'renamed', before: 'old.ts', after: 'other.ts' },
        ],
      },
    ]);
  });

  it('has no number where there is none, never zero', () => {
    const unknown: Comparison = {
      ...comparison,
      after: undefined,
      distance: { state: 'unknown', reason: 'this clone is shallow' },
      files: [],
    };
    assert.deepEqual(textOf(compareTable(unknown)), [
      'shop  staging bbbbbbb → HEAD aaaaaaa: how far is not known, this clone is shallow',
      '  no file differs',
    ]);
    const [json] = compareJson([unknown]).comparisons;
    assert.deepEqual([json?.ahead, json?.behind], [null, null]);
    assert.equal(json?.after.environment, null);
  });
});
