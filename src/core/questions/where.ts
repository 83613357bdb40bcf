import { fullId } from '../history/comparison';
import type { Containment } from '../history/history';
import { titleOf } from '../history/mentions';
import { quotedIn } from '../history/messages';
import type { CellState, Commit, Resolution, Service } from '../model';
import { type Asked, runningIn } from './asked';

/** One cell's answer to "is this commit there?". */
export interface CellContainment {
  readonly cell: CellState;
  readonly containment: Containment;
}

/**
 * One cell's answer to "are these commits there?". Not counted are commits that do not concern the service, and those
 * that take another of them back: what these leave of the others is in the answers about those.
 */
export interface CellShare {
  readonly cell: CellState;
  /** One for each commit, in order. */
  readonly answers: readonly Containment[];
  /** How many of the `of` commits that concern the service are there, themselves or as an equivalent. */
  readonly there: number;
  readonly of: number;
  /** How many of `there` are there as an equivalent. */
  readonly alike: number;
  /** How many of `of` nothing can be said about. */
  readonly unknown: number;
}

/** Where a commit is, cell by cell, in the order of the configuration. */
export async function where(
  asked: Asked,
  commit: Resolution,
  signal?: AbortSignal,
): Promise<readonly CellContainment[]> {
  const services = await Promise.all(
    asked.view.services.map((service) => whereInService(asked, service, commit, signal)),
  );
  return services.flat();
}

/**
 * When the deployment in a cell was made, in milliseconds since 1970, as the running thing or else its record says.
 * What it holds is there since then or longer: an earlier deployment may have brought it.
 */
export function deployedSince({ reading, lastDeployed, record }: CellState): number | undefined {
  const observed = reading.state === 'deployed' ? reading : lastDeployed;
  if (observed?.deployment.since !== undefined) return observed.deployment.since;
  if (!observed || record?.state !== 'deployed') return undefined;
  const [seen, written] = [observed.deployment.commit.id, record.deployment.commit.id];
  const same = seen.startsWith(written) || written.startsWith(seen);
  return same ? record.deployment.since : undefined;
}

/** Where several commits are, cell by cell: those of a ticket, say. */
export async function whereAll(
  asked: Asked,
  commits: readonly Commit[],
  signal?: AbortSignal,
): Promise<readonly CellShare[]> {
  const told = await Promise.all(
    commits.map((commit) => where(asked, { state: 'present', commit }, signal)),
  );
  const titles = new Set(commits.map(({ subject }) => titleOf(subject)));
  const takesBack = commits.map(({ subject }) => titles.has(quotedIn(subject) ?? ''));
  return (told[0] ?? []).map(({ cell }, at) =>
    share(
      cell,
      told.flatMap((cells) => cells[at]?.containment ?? []),
      takesBack,
    ),
  );
}

function share(
  cell: CellState,
  answers: readonly Containment[],
  takesBack: readonly boolean[],
): CellShare {
  const counted = answers.filter(
    (answer, at) =>
      !takesBack[at] && (answer.state !== 'no' || answer.because?.type !== 'untouched'),
  );
  const many = (wanted: Containment['state']) =>
    counted.filter(({ state }) => state === wanted).length;
  const alike = many('equivalent');
  const [of, unknown] = [counted.length, many('unknown')];
  return { cell, answers, there: many('yes') + alike, alike, of, unknown };
}

async function whereInService(
  { view, history }: Asked,
  service: Service,
  commit: Resolution,
  signal: AbortSignal | undefined,
): Promise<readonly CellContainment[]> {
  const cells = view.cellsOf(service.name).map((cell) => ({ cell, running: runningIn(cell) }));
  const deployed = cells.flatMap(({ running }) =>
    running.state === 'known' ? [running.commit] : [],
  );
  const wanted = fullId(commit);
  const told =
    commit.state === 'present' && deployed.length > 0
      ? await history.contains(deployed, commit.commit.id, service.path, signal)
      : [];
  const answers = new Map(told.map((containment, at) => [deployed[at], containment]));
  return cells.map(({ cell, running }): CellContainment => {
    // The very commit is there, whether or not this clone holds it.
    if (wanted !== undefined && fullId(cell.resolution) === wanted) {
      return { cell, containment: { state: 'yes' } };
    }
    if (running.state === 'unknown') return { cell, containment: running };
    const containment = answers.get(running.commit);
    return { cell, containment: containment ?? { state: 'unknown', reason: reasonOf(commit) } };
  });
}

function reasonOf(commit: Resolution): string {
  return commit.state === 'absent' || commit.state === 'present'
    ? 'this commit is not in this clone: run `git fetch`'
    : commit.reason;
}
