import type { ChangedFile, Containment } from '../history/history';
import type { CellState, Commit } from '../model';
import type { View } from '../observe/store';
import type { Comparison } from '../questions/compare';
import type { LineStory, LineText } from '../questions/lineStory';
import { type CellContainment, type CellShare, deployedSince } from '../questions/where';
import { plain } from '../text';
import { cellParts } from './cell';
import { sideLabels } from './comparison';
import { containmentMark, containmentReason } from './containment';
import { writtenWords } from './line';
import { shareMark, shareReason, shareState } from './shares';
import { ago, shortId } from './words';

/** What a piece of text is, for a terminal that has colours. */
export type Tone = 'heading' | 'good' | 'news' | 'trouble' | 'quiet' | 'plain';

export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

/** A line of a terminal, in columns. */
export type Line = readonly Piece[];

export const piece = (text: string, tone: Tone = 'plain'): Piece => ({ text, tone });

/** What is live where, a block per service; the same words as the rows of the tree. */
export function statusTable(view: View, now: number): readonly Line[] {
  return view.services.flatMap(({ name, path }, index) => [
    ...(index === 0 ? [] : [[]]),
    [piece(plain(name), 'heading'), piece(path === undefined ? '' : plain(path), 'quiet')],
    ...aligned(view.cellsOf(name).map((cell) => statusLine(view, cell, now))),
  ]);
}

function statusLine(view: View, cell: CellState, now: number): Line {
  const { commit, version, distance, trouble, release, age } = cellParts(view, cell, now);
  const live = cell.reading.state === 'deployed';
  return [
    piece(`  ${plain(cell.environment, 40)}`),
    piece(commit === '' ? '-' : commit, live ? 'good' : 'quiet'),
    piece(version),
    piece(age, 'quiet'),
    piece(distance, 'news'),
    piece(release, 'trouble'),
    piece(trouble, 'trouble'),
  ];
}

/** Where a commit is, cell by cell. */
export function whereTable(cells: readonly CellContainment[], now: number): readonly Line[] {
  return aligned(
    cells.map(({ cell, containment }) =>
      whereLine(
        cell,
        containment.state,
        [containmentMark(containment), containmentReason(containment)],
        now,
      ),
    ),
  );
}

/** Where several commits are, cell by cell. */
export function shareTable(shares: readonly CellShare[], now: number): readonly Line[] {
  return aligned(
    shares.map((share) =>
      whereLine(share.cell, shareState(share), [shareMark(share), shareReason(share)], now),
    ),
  );
}

function whereLine(
  cell: CellState,
  state: Containment['state'],
  [mark, reason]: readonly [mark: string, reason: string | undefined],
  now: number,
): Line {
  const since = state === 'yes' || state === 'equivalent' ? deployedSince(cell) : undefined;
  return [
    piece(`  ${mark}`, TONES[state]),
    piece(plain(cell.environment, 40)),
    piece(plain(cell.service, 40), 'quiet'),
    piece(since === undefined ? '' : `deployed ${ago(since, now)}`, 'quiet'),
    piece(reason ?? '', state === 'unknown' ? 'trouble' : 'news'),
  ];
}

const TONES: Readonly<Record<Containment['state'], Tone>> = {
  yes: 'good',
  equivalent: 'good',
  no: 'quiet',
  unknown: 'trouble',
};

/** Who wrote a line, and cell by cell where that commit is and what runs in the line's place. */
export function lineTable(
  { path, line }: { readonly path: string; readonly line: number },
  { written, cells }: LineStory,
  now: number,
): readonly Line[] {
  const words = written.state === 'committed' ? '' : writtenWords(written, now);
  return [
    [piece(`${plain(path, 200)}:${line}`, 'heading'), piece(words, 'news')],
    ...(written.state === 'committed' ? commitTable([written.blamed.commit], now) : []),
    ...aligned(
      cells.map(({ cell, containment, text }) => [
        piece(
          `  ${containmentMark(containment)}`,
          containment ? TONES[containment.state] : 'quiet',
        ),
        piece(plain(cell.environment, 40)),
        piece(plain(cell.service, 40), 'quiet'),
        piece(lineWords(text), LINE_TONES[text.state]),
        piece(text.state === 'unknown' ? '' : (containmentReason(containment) ?? ''), 'news'),
      ]),
    ),
  ];
}

const LINE_TONES: Readonly<Record<LineText['state'], Tone>> = {
  same: 'good',
  other: 'news',
  absent: 'quiet',
  unknown: 'trouble',
};

function lineWords(text: LineText): string {
  switch (text.state) {
    case 'same':
      return 'runs this line';
    case 'other':
      if (text.text === undefined) return 'has no such line';
      return `has: ${plain(text.text, 60)}`;
    case 'absent':
      return 'does not have the file';
    case 'unknown':
      return plain(text.reason, 200);
  }
}

/** `risks` says in words why a commit is worth a second look. */
export function commitTable<T extends Commit>(
  commits: readonly T[],
  now: number,
  risks: (commit: T) => string | undefined = () => undefined,
): readonly Line[] {
  return aligned(
    commits.map((commit) => [
      piece(`  ${shortId(commit.id)}`, 'good'),
      piece(plain(commit.subject, 72)),
      piece(plain(commit.author, 30), 'quiet'),
      piece(ago(commit.date, now), 'quiet'),
      piece(risks(commit) ?? '', 'news'),
    ]),
  );
}

/** One environment against another, or against what is checked out: the distance, then the files that differ. */
export function compareTable(comparison: Comparison): readonly Line[] {
  const { service, distance, files } = comparison;
  const far =
    distance.state === 'known'
      ? `${distance.value.ahead} ahead, ${distance.value.behind} behind`
      : `how far is not known, ${plain(distance.reason, 200)}`;
  return [
    [piece(plain(service, 40), 'heading'), piece(`${sideLabels(comparison).join(' → ')}: ${far}`)],
    ...(files.length === 0 ? [[piece('  no file differs', 'quiet')]] : []),
    ...files.map((file) => [
      piece(`  ${LETTERS[file.status]}`, file.status === 'deleted' ? 'trouble' : 'good'),
      piece(pathsOf(file)),
    ]),
  ];
}

/** As `git diff --name-status` has them. */
const LETTERS: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'A',
  deleted: 'D',
  modified: 'M',
  renamed: 'R',
};

function pathsOf({ before, after }: ChangedFile): string {
  const paths = [before, after].flatMap((path) => (path === undefined ? [] : plain(path, 500)));
  return [...new Set(paths)].join(' → ');
}

/** Pads every column but the last that says something to the width of its widest piece. */
export function aligned(lines: readonly Line[]): readonly Line[] {
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
