import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { GitCommand } from '../../src/adapters/git/gitCommand';
import { GitLocks } from '../../src/adapters/git/gitLocks';
import type { LockWish } from '../../src/core/promote/environmentLock';
import { CONFIRMED, DeployedShop, PROMOTE, told } from '../support/deployedShop';
import { staying } from '../support/gitFolder';
import { type TestRepository, createRepository } from '../support/repository';
import { Cli, type Place, type Run } from '../support/terminal';

const KEYS = ['environment', 'service', 'reason', 'owner', 'since', 'keeper', 'expires'];
const HOUR = 3_600_000;

interface Locks {
  readonly schema: number;
  readonly locks: readonly Readonly<Record<string, string | null>>[];
}

describe('Locks in the terminal', function () {
  this.timeout(60_000);
  let cli: Cli;
  let shop: DeployedShop;
  let remote: TestRepository;
  let colleague: Place;
  const me = userInfo().username;

  before(async () => {
    cli = await Cli.build();
  });
  after(() => cli?.close());
  beforeEach(async () => {
    shop = await DeployedShop.open(cli, { others: ['pay'] });
    remote = createRepository(['--bare']);
    const git = (...args: string[]) => shop.repository.git(...args);
    git('remote', 'add', 'origin', remote.root);
    git('push', '--quiet', 'origin', 'main');
    const clone = join(shop.outside, 'clone');
    git('clone', '--quiet', '--branch', 'main', remote.root, clone);
    cpSync(join(shop.root, '.vscode'), join(clone, '.vscode'), { recursive: true });
    colleague = { cwd: clone, home: join(shop.outside, 'colleague') };
  });
  afterEach(async () => {
    await shop?.close();
    remote?.dispose();
  });

  const theirs = (...args: readonly string[]) => cli.run(args, colleague);
  const mine = (...args: readonly string[]) => shop.run(args);
  const promotes = async (...args: readonly string[]) =>
    told(await theirs(...PROMOTE, ...CONFIRMED, '--json', ...args));
  const list = ({ code, stdout }: Run): Locks['locks'] => {
    assert.equal(code, 0);
    const json = JSON.parse(stdout) as Locks;
    assert.deepEqual(Object.keys(json), ['schema', 'locks']);
    for (const lock of json.locks) assert.deepEqual(Object.keys(lock), KEYS);
    return json.locks;
  };
  /** What somebody else does, at another time. */
  const somebody = (now: number) => {
    const { root } = shop;
    return new GitLocks({
      git: new GitCommand({ gitPath: 'git' }),
      root,
      remote: 'origin',
      now: () => now,
    });
  };
  const wish = (more: Partial<LockWish>): LockWish => ({
    ...{ environment: 'production', reason: 'a demo', owner: 'Grace', since: Date.now() },
    ...more,
  });

  it('keep colleagues from promoting until they are taken away', async () => {
    const locked = await mine('lock', 'production', '--reason', 'a demo');
    assert.deepEqual([locked.code, locked.stdout], [0, 'production is locked  a demo\n']);

    const [lock, ...others] = list(await theirs('locks', '--json'));
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...lock, since: '' },
      {
        ...{ environment: 'production', service: null, reason: 'a demo', owner: me },
        ...{ since: '', keeper: 'whereabouts', expires: null },
      },
    );
    assert.ok(Math.abs(Date.parse(lock?.['since'] ?? '') - Date.now()) < 60_000);

    const { code, all } = await promotes();
    assert.equal(code, 1);
    for (const { state, reason } of all) {
      assert.equal(state, 'blocked');
      assert.ok(reason.startsWith(`${me} has locked production: a demo`), reason);
    }
    assert.equal(shop.server.received, 0);

    const again = await theirs('lock', 'production', '--reason', 'mine');
    assert.equal(again.code, 1);
    assert.match(
      again.stdout,
      /^production is locked already\n {2}production {2}.+ {2}a demo {2}since/,
    );

    const unlocked = await theirs('unlock', 'production');
    assert.deepEqual([unlocked.code, unlocked.stdout], [0, 'production is not locked any more\n']);
    assert.deepEqual(list(await mine('locks', '--json')), []);
    assert.equal((await mine('locks')).stdout, 'nothing is locked\n');
    assert.equal((await promotes()).code, 0);
  });

  it('can be gone past with a reason, which is recorded', async () => {
    await mine('lock', 'production', '--reason', 'a demo');
    assert.equal((await promotes('--reason', 'the shop is down')).code, 0);
    const { stdout } = await theirs('journal');
    assert.match(
      stdout,
      /reason +the shop is down\n +despite +lock: .+ has locked production: a demo/,
    );
  });

  it('may be of one service, and say which', async () => {
    const locked = await mine('lock', 'production', '--service', 'pay', '--reason', 'a demo');
    assert.equal(locked.stdout, 'pay in production is locked  a demo\n');
    const { code, all } = await promotes();
    assert.equal(code, 1);
    assert.deepEqual(all.map(({ service, state }) => `${service} ${state}`).sort(), [
      'pay blocked',
      'shop verified',
    ]);
  });

  it('are not said to be gone where a wider one goes on', async () => {
    await mine('lock', 'production', '--reason', 'a demo');
    const { code, stdout } = await theirs('unlock', 'production', '--service', 'shop');
    assert.equal(code, 1);
    assert.match(stdout, /^shop in production is still locked\n {2}production .* a demo/);
  });

  it('end by themselves', async () => {
    const locked = await mine('lock', 'production', '--reason', 'a demo', '--for', '2h');
    assert.equal(locked.code, 0);
    const [lock] = list(await theirs('locks', '--json'));
    const length = Date.parse(lock?.['expires'] ?? '') - Date.parse(lock?.['since'] ?? '');
    assert.equal(length, 2 * HOUR);
    assert.match((await theirs('locks')).stdout, / a demo {2}since .* UTC {2}until .* UTC\n$/);
    await mine('unlock', 'production');

    const then = Date.now() - 3 * HOUR;
    const old = wish({ since: then, expires: then + HOUR });
    assert.equal((await somebody(then).lock(old, staying)).state, 'done');
    assert.deepEqual(list(await theirs('locks', '--json')), [], 'it keeps nobody any more');
    assert.equal((await promotes()).code, 0);
    assert.equal((await theirs('lock', 'production', '--reason', 'mine')).code, 0);
  });

  it('are told with the name of whoever holds them', async () => {
    assert.equal((await somebody(Date.now()).lock(wish({}), staying)).state, 'done');
    const { code, stdout } = await mine('lock', 'production', '--reason', 'mine');
    assert.equal(code, 1);
    assert.match(stdout, /locked already\n {2}production {2}Grace {2}a demo/);
    const { reason } = await promotes();
    assert.match(reason, /^Grace has locked production: a demo \(ask Grace to unlock it\)/);
  });

  it('are got by one of two who ask at once', async () => {
    const both = await Promise.all([
      mine('lock', 'production', '--reason', 'mine'),
      theirs('lock', 'production', '--reason', 'theirs'),
    ]);
    assert.deepEqual(both.map(({ code }) => code).sort(), [0, 1]);
    assert.equal(list(await mine('locks', '--json')).length, 1);
  });

  it('that cannot be asked for keep what is guarded from being promoted', async () => {
    shop.repository.git(
      '-C',
      colleague.cwd,
      'remote',
      'set-url',
      'origin',
      join(shop.outside, 'gone'),
    );
    const { state, reason } = await promotes();
    assert.equal(state, 'blocked');
    assert.match(reason, /it is not known whether production is locked/);
    const { code, stderr } = await theirs('locks');
    assert.equal(code, 1);
    assert.match(stderr, /^whereabouts: /);
    assert.equal((await theirs('lock', 'production', '--reason', 'x')).code, 1);
    assert.equal(shop.server.received, 0);
  });

  it('need a reason, a time that can be read, and something that there is', async () => {
    const calls: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [['lock', 'production'], /say why, so that others know: whereabouts lock <env>/],
      [['lock', 'production', '--reason', ' '], /say why/],
      [['lock', 'production', '--reason', 'x', '--for', 'soon'], /--for must be a number/],
      [['lock', 'nowhere', '--reason', 'x'], /no environment "nowhere"/],
      [['lock', 'production', '--reason', 'x', '--service', 'no'], /no service "no"/],
      [['unlock'], /whereabouts unlock <env>/],
      [['locks', 'production'], /whereabouts locks/],
    ];
    for (const [args, says] of calls) {
      const { code, stderr } = await mine(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, says);
    }
    assert.deepEqual(list(await mine('locks', '--json')), []);
  });
});
