import type { Distance } from '../history/ancestry';
import type { ChangedFile, Told } from '../history/history';
import type { Count, Sha } from '../model';
import { type Asked, endsOf, servicePath } from './asked';

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
  const ends = endsOf(view, service, [before, after]);
  if (ends.state === 'unknown') return ends;
  const [from, to] = ends.value;
  const path = compared.path ?? servicePath(view, service);
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
