import type { ChangedFile, Containment } from '../history/history';
import type { Mark } from '../history/risk';
import { ticketsIn } from '../history/tickets';
import type { CellState, Commit, Count } from '../model';
import type { Comparison } from '../questions/compare';
import type { LineStory, LineText } from '../questions/lineStory';
import { type CellContainment, type CellShare, deployedSince } from '../questions/where';
import { plain } from '../text';
import { containmentReason } from './containment';
import { iso, text } from './json';
import { shareReason, shareState } from './shares';

/** What `where`, `waiting` and `compare` print for `--json`; documented in the README like the rest. */
export interface WhereJson {
  readonly schema: 1;
  /** The full id, or what was typed where that stands for several commits or for none. */
  readonly commit: string;
  readonly cells: readonly WhereCellJson[];
  /** Only where several were asked for: a ticket's, say. Then `cells` says where all of them are. */
  readonly commits?: readonly WhereCommitJson[];
}

export interface WhereCellJson {
  readonly service: string;
  readonly environment: string;
  readonly contains: Containment['state'];
  readonly reason: string | null;
  /** The commit that makes the same change there. */
  readonly equivalent: string | null;
  /** When the deployment that holds it was made: it is there at the latest since then. */
  readonly since: string | null;
}

export interface WhereCommitJson {
  readonly id: string;
  readonly subject: string;
  readonly cells: readonly WhereCellJson[];
}

export function whereJson(commit: string, cells: readonly CellContainment[]): WhereJson {
  return { schema: 1, commit, cells: cells.map(whereCell) };
}

function whereCell({ cell, containment }: CellContainment): WhereCellJson {
  return { ...saidOf(cell, containment), contains: containment.state };
}

function saidOf(cell: CellState, containment: Containment | undefined) {
  return {
    service: cell.service,
    environment: cell.environment,
    reason: containmentReason(containment) ?? null,
    equivalent: containment?.state === 'equivalent' ? containment.commit.id : null,
    since: isoSince(cell, containment?.state),
  };
}

export function whereAllJson(
  typed: string,
  commits: readonly Commit[],
  shares: readonly CellShare[],
): WhereJson {
  return {
    schema: 1,
    commit: typed,
    cells: shares.map((share) => ({
      service: share.cell.service,
      environment: share.cell.environment,
      contains: shareState(share),
      reason: shareReason(share) ?? null,
      equivalent: null,
      since: isoSince(share.cell, shareState(share)),
    })),
    commits: commits.map(({ id, subject }, at) => ({
      id,
      subject: text(subject),
      cells: shares.flatMap(({ cell, answers }) => {
        const containment = answers[at];
        return containment ? [whereCell({ cell, containment })] : [];
      }),
    })),
  };
}

function isoSince(cell: CellState, contains: Containment['state'] | undefined): string | null {
  const since = contains === 'yes' || contains === 'equivalent' ? deployedSince(cell) : undefined;
  return since === undefined ? null : iso(since);
}

export interface LineJson {
  readonly schema: 1;
  /** From the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly written: LineStory['written']['state'];
  /** The commit that wrote the line; null where there is none, or it is not known. */
  readonly commit: string | null;
  readonly cells: readonly LineCellJson[];
}

/** `contains` is about the commit, and null where the line is in none yet; `text` is about the line as it stands on disk. */
export interface LineCellJson extends Omit<WhereCellJson, 'contains'> {
  readonly contains: Containment['state'] | null;
  readonly text: LineText['state'];
}

export function lineJson(
  { path, line }: { readonly path: string; readonly line: number },
  { written, cells }: LineStory,
): LineJson {
  return {
    schema: 1,
    file: plain(path, 5000),
    line,
    written: written.state,
    commit: written.state === 'committed' ? written.blamed.commit.id : null,
    cells: cells.map(({ cell, containment, text: there }) => {
      const said = saidOf(cell, containment);
      const why = there.state === 'unknown' ? text(there.reason) : null;
      return {
        ...said,
        contains: containment?.state ?? null,
        reason: said.reason ?? why,
        text: there.state,
      };
    }),
  };
}

export interface WaitingJson {
  readonly schema: 1;
  /** How many there are, which may be more than are listed; null where they were not counted. */
  readonly total: number | null;
  readonly commits: readonly {
    readonly id: string;
    readonly subject: string;
    readonly author: string;
    readonly date: string;
    /** The tickets that the subject names. */
    readonly tickets: readonly string[];
    /** The kinds of files in it that are worth a second look, and who else owns files in it; null where not known. */
    readonly risks: readonly string[] | null;
    readonly owners: readonly string[] | null;
  }[];
}

/** A commit and why it is worth a second look; `marks` is undefined where its files are not known. */
export interface MarkedCommit {
  readonly commit: Commit;
  readonly marks: readonly Mark[] | undefined;
}

export function waitingJson(commits: readonly MarkedCommit[], total: Count): WaitingJson {
  return {
    schema: 1,
    total: total.state === 'known' ? total.count : null,
    commits: commits.map(({ commit: { id, subject, author, date }, marks }) => ({
      id,
      subject: text(subject),
      author: text(author),
      date: iso(date),
      tickets: ticketsIn(subject).map(text),
      risks: names(marks, 'risk'),
      owners: names(marks, 'owner'),
    })),
  };
}

function names(marks: readonly Mark[] | undefined, wanted: Mark['type']): readonly string[] | null {
  if (marks === undefined) return null;
  return [...new Set(marks.flatMap(({ type, name }) => (type === wanted ? text(name) : [])))];
}

export interface CompareJson {
  readonly schema: 1;
  readonly comparisons: readonly {
    readonly service: string;
    readonly before: { readonly environment: string; readonly commit: string };
    /** `environment` is null for what is checked out. */
    readonly after: { readonly environment: string | null; readonly commit: string };
    /** Commits that `before` has and `after` lacks, and the other way round; null where it is not known. */
    readonly ahead: number | null;
    readonly behind: number | null;
    readonly files: readonly {
      readonly status: ChangedFile['status'];
      readonly before: string | null;
      readonly after: string | null;
    }[];
  }[];
}

export function compareJson(comparisons: readonly Comparison[]): CompareJson {
  const path = (file: string | undefined) => (file === undefined ? null : plain(file, 5000));
  return {
    schema: 1,
    comparisons: comparisons.map(({ service, before, after, from, to, distance, files }) => ({
      service,
      before: { environment: before, commit: from },
      after: { environment: after ?? null, commit: to },
      ahead: distance.state === 'known' ? distance.value.ahead : null,
      behind: distance.state === 'known' ? distance.value.behind : null,
      files: files.map((file) => ({
        status: file.status,
        before: path(file.before),
        after: path(file.after),
      })),
    })),
  };
}
