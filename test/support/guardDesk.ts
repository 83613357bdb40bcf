import assert from 'node:assert/strict';
import type { Act } from '../../src/core/guard/act';
import type { Answer, Asking, PersonsAnswer, Prompt } from '../../src/core/guard/guardian';
import type { Given } from '../../src/core/guard/permit';
import type { AskedWords, GuardRecord, Outcome } from '../../src/core/guard/record';
import { WindowGuardian } from '../../src/core/guard/windowGuardian';
import { FakeClock, RecordingLog, settle } from './fakeClock';

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

/** A guardian and all that it needs. */
export class GuardDesk {
  readonly prompt = new FakePrompt();
  readonly record = new FakeRecord();
  readonly clock = new FakeClock();
  readonly log = new RecordingLog();
  private ids = 0;
  readonly guardian = new WindowGuardian({
    prompt: this.prompt,
    record: this.record,
    clock: this.clock,
    log: this.log,
    newId: () => `q${++this.ids}`,
  });

  ask(act: Act, terminal?: number, signal = new AbortController().signal): Promise<Answer> {
    return this.guardian.ask(act, terminal, signal);
  }

  /** Answered without a question, or the test fails. */
  async atOnce(act: Act, terminal?: number): Promise<Answer> {
    const shown = this.prompt.shown.length;
    const asked = this.ask(act, terminal);
    await settle();
    assert.equal(this.prompt.shown.length, shown, 'somebody was asked');
    return asked;
  }

  /** Asked, and answered by typing. */
  async typed(
    act: Act,
    text = 'production',
    terminal?: number,
    forAWhile = false,
  ): Promise<Answer> {
    const shown = this.prompt.shown.length;
    const asked = this.ask(act, terminal);
    await settle();
    assert.equal(this.prompt.shown.length, shown + 1, 'nobody was asked');
    this.prompt.type(text, forAWhile);
    return asked;
  }
}
