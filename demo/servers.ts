import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerDeploy } from './deployEndpoint';
import { type Deployment, Deployments } from './deployments';
import { environments, services } from './history';
import type { DemoHistory, Environment, Service } from './history';
import { frontPage } from './pages';
import { createRandom } from './random';
import { notFound, ok, shapes } from './shapes';
import type { Answer, Running } from './shapes';

type Cells<T> = Readonly<Record<Service, Record<Environment, T>>>;

export interface Environments {
  /** Base address of each environment, without a slash at the end. */
  readonly urls: Readonly<Record<Environment, string>>;
  /** Requests so far, by service and environment, without those to deploy. */
  readonly counts: Cells<number>;
  /** What the deployment endpoints have accepted so far, the oldest first. */
  readonly deployments: () => readonly Deployment[];
  /**
   * From the next request on, the service runs this commit there, as if a colleague had deployed it. The commit need
   * not exist. A deployment that is under way there does not come to pass.
   */
  setDeployed(service: Service, environment: Environment, commit: string): void;
  /** Resolves when every socket and timer is gone. */
  stop(): Promise<void>;
}

export type Fault = 'none' | 'unavailable' | 'reset';

const HOUR = 3_600_000;
/** How long ago each environment was deployed, and by whom. */
const lastDeployments: Readonly<
  Record<Environment, { readonly hours: number; readonly by: string }>
> = {
  dev: { hours: 2, by: 'ci' },
  test: { hours: 5, by: 'ci' },
  qa: { hours: 27, by: 'Marta K.' },
  uat: { hours: 75, by: 'Jonas E.' },
  staging: { hours: 98, by: 'Oliver G.' },
  production: { hours: 146, by: 'Priya N.' },
};

/** Who deploys under one's feet. */
const COLLEAGUE = 'Marta K.';

const STAGING_DELAY_MS = 1_200;
const FAULT_ROUND = 12;

/**
 * What happens to the request with this number, counted from 0, to payments in qa. In every
 * twelve, two are answered 503 and one is cut off. The first of a round and the one after a
 * failure always succeed.
 */
export function faultOf(seed: number, request: number): Fault {
  const round = Math.floor(request / FAULT_ROUND);
  const random = createRandom(seed * 1_000_003 + round);
  const failing = [random.between(2, 3), random.between(5, 7), random.between(9, 10)];
  const reset = random.between(0, 2);
  const index = failing.indexOf(request % FAULT_ROUND);
  if (index < 0) return 'none';
  return index === reset ? 'reset' : 'unavailable';
}

/**
 * Starts one server for each environment on 127.0.0.1, on any free port, or on `firstPort` and the
 * five after it.
 */
export async function startEnvironments(
  history: Pick<DemoHistory, 'deployed' | 'commits'>,
  options: { readonly seed: number; readonly firstPort?: number },
): Promise<Environments> {
  const startedAt = Date.now();
  const stopping = new AbortController();
  const counts = cells(() => 0);
  const running = cells((service, environment): Running => {
    const { hours, by } = lastDeployments[environment];
    const since = new Date(startedAt - hours * HOUR - (service === 'payments' ? HOUR / 2 : 0));
    return describe(service, environment, history.deployed[service][environment], since, by);
  });

  const deployments = new Deployments({
    commits: history.commits,
    running: (service, environment) => running[service][environment].commit,
    install: ({ service, environment, commit }) => {
      running[service][environment] = describe(service, environment, commit, new Date(), 'you');
    },
  });

  function describe(
    service: Service,
    environment: Environment,
    commit: string,
    since: Date,
    by: string,
  ): Running {
    const version = history.commits.find(({ id }) => id === commit)?.version ?? '0.0.0-unknown';
    return { service, environment, commit, version, since, by };
  }

  async function handle(
    environment: Environment,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://environment');
    const service = services.find(
      (name) => pathname === `/${name}` || pathname.startsWith(`/${name}/`),
    );
    if (service === undefined) {
      send(response, notFound);
      return;
    }
    const path = pathname.slice(service.length + 1) || '/';
    const url = `http://127.0.0.1:${request.socket.localPort}`;
    const place = { service, environment, path, url };
    const deployed = await answerDeploy(request, place, deployments, history.commits);
    if (deployed) {
      send(response, deployed);
      return;
    }
    const number = counts[service][environment]++;
    if (environment === 'staging') {
      const jitter = createRandom(options.seed + number).between(0, 100);
      await sleep(STAGING_DELAY_MS + jitter, undefined, { signal: stopping.signal });
    }
    const fault =
      environment === 'qa' && service === 'payments' ? faultOf(options.seed, number) : 'none';
    if (fault === 'reset') request.socket.resetAndDestroy();
    else if (fault === 'unavailable') {
      response.writeHead(503, { 'retry-after': '2', 'content-type': 'text/plain' });
      response.end('Service Unavailable\n');
    } else {
      const ifNoneMatch = request.headers['if-none-match'];
      send(response, answer(running[service][environment], path, ifNoneMatch));
    }
  }

  const servers = environments.map((environment): readonly [Environment, Server] => {
    const server = createServer((request, response) => {
      handle(environment, request, response).catch(() => response.destroy());
    });
    return [environment, server];
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    deployments.stop();
    await Promise.all(servers.map(([, server]) => close(server)));
  };
  try {
    for (const [index, [, server]] of servers.entries()) {
      server.listen(options.firstPort === undefined ? 0 : options.firstPort + index, '127.0.0.1');
      await once(server, 'listening');
    }
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    urls: Object.fromEntries(
      servers.map(([environment, server]) => [environment, addressOf(server)]),
    ) as Record<Environment, string>,
    counts,
    deployments: () => deployments.record,
    setDeployed(service, environment, commit) {
      deployments.overtake({ service, environment });
      running[service][environment] = describe(service, environment, commit, new Date(), COLLEAGUE);
    },
    stop,
  };
}

function answer(running: Running, path: string, ifNoneMatch: string | undefined): Answer {
  const shape = shapes[running.environment];
  if (path === shape.path) return shape.answer(running, ifNoneMatch);
  if (path === '/')
    return ok('text/html; charset=utf-8', frontPage(running.service, running.environment));
  return notFound;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  response.end(body);
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function cells<T>(make: (service: Service, environment: Environment) => T): Cells<T> {
  const row = (service: Service): Record<Environment, T> => ({
    dev: make(service, 'dev'),
    test: make(service, 'test'),
    qa: make(service, 'qa'),
    uat: make(service, 'uat'),
    staging: make(service, 'staging'),
    production: make(service, 'production'),
  });
  return { shop: row('shop'), payments: row('payments') };
}
