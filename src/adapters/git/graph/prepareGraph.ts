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

/** Plain data: it comes out of another thread as it is. */
export interface PreparedGraph {
  readonly graph: CommitGraph;
  /** Git's own graph is there and cannot be trusted. */
  readonly graphIsBroken: boolean;
  /** How many of its commits lie in a file already. */
  readonly kept: number;
  /** In the order of the reach. */
  readonly tips: readonly Sha[];
  /** Asked for, and not in this clone. */
  readonly missing: readonly Sha[];
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
  const lacked = () => [...asked.tips, ...asked.others].filter((id) => rankOf(graph, id) === NONE);
  const unknownOnes = lacked();
  if (unknownOnes.length > 0) {
    const block = await walkBeyond(repository, graph, unknownOnes, { graphIsBroken }, signal);
    if (block.state === 'unknown') return block;
    graph = withBlock(graph, block.value);
    notes.push(`git walked ${block.value.first.length} commits`);
    if (graph.segments.length > MOST_SEGMENTS) graph = merged(graph);
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
    missing: lacked(),
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
