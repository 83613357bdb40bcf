import type { CellState, Edge, Reading } from '../model';
import type { View } from '../observe/store';
import { plain } from '../text';
import { ago, countMark, shortId, shortReported } from './words';

/** The deployment to speak of: what runs now, or what ran when it was last read. */
export function deploymentOf(cell: CellState): (Reading & { state: 'deployed' }) | undefined {
  return cell.reading.state === 'deployed' ? cell.reading : cell.lastDeployed;
}

/** Observed and recorded name different commits. Ids are compared as far as both are given. */
export function disagrees(cell: CellState): boolean {
  if (cell.record?.state !== 'deployed' || cell.reading.state !== 'deployed') return false;
  const [a, b] = [cell.record.deployment.commit.id, cell.reading.deployment.commit.id];
  return !a.startsWith(b) && !b.startsWith(a);
}

/** Why a cell shows no commit of its own, in a sentence; undefined where it was read. */
export function reasonOf(cell: CellState): string | undefined {
  return cell.reading.state === 'deployed' ? undefined : plain(cell.reading.reason, 300);
}

/** The step that ends the path to production: where commits wait last. */
export function lastStep(view: View, service: string): Edge | undefined {
  return view.edgesOf(service).findLast((edge) => edge.role === 'promotion');
}

/** The step by which commits come into an environment. */
export function stepInto(view: View, cell: CellState): Edge | undefined {
  return view
    .edgesOf(cell.service)
    .find((edge) => edge.role === 'promotion' && edge.to === cell.environment);
}

/** What keeps a release to an environment back now, or will soon; empty where nothing does. */
export function releaseWords({ releases }: View, environment: string): string {
  return plain(releases.get(environment)?.short ?? '', 80);
}

/** The words of a cell, apart, so that a table can set them in columns. Empty parts have nothing to say. */
export interface CellParts {
  readonly commit: string;
  readonly version: string;
  /** `15 behind staging`, `15 behind, 1 ahead of staging`. */
  readonly distance: string;
  /** What is wrong, in a word or a sentence. */
  readonly trouble: string;
  /** What keeps a release to it back now, or will soon. */
  readonly release: string;
  /** How old the answer is that the rest goes by. */
  readonly age: string;
}

export function cellParts(view: View, cell: CellState, now: number): CellParts {
  const { reading, resolution } = cell;
  const deployed = deploymentOf(cell);
  const release = releaseWords(view, cell.environment);
  if (!deployed) {
    const reason = plain(reasonOf(cell) ?? '', 160);
    const trouble = reading.state === 'unread' ? reason : `${reading.state}: ${reason}`;
    return { commit: '', version: '', distance: '', trouble, release, age: '' };
  }
  const { commit, version } = deployed.deployment;
  const here = resolution.state === 'present' && !commit.dirty;
  const lost = resolution.state === 'absent' || resolution.state === 'unresolved';
  const step = stepInto(view, cell);
  const trouble = [
    reading.state === 'deployed' || reading.state === 'unread' ? '' : reading.state,
    lost ? 'unknown here' : '',
    disagrees(cell) ? 'record disagrees' : '',
  ];
  const age = ago(deployed.observedAt, now);
  return {
    commit: here ? shortId(resolution.commit.id) : shortReported(commit),
    version:
      version === undefined || version.includes(commit.id.slice(0, 7)) ? '' : plain(version, 24),
    distance: step ? stepWords(step) : '',
    trouble: trouble.filter(Boolean).join(' · '),
    release,
    age: reading.state === 'deployed' ? age : `last read ${age}`,
  };
}

/** `3f2a9c1 · now · 15 behind staging · v1.7.3`, or why there is no such thing to say. What matters comes first. */
export function cellWords(view: View, cell: CellState, now: number): string {
  const { commit, version, distance, trouble, release, age } = cellParts(view, cell, now);
  return [commit, trouble, release, age, distance, version].filter(Boolean).join(' · ');
}

/** `15 behind, 1 ahead of staging`, `? behind staging`; nothing where both run the same. Unknown is never zero. */
function stepWords({ from, waiting, missing }: Edge): string {
  const same = waiting.state === 'known' && waiting.count === 0;
  const ahead = missing.state === 'known' && missing.count > 0;
  const words = [
    ...(same ? [] : [`${countMark(waiting)} behind`]),
    ...(ahead ? [`${missing.count} ahead of`] : []),
  ].join(', ');
  return words === '' ? '' : `${words} ${plain(from, 24)}`;
}
