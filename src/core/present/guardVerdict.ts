import type { Called } from '../guard/calls';
import type { Diagnosis } from '../guard/house';
import { targetWords } from '../guard/judge';
import type { Verdict } from '../guard/verdict';
import { plain } from '../text';
import { type Line, type Tone, aligned, piece } from './table';

const VERDICTS: Readonly<Record<Verdict['verdict'], readonly [words: string, tone: Tone]>> = {
  allow: ['goes through', 'good'],
  ask: ['is asked about', 'news'],
  refuse: ['is refused', 'trouble'],
};

/** What the guard would say to a command line, and what it saw in it. */
export function verdictLines(
  command: string,
  verdict: Verdict,
  calls: readonly Called[],
): readonly Line[] {
  const [words, tone] = VERDICTS[verdict.verdict];
  const { environment } = verdict.about;
  const answer =
    verdict.verdict !== 'ask'
      ? ''
      : verdict.answer === 'name' && environment
        ? `the name "${plain(environment.name, 40)}" has to be typed`
        : 'a yes is enough';
  return [
    [piece(plain(command, 500), 'heading')],
    [piece(words, tone), piece(plain(verdict.reason, 400)), piece(answer, 'quiet')],
    [],
    ...aligned(
      calls.map(({ what, verb, hits }) => [
        piece(`  ${plain(what, 60)}`),
        piece(verb, verb === 'read' ? 'good' : verb === 'destructive' ? 'trouble' : 'plain'),
        piece(plain(targetWords(hits), 300)),
        piece(plain(hits.doubts.join('; '), 300), 'trouble'),
      ]),
    ),
    [],
    [piece('Nothing was run.', 'quiet')],
  ];
}

const MARKS: Readonly<Record<Diagnosis['state'], readonly [mark: string, tone: Tone]>> = {
  well: ['✓', 'good'],
  warning: ['!', 'trouble'],
  uncovered: ['○', 'quiet'],
};

/** What the doctor found; what is not covered is said as well. */
export function doctorLines(all: readonly Diagnosis[]): readonly Line[] {
  return all.flatMap(({ state, what, how }) => {
    const [mark, tone] = MARKS[state];
    return [
      [piece(`  ${mark}`, tone), piece(plain(what, 300))],
      ...(how === undefined ? [] : [[piece(`      ${plain(how, 400)}`, 'quiet')]]),
    ];
  });
}
