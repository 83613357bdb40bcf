import assert from 'node:assert/strict';
import { CONFIRMED, DeployedShop, PROMOTE, type ShopOptions } from '../support/deployedShop';
import { until } from '../support/gitFolder';
import { createRepository } from '../support/repository';
import { Cli, type Typed } from '../support/terminal';

const FROZEN = [{ from: '2020-01-01', to: '2999-01-01', timeZone: 'UTC', reason: 'holidays' }];
const PAST = [...CONFIRMED, '--reason', 'the shop is down'];

/** A window that opens on the day after tomorrow. */
function otherDay() {
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  const day = days[(new Date().getUTCDay() + 2) % 7];
  return [{ days: [day], from: '09:00', to: '16:00', timeZone: 'UTC' }];
}

describe('A promotion in the terminal', function () {
  this.timeout(60_000);
  let cli: Cli;
  let shop: DeployedShop;

  before(async () => {
    cli = await Cli.build();
  });
  after(() => cli?.close());
  afterEach(() => shop?.close());

  const open = async (options: ShopOptions = {}) => {
    shop = await DeployedShop.open(cli, options);
  };
  const nothingWasSent = () => {
    assert.equal(shop.server.received, 0, 'requests at the server');
    assert.deepEqual(shop.server.applied, []);
  };

  it('is verified once the target reports the commit, and says so to people and programs', async () => {
    await open();
    const { code, all, run } = await shop.promote();
    assert.equal(code, 0);
    assert.equal(run.stderr, '', 'JSON is for programs');
    const [one] = all;
    assert.deepEqual(
      { ...one, id: '', gates: [] },
      {
        ...{ id: '', service: 'shop', from: 'staging', to: 'production' },
        ...{ commit: shop.next, expected: shop.old, state: 'verified' },
        reason: `production reports ${shop.next.slice(0, 7)}`,
        gates: [],
      },
    );
    assert.deepEqual(
      one?.gates.map(({ gate, ok }) => `${gate} ${ok}`),
      ['order true', 'known true', 'readable true', 'lock true'],
    );
    assert.deepEqual(shop.server.applied, [
      { environment: 'production', key: one?.id, commit: shop.next },
    ]);
  });

  it('shows the plan, what it does and how it ended', async () => {
    await open();
    const { code, stdout, stderr } = await shop.run([...PROMOTE, ...CONFIRMED]);
    assert.equal(code, 0);
    assert.match(stdout, /^Promote shop: staging → production {2}production, data: live\n/);
    assert.match(stdout, new RegExp(`commit +${shop.next} +in staging`));
    assert.match(stdout, new RegExp(`replaces +${shop.old} +in production`));
    assert.match(stdout, /Ships 1 commit\n {2}[0-9a-f]{7} {2}The next one {2}Ada/);
    assert.match(stdout, /✓ {2}lock +nobody has locked production/);
    assert.match(stdout, /\nshop {2}verified {2}production reports [0-9a-f]{7}\n$/);
    assert.match(stderr, /^shop: sending\nshop: [\d.:]+ answered 202\.\nshop: production reports/);
  });

  it('sends nothing where the commit runs already', async () => {
    await open();
    shop.server.running['production'] = shop.next;
    const { code, state, reason } = await shop.promote([]);
    assert.deepEqual([code, state], [0, 'verified']);
    assert.match(reason, /already: nothing was sent/);
    nothingWasSent();
  });

  const unconfirmed: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['nothing', [], /nobody is at a terminal to confirm it: say --confirm production/],
    ['another name', ['--confirm', 'prod'], /"prod" was given with --confirm and not "production"/],
    ['an empty name', ['--confirm', ''], /"" was given/],
  ];
  for (const [what, args, says] of unconfirmed) {
    it(`is blocked without a terminal when ${what} confirms it`, async () => {
      await open();
      const { code, state, reason } = await shop.promote(args);
      assert.deepEqual([code, state], [1, 'blocked']);
      assert.match(reason, says);
      nothingWasSent();
    });
  }

  const typed: readonly (readonly [string, readonly Typed[], string, number, RegExp])[] = [
    ['the name', [[/Type production/, 'production\r']], 'verified', 0, /reports/],
    ['another name', [[/Type production/, 'prod\r']], 'blocked', 1, /"prod" was typed and not/],
    ['Enter', [[/Type production/, '\r']], 'cancelled', 1, /the name was not typed/],
    ['Ctrl+C', [[/Type production/, '\u0003']], 'cancelled', 130, /the name was not typed/],
    ['Ctrl+D', [[/Type production/, '\u0004']], 'cancelled', 1, /the name was not typed/],
  ];
  for (const [what, keys, state, code, says] of typed) {
    it(`is ${state} at a terminal where somebody types ${what}`, async function () {
      await open();
      const run = await shop.typing(keys);
      if (!run) return this.skip();
      assert.deepEqual([run.state, run.code], [state, code], run.reason);
      assert.match(run.reason, says);
      assert.match(run.screen, /Promote shop: staging → production/, 'they see what it is about');
      if (state === 'verified') assert.equal(shop.server.applied.length, 1);
      else nothingWasSent();
    });
  }

  it('shows the plan to whoever types also where the outcome goes to a file', async function () {
    await open();
    const keys: readonly Typed[] = [[/Type production/, 'production\r']];
    const run = await cli.typing(PROMOTE, keys, shop.place());
    if (!run) return this.skip();
    assert.match(run.stderr, /Ships 1 commit[^]*Type production/);
    assert.match(run.stdout, /^shop {2}verified/);
  });

  it('asks yes or no where that is all that is asked', async function () {
    await open({ production: { kind: 'uat' } });
    const no = await shop.typing([[/Promote to production\? \[y\/N\]/, '\r']]);
    if (!no) return this.skip();
    assert.deepEqual([no.state, no.reason], ['cancelled', 'the answer was no']);
    nothingWasSent();
    const yes = await shop.typing([[/Promote to production\? \[y\/N\]/, 'y\r']]);
    assert.equal(yes?.state, 'verified');
  });

  it('asks why before it goes past a closed window', async function () {
    await open({ production: { windows: otherDay() } });
    const stopped = await shop.typing([[/Go past this\?/, '\r']]);
    if (!stopped) return this.skip();
    assert.equal(stopped.state, 'cancelled');
    assert.match(stopped.reason, /nobody went past/);
    nothingWasSent();
    const past = await shop.typing([
      [/Go past this\?/, 'the shop is down\r'],
      [/Type production/, 'production\r'],
    ]);
    assert.equal(past?.state, 'verified');
    const { stdout } = await shop.run(['journal']);
    assert.match(stdout, /reason +the shop is down\n +despite +window: outside of every/);
  });

  it('asks about what can go, where something else of the same command cannot', async function () {
    await open({ others: ['pay'] });
    // Left in the middle: whatever is asked, it is not sent again.
    shop.server.options = { ...shop.server.options, fault: () => 'hang' };
    const { child, done } = shop.start([...PROMOTE, ...CONFIRMED, '--service', 'pay']);
    await until(() => shop.server.received > 0, 10_000);
    child.kill('SIGKILL');
    await done;
    shop.server.options = { ...shop.server.options, fault: () => 'none' };
    const one = await shop.typing([], ['--service', 'pay']);
    if (!one) return this.skip();
    assert.equal(one.state, 'blocked');
    assert.doesNotMatch(one.screen, /Type production/, 'there is nothing to ask');
    const both = await shop.typing([[/Type production/, 'production\r']]);
    assert.deepEqual(
      both?.all.map(({ service, state }) => `${service} ${state}`),
      ['shop verified', 'pay blocked'],
    );
    assert.deepEqual([both?.code, shop.server.applied.length], [1, 1]);
  });

  const mendable: readonly (readonly [string, ShopOptions, RegExp])[] = [
    ['no window ever opens', { production: { windows: [] } }, /^outside of every release window/],
    ['its window is on another day', { production: { windows: otherDay() } }, /the next one opens/],
    ['it is frozen', { production: { freezes: FROZEN } }, /^frozen: holidays \(it ends/],
  ];
  for (const [what, options, says] of mendable) {
    it(`is blocked where ${what}, unless a reason is given`, async () => {
      await open(options);
      // Also where nothing confirms it: what is closed is said first.
      for (const args of [CONFIRMED, [], [...CONFIRMED, '--reason', ' ']]) {
        const { code, state, reason } = await shop.promote(args);
        assert.deepEqual([code, state], [1, 'blocked']);
        assert.match(reason, says);
        assert.match(reason, /; going past it takes a reason$/);
      }
      nothingWasSent();
      const past = await shop.promote(PAST);
      assert.deepEqual([past.code, past.state], [0, 'verified']);
      assert.equal(past.all[0]?.gates.filter(({ ok }) => !ok).length, 1);
    });
  }

  it('needs both the reason and the name', async () => {
    await open({ production: { freezes: FROZEN } });
    const { state, reason } = await shop.promote(['--reason', 'the shop is down']);
    assert.equal(state, 'blocked');
    assert.match(reason, /say --confirm production/);
    nothingWasSent();
  });

  const final: readonly (readonly [string, ShopOptions, RegExp])[] = [
    [
      'a gate is without exception',
      { production: { freezes: FROZEN, requires: { withoutException: ['freeze'] } } },
      /^frozen/,
    ],
    ['its windows cannot be read', { production: { windows: 'noon' } }, /`windows` of production/],
    ['its guard refuses', { production: { guard: 'refuse' } }, /its guard is "refuse"/],
    ['a flag does not count', { production: { unattended: false } }, /"unattended": false/],
  ];
  for (const [what, options, says] of final) {
    it(`is blocked where ${what}, whatever is given`, async () => {
      await open(options);
      for (const args of [PAST, CONFIRMED]) {
        const { code, state, reason } = await shop.promote(args);
        assert.notEqual(code, 0);
        assert.equal(state, 'blocked');
        assert.match(reason, says);
      }
      nothingWasSent();
    });
  }

  it('does not advise a flag that would not count', async () => {
    await open({ production: { unattended: false } });
    const { reason } = await shop.promote([]);
    assert.match(reason, /to type the name of production/);
    assert.doesNotMatch(reason, /--confirm/);
  });

  it('is not for an agent to confirm', async () => {
    await open();
    for (const args of [CONFIRMED, PAST, []]) {
      const { code, state, reason } = await shop.promote(args, { CLAUDECODE: '1' });
      assert.deepEqual([code, state], [1, 'blocked']);
      assert.match(reason, /an agent cannot confirm what it does to production/);
    }
    nothingWasSent();
    const { stdout } = await shop.run(['journal']);
    assert.match(stdout, /by Claude Code for .+ \(agent\)/);
  });

  it('counts what it ships', async () => {
    await open({ production: { requires: { maxCommits: 1 } } });
    assert.equal((await shop.promote()).state, 'verified');
    shop.repository.commit('One', {});
    shop.server.running['staging'] = shop.repository.commit('Two', {});
    const { state, reason } = await shop.promote();
    assert.equal(state, 'blocked');
    assert.match(reason, /it ships 2, and at most 1 are asked for \(promote in smaller steps\)/);
    assert.equal(shop.server.received, 1);
  });

  it('wants what is live to be on a remote', async () => {
    await open();
    const remote = createRepository(['--bare']);
    try {
      shop.repository.git('remote', 'add', 'origin', remote.root);
      shop.repository.git('push', '--quiet', 'origin', `${shop.old}:refs/heads/main`);
      const { state, reason } = await shop.promote();
      assert.equal(state, 'blocked');
      assert.match(reason, /it is on no remote: nobody else has it \(push it\)/);
      nothingWasSent();
      shop.repository.git('push', '--quiet', 'origin', 'main');
      assert.equal((await shop.promote()).state, 'verified');
    } finally {
      remote.dispose();
    }
  });

  it('wants to know what it ships', async () => {
    await open();
    shop.server.running['staging'] = 'a'.repeat(40);
    const absent = await shop.promote();
    assert.equal(absent.state, 'blocked');
    assert.match(absent.reason, /is not in this clone \(fetch, so that it can be seen/);
    assert.doesNotMatch(absent.reason, /fatal|rev-list/);
    shop.server.running['staging'] = `${shop.next}-dirty`;
    const dirty = await shop.promote();
    assert.equal(dirty.state, 'blocked');
    assert.match(dirty.reason, /in no commit \(build what staging runs from a commit\)/);
    nothingWasSent();
  });

  it('has no plan where the source cannot be read, and nothing to compare where the target cannot', async () => {
    await open();
    shop.server.running['production'] = '';
    const target = await shop.promote();
    assert.deepEqual([target.state, target.all[0]?.expected], ['blocked', null]);
    assert.match(target.reason, /^production could not be read/);
    shop.server.running['staging'] = '';
    const source = await shop.promote();
    assert.deepEqual([source.code, source.state, source.all[0]?.commit], [1, 'blocked', null]);
    assert.match(source.reason, /^staging could not be read/);
    nothingWasSent();
  });

  it('tells a wrong call in one sentence, with exit status 2', async () => {
    await open();
    const calls: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [['promote', 'staging'], /promote <from> <to> .*--reason TEXT/],
      [['promote', 'staging', 'nowhere'], /no environment "nowhere"/],
      [['promote', 'staging', 'staging'], /there is nothing to move/],
      [['promote', '--resume', 'staging'], /promote --resume/],
      [[...PROMOTE, '--service', 'x'], /no service "x"/],
      [[...PROMOTE, '--follow', 'long'], /--follow takes a number/],
      [['status', '--confirm', 'x'], /--confirm goes with promote and rollback/],
    ];
    for (const [args, says] of calls) {
      const { code, stdout, stderr } = await shop.run(args);
      assert.deepEqual([code, stdout], [2, ''], args.join(' '));
      assert.match(stderr, says);
    }
    nothingWasSent();
  });

  it('is explained in lines of at most 120 columns', async () => {
    await open();
    const { stdout } = await shop.run(['--help']);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 120, line);
    for (const said of ['promote <from> <to>', '--resume', 'rollback', 'unlock', '--follow']) {
      assert.ok(stdout.includes(said), said);
    }
  });
});
