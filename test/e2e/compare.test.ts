import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Editor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { type Shop, startShopEditor } from '../support/shop';
import {
  TreeView,
  chooseInMenu,
  eventually,
  notifications,
  openView,
  quickPick,
  runCommand,
  textEditor,
  widenSideBar,
} from '../support/workbench';

describe('Comparing what runs', function () {
  this.timeout(120_000);
  let company: Shop;
  let editor: Editor;
  let page: Page;
  let environments: TreeView;
  let comparison: TreeView;

  before(async () => {
    ({ company, editor, page } = await startShopEditor());
    await textEditor.open(page, 'cart.ts');
    await openView(page, 'Whereabouts');
    await widenSideBar(page, 460);
    environments = new TreeView(page, 'Environments');
    comparison = new TreeView(page, 'shop: production → staging');
    await eventually(
      async () => (await environments.rows()).map(({ description }) => description),
      (seen) => seen.some((description) => /\d+ behind, \d+ ahead of staging/.test(description)),
    );
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await editor?.close();
    await company?.close();
  });

  const lines = async () =>
    (await comparison.rows()).map(
      ({ level, label, description }) => `${'  '.repeat(level - 1)}${label} ${description}`,
    );
  const pane = () => page.locator('.pane-header[aria-label^="shop: production → staging"]');
  const activeTab = async () =>
    (await page.locator('.tab.active').first().getAttribute('aria-label')) ?? '';
  const asItRuns = /^cart\.ts \(production [0-9a-f]{7}\)/;
  /** What the workbench has put away for its next start; it does so every few seconds. */
  const putAway = () =>
    page.evaluate<string>(`(async () => {
      const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const found = [];
      for (const { name } of await indexedDB.databases()) {
        if (!name.startsWith('vscode-web-state-db')) continue;
        const opened = await done(indexedDB.open(name));
        const table = opened.transaction('ItemTable').objectStore('ItemTable');
        found.push(await done(table.get('memento/workbench.parts.editor')));
        opened.close();
      }
      return found.join();
    })()`);
  /** The tab of the file on disk, which stays open. */
  const showCart = () =>
    page.locator('.tab[data-resource-name="cart.ts"]', { hasText: /^\s*cart\.ts\s*$/ }).click();
  /** What a diff editor shows on each side. */
  const sides = async () => {
    const diff = page.locator('.monaco-diff-editor').first();
    const text = async (side: string) =>
      (await diff.locator(`.editor.${side} .view-lines:not(.line-delete)`).innerText()).replaceAll(
        '\u00a0',
        ' ',
      );
    return { left: await text('original'), right: await text('modified') };
  };

  it('shows the files that differ between two environments as a tree', async () => {
    await runCommand(page, 'Whereabouts: Compare Two Environments…');
    await quickPick.pick(page, 'shop');
    await quickPick.pick(page, 'production');
    const others = await eventually(
      () => quickPick.items(page),
      (seen) => seen.some(({ label }) => label === 'HEAD'),
    );
    assert.ok(!others.some(({ label }) => label === 'production'));
    await quickPick.pick(page, 'staging');
    await eventually(lines, (seen) => seen.length > 2);
    assert.deepEqual(await lines(), [
      'services/shop 8',
      '  migrations 1',
      '    0229_stock_alerts.sql A',
      '  src 5',
      '    cart.ts M',
      '    feed.ts A',
      '    search.ts M',
      '    shipping.ts M',
      '    stock.ts M',
      '  test 2',
      '    cart.test.ts M',
      '    stock.test.ts M',
    ]);
    const heading = await pane().innerText();
    assert.match(heading, /8 files · \d+ ahead, \d+ behind/);
    const icons = (await comparison.rows()).map(({ icon }) => icon);
    assert.ok(icons.includes('codicon-diff-added') && icons.includes('codicon-diff-modified'));
    await picture(page, 'comparison');
  });

  it('opens both sides of a file', async () => {
    await comparison.row('stock.ts').click();
    const titles = /^stock\.ts \(production [0-9a-f]{7} ↔ staging [0-9a-f]{7}\)/;
    await eventually(activeTab, (tab) => titles.test(tab));
    await eventually(sides, ({ left, right }) => left.length > 50 && left !== right);
    await picture(page, 'comparison-file');
  });

  it('opens a new file beside nothing', async () => {
    await comparison.row('feed.ts').click();
    await eventually(activeTab, (tab) => tab.startsWith('feed.ts (production '));
    await eventually(sides, ({ left, right }) => left.trim() === '' && right.length > 50);
  });

  it('opens all changes in one editor', async () => {
    await comparison.titleAction('Open All Changes');
    await eventually(activeTab, (tab) => tab.startsWith('shop: production → staging (8 files)'));
    const files = page.locator('.multiDiffEntry .file-path');
    await eventually(
      () => files.allInnerTexts(),
      (seen) => seen.some((text) => text.includes('0229_stock_alerts.sql')),
    );
    await picture(page, 'comparison-all');
  });

  it('says that an environment has moved on, and keeps what was compared', async () => {
    const before = await lines();
    company.setDeployed('shop', 'staging', company.history.deployed.shop.qa);
    await environments.titleAction('Refresh');
    const message = page.locator('.pane .message', { hasText: 'staging has moved since' });
    await message.waitFor();
    assert.deepEqual(await lines(), before);
    await picture(page, 'comparison-moved');
    company.setDeployed('shop', 'staging', company.history.deployed.shop.staging);
    await environments.titleAction('Refresh');
    await message.waitFor({ state: 'hidden' });
  });

  it('goes away when it is closed, and comes back from a row that waits', async () => {
    await comparison.titleAction('Close Comparison');
    await pane().waitFor({ state: 'detached' });
    await environments.expand('staging');
    const waiting = environments.row('Waiting for production');
    await chooseInMenu(waiting, 'Compare Two Environments…');
    await pane().waitFor();
    await eventually(lines, (seen) => seen.includes('    feed.ts A'));
    await comparison.titleAction('Close Comparison');
  });

  it('compares an open file with an environment', async () => {
    await showCart();
    await runCommand(page, 'Whereabouts: Compare File With…');
    const items = await eventually(
      () => quickPick.items(page),
      (seen) => seen.some(({ description }) => description.includes('HEAD')),
    );
    assert.deepEqual(
      items.map(({ label }) => label),
      ['dev', 'test', 'qa', 'uat', 'staging', 'production'],
    );
    assert.match(items[0]?.description ?? '', /^[0-9a-f]{7} · .+ · (same as|differs from) HEAD$/);
    assert.match(items[5]?.description ?? '', / · differs from HEAD$/);
    await picture(page, 'compare-file-pick');
    await quickPick.pick(page, 'production');
    const title = /^cart\.ts \(production [0-9a-f]{7}\) ↔ working tree/;
    await eventually(activeTab, (tab) => title.test(tab));
    await eventually(sides, ({ left, right }) => left.length > 50 && left !== right);
    await picture(page, 'compare-file');
  });

  it('says so where an environment does not have the file', async () => {
    await textEditor.open(page, 'feed.ts');
    await runCommand(page, 'Whereabouts: Open File As It Runs In…');
    const items = await eventually(
      () => quickPick.items(page),
      (seen) => seen.some(({ description }) => description.includes('HEAD')),
    );
    assert.match(items[5]?.description ?? '', / · not there$/);
    await quickPick.pick(page, 'production');
    await notifications.waitFor(page, 'feed.ts is not in production');
    await notifications.clear(page);
  });

  it('opens a file as it runs in an environment', async () => {
    await showCart();
    await runCommand(page, 'Whereabouts: Open File As It Runs In…');
    await quickPick.pick(page, 'production');
    await eventually(activeTab, (tab) => asItRuns.test(tab));
    await eventually(
      () => textEditor.text(page),
      (text) => text.includes('MAXIMUM_QUANTITY'),
    );
    await picture(page, 'as-it-runs');
  });

  it('opens it again when the window comes back', async () => {
    // A comparison that is still open names the same files.
    await runCommand(page, 'View: Close Other Editors in Group');
    await eventually(
      putAway,
      (state) => state.includes('whereabouts:/') && !/diff-?editor/i.test(state),
      30_000,
    );
    await page.reload();
    await eventually(activeTab, (tab) => asItRuns.test(tab), 60_000);
    await eventually(
      async () => (await page.locator('.editor-instance .view-lines').count()) > 0,
      (shown) => shown,
      60_000,
    );
    assert.match(await textEditor.text(page), /MAXIMUM_QUANTITY/);
  });
});
