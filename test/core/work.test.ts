import assert from 'node:assert/strict';
import type { Containment, History, ListedCommit, Told } from '../../src/core/history/history';
import { type Commit, type Repository, type Sha, cellId } from '../../src/core/model';
import { Store } from '../../src/core/observe/store';
import { branchSummary, branchTitle, workRow, workSections } from '../../src/core/present/work';
import { MOST_ON_BRANCH, type Work, work } from '../../src/core/questions/work';
import { historyOfAnswers } from '../support/answers';
import { cellPlan, commit, deployed, environment, sha } from '../support/builders';
import { FakeClock } from '../support/fakeClock';

const HOUR = 3_600_000;
const now = Date.UTC(2026, 10, 23, 12);
const [older, newer, newest] = [
  commit(sha('1'), 'SHOP-1 First', { date: now - 3 * HOUR }),
  commit(sha('2'), 'SHOP-2 Second', { date: now - 2 * HOUR }),
  commit(sha('3'), 'SHOP-3 Third', { date: now - HOUR }),
];
const runs = { dev: sha('d'), qa: sha('c'), production: sha('b') };
const services = [
  { name: 'shop', path: 'services/shop' },
  { name: 'payments', path: 'services/payments' },
];

/** Services in dev, qa and production; both run the same there. */
function open(names: readonly string[] = ['shop']) {
  const store = new Store(new FakeClock(now));
  const own = services.filter(({ name }) => names.includes(name));
  const environments = [
    environment('development', [], { name: 'dev' }),
    environment('qa', ['dev']),
    environment('production', ['qa']),
  ];
  store.configure({
    environments,
    services: own,
    cells: own.flatMap(({ name }) => environments.map((where) => cellPlan(name, where.name))),
  });
  for (const { name } of own) {
    for (const [where, id] of Object.entries(runs)) {
      store.setReading(cellId(name, where), 'observed', deployed(id, now));
      store.setHistory(
        cellId(name, where),
        { state: 'present', commit: commit(id) },
        { state: 'unknown', reason: 'not asked' },
      );
    }
  }
  return store;
}

const onBranch = (head: Commit | undefined, branch: string | undefined): Repository => ({
  state: 'present',
  root: '/repository',
  head,
  branch,
  shallow: false,
});
const known = (commits: readonly Commit[]): Told<readonly ListedCommit[]> => ({
  state: 'known',
  value: commits.map((one) => ({ ...one, files: [] })),
});

interface Setting {
  readonly repository?: Repository;
  /** What `origin/HEAD` is; without it the clone has no mainline. */
  readonly mainline?: Sha;
  /** What HEAD has and a commit lacks; with a path, `commit path`. */
  readonly lists?: Readonly<Record<string, readonly Commit[]>>;
  readonly authored?: Told<readonly Commit[]>;
  /** The environments that hold a commit, by its id; none where it is not named. */
  readonly where?: Readonly<Record<string, readonly Sha[]>>;
  readonly contains?: History['contains'];
}

function historyOf(setting: Setting) {
  const asked: string[] = [];
  const { mainline, lists = {}, where = {} } = setting;
  const history = historyOfAnswers({
    repository: () => Promise.resolve(setting.repository ?? onBranch(newest, 'feature/x')),
    find: (id) =>
      Promise.resolve(
        id === 'origin/HEAD' && mainline
          ? { state: 'present', commit: commit(mainline) }
          : { state: 'unresolved', id, reason: 'nothing is called that' },
      ),
    list: (have, lack, { path, limit }) => {
      assert.equal(have, newest.id);
      assert.equal(limit, MOST_ON_BRANCH);
      return Promise.resolve(known(lists[path === undefined ? lack : `${lack} ${path}`] ?? []));
    },
    authored: () => Promise.resolve(setting.authored ?? { state: 'known', value: [] }),
    contains:
      setting.contains ??
      ((ids, id) => {
        asked.push(id);
        const holders = where[id] ?? [];
        return Promise.resolve(
          ids.map((one): Containment => ({ state: holders.includes(one) ? 'yes' : 'no' })),
        );
      }),
  });
  return { history, asked };
}

/** Every value, the last of which is the answer. */
async function told(store: Store, history: History): Promise<readonly Work[]> {
  const values: Work[] = [];
  const { signal } = new AbortController();
  for await (const value of work({ view: store, history }, signal)) values.push(value);
  return values;
}

async function answer(setting: Setting, names?: readonly string[]): Promise<Work> {
  const { history } = historyOf(setting);
  const last = (await told(open(names), history)).at(-1);
  assert.ok(last);
  return last;
}

const subjects = (list: Work['recent']) =>
  list?.state === 'known' ? list.value.map(({ commit: { subject } }) => subject) : list?.reason;

describe('My work', () => {
  it('is the commits of the branch that the mainline lacks, and how far each has got', async () => {
    const made = await answer({
      mainline: sha('a'),
      lists: { [sha('a')]: [newest, newer, older] },
      where: { [newer.id]: [runs.dev], [older.id]: [runs.dev, runs.qa] },
    });
    assert.deepEqual(made.baseline, { type: 'mainline', name: 'origin/HEAD' });
    assert.equal(branchTitle(made), 'On branch feature/x');
    assert.deepEqual(branchSummary(made), {
      label: '3 commits: the newest is nowhere yet',
      description: 'dev 2/3  qa 1/3  production ✗',
    });
    assert.ok(made.onBranch.state === 'known');
    assert.deepEqual(
      made.onBranch.value.map((item) => workRow(item, now)),
      [
        {
          label: 'SHOP-3 Third',
          description: '3333333 · 1 h ago',
          detail: 'dev ✗  qa ✗  production ✗',
        },
        {
          label: 'SHOP-2 Second',
          description: '2222222 · 2 h ago',
          detail: 'dev ✓  qa ✗  production ✗',
        },
        {
          label: 'SHOP-1 First',
          description: '1111111 · 3 h ago',
          detail: 'dev ✓  qa ✓  production ✗',
        },
      ],
    );
  });

  it('is on the mainline what has not got to the end of the path, service by service', async () => {
    const made = await answer(
      {
        repository: onBranch(newest, 'main'),
        mainline: newest.id,
        lists: {
          [`${runs.production} services/shop`]: [newest, older],
          [`${runs.production} services/payments`]: [newest, newer],
        },
        where: { [newest.id]: [runs.dev], [newer.id]: [runs.dev], [older.id]: [runs.dev] },
      },
      ['shop', 'payments'],
    );
    assert.deepEqual(subjects(made.onBranch), ['SHOP-3 Third', 'SHOP-2 Second', 'SHOP-1 First']);
    assert.equal(branchTitle(made), 'On branch main');
    assert.deepEqual(branchSummary(made), {
      label: '3 commits on the way to production: the newest is in dev',
      description: 'dev ✓  qa ✗  production ✗',
    });
  });

  it('says so when everything has arrived, or no branch is checked out', async () => {
    const arrived = await answer({ repository: onBranch(newest, 'main'), mainline: newest.id });
    assert.equal(branchTitle(arrived), 'On branch main');
    assert.deepEqual(branchSummary(arrived), {
      label: 'All of it is in production',
      description: '',
    });
    const detached = await answer({ repository: onBranch(newest, undefined) });
    assert.equal(branchTitle(detached), 'No branch checked out');
  });

  it('says why there is nothing to say', async () => {
    const empty = await answer({ repository: onBranch(undefined, 'main') });
    assert.equal(subjects(empty.onBranch), 'the repository has no commit yet');
    assert.equal(branchSummary(empty), undefined);
    const none = await answer({ repository: { state: 'none', reason: 'git was not found' } });
    assert.equal(subjects(none.onBranch), 'git was not found');
    const { history } = historyOf({});
    const [unread] = await told(new Store(new FakeClock(now)), history);
    assert.equal(
      unread && subjects(unread.onBranch),
      'no service runs anywhere: add one to .vscode/whereabouts.json',
    );
  });

  it('shows each commit once, and asks about each once', async () => {
    const { history, asked } = historyOf({
      mainline: sha('a'),
      lists: { [sha('a')]: [newest] },
      authored: { state: 'known', value: [newest, newer] },
    });
    const made = (await told(open(), history)).at(-1);
    assert.ok(made);
    assert.deepEqual(
      workSections(made).map(({ title, items }) => [title, subjects(items)]),
      [
        ['On branch feature/x', ['SHOP-3 Third']],
        ['Your recent commits', ['SHOP-2 Second']],
      ],
    );
    assert.deepEqual(asked, [newest.id, newer.id]);
  });

  it('puts the user’s own commits before those of others on the mainline', async () => {
    const { history, asked } = historyOf({
      repository: onBranch(newest, 'main'),
      mainline: newest.id,
      lists: { [`${runs.production} services/shop`]: [newest, newer] },
      authored: { state: 'known', value: [newer, older] },
    });
    const made = (await told(open(), history)).at(-1);
    assert.ok(made);
    assert.deepEqual(
      workSections(made).map(({ title, summary, items }) => [
        title,
        summary?.label,
        subjects(items),
      ]),
      [
        ['On branch main', '2 commits on the way to production: the newest is nowhere yet', []],
        ['Your recent commits', undefined, ['SHOP-2 Second', 'SHOP-1 First']],
        ['Others on this branch', undefined, ['SHOP-3 Third']],
      ],
    );
    assert.deepEqual(asked, [newer.id, older.id, newest.id]);
  });

  it('shows the commits before it knows where they are, and then more with each answer', async () => {
    const many = Array.from({ length: 20 }, (_, at) => commit(sha((at + 16).toString(16))));
    const { history } = historyOf({ mainline: sha('a'), lists: { [sha('a')]: many } });
    const answered = (await told(open(), history)).map(({ onBranch: list }) =>
      list.state === 'known' ? list.value.filter(({ cells }) => cells).length : -1,
    );
    assert.deepEqual(answered, [0, 8, 16, 20, 20]);
  });

  it('does not wait for the user’s own commits to tell of the branch', async () => {
    const { history } = historyOf({ mainline: sha('a'), lists: { [sha('a')]: [newest] } });
    let find: (commits: Told<readonly Commit[]>) => void = () => assert.fail('nobody has asked');
    const found = new Promise<Told<readonly Commit[]>>((resolve) => (find = resolve));
    const slow: History = { ...history, authored: () => found };
    const values = work({ view: open(), history: slow }, new AbortController().signal);
    await values.next();
    const { value: made } = await values.next();
    assert.ok(made);
    assert.equal(branchSummary(made)?.label, '1 commit: it is nowhere yet');
    assert.deepEqual(workSections(made).at(-1)?.items, undefined);
    find({ state: 'known', value: [older] });
    const { value: whole } = await values.next();
    assert.deepEqual(whole && subjects(whole.recent), ['SHOP-1 First']);
  });

  it('sums up only once all have been looked at', async () => {
    const { history } = historyOf({ mainline: sha('a'), lists: { [sha('a')]: [newest] } });
    const [first, last] = await told(open(), history);
    assert.ok(first && last);
    assert.equal(branchSummary(first)?.label, 'Looking how far it has got');
    assert.deepEqual(branchSummary(last), {
      label: '1 commit: it is nowhere yet',
      description: '',
    });
    const [item] = first.onBranch.state === 'known' ? first.onBranch.value : [];
    assert.equal(item && workRow(item, now).detail, '…');
  });

  it('stops asking when nobody waits any more', async () => {
    const stop = new AbortController();
    let asked = 0;
    const many = Array.from({ length: 20 }, (_, at) => commit(sha((at + 16).toString(16))));
    const { history } = historyOf({
      mainline: sha('a'),
      lists: { [sha('a')]: many },
      contains: (ids) => {
        asked += 1;
        if (asked === 8) stop.abort(new Error('put away'));
        return Promise.resolve(ids.map(() => ({ state: 'no' })));
      },
    });
    await assert.rejects(async () => {
      for await (const value of work({ view: open(), history }, stop.signal)) assert.ok(value);
    }, /put away/);
    assert.equal(asked, 8);
  });

  it('counts only services that a commit concerns, and never what is not known as missing', async () => {
    const untouched: Containment = {
      state: 'no',
      because: { type: 'untouched', path: 'services/payments' },
    };
    const made = await answer(
      {
        mainline: sha('a'),
        lists: { [sha('a')]: [newest, newer] },
        contains: (ids, _id, path) =>
          Promise.resolve(
            ids.map((one): Containment => {
              if (path === 'services/payments')
                return one === runs.dev ? { state: 'yes' } : untouched;
              if (one === runs.qa) return { state: 'unknown', reason: 'this clone is shallow' };
              return { state: one === runs.dev ? 'yes' : 'no' };
            }),
          ),
      },
      ['shop', 'payments'],
    );
    assert.deepEqual(branchSummary(made), {
      label: '2 commits: the newest is in dev',
      description: 'dev ✓  qa ?  production ✗',
    });
    const [item] = made.onBranch.state === 'known' ? made.onBranch.value : [];
    assert.equal(item && workRow(item, now).detail, 'shop: dev ✓  qa ?  production ✗');
  });

  it('never calls nowhere what it does not know', async () => {
    const made = await answer({
      mainline: sha('a'),
      lists: { [sha('a')]: [newest] },
      contains: (ids) =>
        Promise.resolve(
          ids.map((one) =>
            one === runs.qa
              ? { state: 'unknown', reason: 'this clone is shallow' }
              : { state: 'no' },
          ),
        ),
    });
    assert.equal(branchSummary(made)?.label, '1 commit: it is nowhere yet, as far as is known');
  });

  it('is in an environment only when all services there that it concerns have it', async () => {
    const unsure: Containment = { state: 'unknown', reason: 'this clone is shallow' };
    const made = await answer(
      {
        mainline: sha('a'),
        lists: { [sha('a')]: [newest, newer] },
        contains: (ids, _id, path) =>
          Promise.resolve(
            ids.map((one): Containment => {
              if (one === runs.dev) return { state: 'yes' };
              if (path === 'services/shop') return { state: one === runs.qa ? 'yes' : 'no' };
              return one === runs.qa ? { state: 'no' } : unsure;
            }),
          ),
      },
      ['shop', 'payments'],
    );
    assert.equal(branchSummary(made)?.description, 'dev ✓  qa ✗  production ✗');
  });

  it('says of a commit that concerns no service just that', async () => {
    const made = await answer({
      mainline: sha('a'),
      lists: { [sha('a')]: [newest] },
      contains: (ids) =>
        Promise.resolve(
          ids.map(() => ({ state: 'no', because: { type: 'untouched', path: 'services/shop' } })),
        ),
    });
    const [item] = made.onBranch.state === 'known' ? made.onBranch.value : [];
    assert.equal(item && workRow(item, now).detail, '– concerns no service');
    assert.equal(branchSummary(made)?.label, '1 commit: it concerns no service');
  });

  it('makes harmless what commits and branches are called', async () => {
    const hostile = commit(sha('4'), 'Fix $(trash)\u202e\nnow');
    const made = await answer({
      repository: onBranch(newest, '$(gear)x'),
      mainline: sha('a'),
      lists: { [sha('a')]: [hostile] },
    });
    const [item] = made.onBranch.state === 'known' ? made.onBranch.value : [];
    assert.equal(item && workRow(item, now).label, 'Fix $ (trash) now');
    assert.equal(branchTitle(made), 'On branch $ (gear)x');
  });
});
