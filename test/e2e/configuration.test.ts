import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Editor, startEditor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { type Shop, openShop } from '../support/shop';
import {
  TreeView,
  eventually,
  openView,
  runCommand,
  textEditor,
  widenSideBar,
} from '../support/workbench';

describe('Editing .vscode/whereabouts.json', function () {
  this.timeout(120_000);
  let shop: Shop;
  let editor: Editor;
  let page: Page;
  let tree: TreeView;
  let file: string;
  let original: string;

  before(async () => {
    shop = await openShop();
    file = join(shop.workspace, '.vscode', 'whereabouts.json');
    original = readFileSync(file, 'utf8');
    editor = await startEditor({
      workspace: shop.workspace,
      extensionDir: join(__dirname, '..', '..'),
    });
    ({ page } = editor);
    await openView(page, 'Whereabouts');
    await widenSideBar(page, 420);
    tree = new TreeView(page, 'Environments');
    await runCommand(page, 'Whereabouts: Open Configuration');
    await page.locator('.tab.active[aria-label^="whereabouts.json"]').waitFor();
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await editor?.close();
    await shop?.close();
  });

  it('explains a key under the mouse', async () => {
    const key = page.locator('.view-line', { hasText: '"mirrors"' }).getByText('"mirrors"').first();
    const hover = page.locator('.monaco-hover:visible').filter({ hasText: 'meant to look like' });
    await eventually(
      async () => {
        await page.mouse.move(900, 700);
        await key.hover();
        await page.waitForTimeout(600);
        return hover.count();
      },
      (seen) => seen > 0,
      20_000,
    );
    await picture(page, 'configuration-hover');
    await page.mouse.move(900, 700);
  });

  it('marks a mistake while it is typed, with the mend, and everything else goes on', async () => {
    await eventually(
      () => tree.rows(),
      (rows) => rows.some(({ description }) => /^[0-9a-f]{7} · now/.test(description)),
    );
    writeFileSync(file, original.replace('"mirrors": "production"', '"mirrors": "producton"'));
    await runCommand(page, 'View: Focus Problems (Errors, Warnings, Infos)').catch(() =>
      page.keyboard.press('Control+Shift+M'),
    );
    const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 'producton' });
    await problem.first().waitFor();
    assert.match(await problem.first().innerText(), /production/);
    await picture(page, 'configuration-problem');
    const rows = await tree.rows();
    assert.ok(
      rows.some(({ label, description }) => label === 'staging' && description.includes('now')),
    );
    writeFileSync(file, original);
    await problem.first().waitFor({ state: 'detached' });
  });

  it('takes a new environment over as soon as it is saved', async () => {
    writeFileSync(
      file,
      original.replace(
        '"uat": { "kind": "uat" },',
        '"uat": { "kind": "uat" },\n    "demo": { "kind": "uat" },',
      ),
    );
    await eventually(
      () => textEditor.text(page),
      (text) => text.includes('"demo"'),
    );
    writeFileSync(
      file,
      original
        .replace(
          '"uat": { "kind": "uat" },',
          '"uat": { "kind": "uat" },\n    "demo": { "kind": "uat" },',
        )
        .replace('"in": {', '"in": {\n        "demo": { "source": { "git": "main" } },'),
    );
    const rows = await eventually(
      () => tree.rows(),
      (seen) =>
        seen.some(({ label, description }) => label === 'demo' && description.includes('· now')),
    );
    const shopRows = rows.slice(1, 8).map(({ label }) => label);
    assert.deepEqual(shopRows, ['dev', 'test', 'qa', 'uat', 'demo', 'staging', 'production']);
    const live = shop.history.deployed.shop.dev.slice(0, 7);
    assert.ok(rows.find(({ label }) => label === 'demo')?.description.startsWith(live));
  });
});
