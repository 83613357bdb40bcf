import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { GitCommand } from '../../../src/adapters/git/gitCommand';
import { locateGit, locateRepository } from '../../../src/adapters/git/gitLocate';
import { ProcessPool } from '../../../src/adapters/process/process';
import { git, initRepository, line, Scratch, writeCommits } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

const signal = new AbortController().signal;

describe('locateGit', () => {
  const scratch = new Scratch();
  after(() => scratch.dispose());
  const locate = (PATH: string | undefined, given?: string) =>
    locateGit(
      { given, env: PATH === undefined ? {} : { PATH }, processes: new ProcessPool(2) },
      signal,
    );
  /** A program called `git` that prints this, alone in a folder. */
  const impostor = (prints: string) => {
    const folder = scratch.path('bin');
    mkdirSync(folder);
    const path = join(folder, 'git');
    writeFileSync(path, `#!/bin/sh\necho '${prints}'\n`, { mode: 0o755 });
    return path;
  };
  const reasonOf = async (asked: ReturnType<typeof locate>) => {
    const location = await asked;
    return location.state === 'missing' ? location.reason : location.path;
  };

  it('finds the first git on PATH and its version', async () => {
    const first = impostor('git version 2.50.1 (Apple Git-155)');
    const path = ['/no/such/folder', dirname(first), process.env['PATH']].join(delimiter);
    const found = { state: 'found', path: first, version: '2.50.1' };
    assert.deepEqual(await locate(path), found);
    const real = await locate(process.env['PATH']);
    assert.match(real.state === 'found' ? real.version : '', /^2\.\d+/);
  });

  it('does not run a git that lies in the current folder or in a relative one', async () => {
    const here = process.cwd();
    process.chdir(dirname(impostor('git version 2.50.1')));
    try {
      const reason = 'git was not found on PATH: install git, or say where it is in the settings';
      assert.equal(await reasonOf(locate(['', '.', 'bin'].join(delimiter))), reason);
      assert.equal(await reasonOf(locate(undefined)), reason);
    } finally {
      process.chdir(here);
    }
  });

  it('passes over what is no program', async () => {
    const [folder, plain] = [scratch.path('folder'), scratch.path('plain')];
    mkdirSync(join(folder, 'git'), { recursive: true });
    mkdirSync(plain);
    writeFileSync(join(plain, 'git'), '', { mode: 0o644 });
    const good = impostor('git version 2.39.5');
    assert.equal(await reasonOf(locate([folder, plain, dirname(good)].join(delimiter))), good);
  });

  it('takes the given git, and says what is wrong with it', async () => {
    const good = impostor('git version 2.45.2.windows.1');
    const found = { state: 'found', path: good, version: '2.45.2.windows.1' };
    assert.deepEqual(await locate(undefined, good), found);
    assert.equal(
      await reasonOf(locate(undefined, 'bin/git')),
      'bin/git is not an absolute path to git',
    );
    assert.match(await reasonOf(locate(undefined, join(dirname(good), 'none'))), /was not found/);
    const stranger = impostor('hello');
    assert.equal(
      await reasonOf(locate(undefined, stranger)),
      `${stranger} does not answer as git does: is it git?`,
    );
    const old = impostor('git version 2.20.1');
    assert.equal(
      await reasonOf(locate(undefined, old)),
      `git 2.20.1 at ${old} is too old: install 2.30 or newer`,
    );
  });
});

describe('locateRepository', () => {
  const scratch = new Scratch();
  let root: string;
  before(() => {
    Object.assign(process.env, gitEnvironment);
    root = initRepository(scratch.path('repository'));
    writeCommits(root, line(2, { path: 'shop/file' }));
  });
  after(() => scratch.dispose());

  const locate = (folder: string, gitPath = 'git') =>
    locateRepository(new GitCommand({ gitPath }), folder, signal);
  const reasonFor = async (folder: string, gitPath?: string) => {
    const location = await locate(folder, gitPath);
    return location.state === 'none' ? location.reason : `found ${location.root}`;
  };

  it('finds the root from the root, from a folder below and through a symbolic link', async () => {
    const link = scratch.path('link');
    symlinkSync(join(root, 'shop'), link);
    for (const folder of [root, join(root, 'shop'), link])
      assert.deepEqual(await locate(folder), { state: 'present', root });
  });

  it('finds the root of a linked worktree, also of a bare repository, and of a submodule', async () => {
    const bare = scratch.path('bare');
    git('/', ['clone', '--quiet', '--bare', root, bare]);
    const linked = scratch.path('linked');
    git(bare, ['worktree', 'add', '--quiet', linked]);
    assert.deepEqual(await locate(linked), { state: 'present', root: linked });
    const outer = initRepository(scratch.path('outer'));
    const local = ['-c', 'protocol.file.allow=always'];
    git(outer, [...local, 'submodule', '--quiet', 'add', root, 'sub']);
    const sub = join(outer, 'sub');
    assert.deepEqual(await locate(join(sub, 'shop')), { state: 'present', root: sub });
  });

  it('keeps spaces, quotes and line ends in the path', async () => {
    const odd = initRepository(scratch.path("o'dd \n földer"));
    assert.deepEqual(await locate(odd), { state: 'present', root: odd });
  });

  it('says that there is no repository', async () => {
    const folder = scratch.path('folder');
    mkdirSync(folder);
    assert.equal(
      await reasonFor(folder),
      `${folder} is not in a git repository: open a folder that is, or run \`git init\``,
    );
    const gone = join(folder, 'gone');
    assert.match(await reasonFor(gone), /there is no folder/);
    assert.match(await reasonFor(folder, join(folder, 'git')), /was not found/);
  });

  it('does not take a bare repository, open or hidden among files, or the inside of .git', async () => {
    const bare = scratch.path('bare');
    git('/', ['clone', '--quiet', '--bare', root, bare]);
    const hidden = join(root, 'shop', 'hidden');
    git('/', ['clone', '--quiet', '--bare', root, hidden]);
    for (const folder of [bare, hidden, join(root, '.git')])
      assert.equal(
        await reasonFor(folder),
        `${folder} is a repository without checked-out files: open a clone of it`,
      );
  });

  it('says how to trust a repository that belongs to another user', async () => {
    const stranger = scratch.program(
      'git',
      'GIT_TEST_ASSUME_DIFFERENT_OWNER=1; export GIT_TEST_ASSUME_DIFFERENT_OWNER; exec git "$@"',
    );
    assert.equal(
      await reasonFor(root, stranger),
      `git does not read ${root} because it belongs to another user: if you trust it, run \`git config --global --add safe.directory ${root}\``,
    );
  });

  it('does not let the configuration of a repository name a root elsewhere', async () => {
    const liar = initRepository(scratch.path('liar'));
    for (const elsewhere of ['/', dirname(root), root]) {
      git(liar, ['config', 'core.worktree', elsewhere]);
      assert.equal(
        await reasonFor(liar),
        `the repository of ${liar} says that its files are in ${elsewhere}: open the root itself`,
      );
    }
  });
});
