import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sha } from '../../../src/core/model';
import {
  git,
  historyOf,
  initRepository,
  line,
  reported,
  Scratch,
  sha,
  writeCommits,
} from '../../support/history';
import { gitEnvironment } from '../../support/repository';

describe('GitHistory', () => {
  const scratch = new Scratch();
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => scratch.dispose());

  describe('on repositories of other shapes', () => {
    it('has no checked-out commit before the first one is made', async () => {
      const root = initRepository(scratch.path('unborn'));
      const { history } = historyOf(root);
      const unborn = { state: 'present', root, head: undefined, branch: 'main', shallow: false };
      assert.deepEqual(await history.repository(), unborn);
      assert.equal((await history.find('HEAD')).state, 'unresolved');
      assert.equal((await history.find('main')).state, 'unresolved');
    });

    it('forgets what a replaced commit said once it is itself again', async () => {
      const root = initRepository(scratch.path('restored'));
      const commits = writeCommits(root, line(3, { subject: 'one' }));
      const [, second, third] = commits as [Sha, Sha, Sha];
      git(root, ['replace', second, git(root, ['commit-tree', `${second}^{tree}`, '-m', 'other'])]);
      const { history } = historyOf(root);
      const subject = async () => {
        const [told] = await history.resolve([reported(second)]);
        return told?.state === 'present' && told.commit.subject;
      };
      assert.equal((await history.repository()).state, 'present');
      assert.equal(await subject(), 'other');
      git(root, ['replace', '--delete', second]);
      const head = await history.repository();
      assert.equal(head.state === 'present' && head.head?.id, third);
      assert.equal(await subject(), 'one');
    });

    it('says of a path with a line break that it cannot be read', async () => {
      const root = initRepository(scratch.path('two\nlines'));
      writeCommits(root, line(2));
      const told = await historyOf(root).history.repository();
      assert.ok(told.state === 'none');
      assert.equal(told.reason, 'a repository with a line break in its path cannot be read');
    });

    it('reads a linked worktree and a submodule, each with its own root and HEAD', async () => {
      const inner = initRepository(scratch.path('inner'));
      const innerCommits = writeCommits(inner, line(3, { path: 'inner' }));
      const outer = initRepository(scratch.path('outer'));
      const commits = writeCommits(outer, line(4));
      const linked = scratch.path('linked');
      git(outer, ['worktree', 'add', '--quiet', '-b', 'side', linked, commits[1] ?? '']);
      const local = ['-c', 'protocol.file.allow=always'];
      git(outer, [...local, 'submodule', '--quiet', 'add', inner, 'sub']);

      const worktree = historyOf(linked).history;
      const there = await worktree.repository();
      assert.equal(there.state === 'present' && there.branch, 'side');
      assert.equal(there.state === 'present' && there.head?.id, commits[1]);
      const ahead = await worktree.count(commits[3] ?? sha(''), commits[1] ?? sha(''));
      assert.deepEqual(ahead, { state: 'known', count: 2 });

      const submodule = historyOf(join(outer, 'sub')).history;
      const below = await submodule.repository();
      assert.equal(below.state === 'present' && below.head?.id, innerCommits[2]);
      const absent = await submodule.resolve([reported(commits[0] ?? '')]);
      assert.deepEqual(absent, [{ state: 'absent', id: commits[0] }]);
    });

    it('reads a repository with SHA-256 ids, and no name that looks like a SHA-1 id', async () => {
      const root = initRepository(scratch.path('sha256'), ['--object-format=sha256']);
      const commits = writeCommits(root, line(5));
      const [first, , third] = commits as [Sha, Sha, Sha];
      const { history } = historyOf(root);
      assert.equal(first.length, 64);
      assert.deepEqual(await history.count(third, first), { state: 'known', count: 2 });
      const [short] = await history.resolve([reported(first.slice(0, 12))]);
      assert.equal(short?.state === 'present' && short.commit.id, first);
      const name = 'a'.repeat(40);
      git(root, ['branch', name, third]);
      assert.equal((await history.contains([sha(name)], first))[0]?.state, 'unknown');
      assert.deepEqual(await history.resolve([reported(name)]), [{ state: 'absent', id: name }]);
    });

    it('counts as git does where commits are replaced, and remembers nothing then', async () => {
      const root = initRepository(scratch.path('replaced'));
      const commits = writeCommits(root, line(6)) as [Sha, Sha, Sha, Sha, Sha, Sha];
      const { history } = historyOf(root);
      const count = async () => {
        await history.repository();
        return history.count(commits[5], commits[0]);
      };
      assert.deepEqual(await count(), { state: 'known', count: 5 });
      git(root, ['replace', '--graft', commits[4], commits[0]]);
      assert.deepEqual(await count(), { state: 'known', count: 2 });
      git(root, ['replace', '--delete', commits[4]]);
      assert.deepEqual(await count(), { state: 'known', count: 5 });
    });

    it('says why there is no repository, also when it goes away or lies further up', async () => {
      const root = initRepository(scratch.path('parent'));
      writeCommits(root, line(1));
      const below = join(root, 'below');
      mkdirSync(below);
      const { history } = historyOf(below);
      const reason = `${below} is not the root of a repository any more`;
      assert.deepEqual(await history.repository(), { state: 'none', reason });
      const first = sha(git(root, ['rev-parse', 'main']));
      assert.deepEqual(await history.resolve([reported(first)]), [{ state: 'unknown', reason }]);
      const empty = scratch.path('empty');
      mkdirSync(empty);
      const none = await historyOf(empty).history.repository();
      assert.match(none.state === 'none' ? none.reason : '', /not a git repository/);
    });

    it('survives a commit with a broken date', async () => {
      const root = initRepository(scratch.path('dates'));
      writeCommits(root, line(1));
      const tree = git(root, ['rev-parse', 'main^{tree}']);
      const write = (date: string) => {
        const text = `tree ${tree}\nauthor A <a> ${date}\ncommitter A <a> 1 +0000\n\nsubject\n`;
        const hash = ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'];
        return sha(git(root, hash, text));
      };
      const ids = [write('99999999999999 +0000'), write('never'), write('1700000000 +0000')];
      const { history } = historyOf(root);
      const found = await history.resolve(ids.map(reported));
      const dates = found.map((one) => one.state === 'present' && one.commit.date);
      assert.deepEqual(dates, [0, 0, 1_700_000_000_000]);
    });
  });

  describe('on a shallow clone', () => {
    let root: string;
    let commits: readonly [Sha, Sha, Sha, Sha, Sha];
    before(() => {
      const origin = initRepository(scratch.path('deep'));
      // 0 ─ 1 ─ 2 ─ 4, and 0 ─ 3 ─ 4: after a cut at depth 3 commit 0, a root, is seen from 3 only.
      const history = [[], [0], [1], [0], [2, 3]].map((parents) => ({ parents }));
      commits = writeCommits(origin, history) as [Sha, Sha, Sha, Sha, Sha];
      root = scratch.path('shallow');
      git('/', ['clone', '--quiet', '--depth=3', `file://${origin}`, root]);
    });
    const reason = 'this clone is shallow: run `git fetch --unshallow`';

    it('says that it is shallow', async () => {
      const repository = await historyOf(root).history.repository();
      assert.equal(repository.state === 'present' && repository.shallow, true);
    });

    it('trusts what is found: the same commit, and an ancestor', async () => {
      const { history } = historyOf(root);
      const [, , two, , four] = commits;
      assert.deepEqual(await history.count(two, two), { state: 'known', count: 0 });
      assert.deepEqual(await history.count(two, four), { state: 'known', count: 0 });
      assert.deepEqual(await history.list(two, four, { limit: 5 }), { state: 'known', value: [] });
      assert.deepEqual(await history.contains([four], two), [{ state: 'yes' }]);
      assert.deepEqual(await history.headDistance(four, four), {
        state: 'known',
        ahead: 0,
        behind: 0,
      });
    });

    it('is unknown where the answer may lie behind the cut, also where git has a wrong number', async () => {
      const { history } = historyOf(root);
      const [zero, , two, , four] = commits;
      assert.equal(git(root, ['rev-list', '--count', four, `^${two}`]), '3', 'in truth it is 2');
      assert.deepEqual(await history.count(four, two), { state: 'unknown', reason });
      assert.equal((await history.list(four, two, { limit: 5 })).state, 'unknown');
      assert.deepEqual(await history.headDistance(two, four), { state: 'unknown', reason });
      assert.deepEqual(await history.contains([two], zero), [{ state: 'unknown', reason }]);
    });

    it('notices at once that a clone was cut', async () => {
      const [, , two, , four] = commits;
      const whole = scratch.path('whole');
      const origin = git(root, ['config', 'remote.origin.url']);
      git('/', ['clone', '--quiet', origin, whole]);
      const { history } = historyOf(whole);
      await history.repository();
      assert.deepEqual(await history.count(four, two), { state: 'known', count: 2 });
      git(whole, ['fetch', '--quiet', '--depth=3']);
      assert.deepEqual(await history.count(four, two), { state: 'unknown', reason });
    });

    it('answers as soon as the clone is whole', async () => {
      const { history } = historyOf(root);
      const [zero, , two, , four] = commits;
      assert.equal((await history.count(four, two)).state, 'unknown');
      git(root, ['fetch', '--quiet', '--unshallow']);
      await history.repository();
      assert.deepEqual(await history.count(four, two), { state: 'known', count: 2 });
      assert.deepEqual(await history.contains([two], zero), [{ state: 'yes' }]);
    });
  });
});
