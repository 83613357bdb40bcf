import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const shop = inFolder('services/shop/');

/** Orders and sending them. */
export const orders: Chapter = [
  change(
    'SHOP-111',
    'tomas',
    'order-confirmation',
    'Confirm orders by mail',
    step(
      'Write the confirmation mail',
      shop.write(
        'src/mail.ts',
        `
import type { Order } from './orders.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export function confirmation(order: Order, to: string): Mail {
  return { to, subject: 'Your order ' + order.id, text: 'Thank you! We are packing it now.' };
}
`,
      ),
    ),
    step(
      'Send the confirmation after payment, not before',
      shop.swap(
        'src/orders.ts',
        'export function canBecome',
        "/** The one step that customers hear about. */\nexport const confirmedBy: OrderState = 'paid';\n\nexport function canBecome",
      ),
    ),
  ),
  change(
    'SHOP-125',
    'oliver',
    'shipping-denmark',
    'Ship to Denmark and Finland',
    step(
      'Add rates for Denmark and Finland',
      shop.insert('src/shipping.ts', '  SE: 5_90,', '  DK: 5_90,\n  FI: 6_90,'),
    ),
  ),
  change(
    'SHOP-131',
    'tomas',
    'cancel-order',
    'Cancel an order before it is packed',
    step(
      'Let customers cancel an order',
      shop.append(
        'src/orders.ts',
        `
export function cancel(order: Order): Order {
  if (!canBecome(order, 'cancelled')) throw new Error('Order ' + order.id + ' is on its way');
  return { ...order, state: 'cancelled' };
}
`,
      ),
    ),
    step(
      'Say in the mail what happens with the money',
      shop.append(
        'src/mail.ts',
        `
export function cancellation(order: Order, to: string): Mail {
  return {
    to,
    subject: 'Cancelled: ' + order.id,
    text: 'You get your money back within three working days.',
  };
}
`,
      ),
    ),
    step(
      'Test which orders can be cancelled',
      shop.write(
        'test/orders.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canBecome } from '../src/orders.js';

const order = { id: 'o1', cartId: 'c1', placedAt: new Date(0) } as const;

test('what is packed is not cancelled', () => {
  assert.equal(canBecome({ ...order, state: 'packed' }, 'cancelled'), false);
  assert.equal(canBecome({ ...order, state: 'paid' }, 'cancelled'), true);
});
`,
      ),
    ),
  ),
  change(
    'SHOP-152',
    'tomas',
    'address-book',
    'An address book for returning customers',
    step(
      'Store addresses of customers',
      shop.write(
        'migrations/0152_addresses.sql',
        `
create table addresses (
  id uuid primary key,
  customer_id uuid not null,
  street text not null,
  postcode text not null,
  city text not null,
  country char(2) not null
);
`,
      ),
    ),
    step(
      'Check postcodes by country',
      shop.write(
        'src/addresses.ts',
        `
const postcodes: Readonly<Record<string, RegExp>> = {
  NO: /^\\d{4}$/,
  DK: /^\\d{4}$/,
  SE: /^\\d{3} ?\\d{2}$/,
  DE: /^\\d{5}$/,
};

export function postcodeFits(country: string, postcode: string): boolean {
  return postcodes[country]?.test(postcode) ?? true;
}
`,
      ),
    ),
    step(
      'Accept postcodes with spaces around them',
      shop.swap('src/addresses.ts', '.test(postcode)', '.test(postcode.trim())'),
    ),
  ),
  change(
    'SHOP-168',
    'oliver',
    'pickup-points',
    'Collect a parcel at a pick-up point',
    step(
      'Ask the carrier for pick-up points',
      shop.write(
        'src/pickup.ts',
        `
import { defaultPolicy, retry } from '../../../libs/http/src/retry.js';

export interface PickupPoint {
  readonly id: string;
  readonly name: string;
  readonly metres: number;
}

export function nearest(postcode: string): Promise<PickupPoint[]> {
  return retry(defaultPolicy, async () => {
    const response = await fetch('https://carrier.example/points?postcode=' + encodeURIComponent(postcode));
    return (await response.json()) as PickupPoint[];
  });
}
`,
      ),
    ),
    step(
      'Give up on the carrier after two seconds',
      shop.swap(
        'src/pickup.ts',
        'encodeURIComponent(postcode));',
        'encodeURIComponent(postcode), {\n      signal: AbortSignal.timeout(2_000),\n    });',
      ),
    ),
    step(
      'Show at most ten points',
      shop.swap(
        'src/pickup.ts',
        'return (await response.json()) as PickupPoint[];',
        'const points = (await response.json()) as PickupPoint[];\n    return points.toSorted((a, b) => a.metres - b.metres).slice(0, 10);',
      ),
    ),
  ),
  change(
    'SHOP-174',
    'tomas',
    'order-lines',
    'Orders keep their own lines',
    step(
      'Copy cart lines into the order',
      shop.write(
        'migrations/0174_order_lines.sql',
        `
create table order_lines (
  order_id uuid not null references orders (id),
  product_id text not null,
  price integer not null,
  quantity integer not null check (quantity > 0),
  primary key (order_id, product_id)
);
`,
      ),
      shop.insert(
        'src/orders.ts',
        '  readonly cartId: string;',
        '  readonly lines: readonly OrderLine[];',
      ),
      shop.swap(
        'src/orders.ts',
        'export interface Order {',
        'export interface OrderLine {\n  readonly productId: string;\n  readonly price: number;\n  readonly quantity: number;\n}\n\nexport interface Order {',
      ),
    ),
    step(
      'Give the test order its lines',
      shop.swap('test/orders.test.ts', "cartId: 'c1', ", "cartId: 'c1', lines: [], "),
    ),
  ),
  change(
    'SHOP-179',
    'marta',
    'vat',
    'Show VAT by country',
    step(
      'Compute VAT by country',
      shop.write(
        'src/vat.ts',
        `
const rates: Readonly<Record<string, number>> = { NO: 25, SE: 25, DK: 25, FI: 24, DE: 19 };

/** The VAT inside a gross amount, in minor units. */
export function vatIn(gross: number, country: string): number {
  const rate = rates[country] ?? 0;
  return Math.round((gross * rate) / (100 + rate));
}
`,
      ),
    ),
    step(
      'Finland: 25.5 percent since September 2024',
      shop.swap('src/vat.ts', 'FI: 24,', 'FI: 25.5,'),
    ),
    step(
      'Test that VAT rounds to the nearest minor unit',
      shop.write(
        'test/vat.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vatIn } from '../src/vat.js';

test('a fifth of a gross price with 25 percent is VAT', () => {
  assert.equal(vatIn(12_500, 'NO'), 2_500);
});
`,
      ),
    ),
  ),
  change(
    'SHOP-195',
    'tomas',
    'partial-delivery',
    'Send an order in two parcels',
    step(
      'Let an order be partly sent',
      shop.swap('src/orders.ts', "'packed' | 'sent'", "'packed' | 'partly sent' | 'sent'"),
      shop.swap(
        'src/orders.ts',
        "  packed: ['sent'],",
        "  packed: ['sent', 'partly sent'],\n  'partly sent': ['sent'],",
      ),
    ),
    step(
      'Track parcels',
      shop.write(
        'migrations/0195_parcels.sql',
        `
create table parcels (
  tracking text primary key,
  order_id uuid not null references orders (id),
  sent_at timestamptz
);
`,
      ),
    ),
    step(
      'Test that a partly sent order can be finished',
      shop.append(
        'test/orders.test.ts',
        `
test('the second parcel finishes the order', () => {
  assert.equal(canBecome({ ...order, state: 'partly sent' }, 'sent'), true);
});
`,
      ),
    ),
  ),
  change(
    'SHOP-218',
    'oliver',
    'carbon-label',
    'Show the slower and greener way to send',
    step(
      'Offer economy shipping',
      shop.append(
        'src/shipping.ts',
        `
export type Speed = 'express' | 'standard' | 'economy';

export const days: Readonly<Record<Speed, number>> = { express: 1, standard: 3, economy: 7 };
`,
      ),
    ),
    step(
      'Economy takes six days, not seven',
      shop.swap('src/shipping.ts', 'economy: 7', 'economy: 6'),
    ),
  ),
  change(
    'SHOP-224',
    'tomas',
    'order-history',
    'Order history for customers',
    step(
      'List the orders of a customer',
      shop.write(
        'src/history.ts',
        `
import { query } from './database.js';
import type { Order } from './orders.js';

export function ordersOf(customerId: string): Promise<Order[]> {
  return query<Order>('select * from orders where customer_id = $1 order by placed_at desc', [customerId]);
}
`,
      ),
      shop.write(
        'migrations/0224_order_customer.sql',
        `
alter table orders add column customer_id uuid;
create index orders_customer on orders (customer_id, placed_at desc);
`,
      ),
    ),
    step(
      'Page the order history',
      shop.swap('src/history.ts', "placed_at desc'", "placed_at desc limit 20 offset $2'"),
      shop.swap('src/history.ts', '(customerId: string)', '(customerId: string, skip = 0)'),
      shop.swap('src/history.ts', '[customerId]', '[customerId, skip]'),
    ),
  ),
];
