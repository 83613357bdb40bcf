import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseCodeOwners } from '../../src/core/history/codeOwners';
import type { ListedCommit } from '../../src/core/history/history';
import { RiskBook, risksOf } from '../../src/core/history/risk';
import { code, markdown } from '../../src/core/present/markdownText';
import { releaseNotes } from '../../src/core/present/releaseNotes';
import { commit, sha } from '../support/builders';

function listed(
  character: string,
  subject: string,
  author: string,
  files: readonly string[] = [],
): ListedCommit {
  return { ...commit(sha(character), subject, { author }), files };
}

const between = { service: 'shop', from: 'staging', to: 'production' };
const risks = new RiskBook(
  risksOf(new Map()),
  parseCodeOwners('/services/*/migrations/ @acme/databases'),
);
const commits = [
  listed('a', 'SHOP-2: Offer shipping', 'Aisha Bello', ['services/shop/migrations/2.sql', 'a.ts']),
  listed('b', 'Merge pull request #170 from acme/SHOP-1-label', 'Marta Kowalczyk'),
  listed('c', 'Bump @types/node & co. (#12)', 'Aisha Bello', ['package-lock.json']),
  listed('d', 'Tidy up', 'Jonas Eide', ['package-lock.json']),
  listed('e', 'SHOP-1: Label', 'Jonas Eide', ['services/shop/migrations/1.sql']),
];

describe('Release notes', () => {
  it('say what a release ships, by ticket', () => {
    assert.equal(
      releaseNotes({ ...between, commits, risks }),
      `# shop: staging → production

5 commits by 3 people.

## Risks

- **migrations**: 2 commits
  - \`services/shop/migrations/1.sql\` (\`eeeeeee\`)
  - \`services/shop/migrations/2.sql\` (\`aaaaaaa\`)
- **lock files**: 2 commits
  - \`package-lock.json\` (\`ccccccc\`, \`ddddddd\`)
- **owned by \`@acme/databases\`**: 2 commits
  - \`services/shop/migrations/1.sql\` (\`eeeeeee\`)
  - \`services/shop/migrations/2.sql\` (\`aaaaaaa\`)

## Changes

### SHOP-2

- SHOP-2: Offer shipping (\`aaaaaaa\`, Aisha Bello)

### SHOP-1

- Merge pull request #170 from acme/SHOP-1-label (\`bbbbbbb\`, Marta Kowalczyk)
- SHOP-1: Label (\`eeeeeee\`, Jonas Eide)

### \\#12

- Bump \`@types/node\` \\& co. (#12) (\`ccccccc\`, Aisha Bello)

### Without a ticket

- Tidy up (\`ddddddd\`, Jonas Eide)

## Contributors

- Aisha Bello (2 commits)
- Jonas Eide (2 commits)
- Marta Kowalczyk (1 commit)
`,
    );
  });

  it('are grouped by author, or not at all, and leave out what there is not', () => {
    const two = commits.slice(3).map((one) => ({ ...one, files: [] }));
    const tail = '## Contributors\n\n- Jonas Eide (2 commits)\n';
    const head = '# shop: staging → production\n\n2 commits by one person.\n\n## Changes\n\n';
    const items = '- Tidy up (`ddddddd`, Jonas Eide)\n- SHOP-1: Label (`eeeeeee`, Jonas Eide)\n\n';
    const notes = (grouping: 'author' | 'none') =>
      releaseNotes({ ...between, commits: two, risks, grouping });
    assert.equal(notes('none'), head + items + tail);
    assert.equal(notes('author'), `${head}### Jonas Eide\n\n${items}${tail}`);
    assert.equal(
      releaseNotes({ ...between, commits: [listed('d', 'Tidy up', 'Jo')], risks }),
      '# shop: staging → production\n\n1 commit by one person.\n\n## Changes\n\n- Tidy up (`ddddddd`, Jo)\n\n## Contributors\n\n- Jo (1 commit)\n',
    );
    assert.equal(
      releaseNotes({ ...between, commits: [], risks }),
      '# shop: staging → production\n\nNo commits.\n',
    );
  });

  it('say when they are not whole, and when the risks are not known', () => {
    const one = { ...between, commits: commits.slice(3, 4), risks };
    const second = (notes: string) => notes.split('\n')[2];
    const total = { state: 'known', count: 812 } as const;
    assert.equal(
      second(releaseNotes({ ...one, total })),
      'The newest 1 of 812 commits, by one person.',
    );
    const unknown = { state: 'unknown', reason: 'x' } as const;
    assert.equal(
      second(releaseNotes({ ...one, total: unknown })),
      'The newest 1 of more commits, by one person.',
    );
    assert.ok(
      releaseNotes({ ...one, unmarked: 'no *trees*' }).includes(
        '\n\n## Risks\n\nNot known: no \\*trees\\*.\n\n## Changes\n',
      ),
    );
  });

  it('name at most twenty files of a kind', () => {
    const files = Array.from({ length: 25 }, (_, at) => `migrations/${100 + at}.sql`);
    const notes = releaseNotes({ ...between, commits: [listed('a', 'x', 'y', files)], risks });
    assert.equal(notes.match(/\.sql/g)?.length, 20);
    assert.ok(notes.includes('  - `migrations/119.sql` (`aaaaaaa`)\n  - and 5 more files\n'));
  });

  it('let what authors wrote make no link, image, heading, list, HTML or code of its own', () => {
    const cases: readonly (readonly [text: string, markdown: string])[] = [
      ['[a](https://evil.example)', '`[a](https://evil.example)`'],
      ['![a](x) and [b]: y', '!\\[a\\](x) and \\[b\\]: y'],
      ['see https://evil.example now', 'see `https://evil.example` now'],
      [
        'WWW.evil.example //evil.example mailto:x',
        '`WWW.evil.example` `//evil.example` `mailto:x`',
      ],
      ['read evil.example or node.js 1.2.3', 'read `evil.example` or `node.js` 1.2.3'],
      ['by @octocat a@b.example', 'by `@octocat` `a@b.example`'],
      ['<img src=x> <!-- &amp;', '\\<img src=x\\> \\<!-- \\&amp;'],
      ['# heading', '\\# heading'],
      ['- item', '\\- item'],
      ['+ item', '\\+ item'],
      ['--- rule', '\\--- rule'],
      ['=== line', '\\=== line'],
      ['1. first', '1\\. first'],
      ['12) twelfth', '12\\) twelfth'],
      ['> quote', '\\> quote'],
      ['*a* _b_ ~c~ `d` $e$ f|g h\\', '\\*a\\* \\_b\\_ \\~c\\~ \\`d\\` \\$e\\$ f\\|g h\\\\'],
      ['`` https://x`y`` ', '\\`\\` ``` https://x`y`` ```'],
      ['two\n\n# lines\r\u2028three', 'two # lines three'],
      ['SHOP-1: done (#12), 100%!', 'SHOP-1: done (#12), 100%!'],
    ];
    for (const [text, expected] of cases) assert.equal(markdown(text), expected);
    assert.equal(code('\u202e'), '`?`', 'two backticks would begin code');
  });

  it('keep their form whatever authors wrote', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .array(fc.constantFrom(...'[]()!<>#-*_`\n\r @/w.:&|~$\\1a '), { maxLength: 40 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, text, text, (subject, author, file) => {
        const files = ['migrations/x', `migrations/${file}`];
        const notes = releaseNotes({
          ...between,
          commits: [listed('a', subject, author, files)],
          risks,
          grouping: 'none',
        });
        const lines = notes.split('\n');
        assert.deepEqual(
          lines.filter((line) => line.startsWith('#')),
          ['# shop: staging → production', '## Risks', '## Changes', '## Contributors'],
        );
        for (const line of lines)
          assert.match(line, /^(?:|#{1,2} .*|1 commit by one person\.| {2}- `.*| {0}- .*)$/);
        // Without its code and its escapes nothing is left that could begin a link or a tag.
        const bare = notes.replace(/\\[!-/:-@[-`{-~]|(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, 'x');
        assert.doesNotMatch(bare, /[[\]<>&`~|$@]|\/\/|www\./i);
      }),
      { numRuns: 500 },
    );
  });

  it('are the same for the same commits', () => {
    const notes = () => releaseNotes({ ...between, commits: [...commits], risks });
    assert.equal(notes(), notes());
  });
});
