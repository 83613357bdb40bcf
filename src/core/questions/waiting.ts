import type { ListedCommit, ListOptions, Told } from '../history/history';
import { type Asked, endsOf, servicePath } from './asked';

/** Two environments of one service, in either order. */
export interface Between {
  readonly service: string;
  readonly from: string;
  readonly to: string;
}

/** The commits that `from` has and `to` lacks, narrowed to the service's path, newest first. */
export async function waiting(
  { view, history }: Asked,
  { service, from, to }: Between,
  options: Omit<ListOptions, 'path'>,
  signal?: AbortSignal,
): Promise<Told<readonly ListedCommit[]>> {
  const ends = endsOf(view, service, [from, to]);
  if (ends.state === 'unknown') return ends;
  const [have, lack] = ends.value;
  const path = servicePath(view, service);
  return history.list(have, lack, path === undefined ? options : { ...options, path }, signal);
}
