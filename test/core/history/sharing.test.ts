import assert from 'node:assert/strict';
import { SharedQuestions } from '../../../src/core/history/sharing';

/** Work that is finished by hand. */
function byHand() {
  const signals: AbortSignal[] = [];
  const answers: ((answer: string) => void)[] = [];
  const work = (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    return new Promise((resolve) => answers.push(resolve));
  };
  return { signals, answers, work };
}

describe('SharedQuestions', () => {
  it('asks equal questions once while they are under way, and anew afterwards', async () => {
    const shared = new SharedQuestions();
    const { answers, work } = byHand();
    const both = Promise.all([shared.ask('q', work), shared.ask('q', work)]);
    assert.equal(answers.length, 1);
    answers[0]?.('answer');
    assert.deepEqual(await both, ['answer', 'answer']);
    const again = shared.ask('q', work);
    assert.equal(answers.length, 2);
    answers[1]?.('other');
    assert.equal(await again, 'other');
  });

  it('asks different questions separately', async () => {
    const shared = new SharedQuestions();
    const { answers, work } = byHand();
    const both = Promise.all([shared.ask('q', work), shared.ask('r', work)]);
    answers[0]?.('to q');
    answers[1]?.('to r');
    assert.deepEqual(await both, ['to q', 'to r']);
  });

  it('lets one caller leave at once while the other gets the answer', async () => {
    const shared = new SharedQuestions();
    const { answers, signals, work } = byHand();
    const leaver = new AbortController();
    const left = shared.ask('q', work, leaver.signal);
    const stayed = shared.ask('q', work, new AbortController().signal);
    leaver.abort(new Error('window closed'));
    await assert.rejects(left, /window closed/);
    assert.equal(signals[0]?.aborted, false);
    answers[0]?.('answer');
    assert.equal(await stayed, 'answer');
  });

  it('ends the work when the last caller leaves, and starts anew for the next', async () => {
    const shared = new SharedQuestions();
    const { answers, signals, work } = byHand();
    const [first, second] = [new AbortController(), new AbortController()];
    const left = [shared.ask('q', work, first.signal), shared.ask('q', work, second.signal)];
    first.abort();
    assert.equal(signals[0]?.aborted, false);
    second.abort(new Error('the last one'));
    assert.equal(signals[0]?.aborted, true);
    const next = shared.ask('q', work);
    assert.equal(answers.length, 2);
    answers[1]?.('answer');
    assert.equal(await next, 'answer');
    const ended = await Promise.allSettled(left);
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
  });

  it('does not ask when the caller has left before', async () => {
    const shared = new SharedQuestions();
    const { answers, work } = byHand();
    await assert.rejects(shared.ask('q', work, AbortSignal.abort(new Error('gone'))), /gone/);
    assert.equal(answers.length, 0);
  });

  it('gives a failure to every caller, and forgets it', async () => {
    const shared = new SharedQuestions();
    const fail = () => Promise.reject(new Error('broken'));
    const both = await Promise.allSettled([shared.ask('q', fail), shared.ask('q', fail)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(await shared.ask('q', () => Promise.resolve('well')), 'well');
  });
});
