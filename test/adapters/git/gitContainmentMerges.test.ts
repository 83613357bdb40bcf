import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sha } from '../../../src/core/model';
import { openGraph } from '../../support/graph';
import {
  git,
  initRepository,
  type NewCommit,
  Scratch,
  sha,
  writeCommits,
} from '../../support/history';

const scratch = new Scratch();
after(() => scratch.dispose());

/** Branches, merges and octopus merges, and which of the merges are taken back. */
const shapes = fc.record({
  shape: fc
    .array(fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), { minLength: 8, maxLength: 30 })
    .map((wishes) =>
      wishes.map((far, at): NewCommit => {
        const parents = at === 0 ? [] : far.map((back) => at - 1 - (back % Math.min(at, 6)));
        return { parents: [...new Set(parents)], subject: `commit ${at}` };
      }),
    ),
  wishes: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
});

/** Ways to keep a history; each gives the root to ask. */
const keepings: Readonly<Record<string, (root: string, commits: readonly Sha[]) => string>> = {
  'without a graph': (root) => root,
  'with a graph': (root) => {
    git(root, ['commit-graph', 'write', '--reachable']);
    return root;
  },
  'with a graph that knows nothing of a replaced commit': (root, commits) => {
    git(root, ['commit-graph', 'write', '--reachable']);
    const single = git(root, ['rev-list', '--min-parents=1', '--max-parents=1', 'main']).split(
      '\n',
    );
    const straight = commits.filter((id) => single.includes(id));
    const middle = straight[straight.length >> 1];
    if (middle !== undefined) git(root, ['replace', '--graft', middle]);
    return root;
  },
};

/** As GitHub's button says it. */
function revert(root: string, merge: Sha, mainline: Sha): Sha {
  const message = `Revert "${merge}"\n\nThis reverts commit ${merge}, reversing\nchanges made to ${mainline}.`;
  git(root, ['commit', '--quiet', '--allow-empty', `--message=${message}`]);
  return headOf(root);
}

function headOf(root: string): Sha {
  return sha(git(root, ['rev-parse', 'HEAD']));
}

describe('Reverted merges', () => {
  it('are no tips of the reach, and nor is a commit that is asked about', async function () {
    this.timeout(30_000);
    const root = initRepository(scratch.path('reverted'));
    const features = Array.from({ length: 12 }, (_, at): NewCommit[] => [
      { parents: [3 * at], subject: `feature ${at}` },
      { parents: [3 * at], subject: `own ${at}` },
      { parents: [3 * at + 2, 3 * at + 1], subject: `merge ${at}` },
    ]);
    const commits = writeCommits(root, [{ parents: [] }, ...features.flat()]);
    const at = (place: number) => commits[place] ?? sha('');
    const before = headOf(root);
    for (let merge = 3; merge < commits.length; merge += 3) revert(root, at(merge), at(merge - 1));
    const after = headOf(root);
    git(root, ['commit', '--quiet', '--allow-empty', '--message=not deployed']);
    const head = headOf(root);
    const { history, prepared } = openGraph(root);
    const inBoth = async (commit: Sha) =>
      (await history.contains([before, after], commit)).map(({ state }) => state);
    assert.deepEqual(await inBoth(at(16)), ['yes', 'no']);
    assert.deepEqual(await inBoth(at(17)), ['yes', 'yes']);
    assert.deepEqual(await inBoth(at(18)), ['yes', 'no']);
    assert.deepEqual(await inBoth(head), ['no', 'no']);
    for (const { tips } of prepared)
      assert.deepEqual([...tips].sort(), [before, after, head].sort());
    assert.equal(prepared.length, 1, 'and what is known of the tips is not found out again');
  });

  for (const [keeping, keep] of Object.entries(keepings)) {
    it(`take back what they brought and nothing else, ${keeping}`, async function () {
      this.timeout(120_000);
      const property = fc.asyncProperty(shapes, async ({ shape, wishes }) => {
        const root = initRepository(scratch.path('shape'));
        const commits = writeCommits(root, shape);
        const at = (place: number) => commits[place] ?? sha('');
        const merges = [...shape.keys()].filter(
          (place) => (shape[place]?.parents.length ?? 0) > 1 && place < shape.length - 1,
        );
        const reverted = wishes.slice(0, merges.length).map((wish, taken) => {
          const place = merges[(wish + taken) % merges.length] ?? 0;
          const parents = shape[place]?.parents ?? [];
          return { merge: at(place), mainline: at(parents[wish % parents.length] ?? 0) };
        });
        for (const { merge, mainline } of reverted) revert(root, merge, mainline);
        const asked = keep(root, commits);
        const reached = (id: Sha) => new Set(git(asked, ['rev-list', id]).split('\n'));
        const brought = reverted.map(({ merge, mainline }) => {
          const before = reached(mainline);
          return new Set([...reached(merge)].filter((id) => !before.has(id)));
        });
        const tip = headOf(asked);
        const live = reached(tip);
        const { history } = openGraph(asked);
        for (const commit of commits.filter((id) => live.has(id))) {
          const [held] = await history.contains([tip], commit);
          const isBrought = brought.some((ids) => ids.has(commit));
          assert.equal(held?.state, isBrought ? 'no' : 'yes', commit);
        }
      });
      await fc.assert(property, { numRuns: Number(process.env['RUNS'] ?? 6) });
    });
  }

  it('leave open in a shallow clone what cannot be seen there', async function () {
    this.timeout(30_000);
    const root = initRepository(scratch.path('deep'));
    // A feature of ten commits, merged; the border of the clone lies within it.
    const feature = Array.from({ length: 10 }, (_, at): NewCommit => ({ parents: [at] }));
    const commits = writeCommits(root, [
      { parents: [] },
      ...feature,
      { parents: [0], subject: 'own' },
      { parents: [11, 10], subject: 'merge' },
    ]);
    const at = (place: number) => commits[place] ?? sha('');
    const tip = revert(root, at(12), at(11));
    const clone = scratch.path('clone');
    git('/', ['clone', '--quiet', '--depth=6', `file://${root}`, clone]);
    const { history } = openGraph(clone);
    const [last] = await history.contains([tip], at(10));
    assert.equal(last?.state === 'no' && last.because?.type, 'reverted');
    const [early] = await history.contains([tip], at(2));
    assert.match(early?.state === 'unknown' ? early.reason : '', /not in this clone/);
  });
});
