import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { type Changes, createChanges, inShort } from '../../support/changes';
import { historyOf, sha } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

describe('GitContainment', () => {
  let repository: Changes;
  before(() => Object.assign(process.env, gitEnvironment));
  afterEach(() => repository.dispose());

  /** `main` with a file of twenty lines, and a branch `release` that starts there. */
  function start(options: readonly string[] = []): Changes {
    repository = createChanges(options);
    repository.edit('start', 1);
    repository.git('branch', 'release');
    return repository;
  }

  const where = async (...question: Parameters<Changes['where']>) =>
    inShort(await repository.where(...question));

  describe('of a change that was picked', () => {
    it('says which commit names it, and the other way round', async () => {
      const { edit, git, id } = start();
      edit('other', 20);
      const fix = edit('fix', 5);
      git('checkout', '--quiet', 'release');
      edit('own', 15);
      git('cherry-pick', '-x', fix);
      assert.equal(await where(fix, 'release'), 'equivalent picked fix');
      const pick = id('release');
      assert.equal(await where(pick, 'main'), 'equivalent picked fix');
      assert.equal(await where(fix, 'main'), 'yes');
      assert.equal(await where(id('main'), 'release~1'), 'no');
    });

    it('follows a pick of a pick, also when the one in the middle is not deployed', async () => {
      const { edit, git, id } = start();
      const fix = edit('fix', 5);
      for (const branch of ['one', 'two', 'three']) git('branch', branch, 'release');
      git('checkout', '--quiet', 'one');
      edit('own 1', 19);
      git('cherry-pick', '-x', fix);
      git('checkout', '--quiet', 'two');
      edit('own 2', 5, 'elsewhere');
      git('cherry-pick', '-x', 'one');
      git('checkout', '--quiet', 'three');
      git('cherry-pick', '-x', fix);
      assert.equal(await where(fix, 'two'), 'equivalent picked fix');
      assert.equal(await where(id('two'), 'main'), 'equivalent picked fix');
      assert.equal(await where(id('two'), 'three'), 'equivalent picked fix');
    });

    it('does not take a commit that holds two picks for the same as either of them', async () => {
      const { edit, git, record } = start();
      const one = edit('one', 5);
      const two = edit('two', 15);
      git('checkout', '--quiet', 'release');
      edit('one', 5);
      edit('two', 15);
      git('reset', '--quiet', '--soft', 'HEAD~2');
      const both = record(
        `backports\n\n(cherry picked from commit ${one})\n(cherry picked from commit ${two})`,
      );
      git('checkout', '--quiet', '-b', 'half', 'main~2');
      edit('started', 20);
      git('cherry-pick', '-x', two);
      assert.equal(await where(one, 'release'), 'equivalent picked backports');
      assert.equal(await where(two, 'release'), 'equivalent picked backports');
      assert.equal(await where(both, 'half'), 'no');
      assert.equal(await where(both, one), 'no');
      // What holds one of the two does not hold the other by way of the commit that holds both.
      assert.equal(await where(two, one), 'no');
    });

    it('finds the same patch where no message says so', async () => {
      const { edit, git } = start();
      edit('other', 20);
      const fix = edit('fix', 5);
      git('checkout', '--quiet', 'release');
      edit('own', 15);
      execFileSync('git', ['apply', '--index'], {
        cwd: repository.root,
        input: `${git('diff', `${fix}~1`, fix)}\n`,
      });
      repository.record('applied by hand');
      edit('more', 10);
      assert.equal(await where(fix, 'release'), 'equivalent patch applied by hand');
      assert.equal(await where(fix, 'release~2'), 'no');
    });

    it('finds the same patch of a rebased branch, commit by commit', async () => {
      const { edit, git } = start();
      const one = edit('one', 5);
      const two = edit('two', 15);
      git('checkout', '--quiet', 'release');
      edit('own', 10, 'other');
      git('rebase', '--quiet', 'release', 'main');
      assert.equal(await where(one, 'main'), 'equivalent patch one');
      assert.equal(await where(two, 'main'), 'equivalent patch two');
    });

    it('tells files that are not text apart', async () => {
      const { commit, git } = start();
      const fix = commit('icon', { 'icon.bin': 'one\0' });
      git('checkout', '--quiet', 'release');
      commit('another icon', { 'icon.bin': 'two\0' });
      commit('more', { more: 'more' });
      assert.equal(await where(fix, 'release'), 'no');
      git('rm', '--quiet', 'icon.bin');
      repository.record('no icon');
      commit('that icon', { 'icon.bin': 'one\0' });
      assert.equal(await where(fix, 'release'), 'equivalent patch that icon');
    });
  });

  describe('of a branch that was squashed', () => {
    it('finds every commit that the message lists, unless one of them takes another back', async () => {
      const { edit, git } = start();
      git('checkout', '--quiet', '-b', 'feature');
      const one = edit('one', 5);
      const bad = edit('bad', 8);
      git('revert', '--no-edit', bad);
      const two = edit('two', 15);
      git('checkout', '--quiet', 'main');
      edit('own', 12);
      git('merge', '--squash', '--quiet', 'feature');
      git('commit', '--quiet', '--no-edit');
      edit('more', 2);
      const squash = 'equivalent squash Squashed commit of the following:';
      assert.equal(await where(one, 'main'), squash);
      assert.equal(await where(two, 'main'), squash);
      assert.equal(await where(bad, 'main'), 'no');
      git('revert', '--no-edit', 'main~1');
      assert.match(await where(one, 'main'), /^no reverted Revert/);
      git('checkout', '--quiet', '-b', 'later', 'main~1');
      edit(`Revert "two"\n\nThis reverts commit ${two}.`, 15);
      assert.equal(await where(one, 'later'), squash);
      assert.equal(await where(two, 'later'), 'no reverted Revert "two"');
    });

    it('finds the end of the branch by what it changes, where the message lists nothing', async () => {
      const { edit, git, record } = start();
      git('checkout', '--quiet', '-b', 'feature');
      const one = edit('one', 5);
      edit('two', 15, 'other');
      const end = edit('three', 12, 'other');
      git('checkout', '--quiet', 'main');
      edit('own', 19);
      git('merge', '--squash', '--quiet', 'feature');
      record('Feature (#12)\n\n* one\n\n* two\n\n* three');
      edit('more', 2);
      assert.equal(await where(end, 'main'), 'equivalent squash Feature (#12)');
      assert.equal(await where(one, 'main'), 'no');
      assert.equal(await where(end, 'main~2'), 'no');
      git('revert', '--no-edit', 'main~1');
      assert.equal(await where(end, 'main'), 'no reverted Revert "Feature (#12)"');
    });

    it('finds it after main was merged into the branch', async () => {
      const { edit, git, record } = start();
      git('checkout', '--quiet', '-b', 'feature');
      edit('one', 5);
      git('checkout', '--quiet', 'main');
      edit('own', 19);
      git('checkout', '--quiet', 'feature');
      git('merge', '--quiet', '--no-edit', 'main');
      const end = edit('two', 12);
      git('checkout', '--quiet', 'main');
      git('merge', '--squash', '--quiet', 'feature');
      record('Feature (#12)');
      edit('more', 2);
      assert.equal(await where(end, 'main'), 'equivalent squash Feature (#12)');
    });

    it('finds a pick of a merge', async () => {
      const { edit, git, id } = start();
      git('checkout', '--quiet', '-b', 'feature');
      edit('one', 5);
      edit('two', 12);
      git('checkout', '--quiet', 'main');
      edit('own', 19);
      git('merge', '--quiet', '--no-edit', '--no-ff', 'feature');
      git('checkout', '--quiet', 'release');
      edit('released', 2, 'other');
      git('cherry-pick', '-m', '1', 'main');
      assert.equal(await where(id('main'), 'release'), "equivalent squash Merge branch 'feature'");
    });
  });

  describe('of a change that was taken back', () => {
    it('says by which commit, and nothing of it once that is taken back too', async () => {
      const { edit, git } = start();
      const fix = edit('fix', 5);
      git('revert', '--no-edit', fix);
      assert.equal(await where(fix), 'no reverted Revert "fix"');
      assert.equal(await where(fix, 'main~1'), 'yes');
      edit('other', 15);
      git('revert', '--no-edit', 'main~1');
      assert.equal(await where(fix), 'yes');
      git('revert', '--no-edit', 'main');
      assert.match(await where(fix), /^no reverted (?:Reapply|Revert)/);
    });

    it('understands other words, and abbreviated ids', async () => {
      for (const words of [
        (id: string) => `Reverts ${id.slice(0, 10)}`,
        (id: string) => `Reverts: ${id}`,
        (id: string) => `Revert ${id.slice(0, 7)} "fix"`,
        (id: string) => `This reverts commits ${'1'.repeat(40)} and ${id}.`,
      ]) {
        const { edit, git, record, dispose } = start();
        const fix = edit('fix', 5);
        git('revert', '--no-commit', fix);
        record(`back\n\n${words(fix)}`);
        assert.equal(await where(fix), 'no reverted back', words(fix));
        dispose();
      }
      start();
    });

    it('counts a pick of the revert, on what holds a pick of the change', async () => {
      const { edit, git } = start();
      edit('early', 20);
      const fix = edit('fix', 5);
      git('revert', '--no-edit', fix);
      git('checkout', '--quiet', 'release');
      edit('own', 15);
      git('cherry-pick', fix);
      assert.equal(await where(fix, 'release'), 'equivalent patch fix');
      git('cherry-pick', 'main');
      assert.equal(await where(fix, 'release'), 'no reverted Revert "fix"');
      git('cherry-pick', '-x', fix);
      assert.equal(await where(fix, 'release'), 'equivalent picked fix');
      assert.equal(await where(fix, 'release~1'), 'no reverted Revert "fix"');
    });

    it('is there again when it was picked again, with a trailer or without', async () => {
      const { edit, git } = start();
      const fix = edit('fix', 5);
      edit('own', 15);
      git('revert', '--no-edit', fix);
      edit('more', 10);
      git('cherry-pick', '-x', fix);
      assert.equal(await where(fix), 'yes');
      assert.equal(await where(fix, 'main~1'), 'no reverted Revert "fix"');
      git('reset', '--quiet', '--hard', 'HEAD~1');
      git('cherry-pick', fix);
      assert.equal(await where(fix), 'yes');
    });

    it('knows what the revert of a merge takes back, and what it does not', async () => {
      const { edit, git, id } = start();
      git('checkout', '--quiet', '-b', 'feature');
      const one = edit('one', 5);
      const two = edit('two', 15);
      git('checkout', '--quiet', 'main');
      const own = edit('own', 19);
      git('merge', '--quiet', '--no-edit', '--no-ff', 'feature');
      const merge = id('main');
      git('revert', '--no-edit', '-m', '1', 'main');
      const reverted = `no reverted Revert "Merge branch 'feature'"`;
      assert.equal(await where(one), reverted);
      assert.equal(await where(two), reverted);
      assert.equal(await where(merge), reverted);
      edit('more', 10);
      assert.equal(await where(own), 'yes');
      git('revert', '--no-edit', 'main~1');
      assert.equal(await where(one), 'yes');
      assert.equal(await where(merge), 'yes');
    });

    it('is told by a revert that names the same change by another id, or by one that is gone', async () => {
      const { edit, git, id } = start();
      const fix = edit('fix', 5);
      git('checkout', '--quiet', 'release');
      edit('own', 15, 'other');
      git('cherry-pick', fix);
      git('checkout', '--quiet', 'main');
      git('merge', '--quiet', '--no-edit', 'release');
      git('revert', '--no-edit', 'release');
      assert.equal(await where(fix, 'main'), 'no reverted Revert "fix"');

      git('checkout', '--quiet', '-b', 'feature', 'release~2');
      const bad = edit('bad', 8);
      edit('bad', 18);
      git('revert', '--no-edit', bad);
      git('rebase', '--quiet', '--onto', 'main', 'release~2', 'feature');
      git('reflog', 'expire', '--expire=now', '--all');
      git('prune');
      assert.equal(await where(id('feature~2'), 'feature'), 'no reverted Revert "bad"');
      assert.equal(await where(id('feature~1'), 'feature'), 'yes');
    });

    it('is gone where both branches had it when one of them took it back', async () => {
      const { edit, git } = start();
      const fix = edit('fix', 5);
      git('checkout', '--quiet', 'release');
      edit('own', 15);
      git('cherry-pick', '-x', fix);
      git('checkout', '--quiet', 'main');
      git('merge', '--quiet', '--no-edit', 'release');
      assert.equal(await where(fix, 'main'), 'yes');
      git('checkout', '--quiet', 'release');
      git('revert', '--no-edit', 'HEAD');
      git('checkout', '--quiet', 'main');
      git('merge', '--quiet', '--no-edit', 'release');
      assert.doesNotMatch(git('show', 'HEAD:file'), /fix was here/);
      assert.equal(await where(fix, 'main'), 'no reverted Revert "fix"');
    });

    it('stays where one of two branches took it back, and the other made it on its own', async () => {
      const { edit, git } = start();
      const fix = edit('fix', 5);
      git('checkout', '--quiet', 'release');
      edit('own', 15);
      git('cherry-pick', '-x', fix);
      git('revert', '--no-edit', 'HEAD');
      assert.match(await where(fix, 'release'), /^no reverted/);
      git('merge', '--quiet', '--no-edit', 'main');
      assert.match(git('show', 'HEAD:file'), /fix was here/);
      assert.equal(await where(fix, 'release'), 'yes');
    });
  });

  it('answers for each deployed commit, and asks git nothing that it has answered', async () => {
    const { edit, git, id, root } = start();
    const fix = edit('fix', 5);
    edit('more', 12);
    git('checkout', '--quiet', 'release');
    edit('own', 15);
    git('cherry-pick', fix);
    git('branch', 'picked');
    git('revert', '--no-edit', 'HEAD');
    const tips = ['release', 'main', 'picked', 'release~2', 'main'].map(id);
    const absent = sha('a'.repeat(40));
    const { history, requests } = historyOf(root);
    const ask = async () => (await history.contains([...tips, absent], fix)).map(inShort);
    const expected = ['no reverted Revert "fix"', 'yes', 'equivalent patch fix', 'no', 'yes'];
    assert.deepEqual((await ask()).slice(0, 5), expected);
    assert.match((await ask())[5] ?? '', /^unknown aaaaaaaaaa is not in this clone/);
    const asked = requests.length;
    assert.deepEqual((await history.contains(tips, fix)).map(inShort), expected);
    assert.equal(requests.length, asked);
  });

  it('answers the same in a repository with SHA-256 ids', async () => {
    const { edit, git, root } = start(['--object-format=sha256']);
    edit('other', 20);
    const fix = edit('fix', 5);
    const named = edit('named', 9);
    const back = edit('back', 12);
    git('revert', '--no-edit', back);
    git('checkout', '--quiet', 'release');
    edit('own', 15);
    git('cherry-pick', fix);
    git('cherry-pick', '-x', named);
    assert.equal(fix.length, 64);
    assert.equal(await where(fix, 'release'), 'equivalent patch fix');
    assert.equal(await where(named, 'release'), 'equivalent picked named');
    assert.equal(await where(back, 'main'), 'no reverted Revert "back"');
    assert.equal(await where(back, 'release'), 'no');
    // A branch that is called like a SHA-1 id is no commit id.
    git('branch', 'a'.repeat(40), 'main');
    const [answer] = await historyOf(root).history.contains([sha('a'.repeat(40))], fix);
    assert.match(answer?.state === 'unknown' ? answer.reason : '', /is not in this clone/);
  });
});
