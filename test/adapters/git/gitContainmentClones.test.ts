import assert from 'node:assert/strict';
import type { Sha } from '../../../src/core/model';
import { type Changes, createChanges, inShort } from '../../support/changes';
import { git, historyOf, Scratch } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

describe('GitContainment', () => {
  const scratch = new Scratch();
  let repository: Changes;
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => scratch.dispose());
  afterEach(() => repository.dispose());

  function start(): Changes {
    repository = createChanges();
    repository.edit('start', 1);
    repository.git('branch', 'release');
    return repository;
  }

  describe('in clones that do not hold everything', () => {
    it('says that a shallow clone cannot tell, and still what it can', async () => {
      const { edit, git: inside, root, id } = start();
      const early = edit('early', 3);
      const side = edit('side', 7);
      inside('checkout', '--quiet', 'release');
      edit('own', 15);
      inside('cherry-pick', '-x', side);
      const pick = id('release');
      const fix = edit('fix', 18);
      inside('revert', '--no-edit', fix);
      const clone = scratch.path('clone');
      git('/', ['clone', '--quiet', '--depth=3', '--branch=release', `file://${root}`, clone]);
      git(clone, ['fetch', '--quiet', '--depth=1', 'origin', 'main']);
      const ask = async (commit: Sha) => {
        const { history } = historyOf(clone);
        const [answer] = await history.contains([id('release')], commit);
        return answer && inShort(answer);
      };
      assert.equal(await ask(pick), 'yes');
      assert.equal(await ask(side), 'equivalent picked side');
      assert.equal(await ask(fix), 'no reverted Revert "fix"');
      assert.match((await ask(early)) ?? '', /^unknown .*not in this clone: run `git fetch`$/);
    });

    it('says that a shallow clone cannot tell', async () => {
      const { edit, commit, git: inside, root, id } = start();
      commit('shop', { 'shop/file': 'shop' });
      inside('branch', '--force', 'release');
      const side = edit('side', 7);
      inside('checkout', '--quiet', 'release');
      edit('own', 15);
      edit('more', 12);
      const clone = scratch.path('clone');
      git('/', ['clone', '--quiet', '--depth=1', '--branch=release', `file://${root}`, clone]);
      git(clone, ['fetch', '--quiet', '--depth=1', 'origin', 'main']);
      const [answer] = await historyOf(clone).history.contains([id('release')], side, 'file');
      const reason = 'this clone is shallow: run `git fetch --unshallow`';
      assert.deepEqual(answer, { state: 'unknown', reason });
      // The same files, but whether this commit made them so lies behind the cut.
      const [below] = await historyOf(clone).history.contains([id('release')], side, 'shop');
      assert.deepEqual(below, { state: 'unknown', reason });
    });

    it('knows in a shallow clone that what is deployed lacks what descends from it', async () => {
      const { edit, root } = start();
      edit('early', 3);
      const older = edit('older', 5);
      const tip = edit('tip', 9);
      const clone = scratch.path('clone');
      git('/', ['clone', '--quiet', '--depth=2', `file://${root}`, clone]);
      const [below, above] = await Promise.all([
        historyOf(clone).history.contains([older], tip),
        historyOf(clone).history.contains([tip], older),
      ]);
      assert.deepEqual([below, above].flat().map(inShort), ['no', 'yes']);
    });

    it('says that a partial clone lacks what a patch needs, and fetches nothing', async () => {
      const { edit, git: inside, root, id } = start();
      const fix = edit('fix', 5);
      const alone = edit('alone', 5, 'alone');
      const named = edit('named', 9);
      inside('checkout', '--quiet', 'release');
      edit('own', 15);
      inside('cherry-pick', fix);
      inside('cherry-pick', '-x', named);
      inside('config', 'uploadpack.allowFilter', 'true');
      const clone = scratch.path('clone');
      const source = `file://${root}`;
      git('/', ['clone', '--quiet', '-n', '--filter=blob:none', source, clone]);
      const ask = async (commit: Sha, path?: string) => {
        const [answer] = await historyOf(clone).history.contains([id('release')], commit, path);
        return answer && inShort(answer);
      };
      assert.equal(await ask(named), 'equivalent picked named');
      assert.equal(await ask(alone), 'no');
      assert.equal(await ask(fix, 'shop'), 'no untouched shop');
      assert.match((await ask(fix)) ?? '', /^unknown .*`git fetch --refetch --no-filter`/);
    });
  });
});
