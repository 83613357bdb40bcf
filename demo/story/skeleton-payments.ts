import { inFolder } from '../edits';
import { step } from './model';
import type { Login, Step } from './model';

const payments = inFolder('services/payments/');

/** The first commits of payments. */
export const paymentsSkeleton: readonly (readonly [Login, Step])[] = [
  [
    'priya',
    step(
      'Start the payments service',
      payments.write(
        'package.json',
        `
{
  "name": "@storefront/payments",
  "private": true,
  "type": "module",
  "scripts": { "start": "node dist/main.js", "migrate": "node dist/migrate.js" }
}
`,
      ),
      payments.write(
        'src/config.ts',
        `
export const config = {
  port: Number(process.env['PORT'] ?? 8080),
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  revision: process.env['REVISION'] ?? 'unknown',
  cardTimeoutMs: 5_000,
  webhookToleranceSeconds: 300,
} as const;
`,
      ),
      payments.write(
        'src/routes.ts',
        `
import type { Route } from '../../../libs/http/src/router.js';
import * as charges from './charge.js';
import * as refunds from './refund.js';
import * as webhooks from './webhooks.js';

export const routes: readonly Route[] = [
  { method: 'POST', path: '/charges', handle: charges.create },
  { method: 'POST', path: '/refunds', handle: refunds.create },
  { method: 'POST', path: '/webhooks/:provider', handle: webhooks.receive },
];
`,
      ),
    ),
  ],
  [
    'priya',
    step(
      'Charge a card through the provider',
      payments.write(
        'src/charge.ts',
        `
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Money } from '../../../libs/money/src/money.js';

export type ChargeState = 'pending' | 'captured' | 'declined' | 'expired';

export interface Charge {
  readonly id: string;
  readonly orderId: string;
  readonly money: Money;
  readonly state: ChargeState;
}

export interface Provider {
  readonly name: string;
  capture(charge: Charge): Promise<ChargeState>;
}

export async function capture(provider: Provider, charge: Charge): Promise<Charge> {
  if (charge.state !== 'pending') return charge;
  return { ...charge, state: await provider.capture(charge) };
}

export async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  response.writeHead(202).end();
}
`,
      ),
      payments.write(
        'src/providers/card.ts',
        `
import { defaultPolicy, retry } from '../../../../libs/http/src/retry.js';
import type { Charge, ChargeState, Provider } from '../charge.js';
import { config } from '../config.js';

export const card: Provider = {
  name: 'card',
  capture: (charge) => retry(defaultPolicy, () => send(charge)),
};

async function send(charge: Charge): Promise<ChargeState> {
  const response = await fetch('https://cards.example/v2/captures', {
    method: 'POST',
    signal: AbortSignal.timeout(config.cardTimeoutMs),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ amount: charge.money.amount, currency: charge.money.currency }),
  });
  if (response.status === 402) return 'declined';
  if (!response.ok) throw new Error('The card provider answered ' + response.status);
  return 'captured';
}
`,
      ),
      payments.write(
        'migrations/0001_charges.sql',
        `
create table charges (
  id uuid primary key,
  order_id uuid not null,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  state text not null default 'pending'
);
`,
      ),
    ),
  ],
  [
    'mei',
    step(
      'Book every movement of money in a ledger',
      payments.write(
        'src/ledger.ts',
        `
export type Account = 'customers' | 'provider' | 'fees' | 'revenue';

export interface Entry {
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: number;
  readonly reference: string;
}

export function balance(entries: readonly Entry[], account: Account): number {
  return entries.reduce((sum, entry) => {
    if (entry.credit === account) return sum + entry.amount;
    if (entry.debit === account) return sum - entry.amount;
    return sum;
  }, 0);
}
`,
      ),
      payments.write(
        'test/ledger.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balance } from '../src/ledger.js';

test('a credit raises the balance of an account', () => {
  const entry = { debit: 'customers', credit: 'revenue', amount: 1200, reference: 'c1' } as const;
  assert.equal(balance([entry], 'revenue'), 1200);
});
`,
      ),
      payments.write(
        'migrations/0002_ledger.sql',
        `
create table ledger_entries (
  id bigint generated always as identity primary key,
  debit text not null,
  credit text not null,
  amount bigint not null check (amount > 0),
  reference text not null,
  booked_at timestamptz not null default now()
);
`,
      ),
    ),
  ],
  [
    'marta',
    step(
      'Refund a charge in full or in part',
      payments.write(
        'src/refund.ts',
        `
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Charge } from './charge.js';

export interface Refund {
  readonly chargeId: string;
  readonly amount: number;
}

/** What may still be given back, in minor units. */
export function refundable(charge: Charge, refunds: readonly Refund[]): number {
  const given = refunds.reduce((sum, refund) => sum + refund.amount, 0);
  return charge.state === 'captured' ? charge.money.amount - given : 0;
}

export async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  response.writeHead(202).end();
}
`,
      ),
    ),
  ],
  [
    'tomas',
    step(
      'Receive webhooks and check their signatures',
      payments.write(
        'src/webhooks.ts',
        `
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export function signatureMatches(secret: string, body: string, given: string): boolean {
  const wanted = createHmac('sha256', secret).update(body).digest();
  const got = Buffer.from(given, 'hex');
  return got.length === wanted.length && timingSafeEqual(got, wanted);
}

export async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  response.writeHead(200).end();
}
`,
      ),
      payments.write(
        'src/reconcile.ts',
        `
export interface Payout {
  readonly id: string;
  readonly amount: number;
}

/** Payouts of the provider that our ledger does not know, and the other way round. */
export function difference(ours: readonly Payout[], theirs: readonly Payout[]): Payout[] {
  const known = new Set(ours.map((payout) => payout.id));
  return theirs.filter((payout) => !known.has(payout.id));
}
`,
      ),
    ),
  ],
];
