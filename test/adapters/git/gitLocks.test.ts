import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { GitCommand } from '../../../src/adapters/git/gitCommand';
import { GitLocks, lockRef } from '../../../src/adapters/git/gitLocks';
import { defaultRemote } from '../../../src/adapters/git/gitRemote';
import type { EnvironmentLock, LockWish } from '../../../src/core/promote/environmentLock';
import { GitFolder, staying } from '../../support/gitFolder';
import { gitEnvironment } from '../../support/repository';

const since = Date.UTC(2026, 10, 23, 12);
const hour = 3_600_000;
const wish: LockWish = { environment: 'prod', reason: 'freeze', owner: 'ada', since };
const ref = 'refs/whereabouts/locks/prod/environment';

describe('the locks in git', () => {
  const environment = { ...process.env };
  let folder: GitFolder;
  let clone: ReturnType<GitFolder['create']>;
  let remote: ReturnType<GitFolder['create']>;

  beforeEach(() => {
    Object.assign(process.env, gitEnvironment);
    folder = new GitFolder();
    clone = folder.create();
    remote = folder.create(['--bare']);
    clone.commit({ file: '1\n', 'deep/er/file': '2\n' });
    clone.git('remote', 'add', 'origin', remote.root);
    clone.git('push', '--quiet', 'origin', 'main');
  });
  afterEach(() => {
    folder.dispose();
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
  });

  type Options = Partial<ConstructorParameters<typeof GitLocks>[0]> & { gitPath?: string };

  function locks({ gitPath = 'git', ...more }: Options = {}): GitLocks {
    const git = new GitCommand({ gitPath });
    return new GitLocks({ git, root: clone.root, remote: 'origin', now: () => since, ...more });
  }

  async function listed(from = locks()): Promise<readonly EnvironmentLock[]> {
    const told = await from.list(staying);
    assert.equal(told.state, 'known', JSON.stringify(told));
    return told.state === 'known' ? told.value : [];
  }

  /** Without what differs each time. */
  async function content(from = locks()) {
    return (await listed(from)).map(({ claim: _, ...rest }) => rest);
  }

  function branchLock(environment: string, text: string | undefined): void {
    clone.git('checkout', '--quiet', '-B', `${environment}-branch-deploy-lock`, 'main');
    if (text !== undefined) clone.commit({ 'lock.json': text });
    clone.git('push', '--quiet', '--force', 'origin', 'HEAD');
    clone.git('checkout', '--quiet', 'main');
  }

  for (const [where, name] of [
    ['a remote', 'origin'],
    ['the clone', undefined],
  ] as const)
    describe(`of ${where}`, () => {
      const here = (more: Options = {}) => locks({ remote: name, ...more });

      it('are taken, seen and taken away', async () => {
        assert.deepEqual(await content(here()), []);
        assert.deepEqual(await here().lock(wish, staying), { state: 'done' });
        const shop = { ...wish, service: 'Shop/α', expires: since + hour };
        assert.deepEqual(await here().lock(shop, staying), { state: 'done' });
        assert.deepEqual(await content(here()), [
          { ...wish, keeper: 'whereabouts' },
          { ...shop, keeper: 'whereabouts' },
        ]);
        assert.deepEqual(await here().unlock('prod', undefined, staying), { state: 'done' });
        assert.deepEqual(await content(here()), [{ ...shop, keeper: 'whereabouts' }]);
        assert.deepEqual(await here().unlock('prod', 'Shop/α', staying), { state: 'done' });
        assert.deepEqual(await here().unlock('prod', 'Shop/α', staying), { state: 'done' });
        assert.deepEqual(await content(here()), []);
      });

      it('are held against others', async () => {
        await here().lock(wish, staying);
        const outcome = await here().lock({ ...wish, owner: 'bob' }, staying);
        assert.equal(outcome.state === 'held' && outcome.by.owner, 'ada');
        assert.equal((await listed(here()))[0]?.owner, 'ada');
      });

      it('go to one of those who ask at once, in every round', async () => {
        for (let round = 0; round < 20; round++) {
          // The very same wish: its texts are alike to the last byte.
          const outcomes = await Promise.all([1, 2].map(() => here().lock(wish, staying)));
          const states = outcomes.map(({ state }) => state).sort();
          assert.deepEqual(states, ['done', 'held'], JSON.stringify(outcomes));
          assert.deepEqual(await here().unlock('prod', undefined, staying), { state: 'done' });
        }
      }).timeout(60_000);

      it('can be taken over once they have expired', async () => {
        await here().lock({ ...wish, expires: since + hour }, staying);
        const late = here({ now: () => since + hour });
        const bob = { ...wish, owner: 'bob' };
        assert.equal((await here().lock(bob, staying)).state, 'held');
        assert.equal((await late.lock(bob, staying)).state, 'done');
        assert.equal((await listed(here()))[0]?.owner, 'bob');
      });

      it('are not taken away instead of the one that was seen', async () => {
        await here().lock(wish, staying);
        const [seen] = await listed(here());
        await here().unlock('prod', undefined, staying);
        await here().lock({ ...wish, owner: 'bob' }, staying);
        const outcome = await here().unlock('prod', undefined, staying, seen);
        assert.equal(outcome.state === 'held' && outcome.by.owner, 'bob');
        const [later] = await listed(here());
        const right = await here().unlock('prod', undefined, staying, later);
        assert.deepEqual(right, { state: 'done' });
      });

      it('are not taken away when another comes in at that moment', async () => {
        await here().lock(wish, staying);
        const at = name === undefined ? clone : remote;
        const tree = at.git('rev-parse', `${ref}^{tree}`);
        const other = clone.git(
          'commit-tree',
          '-m',
          'other',
          clone.git('rev-parse', 'main^{tree}'),
        );
        if (name !== undefined) clone.git('push', '--quiet', 'origin', `${other}:refs/heads/other`);
        const verb = name === undefined ? 'update-ref' : 'push';
        const gitPath = folder.program(
          'git-that-first',
          `case " $* " in *" ${verb} "*) env -u GIT_DIR git -C '${at.root}' update-ref ${ref} ${other};; esac\nexec git "$@"`,
        );
        const outcome = await here({ gitPath }).unlock('prod', undefined, staying);
        assert.equal(outcome.state, 'held');
        assert.equal(at.git('rev-parse', ref), other);
        assert.notEqual(tree, '');
      });

      it('count where their content cannot be read', async () => {
        const at = name === undefined ? clone : remote;
        const file = join(folder.outside, 'lock.json');
        const commitOf = (...entries: readonly string[]) => {
          clone.git('read-tree', '--empty');
          for (const entry of entries) clone.git('update-index', '--add', '--cacheinfo', entry);
          return clone.git('commit-tree', '-m', 'x', clone.git('write-tree'));
        };
        writeFileSync(file, JSON.stringify({ reason: 'x'.repeat(70_000), owner: 'eve' }));
        const large = clone.git('hash-object', '-w', file);
        for (const commit of [commitOf(), commitOf(`100644,${large},lock.json`)]) {
          if (name === undefined) clone.git('update-ref', ref, commit);
          else clone.git('push', '--quiet', '--force', 'origin', `${commit}:${ref}`);
          assert.equal(at.git('rev-parse', ref), commit);
          const reason = 'the reason cannot be read';
          assert.deepEqual(await content(here()), [
            { environment: 'prod', reason, owner: '', since: undefined, keeper: 'whereabouts' },
          ]);
          assert.equal((await here().lock(wish, staying)).state, 'held');
        }
      });

      it('cannot be told where git cannot be asked', async () => {
        const lost = here({ gitPath: 'no-such-git' });
        assert.equal((await lost.list(staying)).state, 'unknown');
        assert.equal((await lost.lock(wish, staying)).state, 'failed');
        assert.equal((await lost.unlock('prod', undefined, staying)).state, 'failed');
        const gone = await here().list(AbortSignal.abort());
        assert.equal(gone.state, 'unknown');
      });
    });

  it('of a remote leave nothing in the clone, and are read without its projects’ files', async () => {
    remote.git('config', 'uploadpack.allowFilter', 'true');
    const before = clone.git('count-objects', '-v') + clone.git('for-each-ref');
    await locks().lock(wish, staying);
    assert.equal((await listed()).length, 1);
    assert.equal(clone.git('count-objects', '-v') + clone.git('for-each-ref'), before);
  });

  for (const filters of ['true', 'false'])
    it(`of branch-deploy are read (filters: ${filters}) and not taken away`, async () => {
      remote.git('config', 'uploadpack.allowFilter', filters);
      const theirs = (more: object) =>
        JSON.stringify({ created_by: 'octocat', created_at: '2026-11-23T12:00:00.000Z', ...more });
      branchLock('prod', theirs({ reason: 'db', environment: 'prod', global: false }));
      branchLock('global', theirs({ reason: 'all', environment: null, global: true }));
      branchLock('dev', undefined);
      const found = await content();
      const known = { owner: 'octocat', since, keeper: 'branch-deploy' };
      const none = { owner: '', since: undefined, keeper: 'branch-deploy' };
      assert.deepEqual(found, [
        { environment: 'dev', reason: 'the reason cannot be read', ...none },
        { environment: undefined, reason: 'all', ...known },
        { environment: 'prod', reason: 'db', ...known },
      ]);
      const outcome = await locks().unlock('prod', undefined, staying);
      assert.equal(outcome.state === 'held' && outcome.by.keeper, 'branch-deploy');
      assert.equal((await listed()).length, 3);
    });

  it('are read again only where they have changed', async () => {
    const counted = folder.countedGit();
    const from = locks({ gitPath: counted.path });
    await from.lock(wish, staying);
    await listed(from);
    const before = counted.processes('fetch').length;
    assert.equal((await listed(from))[0]?.reason, 'freeze');
    assert.equal(counted.processes('fetch').length, before);
  });

  it('say why they cannot be told or taken', async () => {
    const told = await locks({ remote: '/nowhere/x.git' }).list(staying);
    assert.match(told.state === 'unknown' ? told.reason : '', /not appear to be a git repository/);
    const hooks = join(remote.root, 'hooks');
    mkdirSync(hooks, { recursive: true });
    writeFileSync(join(hooks, 'pre-receive'), '#!/bin/sh\necho no locks here\nexit 1\n');
    chmodSync(join(hooks, 'pre-receive'), 0o755);
    const outcome = await locks().lock(wish, staying);
    assert.match(outcome.state === 'failed' ? outcome.reason : '', /declined: no locks here$/);
    const long = await locks().lock({ ...wish, environment: 'Ä'.repeat(60) }, staying);
    assert.equal(long.state, 'failed');
  });

  it('have names of their own, on every file system', async () => {
    assert.equal(lockRef('prod', undefined), ref);
    assert.equal(lockRef('Prod', 'a b'), 'refs/whereabouts/locks/%50rod/services/a%20b');
    const names = ['prod', 'Prod', '..', 'a/b', 'x.lock', '@{', '-', '%50rod', '環境', '*', ':'];
    for (const environment of names)
      assert.deepEqual(await locks().lock({ ...wish, environment }, staying), { state: 'done' });
    const found = (await listed()).map((lock) => lock.environment);
    assert.deepEqual(found.sort(), [...names].sort());
    for (const odd of ['prod/other', 'PROD/environment', 'prod/services/a/b', '%zz/environment'])
      remote.git('update-ref', `refs/whereabouts/locks/${odd}`, 'main');
    assert.equal((await listed()).length, names.length);
  }).timeout(30_000);

  it('believe nothing of the repository’s configuration, and follow no ref elsewhere', async () => {
    const trap = folder.trap();
    for (const hook of ['pre-push', 'reference-transaction', 'post-checkout']) {
      mkdirSync(join(clone.root, '.git', 'hooks'), { recursive: true });
      writeFileSync(
        join(clone.root, '.git', 'hooks', hook),
        `#!/bin/sh\ntouch '${folder.canary}'\n`,
      );
      chmodSync(join(clone.root, '.git', 'hooks', hook), 0o755);
    }
    const main = clone.git('rev-parse', 'main');
    mkdirSync(join(clone.root, '.git/refs/whereabouts/locks/prod'), { recursive: true });
    writeFileSync(join(clone.root, '.git', ref), 'ref: refs/heads/main\n');
    clone.configure({
      'core.hooksPath': join(clone.root, '.git', 'hooks'),
      'core.fsmonitor': trap,
      'core.sshCommand': trap,
      'remote.origin.receivepack': trap,
      'remote.origin.uploadpack': trap,
      'remote.whereabouts.uploadpack': trap,
      [`url.ext::${trap} .insteadOf`]: remote.root,
      'protocol.ext.allow': 'always',
      'fetch.recurseSubmodules': 'true',
      'credential.helper': `!${trap}`,
      'commit.gpgSign': 'true',
      'gpg.program': trap,
      'core.alternateRefsCommand': trap,
    });
    for (const from of [locks(), locks({ remote: undefined })]) {
      await from.lock({ ...wish, environment: 'dev' }, staying);
      assert.ok((await listed(from)).some(({ reason }) => reason === 'freeze'));
      assert.deepEqual(await from.unlock('dev', undefined, staying), { state: 'done' });
      await from.unlock('prod', undefined, staying);
    }
    assert.equal(folder.isSprung(), false);
    assert.equal(clone.git('rev-parse', 'main'), main);
    assert.throws(() => clone.git('push', remote.root, 'main:refs/heads/control'));
    assert.equal(folder.isSprung(), true, 'the poison does not work');
  });

  it('are at origin, or at the only remote', async () => {
    const git = new GitCommand({ gitPath: 'git' });
    const chosen = () => defaultRemote(git, clone.root, staying);
    clone.git('remote', 'add', 'fork', '/elsewhere');
    assert.equal(await chosen(), 'origin');
    clone.git('remote', 'rename', 'origin', 'up.stream');
    assert.equal(await chosen(), undefined);
    clone.git('remote', 'remove', 'fork');
    assert.equal(await chosen(), 'up.stream');
    clone.git('remote', 'remove', 'up.stream');
    assert.equal(await chosen(), undefined);
  });
});
