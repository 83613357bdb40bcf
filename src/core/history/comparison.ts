import type {
  Commit,
  Count,
  Edge,
  Environment,
  HeadDistance,
  Repository,
  Resolution,
  Service,
  Sha,
} from '../model';
import type { History } from './history';

/** The full id in a resolution, whether or not this clone holds the commit. */
export function fullId(resolution: Resolution | undefined): Sha | undefined {
  if (resolution?.state === 'present') return resolution.commit.id;
  return resolution?.state === 'absent' ? resolution.id : undefined;
}

/** The pairs of environments that are compared for a service which runs in `present`: the path, and the mirrors. */
export function edgesBetween(
  environments: readonly Environment[],
  present: ReadonlySet<string>,
): readonly Pick<Edge, 'from' | 'to' | 'role'>[] {
  const byName = new Map(environments.map((environment) => [environment.name, environment]));
  const edges: Pick<Edge, 'from' | 'to' | 'role'>[] = [];
  for (const environment of environments) {
    if (!present.has(environment.name)) continue;
    for (const from of upstream(environment, byName, present, new Set())) {
      edges.push({ from, to: environment.name, role: 'promotion' });
    }
    const { mirrors, name } = environment;
    if (mirrors === undefined || !present.has(mirrors)) continue;
    const path = byName.get(mirrors)?.promotesFrom.includes(name);
    if (!path) edges.push({ from: name, to: mirrors, role: 'mirror' });
  }
  return edges;
}

/** The nearest environments upstream that run the service: one that does not is stepped over. */
function upstream(
  environment: Environment,
  byName: ReadonlyMap<string, Environment>,
  present: ReadonlySet<string>,
  seen: Set<string>,
): readonly string[] {
  return environment.promotesFrom.flatMap((name) => {
    const before = byName.get(name);
    if (!before || seen.has(name)) return [];
    seen.add(name);
    return present.has(name) ? [name] : upstream(before, byName, present, seen);
  });
}

/** Why there is no number, said of the environment whose commit is in the way. */
function obstacle(environment: string, resolution: Resolution | undefined): string | undefined {
  switch (resolution?.state) {
    case 'present':
      return undefined;
    case 'absent':
      return `the commit in ${environment} is not in this clone`;
    case 'unresolved':
      return `the commit in ${environment} is not known here: ${resolution.reason}`;
    default:
      return `what runs in ${environment} is not known`;
  }
}

/** Fills in how many commits separate the two ends of an edge. */
export async function measure(
  history: History,
  service: Service,
  edge: Pick<Edge, 'from' | 'to' | 'role'>,
  resolutions: ReadonlyMap<string, Resolution>,
  signal?: AbortSignal,
): Promise<Edge> {
  const from = resolutions.get(edge.from);
  const to = resolutions.get(edge.to);
  if (from?.state !== 'present' || to?.state !== 'present') {
    const reason = obstacle(edge.from, from) ?? obstacle(edge.to, to) ?? 'not known';
    const unknown: Count = { state: 'unknown', reason };
    return { ...edge, waiting: unknown, missing: unknown };
  }
  const [waiting, missing] = await Promise.all([
    history.count(from.commit.id, to.commit.id, service.path, signal),
    history.count(to.commit.id, from.commit.id, service.path, signal),
  ]);
  return { ...edge, waiting, missing };
}

/** How far a deployed commit is from what is checked out. */
export async function measureHead(
  history: History,
  repository: Repository,
  resolution: Resolution,
  signal?: AbortSignal,
): Promise<HeadDistance> {
  if (repository.state === 'none') return { state: 'unknown', reason: repository.reason };
  const head: Commit | undefined = repository.head;
  if (!head) return { state: 'unknown', reason: 'the repository has no commit yet' };
  if (resolution.state !== 'present') {
    return { state: 'unknown', reason: obstacle('this environment', resolution) ?? 'not known' };
  }
  return history.headDistance(resolution.commit.id, head.id, signal);
}
