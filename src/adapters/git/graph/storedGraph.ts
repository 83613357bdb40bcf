import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import {
  BrokenGraph,
  type CommitGraph,
  emptyGraph,
  withBlock,
} from '../../../core/history/commitGraph';
import { blockOfFile, openCommitGraphFile } from './commitGraphFile';

/** As git: no further than this from one store of objects to the next. */
const DEEPEST = 5;

/**
 * The commit-graph that git keeps beside the objects: one file, or a chain of layers, here or in a store that this
 * one borrows from. What is missing, broken or of another format counts for nothing: then the graph is empty, or ends
 * with the last layer that is whole.
 */
export async function readStoredGraph(
  objects: string,
  idBytes: number,
  onTrouble: (sentence: string) => void,
): Promise<CommitGraph> {
  const stores = await storesFrom(objects);
  for (const store of stores) {
    const whole = await layersOnto(emptyGraph(idBytes), [join(store, 'info', 'commit-graph')]);
    if (whole.graph.size > 0) return whole.graph;
    const chain = await chainIn(store, stores, idBytes);
    for (const { trouble } of [whole, chain]) if (trouble !== undefined) onTrouble(trouble);
    if (chain.graph.size > 0) return chain.graph;
  }
  return emptyGraph(idBytes);
}

interface Layers {
  readonly graph: CommitGraph;
  readonly trouble: string | undefined;
}

async function chainIn(store: string, stores: readonly string[], idBytes: number): Promise<Layers> {
  const list = await textOf(join(store, 'info', 'commit-graphs', 'commit-graph-chain'));
  const names = list.split('\n').filter((line) => line !== '');
  if (!names.every((name) => /^[0-9a-f]{40,64}$/.test(name))) {
    return { graph: emptyGraph(idBytes), trouble: 'the list of commit-graph layers is broken' };
  }
  let layers: Layers = { graph: emptyGraph(idBytes), trouble: undefined };
  for (const [depth, name] of names.entries()) {
    const places = stores.map((one) => join(one, 'info', 'commit-graphs', `graph-${name}.graph`));
    const next = await layersOnto(layers.graph, places, names.slice(0, depth));
    if (next.graph === layers.graph) {
      return { ...layers, trouble: next.trouble ?? `the commit-graph layer ${name} is missing` };
    }
    layers = next;
  }
  return layers;
}

/** The first of `places` that is there, on top of `graph`; the same graph where none of them can be used. */
async function layersOnto(
  graph: CommitGraph,
  places: readonly string[],
  below: readonly string[] = [],
): Promise<Layers> {
  for (const place of places) {
    const bytes = await readFile(place).catch(() => undefined);
    if (!bytes) continue;
    try {
      const file = openCommitGraphFile(bytes);
      if (file.idBytes !== graph.idBytes) throw new BrokenGraph('its ids are of another length');
      if (file.bases.join() !== below.join()) throw new BrokenGraph('it belongs to other layers');
      return { graph: withBlock(graph, blockOfFile(graph, file)), trouble: undefined };
    } catch (error) {
      if (!(error instanceof BrokenGraph)) throw error;
      return { graph, trouble: `${place} cannot be used: ${error.message}` };
    }
  }
  return { graph, trouble: undefined };
}

/** A store of objects and those that it borrows from (`info/alternates`), each once. */
async function storesFrom(objects: string): Promise<readonly string[]> {
  const stores = new Set<string>();
  let found = [resolve(objects)];
  for (let depth = 0; depth <= DEEPEST && found.length > 0; depth++) {
    const fresh = found.filter((store) => !stores.has(store));
    for (const store of fresh) stores.add(store);
    found = (await Promise.all(fresh.map(alternatesOf))).flat();
  }
  return [...stores];
}

async function alternatesOf(store: string): Promise<readonly string[]> {
  const text = await textOf(join(store, 'info', 'alternates'));
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => (isAbsolute(line) ? line : resolve(store, line)));
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
