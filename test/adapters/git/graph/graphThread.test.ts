import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { GitCommand } from '../../../../src/adapters/git/gitCommand';
import { GraphThread } from '../../../../src/adapters/git/graph/graphThread';
import {
  type GraphPlace,
  type PreparedGraph,
  prepareGraph,
} from '../../../../src/adapters/git/graph/prepareGraph';
import type { Sha } from '../../../../src/core/model';
import { initRepository, line, Scratch, sha, writeCommits } from '../../../support/history';

describe('A thread that prepares graphs', () => {
  const scratch = new Scratch();
  const script = scratch.path('graphWorker.cjs');
  const never = new AbortController().signal;
  let root: string;
  let commits: readonly Sha[];
  let place: GraphPlace;
  let thread: GraphThread;

  before(async function () {
    this.timeout(30_000);
    await build({
      entryPoints: [join(__dirname, '../../../../src/adapters/git/graph/graphWorker.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'warning',
    });
    root = initRepository(scratch.path('repository'));
    commits = writeCommits(root, line(50));
    place = {
      objects: join(root, '.git', 'objects'),
      idBytes: 20,
      ownFile: undefined,
      altered: false,
    };
  });
  beforeEach(() => {
    thread = new GraphThread(script);
  });
  afterEach(() => thread.dispose());
  after(() => scratch.dispose());

  const repository = (gitPath = 'git') => ({
    git: new GitCommand({ gitPath }),
    root,
    timeoutMs: 10_000,
  });
  const tip = (at: number) => commits[at] ?? sha('');

  it('gives what this thread would have found out, and goes on from there', async () => {
    const request = { place, before: undefined, tips: [tip(49), tip(20)], others: [] };
    const told = await thread.prepare(repository(), request, never);
    assert.deepEqual(told, await prepareGraph(repository(), request, never));
    const before = valueOf(told);
    const next = { place, before, tips: [tip(10), sha('1'.repeat(40))], others: [] };
    const again = valueOf(await thread.prepare(repository(), next, never));
    assert.deepEqual(again.tips, [tip(10)]);
    assert.deepEqual(again.missing, [{ id: sha('1'.repeat(40)), trouble: undefined }]);
  });

  it('shares its columns instead of copying them', async () => {
    const request = { place, before: undefined, tips: [tip(49)], others: [] };
    const { graph, reach } = valueOf(await thread.prepare(repository(), request, never));
    assert.ok(graph.segments[0]?.first.buffer instanceof SharedArrayBuffer);
    assert.ok(graph.segments[0].ids.buffer instanceof SharedArrayBuffer);
    assert.ok(reach.sets.buffer instanceof SharedArrayBuffer);
  });

  it('stops when nobody waits any more', async () => {
    const slow = scratch.program('git', 'sleep 30');
    const leaving = new AbortController();
    const request = { place, before: undefined, tips: [tip(49)], others: [] };
    const asked = thread.prepare(repository(slow), request, leaving.signal);
    leaving.abort(new Error('window closed'));
    await assert.rejects(asked, /window closed/);
    const told = await thread.prepare(repository(), request, never);
    assert.equal(told.state, 'known', 'the thread is still there for the next');
  });

  it('answers unknown when it ends or cannot begin', async () => {
    const request = { place, before: undefined, tips: [tip(49)], others: [] };
    const slow = scratch.program('git', 'sleep 30');
    const asked = thread.prepare(repository(slow), request, never);
    thread.dispose();
    assert.equal((await asked).state, 'unknown');

    const broken = scratch.path('broken.cjs');
    writeFileSync(broken, 'throw new Error("no such luck");');
    const other = new GraphThread(broken);
    const told = await other.prepare(repository(), request, never);
    assert.match(told.state === 'unknown' ? told.reason : '', /no such luck/);
    other.dispose();
  });
});

function valueOf(told: Awaited<ReturnType<typeof prepareGraph>>): PreparedGraph {
  assert.ok(told.state === 'known');
  return told.value;
}
