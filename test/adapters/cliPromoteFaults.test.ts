import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { CONFIRMED, DeployedShop, type ShopOptions, told } from '../support/deployedShop';
import type { DeployFault } from '../support/deployServer';
import { until } from '../support/gitFolder';
import { Cli } from '../support/terminal';

/** It looks at the key: sending twice does no more than sending once. */
const REPEATABLE = { idempotent: true };
const SHORT = [...CONFIRMED, '--follow', '1'];

describe('A promotion in the terminal that does not go well', function () {
  this.timeout(60_000);
  let cli: Cli;
  let shops: DeployedShop[] = [];
  let late: ReturnType<typeof timeOut>;

  before(async () => {
    cli = await Cli.build();
    late = timeOut();
  });
  after(() => cli?.close());
  afterEach(async () => {
    await Promise.all(shops.map((one) => one.close()));
    shops = [];
  });

  const open = async (options: ShopOptions = {}) => {
    const shop = await DeployedShop.open(cli, options);
    shops.push(shop);
    return shop;
  };
  /** The faults one after the other; then all is well. */
  const faulty = (...faults: DeployFault[]) => ({ fault: () => faults.shift() ?? 'none' });

  /** Takes as long as an answer may take: begun first, and looked at last. */
  async function timeOut() {
    const shop = await DeployedShop.open(cli, {
      promote: REPEATABLE,
      server: { fault: () => 'hang' },
    });
    const outcome = await shop.promote(SHORT);
    const { received } = shop.server;
    await shop.close();
    return { ...outcome, received };
  }

  const once: readonly (readonly [string, DeployFault, string, RegExp])[] = [
    [
      'a yes that is none',
      { status: 200, body: { ok: false } },
      'unverified',
      /was not seen to arrive/,
    ],
    [
      'a login page elsewhere',
      { status: 302, headers: { Location: 'https://login.example/in' } },
      'failed',
      /go to https:\/\/login\.example\/in\. A write never follows a redirect/,
    ],
    [
      'a refusal',
      { status: 400, body: { error: 'no artefact' } },
      'failed',
      /says: no artefact \(/,
    ],
    ['403', { status: 403 }, 'failed', /wants credentials/],
    ['409', { status: 409, body: { message: 'busy with 7' } }, 'conflict', /says: busy with 7 \(/],
    ['412', { status: 412 }, 'conflict', /answered 412: it is at another state \(production/],
    ['429', { status: 429, headers: { 'Retry-After': '1' } }, 'failed', /answered 429: not now/],
    [
      '500',
      { status: 500 },
      'unknown',
      /answered 500\. .*not known\. It was not seen to arrive within 1 s/,
    ],
    ['a closed connection', 'drop', 'unknown', /closed the connection/],
    ['a lost answer', 'act-and-drop', 'verified', /^production reports/],
    ['half an answer', 'act-and-truncate', 'verified', /^production reports/],
  ];
  for (const [what, fault, state, says] of once) {
    it(`is ${state} after ${what}, and sent once`, async () => {
      let sendings = 0;
      const fail = () => {
        sendings++;
        return fault;
      };
      const shop = await open({ server: { fault: fail } });
      const { code, state: is, reason } = await shop.promote(SHORT);
      assert.deepEqual([is, code], [state, state === 'verified' ? 0 : 1], reason);
      assert.match(reason, says);
      assert.equal(sendings, 1);
    });
  }

  const repeated: readonly (readonly [string, DeployFault, number])[] = [
    ['500', { status: 500 }, 2],
    ['429', { status: 429, headers: { 'Retry-After': '1' } }, 2],
    ['a closed connection', 'drop', 1],
  ];
  for (const [what, fault, received] of repeated) {
    it(`is verified after ${what} where the target takes it twice`, async () => {
      const shop = await open({ promote: REPEATABLE, server: faulty(fault) });
      const { code, state } = await shop.promote();
      assert.deepEqual([code, state], [0, 'verified']);
      assert.equal(shop.server.received, received);
      assert.equal(shop.server.applied.length, 1);
    });
  }

  it('is not sent again after what may still arrive, unless a reason is given', async () => {
    const shop = await open({ server: faulty({ status: 500 }) });
    assert.equal((await shop.promote(SHORT)).state, 'unknown');
    const { state, reason } = await shop.promote();
    assert.equal(state, 'blocked');
    assert.match(reason, /it ended unknown: it may still arrive, and would then happen twice/);
    assert.equal(shop.server.received, 1);
    assert.equal((await shop.promote([...CONFIRMED, '--reason', 'it is lost'])).state, 'verified');
  });

  it('is followed for as long as the command line says, whatever the configuration does', async () => {
    const shop = await open({
      promote: { followFor: '1m' },
      server: { fault: () => ({ status: 202 }) },
    });
    const { code, state, reason } = await shop.promote(SHORT);
    assert.deepEqual([code, state], [1, 'unverified']);
    assert.match(reason, /within 1 s/);
  });

  it('is a conflict where something else runs by the time that it would be sent', async () => {
    const third = 'c'.repeat(40);
    let looks = 0;
    // The plan sees the old one; the look just before sending does not.
    const shop = await open({
      server: { reports: (running) => (running === shop.old && ++looks > 1 ? third : running) },
    });
    const { code, state, reason } = await shop.promote(SHORT);
    assert.deepEqual([code, state], [1, 'conflict']);
    assert.match(reason, /production reports ccccccc, which is not what you saw: nothing was sent/);
    assert.equal(shop.server.received, 0);
  });

  it('is superseded where something else runs after it was taken', async () => {
    const third = 'c'.repeat(40);
    const shop = await open({
      server: { reports: (running) => (shop.server.received > 0 ? third : running) },
    });
    const { code, state, reason } = await shop.promote([...CONFIRMED, '--follow', '20']);
    assert.deepEqual([code, state], [1, 'superseded']);
    assert.match(reason, /production reports ccccccc, which is not what was promoted/);
    assert.equal(shop.server.applied.length, 1);
  });

  it('is not verified by one instance of several that has the new commit', async () => {
    let looks = 0;
    const flaps = () => shop.server.received > 0 && ++looks % 2 === 0;
    const shop = await open({
      server: { reports: (running): string => (flaps() ? shop.old : running) },
    });
    const { code, state, reason } = await shop.promote(SHORT);
    assert.deepEqual([code, state], [1, 'unverified'], reason);
    assert.equal(shop.server.applied.length, 1);
  });

  it('tells of every service, and by its exit status that one failed', async () => {
    const fault = (environment: string): DeployFault =>
      environment.startsWith('pay-') ? { status: 400 } : 'none';
    const shop = await open({ others: ['pay'], server: { fault } });
    const { code, all } = await shop.promote();
    assert.equal(code, 1);
    assert.deepEqual(
      all.map(({ service, state }) => `${service} ${state}`),
      ['shop verified', 'pay failed'],
    );
    const one = await shop.promote([...CONFIRMED, '--service', 'shop']);
    assert.deepEqual([one.code, one.all.length], [0, 1]);
  });

  it('is done once where two terminals want it at once', async () => {
    const shop = await open({ server: { delayMs: 2000 } });
    const both = await Promise.all([shop.promote(), shop.promote()]);
    const states = both.map(({ state }) => state).sort();
    assert.deepEqual(states, ['blocked', 'verified'], both.map(({ reason }) => reason).join());
    const loser = both.find(({ state }) => state === 'blocked');
    assert.match(loser?.reason ?? '', /under way/);
    assert.equal(shop.server.applied.length, 1);
  });

  for (const [what, promote] of [
    ['', {}],
    [' that may be repeated', REPEATABLE],
  ] as const) {
    it(`can be gone on with after the program${what} was killed in the middle`, async () => {
      const shop = await open({ promote, server: { delayMs: 1500 } });
      const { child, done } = shop.start(['promote', 'staging', 'production', ...CONFIRMED]);
      await until(() => shop.server.received > 0, 10_000);
      child.kill('SIGKILL');
      await done;
      const blocked = await shop.promote();
      assert.equal(blocked.state, 'blocked');
      assert.match(blocked.reason, /under way or was left in the middle/);
      const { code, state, all } = told(await shop.run(['promote', '--resume', '--json']));
      assert.deepEqual([code, state, all[0]?.commit], [0, 'verified', shop.next]);
      assert.equal(shop.server.applied.length, 1);
      const nothing = told(await shop.run(['promote', '--resume', '--json']));
      assert.deepEqual([nothing.code, nothing.all], [0, []]);
    });
  }

  it('stays open after Ctrl+C, and says how to go on', async () => {
    const shop = await open({ server: { delayMs: 1500 } });
    const { child, done } = shop.start(['promote', 'staging', 'production', ...CONFIRMED]);
    await until(() => shop.server.received > 0, 10_000);
    await pause(100);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await done;
    assert.equal(code, 130);
    assert.match(stdout, /shop {2}open {2}nobody follows it any more/);
    assert.match(stderr, /whereabouts promote --resume goes on with it\n$/);
    assert.equal((await shop.run(['promote', '--resume'])).code, 0);
  });

  it('is unknown where no answer comes in time, and not sent again after the time to follow', async () => {
    const { code, state, reason, received } = await late;
    assert.deepEqual([code, state], [1, 'unknown']);
    assert.match(
      reason,
      /did not begin to answer within 30 s.*It was not seen to arrive within 1 s/,
    );
    assert.equal(received, 1);
  });
});
