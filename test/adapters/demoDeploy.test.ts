import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Windows, configurationText } from '../../demo/configuration';
import type { Deployment } from '../../demo/deployments';
import { type Environment, environments } from '../../demo/history';
import { type Environments, startEnvironments } from '../../demo/servers';
import { decodeConfig } from '../../src/core/observe/config/config';
import { freezeState, windowState } from '../../src/core/promote/windows';

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
const row = Object.fromEntries(environments.map((name) => [name, OLD])) as Record<
  Environment,
  string
>;
const history = {
  deployed: { shop: row, payments: row },
  commits: [
    { id: OLD, subject: 'Sell <socks>', version: '1.0.0' },
    { id: NEW, subject: 'Sell shoes', version: '1.1.0' },
  ],
};

describe('The deployment endpoint of a demo environment', () => {
  let company: Environments;

  beforeEach(async () => {
    company = await startEnvironments(history, { seed: 7 });
  });
  afterEach(() => company.stop());

  const deploy = async (
    environment: Environment,
    body: unknown,
    key?: string,
  ): Promise<{ status: number; run?: string; error?: string }> => {
    const response = await fetch(`${company.urls[environment]}/shop/deploy`, {
      method: 'POST',
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  const text = async (url: string) => (await fetch(url)).text();
  const states = () => company.deployments().map(({ state }: Deployment) => state);
  const ended = async () => {
    while (states().includes('running')) await sleep(20);
  };

  it('lets the old commit run for two seconds, and then shows the new one in the format of each', async () => {
    const from = Date.now();
    for (const environment of environments) {
      const wish = { environment, commit: NEW, expected: OLD };
      assert.equal((await deploy(environment, wish)).status, 202);
    }
    assert.equal(await text(`${company.urls.qa}/shop/version.txt`), `${OLD}\n`);
    await ended();
    assert.ok(Date.now() - from >= 2_000);
    const { dev, test, qa, uat, staging, production } = company.urls;
    assert.match(await text(`${dev}/shop/__version__`), new RegExp(`"1.1.0","commit":"${NEW}"`));
    assert.match(await text(`${test}/shop/actuator/info`), /"id":"bbbbbbb"/);
    assert.equal(await text(`${qa}/shop/version.txt`), `${NEW}\n`);
    assert.equal((await fetch(`${uat}/shop/`)).headers.get('x-revision'), NEW);
    const page = await text(`${staging}/shop/`);
    assert.match(page, /<meta name="revision" content="v1\.1\.0-b{12}">/);
    assert.match(page, /<meta name="health" content="starting">/);
    const since = /"deployed-at" content="([^"]+)"/.exec(page)?.[1] ?? '';
    assert.ok(Date.parse(since) >= from + 2_000, since);
    const { release } = JSON.parse(await text(`${production}/shop/health`)) as {
      release: { revision: { sha: string }; deployedAt: string; deployedBy: string };
    };
    assert.equal(release.revision.sha, NEW);
    assert.equal(release.deployedBy, 'you');
    assert.ok(Date.parse(release.deployedAt) >= from + 2_000);
    assert.match(await text(`${production}/payments/health`), new RegExp(OLD));
  });

  it('names a page that tells how far it is', async () => {
    const { run = '' } = await deploy('qa', { environment: 'qa', commit: NEW, expected: '' });
    assert.equal(run, `${company.urls.qa}/shop/deployments/1`);
    const page = await text(run);
    assert.match(page, /<title>Deployment 1: shop to qa<\/title>/);
    assert.match(page, /http-equiv="refresh"/);
    assert.match(page, /Replaces <code>aaaaaaa<\/code> Sell &#60;socks&#62;/);
    await ended();
    const after = await text(run);
    assert.match(after, /Done/);
    assert.doesNotMatch(after, /refresh/);
    for (const path of ['/shop/deployments/2', '/payments/deployments/1']) {
      assert.equal((await fetch(company.urls.qa + path)).status, 404);
    }
    assert.equal((await fetch(`${company.urls.uat}/shop/deployments/1`)).status, 404);
  });

  it('takes a key once', async () => {
    const wish = { environment: 'qa', commit: NEW, expected: OLD };
    const first = await deploy('qa', wish, 'k');
    await ended();
    assert.deepEqual(await deploy('qa', wish, 'k'), first);
    assert.equal(company.deployments().length, 1);
    const other = await deploy('qa', { ...wish, commit: OLD }, 'k');
    assert.deepEqual(other, { status: 422, error: 'the key was used for deployment 1' });
    assert.equal((await deploy('qa', { ...wish, expected: NEW }, 'l')).status, 202);
    assert.deepEqual(
      company.deployments().map(({ key, replaces, commit }) => [key, replaces, commit]),
      [
        ['k', OLD, NEW],
        ['l', NEW, NEW],
      ],
    );
  });

  it('refuses what it does not know and what was not expected', async () => {
    const wish = { environment: 'qa', commit: NEW, expected: OLD };
    const cases: readonly (readonly [unknown, number, RegExp])[] = [
      ['nothing', 400, /must be a JSON object/],
      ['x'.repeat(20_000), 400, /must be a JSON object/],
      [{ ...wish, commit: 1 }, 400, /are texts/],
      [{ ...wish, environment: 'uat' }, 400, /this is qa/],
      [{ ...wish, commit: 'c'.repeat(40) }, 400, /has no commit c{40}/],
      [{ ...wish, commit: NEW.slice(0, 12) }, 400, /has no commit b{12}/],
      [{ ...wish, expected: NEW }, 412, /qa runs aaaaaaa, not bbbbbbb/],
      [{ ...wish, expected: 'aaa' }, 412, /qa runs aaaaaaa, not aaa/],
    ];
    for (const [body, status, error] of cases) {
      const answer = await deploy('qa', body);
      assert.equal(answer.status, status, JSON.stringify(body));
      assert.match(answer.error ?? '', error);
    }
    assert.equal((await fetch(`${company.urls.qa}/shop/deploy`)).status, 405);
    assert.deepEqual(company.deployments(), []);
    assert.equal(company.counts.shop.qa, 0);
    assert.equal((await deploy('qa', { ...wish, expected: OLD.slice(0, 7) })).status, 202);
    const second = await deploy('qa', wish);
    assert.deepEqual(second, { status: 409, error: 'deployment 1 is still under way' });
  });

  it('is overtaken by what somebody deploys meanwhile', async () => {
    const { run = '' } = await deploy('qa', { environment: 'qa', commit: NEW, expected: OLD });
    company.setDeployed('payments', 'qa', NEW);
    assert.deepEqual(states(), ['running']);
    company.setDeployed('shop', 'qa', OLD);
    assert.deepEqual(states(), ['overtaken']);
    assert.match(await text(run), /Overtaken/);
    await sleep(2_100);
    assert.equal(await text(`${company.urls.qa}/shop/version.txt`), `${OLD}\n`);
  });

  it('leaves no timer behind when the company stops', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
    await deploy('qa', { environment: 'qa', commit: NEW, expected: OLD });
    const before = timers().length;
    await company.stop();
    assert.equal(timers().length, before - 1);
  });
});

describe('The release windows of the demo', () => {
  const urls = Object.fromEntries(environments.map((name) => [name, 'http://127.0.0.1:1']));
  const HOUR = 3_600_000;

  function productionAt(windows: Windows | undefined, now: number) {
    const text = configurationText(urls as Record<Environment, string>, windows, now);
    const { problems, config } = decodeConfig(text);
    assert.deepEqual(problems, []);
    const production = config?.environments.get('production');
    assert.ok(production);
    return production;
  }

  it('are open or closed in every season, at every hour and around clock changes, where a test says so', () => {
    const year = Array.from(
      { length: 144 },
      (_, index) => Date.UTC(2026, 0, 1) + index * 61 * HOUR,
    );
    const changes = [Date.UTC(2026, 2, 28, 12), Date.UTC(2026, 9, 24, 12)].flatMap((from) =>
      Array.from({ length: 24 }, (_, index) => from + index * HOUR),
    );
    for (const now of [...year, ...changes]) {
      const at = new Date(now).toISOString();
      for (const windows of ['open', 'closed'] as const) {
        const { windows: own, freezes } = productionAt(windows, now);
        assert.equal(windowState(own, now).state, windows, at);
        assert.equal(windowState(own, now + HOUR).state, windows, at);
        assert.equal(freezeState(freezes, now + HOUR).state, 'coming', at);
      }
    }
  });

  it('are those of the team unless told otherwise', () => {
    const { windows, freezes } = productionAt(undefined, Date.UTC(2026, 5, 1));
    assert.deepEqual(windows, [
      { days: ['mon-thu'], from: '09:00', to: '16:00', timeZone: 'Europe/Oslo' },
    ]);
    assert.equal(freezes?.[0]?.from, '2026-12-20');
  });
});
