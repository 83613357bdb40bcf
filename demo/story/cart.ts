import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const shop = inFolder('services/shop/');

const cartTest = (text: string) => shop.append('test/cart.test.ts', text);

/** Cart, vouchers and checkout. */
export const cart: Chapter = [
  change(
    'SHOP-106',
    'marta',
    'merge-cart-lines',
    'One line for each product in the cart',
    step(
      'Merge lines of the same product',
      shop.append(
        'src/cart.ts',
        `
export function mergeLines(lines: readonly CartLine[]): CartLine[] {
  const merged = new Map<string, CartLine>();
  for (const line of lines) {
    const known = merged.get(line.productId);
    merged.set(line.productId, { ...line, quantity: line.quantity + (known?.quantity ?? 0) });
  }
  return [...merged.values()];
}
`,
      ),
    ),
    step(
      'Test that merging keeps the newest price',
      cartTest(`
test('the newest price counts for all pieces', () => {
  const lines = [{ productId: 'p1', price: 250, quantity: 1 }, { productId: 'p1', price: 200, quantity: 1 }];
  assert.deepEqual(mergeLines(lines), [{ productId: 'p1', price: 200, quantity: 2 }]);
});
`),
      shop.swap('test/cart.test.ts', '{ addLine, subtotal }', '{ addLine, mergeLines, subtotal }'),
    ),
  ),
  change(
    'SHOP-118',
    'marta',
    'vouchers',
    'Vouchers in the checkout',
    step(
      'Add a table for vouchers',
      shop.write(
        'migrations/0118_vouchers.sql',
        `
create table vouchers (
  code text primary key,
  percent integer not null check (percent between 1 and 100),
  valid_until date not null,
  used_at timestamptz
);
`,
      ),
    ),
    step(
      'Take a voucher off the goods, never off the shipping',
      shop.write(
        'src/vouchers.ts',
        `
export interface Voucher {
  readonly code: string;
  readonly percent: number;
  readonly validUntil: Date;
}

/** What a voucher is worth, in minor units. */
export function discount(voucher: Voucher, goods: number, now: Date): number {
  if (voucher.validUntil < now) return 0;
  return Math.floor((goods * voucher.percent) / 100);
}
`,
      ),
    ),
    step(
      'Test vouchers on their last day',
      shop.write(
        'test/vouchers.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discount } from '../src/vouchers.js';

const voucher = { code: 'SPRING', percent: 20, validUntil: new Date('2026-06-30') };

test('a voucher counts until its last day', () => {
  assert.equal(discount(voucher, 1000, new Date('2026-06-30')), 200);
  assert.equal(discount(voucher, 1000, new Date('2026-07-01')), 0);
});
`,
      ),
    ),
  ),
  change(
    'SHOP-138',
    'marta',
    'gift-wrapping',
    'Gift wrapping',
    step(
      'Add gift wrapping to the totals',
      shop.insert(
        'src/checkout.ts',
        '  readonly shipping: number;',
        '  readonly wrapping: number;',
      ),
      shop.swap(
        'src/checkout.ts',
        'return { goods, shipping, total: goods + shipping };',
        'const wrapping = cart.wrapped ? WRAPPING : 0;\n  return { goods, shipping, wrapping, total: goods + shipping + wrapping };',
      ),
      shop.swap(
        'src/checkout.ts',
        'export interface Totals',
        'const WRAPPING = 3_50;\n\nexport interface Totals',
      ),
      shop.insert(
        'src/cart.ts',
        '  readonly lines: readonly CartLine[];',
        '  readonly wrapped?: boolean;',
      ),
    ),
    step('Wrap for 2.90 until Christmas', shop.swap('src/checkout.ts', '3_50', '2_90')),
  ),
  change(
    'SHOP-145',
    'aisha',
    'cart-expiry',
    'Forget carts after two weeks',
    step(
      'Delete carts nobody touched',
      shop.append(
        'src/cart.ts',
        `
export function isForgotten(touchedAt: Date, now: Date, days: number): boolean {
  return now.getTime() - touchedAt.getTime() > days * 86_400_000;
}
`,
      ),
    ),
    step(
      'Keep carts of signed-in customers for 90 days',
      shop.insert('src/config.ts', '  cartLifetimeDays: 14,', '  customerCartLifetimeDays: 90,'),
    ),
  ),
  change(
    'SHOP-160',
    'marta',
    'voucher-once',
    'A voucher counts once',
    step(
      'Mark a voucher as used in the same transaction as the order',
      shop.insert(
        'src/vouchers.ts',
        '  readonly validUntil: Date;',
        '  readonly usedAt: Date | null;',
      ),
      shop.swap(
        'src/vouchers.ts',
        '  if (voucher.validUntil < now) return 0;',
        '  if (voucher.usedAt !== null || voucher.validUntil < now) return 0;',
      ),
      shop.swap(
        'test/vouchers.test.ts',
        "validUntil: new Date('2026-06-30') }",
        "validUntil: new Date('2026-06-30'), usedAt: null }",
      ),
    ),
    step(
      'Test a voucher that was used before',
      shop.append(
        'test/vouchers.test.ts',
        `
test('a used voucher is worth nothing', () => {
  const used = { ...voucher, usedAt: new Date('2026-05-01') };
  assert.equal(discount(used, 1000, new Date('2026-06-01')), 0);
});
`,
      ),
    ),
  ),
  change(
    'SHOP-188',
    'aisha',
    'cart-drawer',
    'See the cart without leaving the page',
    step(
      'Serve a summary of the cart',
      shop.append(
        'src/cart.ts',
        `
export function summary(cart: Cart): { readonly pieces: number; readonly subtotal: number } {
  const pieces = cart.lines.reduce((sum, line) => sum + line.quantity, 0);
  return { pieces, subtotal: subtotal(cart) };
}
`,
      ),
    ),
  ),
  change(
    'SHOP-206',
    'marta',
    'min-order-value',
    'Vouchers with a minimum order value',
    step(
      'Refuse vouchers below their minimum',
      shop.insert('src/vouchers.ts', '  readonly percent: number;', '  readonly minimum?: number;'),
      shop.swap(
        'src/vouchers.ts',
        '  return Math.floor',
        '  if (goods < (voucher.minimum ?? 0)) return 0;\n  return Math.floor',
      ),
      shop.write(
        'migrations/0206_voucher_minimum.sql',
        'alter table vouchers add column minimum integer not null default 0;',
      ),
    ),
  ),
  change(
    'SHOP-233',
    'marta',
    'cart-price-changed',
    'Say when a price changed while it was in the cart',
    step(
      'Compare cart prices with the catalogue',
      shop.append(
        'src/cart.ts',
        `
export function changedPrices(cart: Cart, current: ReadonlyMap<string, number>): CartLine[] {
  return cart.lines.filter((line) => current.get(line.productId) !== line.price);
}
`,
      ),
    ),
    step(
      'Do not report products that left the catalogue',
      shop.swap(
        'src/cart.ts',
        'current.get(line.productId) !== line.price',
        '(current.get(line.productId) ?? line.price) !== line.price',
      ),
    ),
    step(
      'Test changed prices',
      cartTest(`
test('a cheaper product is reported', () => {
  const cart = addLine(empty, { productId: 'p1', price: 250, quantity: 1 });
  assert.equal(changedPrices(cart, new Map([['p1', 200]])).length, 1);
});
`),
      shop.swap(
        'test/cart.test.ts',
        '{ addLine, mergeLines',
        '{ addLine, changedPrices, mergeLines',
      ),
    ),
  ),
  change(
    'SHOP-241',
    'aisha',
    'guest-checkout',
    'Order without an account',
    step(
      'Allow orders without a customer',
      shop.swap(
        'src/checkout.ts',
        'export interface Totals',
        'export type Buyer = { readonly customerId: string } | { readonly guestEmail: string };\n\nexport interface Totals',
      ),
    ),
    step(
      'Delete guest addresses after the return window',
      shop.insert('src/config.ts', '  cartLifetimeDays: 14,', '  guestDataDays: 45,'),
    ),
  ),
];
