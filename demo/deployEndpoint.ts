import type { IncomingMessage } from 'node:http';
import type { Deployments, Wish } from './deployments';
import { DEPLOY_MS } from './deployments';
import type { Environment, Service } from './history';
import { runPage } from './pages';
import type { DemoCommit } from './scribe';
import { type Answer, json, notFound, ok } from './shapes';

const MOST_BYTES = 10_000;

/**
 * What a service's own deployment script listens for in an environment:
 *
 * - `POST /<service>/deploy` with `{environment, commit, expected}` is answered 202 with `{run: <page>}`
 * - `GET /<service>/deployments/<number>` is that page
 *
 * Undefined where the path is none of these.
 */
export async function answerDeploy(
  request: IncomingMessage,
  place: {
    readonly service: Service;
    readonly environment: Environment;
    /** Below the service's folder: `/deploy`. */
    readonly path: string;
    /** Address of the environment, without a slash at the end. */
    readonly url: string;
  },
  deployments: Deployments,
  commits: readonly DemoCommit[],
): Promise<Answer | undefined> {
  const { service, environment, path, url } = place;
  const [, number] = /^\/deployments\/(\d{1,9})$/.exec(path) ?? [];
  if (number !== undefined) {
    const found = deployments.find(Number(number));
    if (found?.service !== service || found.environment !== environment) return notFound;
    const subjects = new Map(commits.map(({ id, subject }) => [id, subject]));
    const page = runPage(found, { subjects, now: Date.now(), lastsMs: DEPLOY_MS });
    return ok('text/html; charset=utf-8', page);
  }
  if (path !== '/deploy') return undefined;
  if (request.method !== 'POST') {
    return { ...json({ error: 'send a POST' }, { allow: 'POST' }), status: 405 };
  }
  const wish = wishOf(await bodyOf(request), service, environment, request);
  if (typeof wish === 'string') return { ...json({ error: wish }), status: 400 };
  const verdict = deployments.ask(wish);
  if (verdict.status !== 202) {
    return { ...json({ error: verdict.error }), status: verdict.status };
  }
  const run = `${url}/${service}/deployments/${verdict.deployment.number}`;
  return { ...json({ run }), status: 202 };
}

function wishOf(
  text: string | undefined,
  service: Service,
  environment: Environment,
  { headers }: IncomingMessage,
): Wish | string {
  const body = text === undefined ? undefined : parse(text);
  if (body === undefined) return 'the body must be a JSON object';
  const { commit, expected = '' } = body;
  if (typeof commit !== 'string' || typeof expected !== 'string') {
    return '"commit" and "expected" are texts';
  }
  if (body['environment'] !== environment) return `this is ${environment}`;
  const key = headers['idempotency-key'];
  return { service, environment, commit, expected, key: typeof key === 'string' ? key : undefined };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null;
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  return size <= MOST_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}
