import {
  type CommitGraph,
  emptyGraph,
  merged,
  NONE,
  rankOf,
  withBlock,
} from '../../../core/history/commitGraph';
import type { Told } from '../../../core/history/history';
import { type Reach, reach } from '../../../core/history/reach';
import type { Sha } from '../../../core/model';
import type { GitRepository } from '../gitObjects';
import { readOwnGraph, writeOwnGraph } from './ownGraphFile';
import { readStoredGraph } from './storedGraph';
import { walkBeyond } from './walk';

/** Where the history of a repository can be read. */
export interface GraphPlace {
  readonly objects: string;
  readonly idBytes: number;
  /** Where our own copy lies, outside of the repository; undefined keeps none. */
  readonly ownFile: string | undefined;
  /** Grafts, replacements or a shallow border change what the objects say: then only git's own walk is right. */
  readonly altered: boolean;
}

export interface GraphRequest {
  readonly place: GraphPlace;
  /** What an earlier request brought; undefined reads it from the beginning. */
  readonly before: PreparedGraph | undefined;
  readonly tips: readonly Sha[];
  /** Commits that the graph is to hold as well. */
  readonly others: readonly Sha[];
}

export interface MissingCommit {
  readonly id: Sha;
  /** Why its history cannot be read; undefined where this clone does not hold it. */
  readonly trouble: string | undefined;
}

/** Plain data: it comes out of another thread as it is. */
export interface PreparedGraph {
  readonly graph: CommitGraph;
  /** Git's own graph is there and cannot be trusted. */
  readonly graphIsBroken: boolean;
  /** How many of its commits lie in a file already. */
  readonly kept: number;
  /** In the order of the reach. */
  readonly tips: readonly Sha[];
  /** Asked for, and not to be had. */
  readonly missing: readonly MissingCommit[];
  readonly reach: Reach;
  /** What was done, for the log. */
  readonly notes: readonly string[];
}

/** A look-up goes through every segment. */
const MOST_SEGMENTS = 8;
/** Fewer commits than this are walked again at the next start in a few milliseconds. */
const WORTH_KEEPING = 2_000;

/** Everything that asks for time: reads the graph, walks what is newer, and finds out which tip holds what. */
export async function prepareGraph(
  repository: GitRepository,
  { place, before, ...asked }: GraphRequest,
  signal: AbortSignal,
): Promise<Told<PreparedGraph>> {
  const notes: string[] = [];
  let graph = before?.graph ?? emptyGraph(place.idBytes);
  let graphIsBroken = before?.graphIsBroken ?? false;
  if (!before && !place.altered) {
    const stored = await readStoredGraph(place.objects, place.idBytes, (trouble) => {
      graphIsBroken = true;
      notes.push(trouble);
    });
    graph = await ourCopyOr(stored, place, notes);
  }
  let kept = before?.kept ?? graph.size;
  const isLacked = (id: Sha) => rankOf(graph, id) === NONE;
  const lacked = () => [...new Set([...asked.tips, ...asked.others])].filter(isLacked);
  const troubles = new Map<Sha, string>();
  const walks = [lacked()];
  for (const walk of walks) {
    const ids = walk.filter(isLacked);
    if (ids.length === 0) continue;
    const walked = await walkBeyond(repository, graph, ids, { graphIsBroken }, signal);
    if (walked.state === 'unknown') return walked;
    if (walked.state === 'known') {
      graph = withBlock(graph, walked.value);
      notes.push(`git walked ${walked.value.first.length} commits`);
      if (graph.segments.length > MOST_SEGMENTS) graph = merged(graph);
    } else if (ids.length === 1) {
      for (const id of ids) troubles.set(id, walked.reason);
    } else {
      // One commit whose history is damaged must not hide the others.
      walks.push(...ids.map((id) => [id]));
    }
  }
  if (place.ownFile !== undefined && !place.altered && graph.size - kept >= WORTH_KEEPING) {
    kept = graph.size;
    await writeOwnGraph(place.ownFile, graph).catch((error: unknown) => {
      notes.push(`the history could not be kept: ${String(error)}`);
    });
  }
  const tips = asked.tips.filter((tip) => rankOf(graph, tip) !== NONE);
  const value: PreparedGraph = {
    graph,
    graphIsBroken,
    kept,
    tips,
    missing: lacked().map((id) => ({ id, trouble: troubles.get(id) })),
    reach: reach(
      graph,
      tips.map((tip) => rankOf(graph, tip)),
    ),
    notes,
  };
  return { state: 'known', value };
}

/** Our copy of the graph where it knows more than git's own. */
async function ourCopyOr(
  stored: CommitGraph,
  { ownFile, idBytes }: GraphPlace,
  notes: string[],
): Promise<CommitGraph> {
  const own = ownFile === undefined ? undefined : await readOwnGraph(ownFile, idBytes);
  const graph = own && own.size > stored.size ? own : stored;
  const origin = graph === stored ? "git's graph" : 'our copy';
  if (graph.size > 0) notes.push(`${graph.size} commits read from ${origin}`);
  return graph;
}
