import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  CompareJson,
  LineJson,
  WaitingJson,
  WhereJson,
} from '../../src/core/present/historyJson';
import { Terminal } from '../support/terminal';

const FILE = 'services/shop/src/size-guide.ts';

describe('The history of the demo company in the terminal', function () {
  this.timeout(60_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal?.close());

  const runs = (environment: string, service = 'shop') =>
    terminal.shop.history.deployed[service as 'shop'][environment as 'dev'];
  const isAncestor = (commit: string, tip: string) =>
    terminal.git('rev-list', '--max-count=1', commit, `^${tip}`) === '';
  const there = (contains: string) => contains === 'yes' || contains === 'equivalent';

  /** Runs `work` with other text in a file of the work tree, and puts the old text back. */
  async function withText(
    path: string,
    text: string | Buffer,
    work: () => Promise<void>,
  ): Promise<void> {
    const file = join(terminal.shop.workspace, path);
    const tracked = terminal.git('ls-files', '--', path) !== '';
    const before = tracked ? readFileSync(file) : undefined;
    writeFileSync(file, text);
    try {
      await work();
    } finally {
      if (before) writeFileSync(file, before);
      else rmSync(file);
    }
  }

  describe('where', () => {
    it('answers for all commits of a ticket together and for each', async () => {
      const { commit, cells, commits = [] } = await terminal.json<WhereJson>('where', 'SHOP-239');
      assert.equal(commit, 'SHOP-239');
      const speaking = terminal.gitLines('log', '--all', '--format=%H %s');
      const expected = speaking.filter((line) => line.includes('SHOP-239'));
      assert.ok(expected.length > 2);
      assert.deepEqual(
        commits.map(({ id, subject }) => `${id} ${subject}`),
        expected,
      );
      for (const [at, cell] of cells.entries()) {
        const { service, environment } = cell;
        if (service === 'payments' && ['qa', 'uat'].includes(environment)) continue;
        const each = commits.map((one) => ({ ...one.cells[at], id: one.id }));
        for (const { id, contains } of each) {
          if (contains === 'yes') assert.ok(isAncestor(id, runs(environment, service)));
        }
        if (cell.contains === 'no') assert.ok(!each.every(({ contains }) => there(contains ?? '')));
        else assert.ok(there(cell.contains), `${service} ${environment}: ${cell.contains}`);
      }
      const { stdout } = await terminal.run(['where', 'SHOP-239']);
      assert.match(stdout, /^SHOP-239 {2}\d commits\n {2}[0-9a-f]{7} {2}SHOP-239: /);
    });

    it('names the commit that makes the same change where the very commit is not', async () => {
      const [picked = ''] = terminal.gitLines(
        'log',
        '--format=%H',
        '--grep=SHOP-239',
        runs('staging'),
      );
      const [other = ''] = terminal.gitLines(
        'log',
        '--format=%H',
        '--grep=SHOP-239',
        runs('production'),
      );
      const { cells } = await terminal.json<WhereJson>('where', picked);
      const production = cells.find((cell) => cell.environment === 'production');
      assert.deepEqual(
        [production?.service, production?.contains, production?.equivalent],
        ['shop', 'equivalent', other],
      );
      assert.match(production?.reason ?? '', /^picked as [0-9a-f]{7} SHOP-239: /);
      const { stdout } = await terminal.run(['where', picked]);
      assert.match(stdout, /≈ {2}production {2}shop +deployed .* picked as [0-9a-f]{7} SHOP-239: /);
    });

    it('takes the number of a pull request, however it is written', async () => {
      const merge = terminal.git('log', '--all', '--format=%H', '--grep=pull request #170 ');
      for (const typed of ['#170', 'PR 170', 'pr#170']) {
        assert.equal((await terminal.json<WhereJson>('where', typed)).commit, merge, typed);
      }
    });

    it('prefers what is called like a ticket to what speaks of it', async () => {
      const head = terminal.git('rev-parse', 'HEAD~2');
      terminal.git('branch', 'SHOP-239', head);
      try {
        const { commit, commits } = await terminal.json<WhereJson>('where', 'SHOP-239');
        assert.deepEqual([commit, commits], [head, undefined]);
      } finally {
        terminal.git('branch', '-D', 'SHOP-239');
      }
    });

    it('says what can be typed when nothing is found', async () => {
      const { code, stderr } = await terminal.run(['where', 'SHOP-99999']);
      assert.equal(code, 1);
      assert.match(stderr, /nothing here is called SHOP-99999, .*a tag, HEAD~3, a ticket like/);
    });

    it('says when the deployment that holds the commit was made', async () => {
      const { cells } = await terminal.json<WhereJson>('where', runs('production'));
      const production = cells.find(({ environment }) => environment === 'production');
      assert.equal(production?.contains, 'yes');
      assert.ok(Date.parse(production?.since ?? '') < Date.now());
      assert.ok(cells.every(({ contains, since }) => there(contains) || since === null));
      const { stdout } = await terminal.run(['where', runs('production')]);
      assert.match(stdout, /✓ {2}production {2}shop +deployed \d+ d ago/);
    });
  });

  describe('where FILE:LINE', () => {
    it('says who wrote a line and which environments run it', async () => {
      const { file, line, written, commit, cells } = await terminal.json<LineJson>(
        'where',
        `${FILE}:1`,
      );
      assert.deepEqual([file, line, written], [FILE, 1, 'committed']);
      assert.equal(commit, terminal.git('blame', '-l', '-s', '-L1,1', FILE).split(' ')[0]);
      assert.deepEqual(
        cells.map(({ service, environment }) => `${service} ${environment}`),
        ['dev', 'test', 'qa', 'uat', 'staging', 'production'].map((name) => `shop ${name}`),
      );
      for (const { environment, text } of cells) {
        const has = terminal.git('ls-tree', runs(environment), '--', FILE) !== '';
        assert.equal(text, has ? 'same' : 'absent', environment);
      }
      assert.ok(cells.some(({ text }) => text === 'absent'));
    });

    it('reads the path as it is typed in the current folder', async () => {
      const here = await terminal.run(['where', 'src/size-guide.ts:1', '--json'], {
        cwd: 'services/shop',
      });
      assert.equal((JSON.parse(here.stdout) as LineJson).file, FILE);
      const there = ['--cwd', join(terminal.shop.workspace, 'services', 'shop', 'src')];
      const { file } = await terminal.json<LineJson>('where', 'size-guide.ts:1', ...there);
      assert.equal(file, FILE);
    });

    it('knows a line that is in no commit yet, and the lines below it', async () => {
      const text = readFileSync(join(terminal.shop.workspace, FILE), 'utf8');
      const wrote = terminal.git('blame', '-l', '-s', '-L1,1', FILE).split(' ')[0];
      await withText(FILE, `// mine alone\n${text}`, async () => {
        const mine = await terminal.json<LineJson>('where', `${FILE}:1`);
        assert.deepEqual([mine.written, mine.commit], ['uncommitted', null]);
        assert.ok(mine.cells.every((cell) => cell.contains === null && cell.text !== 'same'));
        const below = await terminal.json<LineJson>('where', `${FILE}:2`);
        assert.deepEqual([below.written, below.commit], ['committed', wrote]);
      });
    });

    it('knows a file that git does not, even with a colon in its name', async () => {
      await withText('a:1', 'one\ntwo\n', async () => {
        const { stdout, code } = await terminal.run(['where', 'a:1:2']);
        assert.equal(stdout, 'a:1:2  This file is in no commit yet\n');
        assert.equal(code, 0);
      });
    });

    it('says of a file in another encoding that it cannot be compared', async () => {
      await withText('README.md', Buffer.from('gr\u00fc\u00dfe\n', 'latin1'), async () => {
        const { code, stderr } = await terminal.run(['where', 'README.md:1']);
        assert.equal(code, 2);
        assert.match(stderr, /README\.md is not in UTF-8/);
      });
    });

    it('takes what names no file for a commit, and says when there is no such line', async () => {
      const { code, stderr } = await terminal.run(['where', 'nowhere.ts:3']);
      assert.equal(code, 1);
      assert.match(stderr, /no commit, branch or tag/);
      const beyond = await terminal.run(['where', 'README.md:9999']);
      assert.equal(beyond.code, 2);
      assert.match(beyond.stderr, /README\.md has no line 9999: its lines are 1 to \d+$/m);
      assert.equal((await terminal.run(['where', 'README.md:0'])).code, 2);
      await withText('long.txt', 'x'.repeat(2 * 1024 * 1024 + 1), async () => {
        assert.match((await terminal.run(['where', 'long.txt:1'])).stderr, /up to 2 MB/);
      });
    });
  });

  describe('waiting', () => {
    const shop = ['waiting', 'staging', 'production', '--service', 'shop'];

    it('names tickets and what is worth a second look', async () => {
      const { commits, total } = await terminal.json<WaitingJson>(...shop);
      assert.equal(total, commits.length);
      const risky = commits.find(({ subject }) => subject.startsWith('SHOP-229: Remember who'));
      assert.deepEqual(risky?.tickets, ['SHOP-229']);
      assert.deepEqual(risky?.risks, ['migrations']);
      assert.deepEqual(risky?.owners, ['@acme/databases']);
      const { stdout } = await terminal.run(shop);
      assert.match(
        stdout,
        /SHOP-229: Remember who .* ago {2}migrations · owned by @acme\/databases$/m,
      );
    });

    it('follows only first parents when asked', async () => {
      const { commits } = await terminal.json<WaitingJson>(...shop, '--first-parent');
      const range = [runs('staging'), `^${runs('production')}`, '--', 'services/shop'];
      assert.deepEqual(
        commits.map(({ id }) => id),
        terminal.gitLines('log', '--first-parent', '--format=%H', ...range),
      );
    });

    it('prints release notes, a section for each service', async () => {
      const { stdout, code } = await terminal.run([
        'waiting',
        'staging',
        'production',
        '--markdown',
      ]);
      assert.equal(code, 0);
      const headings = stdout.split('\n').filter((line) => line.startsWith('# '));
      assert.deepEqual(headings, [
        '# shop: staging → production',
        '# payments: staging → production',
      ]);
      assert.match(stdout, /^### SHOP-239\n\n- SHOP-239: Place one order for two clicks \(`/m);
    });
  });

  describe('compare', () => {
    it('has git’s own numbers and files', async () => {
      const args = ['compare', 'staging', 'production'];
      const { comparisons } = await terminal.json<CompareJson>(...args);
      assert.deepEqual(
        comparisons.map(({ service }) => service),
        ['shop', 'payments'],
      );
      for (const { service, before, after, ahead, behind, files } of comparisons) {
        const [from, to] = [runs('staging', service), runs('production', service)];
        assert.deepEqual(before, { environment: 'staging', commit: from });
        assert.deepEqual(after, { environment: 'production', commit: to });
        const count = (have: string, lack: string) =>
          Number(
            terminal.git('rev-list', '--count', have, `^${lack}`, '--', `services/${service}`),
          );
        assert.deepEqual([ahead, behind], [count(from, to), count(to, from)]);
        const diff = ['diff', '--name-status', '-M', from, to, '--', `services/${service}`];
        const letters = { added: 'A', deleted: 'D', modified: 'M', renamed: 'R' };
        assert.deepEqual(
          files.map((file) => [letters[file.status], file.after ?? file.before].join('\t')),
          terminal.gitLines(...diff).map((line) => line.replace(/^R\d+\t.*\t/, 'R\t')),
        );
      }
    });

    it('compares with what is checked out, below a path of the current folder', async () => {
      const args = ['compare', 'production', '--service', 'shop'];
      const head = terminal.git('rev-parse', 'HEAD');
      const { stdout, code } = await terminal.run([...args, '--json', '--', 'src/size-guide.ts'], {
        cwd: 'services/shop',
      });
      assert.equal(code, 0);
      const [comparison] = (JSON.parse(stdout) as CompareJson).comparisons;
      assert.deepEqual(comparison?.after, { environment: null, commit: head });
      assert.deepEqual(comparison.files, [{ status: 'added', before: null, after: FILE }]);
      const text = await terminal.run([...args, '--', FILE]);
      assert.match(
        text.stdout,
        /^shop {2}production [0-9a-f]{7} → HEAD [0-9a-f]{7}: \d+ ahead, \d/,
      );
      assert.match(text.stdout, new RegExp(`^ {2}A {2}${FILE}$`, 'm'));
    });

    it('takes the path of a file that is not there any more, and the whole repository', async () => {
      const { staging, production } = { staging: runs('staging'), production: runs('production') };
      const args = ['compare', 'staging', 'production', '--service', 'shop', '--json', '--'];
      const gone = await terminal.run([...args, 'old/folder/file.ts']);
      assert.deepEqual((JSON.parse(gone.stdout) as CompareJson).comparisons[0]?.files, []);
      const whole = await terminal.run([...args, '.']);
      assert.equal(
        (JSON.parse(whole.stdout) as CompareJson).comparisons[0]?.files.length,
        terminal.gitLines('diff', '--name-status', '-M', staging, production).length,
      );
    });
  });

  it('tells a wrong call in one sentence, with exit status 2', async () => {
    const calls: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [['where'], /whereabouts where <commit, branch, tag, ticket or FILE:LINE>/],
      [['compare'], /whereabouts compare <env> \[env\] \[-- PATH\]/],
      [['compare', 'qa', 'uat', 'staging'], /whereabouts compare <env>/],
      [['compare', 'nowhere'], /there is no environment "nowhere"; there are: dev, test/],
      [['compare', 'qa', '--service', 'x'], /there is no service "x"; there are: shop, payments/],
      [['compare', 'qa', '--', 'a', 'b'], /whereabouts compare <env>/],
      [['compare', 'qa', '--', '../../elsewhere'], /does not lie in the repository/],
      [['waiting', 'qa', 'uat', '--json', '--markdown'], /choose one of --json and --markdown/],
      [['compare', 'qa', '--markdown'], /--markdown goes with waiting/],
      [['where', 'HEAD', '--service', 'shop'], /--service goes with waiting and compare/],
    ];
    for (const [args, says] of calls) {
      const { code, stderr } = await terminal.run(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, says, args.join(' '));
    }
  });
});
