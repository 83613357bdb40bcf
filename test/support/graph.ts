import assert from 'node:assert/strict';
import { GitCommand } from '../../src/adapters/git/gitCommand';
import { GitHistory } from '../../src/adapters/git/gitHistory';
import { type PreparedGraph, prepareGraph } from '../../src/adapters/git/graph/prepareGraph';
import type { Sha } from '../../src/core/model';
import { RecordingLog } from './fakeClock';
import { git, RecordingPool } from './history';

/** The history of a repository, what was prepared for it, and the processes that were started. */
export function openGraph(root: string, graphFile?: string) {
  const processes = new RecordingPool(8);
  const log = new RecordingLog();
  const command = new GitCommand({ gitPath: 'git', processes });
  const prepared: PreparedGraph[] = [];
  const history = new GitHistory({
    git: command,
    root,
    log,
    timeoutMs: 20_000,
    keptFile:
      graphFile === undefined
        ? undefined
        : (_objects, kind) => (kind === 'graph' ? graphFile : `${graphFile}.${kind}`),
    prepare: async (...asked) => {
      const told = await prepareGraph(...asked);
      if (told.state === 'known') prepared.push(told.value);
      return told;
    },
  });
  const walks = () => processes.requests.filter(({ args }) => args.includes('rev-list')).length;
  const notes = () => prepared.flatMap((one) => one.notes);
  return { history, processes, prepared, walks, notes, log };
}

/** Every pair of `ids`, both ways, held against git. */
export async function agreesWithGit(root: string, history: GitHistory, ids: readonly Sha[]) {
  const reached = new Map(
    ids.map((id) => [id, new Set(git(root, ['rev-list', id]).split('\n'))] as const),
  );
  for (const have of ids) {
    for (const lack of ids) {
      const lacked = reached.get(lack);
      const ahead = [...(reached.get(have) ?? [])].filter((id) => !lacked?.has(id)).length;
      assert.deepEqual(
        await history.count(have, lack),
        { state: 'known', count: ahead },
        `${have} without ${lack}`,
      );
    }
    const held = await history.contains(ids, have);
    assert.deepEqual(
      held.map(({ state }) => state === 'yes'),
      ids.map((id) => reached.get(id)?.has(have)),
    );
  }
}

/** About `count` of the commits, the last one among them. */
export function some(commits: readonly Sha[], count: number): readonly Sha[] {
  const step = Math.max(1, Math.floor(commits.length / count));
  return commits.filter((_, at) => (commits.length - 1 - at) % step === 0);
}
