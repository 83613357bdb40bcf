import assert from 'node:assert/strict';
import { type Changes, createChanges, inShort } from '../../support/changes';
import { gitEnvironment } from '../../support/repository';

describe('GitContainment', () => {
  let repository: Changes;
  before(() => Object.assign(process.env, gitEnvironment));
  afterEach(() => repository.dispose());

  /** `main` with a file of twenty lines, and a branch `release` that starts there. */
  function start(): Changes {
    repository = createChanges();
    repository.edit('start', 1);
    repository.git('branch', 'release');
    return repository;
  }

  const where = async (...question: Parameters<Changes['where']>) =>
    inShort(await repository.where(...question));

  describe('below the path of a service', () => {
    it('says that a commit does not touch it, and of a merge what it brought there', async () => {
      const { edit, git, id } = start();
      const shop = edit('shop', 5, 'shop/a/file');
      const api = edit('api', 5, 'api/file');
      git('checkout', '--quiet', '-b', 'feature');
      edit('feature', 8, 'api/file');
      git('checkout', '--quiet', 'main');
      edit('more', 12, 'shop/a/file');
      git('merge', '--quiet', '--no-edit', '--no-ff', 'feature');
      assert.equal(await where(shop, 'release', 'api'), 'no untouched api');
      assert.equal(await where(shop, 'release', 'shop'), 'no');
      assert.equal(await where(shop, 'release'), 'no');
      assert.equal(await where(api, 'release', 'shop'), 'no untouched shop');
      assert.equal(await where(api, 'main', 'shop'), 'yes');
      assert.equal(await where(id('main'), 'main~1', 'shop'), 'no untouched shop');
      assert.equal(await where(id('main'), 'main~1', 'api'), 'no');
      assert.equal(await where(shop, 'release', 'nowhere'), 'no untouched nowhere');
    });

    it('says so also where a pick of it is there', async () => {
      const { edit, git } = start();
      const shop = edit('shop', 5, 'shop/file');
      git('checkout', '--quiet', 'release');
      edit('own', 15);
      git('cherry-pick', '-x', shop);
      assert.equal(await where(shop, 'release', 'shop'), 'equivalent picked shop');
      assert.equal(await where(shop, 'release', 'api'), 'no untouched api');
    });

    it('takes the same files for the same change, but only where the commit touches them', async () => {
      const { edit, git, record } = start();
      edit('shop', 5, 'shop/file');
      edit('shop too', 9, 'shop/file');
      const end = edit('both', 9, 'api/file');
      const last = edit('last', 15, 'shop/file');
      git('checkout', '--quiet', 'release');
      edit('own', 15);
      git('checkout', 'main', '--', 'shop');
      record('shop as it is on main');
      assert.equal(await where(last, 'release', 'shop'), 'equivalent tree shop as it is on main');
      assert.equal(await where(end, 'release', 'shop'), 'no untouched shop');
      assert.equal(await where(end, 'release', 'api'), 'no');
      assert.equal(await where(last, 'release'), 'no');
    });

    it('takes the same files of the whole repository for the same change', async () => {
      const { edit, git } = start();
      edit('one', 5);
      const two = edit('two', 5);
      git('checkout', '--quiet', 'release');
      git('checkout', 'main', '--', 'file');
      repository.record('as on main');
      edit('more', 12);
      assert.equal(await where(two, 'release'), 'equivalent squash as on main');
      git('checkout', '--quiet', '--orphan', 'fresh', 'main');
      repository.record('imported');
      assert.equal(await where(two, 'fresh'), 'equivalent tree imported');
      const empty = repository.record('empty');
      assert.equal(await where(empty, 'fresh~1'), 'no');
    });

    it('does not take a submodule for a path that is not there', async () => {
      const { edit, git, record } = start();
      git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
      const sub = record('a submodule');
      const other = edit('other', 3);
      assert.equal(await where(sub, 'release', 'sub'), 'no');
      assert.equal(await where(other, 'release', 'sub'), 'no untouched sub');
    });
  });
});
