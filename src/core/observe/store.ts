import {
  type Clock,
  type Disposable,
  DisposableStore,
  Emitter,
  MutableDisposable,
} from '../lifecycle';
import {
  type CellId,
  type CellState,
  type Edge,
  type Environment,
  type HeadDistance,
  type Reading,
  type Release,
  type Repository,
  type Resolution,
  type Service,
  cellId,
} from '../model';

/** What the configuration says of a cell before anything has been read. */
export type CellPlan = Pick<
  CellState,
  'service' | 'environment' | 'source' | 'address' | 'promotion'
> & {
  /** Why it cannot be read at all, in a sentence; undefined where it can. */
  readonly problem: string | undefined;
  readonly hasRecord: boolean;
};

export interface Plan {
  readonly environments: readonly Environment[];
  readonly services: readonly Service[];
  readonly cells: readonly CellPlan[];
}

/** What moved. `shape` means that the sets of rows may differ, not only their words. */
export interface Change {
  readonly shape: boolean;
  readonly services: ReadonlySet<string>;
}

/** What surfaces may see of a store. */
export interface View {
  readonly environments: readonly Environment[];
  readonly services: readonly Service[];
  readonly repository: Repository;
  /** By environment; those that nothing keeps back are missing. */
  readonly releases: ReadonlyMap<string, Release>;
  cell(service: string, environment: string): CellState | undefined;
  cellsOf(service: string): readonly CellState[];
  edgesOf(service: string): readonly Edge[];
}

/** The parts of a store that are worth keeping until the next start. */
export interface SavedStore {
  readonly version: 2;
  readonly environments: readonly Environment[];
  readonly services: readonly Service[];
  readonly cells: readonly CellState[];
  readonly edges: readonly (readonly [string, readonly Edge[]])[];
  readonly repository: Repository;
}

const NOT_ASKED: Reading = { state: 'unread', reason: 'not asked yet' };
const NO_RESOLUTION: Resolution = { state: 'unknown', reason: 'no commit has been read' };
const NO_HEAD: HeadDistance = { state: 'unknown', reason: 'no commit has been read' };

/** The editor restarts a 200 ms wait at each change of a tree, so changes come in wider windows than that. */
const WINDOW_MS = 250;

/**
 * The one place that holds what runs where. Everybody reads from it; only observation and history write.
 * Changes are told at most once in `WINDOW_MS`, at once when it has been quiet.
 */
export class Store implements View, Disposable {
  private readonly own = new DisposableStore();
  private readonly changed = this.own.add(new Emitter<Change>());
  private readonly timer = this.own.add(new MutableDisposable());
  private readonly cells = new Map<CellId, CellState>();
  private edges = new Map<string, readonly Edge[]>();
  private byService = new Map<string, readonly CellId[]>();
  private pending: { shape: boolean; services: Set<string> } | undefined;
  private lastTold = -Infinity;

  environments: readonly Environment[] = [];
  services: readonly Service[] = [];
  releases: ReadonlyMap<string, Release> = new Map();
  repository: Repository = { state: 'none', reason: 'not looked at yet' };

  readonly onDidChange = this.changed.event;

  constructor(private readonly clock: Clock) {}

  cell(service: string, environment: string): CellState | undefined {
    return this.cells.get(cellId(service, environment));
  }

  cellsOf(service: string): readonly CellState[] {
    const ids = this.byService.get(service) ?? [];
    return ids.flatMap((id) => this.cells.get(id) ?? []);
  }

  edgesOf(service: string): readonly Edge[] {
    return this.edges.get(service) ?? [];
  }

  /** Takes over a new configuration. Readings of cells whose source stayed the same are kept. */
  configure(plan: Plan): void {
    const before = new Map(this.cells);
    this.cells.clear();
    for (const cell of plan.cells) {
      const id = cellId(cell.service, cell.environment);
      const old = before.get(id);
      const same = old?.source === cell.source && cell.problem === undefined;
      this.cells.set(id, {
        service: cell.service,
        environment: cell.environment,
        source: cell.source,
        address: cell.address,
        promotion: cell.promotion,
        reading: cell.problem
          ? { state: 'unread', reason: cell.problem }
          : same
            ? old.reading
            : NOT_ASKED,
        lastDeployed: same ? old.lastDeployed : undefined,
        seenSince: same ? old.seenSince : undefined,
        record: cell.hasRecord ? (old?.record ?? NOT_ASKED) : undefined,
        resolution: same ? old.resolution : NO_RESOLUTION,
        head: same ? old.head : NO_HEAD,
      });
    }
    this.environments = plan.environments;
    this.services = plan.services;
    this.index();
    this.tell(
      true,
      plan.services.map((service) => service.name),
    );
  }

  /** True when the cell's deployed commit is another one than before. */
  setReading(id: CellId, role: 'observed' | 'record', reading: Reading): boolean {
    const cell = this.cells.get(id);
    if (!cell) return false;
    if (role === 'record') {
      this.put(id, { ...cell, record: reading });
      return false;
    }
    const lastDeployed = reading.state === 'deployed' ? reading : cell.lastDeployed;
    const moved = lastDeployed?.deployment.commit.id !== cell.lastDeployed?.deployment.commit.id;
    const seenSince = moved ? lastDeployed?.observedAt : cell.seenSince;
    this.put(id, { ...cell, reading, lastDeployed, seenSince });
    return moved;
  }

  setHistory(id: CellId, resolution: Resolution, head: HeadDistance): void {
    const cell = this.cells.get(id);
    if (cell) this.put(id, { ...cell, resolution, head });
  }

  setEdges(service: string, edges: readonly Edge[]): void {
    this.edges.set(service, edges);
    this.tell(false, [service]);
  }

  setRepository(repository: Repository): void {
    this.repository = repository;
    this.tell(false, []);
  }

  setReleases(releases: ReadonlyMap<string, Release>): void {
    if (JSON.stringify([...releases]) === JSON.stringify([...this.releases])) return;
    this.releases = releases;
    this.tell(
      false,
      this.services.map(({ name }) => name),
    );
  }

  save(): SavedStore {
    return {
      version: 2,
      environments: this.environments,
      services: this.services,
      cells: [...this.cells.values()],
      edges: [...this.edges],
      repository: this.repository,
    };
  }

  /** Draws on what an earlier session saw. Readings keep the time at which they were observed. */
  restore(saved: SavedStore): void {
    this.environments = saved.environments;
    this.services = saved.services;
    this.repository = saved.repository;
    this.cells.clear();
    for (const cell of saved.cells) this.cells.set(cellId(cell.service, cell.environment), cell);
    this.edges = new Map(saved.edges);
    this.index();
    this.tell(
      true,
      this.services.map((service) => service.name),
    );
  }

  dispose(): void {
    this.own.dispose();
  }

  private put(id: CellId, cell: CellState): void {
    this.cells.set(id, cell);
    this.tell(false, [cell.service]);
  }

  private index(): void {
    const byService = new Map<string, CellId[]>();
    for (const [id, cell] of this.cells) {
      const ids = byService.get(cell.service);
      if (ids) ids.push(id);
      else byService.set(cell.service, [id]);
    }
    this.byService = byService;
    for (const [service, edges] of this.edges) {
      const still = edges.filter(
        ({ from, to }) => this.cell(service, from) && this.cell(service, to),
      );
      if (still.length > 0) this.edges.set(service, still);
      else this.edges.delete(service);
    }
  }

  private tell(shape: boolean, services: readonly string[]): void {
    if (this.pending) {
      this.pending.shape ||= shape;
      for (const service of services) this.pending.services.add(service);
      return;
    }
    this.pending = { shape, services: new Set(services) };
    const wait = Math.max(0, this.lastTold + WINDOW_MS - this.clock.monotonic());
    this.timer.value = this.clock.after(wait, () => this.flush());
  }

  private flush(): void {
    const change = this.pending;
    this.pending = undefined;
    this.lastTold = this.clock.monotonic();
    if (change) this.changed.fire(change);
  }
}

/** The saved form in `text`, or undefined when it is not one of ours (another version, a torn file). */
export function parseSavedStore(text: string): SavedStore | undefined {
  try {
    const saved = JSON.parse(text) as Partial<SavedStore> | null;
    const lists = [saved?.environments, saved?.services, saved?.cells, saved?.edges];
    if (saved?.version !== 2 || !lists.every(Array.isArray) || !saved.repository) return undefined;
    return saved as SavedStore;
  } catch {
    return undefined;
  }
}
