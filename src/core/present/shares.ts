import type { Containment } from '../history/history';
import type { CellShare } from '../questions/where';
import type { ContainmentMark } from './containment';
import { plain } from '../text';
import { commits } from './words';

/** Several commits in the words of one: there only if all are, and not known unless one is known to lack. */
export function shareState({ there, alike, of, unknown }: CellShare): Containment['state'] {
  if (there + unknown < of || of === 0) return 'no';
  if (unknown > 0) return 'unknown';
  return alike > 0 ? 'equivalent' : 'yes';
}

const MARKS: Readonly<Record<Containment['state'], ContainmentMark>> = {
  yes: '✓',
  equivalent: '≈',
  no: '✗',
  unknown: '?',
};

export function shareMark(share: CellShare): ContainmentMark {
  return share.of === 0 ? '–' : MARKS[shareState(share)];
}

/** `2 of 3 commits are there`; undefined where the mark says it all. */
export function shareReason(share: CellShare): string | undefined {
  const { answers, there, alike, of, unknown } = share;
  if (of === 0) {
    const [path] = answers.flatMap((answer) =>
      answer.state === 'no' && answer.because?.type === 'untouched' ? [answer.because.path] : [],
    );
    return path === undefined ? undefined : `none of them touches ${plain(path, 80)}`;
  }
  const told = unknown > 0 ? answers.find((answer) => answer.state === 'unknown') : undefined;
  const why = told && plain(told.reason, 200);
  if (unknown === of) return why;
  if (there === of) {
    return alike === 0 ? undefined : `${alike} of ${commits(of)} as an equivalent change`;
  }
  if (of === 1) return 'the one that counts is not there';
  const known = `${there} of ${commits(of)} ${there === 1 ? 'is' : 'are'} there`;
  return why === undefined ? known : `${known}, ${unknown} unknown: ${why}`;
}
