import { edgesBetween, fullId, measure, measureHead } from './history/comparison';
import type { Containment, History } from './history/history';
import { type Disposable, DisposableStore, MutableDisposable } from './lifecycle';
import {
  type CellId,
  type CellState,
  type Commit,
  type ReportedCommit,
  type Repository,
  type Resolution,
  type Service,
  cellId,
  parseSha,
} from './model';
import { type Observation, Observer, type ObserverOptions } from './observe/observer';
import type { Plan } from './observe/store';

export interface ProjectOptions extends ObserverOptions {
  readonly history: History;
}

/** One cell's answer to "is this commit there?". */
export interface CellContainment {
  readonly cell: CellState;
  readonly containment: Containment;
}

/** The commits that wait between two environments of a service, newest first, or why they cannot be listed. */
export type Waiting =
  | { readonly state: 'known'; readonly commits: readonly Commit[] }
  | { readonly state: 'unknown'; readonly reason: string };

const COMPARE_WINDOW_MS = 200;

/**
 * A configuration and its repository: keeps the readings, and what history makes of them, in step in the store.
 * It does nothing by itself; a watcher, a refresh or a new configuration sets it going.
 */
export class Project implements Disposable {
  private readonly own = new DisposableStore();
  private readonly observer: Observer;
  private plan: Plan = { environments: [], services: [], cells: [] };
  private readonly soon = this.own.add(new MutableDisposable());
  private comparing: Promise<void> | undefined;
  private compareAgain = false;
  /** What each service was last compared with. The same input gives the same answer, unless one was unknown. */
  private readonly compared = new Map<string, string>();

  constructor(private readonly options: ProjectOptions) {
    this.observer = this.own.add(new Observer(options));
    this.own.add(this.observer.onDidRead(() => this.compareSoon()));
  }

  configure(plan: Plan, observations: readonly Observation[]): void {
    this.plan = plan;
    this.compared.clear();
    this.options.store.configure(plan);
    this.observer.observe(observations);
  }

  setInterval(intervalMs: number): void {
    this.observer.setInterval(intervalMs);
  }

  /** Keeps the store fresh until the returned disposable is disposed. */
  watch(): Disposable {
    return this.observer.watch();
  }

  /** Asks every source (or those of `cells`) now. Settles when readings and comparisons are in the store. */
  async refresh(cells?: ReadonlySet<CellId>): Promise<void> {
    await this.observer.refresh(cells);
    await this.compare();
  }

  /** Lays the readings beside history again: after a fetch, a checkout, or new readings. Never rejects. */
  compare(): Promise<void> {
    this.soon.value = undefined;
    this.compareAgain = true;
    this.comparing ??= this.compareUntilCurrent().finally(() => {
      this.comparing = undefined;
    });
    return this.comparing;
  }

  /** Where a commit is, cell by cell. Reads nothing anew. */
  async where(commit: Resolution, signal?: AbortSignal): Promise<readonly CellContainment[]> {
    const cells = this.plan.services.flatMap(({ name }) => this.options.store.cellsOf(name));
    return Promise.all(
      cells.map(async (cell) => ({ cell, containment: await this.contains(cell, commit, signal) })),
    );
  }

  async waiting(
    service: string,
    from: string,
    to: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<Waiting> {
    const path = this.plan.services.find(({ name }) => name === service)?.path;
    const ends = [from, to].map((name) => this.options.store.cell(service, name));
    for (const [index, cell] of ends.entries()) {
      const name = index === 0 ? from : to;
      if (!cell) return { state: 'unknown', reason: `${service} does not run in ${name}` };
      const trouble = troubleOf(cell);
      if (trouble) return { state: 'unknown', reason: trouble };
    }
    const [have, lack] = ends.map((cell) => fullId(cell?.resolution));
    if (!have || !lack) return { state: 'unknown', reason: 'the commits are not known here' };
    const options = path === undefined ? { limit } : { path, limit };
    const commits = await this.options.history.list(have, lack, options, signal);
    if (!commits) return { state: 'unknown', reason: 'git could not list them' };
    return { state: 'known', commits };
  }

  dispose(): void {
    this.own.dispose();
  }

  private async contains(
    cell: CellState,
    commit: Resolution,
    signal: AbortSignal | undefined,
  ): Promise<Containment> {
    const deployed = fullId(cell.resolution);
    const wanted = fullId(commit);
    // The very commit is there, whether or not this clone holds it.
    if (deployed !== undefined && deployed === wanted) return { state: 'yes' };
    const trouble = troubleOf(cell);
    if (trouble !== undefined) return { state: 'unknown', reason: trouble };
    if (commit.state === 'present' && deployed !== undefined) {
      return this.options.history.contains(deployed, commit.commit.id, signal);
    }
    const reason =
      commit.state === 'absent' || commit.state === 'present'
        ? 'this commit is not in this clone: run `git fetch`'
        : commit.reason;
    return { state: 'unknown', reason };
  }

  /** Readings come one by one: those of a moment are compared together. */
  private compareSoon(): void {
    this.soon.value ??= this.options.clock.after(COMPARE_WINDOW_MS, () => void this.compare());
  }

  private async compareUntilCurrent(): Promise<void> {
    while (this.compareAgain && !this.options.signal.aborted) {
      this.compareAgain = false;
      try {
        await this.compareOnce();
      } catch (error) {
        if (this.options.signal.aborted) return;
        const message = error instanceof Error ? error.message : 'unknown error';
        this.options.log.error(`comparing with history failed: ${message}`);
      }
    }
  }

  private async compareOnce(): Promise<void> {
    const { store, history } = this.options;
    const repository = await history.repository(this.options.signal);
    store.setRepository(repository);
    const stale = this.plan.services.flatMap((service) => {
      const cells = store.cellsOf(service.name);
      const input = comparisonInput(service, cells, repository);
      return this.compared.get(service.name) === input ? [] : [{ service, cells, input }];
    });
    const reported = stale.flatMap(({ cells }) => cells.flatMap((cell) => deployedIn(cell) ?? []));
    const resolved = await this.resolve(reported, repository);
    await Promise.all(
      stale.map(async ({ service, cells, input }) => {
        const certain = await this.compareService(service, cells, resolved, repository);
        if (certain) this.compared.set(service.name, input);
        else this.compared.delete(service.name);
      }),
    );
  }

  /** Resolutions by reported id. Without a repository a full id is still an id. */
  private async resolve(
    reported: readonly ReportedCommit[],
    repository: Repository,
  ): Promise<ReadonlyMap<string, Resolution>> {
    const distinct = [...new Map(reported.map((commit) => [commit.id, commit])).values()];
    if (distinct.length === 0) return new Map();
    const resolutions =
      repository.state === 'present'
        ? await this.options.history.resolve(distinct, this.options.signal)
        : distinct.map(({ id }) => withoutRepository(id, repository.reason));
    return new Map(
      distinct.map(({ id }, index) => [
        id,
        resolutions[index] ?? { state: 'unknown', reason: 'git gave no answer' },
      ]),
    );
  }

  /** Writes one service's comparisons. True when nothing in them is unknown. */
  private async compareService(
    service: Service,
    cells: readonly CellState[],
    resolved: ReadonlyMap<string, Resolution>,
    repository: Repository,
  ): Promise<boolean> {
    const { store, history } = this.options;
    const resolutions = new Map<string, Resolution>();
    for (const cell of cells) {
      const commit = deployedIn(cell);
      const resolution = commit ? resolved.get(commit.id) : undefined;
      if (resolution) resolutions.set(cell.environment, resolution);
    }
    const edges = edgesBetween(
      this.plan.environments,
      new Set(cells.map(({ environment }) => environment)),
    );
    const [heads, measured] = await Promise.all([
      Promise.all(
        cells.map(async ({ environment }) => {
          const resolution = resolutions.get(environment) ?? NOT_READ;
          const head = await measureHead(history, repository, resolution, this.options.signal);
          store.setHistory(cellId(service.name, environment), resolution, head);
          return head.state === 'known';
        }),
      ),
      Promise.all(
        edges.map((edge) => measure(history, service, edge, resolutions, this.options.signal)),
      ),
    ]);
    store.setEdges(service.name, measured);
    return (
      heads.every(Boolean) &&
      measured.every(
        ({ waiting, missing }) => waiting.state === 'known' && missing.state === 'known',
      )
    );
  }
}

const NOT_READ: Resolution = { state: 'unknown', reason: 'no commit has been read' };

function deployedIn(cell: CellState): ReportedCommit | undefined {
  const deployed = cell.reading.state === 'deployed' ? cell.reading : cell.lastDeployed;
  return deployed?.deployment.commit;
}

function withoutRepository(id: string, reason: string): Resolution {
  const full = parseSha(id);
  return full ? { state: 'absent', id: full } : { state: 'unresolved', id, reason };
}

/** Why nothing can be said about the commit in a cell, or undefined when something can. */
function troubleOf(cell: CellState): string | undefined {
  if (!deployedIn(cell)) {
    return cell.reading.state === 'deployed'
      ? undefined
      : `${cell.environment} was not read: ${cell.reading.reason}`;
  }
  switch (cell.resolution.state) {
    case 'present':
      return undefined;
    case 'absent':
      return `the commit in ${cell.environment} is not in this clone: fetch to compare it`;
    default:
      return `the commit in ${cell.environment} is not known here: ${cell.resolution.reason}`;
  }
}

function comparisonInput(
  service: Service,
  cells: readonly CellState[],
  repository: Repository,
): string {
  const here =
    repository.state === 'present'
      ? [repository.head?.id, repository.shallow]
      : [repository.reason];
  return JSON.stringify([service.path, here, cells.map((cell) => deployedIn(cell)?.id)]);
}
