import type { Containment, FileAt, History, Told } from '../../src/core/history/history';
import type { CellState, Commit, Repository, Sha } from '../../src/core/model';
import type { View } from '../../src/core/observe/store';
import { type LineStory, lineStory } from '../../src/core/questions/lineStory';
import { commit, deployed, environment, sha } from './builders';

/** What every commit of a small history holds, by path; and who wrote what. Everything that is asked is counted. */
export interface FileHistory {
  readonly files: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;
  readonly blame?: (path: string, line: number) => ReturnType<History['blame']>;
  readonly contains?: (deployed: Sha) => Containment;
  /** From their name in any commit that lacks the other one, to that in the checked-out commit. */
  readonly renames?: Readonly<Record<string, string>>;
}

/** The history of files that a test gives; whatever else is asked of it fails. */
export class FakeHistory implements Partial<History> {
  readonly asked: string[] = [];
  private readonly blobs = new Map<Sha, Uint8Array>();
  private readonly ids = new Map<string, Sha>();

  constructor(private readonly given: FileHistory) {}

  /** As the interface that the questions want. */
  get history(): History {
    return this as unknown as History;
  }

  filesAt(commits: readonly Sha[], path: string): Promise<readonly FileAt[]> {
    this.asked.push(`filesAt ${commits.map((id) => id[0]).join('')} ${path}`);
    return Promise.resolve(commits.map((id) => this.fileAt(id, path)));
  }

  content(blob: Sha): Promise<Told<Uint8Array>> {
    this.asked.push(`content ${blob.slice(0, 2)}`);
    const value = this.blobs.get(blob);
    return Promise.resolve(
      value ? { state: 'known', value } : { state: 'unknown', reason: 'no such object' },
    );
  }

  blame(path: string, line: number): ReturnType<History['blame']> {
    this.asked.push(`blame ${path}:${line}`);
    const written: Commit = commit(sha('e'));
    const blamed = { commit: written, path, line };
    return this.given.blame?.(path, line) ?? Promise.resolve({ state: 'known', value: blamed });
  }

  contains(commits: readonly Sha[], _commit: Sha, path?: string): Promise<readonly Containment[]> {
    this.asked.push(`contains ${commits.map((id) => id[0]).join('')} ${path ?? ''}`);
    return Promise.resolve(commits.map((id) => this.given.contains?.(id) ?? { state: 'yes' }));
  }

  changes(before: Sha, after: Sha, path?: string): ReturnType<History['changes']> {
    this.asked.push(`changes ${before[0]}${after[0]} ${path ?? ''}`);
    const renames = Object.entries(this.given.renames ?? {});
    const value = renames.map(
      ([from, to]) => ({ status: 'renamed', before: from, after: to }) as const,
    );
    return Promise.resolve({ state: 'known', value });
  }

  private fileAt(id: Sha, path: string): FileAt {
    const tree = this.given.files[id[0] ?? ''];
    if (!tree) return { state: 'unknown', reason: 'this commit is not in this clone' };
    const content = tree[path];
    if (content === undefined) return { state: 'absent' };
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const key = bytes.join();
    const blob = this.ids.get(key) ?? sha(String(this.ids.size + 1).padStart(2, '0'));
    this.ids.set(key, blob);
    this.blobs.set(blob, bytes);
    return { state: 'file', blob };
  }
}

/** A service in environments, each with the commit (a letter) that it runs, or why it could not be read. */
export interface ShopService {
  readonly path?: string;
  readonly runs: Readonly<Record<string, { readonly commit: string } | { readonly why: string }>>;
}

/** What runs where, beside a checked-out commit. */
export function viewOf(
  services: Readonly<Record<string, ShopService>>,
  head: Sha | undefined = sha('a'),
): View {
  const names = [...new Set(Object.values(services).flatMap(({ runs }) => Object.keys(runs)))];
  const cells = Object.entries(services).flatMap(([service, { runs }]) =>
    Object.entries(runs).map(([name, state]) => cellOf(service, name, state)),
  );
  const repository: Repository = {
    state: 'present',
    root: '/shop',
    head: head && commit(head),
    branch: 'main',
    shallow: false,
  };
  return {
    environments: names.map((name) => environment('qa', [], { name })),
    services: Object.entries(services).map(([name, { path }]) => ({ name, path })),
    repository,
    releases: new Map(),
    cell: (service, name) =>
      cells.find((cell) => cell.service === service && cell.environment === name),
    cellsOf: (service) => cells.filter((cell) => cell.service === service),
    edgesOf: () => [],
  };
}

export function cellOf(
  service: string,
  name: string,
  runs: ShopService['runs'][string],
): CellState {
  const shared = {
    service,
    environment: name,
    source: `GET https://${name}.example/version`,
    address: undefined,
    record: undefined,
    head: { state: 'unknown', reason: 'not asked' },
  } as const;
  if ('why' in runs) {
    return {
      ...shared,
      reading: { state: 'unreachable', reason: runs.why, observedAt: 0 },
      lastDeployed: undefined,
      seenSince: undefined,
      promotion: [],
      resolution: { state: 'unknown', reason: 'no commit has been read' },
    };
  }
  const id = sha(runs.commit);
  const reading = deployed(id, 0);
  return {
    ...shared,
    reading,
    lastDeployed: reading,
    seenSince: undefined,
    promotion: [],
    resolution: { state: 'present', commit: commit(id) },
  };
}

export const CART = 'services/shop/cart.ts';
export const OLD = 'import x\n\nprice = 1\nend\n';
export const NEW = 'import x\n\nprice = 2\nend\n';

export const shop = (runs: ShopService['runs']) => ({ shop: { path: 'services/shop', runs } });
export const threeStages = shop({
  dev: { commit: 'd' },
  qa: { commit: 'c' },
  production: { commit: 'b' },
});
export const stagesFiles = {
  a: { [CART]: NEW },
  d: { [CART]: NEW },
  c: { [CART]: NEW },
  b: { [CART]: OLD },
};

/** The story of a line, or the reason why there is none. */
export async function tell(
  given: FileHistory | FakeHistory,
  place: { text: string; line: number; path?: string },
  services: Readonly<Record<string, ShopService>> = threeStages,
): Promise<LineStory | string> {
  const history = given instanceof FakeHistory ? given : new FakeHistory(given);
  const told = await lineStory(
    { view: viewOf(services), history: history.history },
    { path: CART, ...place },
  );
  return told.state === 'known' ? told.value : told.reason;
}

/** What each environment runs in the place of a line: `dev same 3`. */
export const texts = (story: LineStory | string) =>
  typeof story === 'string'
    ? story
    : story.cells.map(({ cell: { service, environment }, text }) => {
        const more =
          'line' in text
            ? text.line
            : 'text' in text
              ? text.text
              : 'reason' in text
                ? text.reason
                : '';
        return `${service} ${environment} ${text.state} ${more ?? 'nothing'}`.trim();
      });
