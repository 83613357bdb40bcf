import { edgesBetween, measure, measureHead } from './history/comparison';
import type { History } from './history/history';
import { type Disposable, DisposableStore, MutableDisposable } from './lifecycle';
import {
  type CellId,
  type CellState,
  type Reading,
  type ReportedCommit,
  type Repository,
  type Resolution,
  type Service,
  cellId,
  parseSha,
} from './model';
import { type Observation, Observer, type ObserverOptions } from './observe/observer';
import type { Plan } from './observe/store';
import { deployedIn } from './questions/asked';

export interface ProjectOptions extends ObserverOptions {
  readonly history: History;
}

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

  /** Asks the source of one cell anew and gives what it says; see `Observer.readNow`. */
  readNow(service: string, environment: string, signal: AbortSignal): Promise<Reading> {
    return this.observer.readNow(cellId(service, environment), signal);
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

  dispose(): void {
    this.own.dispose();
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

function withoutRepository(id: string, reason: string): Resolution {
  const full = parseSha(id);
  return full ? { state: 'absent', id: full } : { state: 'unresolved', id, reason };
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
