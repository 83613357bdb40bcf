import type { AskedWords, GuardRecord, Outcome } from '../../core/guard/record';
import type { Journal } from '../../core/promote/journal';
import { JournalFile, journalFile } from '../files/journalFile';

/** What the guard did, in the journal of the folder. */
export class JournalRecord implements GuardRecord {
  constructor(
    private readonly journal: Journal,
    private readonly now: () => number,
  ) {}

  asked(id: string, asked: AskedWords): Promise<void> {
    return this.journal.append({ type: 'guardAsked', at: this.now(), id, asked });
  }

  answered(id: string, outcome: Outcome, reason: string): Promise<void> {
    return this.journal.append({ type: 'guardAnswered', at: this.now(), id, outcome, reason });
  }
}

export function openRecord(stateFolder: string, folder: string): GuardRecord {
  return new JournalRecord(new JournalFile(journalFile(stateFolder, folder)), () => Date.now());
}
