import assert from 'node:assert/strict';
import { type CodeOwners, parseCodeOwners } from '../../../src/core/history/codeOwners';

function codeOwners(...lines: readonly string[]): CodeOwners {
  const parsed = parseCodeOwners(lines.join('\n'));
  assert.ok(parsed);
  return parsed;
}

/** Which of `paths` the pattern means. */
function meant(pattern: string, paths: readonly string[]): readonly string[] {
  const owners = codeOwners(`${pattern} @them`);
  return paths.filter((path) => owners.of(path).length > 0);
}

describe('CODEOWNERS', () => {
  it('reads the example of GitHub’s documentation as it is explained there', () => {
    const owners = codeOwners(
      '# This is a comment.',
      '*       @global-owner1 @global-owner2',
      '*.js    @js-owner #This is an inline comment.',
      '*.go docs@example.com',
      '*.txt @octo-org/octocats',
      '/build/logs/ @doctocat',
      'docs/* docs@example.com',
      'apps/ @octocat',
      '/docs/ @doctocat',
      '/scripts/ @doctocat @octocat',
      '**/logs @octocat',
      '/apps/ @octocat',
      '/apps/github',
    );
    const expected: readonly (readonly [path: string, owners: string])[] = [
      ['README.md', '@global-owner1 @global-owner2'],
      ['src/a.js', '@js-owner'],
      ['a.go', 'docs@example.com'],
      ['deep/down/notes.txt', '@octo-org/octocats'],
      ['build/logs/today/x', '@octocat'],
      ['docs/getting-started.md', '@doctocat'],
      ['docs/build-app/troubleshooting.md', '@doctocat'],
      ['lib/apps/x', '@octocat'],
      ['scripts/deploy.sh', '@doctocat @octocat'],
      ['deeply/nested/logs/x.txt', '@octocat'],
      ['apps/other/x', '@octocat'],
      ['apps/github/x', ''],
    ];
    for (const [path, names] of expected) assert.equal(owners.of(path).join(' '), names, path);
  });

  it('starts at the root where a pattern has a slash before its end, and anywhere else', () => {
    const paths = ['db/a', 'x/db/a', 'db', 'mydb/a', 'db/b/c', 'x/db/b/c'];
    assert.deepEqual(meant('db', paths), ['db/a', 'x/db/a', 'db', 'db/b/c', 'x/db/b/c']);
    assert.deepEqual(meant('/db', paths), ['db/a', 'db', 'db/b/c']);
    assert.deepEqual(meant('db/', paths), ['db/a', 'x/db/a', 'db/b/c', 'x/db/b/c']);
    assert.deepEqual(meant('db/b', paths), ['db/b/c']);
    assert.deepEqual(meant('**/db/b', paths), ['db/b/c', 'x/db/b/c']);
    assert.deepEqual(meant('/*/db/', paths), ['x/db/a', 'x/db/b/c']);
    assert.deepEqual(meant('/x/**', paths), ['x/db/a', 'x/db/b/c']);
    assert.deepEqual(meant('x/**/c', paths), ['x/db/b/c']);
  });

  it('takes `docs/*` for the files of the folder itself, unlike .gitignore', () => {
    assert.deepEqual(meant('docs/*', ['docs/a.md', 'docs/b/c.md', 'x/docs/a.md']), ['docs/a.md']);
    assert.deepEqual(meant('*', ['a', 'b/c']), ['a', 'b/c']);
    assert.deepEqual(meant('*.m?', ['a.md', 'b/c.mk', 'a.mdx', 'd.md/e']), [
      'a.md',
      'b/c.mk',
      'd.md/e',
    ]);
  });

  it('lets the last match win, and one without owners take them away', () => {
    const owners = codeOwners('/a/ @first', '/a/b/ @second', '/a/b/c');
    assert.deepEqual(
      ['a/x', 'a/b/x', 'a/b/c', 'z'].map((path) => owners.of(path).join()),
      ['@first', '@second', '', ''],
    );
  });

  it('passes over what it does not understand, and over the sections of GitLab', () => {
    const owners = codeOwners(
      '[Documentation] @docs',
      '^[Optional][2] @optional',
      '* @all',
      '!a @not',
      'a[bc] @class',
      'b words that are no owners',
      '/ @root',
      '//a @twice',
      '\r',
      String.raw`with\ space.md @space`,
      String.raw`\#odd @hash`,
    );
    assert.deepEqual(
      ['a', 'ab', 'b', 'with space.md', '#odd'].map((path) => owners.of(path).join()),
      ['@all', '@all', '@all', '@space', '@hash'],
    );
  });

  it('knows who owns whatever lies in a folder', () => {
    const owners = codeOwners('* @all', '/shop/ @shop', '/shop/*/db/ @db', '*.sql @sql');
    assert.deepEqual(owners.ofAllIn(''), ['@all']);
    assert.deepEqual(owners.ofAllIn('shop'), ['@shop']);
    assert.deepEqual(owners.ofAllIn('other'), ['@all']);
  });

  it('reads none that is larger than a host would read', () => {
    assert.equal(parseCodeOwners(`${'#'.repeat(3 * 1024 * 1024)}\n* @all`), undefined);
    assert.equal(parseCodeOwners('a @b\n'.repeat(20_001)), undefined);
  });

  it('is done soon with patterns that were made to hold it', () => {
    const owners = codeOwners(`/${'*a'.repeat(200)}b @x`, `${'**/a/'.repeat(200)}b @x`);
    const started = process.hrtime.bigint();
    assert.deepEqual(owners.of('a'.repeat(4000)), []);
    assert.deepEqual(owners.of('a/'.repeat(2000)), []);
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n);
  });
});
