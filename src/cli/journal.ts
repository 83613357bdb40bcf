import { journalCsv, journalLines, journalRecord } from '../core/present/journal';
import { guardAsksOf, guardLines, guardRecord } from '../core/present/guardRecord';
import { promotionsOf } from '../core/promote/past';
import { plain } from '../core/text';
import { expectOperands } from './arguments';
import { complain, print, printJson, say } from './output';
import { ALL_WELL, NOT_READ, type Session } from './session';

/** What was promoted, blocked and cancelled here, then what the guard asked, the newest first; and whether the record is whole. */
export async function journal({ folder, operands, options }: Session): Promise<number> {
  expectOperands(operands, [0, 0], 'journal [--json | --csv]');
  const { entries, damaged } = await folder.desk.promotions.read();
  const promotions = promotionsOf(entries);
  const asks = guardAsksOf(entries);
  for (const { line, reason } of damaged) {
    complain(`whereabouts: line ${line} of the journal: ${plain(reason, 300)}`);
  }
  if (options.json) {
    const guard = asks.map(guardRecord);
    printJson({ schema: 1, promotions: promotions.map(journalRecord), guard, damaged });
  } else if (options.csv) say(journalCsv(promotions));
  else print([...journalLines(promotions), ...guardLines(asks)]);
  return damaged.length === 0 ? ALL_WELL : NOT_READ;
}
