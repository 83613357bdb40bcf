import type { Containment } from '../history/history';
import type { CellState, Resolution } from '../model';
import type { View } from '../observe/store';
import { type CellContainment, type CellShare, deployedSince } from '../questions/where';
import { plain } from '../text';
import { deploymentOf } from './cell';
import { containmentMark, containmentReason, containmentStrip } from './containment';
import { shareMark, shareReason } from './shares';
import { ago, shortId, shortReported } from './words';

/** What the marks mean, as far as they do not say it themselves. */
export const MARKS_LEGEND =
  '≈ there under another id · – does not concern it · ? not known, and why';

/** One line of the answer to "where is this?". */
export interface WhereRow {
  readonly label: string;
  readonly description: string;
  readonly target:
    | { readonly type: 'service'; readonly service: string }
    | { readonly type: 'cell'; readonly service: string; readonly environment: string };
}

/** `1eb2702 SHOP-239: Place one order for two clicks`. */
export function whereTitle(commit: Resolution): string {
  switch (commit.state) {
    case 'present':
      return `${shortId(commit.commit.id)} ${plain(commit.commit.subject, 100)}`;
    case 'absent':
      return `${shortId(commit.id)} is not in this clone`;
    default:
      return plain(commit.reason, 100);
  }
}

/**
 * For each service its strip, and below it a row for each environment. A service that the commit does not concern
 * has nothing to say for each of them: its strip comes last and says it once.
 */
export function whereRows(cells: readonly CellContainment[], now: number): readonly WhereRow[] {
  const services = byService(cells).map(([service, own]) => {
    const untouched = own.find(({ containment }) => isUntouched(containment));
    const idle = untouched !== undefined;
    const reason = untouched && containmentReason(untouched.containment);
    const strip = containmentStrip(own);
    const head: WhereRow = {
      label: plain(service, 40),
      description: idle && reason !== undefined ? `${strip} · ${reason}` : strip,
      target: { type: 'service', service },
    };
    return { idle, rows: [head, ...(idle ? [] : own.map((one) => cellRow(one, now)))] };
  });
  const busy = services.filter(({ idle }) => !idle);
  return [...busy, ...services.filter(({ idle }) => idle)].flatMap(({ rows }) => rows);
}

function cellRow({ cell, containment }: CellContainment, now: number): WhereRow {
  const there = isThere(containment);
  return row(cell, containmentMark(containment), [
    containmentWords(containment),
    ...(there ? sinceWords(cell, now) : []),
    runsWords(cell, now),
  ]);
}

function containmentWords(containment: Containment): string {
  const reason = containmentReason(containment);
  switch (containment.state) {
    case 'yes':
      return 'there';
    case 'equivalent':
      return `there, ${reason ?? 'under another id'}`;
    case 'no':
      return isUntouched(containment) && reason !== undefined
        ? reason
        : ['not there', reason].filter(Boolean).join(', ');
    case 'unknown':
      return `not known: ${reason ?? ''}`;
  }
}

/** A deployment after which nothing has been deployed has brought the commit at the latest. */
function sinceWords(cell: CellState, now: number): readonly string[] {
  const since = deployedSince(cell);
  return since === undefined ? [] : [`since ${ago(since, now)} at the latest`];
}

/** `runs 3f2a9c1`, with its age where it is not what the environment says now. */
function runsWords(cell: CellState, now: number): string {
  const deployed = deploymentOf(cell);
  if (!deployed) return '';
  const runs = `runs ${shortReported(deployed.deployment.commit)}`;
  return cell.reading.state === 'deployed'
    ? runs
    : `${runs} as read ${ago(deployed.observedAt, now)}`;
}

/** The same for several commits together, those of a ticket: how many of them each environment has. */
export function shareRows(shares: readonly CellShare[], now: number): readonly WhereRow[] {
  return byService(shares).flatMap(([service, own]): readonly WhereRow[] => {
    // Where an environment lacks all of them for that reason, they concern none of the others either.
    const untouched = own.find(({ of }) => of === 0);
    const head: WhereRow = {
      label: plain(service, 40),
      description: untouched ? (shareReason(untouched) ?? '') : shareStrip(own),
      target: { type: 'service', service },
    };
    if (untouched) return [head];
    return [
      head,
      ...own.map((share) =>
        row(share.cell, shareMark(share), [shareWords(share), runsWords(share.cell, now)]),
      ),
    ];
  });
}

/** `dev ✓  qa 2/3  production ✗`: the part of several commits that each environment of a service has. */
export function shareStrip(shares: readonly CellShare[]): string {
  return shares
    .map((share) => {
      const { cell, there, of, unknown } = share;
      const some = there > 0 && there < of && unknown === 0;
      return `${plain(cell.environment, 40)} ${some ? `${there}/${of}` : shareMark(share)}`;
    })
    .join('  ');
}

function shareWords(share: CellShare): string {
  const reason = shareReason(share);
  switch (shareMark(share)) {
    case '?':
      return `not known: ${reason ?? ''}`;
    case '–':
      return reason ?? '';
    case '✗':
      return share.there === 0 ? 'none of them' : (reason ?? '');
    default:
      return ['all of them', reason].filter(Boolean).join(', ');
  }
}

function row(cell: CellState, mark: string, words: readonly string[]): WhereRow {
  const { service, environment } = cell;
  return {
    label: `${mark} ${plain(environment, 40)}`,
    description: words.filter(Boolean).join(' · '),
    target: { type: 'cell', service, environment },
  };
}

/** Where a commit waits: what has it, and the next environment on the way to production, which lacks it. */
export interface Wait {
  readonly service: string;
  readonly from: string;
  readonly to: string;
}

/** For each service the first step of the path that the commit has still to take. */
export function waits(view: View, cells: readonly CellContainment[]): readonly Wait[] {
  return byService(cells).flatMap(([service, own]): readonly Wait[] => {
    const at = new Map(own.map(({ cell, containment }) => [cell.environment, containment]));
    const step = view.edgesOf(service).find(({ role, from, to }) => {
      const before = at.get(from);
      return role === 'promotion' && before && isThere(before) && isMissing(at.get(to));
    });
    return step ? [{ service, from: step.from, to: step.to }] : [];
  });
}

/** For each service the first environment that lacks the commit and could be expected to get it. */
export function firstWithout(cells: readonly CellContainment[]): readonly CellState[] {
  return byService(cells).flatMap(
    ([, own]) => own.find(({ containment }) => isMissing(containment))?.cell ?? [],
  );
}

/** A fetch may say more: what runs somewhere, or the commit itself, is not in this clone. */
export function fetchMayHelp(commit: Resolution, cells: readonly CellContainment[]): boolean {
  return (
    commit.state !== 'present' ||
    cells.some(
      ({ cell: { resolution }, containment }) =>
        containment.state === 'unknown' &&
        (resolution.state === 'absent' || resolution.state === 'unresolved'),
    )
  );
}

/** It changes something of the service: where it does not, every environment that lacks it says so. */
export function concerns(own: readonly CellContainment[]): boolean {
  return !own.some(({ containment }) => isUntouched(containment));
}

/** The commit, or one that makes the same change, is there. */
export function isThere({ state }: Containment): boolean {
  return state === 'yes' || state === 'equivalent';
}

function isUntouched(containment: Containment): boolean {
  return containment.state === 'no' && containment.because?.type === 'untouched';
}

/** Not there, though it concerns the service and was not taken back. */
function isMissing(containment: Containment | undefined): boolean {
  return containment?.state === 'no' && containment.because === undefined;
}

/** In the order in which the services come. */
export function byService<T extends { readonly cell: CellState }>(
  all: readonly T[],
): readonly (readonly [service: string, own: readonly T[]])[] {
  const services = new Map<string, T[]>();
  for (const one of all) {
    const own = services.get(one.cell.service);
    if (own) own.push(one);
    else services.set(one.cell.service, [one]);
  }
  return [...services];
}
