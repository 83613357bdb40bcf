import type { CellState, Commit } from '../model';
import type { View } from '../observe/store';
import { plain } from '../text';
import { commitTrouble, details } from './details';
import { disagrees } from './cell';
import type { Row } from './rows';
import { ago, commits, countMark, shortId } from './words';

/** What a cell opens to: what waits in it for the next environments, and what is known about it. */
export function cellRows(
  view: View,
  service: string,
  environment: string,
  now: number,
): readonly Row[] {
  const cell = view.cell(service, environment);
  return cell ? [...waitingRows(view, cell), ...detailRows(view, cell, now)] : [];
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
        words: [
          'waiting',
          ...(some ? ['some'] : []),
          ...(view.cell(cell.service, to)?.promotion.includes('target') ? ['source'] : []),
        ],
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
