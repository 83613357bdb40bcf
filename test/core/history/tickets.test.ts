import assert from 'node:assert/strict';
import { parseReference, requestsIn, speaksOf, ticketsIn } from '../../../src/core/history/tickets';

describe('Tickets and requests in subjects', () => {
  it('finds the keys of tickets wherever people put them', () => {
    const found = (subject: string) => ticketsIn(subject).join(' ');
    assert.equal(found('SHOP-12: Sell more'), 'SHOP-12');
    assert.equal(found('fix(ABC-1): two of them, [OPS2-34]'), 'ABC-1 OPS2-34');
    assert.equal(found('Merge pull request #170 from acme/SHOP-218-carbon-label'), 'SHOP-218');
    assert.equal(found('Merge branch feature_SHOP-7'), 'SHOP-7');
    assert.equal(found('MY_APP-12 and MY_APP-12 again'), 'MY_APP-12');
  });

  it('takes no other word with a number for a ticket', () => {
    for (const subject of [
      'Read UTF-8, hash with SHA-256, dates by ISO-8601',
      'Fix CVE-2026-1234',
      'xABC-12 and ÄABC-12 and ABC-12b',
      'abc-12 in small letters',
      'A-1 is a road, 7UP-3 a drink',
      'ABC- 12',
      'ABC-1234567890',
      '',
    ]) {
      assert.deepEqual(ticketsIn(subject), [], subject);
    }
  });

  it('finds the request that a commit comes from', () => {
    assert.deepEqual(requestsIn('Merge pull request #123 from acme/fix'), ['#123']);
    assert.deepEqual(requestsIn('Sell more (#7)'), ['#7']);
    assert.deepEqual(requestsIn('Revert "Sell more (#7)" (#9)'), ['#7', '#9']);
    assert.deepEqual(requestsIn('Merged in fix (pull request #4)'), ['#4']);
    assert.deepEqual(requestsIn('See merge request group/proj!123'), ['!123']);
    assert.deepEqual(requestsIn('Sell more (!8)'), ['!8']);
    assert.deepEqual(requestsIn('We are #1 (#nosuch), hello!5, color #123'), []);
  });

  it('knows what a person typed', () => {
    assert.equal(parseReference(' abc-123 '), 'ABC-123');
    assert.equal(parseReference('#12'), '#12');
    assert.equal(parseReference('!12'), '!12');
    for (const text of [
      '',
      'main',
      'v1.2-3',
      'feature/ABC-1',
      '#',
      '#1 or so',
      'ABC-1 OR 1=1',
      '--all',
    ]) {
      assert.equal(parseReference(text), undefined, text);
    }
  });

  it('tells a reference from those that it is a part of', () => {
    const lines: readonly (readonly [reference: string, line: string, speaks: boolean])[] = [
      ['ABC-12', 'ABC-12: x', true],
      ['ABC-12', 'abc-12 in small letters', true],
      ['ABC-12', 'from acme/ABC-12-fix', true],
      ['ABC-12', 'ABC-123', false],
      ['ABC-12', 'XABC-12', false],
      ['ABC-12', 'ÉABC-12', false],
      ['#12', 'Fixes #12.', true],
      ['#12', 'x (#12)', true],
      ['#12', 'x (#123)', false],
      ['#12', 'other/project#12', false],
      ['!12', 'See merge request group/proj!12', true],
      ['!12', 'See merge request group/proj!123', false],
    ];
    for (const [reference, line, speaks] of lines) {
      assert.equal(speaksOf(line, reference), speaks, `${reference} in ${line}`);
    }
  });

  it('is done soon with a subject that was made to hold it', () => {
    const long = 'A_'.repeat(50_000);
    const started = process.hrtime.bigint();
    ticketsIn(long);
    requestsIn(`merge request ${'a/'.repeat(50_000)}`);
    speaksOf(long, 'A_A-1');
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n);
  });
});
