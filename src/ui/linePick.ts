import { byService, lineTruth, writtenWords } from '../core/present/line';
import { type LinePlace, type LineStory, lineStory } from '../core/questions/lineStory';
import { plain } from '../core/text';
import { type Answer, type AnswerItem, showAnswer, type WhereContext } from './wherePick';

/** A line, and what stands in it. */
export interface AskedLine extends LinePlace {
  readonly words: string;
}

/** Where the commit is that wrote a line; and before that where the line itself runs, as it stands. */
export function showLine(context: WhereContext, line: AskedLine): Promise<void> {
  return showAnswer(context, {
    title: `Line ${line.line} of ${plain(line.path, 80)}`,
    look: async (signal) => {
      const told = await lineStory(context.asked, line, signal);
      return told.state === 'known'
        ? answerOf(context, line, told.value)
        : {
            commit: undefined,
            cells: [],
            about: [{ label: `$(question) ${plain(told.reason, 200)}` }],
          };
    },
    again: () => showLine(context, line),
  });
}

function answerOf({ clock }: WhereContext, { words }: AskedLine, story: LineStory): Answer {
  const { written, cells } = story;
  const label = `$(quote) ${plain(words, 100) || 'An empty line'}`;
  const committed = written.state === 'committed';
  const description = committed ? undefined : writtenWords(written, clock.now());
  const services = byService(story);
  const truths = services.map(({ service, cells: own }): AnswerItem => ({
    label,
    detail: `${services.length > 1 ? `${plain(service, 40)}: ` : ''}${lineTruth(own)}`,
    ...(description === undefined ? {} : { description }),
  }));
  const about: readonly AnswerItem[] =
    truths.length > 0 ? truths : [{ label, ...(description === undefined ? {} : { description }) }];
  return committed
    ? {
        commit: { state: 'present', commit: written.blamed.commit },
        cells: cells.flatMap(({ cell, containment }) => (containment ? { cell, containment } : [])),
        about,
      }
    : { commit: undefined, cells: [], about };
}
