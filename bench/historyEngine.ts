// The engine of history as the measurements call it; bundled as it ships.
import { readStoredGraph } from '../src/adapters/git/graph/storedGraph';
import { createSystemClock } from '../src/adapters/systemClock';
import type { FolderEngine } from '../src/core/engine';
import { type CommitGraph, rankOf } from '../src/core/history/commitGraph';
import type { History, Told } from '../src/core/history/history';
import { bears, reach, type Reach } from '../src/core/history/reach';
import type { Log } from '../src/core/lifecycle';
import type { CellState, Sha } from '../src/core/model';
import { Store, type View } from '../src/core/observe/store';
import { lineStory } from '../src/core/questions/lineStory';
import { engine } from '../src/engine';

const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => console.error(message),
  error: (message) => console.error(message),
};

/** Everything around a repository, as in the editor. `gitPath` is another git than the one on PATH. */
export function open(
  folder: string,
  options: { readonly gitPath?: string } = {},
): { readonly folder: FolderEngine; readonly store: Store } {
  const store = new Store(createSystemClock((error) => quiet.error(String(error))));
  const opened = engine.openFolder({
    folder,
    store,
    savedFile: undefined,
    cacheFolder: undefined,
    background: true,
    log: quiet,
    intervalMs: 60_000,
    requestTimeoutMs: 10_000,
    gitPath: options.gitPath,
    systemCertificates: false,
  });
  return { folder: opened, store };
}

/** Git's own commit-graph, read and decoded. */
export function loadGraph(objects: string, idBytes: number): Promise<CommitGraph> {
  return readStoredGraph(objects, idBytes, (trouble) => {
    throw new Error(trouble);
  });
}

/** All pairs of some commits. Nothing is kept from one call to the next. */
export function reachOf(graph: CommitGraph, tips: readonly Sha[]): Reach {
  return reach(
    graph,
    tips.map((tip) => rankOf(graph, tip)),
  );
}

/** Which of the tips hold a commit. */
export function holding(graph: CommitGraph, from: Reach, commit: Sha): readonly boolean[] {
  const rank = rankOf(graph, commit);
  return Array.from({ length: from.tips }, (_, tip) => bears(from, rank, tip));
}

/** Bytes of all that stays in memory between two questions. */
export function bytesOf(graph: CommitGraph, from: Reach): number {
  const columns = graph.segments.flatMap(({ ids, ranks, first, second, more }) => [
    ...[ids, ranks, first, second, more],
  ]);
  return [...columns, from.sets, from.members, from.lacks].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );
}

/**
 * In how many of `commits` a line (from 1) of the file that `head` has at `path` runs as it stands there: the story of
 * the line for that many environments, but for who wrote it.
 */
export async function liveLine(
  history: History,
  { head, path, line, text }: { head: Sha; path: string; line: number; text: string },
  commits: readonly Sha[],
): Promise<number> {
  const told = await lineStory(
    { view: viewOf(head, commits), history: withoutBlame(history) },
    { path, line, text },
  );
  return known(told).cells.filter((cell) => cell.text.state === 'same').length;
}

/** One service that runs each of the commits in an environment of its own. */
function viewOf(head: Sha, commits: readonly Sha[]): View {
  const commit = (id: Sha) => ({ id, subject: '', author: '', date: 0 });
  const cells = commits.map((id): CellState => ({
    service: 'service',
    environment: id,
    source: '',
    address: undefined,
    reading: {
      state: 'deployed',
      deployment: { commit: { text: id, id, dirty: false } },
      observedAt: 0,
    },
    lastDeployed: undefined,
    seenSince: undefined,
    promotion: [],
    record: undefined,
    resolution: { state: 'present', commit: commit(id) },
    head: { state: 'unknown', reason: '' },
  }));
  return {
    releases: new Map(),
    environments: [],
    services: [{ name: 'service', path: undefined }],
    repository: {
      state: 'present',
      root: '/',
      head: commit(head),
      branch: undefined,
      shallow: false,
    },
    cell: () => undefined,
    cellsOf: () => cells,
    edgesOf: () => [],
  };
}

/** The time of a blame is what this is held against. */
function withoutBlame(history: History): History {
  const blame: History['blame'] = () =>
    Promise.resolve({ state: 'unknown', reason: 'not asked for here' });
  return Object.assign(Object.create(history) as History, { blame });
}

function known<T>(told: Told<T>): T {
  if (told.state === 'unknown') throw new Error(told.reason);
  return told.value;
}
