import { fullId } from '../history/comparison';
import type { CellState, Count } from '../model';
import type { View } from '../observe/store';
import { deploymentOf, reasonOf } from './cell';
import { plain } from '../text';

/** What `status --json` prints. The shapes are documented in the README and change only with `schema`. */
export interface StatusJson {
  readonly schema: 1;
  readonly cells: readonly StatusCellJson[];
}

export interface StatusCellJson {
  readonly service: string;
  readonly environment: string;
  readonly kind: string;
  readonly reading: CellState['reading']['state'];
  /** The full id, where it is known: reported in full, or found in this clone. */
  readonly commit: string | null;
  readonly reportedCommit: string | null;
  readonly version: string | null;
  readonly since: string | null;
  readonly by: string | null;
  /** Why there is no commit, why the commit is not known here, or why there is no number. */
  readonly reason: string | null;
  readonly source: string;
  readonly observedAt: string | null;
  readonly next: string | null;
  /** Commits of this environment that `next` lacks; null when there is no next or no number. */
  readonly waiting: number | null;
  readonly head: { readonly ahead: number; readonly behind: number } | null;
}

export function statusJson(view: View): StatusJson {
  const cells = view.services.flatMap(({ name }) => view.cellsOf(name));
  return { schema: 1, cells: cells.map((cell) => statusCell(view, cell)) };
}

function statusCell(view: View, cell: CellState): StatusCellJson {
  const deployed = cell.reading.state === 'deployed' ? cell.reading : undefined;
  const { version, since, by, commit } = deployed?.deployment ?? {};
  const step = view
    .edgesOf(cell.service)
    .find((edge) => edge.role === 'promotion' && edge.from === cell.environment);
  const kind = view.environments.find(({ name }) => name === cell.environment)?.kind;
  return {
    service: cell.service,
    environment: cell.environment,
    kind: kind ?? 'development',
    reading: cell.reading.state,
    commit: (deployed && fullId(cell.resolution)) ?? null,
    reportedCommit: commit === undefined ? null : text(commit.text),
    version: version === undefined ? null : text(version),
    since: since === undefined ? null : iso(since),
    by: by === undefined ? null : text(by),
    reason: reasonOf(cell) ?? resolutionReason(cell) ?? countReason(step?.waiting) ?? null,
    source: text(cell.source),
    observedAt: cell.reading.state === 'unread' ? null : iso(cell.reading.observedAt),
    next: step?.to ?? null,
    waiting: step?.waiting.state === 'known' && deployed ? step.waiting.count : null,
    head:
      cell.head.state === 'known' && deployed
        ? { ahead: cell.head.ahead, behind: cell.head.behind }
        : null,
  };
}

function resolutionReason(cell: CellState): string | undefined {
  if (!deploymentOf(cell)) return undefined;
  switch (cell.resolution.state) {
    case 'present':
      return undefined;
    case 'absent':
      return 'the commit is not in this clone: run `git fetch`';
    default:
      return text(cell.resolution.reason);
  }
}

function countReason(count: Count | undefined): string | undefined {
  return count?.state === 'unknown' ? text(count.reason) : undefined;
}

/** Remote text stays what it is, without what could harm a terminal, a log or a reader. */
export function text(value: string): string {
  return plain(value, 2000);
}

/** Milliseconds since 1970 as ISO 8601, in UTC. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}
