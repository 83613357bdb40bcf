import assert from 'node:assert/strict';
import { published } from '../../../src/adapters/git/gitPublished';
import type { Sha } from '../../../src/core/model';
import type { Published } from '../../../src/core/promote/gates';
import { absent, GitFolder, repositoryAt, staying } from '../../support/gitFolder';
import { git } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

describe('whether a commit is on a remote', () => {
  const environment = { ...process.env };
  let folder: GitFolder;
  let clone: ReturnType<GitFolder['create']>;
  let first: Sha;
  let second: Sha;

  beforeEach(() => {
    Object.assign(process.env, gitEnvironment);
    folder = new GitFolder();
    clone = folder.create();
    first = clone.commit({ file: '1\n' });
    second = clone.commit({ file: '2\n' });
  });
  afterEach(() => {
    folder.dispose();
    process.env = { ...environment };
  });

  /** As a fetch would have left it. */
  const heard = (ref: string, commit: Sha) =>
    clone.git('update-ref', `refs/remotes/${ref}`, commit);
  const asked = async (commit: Sha, ...patterns: string[]): Promise<Published> => {
    const told = await published(repositoryAt(clone.root), commit, patterns, staying);
    assert.ok(told.state === 'known', told.state === 'unknown' ? told.reason : '');
    return told.value;
  };
  const branches = async (...patterns: string[]) => (await asked(first, ...patterns)).branches;
  const addRemote = (name = 'origin') => clone.git('config', `remote.${name}.url`, '/nowhere');

  it('is asked in vain where there is no remote', async () => {
    assert.deepEqual(await asked(first, '*'), { hasRemotes: false, pushed: false, branches: [] });
  });

  it('is no where nothing was ever fetched from the remote', async () => {
    addRemote();
    assert.deepEqual(await asked(first, '*'), { hasRemotes: true, pushed: false, branches: [] });
  });

  it('is told of a real remote, as it was heard of last', async () => {
    const remote = folder.create(['--bare']);
    clone.git('remote', 'add', 'origin', remote.root);
    clone.git('push', '--quiet', 'origin', `${first}:refs/heads/main`);
    assert.deepEqual(await asked(first, 'main'), {
      ...{ hasRemotes: true, pushed: true, branches: ['origin/main'] },
    });
    assert.deepEqual(await asked(second, 'main'), {
      hasRemotes: true,
      pushed: false,
      branches: [],
    });
    remote.git('update-ref', '-d', 'refs/heads/main');
    assert.equal((await asked(first)).pushed, true);
  });

  it('asks nobody over the network', async () => {
    const root = folder.clone(clone.root, []);
    const told = await published(repositoryAt(root), second, ['main'], staying);
    assert.deepEqual(told.state === 'known' && told.value.branches, ['origin/main']);
    assert.equal(folder.isSprung(), false);
  });

  it('does not count local branches and tags', async () => {
    clone.git('branch', 'release/1', first);
    clone.git('tag', 'v1', first);
    clone.git('update-ref', 'refs/remotes-of-mine/main', first);
    assert.deepEqual(await asked(first, '*'), { hasRemotes: false, pushed: false, branches: [] });
  });

  it('is told by branches that match a pattern, and hold it', async () => {
    addRemote();
    heard('origin/main', second);
    heard('origin/maintenance', second);
    heard('origin/release/1', first);
    heard('origin/release/2/hotfix', second);
    heard('origin/feature', second);
    const tree = clone.git('rev-parse', `${first}^{tree}`);
    const root = clone.git('commit-tree', '-m', 'of another root', tree);
    clone.git('update-ref', 'refs/remotes/origin/release/other', root);
    assert.deepEqual(await branches('main'), ['origin/main']);
    assert.deepEqual(await branches('release/*'), ['origin/release/1', 'origin/release/2/hotfix']);
    assert.deepEqual(await branches('*/hotfix', 'main'), [
      'origin/main',
      'origin/release/2/hotfix',
    ]);
    assert.deepEqual(await branches('ma'), []);
    assert.deepEqual(await branches('mai.'), []);
    assert.deepEqual(await branches(), []);
    assert.deepEqual((await asked(second, 'release/*')).branches, ['origin/release/2/hotfix']);
  });

  it('knows where the name of a remote ends', async () => {
    addRemote('team');
    addRemote('team/release');
    heard('team/main', first);
    heard('team/release/main', first);
    heard('gone/main', first);
    assert.deepEqual(await branches('main'), ['gone/main', 'team/main', 'team/release/main']);
    assert.deepEqual(await branches('release/*'), []);
  });

  it('counts what was fetched from a remote that is configured no more', async () => {
    heard('origin/main', first);
    assert.deepEqual(await asked(first), { hasRemotes: true, pushed: true, branches: [] });
  });

  it('takes names as they are, whatever they look like', async () => {
    addRemote();
    const hostile = [
      '$(id)',
      "';id;'",
      '-q',
      '--exec=id',
      'a"b|c&d',
      'ma\u202Ein',
      'line\u2028end',
      'x'.repeat(200),
      '(main)+',
    ];
    for (const name of hostile) heard(`origin/${name}`, first);
    const found = await branches('*');
    assert.deepEqual([...found].sort(), hostile.map((name) => `origin/${name}`).sort());
    assert.deepEqual(await branches('(main)+'), ['origin/(main)+']);
    assert.deepEqual(await branches('mainmain', 'main'), []);
  });

  it('finds the one of very many', async () => {
    addRemote();
    const lines = Array.from({ length: 250 }, (_, at) => {
      const name = String(at).padStart(3, '0');
      return `create refs/remotes/origin/release/${name} ${at === 249 ? second : first}\n`;
    });
    git(clone.root, ['update-ref', '--stdin'], lines.join(''));
    assert.deepEqual((await asked(second, 'release/*')).branches, ['origin/release/249']);
    assert.equal((await branches('release/*')).length, 250);
  });

  it('is not known of a commit that is not here', async () => {
    const told = await published(repositoryAt(clone.root), absent, ['main'], staying);
    assert.match(told.state === 'unknown' ? told.reason : '', /^git rev-list ended with code 128/);
  });

  it('is not known where git does not say which branches hold it', async () => {
    addRemote();
    heard('origin/main', first);
    const gitPath = folder.program(
      'half-git',
      'case "$*" in *--contains*) echo "fatal: no" >&2; exit 128;; esac\nexec git "$@"',
    );
    const repository = repositoryAt(clone.root, { gitPath });
    assert.deepEqual(await published(repository, first, ['main'], staying), {
      state: 'unknown',
      reason: 'git for-each-ref ended with code 128: fatal: no',
    });
  });

  it('is not known outside of a repository', async () => {
    const told = await published(repositoryAt(folder.outside), first, ['main'], staying);
    assert.equal(told.state, 'unknown');
  });

  it('rejects when it is stopped', async () => {
    const stop = AbortSignal.abort(new Error('left'));
    await assert.rejects(published(repositoryAt(clone.root), first, ['main'], stop), /left/);
  });
});
