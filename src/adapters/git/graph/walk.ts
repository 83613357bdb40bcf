import { BrokenGraph, type CommitGraph, headsOf } from '../../../core/history/commitGraph';
import { blockOf, type CommitRows, GrowingBytes } from '../../../core/history/commitRows';
import { type Block } from '../../../core/history/commitGraph';
import type { Told } from '../../../core/history/history';
import type { Sha } from '../../../core/model';
import { gitComplaint, type GitRepository, unknown } from '../gitObjects';

/** A million commits and more take git some seconds, on a slow disk a minute. */
const TIMEOUT_MS = 10 * 60_000;
const MOST_BYTES = 4 * 1024 ** 3;

/** `damaged`: git cannot go through the history of one of the tips. */
export type Walked = Told<Block> | { readonly state: 'damaged'; readonly reason: string };

/**
 * The commits that `tips` reach and the graph does not hold, by one walk of git's. Git knows about replaced and grafted
 * commits and the borders of a shallow clone, so what it prints is the history that its other commands go by. A tip
 * that this clone does not hold brings nothing.
 */
export async function walkBeyond(
  repository: GitRepository,
  graph: CommitGraph,
  tips: readonly Sha[],
  { graphIsBroken }: { readonly graphIsBroken: boolean },
  signal: AbortSignal,
): Promise<Walked> {
  const { git, root: cwd } = repository;
  const rows = new RowReader(graph.idBytes);
  const exited = await git.run('rev-list', {
    // Git reads its input as soon as it comes to `--stdin`; what rules it must stand before.
    options: ['--parents', '--topo-order', '--reverse', '--ignore-missing', '--stdin'],
    input: [...tips, ...excluded(graph)].map((line) => `${line}\n`).join(''),
    cwd,
    signal,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MOST_BYTES,
    onOutput: (chunk) => rows.read(chunk),
    // Git itself does not look whether its graph is whole, and gives up on one that is not.
    settings: graphIsBroken ? ['core.commitGraph=false'] : [],
  });
  signal.throwIfAborted();
  if (exited.state === 'failed') return unknown(exited.reason);
  if (exited.code !== 0) return { state: 'damaged', reason: gitComplaint('rev-list', exited) };
  try {
    return { state: 'known', value: blockOf(graph, rows.finish()) };
  } catch (error) {
    if (!(error instanceof BrokenGraph)) throw error;
    return unknown(`the history cannot be read: ${error.message}`);
  }
}

/** `^id` for all that nothing descends from yet: git need not walk what is known. */
function excluded(graph: CommitGraph): readonly string[] {
  const heads = Buffer.from(headsOf(graph).buffer);
  const { idBytes } = graph;
  return Array.from(
    { length: heads.length / idBytes },
    (_, at) => `^${heads.toString('hex', at * idBytes, (at + 1) * idBytes)}`,
  );
}

const SPACE = 0x20;
const LINE_END = 0x0a;

/** Reads `<id> <parent> <parent>` lines, however they are cut into chunks. */
class RowReader {
  private readonly ids = new GrowingBytes();
  private readonly parents = new GrowingBytes();
  private readonly parentCounts: number[] = [];
  private parentsOfLine = -1;
  private half = -1;
  private broken = false;

  constructor(private readonly idBytes: number) {}

  read(chunk: Uint8Array): void {
    for (const code of chunk) {
      if (code === SPACE) this.parentsOfLine = Math.max(0, this.parentsOfLine) + 1;
      else if (code === LINE_END) {
        this.parentCounts.push(Math.max(0, this.parentsOfLine));
        this.parentsOfLine = -1;
      } else this.digit(code < 0x3a ? code - 0x30 : code - 0x57);
    }
  }

  /** Throws BrokenGraph when what was read is not what git prints. */
  finish(): CommitRows {
    const count = this.parentCounts.length;
    const [ids, parents] = [this.ids.all, this.parents.all];
    const parentTotal = this.parentCounts.reduce((sum, parentCount) => sum + parentCount, 0);
    const whole =
      ids.length === count * this.idBytes && parents.length === parentTotal * this.idBytes;
    if (this.broken || !whole) throw new BrokenGraph('git printed something else than commits');
    return { count, ids, parentCounts: Uint16Array.from(this.parentCounts), parents };
  }

  private digit(value: number): void {
    if (value < 0 || value > 15) this.broken = true;
    if (this.half < 0) {
      this.half = value;
      return;
    }
    const bytes = this.parentsOfLine < 0 ? this.ids : this.parents;
    bytes.push((this.half << 4) | value);
    this.half = -1;
  }
}
