import type { Asking, PersonsAnswer, Prompt } from '../../src/core/guard/guardian';
import type { Given } from '../../src/core/guard/permit';
import type { AskedWords, GuardRecord, Outcome } from '../../src/core/guard/record';

/** A person who answers when the test says so. */
export class FakePrompt implements Prompt {
  /** Every question that was shown, in order. */
  readonly shown: Asking[] = [];
  /** How many are on the screen now, and the most that ever were. */
  open = 0;
  most = 0;
  private pending: { answer: (given: PersonsAnswer) => void; signal: AbortSignal }[] = [];

  ask(asking: Asking, signal: AbortSignal): Promise<PersonsAnswer> {
    this.shown.push(asking);
    this.most = Math.max(this.most, ++this.open);
    return new Promise((resolve) => {
      const answer = (given: PersonsAnswer) => {
        this.open--;
        this.pending = this.pending.filter((one) => one.answer !== answer);
        resolve(given);
      };
      this.pending.push({ answer, signal });
      signal.addEventListener('abort', () => answer(NOTHING), { once: true });
    });
  }

  /** Answers the one on the screen. */
  answer(given: Given, forAWhile = false): void {
    const [first] = this.pending;
    if (!first) throw new Error('nobody is asked');
    first.answer({ given, forAWhile });
  }

  type(text: string, forAWhile = false): void {
    this.answer({ type: 'name', text, where: 'window' }, forAWhile);
  }
}

const NOTHING: PersonsAnswer = { given: { type: 'nothing' }, forAWhile: false };

export type Recorded =
  | { readonly type: 'asked'; readonly id: string; readonly words: AskedWords }
  | {
      readonly type: 'answered';
      readonly id: string;
      readonly outcome: Outcome;
      readonly reason: string;
    };

export class FakeRecord implements GuardRecord {
  readonly lines: Recorded[] = [];
  broken = false;

  asked(id: string, words: AskedWords): Promise<void> {
    return this.write({ type: 'asked', id, words });
  }

  answered(id: string, outcome: Outcome, reason: string): Promise<void> {
    return this.write({ type: 'answered', id, outcome, reason });
  }

  get outcomes(): readonly string[] {
    return this.lines.flatMap((line) => (line.type === 'answered' ? [line.outcome] : []));
  }

  private write(line: Recorded): Promise<void> {
    if (this.broken) return Promise.reject(new Error('the disk is full'));
    this.lines.push(line);
    return Promise.resolve();
  }
}
