import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIRMED, DeployedShop, PROMOTE, type ShopOptions, told } from '../support/deployedShop';
import { createRepository } from '../support/repository';
import { Cli } from '../support/terminal';

const SHORT = [...CONFIRMED, '--follow', '1'];

describe('The ways of a promotion, and its record, in the terminal', function () {
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

  describe('a command', () => {
    const read = (name: string) => {
      const file = join(shop.outside, name);
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    const script = (more = '') => {
      const text = `#!/bin/sh\necho "$1 $WHEREABOUTS_KEY $WHEREABOUTS_EXPECTED" >> '${join(shop.outside, 'ran')}'\n${more}`;
      writeFileSync(join(shop.root, 'deploy.sh'), text, { mode: 0o755 });
    };

    for (const command of [
      ['./deploy.sh', '${commit}'],
      ['sh', 'deploy.sh', '${commit}'],
    ]) {
      it(`is run as ${command[0]} once a person has approved it as it is`, async () => {
        await open({ promote: { command } });
        script();
        const unread = await shop.promote(SHORT);
        assert.deepEqual([unread.code, unread.state], [1, 'blocked']);
        assert.match(
          unread.reason,
          /has not been approved as it is now: .*deploy\.sh \$\{commit\}/,
        );
        assert.match(unread.reason, /whereabouts approve shop production/);
        assert.equal(read('ran'), '');

        assert.equal((await shop.run(['approve', 'shop'], { CLAUDECODE: '1' })).code, 1);
        assert.equal((await shop.promote(SHORT)).state, 'blocked', 'an agent’s word is none');

        const approved = await shop.run(['approve', 'shop', 'production']);
        assert.equal(approved.code, 0);
        assert.match(approved.stdout, /^production: .*deploy\.sh \$\{commit\} may now be run\n$/);
        const { state, all } = await shop.promote(SHORT);
        assert.equal(state, 'unverified', 'it ended well, and nothing arrived');
        assert.equal(read('ran'), `${shop.next} ${all[0]?.id} ${shop.old}\n`);

        script('# one line more\n');
        const changed = await shop.promote(SHORT);
        assert.deepEqual([changed.code, changed.state], [1, 'blocked']);
        assert.match(changed.reason, /has not been approved as it is now/);
        assert.equal(read('ran').split('\n').length, 2, 'run once');
      });
    }

    it('fails with its own words, and is not ended for saying much', async () => {
      await open({ promote: { command: ['./deploy.sh', '${commit}'] } });
      script('head -c 1000000 /dev/zero; echo "no cluster" >&2; exit 3\n');
      await shop.run(['approve', 'shop']);
      const { code, state, reason } = await shop.promote(SHORT);
      assert.deepEqual([code, state], [1, 'failed']);
      assert.match(
        reason,
        /^\.\/deploy\.sh ended with exit code 3: no cluster \(production reports/,
      );
    });

    it('cannot be approved where there is none of that name', async () => {
      await open({ promote: { command: ['./deploy.sh'] } });
      script();
      const { code, stderr } = await shop.run(['approve', 'pay']);
      assert.equal(code, 2);
      assert.match(stderr, /no command of "pay" waits to be approved; there are some of: shop/);
    });
  });

  it('is a push that the remote shows', async () => {
    await open();
    const remote = createRepository(['--bare']);
    try {
      const git = (...args: string[]) => shop.repository.git(...args);
      git('remote', 'add', 'origin', remote.root);
      git('push', '--quiet', 'origin', 'main', 'main:refs/heads/live/staging');
      git('push', '--quiet', 'origin', `${shop.old}:refs/heads/live/production`);
      shop.write({
        environments: { staging: { kind: 'staging' }, production: { kind: 'production' } },
        services: {
          shop: {
            source: { git: 'refs/heads/live/${environment}', remote: 'origin' },
            promote: { git: 'live/${environment}', remote: 'origin' },
          },
        },
      });
      const { code, state, all } = await shop.promote();
      assert.deepEqual([code, state, all[0]?.expected], [0, 'verified', shop.old]);
      assert.equal(remote.git('rev-parse', 'refs/heads/live/production'), shop.next);
      assert.equal(shop.server.received, 0);
    } finally {
      remote.dispose();
    }
  });

  it('takes a secret along only after it was allowed', async () => {
    const headers = { Authorization: 'Bearer ${env:DEPLOY_TOKEN}' };
    await open({ promote: { headers } });
    const env = { DEPLOY_TOKEN: 'canary-1' };
    const before = await shop.promote(SHORT, env);
    assert.deepEqual([before.code, before.state], [1, 'failed']);
    assert.match(before.reason, /whereabouts allow DEPLOY_TOKEN http:\/\/127\.0\.0\.1/);
    assert.deepEqual(shop.server.credentials, []);
    assert.equal((await shop.run(['allow', 'DEPLOY_TOKEN', shop.server.url])).code, 0);
    assert.equal((await shop.promote(SHORT, env)).state, 'verified');
    assert.deepEqual(shop.server.credentials, ['Bearer canary-1']);
    for (const how of [[], ['--json'], ['--csv']]) {
      assert.doesNotMatch((await shop.run(['journal', ...how])).stdout, /canary/);
    }
  });

  it('goes back to what ran there before', async () => {
    await open({ production: { requires: { branches: ['release'] } } });
    const rollBack = ['rollback', 'production'];
    const unknown = told(await shop.run([...rollBack, ...CONFIRMED, '--json']));
    assert.deepEqual([unknown.code, unknown.state], [1, 'blocked']);
    assert.match(unknown.reason, /the journal does not know what ran in production before/);

    assert.equal((await shop.promote()).state, 'blocked', 'news have to be on that branch');
    assert.equal((await shop.promote([...CONFIRMED, '--reason', 'now'])).state, 'verified');
    const unsaid = await shop.run(rollBack);
    assert.equal(unsaid.code, 1);
    const { code, stdout } = await shop.run([...rollBack, ...CONFIRMED]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^Roll back shop in production/);
    assert.match(stdout, new RegExp(`commit +${shop.old} +ran there before`));
    assert.match(
      stdout,
      /REMOVES, of what production has, 1 commit\n {2}[0-9a-f]{7} {2}The next one/,
    );
    assert.match(stdout, /\nshop {2}verified {2}production reports/);
    assert.equal(shop.server.running['production'], shop.old);
    assert.match((await shop.run(['journal'])).stdout, /verified {2}shop: roll back in production/);
  });

  describe('the journal', () => {
    it('tells people what was done, blocked and cancelled, the newest first', async () => {
      await open();
      await shop.promote([]);
      await shop.promote([...CONFIRMED, '--reason', '=cmd|" /C calc"!A0, "quoted"']);
      const { code, stdout } = await shop.run(['journal']);
      assert.equal(code, 0);
      const lines = stdout.split('\n').filter((line) => /^\d{4}-/.test(line));
      assert.equal(lines.length, 2);
      assert.match(lines[0] ?? '', /UTC {2}verified {2}shop: staging → production {2}by /);
      assert.match(lines[1] ?? '', /UTC {2}blocked {2}shop: staging → production {2}by /);
      assert.match(stdout, new RegExp(`commit +${shop.next}\n +replaces +${shop.old}\n`));
      assert.match(stdout, /confirmed +by --confirm on a command line/);
      assert.match(stdout, /answer +accepted: [\d.:]+ answered 202/);
    });

    it('is data for programs, and harmless in a spreadsheet', async () => {
      await open();
      await shop.promote([]);
      await shop.promote([...CONFIRMED, '--reason', '=cmd|" /C calc"!A0, "quoted"']);
      const { code, stdout } = await shop.run(['journal', '--json']);
      assert.equal(code, 0);
      const journal = JSON.parse(stdout) as { promotions: readonly Record<string, unknown>[] };
      assert.deepEqual(Object.keys(journal), ['schema', 'promotions', 'guard', 'damaged']);
      const [blocked, verified] = journal.promotions;
      assert.deepEqual([blocked?.['state'], verified?.['state']], ['blocked', 'verified']);
      assert.deepEqual([blocked?.['attempts'], verified?.['attempts']], [0, 1]);
      assert.deepEqual(Object.keys(blocked ?? {}).sort(), Object.keys(verified ?? {}).sort());

      const csv = await shop.run(['journal', '--csv']);
      const rows = csv.stdout.split('\r\n');
      assert.equal(rows.length, 4);
      assert.match(rows[0] ?? '', /^id,at,service,from,to,commit,expected,back,actor,.*,evidence$/);
      assert.ok(rows[2]?.includes(`,"'=cmd|"" /C calc""!A0, ""quoted""",`), rows[2]);
    });

    it('says what is wrong with it, and by its exit status that it is', async () => {
      await open();
      await shop.promote([]);
      await shop.promote(CONFIRMED);
      const { home } = shop.place();
      const folder = join(home, 'state', 'whereabouts', 'journals');
      const [name = ''] = readdirSync(folder);
      const file = join(folder, name);
      writeFileSync(file, readFileSync(file, 'utf8').replace('"blocked"', '"verified"'));
      const { code, stderr } = await shop.run(['journal']);
      assert.equal(code, 1);
      assert.match(stderr, /whereabouts: line \d+ of the journal: /);
    });
  });

  it('is the same from any folder below', async () => {
    await open();
    const { state } = told(
      await shop.run([...PROMOTE, ...CONFIRMED, '--json', '--cwd', '.vscode']),
    );
    assert.equal(state, 'verified');
  });
});
