import type { CellState, Environment } from '../model';
import type { View } from '../observe/store';
import { plain } from '../text';
import { cellWords, deploymentOf, lastStep, reasonOf, releaseWords, stepInto } from './cell';

/** How a row looks; a surface maps each to an icon with a shape of its own, so that colour is never alone. */
export type RowIcon =
  | 'live'
  | 'behind'
  | 'uncertain'
  | 'stale'
  | 'unreachable'
  | 'refused'
  | 'unrecognised'
  | 'unread'
  | 'folder'
  | 'service'
  | 'environment'
  | 'waiting'
  | 'commit'
  | 'detail'
  | 'trouble';

/** What a row stands for. Commands get this and look everything else up anew. */
export type RowTarget =
  | { readonly type: 'folder' }
  | { readonly type: 'service'; readonly service: string }
  | { readonly type: 'environment'; readonly environment: string }
  | { readonly type: 'cell'; readonly service: string; readonly environment: string }
  | {
      readonly type: 'waiting';
      readonly service: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly type: 'detail';
      readonly service: string;
      readonly environment: string;
      readonly label: string;
    }
  | { readonly type: 'commit'; readonly service: string; readonly id: string }
  | { readonly type: 'note' };

/** One line of any surface. Two equal rows look the same, so a row is redrawn only when it differs. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: RowIcon;
  /** Words for menus: `cell deployed http` … */
  readonly words: readonly string[];
  /** The whole row as a sentence, for a screen reader. */
  readonly spoken: string;
  readonly expands: 'no' | 'closed' | 'open';
  readonly target: RowTarget;
}

export type Grouping = 'service' | 'environment';

/** The outermost rows. A single service needs no row of its own: its environments come first. */
export function rootRows(view: View, grouping: Grouping, now: number): readonly Row[] {
  const [only, ...more] = view.services;
  if (only && more.length === 0) {
    return view.cellsOf(only.name).map((cell) => cellRow(view, cell, cell.environment, now));
  }
  if (grouping === 'service') return view.services.map((service) => serviceRow(view, service.name));
  return view.environments.map((environment) => environmentRow(view, environment));
}

/** The rows below a service or an environment. What a cell opens to is said in `cellRows`. */
export function groupRows(view: View, target: RowTarget, now: number): readonly Row[] {
  if (target.type === 'service') {
    const cells = view.cellsOf(target.service);
    return cells.map((cell) => cellRow(view, cell, cell.environment, now));
  }
  if (target.type !== 'environment') return [];
  return view.services.flatMap(({ name }) => {
    const cell = view.cell(name, target.environment);
    return cell ? [cellRow(view, cell, cell.service, now)] : [];
  });
}

function serviceRow(view: View, service: string): Row {
  const cells = view.cellsOf(service);
  const unread = cells.filter((cell) => cell.reading.state !== 'deployed').length;
  const waiting = lastStep(view, service);
  const parts = [];
  if (waiting?.waiting.state === 'known' && waiting.waiting.count > 0) {
    parts.push(`${waiting.waiting.count} waiting for ${plain(waiting.to, 24)}`);
  }
  if (unread > 0) parts.push(`${unread} of ${cells.length} not read`);
  const description = parts.join(' · ');
  const label = plain(service);
  return {
    id: `service:${service}`,
    label,
    description,
    icon: 'service',
    words: ['service'],
    spoken: `service ${label}${description ? `, ${description}` : ''}`,
    expands: 'open',
    target: { type: 'service', service },
  };
}

function environmentRow(view: View, environment: Environment): Row {
  const cells = view.services.flatMap(({ name }) => view.cell(name, environment.name) ?? []);
  const unread = cells.filter((cell) => cell.reading.state !== 'deployed').length;
  const label = plain(environment.name);
  const description = [
    environment.kind === environment.name ? '' : environment.kind,
    releaseWords(view, environment.name),
    unread > 0 ? `${unread} of ${cells.length} not read` : '',
  ]
    .filter(Boolean)
    .join(' · ');
  return {
    id: `environment:${environment.name}`,
    label,
    description,
    icon: 'environment',
    words: ['environment', environment.kind, ...lockWords(view, environment.name)],
    spoken: `environment ${label}${description ? `, ${description}` : ''}`,
    expands: 'open',
    target: { type: 'environment', environment: environment.name },
  };
}

export function cellRow(view: View, cell: CellState, name: string, now: number): Row {
  const label = plain(name);
  const description = cellWords(view, cell, now);
  const http = cell.address !== undefined;
  return {
    id: `cell:${cell.service}\n${cell.environment}`,
    label,
    description,
    icon: cellIcon(view, cell),
    words: [
      'cell',
      cell.reading.state,
      ...(http ? ['address'] : []),
      ...(deploymentOf(cell) ? ['commit'] : []),
      ...cell.promotion,
      ...lockWords(view, cell.environment),
      ...(cell.resolution.state === 'absent' || cell.resolution.state === 'unresolved'
        ? ['fetch']
        : []),
    ],
    spoken: `${plain(cell.service)} in ${plain(cell.environment)}: ${description}`,
    expands: 'closed',
    target: { type: 'cell', service: cell.service, environment: cell.environment },
  };
}

function lockWords(view: View, environment: string): readonly string[] {
  return view.releases.get(environment)?.isLocked ? ['locked'] : [];
}

function cellIcon(view: View, cell: CellState): RowIcon {
  if (cell.reading.state !== 'deployed') {
    return cell.reading.state === 'unread' && cell.lastDeployed ? 'stale' : cell.reading.state;
  }
  const waiting = stepInto(view, cell)?.waiting;
  if (cell.resolution.state !== 'present' || waiting?.state === 'unknown') return 'uncertain';
  return waiting && waiting.count > 0 ? 'behind' : 'live';
}

/** A group's or a cell's row as it would be drawn now; undefined for rows that are not made here. */
export function rowAgain(view: View, { target, label }: Row, now: number): Row | undefined {
  switch (target.type) {
    case 'service':
      return serviceRow(view, target.service);
    case 'environment': {
      const environment = view.environments.find(({ name }) => name === target.environment);
      return environment && environmentRow(view, environment);
    }
    case 'cell': {
      const cell = view.cell(target.service, target.environment);
      return cell && cellRow(view, cell, label, now);
    }
    default:
      return undefined;
  }
}

/** Two rows that look the same need not be drawn twice. */
export function sameRow(a: Row, b: Row): boolean {
  return (
    a.label === b.label &&
    a.description === b.description &&
    a.icon === b.icon &&
    a.spoken === b.spoken &&
    a.expands === b.expands &&
    a.words.join() === b.words.join()
  );
}

/** Why cells of a view show nothing, when none of them does: a sentence for the top of the tree. */
export function nothingReachable(view: View): string | undefined {
  let count = 0;
  let reason = '';
  for (const { name } of view.services) {
    for (const cell of view.cellsOf(name)) {
      if (cell.reading.state === 'deployed') return undefined;
      if (cell.reading.state === 'unread') continue;
      reason ||= reasonOf(cell) ?? '';
      count += 1;
    }
  }
  return count === 0 ? undefined : `None of ${count} environments could be read. ${reason}`;
}
