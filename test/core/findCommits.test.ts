import assert from 'node:assert/strict';
import type { Told } from '../../src/core/history/history';
import type { Commit, Resolution } from '../../src/core/model';
import { findCommits } from '../../src/core/questions/findCommits';
import { commit, sha } from '../support/builders';

const one = commit(sha('1'), 'SHOP-12 Sell more');
const two = commit(sha('2'), 'SHOP-12 Sell even more');

/** Names that are found, and what subjects speak of. */
function open(
  named: Readonly<Record<string, Resolution>>,
  spoken: Readonly<Record<string, Told<readonly Commit[]>>> = {},
) {
  const searched: string[] = [];
  return {
    searched,
    find: (id: string): Promise<Resolution> =>
      Promise.resolve(named[id] ?? { state: 'unresolved', id, reason: 'nothing is called that' }),
    search: (text: string, limit: number) => {
      searched.push(`${text} ${limit}`);
      return Promise.resolve(spoken[text] ?? ({ state: 'known', value: [] } as const));
    },
  };
}

describe('What a person typed', () => {
  it('is a commit where something is called that, and then no subject is searched', async () => {
    const history = open(
      { 'SHOP-12': { state: 'present', commit: one } },
      { 'SHOP-12': { state: 'known', value: [two] } },
    );
    assert.deepEqual(await findCommits(history, 'SHOP-12'), { state: 'commit', commit: one });
    assert.deepEqual(history.searched, []);
  });

  it('is a ticket or a pull request where nothing is called that', async () => {
    const cases: readonly (readonly [typed: string, searched: string | undefined])[] = [
      ['SHOP-12', 'SHOP-12 50'],
      [' SHOP-12 ', 'SHOP-12 50'],
      ['shop-12', 'SHOP-12 50'],
      ['A1_B-7', 'A1_B-7 50'],
      ['#34', '#34 50'],
      ['PR 34', '#34 50'],
      ['pr#34', '#34 50'],
      ['!34', '!34 50'],
      ['34', undefined],
      ['SHOP-', undefined],
      ['SHOP-12-x', undefined],
      ['release/1.7', undefined],
      ['--SHOP-12', undefined],
      ['#34; drop', undefined],
      ['', undefined],
    ];
    for (const [typed, searched] of cases) {
      const history = open({});
      await findCommits(history, typed);
      assert.deepEqual(history.searched, searched === undefined ? [] : [searched], typed);
    }
  });

  it('stands for the one commit that speaks of it, or for all, newest first', async () => {
    const history = open(
      {},
      {
        'SHOP-12': { state: 'known', value: [two, one] },
        '#34': { state: 'known', value: [one] },
      },
    );
    assert.deepEqual(await findCommits(history, 'SHOP-12'), {
      state: 'several',
      about: 'SHOP-12',
      commits: [two, one],
    });
    assert.deepEqual(await findCommits(history, 'PR 34'), { state: 'commit', commit: one });
  });

  it('says what can be typed where nothing is found', async () => {
    const found = await findCommits(open({}), 'SHOP-99');
    assert.deepEqual(found, {
      state: 'unknown',
      reason:
        'nothing here is called SHOP-99, and no commit’s subject speaks of it: type a commit id, a branch, a tag, HEAD~3, a ticket like SHOP-12 or a pull request like #34, or run `git fetch`',
    });
  });

  it('stays unknown, with the reason, where git could not say', async () => {
    const reason = 'git took longer than 10 s';
    const silent = open({ 'SHOP-12': { state: 'unknown', reason } });
    assert.deepEqual(await findCommits(silent, 'SHOP-12'), { state: 'unknown', reason });
    assert.deepEqual(silent.searched, []);
    const deaf = open({}, { 'SHOP-12': { state: 'unknown', reason } });
    assert.deepEqual(await findCommits(deaf, 'SHOP-12'), { state: 'unknown', reason });
    assert.deepEqual(await findCommits(open({}), 'nonsense'), {
      state: 'unknown',
      reason: 'nothing is called that',
    });
  });

  it('may be a full id that this clone does not hold', async () => {
    const id = sha('e');
    const history = open({ [id]: { state: 'absent', id } });
    assert.deepEqual(await findCommits(history, id), { state: 'absent', id });
  });
});
