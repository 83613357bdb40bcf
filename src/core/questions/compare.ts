import type { Distance } from '../history/ancestry';
import type { ChangedFile, Told } from '../history/history';
import type { Count, Sha } from '../model';
import { type Asked, runningIn } from './asked';

/** Two environments of one service; without `after`, the environment against what is checked out. */
export interface Compared {
  readonly service: string;
  readonly before: string;
  readonly after: string | undefined;
  /** Narrows the files further than the service's own path does. */
  readonly path?: string;
}

/** What differs between two commits, as seen from the one before to the one after. */
export interface Comparison extends Compared {
  readonly from: Sha;
  readonly to: Sha;
  /** `ahead`: commits that the environment before has and the one after lacks, narrowed like the files. */
  readonly distance: Told<Distance>;
  readonly files: readonly ChangedFile[];
}

export async function compare(
  { view, history }: Asked,
  compared: Compared,
  signal?: AbortSignal,
): Promise<Told<Comparison>> {
  const { service, before, after } = compared;
  const ends = [];
  for (const name of [before, after]) {
    const end = name === undefined ? headOf(view) : runsIn(view, service, name);
    if (end.state === 'unknown') return end;
    ends.push(end.commit);
  }
  const [from, to] = ends;
  if (!from || !to) return { state: 'unknown', reason: 'the commits are not known here' };
  const path = compared.path ?? view.services.find(({ name }) => name === service)?.path;
  const [ahead, behind, files] = await Promise.all([
    history.count(from, to, path, signal),
    history.count(to, from, path, signal),
    history.changes(from, to, path, signal),
  ]);
  if (files.state === 'unknown') return files;
  const distance = distanceOf(ahead, behind);
  return { state: 'known', value: { ...compared, from, to, distance, files: files.value } };
}

function distanceOf(ahead: Count, behind: Count): Told<Distance> {
  if (ahead.state === 'unknown') return ahead;
  if (behind.state === 'unknown') return behind;
  return { state: 'known', value: { ahead: ahead.count, behind: behind.count } };
}

function runsIn(view: Asked['view'], service: string, environment: string) {
  const cell = view.cell(service, environment);
  const reason = `${service} does not run in ${environment}`;
  return cell ? runningIn(cell) : ({ state: 'unknown', reason } as const);
}

function headOf({ repository }: Asked['view']) {
  if (repository.state === 'none') return { state: 'unknown', reason: repository.reason } as const;
  if (repository.head) return { state: 'known', commit: repository.head.id } as const;
  return { state: 'unknown', reason: 'the repository has no commit yet' } as const;
}
