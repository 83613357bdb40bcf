import assert from 'node:assert/strict';
import { type Changes, createChanges, inShort } from '../../support/changes';
import { gitEnvironment } from '../../support/repository';

describe('GitContainment', () => {
  let repository: Changes;
  before(() => Object.assign(process.env, gitEnvironment));
  beforeEach(() => (repository = createChanges()));
  afterEach(() => repository.dispose());

  const where = async (...question: Parameters<Changes['where']>) =>
    inShort(await repository.where(...question));

  describe('of a change that looks like another one', () => {
    it('does not take white space for nothing', async () => {
      const { commit, git, id } = repository;
      const code = 'def a():\n    if x:\n        one()\n    two()\n    three()\n';
      const indented = code.replace('    two()', '        two()');
      commit('start', { 'a.py': code });
      git('branch', 'release');
      const fix = id(commit('indent', { 'a.py': indented }));
      const make = id(commit('make', { Makefile: 'all:\n\tcc x\n' }));
      const word = id(commit('word', { word: 'a b\n' }));
      const end = id(commit('end', { end: 'x \n' }));
      git('checkout', '--quiet', 'release');
      commit('indented before', { 'a.py': indented });
      git('checkout', '--quiet', '-B', 'dedented');
      commit('dedent', { 'a.py': code });
      commit('make', { Makefile: 'all:\n    cc x\n' });
      commit('word', { word: 'ab\n' });
      commit('end', { end: 'x\n' });
      assert.equal(await where(fix, 'release'), 'equivalent patch indented before');
      assert.equal(await where(make), 'no');
      assert.equal(await where(word), 'no');
      assert.equal(await where(end), 'no');
      git('checkout', '--quiet', '--orphan', 'other', 'release');
      commit('began indented', { other: 'x' });
      commit('dedent', { 'a.py': code });
      assert.equal(await where(fix), 'no');
    });
  });
});
