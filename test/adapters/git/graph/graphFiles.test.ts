import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { agreesWithGit, openGraph, some } from '../../../support/graph';
import { git, initRepository, line, Scratch, sha, writeCommits } from '../../../support/history';

const scratch = new Scratch();
after(() => scratch.dispose());

describe('A graph of git that cannot be trusted', () => {
  function withGraph(write: readonly string[] = ['--reachable']) {
    const root = initRepository(scratch.path('broken'));
    const commits = writeCommits(root, [...line(30), { parents: [29, 4, 9] }]);
    git(root, ['commit-graph', 'write', ...write]);
    return { root, commits };
  }
  const fileOf = (root: string) => join(root, '.git', 'objects', 'info', 'commit-graph');

  it('is not used when a byte of it is wrong, wherever that is', async function () {
    this.timeout(120_000);
    const { root, commits } = withGraph();
    const bytes = readFileSync(fileOf(root));
    const places = Array.from({ length: 25 }, (_, at) => Math.floor((at * bytes.length) / 25));
    for (const at of [...places, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      replaceFile(fileOf(root), changed);
      const { history, walks, notes } = openGraph(root);
      assert.deepEqual(await history.count(commits[30] ?? sha(''), commits[2] ?? sha('')), {
        state: 'known',
        count: 28,
      });
      assert.equal(walks(), 1, `byte ${at}`);
      assert.match(notes().join('\n'), /cannot be used/);
    }
  });

  it('is not used when it is cut off', async () => {
    const { root, commits } = withGraph();
    const bytes = readFileSync(fileOf(root));
    for (const length of [0, 3, 8, 60, 1100, bytes.length - 21, bytes.length - 1]) {
      replaceFile(fileOf(root), bytes);
      truncateSync(fileOf(root), length);
      const { history } = openGraph(root);
      assert.deepEqual(await history.count(commits[30] ?? sha(''), commits[0] ?? sha('')), {
        state: 'known',
        count: 30,
      });
    }
  });

  it('is used up to the last layer that is whole', async function () {
    this.timeout(30_000);
    const root = initRepository(scratch.path('layers'));
    const commits = writeCommits(root, line(40));
    const split = ['commit-graph', 'write', '--stdin-commits', '--split=no-merge'];
    for (const at of [9, 19, 39]) git(root, split, `${commits[at]}\n`);
    const folder = join(root, '.git', 'objects', 'info', 'commit-graphs');
    const [, , top] = readFileSync(join(folder, 'commit-graph-chain'), 'utf8').split('\n');
    replaceFile(join(folder, `graph-${top}.graph`), Buffer.from('nothing'));
    const { history, prepared, notes } = openGraph(root);
    assert.deepEqual(await history.count(commits[39] ?? sha(''), commits[4] ?? sha('')), {
      state: 'known',
      count: 35,
    });
    assert.match(notes().join('\n'), /20 commits read from git's graph/);
    assert.match(notes().join('\n'), /git walked 20 commits/);
    assert.equal(prepared[0]?.graph.segments.length, 3);
  });
});

describe('A graph of another store that this one borrows from', () => {
  it('saves the walk', async () => {
    const root = initRepository(scratch.path('lender'));
    const commits = writeCommits(root, line(30));
    git(root, ['commit-graph', 'write', '--reachable']);
    const borrower = scratch.path('borrower');
    git('/', ['clone', '--quiet', '--shared', root, borrower]);
    const { history, walks } = openGraph(borrower);
    assert.deepEqual(await history.count(commits[29] ?? sha(''), commits[0] ?? sha('')), {
      state: 'known',
      count: 29,
    });
    assert.equal(walks(), 0);
  });
});

describe('Our own copy of a graph', () => {
  function unlayered(length: number) {
    const root = initRepository(scratch.path('own'));
    return { root, commits: writeCommits(root, line(length)), file: scratch.path('own.graph') };
  }

  it('is kept outside of the repository and saves the walk at the next start', async function () {
    this.timeout(60_000);
    const { root, commits, file } = unlayered(2_500);
    const inside = () => readdirSync(join(root, '.git'), { recursive: true }).length;
    const before = inside();
    const [tip, base] = [commits[2_499] ?? sha(''), commits[0] ?? sha('')];
    const first = openGraph(root, file);
    await first.history.repository();
    assert.deepEqual(await first.history.count(tip, base), { state: 'known', count: 2_499 });
    assert.equal(first.walks(), 1);
    assert.ok(existsSync(file));
    assert.equal(inside(), before, 'nothing is written into the repository');

    const again = openGraph(root, file);
    assert.deepEqual(await again.history.count(tip, base), { state: 'known', count: 2_499 });
    assert.equal(again.walks(), 0);
    await agreesWithGit(root, again.history, some(commits, 4));
  });

  it('is passed over when it is cut off, changed, or of another repository kind', async function () {
    this.timeout(60_000);
    const { root, commits, file } = unlayered(2_100);
    const [tip, base] = [commits[2_099] ?? sha(''), commits[50] ?? sha('')];
    await openGraph(root, file).history.count(tip, base);
    const bytes = readFileSync(file);
    const wrong = [
      Buffer.alloc(0),
      bytes.subarray(0, bytes.length - 1),
      bytes.subarray(0, 20),
      Buffer.concat([bytes, Buffer.from('x')]),
      ...[0, 9, 12, 17, 30, 5_000, bytes.length - 1].map((at) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        return changed;
      }),
    ];
    for (const content of wrong) {
      writeFileSync(file, content);
      const { history, walks } = openGraph(root, file);
      assert.deepEqual(await history.count(tip, base), { state: 'known', count: 2_049 });
      assert.equal(walks(), 1);
    }
  });

  it('is extended after a fetch, by the new commits only', async function () {
    this.timeout(60_000);
    const { root, commits, file } = unlayered(2_100);
    const { history, prepared, processes, walks } = openGraph(root, file);
    const old = commits[2_099] ?? sha('');
    await history.repository();
    await history.count(old, commits[0] ?? sha(''));
    git(root, ['commit', '--quiet', '--allow-empty', '--message=new']);
    const tip = sha(git(root, ['rev-parse', 'HEAD']));
    assert.deepEqual(await history.count(tip, old), { state: 'known', count: 1 });
    assert.equal(walks(), 2);
    assert.equal(prepared.at(-1)?.graph.segments.at(-1)?.count, 1);
    const input = processes.requests.at(-1)?.input ?? '';
    assert.deepEqual(input.split('\n'), [tip, `^${old}`, ''], 'git need not walk what is known');
  });

  it('is not kept of an altered history', async function () {
    this.timeout(60_000);
    const { root, commits, file } = unlayered(2_100);
    git(root, ['replace', '--graft', commits[2_050] ?? '', commits[2_040] ?? '']);
    const { history } = openGraph(root, file);
    const count = await history.count(commits[2_099] ?? sha(''), commits[0] ?? sha(''));
    assert.deepEqual(count, { state: 'known', count: 2_090 });
    assert.equal(existsSync(file), false);
  });
});

describe('What messages say of other commits', () => {
  it('is kept for the next start, outside of the repository', async () => {
    const root = initRepository(scratch.path('mentions'));
    const third = writeCommits(root, line(3))[2] ?? sha('');
    const file = scratch.path('own');
    git(root, ['revert', '--no-edit', third]);
    const tip = sha(git(root, ['rev-parse', 'HEAD']));
    const reads = async () => {
      const { history, processes } = openGraph(root, file);
      const [held] = await history.contains([tip], third);
      assert.equal(held?.state === 'no' && held.because?.type, 'reverted');
      return processes.requests.filter(({ args }) => args.some((arg) => arg.startsWith('--grep=')))
        .length;
    };
    assert.equal(await reads(), 1);
    while (!existsSync(`${file}.mentions`)) await new Promise((soon) => setTimeout(soon, 10));
    assert.equal(await reads(), 0, 'no message is read again');
    writeFileSync(`${file}.mentions`, 'nonsense');
    assert.equal(await reads(), 1);
  });
});

describe('While nothing moves', () => {
  it('no process is started, however often it is asked', async () => {
    const root = initRepository(scratch.path('quiet'));
    const commits = writeCommits(root, line(20));
    const { history, processes } = openGraph(root);
    const [a, b, c] = [commits[19], commits[10], commits[3]].map((id) => id ?? sha(''));
    const absent = sha('1'.repeat(40));
    const round = async () => {
      await history.repository();
      const reported = [a, b, c, absent].map((id) => ({
        text: id ?? '',
        id: id ?? '',
        dirty: false,
      }));
      await history.resolve(reported);
      if (a && b && c) await Promise.all([history.headDistance(a, b), history.count(b, c)]);
    };
    await round();
    processes.requests.length = 0;
    for (let times = 0; times < 10; times++) await round();
    assert.equal(processes.requests.length, 0);
    git(root, ['commit', '--quiet', '--allow-empty', '--message=new']);
    await round();
    assert.ok(processes.requests.length > 0, 'a commit is noticed');
  });
});

/** Git writes its graphs read-only. */
function replaceFile(file: string, content: Uint8Array): void {
  rmSync(file);
  writeFileSync(file, content);
}
