import { fullId } from '../history/comparison';
import type { History, Told } from '../history/history';
import type { CellState, ReportedCommit, Sha } from '../model';
import type { View } from '../observe/store';

/** What a question is put to: what runs where, and the history beside it. Nothing is read anew. */
export interface Asked {
  readonly view: View;
  readonly history: History;
}

/** The commit that runs in a cell, or why nothing can be said about it. */
export type Running =
  | { readonly state: 'known'; readonly commit: Sha }
  | { readonly state: 'unknown'; readonly reason: string };

/** The commit of a cell, as far as this clone holds it. */
export function runningIn(cell: CellState): Running {
  const trouble = troubleOf(cell);
  const commit = fullId(cell.resolution);
  if (trouble === undefined && commit !== undefined) return { state: 'known', commit };
  return { state: 'unknown', reason: trouble ?? 'no commit has been read' };
}

/** The folder that counts for a service; undefined for the whole repository. */
export function servicePath({ services }: View, service: string): string | undefined {
  return services.find(({ name }) => name === service)?.path;
}

/** The commits of a service in two environments, of which `undefined` stands for what is checked out. */
export function endsOf(
  view: View,
  service: string,
  names: readonly [string | undefined, string | undefined],
): Told<readonly [Sha, Sha]> {
  const runs = (name: string | undefined) =>
    name === undefined ? headOf(view) : runsIn(view, service, name);
  const from = runs(names[0]);
  if (from.state === 'unknown') return from;
  const to = runs(names[1]);
  if (to.state === 'unknown') return to;
  return { state: 'known', value: [from.commit, to.commit] };
}

function runsIn(view: View, service: string, environment: string): Running {
  const cell = view.cell(service, environment);
  return cell
    ? runningIn(cell)
    : { state: 'unknown', reason: `${service} does not run in ${environment}` };
}

function headOf({ repository }: View): Running {
  if (repository.state === 'none') return { state: 'unknown', reason: repository.reason };
  if (repository.head) return { state: 'known', commit: repository.head.id };
  return { state: 'unknown', reason: 'the repository has no commit yet' };
}

/** What a cell was last seen to run. */
export function deployedIn(cell: CellState): ReportedCommit | undefined {
  const deployed = cell.reading.state === 'deployed' ? cell.reading : cell.lastDeployed;
  return deployed?.deployment.commit;
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
