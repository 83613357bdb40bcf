import type { Containment, Likeness } from '../history/history';
import type { CellLine } from '../questions/lineStory';
import { plain } from '../text';
import { shortId } from './words';

/** `–` is a commit that does not concern the service: it waits for nothing there. */
export type ContainmentMark = '✓' | '≈' | '✗' | '–' | '?';

/** Nothing where no commit is asked about. */
export function containmentMark(containment: Containment | undefined): ContainmentMark | '' {
  switch (containment?.state) {
    case undefined:
      return '';
    case 'yes':
      return '✓';
    case 'equivalent':
      return '≈';
    case 'no':
      return containment.because?.type === 'untouched' ? '–' : '✗';
    case 'unknown':
      return '?';
  }
}

const LIKENESS: Readonly<Record<Likeness, string>> = {
  picked: 'picked as',
  patch: 'the same change as',
  squash: 'squashed into',
  tree: 'the same files as',
};

/** What a mark alone does not say, as a short sentence; undefined where the mark says it all. */
export function containmentReason(containment: Containment | undefined): string | undefined {
  switch (containment?.state) {
    case undefined:
    case 'yes':
      return undefined;
    case 'equivalent': {
      const { how, commit } = containment;
      return `${LIKENESS[how]} ${shortId(commit.id)} ${plain(commit.subject, 80)}`;
    }
    case 'no': {
      const { because } = containment;
      if (because === undefined) return undefined;
      return because.type === 'reverted'
        ? `taken back by ${shortId(because.by.id)} ${plain(because.by.subject, 80)}`
        : `does not touch ${plain(because.path, 80)}`;
    }
    case 'unknown':
      return plain(containment.reason, 200);
  }
}

/** `dev ✓  qa ✓  uat –  staging ✗  production ✗`, for the cells of one service. */
export function containmentStrip(cells: readonly Pick<CellLine, 'cell' | 'containment'>[]): string {
  return cells
    .map(
      ({ cell, containment }) => `${plain(cell.environment, 40)} ${containmentMark(containment)}`,
    )
    .join('  ');
}
