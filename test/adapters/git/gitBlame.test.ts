import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { blameLine } from '../../../src/adapters/git/gitBlame';
import type { Blamed, Told } from '../../../src/core/history/history';
import type { Sha } from '../../../src/core/model';
import { absent, GitFolder, repositoryAt, staying } from '../../support/gitFolder';
import { gitEnvironment } from '../../support/repository';

const nothing: Told<undefined> = { state: 'known', value: undefined };

function reasonOf(told: Told<unknown>): string {
  return told.state === 'unknown' ? told.reason : `no reason: ${JSON.stringify(told)}`;
}

describe('who wrote a line', () => {
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

  const blame = (root: string, commit: Sha, path: string, line: number, gitPath = 'git') =>
    blameLine(repositoryAt(root, { gitPath }), commit, path, line, staying);

  /** Commit, path and line: what a test says of an answer. */
  const short = (told: Told<Blamed | undefined>) =>
    told.state === 'known' && told.value
      ? [told.value.commit.id, told.value.path, told.value.line]
      : told;

  for (const format of ['sha1', 'sha256'])
    it(`is told with the file and the line as they were then (${format})`, async () => {
      const { root, git, commit } = folder.create([`--object-format=${format}`]);
      const text = 'alpha is the first\nbeta is the second\ngamma is the third\n';
      const first = commit({ 'old name': text }, 'The beginning\nin two lines');
      git('mv', 'old name', 'new name');
      const second = commit({ 'new name': `zero\n${text}` });
      const head = commit({ 'new name': `zero\n${text.replace('beta', 'BETA')}` });
      const told = await blame(root, head, 'new name', 2);
      assert.deepEqual(told, {
        state: 'known',
        value: {
          commit: {
            id: first,
            subject: 'The beginning in two lines',
            author: 'Ada',
            date: 1_700_000_060_000,
          },
          path: 'old name',
          line: 1,
        },
      });
      assert.deepEqual(short(await blame(root, head, 'new name', 1)), [second, 'new name', 1]);
      assert.deepEqual(short(await blame(root, head, 'new name', 3)), [head, 'new name', 3]);
      assert.deepEqual(short(await blame(root, second, 'new name', 3)), [first, 'old name', 2]);
    });

  it('is told of the commit, whatever lies in the work tree', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'one\n', gone: 'x\n' });
    writeFileSync(join(root, 'file'), 'other\nother\n');
    rmSync(join(root, 'gone'));
    assert.deepEqual(short(await blame(root, head, 'file', 1)), [head, 'file', 1]);
    assert.deepEqual(short(await blame(root, head, 'gone', 1)), [head, 'gone', 1]);
    assert.deepEqual(await blame(root, head, 'file', 2), nothing);
  });

  it('is undefined where there is no such line or file', async () => {
    const { root, commit } = folder.create();
    const head = commit({ 'a/file': 'one\ntwo', empty: '', ended: 'one\n' });
    assert.deepEqual(short(await blame(root, head, 'a/file', 2)), [head, 'a/file', 2]);
    for (const [path, line] of [
      ['a/file', 3],
      ['a/file', 0],
      ['a/file', -1],
      ['a/file', 1.5],
      ['a/file', Infinity],
      ['a/file', 1e9],
      ['ended', 2],
      ['empty', 1],
      ['a', 1],
      ['a/other', 1],
      ['other', 1],
    ] as const)
      assert.deepEqual(await blame(root, head, path, line), nothing, `${path}:${line}`);
  });

  it('is told of names that hold anything', async () => {
    const { root, git, commit } = folder.create();
    const names = [
      'line\nend\tand "quotes" \\ \x01',
      '-x',
      '--output=canary',
      '*',
      ':(top)x',
      ' a ',
      'ünï',
      'fatal: object name list',
    ];
    const text = (at: number) => `this is the first line of file number ${at}\nand another`;
    const first = commit(Object.fromEntries(names.map((name, at) => [name, text(at)])));
    for (const [at, name] of names.entries()) git('mv', '--', name, `moved${at}`);
    const head = commit();
    for (const [at, name] of names.entries()) {
      assert.deepEqual(short(await blame(root, head, `moved${at}`, 2)), [first, name, 2]);
      assert.deepEqual(short(await blame(root, first, name, 2)), [first, name, 2]);
      assert.deepEqual(await blame(root, first, name, 3), nothing);
    }
    assert.equal(git('status', '--porcelain'), '');
  });

  it('is asked of a full id and a path, and nothing else reaches git', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'x\n' });
    const { git } = repositoryAt(root);
    const ask = (...operands: string[]) =>
      git.run('blame', { operands, cwd: root, signal: staying });
    const output = `--output=${folder.canary}`;
    for (const operands of [
      [output, '--', 'file'],
      [head, output, 'file'],
      ['HEAD', '--', 'file'],
    ])
      assert.equal((await ask(...operands)).state, 'failed', operands.join(' '));
    assert.equal((await ask(head, '--', output)).state, 'exited');
    assert.equal(folder.isSprung(), false);
  });

  it('is not told of a path that leads elsewhere', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'x\n' });
    for (const path of ['../file', './file', join(root, 'file'), '', 'a\0b'])
      assert.match(
        reasonOf(await blame(root, head, path, 1)),
        /cannot be looked up: give the path/,
      );
  });

  it('passes over the commits that the user ignores, and goes on where that list is not to be had', async () => {
    const { root, commit, configure } = folder.create();
    const first = commit({ file: 'if(a){b()}\n' });
    const formatted = commit({ file: 'if (a) { b(); }\n' });
    assert.deepEqual(short(await blame(root, formatted, 'file', 1)), [formatted, 'file', 1]);
    configure({ 'blame.ignoreRevsFile': '.ignored' });
    // Not there.
    assert.deepEqual(short(await blame(root, formatted, 'file', 1)), [formatted, 'file', 1]);
    writeFileSync(join(root, '.ignored'), 'nonsense\n');
    assert.deepEqual(short(await blame(root, formatted, 'file', 1)), [formatted, 'file', 1]);
    writeFileSync(join(root, '.ignored'), `${formatted}\n`);
    configure({ 'blame.markIgnoredLines': 'true', 'blame.markUnblamableLines': 'true' });
    assert.deepEqual(short(await blame(root, formatted, 'file', 1)), [first, 'file', 1]);
  });

  it('is told as everywhere else, whatever is configured for blame', async () => {
    const { root, commit, configure } = folder.create();
    const head = commit({ file: 'one\n', '.mailmap': 'Grace <grace@x> <ada@shop.example>\n' });
    configure({
      'blame.showRoot': 'true',
      'blame.blankBoundary': 'true',
      'blame.date': 'human',
      'blame.coloring': 'repeatedLines',
      'core.abbrev': '4',
      'i18n.logOutputEncoding': 'UTF-16',
    });
    const told = await blame(root, head, 'file', 1);
    assert.deepEqual(short(told), [head, 'file', 1]);
    assert.equal(told.state === 'known' && told.value?.commit.author, 'Ada');
  });

  it('runs nothing that a poisoned repository names', async () => {
    const { root, commit, configure } = folder.create();
    const head = commit({ file: 'one\n', '.gitattributes': '* diff=x filter=x\n' });
    const trap = folder.trap();
    configure({
      'diff.x.textconv': trap,
      'diff.x.command': trap,
      'diff.external': trap,
      'filter.x.clean': trap,
      'filter.x.smudge': trap,
      'core.fsmonitor': trap,
      'core.pager': trap,
      'pager.blame': trap,
      'alias.blame': `!${trap}`,
    });
    assert.deepEqual(short(await blame(root, head, 'file', 1)), [head, 'file', 1]);
    assert.deepEqual(await blame(root, head, 'file', 2), nothing);
    assert.equal(folder.isSprung(), false);
    spawnSync('git', ['blame', 'HEAD', '--', 'file'], { cwd: root });
    assert.equal(folder.isSprung(), true, 'plain git runs it');
  });

  it('is unknown where the commit is not here', async () => {
    const { root, commit } = folder.create();
    commit({ file: 'one\n' });
    assert.equal(
      reasonOf(await blame(root, absent, 'file', 1)),
      '9999999999 is not in this clone: run `git fetch`',
    );
  });

  it('is unknown where a shallow clone ends, but not at the root of history', async () => {
    const { root, commit, id } = folder.create();
    commit({ file: 'old\n' });
    commit({ file: 'old\nmiddle\n' });
    const head = commit({ file: 'old\nmiddle\nnew\n' });
    const clone = folder.clone(root, ['--depth=2']);
    const configured = ['false', 'true'];
    for (const showRoot of configured) {
      spawnSync('git', ['config', 'blame.showRoot', showRoot], { cwd: clone });
      assert.deepEqual(short(await blame(clone, head, 'file', 3)), [head, 'file', 3]);
      for (const line of [1, 2])
        assert.match(
          reasonOf(await blame(clone, head, 'file', line)),
          /^this clone is shallow.*`git fetch --unshallow`$/,
        );
    }
    assert.deepEqual(short(await blame(root, head, 'file', 1)), [id('HEAD~2'), 'file', 1]);
  });

  it('is unknown where a partial clone lacks what came before; nothing is fetched', async () => {
    const { root, commit } = folder.create();
    const first = commit({ file: 'old\n' });
    const head = commit({ file: 'old\nnew\n' });
    const clone = folder.clone(root, ['--filter=blob:none']);
    const older = folder.program('older', 'unset GIT_NO_LAZY_FETCH\nexec git "$@"');
    for (const gitPath of ['git', older])
      assert.match(
        reasonOf(await blame(clone, head, 'file', 1, gitPath)),
        /^this partial clone lacks/,
      );
    assert.equal(folder.isSprung(), false);
    spawnSync('git', ['config', '--unset', 'remote.origin.uploadpack'], { cwd: clone });
    spawnSync('git', ['cat-file', '-e', `${head}:file`], { cwd: clone });
    const trap = ['config', 'remote.origin.uploadpack', folder.trap()];
    spawnSync('git', trap, { cwd: clone });
    for (const gitPath of ['git', older])
      assert.equal(
        reasonOf(await blame(clone, head, 'file', 1, gitPath)),
        'this partial clone lacks older versions of the file: `git fetch --refetch --no-filter` brings them',
      );
    assert.equal(folder.isSprung(), false);
    assert.deepEqual(await blame(clone, first, 'other', 1), nothing);
  });

  it('is given up after a while, and when nobody waits any more', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'one\n' });
    const slow = repositoryAt(root, {
      gitPath: folder.program('slow', 'sleep 60'),
      timeoutMs: 200,
    });
    const told = await blameLine(slow, head, 'file', 1, staying);
    assert.equal(reasonOf(told), 'git took longer than 0.2 s');
    const left = AbortSignal.abort(new Error('moved on'));
    await assert.rejects(blameLine(repositoryAt(root), head, 'file', 1, left), /moved on/);
  });
});
