import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCompany } from '../../demo/company';
import type { Company } from '../../demo/company';
import { git } from '../../demo/git';
import { createRepository, environments } from '../../demo/history';
import type { DemoHistory } from '../../demo/history';
import { faultOf, startEnvironments } from '../../demo/servers';
import { decodeConfig } from '../../src/core/observe/config/config';

const SEED = 7;

describe('The demo repository', () => {
  let dir: string;
  let history: DemoHistory;
  const run = (...args: string[]): Promise<string> => git(history.workspace, ...args);
  const count = async (...args: string[]): Promise<number> =>
    Number(await run('rev-list', '--count', ...args));

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'whereabouts-demo-'));
    history = await createRepository({ dir: join(dir, 'one'), seed: SEED });
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('has the same commits each time it is made from one seed', async () => {
    const again = await createRepository({ dir: join(dir, 'two'), seed: SEED });
    assert.deepEqual(again.commits, history.commits);
    assert.deepEqual(again.deployed, history.deployed);
    const refs = await run('for-each-ref', '--format=%(refname) %(objectname)');
    const others = await git(again.workspace, 'for-each-ref', '--format=%(refname) %(objectname)');
    assert.equal(others, refs);
  });

  it('is another that fits together for other seeds', async () => {
    for (const seed of [0, 1, 2, 3, 4]) {
      const made = await createRepository({ dir: join(dir, `seed-${seed}`), seed });
      assert.ok(made.commits.length >= 300);
      assert.notEqual(made.deployed.shop.dev, tip());
      await assertNoneOlderThanItsParent(made.workspace);
    }
  });

  it('is the same where git is told other things by the environment', async () => {
    const names = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE'];
    for (const name of names) process.env[name] = join(dir, 'nowhere');
    try {
      const made = await createRepository({ dir: join(dir, 'strange'), seed: SEED });
      assert.equal(await git(made.workspace, 'rev-parse', 'HEAD'), tip());
    } finally {
      for (const name of names) delete process.env[name];
    }
  });

  it('refuses a folder that holds something else', async () => {
    const refused = createRepository({ dir: join(dir, 'one'), seed: SEED });
    await assert.rejects(refused, /is not empty\. Name a new folder for the demo/);
  });

  it('is sound, clean and on main, with its branches and tags', async () => {
    assert.equal(await run('fsck', '--full', '--strict'), '');
    assert.equal(await git(history.origin, 'fsck', '--full', '--strict'), '');
    assert.equal(await run('status', '--porcelain'), '');
    assert.equal(await run('symbolic-ref', 'HEAD'), 'refs/heads/main');
    assert.equal(await run('rev-parse', 'HEAD', 'origin/main'), `${tip()}\n${tip()}`);
    const branches = await run('for-each-ref', '--format=%(refname:short)', 'refs/heads');
    assert.deepEqual(branches.split('\n'), [
      'PAY-112-sepa-instant',
      'main',
      'release/1.7',
      'release/1.8',
    ]);
    const tags = await run('for-each-ref', '--format=%(refname:short) %(objecttype)', 'refs/tags');
    for (const version of ['1.0.0', '1.6.2', '1.7.3', '1.8.0-rc.1', '1.8.0-rc.2']) {
      assert.ok(tags.split('\n').includes(`v${version} tag`), version);
    }
  });

  it('looks like the work of a team', async () => {
    assert.ok((await count('--all')) >= 300);
    assert.ok((await count('--merges', 'main')) >= 80);
    const authors = (await run('log', '--all', '--format=%an')).split('\n');
    assert.equal(new Set(authors.filter((name) => !name.endsWith('[bot]'))).size, 7);
    const subjects = await run('log', '--no-merges', '--format=%s', 'main');
    assert.match(subjects, /^SHOP-239: Place one order for two clicks$/m);
    assert.match(subjects, /^PAY-17: Check IBANs$/m);
    const merges = await run('log', '--merges', '--format=%s', 'main');
    assert.match(merges, /^Merge pull request #\d+ from acme\/SHOP-118-vouchers$/m);
    assert.match(merges, /^Merge branch 'main' into /m);
    assert.equal(
      await run('ls-files', '.github/CODEOWNERS', 'package-lock.json', '*.sh'),
      ['.github/CODEOWNERS', 'deploy/smoke.sh', 'package-lock.json'].join('\n'),
    );
  });

  it('holds no empty commit and none that is older than its parent', async () => {
    await assertNoneOlderThanItsParent(history.workspace);
    const sizes = await run('log', '--all', '--no-merges', '--format=%n%H', '--shortstat');
    assert.equal(sizes.match(/files? changed/g)?.length, await count('--all', '--no-merges'));
  });

  it('names the origin of every cherry-pick, and the origin is on main and the same change', async () => {
    const log = await run('log', '--tags', '--format=%H%n%b', '--grep=cherry picked from');
    const origins = [...log.matchAll(/\(cherry picked from commit ([0-9a-f]{40})\)/g)];
    assert.equal(origins.length, 12);
    for (const [, origin = ''] of origins) {
      await run('merge-base', '--is-ancestor', origin, 'main');
    }
    const equivalent = await run('cherry', 'main', 'release/1.7');
    assert.equal(equivalent.match(/^- /gm)?.length, 3);
  });

  it('reverts one commit in the words of git, and takes back what it did', async () => {
    const [revert = '', body = ''] = (
      await run('log', 'main', '--no-merges', '--grep=^This reverts', '--format=%H%x00%B')
    ).split('\0');
    assert.match(
      body,
      /^Revert "SHOP-177: Cache search results for a minute"\n\nThis reverts commit /,
    );
    const reverted = /This reverts commit ([0-9a-f]{40})\./.exec(body)?.[1] ?? '';
    const file = 'services/shop/src/search.ts';
    assert.match(await run('show', `${reverted}:${file}`), /CACHE_SECONDS/);
    assert.doesNotMatch(await run('show', `${revert}:${file}`), /CACHE_SECONDS/);
  });

  it('runs older commits the nearer an environment is to production', async () => {
    for (const service of ['shop', 'payments'] as const) {
      const at = history.deployed[service];
      assert.equal(at.dev, tip());
      const path = `services/${service}`;
      const behind = await Promise.all(
        environments.map((environment) => count(`${at[environment]}..main`, '--', path)),
      );
      assert.deepEqual(
        behind,
        behind.toSorted((a, b) => a - b),
      );
      assert.ok((behind[1] ?? 0) > 0);
      assert.ok(new Set(behind).size >= 5, String(behind));
    }
  });

  it('runs a hotfix in production that main has under another id', async () => {
    const { production, staging } = history.deployed.shop;
    assert.equal(
      await run('rev-parse', 'v1.7.3^{commit}', 'v1.8.0-rc.2^{commit}'),
      `${production}\n${staging}`,
    );
    await assert.rejects(run('merge-base', '--is-ancestor', production, 'main'));
    const message = await run('log', '-1', '--format=%B', `${production}~1`);
    assert.match(message, /^SHOP-239: .*\n\n\(cherry picked from commit [0-9a-f]{40}\)/);
  });

  it('keeps the deployments of each environment in origin as GitLab does', async () => {
    const refs = await git(history.origin, 'ls-remote', '.', 'refs/environments/production/*');
    assert.deepEqual(
      refs.split('\n').map((line) => line.split('/').at(-1)),
      ['104', '88', '97'],
    );
    assert.ok(refs.startsWith(history.deployed.shop.production));
    assert.equal(await run('for-each-ref', 'refs/environments'), '');
  });

  async function assertNoneOlderThanItsParent(workspace: string): Promise<void> {
    const lines = (await git(workspace, 'log', '--all', '--format=%H %ct %P')).split('\n');
    const times = new Map(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
    for (const line of lines) {
      const [id, time, ...parents] = line.split(' ');
      for (const parent of parents) assert.ok((times.get(parent) ?? 0) <= Number(time), id);
    }
  }

  function tip(): string {
    return history.deployed.shop.dev;
  }
});

describe('The demo environments', () => {
  let dir: string;
  let company: Company;
  const get = (environment: (typeof environments)[number], path: string, headers = {}) =>
    fetch(`${company.urls[environment]}${path}`, { headers });

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'whereabouts-demo-'));
    company = await startCompany({ dir: join(dir, 'company'), seed: SEED });
  });
  after(async () => {
    await company.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('answer in dev as Dockerflow, and 304 to a known ETag', async () => {
    const { dev } = company.history.deployed.payments;
    const response = await get('dev', '/payments/__version__');
    const { build, ...rest } = (await response.json()) as Record<string, string>;
    assert.deepEqual(rest, {
      source: 'https://github.com/acme/storefront',
      version: '1.9.0-dev',
      commit: dev,
    });
    assert.match(build ?? '', /^https:\/\/ci\.shop\.example\/storefront\/payments\/\d+$/);
    const etag = response.headers.get('etag') ?? '';
    const again = await get('dev', '/payments/__version__', { 'if-none-match': etag });
    assert.equal(again.status, 304);
    assert.equal((await get('dev', '/shop/__version__', { 'if-none-match': etag })).status, 200);
  });

  it('answer in test as Spring Boot, with an abbreviated id', async () => {
    const info = (await (await get('test', '/shop/actuator/info')).json()) as {
      git: { branch: string; commit: { id: string } };
      build: { artifact: string };
    };
    assert.equal(info.git.commit.id, company.history.deployed.shop.test.slice(0, 7));
    assert.equal(info.git.branch, 'main');
    assert.equal(info.build.artifact, 'shop');
  });

  it('answer in qa with plain text', async () => {
    const response = await get('qa', '/shop/version.txt');
    assert.equal(await response.text(), `${company.history.deployed.shop.qa}\n`);
  });

  it('answer in uat with a header, and with a sign-in page for payments', async () => {
    const shop = await get('uat', '/shop/');
    assert.equal(shop.headers.get('x-revision'), company.history.deployed.shop.uat);
    assert.match(await shop.text(), /^<!doctype html>/);
    const payments = await get('uat', '/payments/');
    assert.equal(payments.status, 200);
    assert.equal(payments.headers.get('x-revision'), null);
    const page = await payments.text();
    assert.match(page, /<title>Sign in<\/title>/);
    assert.doesNotMatch(page, /[0-9a-f]{7}/);
  });

  it('answer in staging with a meta element, slowly', async () => {
    const from = performance.now();
    const page = await (await get('staging', '/shop/')).text();
    assert.ok(performance.now() - from > 1_100);
    const tags = [...page.matchAll(/<meta name="([a-z-]+)" content="([^"]+)">/g)];
    const said = new Map(tags.map(([, name, content]) => [name, content]));
    const commit = company.history.deployed.shop.staging.slice(0, 12);
    assert.equal(said.get('revision'), `v1.8.0-rc.2-${commit}`);
    assert.equal(said.get('health'), 'ok');
    const hours = (Date.now() - Date.parse(said.get('deployed-at') ?? '')) / 3_600_000;
    assert.ok(hours > 24, String(hours));
  });

  it('answer in production with nested JSON of their own', async () => {
    const health = (await (await get('production', '/shop/health')).json()) as {
      release: { revision: object; version: string; deployedAt: string; deployedBy: string };
      status: string;
    };
    const { revision, version, deployedAt, deployedBy } = health.release;
    assert.deepEqual(revision, { sha: company.history.deployed.shop.production, dirty: false });
    assert.deepEqual([version, deployedBy, health.status], ['1.7.3', 'Priya N.', 'UP']);
    const days = (Date.now() - Date.parse(deployedAt)) / 86_400_000;
    assert.ok(days > 5 && days < 8);
  });

  it('fail for payments in qa exactly as the seed says, and count every request', async () => {
    const before = company.counts.payments.qa;
    const seen: string[] = [];
    for (let request = 0; request < 24; request++) {
      const outcome = await get('qa', '/payments/version.txt').then(
        async (response) => {
          await response.text();
          if (response.status === 503) assert.equal(response.headers.get('retry-after'), '2');
          return response.status === 503 ? 'unavailable' : 'none';
        },
        () => 'reset',
      );
      seen.push(outcome);
    }
    const wanted = Array.from({ length: 24 }, (_, index) => faultOf(SEED, before + index));
    assert.deepEqual(seen, wanted);
    assert.equal(company.counts.payments.qa, before + 24);
  });

  it('answer with a commit that was deployed meanwhile, known or not', async () => {
    company.setDeployed('shop', 'qa', company.history.deployed.shop.test);
    const known = await (await get('qa', '/shop/version.txt')).text();
    assert.equal(known, `${company.history.deployed.shop.test}\n`);
    const unknown = 'c0ffee'.padEnd(40, '0');
    company.setDeployed('shop', 'qa', unknown);
    assert.equal((await (await get('qa', '/shop/version.txt')).text()).trim(), unknown);
    company.setDeployed('shop', 'qa', company.history.deployed.shop.qa);
  });

  it('answer 404 to what they do not serve', async () => {
    assert.equal((await get('qa', '/shopping/')).status, 404);
    assert.equal((await get('qa', '/shop/__version__')).status, 404);
  });

  it('are in a configuration that git does not see', async () => {
    const file = join(company.workspace, '.vscode', 'whereabouts.json');
    const text = await readFile(file, 'utf8');
    for (const environment of environments) {
      assert.ok(text.includes(`"host": "${new URL(company.urls[environment]).host}"`));
    }
    const json = JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')) as {
      environments: object;
      services: { payments: { path: string; in: { dev: { source: object } } } };
    };
    assert.deepEqual(Object.keys(json.environments), [...environments]);
    assert.equal(json.services.payments.path, 'services/payments');
    assert.deepEqual(json.services.payments.in.dev.source, {
      preset: 'dockerflow',
      url: 'http://${host}/payments',
    });
    assert.equal(await git(company.workspace, 'status', '--porcelain'), '');
    assert.deepEqual(decodeConfig(text).problems, []);
  });

  it('start again on the repository of the last time, and only with its seed', async () => {
    const again = await startCompany({ dir: join(dir, 'company'), seed: SEED });
    await again.stop();
    assert.deepEqual(again.history, company.history);
    await assert.rejects(
      startCompany({ dir: join(dir, 'company'), seed: 8 }),
      /holds the demo with seed 7, not 8\. Name another folder\./,
    );
  });
});

describe('Stopping the demo environments', () => {
  const commit = 'a'.repeat(40);
  const row = {
    dev: commit,
    test: commit,
    qa: commit,
    uat: commit,
    staging: commit,
    production: commit,
  };
  const history = { deployed: { shop: row, payments: row }, commits: [] };

  const active = (kind: string): number =>
    process.getActiveResourcesInfo().filter((name) => name === kind).length;
  const aTurnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('ends a request that is still waiting, and leaves no socket or timer behind', async () => {
    const before = active('TCPServerWrap');
    const running = await startEnvironments(history, { seed: SEED });
    const waiting = fetch(`${running.urls.staging}/shop/`);
    while (running.counts.shop.staging === 0) await aTurnOfTheLoop();
    const timers = active('Timeout');
    await running.stop();
    await assert.rejects(waiting);
    await aTurnOfTheLoop();
    assert.equal(active('TCPServerWrap'), before);
    assert.equal(active('Timeout'), timers - 1);
    await assert.rejects(fetch(`${running.urls.dev}/shop/__version__`));
  });

  it('does not wait for a client that never finishes its request', async () => {
    const running = await startEnvironments(history, { seed: SEED });
    const client = connect(Number(new URL(running.urls.dev).port), '127.0.0.1');
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.on('error', () => undefined);
    await once(client, 'connect');
    client.write('GET /shop/__version__ HTTP/1.1\r\nHost: dev\r\n');
    await (await fetch(`${running.urls.dev}/shop/__version__`)).text();
    await running.stop();
    await closed;
  });

  it('happens by itself when a port is taken', async () => {
    const before = active('TCPServerWrap');
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      await assert.rejects(startEnvironments(history, { seed: SEED, firstPort: port - 1 }), {
        code: 'EADDRINUSE',
      });
      await aTurnOfTheLoop();
      assert.equal(active('TCPServerWrap'), before + 1);
    } finally {
      taken.close();
      await once(taken, 'close');
    }
  });
});
