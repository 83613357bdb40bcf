import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Editor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { type Shop, startShopEditor } from '../support/shop';
import {
  TreeView,
  eventually,
  openView,
  quickPick,
  runCommand,
  textEditor,
} from '../support/workbench';

const box = '.quick-input-widget:not([style*="display: none"])';

describe('Waiting commits on the demo company', function () {
  this.timeout(120_000);
  let company: Shop;
  let editor: Editor;
  let page: Page;

  before(async () => {
    ({ company, editor, page } = await startShopEditor());
    await openView(page, 'Whereabouts');
    const tree = new TreeView(page, 'Environments');
    await eventually(
      async () => (await tree.rows()).map(({ description }) => description),
      (seen) => seen.some((description) => /waiting for production/.test(description)),
    );
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await editor?.close();
    await company?.close();
  });

  const title = () => page.locator(`${box} .quick-input-title`).innerText();
  const placeholder = async () =>
    (await page.locator(`${box} input`).first().getAttribute('placeholder')) ?? '';
  /** Headings and details stand beside the labels of the rows that are in sight. */
  const texts = () => page.locator(`${box} .monaco-list-row`).allInnerTexts();
  const press = (label: string) =>
    page.locator(`${box} .quick-input-titlebar a.action-label[aria-label^="${label}"]`).click();
  const open = async (...steps: readonly string[]) => {
    await runCommand(page, 'Whereabouts: Show Waiting Commits…');
    for (const step of steps) await quickPick.pick(page, step);
  };

  it('says how many wait, whose they are, and what to look at twice', async () => {
    await open('shop: staging → production');
    assert.equal(
      await eventually(placeholder, (words) => /^\d/.test(words)),
      '15 commits that touch services/shop',
    );
    assert.equal(await title(), 'shop: waiting in staging for production');
    const [first] = await quickPick.items(page);
    assert.match(first?.description ?? '', /^[0-9a-f]{7} · [\p{L} ]+ · \d+ \w+ ago$/u);
    const risky = (await texts()).filter((text) => text.includes('migrations'));
    assert.ok(risky.length > 0, JSON.stringify(await texts()));
    assert.match(risky[0] ?? '', /migrations · owned by @acme\/databases/);
    await picture(page, 'waiting-commits');
  });

  it('groups by author and by ticket', async () => {
    await press('Group by Author');
    await eventually(texts, (rows) => rows.some((row) => /Aisha Bello · \d commits/.test(row)));
    await press('Group by Ticket');
    await eventually(texts, (rows) => rows.some((row) => /SHOP-239 · 1 commit/.test(row)));
    await picture(page, 'waiting-by-ticket');
    await press('Do Not Group');
  });

  it('shows merged branches as one commit, and every commit again', async () => {
    await press('Show Merged Branches as One Commit');
    await eventually(placeholder, (words) => words.endsWith(', merged branches as one'));
    assert.match((await texts()).join('\n'), /Merge pull request #165 from acme\/SHOP-229/);
    await press('Show Every Commit');
    await eventually(placeholder, (words) => words === '15 commits that touch services/shop');
  });

  it('turns round', async () => {
    await press('Reverse');
    await eventually(title, (words) => words === 'shop: waiting in production for staging');
    await eventually(placeholder, (words) => /^\d+ commits? that touch|^Nothing/.test(words));
    await press('Reverse');
    await eventually(placeholder, (words) => words === '15 commits that touch services/shop');
  });

  it('offers what can be done with a commit, and the way back', async () => {
    const [first] = await quickPick.items(page);
    await quickPick.pick(page, first?.label ?? '');
    await eventually(
      async () => (await quickPick.items(page)).map(({ label }) => label),
      (labels) => labels.join() === ' Copy Id, Where Is This Commit, Back to the List',
    );
    await quickPick.pick(page, 'Back to the List');
    await eventually(placeholder, (words) => words === '15 commits that touch services/shop');
  });

  it('exports release notes as Markdown', async () => {
    await press('Export as Release Notes');
    const notes = await eventually(
      () => textEditor.text(page),
      (text) => text.includes('# shop: staging → production'),
    );
    assert.match(notes.replaceAll('\u00a0', ' '), /15 commits by \d people\./);
    await picture(page, 'release-notes');
  });

  it('asks for any two environments, in either order', async () => {
    await open('Other two environments…', 'payments · production', 'dev');
    await eventually(title, (words) => words === 'payments: waiting in production for dev');
    await page.keyboard.press('Escape');
  });
});
