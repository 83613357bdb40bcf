import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { GitFiles } from '../../../src/adapters/git/gitFiles';
import type { FileAt, Told } from '../../../src/core/history/history';
import type { Sha } from '../../../src/core/model';
import { absent, GitFolder, repositoryAt, shaOf, staying } from '../../support/gitFolder';
import { gitEnvironment } from '../../support/repository';

function textOf(told: Told<Uint8Array>): string {
  return told.state === 'known' ? Buffer.from(told.value).toString() : told.reason;
}

function reasonOf(file: FileAt | Told<unknown> | undefined): string {
  return file?.state === 'unknown' ? file.reason : `no reason: ${JSON.stringify(file)}`;
}

describe('files out of git', () => {
  const environment = { ...process.env };
  let folder: GitFolder;
  const open: { dispose(): void }[] = [];

  before(() => Object.assign(process.env, gitEnvironment));
  after(() => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
  });
  beforeEach(() => {
    folder = new GitFolder();
  });
  afterEach(() => {
    for (const files of open.splice(0)) files.dispose();
    folder.dispose();
  });

  function filesOf(root: string, options: { gitPath?: string; timeoutMs?: number } = {}): GitFiles {
    const files = new GitFiles(repositoryAt(root, options));
    open.push(files);
    return files;
  }

  const file = (blob: Sha): FileAt => ({ state: 'file', blob });
  const nothing: FileAt = { state: 'absent' };

  for (const format of ['sha1', 'sha256']) {
    it(`are found in each commit (${format})`, async () => {
      const { root, commit, id } = folder.create([`--object-format=${format}`]);
      const first = commit({ 'shop/src/cart.ts': 'one\n' });
      const second = commit({ 'shop/src/cart.ts': 'two\n', 'shop/src.ts': 'x' });
      const third = commit({ 'shop/src/other.ts': 'three\n' });
      const files = filesOf(root);
      const found = await files.filesAt([third, first, second, first], 'shop/src/cart.ts', staying);
      const one = id(`${first}:shop/src/cart.ts`);
      const two = id(`${second}:shop/src/cart.ts`);
      assert.deepEqual(found, [file(two), file(one), file(two), file(one)]);
      assert.deepEqual(await files.filesAt([first, third], 'shop/src/other.ts', staying), [
        nothing,
        file(id(`${third}:shop/src/other.ts`)),
      ]);
      assert.equal(textOf(await files.content(one, staying)), 'one\n');
      assert.deepEqual(await files.filesAt([], 'shop', staying), []);
    });
  }

  it('are regular files and symbolic links; folders and submodules are none', async () => {
    const { root, git, commit, id } = folder.create();
    const first = commit({ run: '#!/bin/sh\n', 'folder/file': 'x' });
    chmodSync(join(root, 'run'), 0o755);
    symlinkSync('folder/file', join(root, 'link'));
    symlinkSync('folder', join(root, 'way'));
    git('update-index', '--add', '--cacheinfo', `160000,${first},module`);
    git('add', 'run', 'link', 'way');
    git('commit', '-qm', 'kinds');
    const kinds = id('HEAD');
    const files = filesOf(root);
    const at = async (path: string) => (await files.filesAt([kinds], path, staying))[0];
    assert.deepEqual(await at('run'), file(id('HEAD:run')));
    assert.deepEqual(await at('link'), file(id('HEAD:link')));
    assert.equal(textOf(await files.content(id('HEAD:link'), staying)), 'folder/file');
    for (const path of ['folder', 'module', 'module/file', 'way/file', 'run/file', 'folder/fil'])
      assert.deepEqual(await at(path), nothing, path);
  });

  it('are found by their names as they are, whatever git would read into them', async () => {
    const { root, git, commit } = folder.create();
    const first = commit();
    const names = [
      `notes-g${first}`,
      `notes-g${first.slice(0, 8)}`,
      'name^{tree}',
      'name~1',
      'name@{0}',
      'a:b',
      '*',
      ':(top)x',
      ' leading and trailing ',
      'line\nend',
      'tab\there',
      '"quoted"',
      'back\\slash',
      '-rf',
      '--batch',
      'ünï/çødé ✓',
      'HEAD',
    ];
    const head = commit(Object.fromEntries(names.map((name, at) => [name, `${at}`])));
    const files = filesOf(root);
    for (const [at, name] of names.entries()) {
      const [found] = await files.filesAt([head], name, staying);
      assert.equal(found?.state, 'file', name);
      const content = found?.state === 'file' && (await files.content(found.blob, staying));
      assert.equal(content && textOf(content), `${at}`, name);
      assert.deepEqual(await files.filesAt([first], name, staying), [nothing], name);
    }
    assert.equal(git('status', '--porcelain'), '');
  });

  it('are asked for by the plain path from the root, and no other', async () => {
    const { root, commit } = folder.create();
    const head = commit({ 'a/b': 'x' });
    const files = filesOf(root);
    const others = ['./a/b', '../a/b', '/a/b', 'a//b', 'a/./b', 'a/x/../b', 'a/b/', '', 'a\0b'];
    for (const path of [...others, 'a/\uFFFD']) {
      const [found] = await files.filesAt([head], path, staying);
      assert.match(
        reasonOf(found),
        /cannot be looked up: give the path from the repository's root/,
      );
    }
  });

  it('are unknown where the commit is not here, and where the id is none of this repository', async () => {
    const { root, git, commit } = folder.create();
    const head = commit({ file: 'x' });
    const files = filesOf(root);
    const long = shaOf(`${head}${'0'.repeat(24)}`);
    git('branch', long);
    git('tag', '-am', 'a tag', 'v1');
    const tag = shaOf(git('rev-parse', 'v1'));
    const [missing, foreign, found, named] = await files.filesAt(
      [absent, long, head, tag],
      'file',
      staying,
    );
    assert.equal(reasonOf(missing), '9999999999 is not in this clone: run `git fetch`');
    assert.match(reasonOf(foreign), /is not in this clone/);
    assert.equal(found?.state, 'file');
    assert.match(reasonOf(named), /is a tag, not a commit/);
    assert.match(
      reasonOf(await files.content(absent, staying)),
      /^9999999999 is not in this clone/,
    );
    assert.match(reasonOf(await files.content(head, staying)), /is a commit, not a file/);
  });

  it('take no abbreviation in a SHA-256 repository', async () => {
    const { root, commit } = folder.create(['--object-format=sha256']);
    const head = commit({ file: 'x' });
    const [found] = await filesOf(root).filesAt([shaOf(head.slice(0, 40))], 'file', staying);
    assert.match(reasonOf(found), /is not in this clone/);
  });

  it('come out byte by byte, many at once', async () => {
    const { root, commit, id } = folder.create();
    const contents = [
      Buffer.alloc(0),
      Buffer.from([0, 10, 13, 255, 10]),
      randomBytes(300_000),
      randomBytes(70_000),
      Buffer.from('last'),
    ];
    commit(Object.fromEntries(contents.map((content, at) => [`file${at}`, content])));
    const files = filesOf(root);
    const ids = contents.map((_, at) => id(`HEAD:file${at}`));
    for (const source of ['git', 'memory']) {
      const told = await Promise.all(ids.map((blob) => files.content(blob, staying)));
      for (const [at, content] of told.entries())
        assert.ok(
          content.state === 'known' && contents[at]?.equals(content.value),
          `${at} from ${source}`,
        );
    }
  });

  it('are unknown above 32 MiB, and what follows is right', async () => {
    const { root, commit, id } = folder.create();
    commit({
      big: Buffer.alloc(32 * 1024 * 1024 + 1, 'x'),
      most: Buffer.alloc(32 * 1024 * 1024, 'y'),
      small: 'small',
    });
    const files = filesOf(root);
    const [big, most, small] = await Promise.all(
      ['HEAD:big', 'HEAD:most', 'HEAD:small'].map((name) => files.content(id(name), staying)),
    );
    assert.equal(reasonOf(big), 'it is too big to be read: 33 MiB; 32 MiB is the most');
    assert.equal(most?.state === 'known' && most.value.length, 32 * 1024 * 1024);
    assert.equal(small && textOf(small), 'small');
  }).timeout(30_000);

  it('are asked for once', async () => {
    const { root, commit } = folder.create();
    const commits = [commit({ 'a/b': '1' }), commit({ 'a/b': '2' })];
    const { path, processes } = folder.countedGit();
    const files = filesOf(root, { gitPath: path });
    const [first] = await files.filesAt(commits, 'a/b', staying);
    const blob = first?.state === 'file' ? first.blob : absent;
    await files.content(blob, staying);
    files.dispose();
    // Closed: whatever is known now was kept.
    assert.deepEqual((await files.filesAt(commits, 'a/b', staying))[0], first);
    assert.deepEqual(await files.filesAt(commits, 'a/c', staying), [nothing, nothing]);
    assert.equal(textOf(await files.content(blob, staying)), '1');
    assert.equal(reasonOf(await files.content(absent, staying)), 'the repository was closed');
    assert.equal(processes('cat-file').length, 1);
  });

  it('are read out of a poisoned repository without running what it names', async () => {
    const { root, commit, configure } = folder.create();
    const trap = folder.trap();
    configure({
      'core.fsmonitor': trap,
      'diff.x.textconv': trap,
      'filter.x.smudge': trap,
      'filter.x.clean': trap,
      'core.pager': trap,
      'alias.cat-file': `!${trap}`,
    });
    writeFileSync(join(root, '.git', 'info', 'attributes'), '* diff=x filter=x\n');
    spawnSync('git', ['add', '.'], { cwd: root });
    const head = commit({ file: 'text' });
    spawnSync('rm', ['-f', folder.canary]);
    const files = filesOf(root);
    const [found] = await files.filesAt([head], 'file', staying);
    assert.equal(found?.state, 'file');
    if (found?.state === 'file') await files.content(found.blob, staying);
    assert.equal(folder.isSprung(), false);
  });

  describe('in a partial clone', () => {
    function origin() {
      const made = folder.create();
      const first = made.commit({ 'shop/file': 'one\n' });
      const second = made.commit({ 'shop/file': 'two\n' });
      return { ...made, commits: [first, second] as const };
    }

    /** Git before 2.39.4, as far as it matters: it does not know `GIT_NO_LAZY_FETCH`. */
    const gits: readonly { readonly name: string; readonly path: () => string }[] = [
      { name: 'this git', path: () => 'git' },
      {
        name: 'an older git',
        path: () => folder.program('older', 'unset GIT_NO_LAZY_FETCH\nexec git "$@"'),
      },
    ];

    for (const { name, path } of gits) {
      it(`are known by id and lack their content; nothing is fetched (${name})`, async () => {
        const { root, commits, id } = origin();
        const clone = folder.clone(root, ['--filter=blob:none']);
        const files = filesOf(clone, { gitPath: path() });
        const found = await files.filesAt([...commits, absent], 'shop/file', staying);
        const one = id(`${commits[0]}:shop/file`);
        assert.deepEqual(found.slice(0, 2), [file(one), file(id(`${commits[1]}:shop/file`))]);
        assert.match(reasonOf(found[2]), /^9999999999 is not in this clone/);
        const reason = reasonOf(await files.content(one, staying));
        assert.match(reason, /^this partial clone lacks the file's content: /);
        assert.equal(folder.isSprung(), false);

        // What the reason says to do helps, without a restart.
        const run = (...args: string[]) => spawnSync('git', args, { cwd: clone });
        run('cat-file', '-e', one);
        assert.equal(folder.isSprung(), true, 'plain git goes and fetches');
        run('config', '--unset', 'remote.origin.uploadpack');
        const [, single = '', all = ''] =
          /`git ([^`]+)` brings it, `git ([^`]+)`/.exec(reason) ?? [];
        assert.equal(run(...single.split(' ')).status, 0, single);
        assert.equal(textOf(await files.content(one, staying)), 'one\n');
        assert.equal(run(...all.split(' ')).status, 0, all);
        assert.equal(textOf(await files.content(id('HEAD:shop/file'), staying)), 'two\n');
      });

      it(`are unknown where not even the folders are here; nothing is fetched (${name})`, async () => {
        const { root, commits } = origin();
        const clone = folder.clone(root, ['--filter=tree:0']);
        const files = filesOf(clone, { gitPath: path() });
        for (const found of await files.filesAt(commits, 'shop/file', staying))
          assert.match(reasonOf(found), /^this partial clone lacks what the answer needs: /);
        assert.equal(folder.isSprung(), false);
      });
    }

    it('do not make git look through all that was promised', async () => {
      const { root, commits, id } = origin();
      const clone = folder.clone(root, ['--filter=blob:none']);
      const { path, processes } = folder.countedGit();
      const files = filesOf(clone, { gitPath: path });
      await files.content(id(`${commits[0]}:shop/file`), staying);
      assert.deepEqual(processes('cat-file'), []);
    });
  });
});
