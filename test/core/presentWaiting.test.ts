import assert from 'node:assert/strict';
import { parseCodeOwners } from '../../src/core/history/codeOwners';
import type { ListedCommit } from '../../src/core/history/history';
import { RiskBook, risksOf } from '../../src/core/history/risk';
import {
  groupCommits,
  waitingLines,
  waitingTitle,
  waitingWords,
} from '../../src/core/present/waiting';
import { commit, sha } from '../support/builders';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 20) + 3 * HOUR;

function listed(
  character: string,
  subject: string,
  author: string,
  files: readonly string[] = [],
): ListedCommit {
  return { ...commit(sha(character), subject, { author }), files };
}

const commits = [
  listed('a', 'SHOP-2: Offer shipping', 'Aisha Bello', ['services/shop/migrations/2.sql']),
  listed('b', 'Merge pull request #170 from acme/SHOP-1-label', 'Marta Kowalczyk'),
  listed('c', 'Tidy up', 'Aisha Bello', ['package-lock.json', 'src/a.ts']),
  listed('d', 'Revert "Sell (#7)" (#9)', 'Jonas Eide'),
  listed('e', 'SHOP-1: Label', 'Jonas Eide'),
];
const book = new RiskBook(
  risksOf(new Map()),
  parseCodeOwners('* @all\n/services/*/migrations/ @acme/databases'),
);

describe('The rows of what waits', () => {
  const grouped = (grouping: 'none' | 'author' | 'ticket') =>
    groupCommits(commits, grouping).map(({ name, commits: ofIt }) => [
      name,
      ofIt.map(({ id }) => id[0]).join(''),
    ]);

  it('are grouped by author or ticket, newest group first, what has no ticket last', () => {
    assert.deepEqual(grouped('none'), [[undefined, 'abcde']]);
    assert.deepEqual(grouped('author'), [
      ['Aisha Bello', 'ac'],
      ['Marta Kowalczyk', 'b'],
      ['Jonas Eide', 'de'],
    ]);
    assert.deepEqual(grouped('ticket'), [
      ['SHOP-2', 'a'],
      ['SHOP-1', 'be'],
      ['#9', 'd'],
      [undefined, 'c'],
    ]);
    assert.deepEqual(groupCommits([], 'none'), []);
  });

  it('say who, when and what to look at twice', () => {
    assert.deepEqual(
      waitingLines(commits.slice(0, 3), book, 'none', NOW).map((line) =>
        line.type === 'commit' ? [line.label, line.description, line.risks] : line,
      ),
      [
        [
          'SHOP-2: Offer shipping',
          'aaaaaaa · Aisha Bello · 3 h ago',
          'migrations · owned by @acme/databases',
        ],
        [
          'Merge pull request #170 from acme/SHOP-1-label',
          'bbbbbbb · Marta Kowalczyk · 3 h ago',
          undefined,
        ],
        ['Tidy up', 'ccccccc · Aisha Bello · 3 h ago', 'lock files'],
      ],
    );
  });

  it('stand below the names of their groups', () => {
    const labels = waitingLines(commits, book, 'ticket', NOW).map(({ type, label }) =>
      type === 'group' ? `# ${label}` : label,
    );
    assert.deepEqual(labels, [
      '# SHOP-2 · 1 commit',
      'SHOP-2: Offer shipping',
      '# SHOP-1 · 2 commits',
      'Merge pull request #170 from acme/SHOP-1-label',
      'SHOP-1: Label',
      '# #9 · 1 commit',
      'Revert "Sell (#7)" (#9)',
      '# no ticket · 1 commit',
      'Tidy up',
    ]);
  });

  it('let nothing that somebody wrote become an icon or another line', () => {
    const evil = '$(flame)\n\u202e$(x)';
    const owners = parseCodeOwners('a @$(flame)');
    const hostile = new RiskBook([{ name: evil, globs: ['a'] }], owners);
    for (const grouping of ['none', 'author'] as const) {
      const lines = waitingLines([listed('a', evil, evil, ['a'])], hostile, grouping, NOW);
      const text = JSON.stringify(lines.map((line) => ({ ...line, commit: undefined })));
      assert.ok(!text.includes('$('), text);
      assert.ok(!/\\n|\u202e/.test(text), text);
      assert.ok(text.includes('owned by @$ (flame)'), text);
    }
    const empty = waitingLines([listed('a', '\u202e', '')], hostile, 'author', NOW);
    assert.deepEqual(
      empty.map(({ label }) => label),
      ['nobody · 1 commit', 'no subject'],
    );
    assert.equal(
      waitingTitle({ service: '$(x)', from: 'a\nb', to: 'c' }),
      '$ (x): waiting in a b for c',
    );
  });

  it('are counted in words', () => {
    const words = (change: Partial<Parameters<typeof waitingWords>[0]>) =>
      waitingWords({
        shown: 15,
        total: { state: 'known', count: 15 },
        firstParent: false,
        path: undefined,
        unmarked: undefined,
        ...change,
      });
    const many = { shown: 500, total: { state: 'known', count: 812 } } as const;
    assert.equal(words({}), '15 commits');
    assert.equal(words({ path: 'services/shop' }), '15 commits that touch services/shop');
    assert.equal(words({ firstParent: true }), '15 commits, merged branches as one');
    assert.equal(words(many), 'The newest 500 of 812 commits');
    assert.equal(
      words({ ...many, total: { state: 'unknown', reason: 'x' }, path: 'a' }),
      'The newest 500 of more commits that touch a',
    );
    assert.equal(words({ shown: 0 }), 'Nothing waits here');
    assert.equal(words({ shown: 0, path: 'a' }), 'Nothing waits here below a');
    assert.equal(words({ unmarked: 'no trees' }), '15 commits. Risks are not known: no trees');
  });
});
