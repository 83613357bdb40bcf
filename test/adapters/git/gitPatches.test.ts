import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GitPatches } from '../../../src/adapters/git/gitPatches';
import type { Sha } from '../../../src/core/model';
import { createChanges, importBytes } from '../../support/changes';
import { git, historyOf, initRepository, Scratch, sha } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

const never = new AbortController().signal;

function patchesIn(root: string) {
  const { command, requests } = historyOf(root);
  return { patches: new GitPatches({ git: command, root, timeoutMs: 10_000 }), requests };
}

describe('GitPatches', () => {
  const scratch = new Scratch();
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => scratch.dispose());

  it('finds what `git cherry` finds', async () => {
    // A few lines that a few commits write a few ways: many patches come twice.
    const edit = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2));
    const property = fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 5 }),
      fc.array(edit, { minLength: 1, maxLength: 5 }),
      async (ours, theirs) => {
        const root = initRepository(scratch.path('cherry'));
        importBranches(root, { ours, theirs });
        const [ourTip, theirTip] = ['ours', 'theirs'].map((name) => idOf(root, name)) as [Sha, Sha];
        const cherry = git(root, ['cherry', ourTip, theirTip]).split('\n');
        const { patches } = patchesIn(root);
        for (const line of cherry.filter(Boolean)) {
          const [sign, commit] = line.split(' ') as [string, Sha];
          const question = { commit, tips: [ourTip], lack: commit };
          const found = await patches.doubles(question, never);
          assert.equal(found.state, 'known');
          const same = found.value.filter(({ how }) => how === 'patch');
          assert.equal(same.length > 0, sign === '-', `${commit} in ${root}`);
        }
      },
    );
    await fc.assert(property, { numRuns: 12 });
  }).timeout(60_000);

  it('asks for no patch where no commit touches the same files, and asks once', async () => {
    const repository = createChanges();
    repository.edit('start', 1);
    repository.git('branch', 'release');
    const fix = repository.edit('fix', 5, 'shop/deep/file');
    repository.git('checkout', '--quiet', 'release');
    repository.edit('own', 5);
    const { patches, requests } = patchesIn(repository.root);
    const question = { commit: fix, tips: [repository.id('release')], lack: fix };
    assert.deepEqual(await patches.doubles(question, never), { state: 'known', value: [] });
    const asked = requests.length;
    assert.ok(requests.every(({ args }) => !args.includes('-p')));
    await patches.doubles(question, never);
    assert.equal(requests.length, asked);
    repository.dispose();
  });

  it('compares patches alike, however diffs are configured to look', async () => {
    const repository = createChanges();
    repository.edit('start', 1);
    repository.git('branch', 'release');
    const fix = repository.edit('fix', 5);
    repository.git('checkout', '--quiet', 'release');
    repository.edit('own', 20);
    repository.git('cherry-pick', fix);
    for (const [name, value] of [
      ['diff.noprefix', 'true'],
      ['diff.context', '0'],
      ['diff.algorithm', 'histogram'],
      ['diff.external', 'false'],
      ['color.ui', 'always'],
      ['log.showRoot', 'false'],
      ['diff.ignoreSubmodules', 'all'],
      ['format.pretty', 'oneline'],
    ] as const)
      repository.git('config', name, value);
    const { patches } = patchesIn(repository.root);
    const question = { commit: fix, tips: [repository.id('release')], lack: fix };
    const found = await patches.doubles(question, never);
    const expected = [{ id: repository.id('release'), how: 'patch' }];
    assert.deepEqual(found, { state: 'known', value: expected });
    repository.dispose();
  });

  it('is not led astray by files whose lines look like commits', async () => {
    const repository = createChanges();
    repository.commit('start', { file: 'a\n', other: 'b\n' });
    repository.git('branch', 'release');
    const id = 'a'.repeat(40);
    const text = `a\ncommit ${id}\n\rcommit ${id}\r\n\u2028commit ${id}\u2028\ndiff --git\n`;
    const fix = repository.id(repository.commit('fix', { file: text }));
    repository.git('checkout', '--quiet', 'release');
    repository.commit('own', { other: 'c\n' });
    repository.git('cherry-pick', fix);
    const { patches } = patchesIn(repository.root);
    const question = { commit: fix, tips: [repository.id('release')], lack: fix };
    const found = await patches.doubles(question, never);
    assert.equal(found.state === 'known' && found.value[0]?.how, 'patch');
    repository.dispose();
  });

  it('does not take two changes that are no UTF-8 for the same because they cannot be read', async () => {
    const root = initRepository(scratch.path('latin'));
    const one = Buffer.from('a\n\xe9\n', 'latin1');
    const two = Buffer.from('a\n\xe8\n', 'latin1');
    const blob = (content: Buffer) => `data ${content.length}\n${content.toString('latin1')}\n`;
    const commit = (branch: string, from: string, content: Buffer) =>
      `commit refs/heads/${branch}\ncommitter A <a> 1 +0000\ndata 1\nx\n${from}M 100644 inline file\n${blob(content)}`;
    const text =
      commit('main', '', Buffer.from('a\n')) +
      commit('ours', 'from refs/heads/main\n', one) +
      commit('theirs', 'from refs/heads/main\n', two);
    importBytes(root, Buffer.from(text, 'latin1'));
    const [ours, theirs] = ['ours', 'theirs'].map((name) => idOf(root, name)) as [Sha, Sha];
    const { patches } = patchesIn(root);
    const found = await patches.doubles({ commit: ours, tips: [theirs], lack: ours }, never);
    assert.match(found.state === 'unknown' ? found.reason : '', /is not UTF-8 text/);
  });

  it('looks at branches of which a merge kept nothing', async () => {
    const repository = createChanges();
    const { edit, git, id, root } = repository;
    edit('start', 1);
    git('branch', 'side');
    const fix = edit('fix', 5);
    git('branch', 'release', 'HEAD~1');
    git('checkout', '--quiet', 'side');
    edit('own', 15);
    git('cherry-pick', fix);
    git('checkout', '--quiet', 'release');
    edit('released', 9, 'other');
    git('merge', '--quiet', '--no-edit', '-s', 'ours', 'side');
    const { patches } = patchesIn(root);
    const question = { commit: fix, tips: [id('release')], lack: fix };
    const found = await patches.doubles(question, never);
    assert.deepEqual(found, { state: 'known', value: [{ id: id('side'), how: 'patch' }] });
    repository.dispose();
  });

  it('says that there are too many commits to look at', async () => {
    const root = initRepository(scratch.path('many'));
    const edits = Array.from({ length: 2001 }, (_, at) => [0, 0, at] as const);
    importBranches(root, { ours: edits, theirs: [[0, 1, 0]] });
    const [ours, theirs] = ['ours', 'theirs'].map((name) => idOf(root, name)) as [Sha, Sha];
    const { patches } = patchesIn(root);
    const found = await patches.doubles({ commit: theirs, tips: [ours], lack: theirs }, never);
    assert.match(found.state === 'unknown' ? found.reason : '', /^more than 2000 commits/);
  });
});

function idOf(root: string, name: string): Sha {
  return sha(git(root, ['rev-parse', name]));
}

type Edit = readonly [file: number, line: number, text: number];

/** Two branches from one start: each edit writes one line of one of three files. */
function importBranches(root: string, branches: Readonly<Record<string, readonly Edit[]>>): void {
  const start = () => Array.from({ length: 3 }, () => ['x', 'a', 'x', 'x', 'b', 'x', 'x', 'c']);
  const at = [1, 4, 7];
  const write = (files: readonly string[][]) =>
    files
      .map((lines, number) => {
        const text = `${lines.join('\n')}\n`;
        return `M 100644 inline f${number}\ndata ${text.length}\n${text}\n`;
      })
      .join('');
  let seconds = 1_700_000_000;
  const commit = (branch: string, files: readonly string[][], from = '') =>
    `commit refs/heads/${branch}\ncommitter A <a> ${seconds++} +0000\ndata 1\nx\n${from}${write(files)}`;
  const text = [commit('main', start())];
  for (const [branch, edits] of Object.entries(branches)) {
    const files = start();
    let from = 'from refs/heads/main\n';
    text.push(`reset refs/heads/${branch}\n${from}\n`);
    for (const [file, line, content] of edits) {
      const lines = files[file] ?? [];
      // A commit that changes nothing is equal to every other such commit for `git cherry`, and to none for us.
      if (lines[at[line] ?? 0] === `text ${content}`) continue;
      lines[at[line] ?? 0] = `text ${content}`;
      text.push(commit(branch, files, from));
      from = '';
    }
  }
  importBytes(root, Buffer.from(text.join('')));
}
