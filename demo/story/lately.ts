import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const shop = inFolder('services/shop/');
const payments = inFolder('services/payments/');

/** The last week, always in this order: what development has and the test environment does not. */
export const lately: Chapter = [
  change(
    'SHOP-245',
    'jonas',
    'size-guide',
    'A size guide beside every variant',
    step(
      'Serve a size guide',
      shop.write(
        'src/size-guide.ts',
        `
const centimetres: Readonly<Record<string, readonly [number, number]>> = {
  S: [88, 96],
  M: [96, 104],
  L: [104, 112],
};

export function sizeFor(chest: number): string | undefined {
  return Object.entries(centimetres).find(([, [from, to]]) => chest >= from && chest < to)?.[0];
}
`,
      ),
    ),
    step(
      'Add XL to the size guide',
      shop.insert('src/size-guide.ts', '  L: [104, 112],', '  XL: [112, 120],'),
    ),
  ),
  change(
    'PAY-111',
    'tomas',
    'queue-back-off',
    'Wait longer after each failed webhook',
    step(
      'Double the wait after each failed webhook',
      payments.write(
        'src/back-off.ts',
        `
/** Seconds to wait before the next attempt. */
export function wait(attempts: number): number {
  return 30 * 2 ** attempts;
}
`,
      ),
    ),
    step(
      'Never wait longer than an hour',
      payments.swap('src/back-off.ts', '30 * 2 ** attempts', 'Math.min(30 * 2 ** attempts, 3_600)'),
    ),
  ),
  change(
    'SHOP-248',
    'mei',
    'search-without-results',
    'Help when a search finds nothing',
    step(
      'Suggest a category when a search finds nothing',
      shop.write(
        'src/no-results.ts',
        `
import { synonyms } from './synonyms.js';

const categories: Readonly<Record<string, string>> = { jumper: 'knitwear', beanie: 'accessories' };

export function categoryFor(word: string): string | undefined {
  return synonyms(word).map((each) => categories[each]).find((each) => each !== undefined);
}
`,
      ),
    ),
    step(
      'Log searches that found nothing',
      shop.append(
        'src/no-results.ts',
        `
export const nothingFound = (word: string) => ({ event: 'search without results', word });
`,
      ),
    ),
  ),
  change(
    'PAY-113',
    'priya',
    'refund-limits',
    'Refunds above 500 euro need a second pair of eyes',
    step(
      'Hold large refunds until somebody else agrees',
      payments.write(
        'src/approvals.ts',
        `
const LIMIT = 500_00;

export interface Approval {
  readonly asked: string;
  readonly agreed: string | undefined;
}

export function mayPayOut(amount: number, approval: Approval): boolean {
  if (amount <= LIMIT) return true;
  return approval.agreed !== undefined && approval.agreed !== approval.asked;
}
`,
      ),
      payments.write(
        'migrations/0113_approvals.sql',
        `
create table approvals (
  refund_id uuid primary key references refunds (id),
  asked text not null,
  agreed text
);
`,
      ),
    ),
    step(
      'Test that nobody agrees with themselves',
      payments.write(
        'test/approvals.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayPayOut } from '../src/approvals.js';

test('the one who asks cannot agree', () => {
  assert.equal(mayPayOut(600_00, { asked: 'marta', agreed: 'marta' }), false);
  assert.equal(mayPayOut(600_00, { asked: 'marta', agreed: 'priya' }), true);
});
`,
      ),
    ),
  ),
];
