import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const payments = inFolder('services/payments/');

/** The ways to pay. */
export const providers: Chapter = [
  change(
    'PAY-17',
    'marta',
    'sepa-direct-debit',
    'SEPA direct debit',
    step(
      'Check IBANs',
      payments.write(
        'src/iban.ts',
        `
/** ISO 13616: move four characters to the end, letters to numbers, remainder 1. */
export function isIban(text: string): boolean {
  const compact = text.replace(/\\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}
`,
      ),
    ),
    step(
      'Add a SEPA provider',
      payments.write(
        'src/providers/sepa.ts',
        `
import type { ChargeState, Provider } from '../charge.js';

export const sepa: Provider = {
  name: 'sepa',
  capture: () => Promise.resolve<ChargeState>('pending'),
};
`,
      ),
    ),
    step(
      'Test IBANs of the countries we ship to',
      payments.write(
        'test/iban.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIban } from '../src/iban.js';

test('a German and a Norwegian IBAN pass, a mistyped one does not', () => {
  assert.equal(isIban('DE89 3704 0044 0532 0130 00'), true);
  assert.equal(isIban('NO93 8601 1117 947'), true);
  assert.equal(isIban('DE89 3704 0044 0532 0130 01'), false);
});
`,
      ),
    ),
  ),
  change(
    'PAY-41',
    'tomas',
    'invoice',
    'Pay by invoice',
    step(
      'Add an invoice provider',
      payments.write(
        'src/providers/invoice.ts',
        `
import type { ChargeState, Provider } from '../charge.js';

export const DUE_DAYS = 14;

export const invoice: Provider = {
  name: 'invoice',
  capture: () => Promise.resolve<ChargeState>('pending'),
};
`,
      ),
    ),
    step(
      'Offer invoices up to 400 euro only',
      payments.append(
        'src/providers/invoice.ts',
        `
const LIMIT = 400_00;

export function offersInvoice(amount: number): boolean {
  return amount <= LIMIT;
}
`,
      ),
    ),
    step(
      'Compute when an invoice is due',
      payments.append(
        'src/providers/invoice.ts',
        `
export function dueOn(issued: Date): Date {
  return new Date(issued.getTime() + DUE_DAYS * 86_400_000);
}
`,
      ),
    ),
  ),
  change(
    'PAY-52',
    'priya',
    'provider-table',
    'One table of payment providers',
    step(
      'List providers in one place',
      payments.write(
        'src/providers/all.ts',
        `
import type { Provider } from '../charge.js';
import { card } from './card.js';
import { invoice } from './invoice.js';
import { sepa } from './sepa.js';

export const providers: readonly Provider[] = [card, sepa, invoice];
`,
      ),
    ),
    step(
      'Find a provider by its name',
      payments.append(
        'src/providers/all.ts',
        `
export function provider(name: string): Provider | undefined {
  return providers.find((each) => each.name === name);
}
`,
      ),
    ),
  ),
  change(
    'PAY-60',
    'marta',
    'saved-cards',
    'Pay with a saved card',
    step(
      'Store the token of the provider, never the number',
      payments.write(
        'migrations/0060_saved_cards.sql',
        `
create table saved_cards (
  id uuid primary key,
  customer_id uuid not null,
  token text not null,
  last4 char(4) not null,
  expires date not null
);
`,
      ),
      payments.write(
        'src/cards.ts',
        `
export interface SavedCard {
  readonly token: string;
  readonly last4: string;
  readonly expires: Date;
}

export function label(card: SavedCard): string {
  return '•••• ' + card.last4;
}
`,
      ),
    ),
    step(
      'Hide cards that have expired',
      payments.append(
        'src/cards.ts',
        `
export function usable(cards: readonly SavedCard[], now: Date): SavedCard[] {
  return cards.filter((card) => card.expires > now);
}
`,
      ),
    ),
  ),
  change(
    'PAY-101',
    'tomas',
    'wallets',
    'Apple Pay and Google Pay',
    step(
      'Accept wallet tokens as cards',
      payments.write(
        'src/providers/wallet.ts',
        `
import type { Provider } from '../charge.js';
import { card } from './card.js';

export const wallet: Provider = { ...card, name: 'wallet' };
`,
      ),
    ),
    step(
      'Offer wallets in the provider table',
      payments.swap(
        'src/providers/all.ts',
        '[card, sepa, invoice]',
        '[card, wallet, sepa, invoice]',
      ),
      payments.insert(
        'src/providers/all.ts',
        "import { sepa } from './sepa.js';",
        "import { wallet } from './wallet.js';",
      ),
    ),
  ),
];
