import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { changedFiles } from '../../../src/adapters/git/gitChanges';
import type { ChangedFile, Told } from '../../../src/core/history/history';
import type { Sha } from '../../../src/core/model';
import { absent, GitFolder, repositoryAt, shaOf, staying } from '../../support/gitFolder';
import { gitEnvironment } from '../../support/repository';

function reasonOf(told: Told<unknown>): string {
  return told.state === 'unknown' ? told.reason : `no reason: ${JSON.stringify(told)}`;
}

/** Long enough for git to see that two versions of it are alike. */
const text = Array.from({ length: 20 }, (_, at) => `this is line ${at} of a text\n`).join('');

describe('the files that two commits differ in', () => {
  const environment = { ...process.env };
  let folder: GitFolder;

  before(() => Object.assign(process.env, gitEnvironment));
  after(() => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
  });
  beforeEach(() => {
    folder = new GitFolder();
  });
  afterEach(() => folder.dispose());

  const changes = (root: string, before: Sha, after: Sha, path?: string, gitPath = 'git') =>
    changedFiles(repositoryAt(root, { gitPath }), { before, after, path }, staying);

  const added = (path: string): ChangedFile => ({
    status: 'added',
    before: undefined,
    after: path,
  });
  const deleted = (path: string): ChangedFile => ({
    status: 'deleted',
    before: path,
    after: undefined,
  });
  const modified = (path: string): ChangedFile => ({
    status: 'modified',
    before: path,
    after: path,
  });
  const renamed = (before: string, after: string): ChangedFile => ({
    status: 'renamed',
    before,
    after,
  });
  const known = (...value: ChangedFile[]): Told<readonly ChangedFile[]> => ({
    state: 'known',
    value,
  });

  for (const format of ['sha1', 'sha256'])
    it(`are added, deleted, modified or renamed, and come by path (${format})`, async () => {
      const { root, git, commit } = folder.create([`--object-format=${format}`]);
      const before = commit({
        'z/kept': 'kept',
        gone: 'gone',
        changed: 'one',
        'a/same': `same\n${text}`,
        'a/alike': `alike\n${text}`,
      });
      git('rm', '-q', 'gone');
      git('mv', 'a/same', 'y-same');
      git('mv', 'a/alike', 'x-alike');
      const after = commit({ changed: 'two', 'b/new': 'new', 'x-alike': `alike\n${text}more\n` });
      assert.deepEqual(
        await changes(root, before, after),
        known(
          added('b/new'),
          modified('changed'),
          deleted('gone'),
          renamed('a/alike', 'x-alike'),
          renamed('a/same', 'y-same'),
        ),
      );
      assert.deepEqual(await changes(root, before, before), known());
    });

  it('are compared directly, with no eye to who was first', async () => {
    const { root, git, commit } = folder.create();
    commit({ base: 'base' });
    const left = commit({ left: 'left' });
    git('checkout', '-q', '-b', 'side', 'HEAD~1');
    const right = commit({ right: 'other' });
    assert.deepEqual(await changes(root, left, right), known(deleted('left'), added('right')));
    assert.deepEqual(await changes(root, right, left), known(added('left'), deleted('right')));
  });

  it('count as modified when they become something else', async () => {
    const { root, git, commit, id, configure } = folder.create();
    const first = commit({ file: 'x', run: 'y' });
    git('update-index', '--add', '--cacheinfo', `160000,${first},module`);
    git('commit', '-qm', 'module');
    const before = id('HEAD');
    rmSync(join(root, 'file'));
    symlinkSync('run', join(root, 'file'));
    git('add', 'file');
    git('update-index', '--chmod=+x', 'run');
    git('update-index', '--cacheinfo', `160000,${before},module`);
    git('commit', '-qm', 'other types');
    // Settings that would hide it.
    configure({ 'diff.ignoreSubmodules': 'all', 'submodule.module.ignore': 'all' });
    const module = '[submodule "module"]\n\tpath = module\n\turl = ./x\n\tignore = all\n';
    writeFileSync(join(root, '.gitmodules'), module);
    assert.deepEqual(
      await changes(root, before, id('HEAD')),
      known(modified('file'), modified('module'), modified('run')),
    );
  });

  it('have names that hold anything', async () => {
    const { root, commit } = folder.create();
    const before = commit();
    const names = [
      'line\nend',
      'tab\t',
      '"quoted"',
      'back\\slash',
      ' ',
      'M',
      'R100',
      'ünï ✓',
      '-x',
    ];
    const after = commit(Object.fromEntries(names.map((name) => [name, name])));
    assert.deepEqual(await changes(root, before, after), known(...names.sort().map(added)));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/latin`), Buffer.from([0xe9])]), 'x');
    assert.deepEqual(await changes(root, after, commit()), known(added('latin\uFFFD')));
  });

  it('are narrowed to a path, which means itself', async () => {
    const { root, git, commit } = folder.create();
    const before = commit({ 'shop/a': text, 'shop/b': 'b', 'shop-old/c': 'c', '*': 'star' });
    git('mv', 'shop/a', 'a');
    const after = commit({ 'shop/b': 'B', 'shop-old/c': 'C', '*': 'STAR', '-p': 'p' });
    assert.deepEqual(
      await changes(root, before, after, 'shop'),
      known(deleted('shop/a'), modified('shop/b')),
    );
    assert.deepEqual(await changes(root, before, after, '*'), known(modified('*')));
    assert.deepEqual(await changes(root, before, after, '-p'), known(added('-p')));
    assert.deepEqual(await changes(root, before, after, ':(top)*'), known());
    assert.deepEqual(await changes(root, before, after, 'nowhere'), known());
    const all = await changes(root, before, after, '');
    assert.equal(all.state === 'known' && all.value.length, 5);
  });

  it('are the same whatever is configured for diffs', async () => {
    const { root, git, commit, configure } = folder.create();
    const before = commit({ a: `a\n${text}`, b: `b\n${text}`, c: 'c' });
    git('mv', 'a', 'x');
    git('mv', 'b', 'y');
    const after = commit({ x: `a\n${text}more`, y: `b\n${text}more`, copy: 'c', c: 'C' });
    const expected = known(modified('c'), added('copy'), renamed('a', 'x'), renamed('b', 'y'));
    assert.deepEqual(await changes(root, before, after), expected);
    writeFileSync(join(root, '.git', 'order'), 'y\nx\n');
    for (const renames of ['false', 'copies']) {
      configure({
        'diff.renames': renames,
        'diff.renameLimit': '1',
        'diff.orderFile': join(root, '.git', 'order'),
        'diff.relative': 'true',
        'diff.noprefix': 'true',
        'diff.suppressBlankEmpty': 'true',
        'core.quotePath': 'true',
      });
      assert.deepEqual(await changes(root, before, after), expected, renames);
    }
  });

  it('are found without running what a poisoned repository names', async () => {
    const { root, commit, configure } = folder.create();
    const before = commit({ file: text, '.gitattributes': '* diff=x filter=x\n' });
    const after = commit({ file: `${text}more\n` });
    const trap = folder.trap();
    configure({
      'diff.external': trap,
      'diff.x.textconv': trap,
      'diff.x.command': trap,
      'filter.x.clean': trap,
      'core.fsmonitor': trap,
      'core.pager': trap,
      'pager.diff-tree': trap,
      'alias.diff-tree': `!${trap}`,
    });
    writeFileSync(join(root, 'file'), 'changed');
    assert.deepEqual(await changes(root, before, after), known(modified('file')));
    assert.deepEqual(await changes(root, before, after, 'file'), known(modified('file')));
    assert.equal(folder.isSprung(), false);
    spawnSync('git', ['diff', 'HEAD~1', 'HEAD'], { cwd: root });
    assert.equal(folder.isSprung(), true, 'plain git runs it');
  });

  it('are unknown where a commit is not here, or where an id is none of this repository', async () => {
    const { root, git, commit } = folder.create();
    const before = commit({ file: 'x' });
    const after = commit({ file: 'y' });
    assert.equal(
      reasonOf(await changes(root, absent, after)),
      '9999999999 is not in this clone: run `git fetch`',
    );
    const other = shaOf('8'.repeat(40));
    assert.match(
      reasonOf(await changes(root, other, absent)),
      /^8888888888 and 9999999999 are not/,
    );
    const long = shaOf(`${before}${'0'.repeat(24)}`);
    git('branch', long);
    assert.match(reasonOf(await changes(root, long, after)), /is not in this clone/);
    const larger = folder.create(['--object-format=sha256']);
    const first = larger.commit({ file: 'x' });
    const second = larger.commit({ file: 'y' });
    const short = shaOf(first.slice(0, 40));
    assert.match(reasonOf(await changes(larger.root, short, second)), /is not in this clone/);
  });

  it('are found in a partial clone without their contents; nothing is fetched', async () => {
    const { root, git, commit } = folder.create();
    const before = commit({ a: text, b: `b\n${text}`, c: 'c' });
    git('mv', 'a', 'x');
    git('mv', 'b', 'y');
    const after = commit({ y: `b\n${text}more`, c: 'C' });
    const older = folder.program('older', 'unset GIT_NO_LAZY_FETCH\nexec git "$@"');
    const blobless = folder.clone(root, ['--filter=blob:none']);
    const treeless = folder.clone(root, ['--filter=tree:0']);
    for (const gitPath of ['git', older]) {
      assert.deepEqual(
        await changes(blobless, before, after, undefined, gitPath),
        known(deleted('b'), modified('c'), renamed('a', 'x'), added('y')),
      );
      assert.match(
        reasonOf(await changes(treeless, before, after, undefined, gitPath)),
        /^this partial clone lacks what the answer needs: `git fetch/,
      );
    }
    assert.equal(folder.isSprung(), false);
    spawnSync('git', ['diff', before, after], { cwd: blobless });
    assert.equal(folder.isSprung(), true, 'plain git goes and fetches');
  });

  it('are given up when nobody waits any more', async () => {
    const { root, commit } = folder.create();
    const ids = { before: commit({ file: 'x' }), after: commit({ file: 'y' }), path: undefined };
    const left = AbortSignal.abort(new Error('moved on'));
    await assert.rejects(changedFiles(repositoryAt(root), ids, left), /moved on/);
  });
});
