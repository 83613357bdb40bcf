import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const payments = inFolder('services/payments/');

/** Taking money and giving it back. */
export const charges: Chapter = [
  change(
    'PAY-12',
    'priya',
    'idempotency-keys',
    'Never charge twice',
    step(
      'Store an idempotency key with every charge',
      payments.write(
        'migrations/0012_idempotency.sql',
        `
alter table charges add column idempotency_key text;
create unique index charges_idempotency on charges (idempotency_key);
`,
      ),
      payments.insert(
        'src/charge.ts',
        '  readonly orderId: string;',
        '  readonly idempotencyKey: string;',
      ),
    ),
    step(
      'Send the key to the card provider',
      payments.swap(
        'src/providers/card.ts',
        "{ 'content-type': 'application/json' }",
        "{ 'content-type': 'application/json', 'idempotency-key': charge.idempotencyKey }",
      ),
    ),
    step(
      'Test that a captured charge stays as it is',
      payments.write(
        'test/charge.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capture } from '../src/charge.js';
import type { Charge } from '../src/charge.js';

const charge: Charge = {
  id: 'ch1',
  orderId: 'o1',
  idempotencyKey: 'k1',
  money: { amount: 4900, currency: 'NOK' },
  state: 'captured',
};

test('a captured charge is not captured again', async () => {
  const never = { name: 'never', capture: () => Promise.reject(new Error('asked twice')) };
  assert.equal(await capture(never, charge), charge);
});
`,
      ),
    ),
  ),
  change(
    'PAY-23',
    'tomas',
    'three-d-secure',
    'Strong customer authentication',
    step(
      'Add a state for charges that wait for the customer',
      payments.swap(
        'src/charge.ts',
        "'pending' | 'captured'",
        "'pending' | 'challenged' | 'captured'",
      ),
    ),
    step(
      'Follow the challenge of the card provider',
      payments.insert(
        'src/providers/card.ts',
        "  if (response.status === 402) return 'declined';",
        "  if (response.status === 428) return 'challenged';",
      ),
    ),
    step(
      'Expire challenges after fifteen minutes',
      payments.insert('src/config.ts', '  cardTimeoutMs: 5_000,', '  challengeMinutes: 15,'),
      payments.append(
        'src/charge.ts',
        `
export function expire(charge: Charge, ageMinutes: number, limit: number): Charge {
  return charge.state === 'challenged' && ageMinutes > limit ? { ...charge, state: 'expired' } : charge;
}
`,
      ),
    ),
  ),
  change(
    'PAY-29',
    'priya',
    'decline-reasons',
    'Tell customers why a card was declined',
    step(
      'Translate decline codes',
      payments.write(
        'src/declines.ts',
        `
const reasons: Readonly<Record<string, string>> = {
  insufficient_funds: 'There is not enough money on this card.',
  expired_card: 'This card has expired.',
  lost_card: 'Please use another card.',
};

export function reason(code: string): string {
  return reasons[code] ?? 'Your bank declined the payment.';
}
`,
      ),
    ),
    step(
      'Never tell a thief that a card was reported stolen',
      payments.insert(
        'src/declines.ts',
        "  lost_card: 'Please use another card.',",
        "  stolen_card: 'Please use another card.',",
      ),
    ),
  ),
  change(
    'PAY-34',
    'marta',
    'refund-reasons',
    'A reason for every refund',
    step(
      'Ask for a reason',
      payments.insert(
        'src/refund.ts',
        '  readonly amount: number;',
        "  readonly reason: 'returned' | 'damaged' | 'late' | 'goodwill';",
      ),
      payments.write(
        'migrations/0034_refunds.sql',
        `
create table refunds (
  id uuid primary key,
  charge_id uuid not null references charges (id),
  amount bigint not null check (amount > 0),
  reason text not null
);
`,
      ),
    ),
  ),
  change(
    'PAY-71',
    'tomas',
    'capture-on-dispatch',
    'Capture when the parcel leaves',
    step(
      'Authorise first, capture later',
      payments.swap(
        'src/charge.ts',
        "'pending' | 'challenged'",
        "'pending' | 'authorised' | 'challenged'",
      ),
    ),
    step(
      'Capture what the shop reports as sent',
      payments.append(
        'src/charge.ts',
        `
export function capturable(charges: readonly Charge[], sent: ReadonlySet<string>): Charge[] {
  return charges.filter((charge) => charge.state === 'authorised' && sent.has(charge.orderId));
}
`,
      ),
    ),
    step(
      'Release what was not captured after six days',
      payments.insert('src/config.ts', '  cardTimeoutMs: 5_000,', '  authorisationDays: 6,'),
    ),
  ),
  change(
    'PAY-79',
    'priya',
    'mask-logs',
    'No card data in logs',
    step(
      'Mask everything that looks like a card number',
      payments.write(
        'src/mask.ts',
        `
export function mask(text: string): string {
  return text.replace(/\\b\\d{12,19}\\b/g, (digits) => '*'.repeat(digits.length - 4) + digits.slice(-4));
}
`,
      ),
    ),
    step(
      'Mask numbers with spaces too',
      payments.swap('src/mask.ts', '/\\b\\d{12,19}\\b/g', '/\\b\\d(?:[ -]?\\d){11,18}\\b/g'),
    ),
  ),
  change(
    'PAY-90',
    'marta',
    'refund-to-gift-card',
    'Refund to a gift card',
    step(
      'Let customers choose a gift card instead of money',
      payments.insert(
        'src/refund.ts',
        '  readonly chargeId: string;',
        "  readonly to: 'card' | 'gift card';",
      ),
    ),
    step(
      'Add ten percent when it goes to a gift card',
      payments.append(
        'src/refund.ts',
        `
const BONUS = 1.1;

export function paidOut(refund: Refund): number {
  return refund.to === 'gift card' ? Math.round(refund.amount * BONUS) : refund.amount;
}
`,
      ),
    ),
  ),
  change(
    'PAY-108',
    'priya',
    'charge-limits',
    'Limits against card testing',
    step(
      'Count charges for each address and hour',
      payments.write(
        'src/limits.ts',
        `
export interface Attempt {
  readonly address: string;
  readonly at: number;
}

const PER_HOUR = 12;

export function isTesting(attempts: readonly Attempt[], address: string, now: number): boolean {
  const recent = attempts.filter((each) => each.address === address && now - each.at < 3_600_000);
  return recent.length > PER_HOUR;
}
`,
      ),
    ),
    step(
      'Eight attempts an hour are enough',
      payments.swap('src/limits.ts', 'PER_HOUR = 12', 'PER_HOUR = 8'),
    ),
  ),
];
