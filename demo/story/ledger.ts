import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const payments = inFolder('services/payments/');

/** Bookkeeping, payouts and what the providers tell us. */
export const ledger: Chapter = [
  change(
    'PAY-14',
    'mei',
    'double-entry',
    'Entries must balance',
    step(
      'Refuse entries with one account on both sides',
      payments.append(
        'src/ledger.ts',
        `
export function isBalanced(entry: Entry): boolean {
  return entry.debit !== entry.credit && entry.amount > 0;
}
`,
      ),
    ),
    step(
      'Let the database refuse them too',
      payments.write(
        'migrations/0014_ledger_check.sql',
        'alter table ledger_entries add constraint two_accounts check (debit <> credit);',
      ),
    ),
  ),
  change(
    'PAY-20',
    'priya',
    'payout-import',
    'Import payout files of the card provider',
    step(
      'Parse payout files',
      payments.write(
        'src/payouts.ts',
        `
import type { Payout } from './reconcile.js';

/** One payout a line: id;amount */
export function parsePayouts(text: string): Payout[] {
  return text
    .trim()
    .split('\\n')
    .map((line) => line.split(';'))
    .map(([id = '', amount = '0']) => ({ id, amount: Number(amount) }));
}
`,
      ),
    ),
    step(
      'Skip the header line',
      payments.swap('src/payouts.ts', "    .split('\\n')\n", "    .split('\\n')\n    .slice(1)\n"),
    ),
    step(
      'Test with a real file of May',
      payments.write(
        'test/payouts.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePayouts } from '../src/payouts.js';

test('a payout is read from every line but the first', () => {
  assert.deepEqual(parsePayouts('id;amount\\npo_71;129900\\n'), [{ id: 'po_71', amount: 129900 }]);
});
`,
      ),
    ),
  ),
  change(
    'PAY-26',
    'mei',
    'daily-report',
    'A report for accounting, every morning',
    step(
      'Sum up a day by account',
      payments.write(
        'src/report.ts',
        `
import { balance } from './ledger.js';
import type { Account, Entry } from './ledger.js';

const accounts: readonly Account[] = ['customers', 'provider', 'fees', 'revenue'];

export function report(entries: readonly Entry[]): Record<string, number> {
  return Object.fromEntries(accounts.map((account) => [account, balance(entries, account)]));
}
`,
      ),
    ),
    step(
      'Write the report as CSV',
      payments.append(
        'src/report.ts',
        `
export function toCsv(rows: Record<string, number>): string {
  return Object.entries(rows).map(([account, amount]) => account + ',' + amount).join('\\n');
}
`,
      ),
    ),
  ),
  change(
    'PAY-32',
    'tomas',
    'webhook-queue',
    'Answer webhooks at once, work later',
    step(
      'Put webhooks into a queue',
      payments.write(
        'migrations/0032_webhook_queue.sql',
        `
create table webhook_queue (
  id bigint generated always as identity primary key,
  provider text not null,
  body jsonb not null,
  received_at timestamptz not null default now(),
  done_at timestamptz
);
create index webhook_queue_open on webhook_queue (received_at) where done_at is null;
`,
      ),
    ),
    step(
      'Work the queue in order',
      payments.write(
        'src/queue.ts',
        `
export interface Job {
  readonly id: number;
  readonly attempts: number;
}

const MAXIMUM_ATTEMPTS = 5;

export function runnable(jobs: readonly Job[]): Job[] {
  return jobs.filter((job) => job.attempts < MAXIMUM_ATTEMPTS).toSorted((a, b) => a.id - b.id);
}
`,
      ),
    ),
    step('Try webhooks eight times', payments.swap('src/queue.ts', 'ATTEMPTS = 5', 'ATTEMPTS = 8')),
  ),
  change(
    'PAY-38',
    'priya',
    'chargebacks',
    'Book chargebacks',
    step(
      'Add an account for chargebacks',
      payments.swap('src/ledger.ts', "'fees' | 'revenue'", "'fees' | 'chargebacks' | 'revenue'"),
    ),
    step(
      'Report chargebacks',
      payments.swap('src/report.ts', "'fees', 'revenue'", "'fees', 'chargebacks', 'revenue'"),
    ),
    step(
      'Test that a chargeback takes revenue back',
      payments.append(
        'test/ledger.test.ts',
        `
test('a chargeback lowers revenue', () => {
  const entry = { debit: 'revenue', credit: 'chargebacks', amount: 900, reference: 'cb1' } as const;
  assert.equal(balance([entry], 'revenue'), -900);
});
`,
      ),
    ),
  ),
  change(
    'PAY-47',
    'mei',
    'currency-in-ledger',
    'Books in three currencies',
    step(
      'Add a currency to every entry',
      payments.write(
        'migrations/0047_ledger_currency.sql',
        "alter table ledger_entries add column currency char(3) not null default 'NOK';",
      ),
      payments.insert(
        'src/ledger.ts',
        '  readonly reference: string;',
        "  readonly currency?: 'EUR' | 'NOK' | 'SEK';",
      ),
    ),
    step(
      'Never add up two currencies',
      payments.append(
        'src/ledger.ts',
        `
export function currencies(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.map((entry) => entry.currency ?? 'NOK'));
}
`,
      ),
    ),
  ),
  change(
    'PAY-56',
    'tomas',
    'webhook-dedupe',
    'Ignore webhooks that come twice',
    step(
      'Remember the ids of webhooks',
      payments.append(
        'src/queue.ts',
        `
export function isRepeated(seen: ReadonlySet<string>, id: string): boolean {
  return seen.has(id);
}
`,
      ),
      payments.write(
        'migrations/0056_webhook_ids.sql',
        `
alter table webhook_queue add column event_id text;
create unique index webhook_queue_event on webhook_queue (provider, event_id);
`,
      ),
    ),
  ),
  change(
    'PAY-64',
    'mei',
    'month-close',
    'Close a month',
    step(
      'Refuse entries in a closed month',
      payments.write(
        'src/periods.ts',
        `
/** \`2026-07\` for any moment in July. */
export function period(at: Date): string {
  return at.toISOString().slice(0, 7);
}

export function isOpen(closed: ReadonlySet<string>, at: Date): boolean {
  return !closed.has(period(at));
}
`,
      ),
      payments.write(
        'migrations/0064_periods.sql',
        'create table closed_periods (period char(7) primary key);',
      ),
    ),
    step(
      'Reopen a month with two signatures',
      payments.append(
        'src/periods.ts',
        `
export function mayReopen(signatures: ReadonlySet<string>): boolean {
  return signatures.size >= 2;
}
`,
      ),
    ),
    step(
      'Test the last moment of a month',
      payments.write(
        'test/periods.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { period } from '../src/periods.js';

test('midnight belongs to the new month', () => {
  assert.equal(period(new Date('2026-08-01T00:00:00Z')), '2026-08');
});
`,
      ),
    ),
  ),
  change(
    'PAY-75',
    'priya',
    'reconcile-nightly',
    'Reconcile every night',
    step(
      'Run the reconciliation at four in the morning',
      payments.insert(
        'src/config.ts',
        '  webhookToleranceSeconds: 300,',
        "  reconcileAt: '04:00',",
      ),
    ),
    step(
      'Tell accounting when something does not add up',
      payments.append(
        'src/reconcile.ts',
        `
export function alarm(missing: readonly Payout[]): string | undefined {
  if (missing.length === 0) return undefined;
  return missing.length + ' payouts are not in our ledger, the first is ' + missing[0]?.id;
}
`,
      ),
    ),
  ),
  change(
    'PAY-84',
    'mei',
    'fees-by-provider',
    'Fees by provider',
    step(
      'Split fees by provider in the report',
      payments.append(
        'src/report.ts',
        `
export function feesBy(entries: readonly Entry[], provider: string): number {
  return balance(entries.filter((entry) => entry.reference.startsWith(provider + ':')), 'fees');
}
`,
      ),
    ),
  ),
  change(
    'PAY-95',
    'tomas',
    'queue-metrics',
    'See how long webhooks wait',
    step(
      'Expose the age of the oldest open webhook',
      payments.append(
        'src/queue.ts',
        `
export function oldestSeconds(receivedAt: readonly Date[], now: Date): number {
  const oldest = Math.min(now.getTime(), ...receivedAt.map((each) => each.getTime()));
  return Math.round((now.getTime() - oldest) / 1000);
}
`,
      ),
    ),
    step(
      'Describe the alert in the runbook',
      inFolder('docs/').append(
        'runbook.md',
        '## Webhooks wait for more than ten minutes\n\nLook at `webhook_queue` for one provider that fails. Skip its jobs, then call the provider.',
      ),
    ),
  ),
  change(
    'PAY-104',
    'mei',
    'audit-export',
    'Export the books for the auditor',
    step(
      'Export entries of a year',
      payments.write(
        'src/export.ts',
        `
import type { Entry } from './ledger.js';

export function exportLine(entry: Entry): string {
  return [entry.reference, entry.debit, entry.credit, entry.amount].join(';');
}
`,
      ),
    ),
    step(
      'Put the currency into the export',
      payments.swap('src/export.ts', 'entry.amount]', "entry.amount, entry.currency ?? 'NOK']"),
    ),
  ),
];
