import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const shop = inFolder('services/shop/');

/** Variants, stock and prices. */
export const assortment: Chapter = [
  change(
    'SHOP-134',
    'oliver',
    'stock-display',
    'Say when little is left',
    step(
      'Show "only a few left" below five',
      shop.write(
        'src/stock.ts',
        `
const FEW = 5;

export type Availability = 'in stock' | 'few left' | 'sold out';

export function availability(stock: number): Availability {
  if (stock === 0) return 'sold out';
  return stock < FEW ? 'few left' : 'in stock';
}
`,
      ),
    ),
    step(
      'Test the borders of availability',
      shop.write(
        'test/stock.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { availability } from '../src/stock.js';

test('five is plenty, four is few', () => {
  assert.equal(availability(5), 'in stock');
  assert.equal(availability(4), 'few left');
});
`,
      ),
    ),
  ),
  change(
    'SHOP-141',
    'aisha',
    'product-variants',
    'Products in sizes and colours',
    step(
      'Add variants to the schema',
      shop.write(
        'migrations/0141_variants.sql',
        `
create table variants (
  sku text primary key,
  product_id text not null references products (id) on delete cascade,
  size text,
  colour text,
  stock integer not null default 0
);
`,
      ),
    ),
    step(
      'Read the variants of a product',
      shop.write(
        'src/variants.ts',
        `
import { query } from './database.js';

export interface Variant {
  readonly sku: string;
  readonly size: string | null;
  readonly colour: string | null;
  readonly stock: number;
}

export function variantsOf(productId: string): Promise<Variant[]> {
  return query<Variant>('select * from variants where product_id = $1 order by sku', [productId]);
}
`,
      ),
    ),
    step(
      'Sort sizes as people do: XS, S, M, L, XL',
      shop.append(
        'src/variants.ts',
        `
const sizes = ['XS', 'S', 'M', 'L', 'XL'];

export function bySize(a: Variant, b: Variant): number {
  return sizes.indexOf(a.size ?? '') - sizes.indexOf(b.size ?? '');
}
`,
      ),
    ),
    step(
      'Cover the order of sizes with a test',
      shop.write(
        'test/variants.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bySize } from '../src/variants.js';

const variant = (size: string) => ({ sku: size, size, colour: null, stock: 1 });

test('small comes before large', () => {
  const sorted = [variant('L'), variant('S'), variant('XS')].toSorted(bySize);
  assert.deepEqual(sorted.map((each) => each.size), ['XS', 'S', 'L']);
});
`,
      ),
    ),
  ),
  change(
    'SHOP-163',
    'aisha',
    'price-history',
    'Show the lowest price of the last 30 days',
    step(
      'Record every change of a price',
      shop.write(
        'migrations/0163_price_history.sql',
        `
create table price_history (
  product_id text not null references products (id),
  price integer not null,
  since timestamptz not null default now()
);
create index price_history_product on price_history (product_id, since desc);
`,
      ),
    ),
    step(
      'Compute the lowest recent price',
      shop.write(
        'src/prices.ts',
        `
export interface PricePoint {
  readonly price: number;
  readonly since: Date;
}

const DAYS = 30;

/** What the law wants beside a discount: the lowest price before it. */
export function lowestRecent(points: readonly PricePoint[], now: Date): number | undefined {
  const from = now.getTime() - DAYS * 86_400_000;
  const recent = points.filter((point) => point.since.getTime() >= from);
  return recent.length === 0 ? undefined : Math.min(...recent.map((point) => point.price));
}
`,
      ),
    ),
    step(
      'Count the price that was valid when the window opened',
      shop.swap(
        'src/prices.ts',
        '  const recent = points.filter((point) => point.since.getTime() >= from);',
        '  const opening = points.findLast((point) => point.since.getTime() < from);\n  const recent = points.filter((point) => point === opening || point.since.getTime() >= from);',
      ),
    ),
  ),
  change(
    'SHOP-203',
    'aisha',
    'related-products',
    'Bought together',
    step(
      'Count which products are bought together',
      shop.write(
        'src/related.ts',
        `
import { query } from './database.js';

export async function boughtWith(productId: string): Promise<string[]> {
  const rows = await query<{ other: string }>(
    'select other from bought_together where product_id = $1 order by times desc limit 4',
    [productId],
  );
  return rows.map((row) => row.other);
}
`,
      ),
      shop.write(
        'migrations/0203_bought_together.sql',
        `
create materialized view bought_together as
select a.product_id, b.product_id as other, count(*) as times
from order_lines a join order_lines b using (order_id)
where a.product_id <> b.product_id
group by 1, 2;
`,
      ),
    ),
    step(
      'Leave out products that are sold out',
      shop.swap(
        'src/related.ts',
        "'select other from bought_together where product_id = $1",
        "'select other from bought_together join products on id = other where product_id = $1 and stock > 0",
      ),
    ),
  ),
  change(
    'SHOP-229',
    'aisha',
    'back-in-stock',
    'Tell me when it is back',
    step(
      'Remember who waits for a product',
      shop.write(
        'migrations/0229_stock_alerts.sql',
        `
create table stock_alerts (
  product_id text not null references products (id),
  email text not null,
  primary key (product_id, email)
);
`,
      ),
    ),
    step(
      'Send one mail when stock comes in',
      shop.append(
        'src/stock.ts',
        `
export function isBack(before: number, after: number): boolean {
  return before === 0 && after > 0;
}
`,
      ),
    ),
    step(
      'Test that a second delivery sends nothing',
      shop.append(
        'test/stock.test.ts',
        `
test('a product that was never gone is not back', () => {
  assert.equal(isBack(3, 8), false);
});
`,
      ),
      shop.swap('test/stock.test.ts', '{ availability }', '{ availability, isBack }'),
    ),
  ),
];
