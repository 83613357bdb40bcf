import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WaitingJson, WhereJson } from '../../src/core/present/historyJson';
import type { StatusJson } from '../../src/core/present/json';
import type { Shop } from '../support/shop';
import { Terminal } from '../support/terminal';

describe('whereabouts in the terminal', function () {
  this.timeout(60_000);
  let terminal: Terminal;
  let shop: Shop;
  let scratch: string;

  before(async () => {
    terminal = await Terminal.open();
    ({ shop, scratch } = terminal);
  });
  after(() => terminal?.close());

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    terminal.run(args, { env });
  const json = <T>(...args: readonly string[]) => terminal.json<T>(...args);
  const git = (...args: readonly string[]) => terminal.git(...args);

  it('status says what runs everywhere, with git’s own numbers', async () => {
    const { schema, cells } = await json<StatusJson>('status');
    assert.equal(schema, 1);
    assert.equal(cells.length, 12);
    for (const cell of cells) {
      if (cell.service === 'payments' && ['qa', 'uat'].includes(cell.environment)) continue;
      const { service, environment, commit, next, waiting, head } = cell;
      const deployed = shop.history.deployed[service as 'shop'];
      assert.equal(commit, deployed[environment as 'dev'], `${service} in ${environment}`);
      assert.equal(cell.reading, 'deployed');
      assert.equal(cell.reason === null, next === null || waiting !== null);
      const [ahead, behind] = git('rev-list', '--left-right', '--count', `${commit}...HEAD`)
        .split(/\s+/)
        .map(Number);
      assert.deepEqual(head, { ahead, behind });
      if (next === null) assert.equal(waiting, null);
      else {
        const other = deployed[next as 'dev'];
        const range = ['rev-list', '--count', commit ?? '', `^${other}`];
        const expected = Number(git(...range, '--', `services/${service}`));
        assert.equal(waiting, waiting === null ? null : expected, `${service} ${environment}`);
      }
    }
    const short = cells.find(({ environment }) => environment === 'test');
    assert.match(short?.reportedCommit ?? '', /^[0-9a-f]{7}$/);
    const login = cells.find((cell) => cell.service === 'payments' && cell.environment === 'uat');
    assert.equal(login?.reading, 'unrecognised');
    assert.match(login?.reason ?? '', /sign-in page/);
  });

  it('status prints a table and says by its exit status that a cell could not be read', async () => {
    const { code, stdout } = await run(['status']);
    assert.equal(code, 1);
    assert.match(stdout, /^shop +services\/shop\n {2}dev +[0-9a-f]{7} +1\.9\.0-dev +now/);
    assert.ok(!stdout.includes('\u001b'), 'no colours where nobody sees them');
  });

  it('where says which environments contain a commit', async () => {
    const commit = shop.history.deployed.shop.uat;
    const { cells } = await json<WhereJson>('where', commit.slice(0, 10));
    for (const cell of cells) {
      if (cell.service !== 'shop') continue;
      const deployed = shop.history.deployed.shop[cell.environment as 'dev'];
      let expected: string = 'yes';
      try {
        git('merge-base', '--is-ancestor', commit, deployed);
      } catch {
        expected = 'no';
      }
      assert.equal(cell.contains, expected, cell.environment);
    }
  });

  it('where does not guess about a commit that is not here', async () => {
    const commit = 'e'.repeat(40);
    const { code, stdout } = await run(['where', commit, '--json']);
    const { cells } = JSON.parse(stdout) as WhereJson;
    assert.equal(code, 1);
    assert.ok(cells.every(({ contains, reason }) => contains === 'unknown' && reason));
    const nothing = await run(['where', 'no-such-thing']);
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /no commit, branch or tag/);
  });

  it('waiting lists what git lists, newest first', async () => {
    const { staging, production } = shop.history.deployed.shop;
    const { commits } = await json<WaitingJson>(
      'waiting',
      'staging',
      'production',
      '--service',
      'shop',
    );
    const expected = git('log', '--format=%H', staging, `^${production}`, '--', 'services/shop');
    assert.deepEqual(
      commits.map(({ id }) => id),
      expected.split('\n'),
    );
    assert.ok(commits.every(({ subject, author, date }) => subject && author && Date.parse(date)));
  });

  it('tells a wrong call in one sentence, with exit status 2', async () => {
    const calls: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [['deploy'], /there is no command "deploy"; there are: status, where, /],
      [['toString'], /there is no command "toString"/],
      [['status', '--nonsense'], /nonsense/],
      [['waiting', 'staging'], /whereabouts waiting <from> <to>/],
      [
        ['waiting', 'staging', 'nowhere'],
        /there is no environment "nowhere"; there are: dev, test/,
      ],
      [['waiting', 'staging', 'production', '--service', 'x'], /there is no service "x"/],
      [['status', '--cwd', tmpdir()], /whereabouts\.json/],
      [['status', '--timeout', 'soon'], /--timeout/],
      [['allow', 'TOKEN', 'shop'], /is no origin/],
      [[], /^$/],
    ];
    for (const [args, says] of calls) {
      const { code, stderr } = await run(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, says, args.join(' '));
    }
  });

  it('config check names the place of each mistake', async () => {
    assert.equal((await run(['config', 'check'])).code, 0);
    const folder = mkdtempSync(join(scratch, 'broken-'));
    execFileSync('mkdir', [join(folder, '.vscode')]);
    writeFileSync(
      join(folder, '.vscode', 'whereabouts.json'),
      '{\n  "environments": { "qa": {} },\n  "services": { "shop": { "source": { "http": 7 } } }\n}\n',
    );
    const { code, stdout } = await run(['config', 'check', '--cwd', folder]);
    assert.equal(code, 2);
    assert.match(stdout, /whereabouts\.json:3:\d+: error: /);
  });

  it('sends a secret only after it was allowed', async () => {
    const seen: (string | undefined)[] = [];
    const server: Server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end(JSON.stringify({ commit: 'a'.repeat(40) }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const folder = mkdtempSync(join(scratch, 'secret-'));
    execFileSync('mkdir', [join(folder, '.vscode')]);
    writeFileSync(
      join(folder, '.vscode', 'whereabouts.json'),
      JSON.stringify({
        environments: { qa: {} },
        services: {
          shop: {
            source: {
              http: `${origin}/version`,
              headers: { Authorization: 'Bearer ${env:SHOP_TOKEN}' },
              commit: 'commit',
            },
          },
        },
      }),
    );
    const status = ['status', '--json', '--cwd', folder];
    const env = { SHOP_TOKEN: 'canary' };
    const before = JSON.parse((await run(status, env)).stdout) as StatusJson;
    assert.equal(before.cells[0]?.reading, 'refused');
    assert.match(before.cells[0]?.reason ?? '', /whereabouts allow SHOP_TOKEN http:/);
    assert.deepEqual(seen, []);
    assert.equal((await run(['allow', 'SHOP_TOKEN', origin, '--cwd', folder])).code, 0);
    const after = JSON.parse((await run(status, env)).stdout) as StatusJson;
    assert.equal(after.cells[0]?.reading, 'deployed');
    assert.deepEqual(seen, ['Bearer canary']);
    server.close();
  });
});
