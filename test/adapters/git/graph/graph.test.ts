import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Sha } from '../../../../src/core/model';
import { agreesWithGit, openGraph, some } from '../../../support/graph';
import {
  git,
  initRepository,
  line,
  type NewCommit,
  Scratch,
  sha,
  writeCommits,
} from '../../../support/history';

const scratch = new Scratch();
after(() => scratch.dispose());

/** Branches, merges, octopus merges, several roots. */
const shapes: fc.Arbitrary<readonly NewCommit[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('line', 'line', 'line', 'merge', 'octopus', 'root', 'branch'),
      far: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    }),
    { minLength: 8, maxLength: 60 },
  )
  .map((steps) =>
    steps.map(({ kind, far }, at): NewCommit => {
      const back = (index: number, most: number) =>
        at - 1 - ((far[index] ?? 0) % Math.min(at, most));
      const counts = { root: 0, line: 1, branch: 1, merge: 2, octopus: 5 };
      if (at === 0) return { parents: [] };
      const parents = Array.from({ length: counts[kind] }, (_, index) =>
        index === 0 && kind !== 'branch' ? at - 1 : back(index, 20),
      );
      return { parents: [...new Set(parents)], subject: `${kind} ${at}` };
    }),
  );

/** Ways to keep a history; each gives the root to ask. `half` is a commit in the middle. */
const keepings: Readonly<Record<string, (root: string, commits: readonly Sha[]) => string>> = {
  'without a graph': (root) => root,
  'with a graph': (root) => {
    git(root, ['commit-graph', 'write', '--reachable']);
    return root;
  },
  'with a graph of version two generations and changed paths': (root) => {
    git(root, [
      '-c',
      'commitGraph.generationVersion=2',
      'commit-graph',
      'write',
      '--reachable',
      '--changed-paths',
    ]);
    return root;
  },
  'with a graph that is older than the tips': (root, commits) => {
    git(root, ['commit-graph', 'write', '--stdin-commits'], `${commits[commits.length >> 1]}\n`);
    return root;
  },
  'with a chain of graphs': (root, commits) => {
    const split = ['commit-graph', 'write', '--stdin-commits', '--split=no-merge'];
    for (const part of [4, 2, 1]) {
      git(root, split, `${commits[Math.floor((commits.length - 1) / part)]}\n`);
    }
    return root;
  },
  'in a linked worktree': (root, commits) => {
    git(root, ['commit-graph', 'write', '--reachable']);
    const tree = scratch.path('worktree');
    git(root, ['worktree', 'add', '--quiet', '--detach', tree, commits[0] ?? '']);
    return tree;
  },
  'with objects borrowed from another store': (root, commits) => {
    git(root, ['commit-graph', 'write', '--stdin-commits'], `${commits[commits.length >> 1]}\n`);
    const borrower = scratch.path('borrower');
    git('/', ['clone', '--quiet', '--shared', root, borrower]);
    return borrower;
  },
  'with a chain whose lower layers are borrowed': (root, commits) => {
    const split = ['commit-graph', 'write', '--stdin-commits', '--split=no-merge'];
    git(root, split, `${commits[commits.length >> 1]}\n`);
    const borrower = scratch.path('borrower');
    git('/', ['clone', '--quiet', '--shared', root, borrower]);
    git(borrower, split, `${commits.at(-1)}\n`);
    return borrower;
  },
};

describe('The numbers of the commit graph are those of git', () => {
  for (const [keeping, keep] of Object.entries(keepings)) {
    it(`on any history ${keeping}`, async function () {
      this.timeout(120_000);
      await fc.assert(
        fc.asyncProperty(shapes, async (shape) => {
          const root = initRepository(scratch.path('shape'));
          const commits = writeCommits(root, shape);
          // Only what is reachable from the tip stays when a repository is cloned.
          const live = git(root, ['rev-list', '--reverse', 'main']).split('\n').map(sha);
          const asked = keep(root, live);
          const { history } = openGraph(asked);
          await agreesWithGit(asked, history, some(live, 7));
          assert.ok(commits.length >= live.length);
        }),
        { numRuns: 4 },
      );
    });
  }

  it('in a repository with SHA-256 ids, with and without a graph', async function () {
    this.timeout(30_000);
    const root = initRepository(scratch.path('sha256'), ['--object-format=sha256']);
    const commits = writeCommits(root, [
      ...line(20),
      { parents: [19, 3, 7, 11] },
      { parents: [20] },
    ]);
    await agreesWithGit(root, openGraph(root).history, some(commits, 6));
    git(root, ['commit-graph', 'write', '--reachable']);
    const { history, walks } = openGraph(root);
    await agreesWithGit(root, history, some(commits, 6));
    assert.equal(walks(), 0);
  });

  it('where commits have grafts or are replaced, with a graph that says otherwise', async function () {
    this.timeout(30_000);
    for (const alter of ['graft', 'loud graft', 'replace']) {
      const root = initRepository(scratch.path(alter));
      const commits = writeCommits(root, line(12));
      git(root, ['commit-graph', 'write', '--reachable']);
      const { history } = openGraph(root);
      await agreesWithGit(root, history, some(commits, 4));
      // In capitals it must begin with a letter to look like something else.
      const at = commits.findIndex((id, index) => index > 3 && /^[a-f]/.test(id));
      const altered = commits[at] ?? sha('');
      const grafts = join(root, '.git', 'info', 'grafts');
      if (alter === 'replace') git(root, ['replace', '--graft', altered, commits[2] ?? '']);
      else {
        const text = `${altered} ${commits[2]}\n`;
        mkdirSync(join(root, '.git', 'info'), { recursive: true });
        writeFileSync(grafts, alter === 'graft' ? text : text.toUpperCase());
      }
      await agreesWithGit(root, history, some(commits, 4));
      const [tip, base] = [commits[11] ?? sha(''), commits[0] ?? sha('')];
      const count = 12 - at + 2;
      assert.deepEqual(await history.count(tip, base), { state: 'known', count }, alter);
      if (alter === 'replace') git(root, ['replace', '--delete', altered]);
      else writeFileSync(grafts, '');
      await agreesWithGit(root, history, some(commits, 4));
    }
  });

  it('where commits are replaced and nothing is checked out yet', async function () {
    this.timeout(30_000);
    const root = initRepository(scratch.path('unborn'));
    const commits = writeCommits(root, line(12));
    git(root, ['commit-graph', 'write', '--reachable']);
    git(root, ['replace', '--graft', commits[8] ?? '', commits[2] ?? '']);
    git(root, ['symbolic-ref', 'HEAD', 'refs/heads/none']);
    const { history } = openGraph(root);
    await agreesWithGit(root, history, some(commits, 4));
    git(root, ['replace', '--delete', commits[8] ?? '']);
    await agreesWithGit(root, history, some(commits, 4));
  });

  it('where commits come by another worktree', async function () {
    this.timeout(30_000);
    const origin = initRepository(scratch.path('origin'));
    const [first] = writeCommits(origin, line(3));
    const root = scratch.path('clone');
    git('/', ['clone', '--quiet', origin, root]);
    const linked = scratch.path('linked');
    git(root, ['worktree', 'add', '--quiet', '-b', 'nested/branch', linked]);
    const { history } = openGraph(root);
    const ahead = async (id: string) => {
      const told = await history.count(sha(id), first ?? sha(''));
      return told.state === 'known' ? told.count : told.reason;
    };
    git(origin, ['commit', '--quiet', '--allow-empty', '--message=later']);
    const later = git(origin, ['rev-parse', 'HEAD']);
    assert.match(String(await ahead(later)), /not in this clone/);
    git(linked, ['fetch', '--quiet']);
    assert.equal(await ahead(later), 3);
    // The same commit, made in both places.
    const make = ['commit', '--quiet', '--allow-empty', '--message=last'];
    git(origin, make);
    const last = git(origin, ['rev-parse', 'HEAD']);
    git(linked, ['reset', '--quiet', '--hard', later]);
    assert.match(String(await ahead(last)), /not in this clone/);
    git(linked, make);
    assert.equal(await ahead(last), 4);
  });

  it('where clocks were wrong, so that parents look younger than their children', async function () {
    this.timeout(30_000);
    const root = initRepository(scratch.path('clocks'));
    const merges = [{ parents: [11, 4] }, { parents: [12, 6, 2] }, { parents: [13] }];
    const shape = [...line(12), ...merges].map((commit, at) => ({
      ...commit,
      time: 900 - at * 60,
    }));
    const commits = writeCommits(root, shape);
    await agreesWithGit(root, openGraph(root).history, commits);
  });

  it('in a partial clone, without fetching', async function () {
    this.timeout(30_000);
    const origin = initRepository(scratch.path('origin'));
    const commits = writeCommits(origin, line(10));
    git(origin, ['config', 'uploadpack.allowFilter', 'true']);
    const partial = scratch.path('partial');
    git('/', ['clone', '--quiet', '--filter=tree:0', '--no-checkout', `file://${origin}`, partial]);
    const before = readdirSync(join(partial, '.git', 'objects', 'pack')).length;
    await agreesWithGit(partial, openGraph(partial).history, some(commits, 5));
    assert.equal(readdirSync(join(partial, '.git', 'objects', 'pack')).length, before);
  });
});
