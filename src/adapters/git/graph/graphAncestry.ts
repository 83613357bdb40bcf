import type { Ancestry, Distance, Holds } from '../../../core/history/ancestry';
import { NONE, rankOf } from '../../../core/history/commitGraph';
import type { Told } from '../../../core/history/history';
import { holdersOf } from '../../../core/history/reach';
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
 * long as they stay the same, an answer is one look-up.
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
  private readonly stop = new AbortController();

  constructor(private readonly options: GraphAncestryOptions) {}

  async distance(commit: Sha, other: Sha, signal: AbortSignal): Promise<Told<Distance>> {
    if (commit === other) return { state: 'known', value: { ahead: 0, behind: 0 } };
    const ready = await this.prepared([commit, other], signal);
    if (ready.state === 'unknown') return ready;
    const [one, two] = [ready.places.get(commit), ready.places.get(other)];
    if (one === undefined || two === undefined)
      return unknown(notHere(lacking([commit, other], ready)));
    const lacks = (a: number, b: number) => ready.reach.lacks[a * ready.reach.tips + b] ?? 0;
    const value = { ahead: lacks(one, two), behind: lacks(two, one) };
    return ready.view.shallow ? unknown(isShallow) : { state: 'known', value };
  }

  async holders(
    tips: readonly Sha[],
    commits: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<readonly (readonly Holds[])[]>> {
    const ready = await this.prepared(tips, signal);
    if (ready.state === 'unknown') return ready;
    const places = tips.map((tip) => ready.places.get(tip));
    if (places.includes(undefined)) return unknown(notHere(lacking(tips, ready)));
    const unfound: Holds = ready.view.shallow ? 'unknown' : 'no';
    const rows: Holds[][] = [];
    for (const commit of commits) {
      const rank = rankOf(ready.graph, commit);
      // Nothing that is deployed leads to it, if it is there at all.
      if (rank === NONE && !(await this.options.isHere(commit, signal)))
        return unknown(notHere([commit]));
      const held = rank === NONE ? [] : holdersOf(ready.reach, rank);
      rows.push(
        places.map((place = NONE, at) =>
          tips[at] === commit || held[place] === true ? 'yes' : unfound,
        ),
      );
    }
    return { state: 'known', value: rows };
  }

  dispose(): void {
    this.stop.abort();
  }

  /** The graph with these tips in its reach, unless this clone lacks one of them. */
  private async prepared(
    tips: readonly Sha[],
    signal: AbortSignal,
  ): Promise<(Ready & { readonly state: 'known' }) | Unknown> {
    const view = await this.options.look(signal);
    if (view.state === 'none') return unknown(view.reason);
    for (;;) {
      signal.throwIfAborted();
      for (const tip of tips) this.lives.set(tip, TIP_LIVES);
      const { ready } = this;
      const current = ready?.view.alterations === view.alterations;
      if (ready && current && this.covers(ready, tips, view)) return { state: 'known', ...ready };
      this.preparing ??= this.prepareSoon(view).finally(() => {
        this.preparing = undefined;
      });
      // It may have begun before these tips were asked about: then they are in the next one.
      const prepared: Ready | Unknown = await orAborted(this.preparing, signal);
      if ('state' in prepared) return prepared;
    }
  }

  /** A tip that was missing is looked for again when the repository has changed since. */
  private covers({ places, missing, view }: Ready, tips: readonly Sha[], now: Seen): boolean {
    const isKnownMissing = (tip: Sha) => missing.includes(tip) && view.stamp === now.stamp;
    return tips.every((tip) => places.has(tip) || isKnownMissing(tip));
  }

  private async prepareSoon(view: Seen): Promise<Ready | Unknown> {
    // Questions come in bunches: those of this turn share one preparation.
    await new Promise((resolve) => setImmediate(resolve));
    const { repository, prepare, ownFile, log } = this.options;
    const tips = [...this.lives.keys()];
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
    const told = await prepare(repository, { place, before: bare(before), tips }, this.stop.signal);
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

function lacking(ids: readonly Sha[], { places }: Ready): readonly Sha[] {
  return ids.filter((id) => !places.has(id));
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(reasonOf(signal));
    signal.addEventListener('abort', abort, { once: true });
    promise.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}
