import { createHash } from 'node:crypto';
import type { Environment, Service } from './history';
import { frontPage, signInPage } from './pages';

/** What a service runs in an environment, as that environment knows it. */
export interface Running {
  readonly service: Service;
  readonly environment: Environment;
  readonly commit: string;
  readonly version: string;
  readonly since: Date;
  readonly by: string;
}

export interface Answer {
  readonly status: 200 | 202 | 304 | 400 | 404 | 405 | 409 | 412 | 422;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How one environment tells its commit. Each is the way of a real platform. */
export interface Shape {
  /** Below the service's folder: `/__version__`. */
  readonly path: string;
  readonly answer: (running: Running, ifNoneMatch: string | undefined) => Answer;
}

export const shapes: Readonly<Record<Environment, Shape>> = {
  dev: { path: '/__version__', answer: dockerflow },
  test: { path: '/actuator/info', answer: actuator },
  qa: {
    path: '/version.txt',
    answer: ({ commit }) => ok('text/plain; charset=utf-8', `${commit}\n`),
  },
  uat: { path: '/', answer: header },
  staging: { path: '/', answer: meta },
  production: { path: '/health', answer: health },
};

export function ok(type: string, body: string, more: Record<string, string> = {}): Answer {
  const headers = { 'content-type': type, 'cache-control': 'no-cache', ...more };
  return { status: 200, headers, body };
}

export function json(value: unknown, more: Record<string, string> = {}): Answer {
  return ok('application/json', JSON.stringify(value), more);
}

export const notFound: Answer = {
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: 'Not found\n',
};

/** https://github.com/mozilla-services/Dockerflow/blob/main/docs/version_object.md */
function dockerflow(running: Running, ifNoneMatch: string | undefined): Answer {
  const { service, commit, version } = running;
  const etag = `"${createHash('sha1').update(`${service} ${commit}`).digest('hex').slice(0, 16)}"`;
  if (ifNoneMatch === etag) return { status: 304, headers: { etag }, body: '' };
  const object = {
    source: 'https://github.com/acme/storefront',
    version,
    commit,
    build: `https://ci.shop.example/storefront/${service}/${parseInt(commit.slice(0, 4), 16)}`,
  };
  return json(object, { etag });
}

/** Spring Boot's info endpoint in its default mode, which abbreviates the id. */
function actuator({ service, commit, version, since }: Running): Answer {
  const time = new Date(since.getTime() - 11 * 60_000).toISOString();
  return json({
    git: { branch: 'main', commit: { id: commit.slice(0, 7), time } },
    build: { artifact: service, name: service, group: 'example.acme', version, time },
  });
}

function header({ service, environment, commit }: Running): Answer {
  if (service === 'payments') return ok('text/html; charset=utf-8', signInPage);
  const page = frontPage(service, environment);
  return ok('text/html; charset=utf-8', page, { 'x-revision': commit });
}

/** What was deployed just now is not well yet. */
const STARTING_MS = 15_000;

function meta({ service, environment, commit, version, since }: Running): Answer {
  const isStarting = Date.now() - since.getTime() < STARTING_MS;
  const said = {
    revision: `v${version}-${commit.slice(0, 12)}`,
    'deployed-at': since.toISOString(),
    health: isStarting ? 'starting' : 'ok',
  };
  const tags = Object.entries(said).map(
    ([name, content]) => `\n    <meta name="${name}" content="${content}">`,
  );
  return ok('text/html; charset=utf-8', frontPage(service, environment, tags.join('')));
}

function health({ service, commit, version, since, by }: Running): Answer {
  return json({
    service: { name: service, instance: `${service}-${commit.slice(0, 5)}-1` },
    release: {
      revision: { sha: commit, dirty: false },
      version,
      deployedAt: since.toISOString(),
      deployedBy: by,
    },
    status: 'UP',
  });
}
