import { inFolder } from '../edits';
import { step } from './model';
import type { Login, Step } from './model';
import { lockFile } from './lockfile';

const root = inFolder('');
const libs = inFolder('libs/');
const deploy = inFolder('deploy/');

/** The first commits of everything that is not a service, straight onto main, as young projects do. */
export const skeleton: readonly (readonly [Login, Step])[] = [
  [
    'oliver',
    step(
      'Start the storefront repository',
      root.write(
        'README.md',
        `
# Storefront

The web shop of Acme and the payments behind it.

| folder              | what it is                                  |
| ------------------- | ------------------------------------------- |
| \`services/shop\`     | catalogue, cart, checkout, orders           |
| \`services/payments\` | charges, refunds, ledger, payout reports    |
| \`libs\`              | what both services share                    |
| \`deploy\`            | one folder for each environment             |
| \`docs\`              | architecture, runbook, decisions            |

## Work on it

    npm ci
    npm test
    docker compose -f deploy/compose.yaml up
`,
      ),
      root.write(
        'package.json',
        `
{
  "name": "storefront",
  "version": "0.1.0",
  "private": true,
  "workspaces": ["libs/*", "services/*"],
  "scripts": {
    "test": "node --import tsx --test \\"{libs,services}/*/test/*.test.ts\\"",
    "check": "tsc --build"
  },
  "dependencies": {
    "pg": "8.16.0",
    "pino": "9.6.0",
    "undici": "7.9.0",
    "zod": "4.0.5"
  },
  "devDependencies": {
    "tsx": "4.19.4",
    "typescript": "5.8.3"
  }
}
`,
      ),
      root.write('package-lock.json', lockFile()),
      root.write('CHANGELOG.md', '# Changelog'),
      root.write('.gitignore', 'node_modules/\ndist/\n*.log\n.env'),
      root.write('.gitattributes', '* text=auto eol=lf'),
    ),
  ],
  [
    'oliver',
    step(
      'Strict TypeScript from the first day',
      root.write(
        'tsconfig.json',
        `
{
  "compilerOptions": {
    "target": "ES2023",
    "module": "NodeNext",
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "skipLibCheck": true
  }
}
`,
      ),
    ),
  ],
  [
    'priya',
    step(
      'Add a money library that counts in minor units',
      libs.write(
        'money/src/money.ts',
        `
export type Currency = 'EUR' | 'NOK' | 'SEK';

/** An amount in the minor unit of its currency: cents, øre. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new Error('Cannot add ' + a.currency + ' and ' + b.currency);
  return { amount: a.amount + b.amount, currency: a.currency };
}

export function times(money: Money, factor: number): Money {
  return { amount: Math.round(money.amount * factor), currency: money.currency };
}
`,
      ),
      libs.write(
        'money/test/money.test.ts',
        `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, times } from '../src/money.js';

test('amounts of one currency add up', () => {
  const five = { amount: 500, currency: 'EUR' } as const;
  assert.deepEqual(add(five, five), { amount: 1000, currency: 'EUR' });
});
`,
      ),
    ),
  ],
  [
    'jonas',
    step(
      'Add a small router and problem+json errors',
      libs.write(
        'http/src/router.ts',
        `
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly handle: Handler;
}

export function findRoute(routes: readonly Route[], method: string, path: string): Route | undefined {
  return routes.find((route) => route.method === method && matches(route.path, path));
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith(':') || part === given[i]);
}
`,
      ),
      libs.write(
        'http/src/problem.ts',
        `
/** RFC 9457: what went wrong, for machines and for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
}

export const notFound: Problem = { type: 'about:blank', title: 'Not found', status: 404 };
export const conflict: Problem = { type: 'about:blank', title: 'Conflict', status: 409 };
`,
      ),
    ),
  ],
  [
    'jonas',
    step(
      'Retry outgoing requests with back-off',
      libs.write(
        'http/src/retry.ts',
        `
export interface RetryPolicy {
  readonly attempts: number;
  readonly firstDelayMs: number;
}

export const defaultPolicy: RetryPolicy = { attempts: 3, firstDelayMs: 100 };

export async function retry<T>(policy: RetryPolicy, attempt: () => Promise<T>): Promise<T> {
  let delay = policy.firstDelayMs;
  for (let left = policy.attempts; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, delay));
      delay *= 2;
    }
  }
}
`,
      ),
      libs.write(
        'log/src/log.ts',
        `
import { pino } from 'pino';

export const log = pino({
  level: process.env['LOG_LEVEL'] ?? 'info',
  redact: ['req.headers.authorization', 'req.headers.cookie'],
});
`,
      ),
    ),
  ],
  [
    'oliver',
    step(
      'Run the tests on every pull request',
      root.write(
        '.github/workflows/ci.yaml',
        `
name: ci
on:
  pull_request:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22, cache: npm }
      - run: npm ci
      - run: npm run check
      - run: npm test
`,
      ),
      root.write(
        '.github/CODEOWNERS',
        `
*                               @acme/storefront
/services/shop/                 @acme/shop
/services/payments/             @acme/payments
/services/*/migrations/         @acme/databases
/deploy/production/             @acme/operations
`,
      ),
    ),
  ],
  [
    'jonas',
    step(
      'Describe how the services are deployed',
      deploy.write(
        'compose.yaml',
        `
services:
  database:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: local
    ports: ['5432:5432']
  shop:
    build: { context: .., dockerfile: services/shop/Dockerfile }
    environment:
      DATABASE_URL: postgres://postgres:local@database/shop
    ports: ['8080:8080']
  payments:
    build: { context: .., dockerfile: services/payments/Dockerfile }
    environment:
      DATABASE_URL: postgres://postgres:local@database/payments
    ports: ['8081:8080']
`,
      ),
      deploy.write('staging/values.yaml', values('staging', 2, 'info')),
      deploy.write('production/values.yaml', values('production', 3, 'warn')),
    ),
  ],
  [
    'oliver',
    step(
      'Write down how to release and how to roll back',
      root.write(
        'docs/runbook.md',
        `
# Runbook

## Release

1. Cut \`release/1.x\` from \`main\`, tag the release candidate.
2. Staging takes the candidate; a tester and the shop team sign it off.
3. Production takes the tag, Monday to Thursday, before 16:00.

## Roll back

Deploy the previous tag. Migrations only ever add, so the old version runs on the new schema.
`,
      ),
      root.write(
        'docs/architecture.md',
        `
# Architecture

The shop owns products, carts and orders. Payments owns money: charges, refunds and the ledger.
They talk over HTTP with an idempotency key and never share a database.
`,
      ),
    ),
  ],
];

function values(environment: string, replicas: number, level: string): string {
  return `
environment: ${environment}
shop:
  replicas: ${replicas}
  memory: 512Mi
  logLevel: ${level}
payments:
  replicas: ${replicas}
  memory: 384Mi
  logLevel: ${level}
`;
}
