import { inFolder } from '../edits';
import { change, step } from './model';
import type { Change } from './model';

const shop = inFolder('services/shop/');
const payments = inFolder('services/payments/');
const libs = inFolder('libs/');

/** A fix that is merged to main and cherry-picked onto release branches. */
export interface Hotfix {
  readonly change: Change;
  /** Merged this many changes after the branch of this minor version was cut. */
  readonly after: { readonly minor: number; readonly changes: number };
  /** The releases that take it. */
  readonly ships: readonly string[];
}

/**
 * Each fix touches only lines that no chapter touches, so it fits on every release branch.
 * Production runs 1.7.3 and 1.7.2: their last fixes reached the branch as cherry-picks.
 */
export const hotfixes: readonly Hotfix[] = [
  {
    after: { minor: 1, changes: 2 },
    ships: ['1.1.1'],
    change: change(
      'SHOP-136',
      'oliver',
      'free-shipping-border',
      'Free shipping at exactly 50 euro',
      step(
        'Ship for free at exactly 50 euro',
        shop.swap('src/shipping.ts', 'goods > FREE_FROM', 'goods >= FREE_FROM'),
      ),
    ),
  },
  {
    after: { minor: 3, changes: 3 },
    ships: ['1.3.1'],
    change: change(
      'SHOP-159',
      'mei',
      'search-percent-sign',
      'A percent sign in a search finds everything',
      step(
        'Take % and _ in search words literally',
        shop.swap(
          'src/search.ts',
          "['%' + term + '%']",
          "['%' + term.replace(/[%_\\\\]/g, '\\\\$&') + '%']",
        ),
      ),
    ),
  },
  {
    after: { minor: 4, changes: 1 },
    ships: ['1.4.1'],
    change: change(
      'SHOP-172',
      'jonas',
      'idle-connections',
      'The shop stops when the database restarts',
      step(
        'Survive lost database connections',
        shop.swap(
          'src/database.ts',
          'max: 10 });',
          "max: 10 });\npool.on('error', (error) => log.warn({ error }, 'lost an idle connection'));",
        ),
        shop.insert(
          'src/database.ts',
          "import pg from 'pg';",
          "import { log } from '../../../libs/log/src/log.js';",
        ),
      ),
    ),
  },
  {
    after: { minor: 5, changes: 2 },
    ships: ['1.5.1'],
    change: change(
      '',
      'jonas',
      'cap-retry-delay',
      'Retries wait for minutes',
      step(
        'Cap the delay between retries at two seconds',
        libs.swap('http/src/retry.ts', 'delay *= 2;', 'delay = Math.min(delay * 2, 2_000);'),
      ),
    ),
  },
  {
    after: { minor: 6, changes: 1 },
    ships: ['1.6.1'],
    change: change(
      'PAY-87',
      'tomas',
      'webhook-signature-length',
      'Webhooks with an odd signature fail with 500',
      step(
        'Reject signatures that are not hexadecimal',
        payments.insert(
          'src/webhooks.ts',
          'export function signatureMatches(secret: string, body: string, given: string): boolean {',
          '  if (!/^[0-9a-f]{64}$/.test(given)) return false;',
        ),
      ),
    ),
  },
  {
    after: { minor: 6, changes: 5 },
    ships: ['1.6.2'],
    change: change(
      'SHOP-211',
      'marta',
      'negative-quantity',
      'A cart with minus one pair of socks',
      step(
        'Keep quantities at one or more',
        shop.swap(
          'src/cart.ts',
          'const quantity = Math.min(line.quantity, MAXIMUM_QUANTITY);',
          'const quantity = Math.min(Math.max(1, line.quantity), MAXIMUM_QUANTITY);',
        ),
      ),
      step(
        'Test a negative quantity',
        shop.write(
          'test/quantity.test.ts',
          `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addLine } from '../src/cart.js';

test('minus one counts as one', () => {
  const cart = addLine({ id: 'c1', lines: [] }, { productId: 'p1', price: 250, quantity: -1 });
  assert.equal(cart.lines[0]?.quantity, 1);
});
`,
        ),
      ),
    ),
  },
  {
    after: { minor: 7, changes: 1 },
    ships: ['1.7.1'],
    change: change(
      'PAY-98',
      'marta',
      'refund-after-expiry',
      'Refunds above what is left',
      step(
        'Never offer to refund less than nothing',
        payments.swap(
          'src/refund.ts',
          "return charge.state === 'captured' ? charge.money.amount - given : 0;",
          "return charge.state === 'captured' ? Math.max(0, charge.money.amount - given) : 0;",
        ),
      ),
    ),
  },
  {
    after: { minor: 7, changes: 4 },
    ships: ['1.7.2'],
    change: change(
      'PAY-103',
      'priya',
      'card-rate-limit',
      'Payments fail while the card provider is busy',
      step(
        'Wait as long as the card provider asks',
        payments.swap(
          'src/providers/card.ts',
          "  if (!response.ok) throw new Error('The card provider answered ' + response.status);",
          "  if (response.status === 429) await pause(response.headers.get('retry-after'));\n  if (!response.ok) throw new Error('The card provider answered ' + response.status);",
        ),
        payments.append(
          'src/providers/card.ts',
          `
function pause(seconds: string | null): Promise<void> {
  const wait = Math.min(Number(seconds ?? 1), 10) * 1000;
  return new Promise((resolve) => setTimeout(resolve, wait));
}
`,
        ),
      ),
    ),
  },
  {
    after: { minor: 8, changes: 2 },
    ships: ['1.7.3', '1.8.0-rc.2'],
    change: change(
      'SHOP-239',
      'aisha',
      'double-order',
      'A double click places two orders',
      step(
        'Place one order for two clicks',
        shop.swap(
          'src/checkout.ts',
          '  request.resume();\n  response.writeHead(202).end();',
          "  request.resume();\n  const key = String(request.headers['idempotency-key'] ?? '');\n  response.writeHead(isFirst(key) ? 202 : 409).end();",
        ),
        shop.write(
          'src/once.ts',
          `
const seen = new Set<string>();

/** True for the first request with this key. A request without a key always counts. */
export function isFirst(key: string): boolean {
  if (key === '') return true;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
`,
        ),
        shop.insert(
          'src/checkout.ts',
          "import { shippingFor } from './shipping.js';",
          "import { isFirst } from './once.js';",
        ),
      ),
    ),
  },
  {
    after: { minor: 8, changes: 5 },
    ships: ['1.8.0-rc.2'],
    change: change(
      'PAY-110',
      'mei',
      'reconcile-both-ways',
      'Payouts that only we know are not reported',
      step(
        'Report payouts that the provider does not know',
        payments.append(
          'src/reconcile.ts',
          `
export function unknownToProvider(ours: readonly Payout[], theirs: readonly Payout[]): Payout[] {
  return difference(theirs, ours);
}
`,
        ),
      ),
    ),
  },
];

/** Branches that are still being worked on. */
export const openChanges: readonly [Change, ...Change[]] = [
  change(
    'PAY-112',
    'marta',
    'sepa-instant',
    'SEPA instant credit transfer',
    step(
      'Ask banks for instant transfers',
      payments.write(
        'src/providers/sepa-instant.ts',
        `
import type { ChargeState, Provider } from '../charge.js';

export const sepaInstant: Provider = {
  name: 'sepa-instant',
  capture: () => Promise.resolve<ChargeState>('pending'),
};
`,
      ),
    ),
    step(
      'Fall back to a normal transfer after ten seconds',
      payments.append('src/providers/sepa-instant.ts', 'export const FALL_BACK_AFTER_MS = 10_000;'),
    ),
  ),
  change(
    'SHOP-247',
    'aisha',
    'wishlist-sharing',
    'Share a wishlist',
    step(
      'Keep wishlists',
      shop.write(
        'migrations/0247_wishlists.sql',
        `
create table wishlists (
  id uuid primary key,
  customer_id uuid not null,
  product_ids text[] not null default '{}'
);
`,
      ),
    ),
    step(
      'Share a wishlist by a link that cannot be guessed',
      shop.write(
        'src/wishlist.ts',
        `
import { randomBytes } from 'node:crypto';

export function shareLink(): string {
  return 'https://shop.example/wishlists/' + randomBytes(18).toString('base64url');
}
`,
      ),
    ),
    step(
      'Let the owner take a link back',
      shop.append('src/wishlist.ts', "export type Link = { readonly state: 'open' | 'revoked' };"),
    ),
  ),
  change(
    'SHOP-250',
    'jonas',
    'http-cache-headers',
    'Cache headers for images',
    step(
      'Cache images for a year',
      shop.append(
        'src/images.ts',
        "export const cacheControl = 'public, max-age=31536000, immutable';",
      ),
    ),
  ),
];
