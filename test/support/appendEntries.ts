import { JournalFile } from '../../src/adapters/files/journalFile';

/** A program: `FILE NAME COUNT` appends so many entries and prints how many it could, and the first refusal. */
const [, , file = '', name = '', count = '0'] = process.argv;

// What a limit for files sends first; it would end the program.
process.on('SIGXFSZ', () => undefined);

async function appendAll(): Promise<void> {
  const journal = new JournalFile(file);
  for (let index = 0; index < Number(count); index++) {
    try {
      await journal.append({ at: index, id: `${name}-${index}`, type: 'seen', words: 'waits' });
    } catch (error) {
      console.log(`${index}\n${(error as Error).message}`);
      return;
    }
  }
  console.log(count);
}

void appendAll();
