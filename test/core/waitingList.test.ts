import assert from 'node:assert/strict';
import type { FileAt, History, ListedCommit } from '../../src/core/history/history';
import { type Commit, type Repository, cellId } from '../../src/core/model';
import { Store } from '../../src/core/observe/store';
import { riskBook, waitingList } from '../../src/core/questions/waitingList';
import { historyOfAnswers } from '../support/answers';
import { cellPlan, commit, deployed, environment, sha } from '../support/builders';
import { FakeClock } from '../support/fakeClock';

const HEAD: Commit = commit(sha('f'));
const between = { service: 'shop', from: 'staging', to: 'production' };
const options = { limit: 2, firstParent: false, risks: [] };

function asked(history: Partial<History>) {
  const store = new Store(new FakeClock());
  store.configure({
    environments: [environment('staging'), environment('production', ['staging'])],
    services: [{ name: 'shop', path: 'services/shop' }],
    cells: [cellPlan('shop', 'staging'), cellPlan('shop', 'production')],
  });
  for (const [where, id] of [
    ['staging', sha('a')],
    ['production', sha('b')],
  ] as const) {
    const cell = cellId('shop', where);
    store.setReading(cell, 'observed', deployed(id, 0));
    const head = { state: 'unknown', reason: '' } as const;
    store.setHistory(cell, { state: 'present', commit: commit(id) }, head);
  }
  const repository: Repository = {
    ...{ state: 'present', root: '/shop', head: HEAD, branch: 'main', shallow: false },
  };
  store.setRepository(repository);
  return { view: store, history: historyOfAnswers(history) };
}

function listed(character: string, files: readonly string[] = []): ListedCommit {
  return { ...commit(sha(character)), files };
}

/** A repository that holds these files; what is undefined there it cannot tell. */
function holding(files: Readonly<Record<string, string | undefined>>): Partial<History> {
  const paths = Object.keys(files);
  return {
    filesAt: (_commits, path) => {
      const at = paths.indexOf(path);
      const file: FileAt =
        at < 0
          ? { state: 'absent' }
          : files[path] === undefined
            ? { state: 'unknown', reason: 'no tree' }
            : { state: 'file', blob: sha(String(at + 1)) };
      return Promise.resolve([file]);
    },
    content: (blob) => {
      const text = files[paths[Number(blob[0]) - 1] ?? ''] ?? '';
      return Promise.resolve({ state: 'known', value: new TextEncoder().encode(text) });
    },
  };
}

describe('The list of what waits', () => {
  it('is counted by itself where it is whole', async () => {
    const told = await waitingList(
      asked({ list: () => Promise.resolve({ state: 'known', value: [listed('c', ['a'])] }) }),
      between,
      options,
    );
    assert.ok(told.state === 'known');
    assert.deepEqual(told.value.total, { state: 'known', count: 1 });
    assert.deepEqual(told.value.commits[0]?.files, ['a']);
    assert.equal(told.value.path, 'services/shop');
    assert.equal(told.value.unmarked, undefined);
  });

  it('is counted below the service’s path where it is cut off, and not by first parents', async () => {
    const counted: unknown[] = [];
    const history: Partial<History> = {
      list: () => Promise.resolve({ state: 'known', value: [listed('c'), listed('d')] }),
      count: (...question) => {
        counted.push(question.slice(0, 3));
        return Promise.resolve({ state: 'known', count: 812 });
      },
    };
    const told = await waitingList(asked(history), between, options);
    assert.deepEqual(told.state === 'known' && told.value.total, { state: 'known', count: 812 });
    assert.deepEqual(counted, [[sha('a'), sha('b'), 'services/shop']]);
    const merges = await waitingList(asked(history), between, { ...options, firstParent: true });
    assert.equal(merges.state === 'known' && merges.value.total.state, 'unknown');
    assert.equal(counted.length, 1);
  });

  it('is there without its files where only those are not known', async () => {
    const history: Partial<History> = {
      list: (_have, _lack, { files }) =>
        Promise.resolve(
          files
            ? { state: 'unknown', reason: 'no trees' }
            : { state: 'known', value: [listed('c')] },
        ),
    };
    const told = await waitingList(asked(history), between, options);
    assert.equal(told.state === 'known' && told.value.unmarked, 'no trees');
    assert.equal(told.state === 'known' && told.value.commits.length, 1);
    const nothing = await waitingList(asked({}), between, options);
    assert.equal(nothing.state, 'unknown');
  });

  describe('with owners', () => {
    const owners = async (files: Parameters<typeof holding>[0]) => {
      const book = await riskBook(asked(holding(files)), 'shop', []);
      return book.marks(['x']).map(({ name }) => name);
    };

    it('reads them from the first CODEOWNERS file that is there', async () => {
      const all = {
        '.gitlab/CODEOWNERS': 'x @gitlab',
        'docs/CODEOWNERS': 'x @docs',
        CODEOWNERS: 'x @root',
        '.github/CODEOWNERS': 'x @github',
      };
      assert.deepEqual(await owners(all), ['@github']);
      assert.deepEqual(await owners({ 'docs/CODEOWNERS': 'x @docs' }), ['@docs']);
      assert.deepEqual(await owners({}), []);
    });

    it('names none where a file that may come first is not known', async () => {
      assert.deepEqual(await owners({ CODEOWNERS: undefined, 'docs/CODEOWNERS': 'x @docs' }), []);
    });
  });
});
