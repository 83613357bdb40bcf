import type { CellState, Commit } from '../model';
import type { View } from '../observe/store';
import type { CellContainment } from '../project';
import { plain } from '../text';
import { cellParts } from './cell';
import { ago, shortId } from './words';

/** What a piece of text is, for a terminal that has colours. */
export type Tone = 'heading' | 'good' | 'news' | 'trouble' | 'quiet' | 'plain';

export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

/** A line of a terminal, in columns. */
export type Line = readonly Piece[];

const piece = (text: string, tone: Tone = 'plain'): Piece => ({ text, tone });

/** What is live where, a block per service; the same words as the rows of the tree. */
export function statusTable(view: View, now: number): readonly Line[] {
  return view.services.flatMap(({ name, path }, index) => [
    ...(index === 0 ? [] : [[]]),
    [piece(plain(name), 'heading'), piece(path === undefined ? '' : plain(path), 'quiet')],
    ...aligned(view.cellsOf(name).map((cell) => statusLine(view, cell, now))),
  ]);
}

function statusLine(view: View, cell: CellState, now: number): Line {
  const { commit, version, distance, trouble, age } = cellParts(view, cell, now);
  const live = cell.reading.state === 'deployed';
  return [
    piece(`  ${plain(cell.environment, 40)}`),
    piece(commit === '' ? '-' : commit, live ? 'good' : 'quiet'),
    piece(version),
    piece(age, 'quiet'),
    piece(distance, 'news'),
    piece(trouble, 'trouble'),
  ];
}

/** Where a commit is, cell by cell. */
export function whereTable(cells: readonly CellContainment[]): readonly Line[] {
  const marks = { yes: ['✓', 'good'], no: ['✗', 'quiet'], unknown: ['?', 'trouble'] } as const;
  return aligned(
    cells.map(({ cell, containment }) => {
      const [mark, tone] = marks[containment.state];
      return [
        piece(`  ${mark}`, tone),
        piece(plain(cell.environment, 40)),
        piece(plain(cell.service, 40), 'quiet'),
        piece(containment.state === 'unknown' ? plain(containment.reason, 200) : '', 'trouble'),
      ];
    }),
  );
}

export function commitTable(commits: readonly Commit[], now: number): readonly Line[] {
  return aligned(
    commits.map(({ id, subject, author, date }) => [
      piece(`  ${shortId(id)}`, 'good'),
      piece(plain(subject, 72)),
      piece(plain(author, 30), 'quiet'),
      piece(ago(date, now), 'quiet'),
    ]),
  );
}

/** Pads every column but the last that says something to the width of its widest piece. */
function aligned(lines: readonly Line[]): readonly Line[] {
  const columns = Math.max(0, ...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((line) => width(line[column]?.text ?? ''))),
  );
  const used = widths.map((_, column) => lines.some((line) => line[column]?.text));
  return lines.map((line) =>
    line.flatMap(({ text, tone }, column) =>
      used[column] ? [{ text: text + ' '.repeat((widths[column] ?? 0) - width(text)), tone }] : [],
    ),
  );
}

function width(text: string): number {
  return [...text].length;
}
