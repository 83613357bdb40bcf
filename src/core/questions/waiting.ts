import type { ListedCommit, ListOptions, Told } from '../history/history';
import { type Asked, runningIn } from './asked';

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
  const path = view.services.find(({ name }) => name === service)?.path;
  const ends = [];
  for (const name of [from, to]) {
    const cell = view.cell(service, name);
    if (!cell) return { state: 'unknown', reason: `${service} does not run in ${name}` };
    const running = runningIn(cell);
    if (running.state === 'unknown') return running;
    ends.push(running.commit);
  }
  const [have, lack] = ends;
  if (!have || !lack) return { state: 'unknown', reason: 'the commits are not known here' };
  return history.list(have, lack, path === undefined ? options : { ...options, path }, signal);
}
