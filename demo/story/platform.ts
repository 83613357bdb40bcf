import { inFolder } from '../edits';
import { bump } from './lockfile';
import { change, step } from './model';
import type { Chapter } from './model';

const root = inFolder('');
const docs = inFolder('docs/');
const libs = inFolder('libs/');
const deploy = inFolder('deploy/');
const shop = inFolder('services/shop/');
const payments = inFolder('services/payments/');

const update = (name: string, from: string, to: string) =>
  change(
    '',
    'renovate',
    `renovate/${name}-${to.split('.')[0] ?? ''}.x`,
    `Update ${name} to ${to}`,
    step(`Update ${name} to ${to}`, ...bump(name, from, to)),
  );

const decision = (number: string, title: string, text: string) =>
  docs.write(`decisions/${number}.md`, `# ${title}\n\n${text}`);

/** What both services stand on: libraries, deployment, documents, updates. */
export const platform: Chapter = [
  update('zod', '4.0.5', '4.0.10'),
  change(
    '',
    'oliver',
    'health-endpoints',
    'Health endpoints',
    step(
      'Answer /health in both services',
      shop.write('src/health.ts', healthEndpoint('shop')),
      payments.write('src/health.ts', healthEndpoint('payments')),
    ),
    step(
      'Say which commit runs in /health',
      shop.swap('src/health.ts', "status: 'UP' }", "status: 'UP', revision: config.revision }"),
      payments.swap('src/health.ts', "status: 'UP' }", "status: 'UP', revision: config.revision }"),
    ),
  ),
  update('pino-std-serializers', '7.0.0', '7.1.0'),
  change(
    '',
    'jonas',
    'decision-records',
    'Write decisions down',
    step(
      'Record why payments has its own database',
      decision(
        '0001-own-databases',
        'Each service owns its database',
        'Nobody joins across services. What the other one knows is asked for over HTTP.',
      ),
    ),
    step(
      'Record why migrations only add',
      decision(
        '0002-additive-migrations',
        'Migrations only add',
        'A roll back runs the old code on the new schema. Columns are dropped one release later.',
      ),
    ),
  ),
  update('undici', '7.9.0', '7.12.0'),
  change(
    '',
    'oliver',
    'timeouts',
    'Every outgoing request has a deadline',
    step(
      'Add a deadline to the retry policy',
      libs.insert(
        'http/src/retry.ts',
        '  readonly firstDelayMs: number;',
        '  readonly deadlineMs?: number;',
      ),
    ),
    step(
      'Document the deadlines',
      docs.append(
        'architecture.md',
        '## Deadlines\n\nEvery request to another system has one: cards 5 s, carrier 2 s, everything else 10 s.',
      ),
    ),
  ),
  update('tsx', '4.19.4', '4.20.3'),
  change(
    '',
    'jonas',
    'postgres-17-staging',
    'More memory in staging',
    step(
      'Give the shop more memory in staging',
      deploy.swap('staging/values.yaml', 'memory: 512Mi', 'memory: 768Mi'),
    ),
  ),
  update('pg', '8.16.0', '8.16.3'),
  change(
    '',
    'oliver',
    'smoke-test',
    'Smoke test after every deployment',
    step(
      'Add a smoke test',
      deploy.write(
        'smoke.sh',
        `
#!/bin/sh
# Asks a freshly deployed environment the three questions that matter.
set -eu
base=$1
curl --fail --silent --max-time 5 "$base/shop/health"
curl --fail --silent --max-time 5 "$base/payments/health"
`,
      ),
    ),
    step(
      'Look at the catalogue in the smoke test',
      deploy.append(
        'smoke.sh',
        'curl --fail --silent --max-time 5 "$base/shop/products" > /dev/null',
      ),
    ),
  ),
  change(
    '',
    'mei',
    'money-format',
    'Format money in one place',
    step(
      'Format money by locale',
      libs.append(
        'money/src/money.ts',
        `
export function format(money: Money, locale: string): string {
  const style = { style: 'currency', currency: money.currency } as const;
  return new Intl.NumberFormat(locale, style).format(money.amount / 100);
}
`,
      ),
    ),
    step(
      'Test the Norwegian format',
      libs.append(
        'money/test/money.test.ts',
        `
test('krone amounts read as Norwegians write them', () => {
  assert.match(format({ amount: 4900, currency: 'NOK' }, 'nb-NO'), /49,00/);
});
`,
      ),
      libs.swap('money/test/money.test.ts', '{ add, times }', '{ add, format, times }'),
    ),
  ),
  update('typescript', '5.8.3', '5.9.2'),
  change(
    '',
    'jonas',
    'scale-production',
    'Autumn sale: more replicas',
    step(
      'Run five replicas in production for the sale',
      deploy.swap('production/values.yaml', 'shop:\n  replicas: 3', 'shop:\n  replicas: 5'),
    ),
    step(
      'Raise the memory of payments in production',
      deploy.swap('production/values.yaml', 'memory: 384Mi', 'memory: 512Mi'),
    ),
  ),
  update('thread-stream', '3.1.0', '3.2.0'),
  change(
    '',
    'oliver',
    'request-ids',
    'One request id through both services',
    step(
      'Hand a request id from service to service',
      libs.write(
        'http/src/request-id.ts',
        `
import { randomUUID } from 'node:crypto';

/** Keeps an id that came with the request, if it looks like one of ours. */
export function requestId(given: string | undefined): string {
  return given !== undefined && /^[0-9a-f-]{36}$/.test(given) ? given : randomUUID();
}
`,
      ),
    ),
    step(
      'Write the request id into every log line',
      libs.append(
        'log/src/log.ts',
        'export const forRequest = (id: string) => log.child({ request: id });',
      ),
    ),
  ),
  change(
    '',
    'priya',
    'on-call',
    'Who is on call',
    step(
      'Describe the on-call week',
      docs.append(
        'runbook.md',
        '## On call\n\nA week each, Monday to Monday. Payments and shop share one phone.',
      ),
    ),
    step(
      'Fix a typo in the runbook',
      docs.swap('runbook.md', 'A week each, Monday', 'One week each, Monday'),
    ),
  ),
  update('undici', '7.12.0', '7.16.0'),
  change(
    '',
    'jonas',
    'ci-cache',
    'Faster pull requests',
    step(
      'Stop a run when a newer commit arrives',
      root.swap(
        '.github/workflows/ci.yaml',
        'jobs:\n',
        'concurrency:\n  group: ${{ github.ref }}\n  cancel-in-progress: true\njobs:\n',
      ),
    ),
    step(
      'Five minutes are enough',
      root.swap('.github/workflows/ci.yaml', 'timeout-minutes: 10', 'timeout-minutes: 5'),
    ),
  ),
  update('pg-pool', '3.10.0', '3.10.1'),
  change(
    '',
    'oliver',
    'image-labels',
    'Say in the image where it came from',
    step(
      'Label images with their source',
      shop.insert(
        'Dockerfile',
        'ENV REVISION=$REVISION',
        'LABEL org.opencontainers.image.source=https://github.com/acme/storefront',
      ),
    ),
  ),
  update('zod', '4.0.10', '4.1.12'),
];

function healthEndpoint(service: string): string {
  return `
import type { IncomingMessage, ServerResponse } from 'node:http';
import { config } from './config.js';

export async function health(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ service: '${service}', port: config.port, status: 'UP' }));
}
`;
}
