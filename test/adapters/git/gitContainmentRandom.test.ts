import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createChanges, inShort } from '../../support/changes';
import { historyOf, tryGit } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

const BRANCHES = ['main', 'release', 'hotfix'] as const;
type Act = 'pick' | 'pick -x' | 'revert' | 'merge' | 'edit';
type Step = readonly [act: Act, where: number, whom: number];

/** The change: one line of a file, which is there or not. */
const MARK = 'fix was here';

describe('GitContainment', () => {
  before(() => Object.assign(process.env, gitEnvironment));

  it('says of picked, reverted and merged branches what their files say', async () => {
    const step: fc.Arbitrary<Step> = fc.tuple(
      fc.constantFrom<Act>('pick', 'pick -x', 'revert', 'revert', 'merge', 'edit'),
      fc.nat(BRANCHES.length - 1),
      fc.nat(1000),
    );
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 12 }),
      async (steps) => {
        const repository = createChanges();
        try {
          const trail = await walkThrough(repository, steps);
          assert.deepEqual(trail.wrong, [], trail.log.join('\n'));
        } finally {
          repository.dispose();
        }
      },
    );
    const numRuns = Number(process.env['RUNS'] ?? 8);
    await fc.assert(property, { numRuns, endOnFailure: true });
  }).timeout(600_000);
});

async function walkThrough(
  { root, git, edit, id }: ReturnType<typeof createChanges>,
  steps: readonly Step[],
): Promise<{ readonly wrong: readonly string[]; readonly log: readonly string[] }> {
  edit('start', 1);
  for (const branch of BRANCHES.slice(1)) git('branch', branch);
  const fix = edit('fix', 10);
  const carriers = [fix];
  const log: string[] = [];
  let edits = 0;
  const isThere = (branch: string) => git('show', `${branch}:file`).includes(MARK);
  for (const [act, where, whom] of steps) {
    const branch = BRANCHES[where] ?? 'main';
    git('checkout', '--quiet', branch);
    const before = id('HEAD');
    const there = isThere('HEAD');
    if (act === 'edit') edit(`edit ${edits++}`, 3, `own-${branch}`);
    else if (act === 'merge') {
      const other = BRANCHES[whom % BRANCHES.length] ?? 'main';
      // Where git has to choose between bases there is no saying what it will make of them.
      if (tryGit(root, ['merge-base', '--all', branch, other]).stdout.trim().includes('\n'))
        continue;
      git('merge', '--quiet', '--no-edit', '--no-ff', other);
    } else if (act === 'revert') {
      const words = wordsOf(git, there);
      const word = words[whom % Math.max(words.length, 1)];
      if (word === undefined) continue;
      git('revert', '--no-edit', word);
    } else {
      if (there) continue;
      const carrier = carriers[whom % carriers.length] ?? fix;
      git('cherry-pick', ...(act === 'pick' ? [] : ['-x']), carrier);
      carriers.push(id('HEAD'));
    }
    if (id('HEAD') !== before)
      log.push(`${act} on ${branch} (${there}): ${git('log', '-1', '--format=%h %B')}`);
  }

  const wrong: string[] = [];
  const { history } = historyOf(root);
  const tips = BRANCHES.map((branch) => id(branch));
  for (const carrier of carriers) {
    const answers = await history.contains(tips, carrier);
    for (const [at, branch] of BRANCHES.entries()) {
      const answer = answers[at];
      const said = answer ? inShort(answer) : '';
      const live = answer?.state === 'yes' || answer?.state === 'equivalent';
      if (live !== isThere(branch) || answer?.state === 'unknown')
        wrong.push(`${carrier.slice(0, 7)} in ${branch}: ${said}`);
    }
  }
  return { wrong, log };
}

/** The commits of the checked-out branch whose revert does something: those that left the change as it is now. */
function wordsOf(git: (...args: string[]) => string, there: boolean): readonly string[] {
  const commits = git('log', '--no-merges', '--format=%H', 'HEAD', '--', 'file').split('\n');
  return commits.filter((commit) => {
    const has = git('show', `${commit}:file`).includes(MARK);
    const isFirst = git('log', '-1', '--format=%s', commit) === 'start';
    return !isFirst && has === there;
  });
}
