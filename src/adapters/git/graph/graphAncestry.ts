import type { Ancestry, Distance, Holds } from '../../../core/history/ancestry';
import { NONE, rankOf } from '../../../core/history/commitGraph';
import type { Told } from '../../../core/history/history';
import { bears, descent } from '../../../core/history/reach';
import { reasonOf } from '../../../core/history/sharing';
import type { Log } from '../../../core/lifecycle';
import type { Sha } from '../../../core/model';
import { isShallow, notHere } from '../gitLacking';
import { type GitRepository, unknown, type Unknown } from '../gitObjects';
import type { Seen, View } from '../gitView';
import type { GraphRequest, PreparedGraph } from './prepareGraph';

export interface GraphAncestryOptions {
  readonly repository: GitRepository;
  /** The repository as it is now; cheap. */
  readonly look: (signal: AbortSignal) => Promise<View>;
  /** Where our own copy of the graph goes; undefined keeps none. */
  readonly ownFile: ((objects: string) => string) | undefined;
  readonly prepare: (
    repository: GitRepository,
    request: GraphRequest,
    signal: AbortSignal,
  ) => Promise<Told<PreparedGraph>>;
  /** Whether this clone holds a commit at all. */
  readonly isHere: (commit: Sha, signal: AbortSignal) => Promise<boolean>;
  readonly log: Log | undefined;
}

interface Ready extends PreparedGraph {
  readonly view: Seen;
  readonly places: ReadonlyMap<Sha, number>;
}

/** A tip that nobody asked about for so many preparations is let go of. */
const TIP_LIVES = 8;

/**
 * Who descends from whom, by the commit graph. Tips that are asked about at the same time are prepared together; as
 * long as they stay the same, an answer is one look-up. Of other commits an answer is one pass over the graph.
 *
 * Shallow clones. At the border of a shallow clone git sees commits without their parents. So what is found below a
 * commit is below it, but what is not found may be all the same. What can be trusted there: that a commit holds what
 * was found below it, and so that the one below has nothing that it lacks. No other number, and never a "no".
 */
export class GraphAncestry implements Ancestry {
  private ready: Ready | undefined;
  private preparing: Promise<Ready | Unknown> | undefined;
  /** By tip, for how many more preparations it is kept. */
  private readonly lives = new Map<Sha, number>();
  /** What the next preparation is to have in its graph beside the tips. */
  private readonly others = new Set<Sha>();
  private readonly stop = new AbortController();

  constructor(private readonly options: GraphAncestryOptions) {}

  async distance(commit: Sha, other: Sha, signal: AbortSignal): Promise<Told<Distance>> {
    if (commit === other) return { state: 'known', value: { ahead: 0, behind: 0 } };
    const ready = await this.prepared([commit, other], [], signal);
    if (ready.state === 'unknown') return ready;
    if (ready.view.shallow) return unknown(isShallow);
    const { places, reach } = ready;
    const [one = NONE, two = NONE] = [places.get(commit), places.get(other)];
    const lacks = (a: number, b: number) => reach.lacks[a * reach.tips + b] ?? 0;
    return { state: 'known', value: { ahead: lacks(one, two), behind: lacks(two, one) } };
  }

  async holders(
    tips: readonly Sha[],
    commits: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<readonly (readonly Holds[])[]>> {
    const ready = await this.prepared(tips, [], signal);
    if (ready.state === 'unknown') return ready;
    const ranks = await this.ranksOf(commits, ready, signal);
    if (ranks.state === 'unknown') return ranks;
    const { places, reach } = ready;
    const columns = tips.map((tip) => places.get(tip) ?? NONE);
    const found = ranks.value.map((rank) => columns.map((place) => bears(reach, rank, place)));
    return { state: 'known', value: heldIn(ready.view, found) };
  }

  async descendants(
    among: readonly Sha[],
    commits: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<readonly (readonly Holds[])[]>> {
    const ready = await this.prepared([], among, signal);
    if (ready.state === 'unknown') return ready;
    const ranks = await this.ranksOf(commits, ready, signal);
    if (ranks.state === 'unknown') return ranks;
    const marks = descent(ready.graph, ranks.value);
    const columns = among.map((id) => rankOf(ready.graph, id));
    const found = commits.map((_, at) => columns.map((rank) => bears(marks, rank, at)));
    return { state: 'known', value: heldIn(ready.view, found) };
  }

  dispose(): void {
    this.stop.abort();
  }

  /** In order; NONE where the graph does not have a commit of this clone: then nothing in it leads there. */
  private async ranksOf(
    commits: readonly Sha[],
    { graph }: Ready,
    signal: AbortSignal,
  ): Promise<Told<readonly number[]>> {
    const ranks = commits.map((commit) => rankOf(graph, commit));
    for (const [at, commit] of commits.entries()) {
      if (ranks[at] === NONE && !(await this.options.isHere(commit, signal)))
        return unknown(notHere([commit]));
    }
    return { state: 'known', value: ranks };
  }

  /** The graph with these tips in its reach and the others in it, unless this clone lacks one of them. */
  private async prepared(
    tips: readonly Sha[],
    others: readonly Sha[],
    signal: AbortSignal,
  ): Promise<(Ready & { readonly state: 'known' }) | Unknown> {
    const view = await this.options.look(signal);
    if (view.state === 'none') return unknown(view.reason);
    for (;;) {
      signal.throwIfAborted();
      for (const tip of tips) this.lives.set(tip, TIP_LIVES);
      const { ready } = this;
      if (ready && ready.view.alterations === view.alterations) {
        const lacked = lackedBy(ready, tips, others);
        if (lacked.length === 0) return { state: 'known', ...ready };
        // What was missing is looked for again when the repository has changed since.
        const missing = ready.missing.filter(({ id }) => lacked.includes(id));
        if (ready.view.stamp === view.stamp && missing.length === new Set(lacked).size)
          return unknown(missing.find(({ trouble }) => trouble)?.trouble ?? notHere(lacked));
      }
      for (const id of others) this.others.add(id);
      this.preparing ??= this.prepareSoon(view).finally(() => {
        this.preparing = undefined;
      });
      // It may have begun before these were asked for: then they are in the next one.
      const prepared: Ready | Unknown = await orAborted(this.preparing, signal);
      if ('state' in prepared) return prepared;
    }
  }

  private async prepareSoon(view: Seen): Promise<Ready | Unknown> {
    // Questions come in bunches: those of this turn share one preparation.
    await new Promise((resolve) => setImmediate(resolve));
    const { repository, prepare, ownFile, log } = this.options;
    const [tips, others] = [[...this.lives.keys()], [...this.others]];
    this.others.clear();
    for (const [tip, lives] of this.lives) {
      if (lives > 0) this.lives.set(tip, lives - 1);
      else this.lives.delete(tip);
    }
    const before = this.ready?.view.alterations === view.alterations ? this.ready : undefined;
    const place = {
      objects: view.objects,
      idBytes: view.idLength / 2,
      ownFile: ownFile?.(view.objects),
      altered: view.alterations !== undefined,
    };
    const request = { place, before: bare(before), tips, others };
    const told = await prepare(repository, request, this.stop.signal);
    if (told.state === 'unknown') return told;
    for (const note of told.value.notes) log?.debug(`history: ${note}`);
    const places = new Map(told.value.tips.map((tip, at) => [tip, at]));
    this.ready = { ...told.value, view, places };
    return this.ready;
  }
}

/** Without what is only for this thread. */
function bare(ready: Ready | undefined): PreparedGraph | undefined {
  if (!ready) return undefined;
  const { graph, graphIsBroken, kept, tips, missing, reach, notes } = ready;
  return { graph, graphIsBroken, kept, tips, missing, reach, notes };
}

function lackedBy(
  { graph, places }: Ready,
  tips: readonly Sha[],
  others: readonly Sha[],
): readonly Sha[] {
  return [
    ...tips.filter((tip) => !places.has(tip)),
    ...others.filter((id) => rankOf(graph, id) === NONE),
  ];
}

/** `unknown` instead of "no" where history is cut off. */
function heldIn({ shallow }: Seen, found: readonly (readonly boolean[])[]): readonly Holds[][] {
  return found.map((row) => row.map((held) => (held ? 'yes' : shallow ? 'unknown' : 'no')));
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(reasonOf(signal));
    signal.addEventListener('abort', abort, { once: true });
    promise.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}
