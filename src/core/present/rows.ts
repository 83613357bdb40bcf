import { KINDS } from '../kinds';
import type { CellState, Commit, Edge, Environment } from '../model';
import type { View } from '../observe/store';
import { commitTrouble, deploymentOf, details, disagrees, reasonOf } from './details';
import { plain } from '../text';
import { ago, commits, countMark, shortId, shortReported } from './words';

/** How a row looks; a surface maps each to an icon with a shape of its own, so that colour is never alone. */
export type RowIcon =
  | 'live'
  | 'behind'
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

/** The rows below a row, as far as memory holds them. The commits of a `waiting` row are asked for by the surface. */
export function childRows(view: View, target: RowTarget, now: number): readonly Row[] {
  switch (target.type) {
    case 'service':
      return view.cellsOf(target.service).map((cell) => cellRow(view, cell, cell.environment, now));
    case 'environment':
      return view.services.flatMap(({ name }) => {
        const cell = view.cell(name, target.environment);
        return cell ? [cellRow(view, cell, cell.service, now)] : [];
      });
    case 'cell': {
      const cell = view.cell(target.service, target.environment);
      return cell ? [...waitingRows(view, cell), ...detailRows(view, cell, now)] : [];
    }
    default:
      return [];
  }
}

function serviceRow(view: View, service: string): Row {
  const cells = view.cellsOf(service);
  const unread = cells.filter((cell) => cell.reading.state !== 'deployed').length;
  const waiting = lastStep(view, service);
  const parts = [];
  if (waiting?.waiting.state === 'known' && waiting.waiting.count > 0) {
    parts.push(`${waiting.waiting.count} waiting for ${waiting.to}`);
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
    unread > 0 ? `${unread} of ${cells.length} not read` : '',
  ]
    .filter(Boolean)
    .join(' · ');
  return {
    id: `environment:${environment.name}`,
    label,
    description,
    icon: 'environment',
    words: ['environment', environment.kind],
    spoken: `environment ${label}, ${KINDS[environment.kind].meaning}${description ? `, ${description}` : ''}`,
    expands: 'open',
    target: { type: 'environment', environment: environment.name },
  };
}

/** The step that ends the path to production: where commits wait last. */
export function lastStep(view: View, service: string): Edge | undefined {
  return view.edgesOf(service).findLast((edge) => edge.role === 'promotion');
}

/** The step by which commits come into an environment. */
function stepInto(view: View, cell: CellState): Edge | undefined {
  return view
    .edgesOf(cell.service)
    .find((edge) => edge.role === 'promotion' && edge.to === cell.environment);
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
      ...(cell.resolution.state === 'absent' || cell.resolution.state === 'unresolved'
        ? ['fetch']
        : []),
    ],
    spoken: `${plain(cell.service)} in ${plain(cell.environment)}: ${description}`,
    expands: 'closed',
    target: { type: 'cell', service: cell.service, environment: cell.environment },
  };
}

function cellIcon(view: View, cell: CellState): RowIcon {
  if (cell.reading.state !== 'deployed') {
    return cell.reading.state === 'unread' && cell.lastDeployed ? 'stale' : cell.reading.state;
  }
  const step = stepInto(view, cell);
  const behind = step?.waiting.state === 'known' && step.waiting.count > 0;
  return behind ? 'behind' : 'live';
}

/** The words of a cell, apart, so that a table can set them in columns. Empty parts have nothing to say. */
export interface CellParts {
  readonly commit: string;
  readonly version: string;
  /** `14 behind staging`, `2 not in staging`. */
  readonly distance: string;
  /** What is wrong, in a word or a sentence. */
  readonly trouble: string;
  /** How old the answer is that the rest goes by. */
  readonly age: string;
}

export function cellParts(view: View, cell: CellState, now: number): CellParts {
  const { reading, resolution } = cell;
  const deployed = deploymentOf(cell);
  if (!deployed) {
    const reason = plain(reasonOf(cell) ?? '', 160);
    const trouble = reading.state === 'unread' ? reason : `${reading.state}: ${reason}`;
    return { commit: '', version: '', distance: '', trouble, age: '' };
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
    distance: (step ? stepWords(step) : []).join(' · '),
    trouble: trouble.filter(Boolean).join(' · '),
    age: reading.state === 'deployed' ? age : `last read ${age}`,
  };
}

/** `3f2a9c1 · v1.7.3 · 14 behind staging · just now`, or why there is no such thing to say. */
export function cellWords(view: View, cell: CellState, now: number): string {
  const { commit, version, distance, trouble, age } = cellParts(view, cell, now);
  return [commit, version, distance, trouble, age].filter(Boolean).join(' · ');
}

function stepWords(step: Edge): readonly string[] {
  const words = [];
  if (step.waiting.state === 'known' && step.waiting.count > 0) {
    words.push(`${step.waiting.count} behind ${plain(step.from, 24)}`);
  }
  if (step.missing.state === 'known' && step.missing.count > 0) {
    words.push(`${step.missing.count} not in ${plain(step.from, 24)}`);
  }
  return words;
}

function waitingRows(view: View, cell: CellState): readonly Row[] {
  return view.edgesOf(cell.service).flatMap((edge) => {
    if (edge.role !== 'promotion' || edge.from !== cell.environment) return [];
    const { waiting, from, to } = edge;
    const mark = countMark(waiting);
    const label = `Waiting for ${plain(to)}`;
    const description = waiting.state === 'known' ? commits(waiting.count) : `? ${waiting.reason}`;
    const some = waiting.state === 'known' && waiting.count > 0;
    return [
      {
        id: `waiting:${cell.service}\n${from}\n${to}`,
        label,
        description: plain(description, 160),
        icon: waiting.state === 'known' ? 'waiting' : 'trouble',
        words: some ? ['waiting', 'some'] : ['waiting'],
        spoken: `${label}: ${waiting.state === 'known' ? description : `${mark}, ${plain(waiting.reason, 160)}`}`,
        expands: some ? 'closed' : 'no',
        target: { type: 'waiting', service: cell.service, from, to },
      } satisfies Row,
    ];
  });
}

function detailRows(view: View, cell: CellState, now: number): readonly Row[] {
  const trouble = new Set<string>([
    cell.reading.state,
    ...(commitTrouble(cell) === undefined ? [] : ['clone']),
    ...(disagrees(cell) ? ['record'] : []),
  ]);
  return details(view, cell, now)
    .filter(({ label }) => !label.startsWith('waiting for '))
    .map(({ label, value }) => ({
      id: `detail:${cell.service}\n${cell.environment}\n${label}`,
      label,
      description: value,
      icon: trouble.has(label) ? 'trouble' : 'detail',
      words: ['detail'],
      spoken: `${label}: ${value}`,
      expands: 'no',
      target: {
        type: 'detail',
        service: cell.service,
        environment: cell.environment,
        label,
      },
    }));
}

/** One commit of a list. */
export function commitRow(service: string, parent: string, commit: Commit, now: number): Row {
  const subject = plain(commit.subject, 160);
  const description = `${shortId(commit.id)} · ${plain(commit.author, 40)}, ${ago(commit.date, now)}`;
  return {
    id: `commit:${parent}\n${commit.id}`,
    label: subject,
    description,
    icon: 'commit',
    words: ['commit'],
    spoken: `${subject}, ${description}`,
    expands: 'no',
    target: { type: 'commit', service, id: commit.id },
  };
}

/** A row that only says something. */
export function noteRow(id: string, label: string): Row {
  return {
    id: `note:${id}`,
    label,
    description: '',
    icon: 'trouble',
    words: ['note'],
    spoken: label,
    expands: 'no',
    target: { type: 'note' },
  };
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
  const cells = view.services.flatMap(({ name }) => view.cellsOf(name));
  const asked = cells.filter((cell) => cell.reading.state !== 'unread');
  if (asked.length === 0 || asked.some((cell) => cell.reading.state === 'deployed'))
    return undefined;
  const reason = reasonOf(asked[0] as CellState) ?? '';
  return `None of ${asked.length} environments could be read. ${reason}`;
}
