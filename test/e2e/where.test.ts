import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import type { Editor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { type Shop, startShopEditor } from '../support/shop';
import {
  chooseInMenu,
  eventually,
  openView,
  quickPick,
  runCommand,
  textEditor,
  TreeView,
} from '../support/workbench';

const WHERE = 'Whereabouts: Where Is This Commit…';
const BRANCH = 'PAY-112-sepa-instant';

describe('Where is it, on the demo company', function () {
  this.timeout(120_000);
  let company: Shop;
  let editor: Editor;
  let page: Page;

  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: company.workspace, encoding: 'utf8' }).trim();
  /** The newest commit of the shop that its testers have. */
  const inQa = () =>
    git('log', '-1', '--format=%H', company.history.deployed.shop.qa, '--', 'services/shop');
  /** The rows of the pick once they hold what is waited for. */
  const rows = (accept: (lines: readonly string[]) => boolean) =>
    eventually(
      async () =>
        (await quickPick.items(page)).map(
          ({ label, description }) => `${label.trim()} | ${description}`,
        ),
      accept,
    );
  const title = () => page.locator('.quick-input-widget .quick-input-title').innerText();

  /** A picture without what rests under the mouse. */
  const take = async (name: string) => {
    await page.mouse.move(1100, 700);
    await page.locator('.workbench-hover:visible').waitFor({ state: 'hidden' });
    await picture(page, name);
  };

  before(async () => {
    ({ company, editor, page } = await startShopEditor());
    // The person at the keyboard wrote the branch that is checked out.
    git('checkout', '--quiet', BRANCH);
    git('config', 'user.email', git('log', '-1', '--format=%ae'));
    await textEditor.open(page, 'cart.ts');
    await openView(page, 'Whereabouts');
    const tree = new TreeView(page, 'Environments');
    await eventually(tree.rows.bind(tree), (seen) =>
      seen.some(({ description }) => /\d+ behind, \d+ ahead of staging/.test(description)),
    );
  });
  afterEach(pictureOfFailure(() => page));
  afterEach(() => page.keyboard.press('Escape'));
  after(async () => {
    await editor?.close();
    await company?.close();
  });

  it('suggests what is checked out, what runs, and what the person wrote', async () => {
    await runCommand(page, WHERE);
    const seen = await rows((lines) => lines.some((line) => line.includes('PAY-112: Ask banks')));
    assert.match(seen[0] ?? '', /^HEAD \| PAY-112-sepa-instant · [0-9a-f]{7} PAY-112: Fall back/);
    assert.match(seen[1] ?? '', /^shop dev, payments dev \| [0-9a-f]{7} Merge pull request/);
    await take('where-ask');
  });

  it('says where a commit is that has come as far as qa, and why', async () => {
    const id = inQa();
    await runCommand(page, WHERE);
    await quickPick.type(page, id.slice(0, 12));
    const seen = await rows((lines) => lines.some((line) => line.includes('✗ production')));
    assert.match(seen[0] ?? '', /^shop \| dev ✓ +test ✓ +qa ✓ +uat ✗ +staging ✗ +production ✗$/);
    assert.match(seen[1] ?? '', /^✓ dev \| there · runs [0-9a-f]{7}$/);
    assert.match(seen[6] ?? '', /^✗ production \| not there · runs c704af8$/);
    const payments = seen.find((line) => line.startsWith('payments | '));
    assert.match(payments ?? '', /– +production – · does not touch services\/payments$/);
    assert.ok(seen.includes('Show What It Waits Behind | shop: qa → uat'), seen.join('\n'));
    assert.match(await title(), new RegExp(`^${id.slice(0, 7)} SHOP-`));
    await take('where-commit');
  });

  it('says it of a commit in the timeline of a file', async () => {
    await textEditor.open(page, 'cart.ts', 50);
    await runCommand(page, 'Explorer: Focus on Timeline View');
    const [subject = ''] = git('log', '-1', '--format=%s', 'HEAD', '--', '*/src/cart.ts').split(
      '\n',
    );
    const item = page.locator('.timeline-tree-view .monaco-list-row', { hasText: subject }).first();
    await chooseInMenu(item, 'Where Is This Commit…');
    const seen = await rows((lines) => lines.some((line) => line.includes('shop | dev ✓')));
    assert.match(seen[0] ?? '', /^shop \| dev ✓ /);
    await take('where-timeline');
    await page.keyboard.press('Escape');
    await openView(page, 'Whereabouts');
  });

  it('says where the line at the cursor is', async () => {
    await textEditor.open(page, 'cart.ts', 50);
    await runCommand(page, 'Whereabouts: Where Is This Line…');
    const seen = await rows((lines) => lines.some((line) => line.includes('✗ production |')));
    assert.match(seen[0] ?? '', /^return cart\.lines\.filter/);
    assert.match(seen[1] ?? '', /^shop \| dev ✓ .* staging ✓ +production ✗$/);
    await take('where-line');
  });

  it('opens the reading of an environment that is picked', async () => {
    await runCommand(page, WHERE);
    await quickPick.type(page, inQa());
    await rows((lines) => lines.some((line) => line.includes('✗ production')));
    await quickPick.pick(page, '✗ production');
    await eventually(
      () => textEditor.text(page),
      (text) => text.includes('shop in production'),
    );
  });

  it('finds the commits of a ticket, and tells of them together', async () => {
    await runCommand(page, WHERE);
    await quickPick.type(page, 'shop-239');
    const found = await rows((lines) => lines.some((line) => line.startsWith('All 4 Together')));
    assert.equal(found.length, 5);
    await quickPick.pick(page, 'All 4 Together');
    const seen = await rows((lines) => lines.some((line) => line.includes('production')));
    assert.match(seen[0] ?? '', /^shop \| dev [✓≈] /);
    await take('where-ticket');
  });

  it('stays open where nothing is found, says what to do, and looks again', async () => {
    await runCommand(page, WHERE);
    await quickPick.type(page, 'SHOP-999');
    const seen = await rows((lines) => lines.some((line) => line.startsWith('Fetch')));
    assert.match(seen[0] ?? '', /SHOP-999/);
    await take('where-unknown');
    await quickPick.type(page, 'HEAD');
    await rows((lines) => lines.some((line) => line.includes('production')));
  });

  it('shows how far the branch and the person’s own commits have got', async () => {
    await runCommand(page, 'Whereabouts: My Work: How Far Has It Got…');
    const seen = await rows((lines) => lines.some((line) => line.includes('the newest is')));
    assert.match(seen[0] ?? '', /^2 commits: the newest is nowhere yet, as far as is known \| $/);
    assert.match(seen[1] ?? '', /^PAY-112: Fall back to a normal transfer/);
    await take('my-work');
    await page.keyboard.press('Escape');
    git('checkout', '--quiet', 'main');
    await runCommand(page, 'Whereabouts: My Work: How Far Has It Got…');
    await rows((lines) => lines.some((line) => line.includes('the newest is in dev')));
    await take('my-work-main');
    await quickPick.type(page, 'Fall back', { accept: false });
    await quickPick.pick(page, seen[1]?.split(' | ')[0] ?? '');
    await rows((lines) => lines.some((line) => line.includes('✗ production')));
    assert.match(await title(), /PAY-112: Fall back/);
  });
});
