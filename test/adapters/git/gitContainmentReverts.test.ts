import assert from 'node:assert/strict';
import { type Changes, createChanges, inShort } from '../../support/changes';
import { historyOf } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

describe('GitContainment', () => {
  let repository: Changes;
  before(() => Object.assign(process.env, gitEnvironment));
  beforeEach(() => {
    repository = createChanges();
    repository.edit('start', 1);
  });
  afterEach(() => repository.dispose());

  const where = async (...question: Parameters<Changes['where']>) =>
    inShort(await repository.where(...question));

  /** Reverts, under the message that a host or a person writes. */
  function takeBack(message: string, ...commits: readonly string[]): void {
    const { git, record } = repository;
    git('revert', '--no-commit', ...commits);
    record(message);
  }

  describe('of a change that was taken back by a message that names no commit', () => {
    it('knows the reverts that the buttons of hosts make, of commits', async () => {
      const { edit, git } = repository;
      const thing = edit('Add thing (#12)', 5);
      edit('near it', 7);
      git('branch', 'before');
      for (const message of [
        'Revert "Add thing (#12)" (#15)\n\nReverts acme/shop#12',
        'Revert "Add thing (#12)" (#15)',
        'Revert "Add thing" (#15)\n\nReverts acme/shop#12',
        'Revert "Add thing (#12)"\n\nRevert-commit: 123456',
      ]) {
        git('checkout', '--quiet', '-B', 'back', 'before');
        takeBack(message, thing);
        assert.equal(await where(thing), `no reverted ${message.split('\n')[0] ?? ''}`);
      }
      takeBack('Revert "Revert "Add thing"" (#16)', 'back');
      assert.equal(await where(thing), 'yes');
    });

    it('knows them of merges, and then of what the merge brought', async () => {
      const { edit, git, id } = repository;
      for (const [title, message] of [
        [
          `Merge branch 'x' into 'main'\n\nThe title`,
          `Revert "Merge branch 'x' into 'main'"\n\nThis reverts merge request !13`,
        ],
        ['Merge pull request #34 from acme/x\n\nThe title', 'Revert "The title"'],
      ] as const) {
        git('checkout', '--quiet', '-B', 'x', 'main');
        const one = edit(`one of ${title.length}`, 5);
        edit(`two of ${title.length}`, 15);
        git('checkout', '--quiet', 'main');
        const own = edit(`own of ${title.length}`, 10);
        git('merge', '--quiet', '--no-ff', '-m', title, 'x');
        const merge = id('main');
        git('revert', '--no-commit', '-m', '1', merge);
        repository.record(message);
        const reverted = `no reverted ${message.split('\n')[0] ?? ''}`;
        assert.equal(await where(one), reverted);
        assert.equal(await where(merge), reverted);
        assert.equal(await where(own), 'yes');
        assert.equal(await where(one, 'main~1'), 'yes');
      }
    });

    it('takes no title for a proof', async () => {
      const { edit, git, record } = repository;
      const typo = edit('Fix typo', 5);
      const other = edit('Fix typo', 8);
      takeBack('Revert "Fix typo"', other);
      assert.equal(await where(typo), 'yes');
      assert.equal(await where(other), 'no reverted Revert "Fix typo"');
      git('checkout', '--quiet', '-b', 'words', other);
      record('Revert "Fix typo"');
      assert.equal(await where(typo), 'yes');
    });

    it('counts only the reverts that are deployed', async () => {
      const { edit, git } = repository;
      for (let at = 1; at <= 101; at++) {
        edit(`Bump`, 5, `version-${at}`);
        takeBack(`Revert "Bump"\n\nnumber ${at}`, 'HEAD');
      }
      const bump = edit('Bump', 5);
      assert.match(await where(bump), /^unknown more than 100 reverts quote this commit/);
      git('checkout', '--quiet', '-b', 'early', 'main~203');
      assert.equal(await where(bump, 'early'), 'no');
    }).timeout(60_000);

    it('knows which commits of a range were taken back', async () => {
      const { edit } = repository;
      const [one, two, three] = [edit('one', 5), edit('two', 10), edit('three', 15)];
      takeBack(`Back out\n\nThis reverts commits ${one.slice(0, 10)}..${three}.`, two, three);
      assert.equal(await where(one), 'yes');
      assert.equal(await where(two), 'no reverted Back out');
      assert.equal(await where(three), 'no reverted Back out');
    });
  });

  describe('of a change of which messages say more than files', () => {
    it('does not believe that it was taken back by what touches none of its files', async () => {
      const { commit, edit, git } = repository;
      const fix = edit('fix', 5);
      git('branch', 'before');
      for (const message of [
        `Docs\n\nThis reverts commit ${fix}.`,
        `Docs\n\nIt warns when somebody\nreverts commit ${fix} without review.`,
        `Docs\n\nReverts: ${fix.slice(0, 12)} ("fix")`,
      ]) {
        git('checkout', '--quiet', '-B', 'docs', 'before');
        commit(message, { 'docs/text': message });
        edit('later', 15);
        assert.equal(await where(fix), 'yes', message);
      }
    });

    it('believes it of a file that was renamed in between', async () => {
      const { edit, git } = repository;
      const fix = edit('fix', 5);
      git('mv', 'file', 'renamed');
      repository.record('rename');
      git('revert', '--no-edit', fix);
      assert.equal(await where(fix), 'no reverted Revert "fix"');
    });

    it('says that it is there where the files are as it left them', async () => {
      const { edit, git, record } = repository;
      const fix = edit('fix', 5);
      git('checkout', '--quiet', '-b', 'feature');
      git('revert', '--no-edit', fix);
      const back = repository.id('HEAD');
      git('revert', '--no-edit', back);
      edit('more', 5, 'other');
      git('checkout', '--quiet', 'main');
      git('merge', '--squash', '--quiet', 'feature');
      const body = `* Revert "fix"\n\nThis reverts commit ${fix}.\n\n* Reapply "fix"\n\nThis reverts commit ${back}.`;
      record(`Try without (#9)\n\n${body}`);
      assert.equal(await where(fix), 'yes');
      edit('later', 15);
      assert.equal(await where(fix), 'yes');

      git('checkout', '--quiet', '-B', 'side', fix);
      git('revert', '--no-edit', fix);
      git('checkout', '--quiet', '-B', 'kept', fix);
      edit('own', 5, 'other');
      git('merge', '--quiet', '-s', 'ours', '-m', 'keep it', 'side');
      assert.equal(await where(fix), 'yes');
      assert.equal(await where(fix, 'side'), 'no reverted Revert "fix"');
    });

    it('does not take the words of another change for a pick', async () => {
      const { commit, edit, git, id } = repository;
      git('branch', 'release');
      const fix = edit('fix', 5);
      git('checkout', '--quiet', 'release');
      const docs = id(commit(`Docs\n\n(cherry picked from commit ${fix})`, { docs: 'x' }));
      const reason = `unknown ${docs.slice(0, 10)} looks like it by its message, but its content differs`;
      assert.equal(await where(fix), reason);
      assert.match(await where(docs, 'main'), /^unknown .* looks like it by its message/);
      assert.equal(await where(fix, 'main'), 'yes');
      git('cherry-pick', fix);
      assert.equal(await where(fix), 'equivalent patch fix');
    });

    it('takes a pick into a file that was renamed for a pick', async () => {
      const { edit, git, record } = repository;
      git('branch', 'release');
      const fix = edit('fix', 5);
      git('checkout', '--quiet', 'release');
      git('mv', 'file', 'renamed');
      record('rename');
      git('cherry-pick', '-x', fix);
      assert.equal(await where(fix), 'equivalent picked fix');
    });
  });

  it('asks nothing more of git where a quoted merge did not bring the commit', async () => {
    const { edit, git, id, root } = repository;
    const early = edit('early', 3);
    const fix = edit('fix', 12);
    git('checkout', '--quiet', '-b', 'x');
    edit('one', 5);
    git('checkout', '--quiet', 'main');
    git('merge', '--quiet', '--no-ff', '-m', "Merge branch 'x'", 'x');
    git('revert', '--no-commit', '-m', '1', 'main');
    repository.record(`Revert "Merge branch 'x'"`);
    const { history, requests } = historyOf(root);
    await history.contains([id('main')], early);
    const asked = requests.length;
    const [answer] = await history.contains([id('main')], fix);
    assert.equal(answer?.state, 'yes');
    const verbs = requests
      .slice(asked)
      .map(({ args }) => args.find((arg) => /^[a-z-]+$/.test(arg)));
    assert.ok(!verbs.includes('diff-tree'), verbs.join(' '));
  });
});
