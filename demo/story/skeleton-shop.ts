import { inFolder } from '../edits';
import { step } from './model';
import type { Login, Step } from './model';

const shop = inFolder('services/shop/');

/** The first commits of the shop. */
export const shopSkeleton: readonly (readonly [Login, Step])[] = [
  [
    'aisha',
    step(
      'Start the shop service',
      shop.write(
        'package.json',
        `
{
  "name": "@storefront/shop",
  "private": true,
  "type": "module",
  "scripts": { "start": "node dist/main.js", "migrate": "node dist/migrate.js" }
}
`,
      ),
      shop.write(
        'Dockerfile',
        `
FROM node:22-slim AS build
WORKDIR /src
COPY . .
RUN npm ci && npm run check

FROM node:22-slim
ARG REVISION
ENV REVISION=$REVISION
LABEL org.opencontainers.image.revision=$REVISION
COPY --from=build /src /src
USER node
CMD ["node", "/src/services/shop/dist/main.js"]
`,
      ),
      shop.write(
        'src/config.ts',
        `
export const config = {
  port: Number(process.env['PORT'] ?? 8080),
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  revision: process.env['REVISION'] ?? 'unknown',
  pageSize: 24,
  cartLifetimeDays: 14,
} as const;
`,
      ),
      shop.write(
        'src/main.ts',
        `
import { createServer } from 'node:http';
import { findRoute } from '../../../libs/http/src/router.js';
import { log } from '../../../libs/log/src/log.js';
import { config } from './config.js';
import { routes } from './routes.js';

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://shop').pathname;
  const route = findRoute(routes, request.method ?? 'GET', path);
  if (route === undefined) response.writeHead(404).end();
  else void route.handle(request, response);
});
server.listen(config.port, () => log.info({ revision: config.revision }, 'shop is up'));
`,
      ),
      shop.write(
        'src/routes.ts',
        `
import type { Route } from '../../../libs/http/src/router.js';
import * as catalogue from './catalogue.js';
import * as cart from './cart.js';
import * as checkout from './checkout.js';

export const routes: readonly Route[] = [
  // catalogue
  { method: 'GET', path: '/products', handle: catalogue.list },
  { method: 'GET', path: '/products/:id', handle: catalogue.show },
  // checkout
  { method: 'PUT', path: '/cart/:id', handle: cart.change },
  { method: 'POST', path: '/checkout', handle: checkout.place },
];
`,
      ),
    ),
  ],
  [
    'aisha',
    step(
      'List and show products',
      shop.write(
        'src/catalogue.ts',
        `
import type { IncomingMessage, ServerResponse } from 'node:http';
import { config } from './config.js';
import { query } from './database.js';

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
}

export async function list(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://shop');
  const page = Number(url.searchParams.get('page') ?? 1);
  const products = await query<Product>(
    'select * from products order by name limit $1 offset $2',
    [config.pageSize, (page - 1) * config.pageSize],
  );
  response.end(JSON.stringify(products));
}

export async function show(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = (request.url ?? '').split('/').at(-1);
  const [product] = await query<Product>('select * from products where id = $1', [id]);
  if (product === undefined) response.writeHead(404);
  response.end(JSON.stringify(product));
}
`,
      ),
      shop.write(
        'src/database.ts',
        `
import pg from 'pg';
import { config } from './config.js';

const pool = new pg.Pool({ connectionString: config.databaseUrl, max: 10 });

export async function query<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
  const result = await pool.query<T>(text, values);
  return result.rows;
}
`,
      ),
      shop.write(
        'migrations/0001_products.sql',
        `
create table products (
  id text primary key,
  name text not null,
  price integer not null check (price >= 0),
  stock integer not null default 0
);
`,
      ),
    ),
  ],
  [
    'mei',
    step(
      'Search products by name',
      shop.write(
        'src/search.ts',
        `
import type { Product } from './catalogue.js';
import { query } from './database.js';

const MINIMUM_LENGTH = 2;

export async function search(words: string): Promise<Product[]> {
  const term = normalise(words);
  if (term.length < MINIMUM_LENGTH) return [];
  return query<Product>('select * from products where name ilike $1 limit 50', ['%' + term + '%']);
}

export function normalise(words: string): string {
  return words.trim().toLowerCase();
}
`,
      ),
      shop.write(
        'test/search.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalise } from '../src/search.js';

test('words are compared in lower case', () => {
  assert.equal(normalise('  Wool Socks '), 'wool socks');
});
`,
      ),
    ),
  ],
  [
    'marta',
    step(
      'Keep a cart for each visitor',
      shop.write(
        'src/cart.ts',
        `
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface CartLine {
  readonly productId: string;
  readonly price: number;
  readonly quantity: number;
}

export interface Cart {
  readonly id: string;
  readonly lines: readonly CartLine[];
}

const MAXIMUM_QUANTITY = 99;

export function addLine(cart: Cart, line: CartLine): Cart {
  const quantity = Math.min(line.quantity, MAXIMUM_QUANTITY);
  return { ...cart, lines: [...cart.lines, { ...line, quantity }] };
}

export function subtotal(cart: Cart): number {
  return cart.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
}

export async function change(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  response.writeHead(204).end();
}
`,
      ),
      shop.write(
        'test/cart.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addLine, subtotal } from '../src/cart.js';

const empty = { id: 'c1', lines: [] };

test('a subtotal is price times quantity', () => {
  const cart = addLine(empty, { productId: 'p1', price: 250, quantity: 2 });
  assert.equal(subtotal(cart), 500);
});
`,
      ),
      shop.write(
        'migrations/0002_carts.sql',
        `
create table carts (
  id uuid primary key,
  lines jsonb not null default '[]',
  touched_at timestamptz not null default now()
);
`,
      ),
    ),
  ],
  [
    'tomas',
    step(
      'Place orders',
      shop.write(
        'src/checkout.ts',
        `
import type { IncomingMessage, ServerResponse } from 'node:http';
import { subtotal } from './cart.js';
import type { Cart } from './cart.js';
import { shippingFor } from './shipping.js';

export interface Totals {
  readonly goods: number;
  readonly shipping: number;
  readonly total: number;
}

export function totals(cart: Cart, country: string): Totals {
  const goods = subtotal(cart);
  const shipping = shippingFor(country, goods);
  return { goods, shipping, total: goods + shipping };
}

export async function place(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  response.writeHead(202).end();
}
`,
      ),
      shop.write(
        'src/shipping.ts',
        `
const FREE_FROM = 50_00;

const rates: Readonly<Record<string, number>> = {
  NO: 4_90,
  SE: 5_90,
  DE: 7_90,
};
const ELSEWHERE = 12_90;

/** What sending an order costs, in minor units. */
export function shippingFor(country: string, goods: number): number {
  if (goods > FREE_FROM) return 0;
  return rates[country] ?? ELSEWHERE;
}
`,
      ),
      shop.write(
        'src/orders.ts',
        `
export type OrderState = 'placed' | 'paid' | 'packed' | 'sent' | 'cancelled';

export interface Order {
  readonly id: string;
  readonly cartId: string;
  readonly state: OrderState;
  readonly placedAt: Date;
}

const next: Readonly<Record<OrderState, readonly OrderState[]>> = {
  placed: ['paid', 'cancelled'],
  paid: ['packed', 'cancelled'],
  packed: ['sent'],
  sent: [],
  cancelled: [],
};

export function canBecome(order: Order, state: OrderState): boolean {
  return next[order.state].includes(state);
}
`,
      ),
      shop.write(
        'migrations/0003_orders.sql',
        `
create table orders (
  id uuid primary key,
  cart_id uuid not null references carts (id),
  state text not null,
  placed_at timestamptz not null default now()
);
`,
      ),
    ),
  ],
];
