import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Editor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { type Shop, startShopEditor } from '../support/shop';
import { eventually, readStatusItem, textEditor } from '../support/workbench';

const ENVIRONMENTS = ['dev', 'test', 'qa', 'uat', 'staging', 'production'] as const;

/** The part of the DOM that is read here; the project is compiled without the browser's types. */
interface PageElement {
  querySelectorAll(selector: string): Iterable<PageElement>;
}
declare function getComputedStyle(
  element: PageElement,
  pseudo?: string,
): { readonly content: string; readonly opacity: string };

describe('A line of the demo company', function () {
  this.timeout(120_000);
  let company: Shop;
  let editor: Editor;
  let page: Page;

  before(async () => {
    ({ company, editor, page } = await startShopEditor({
      'whereabouts.line.annotation': true,
      'editor.minimap.enabled': false,
      'files.autoSave': 'off',
    }));
    await eventually(
      () => readStatusItem(page, 'whereabouts.whereabouts.status'),
      ({ text }) => /^production 2 services/.test(text),
      60_000,
    );
    // The side bar: lines and what is said of them need the room.
    await page.keyboard.press('Control+B');
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await editor?.close();
    await company?.close();
  });

  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: company.workspace, encoding: 'utf8' });
  const inShop = (file: string) => `services/shop/src/${file}`;

  /** The environments whose file holds the line, as git says. */
  const runningIn = (file: string, line: string) =>
    ENVIRONMENTS.filter((environment) => {
      const commit = company.history.deployed.shop[environment];
      return git('show', `${commit}:${inShop(file)}`)
        .split('\n')
        .includes(line);
    });

  /** Puts the cursor on the first line that holds some words, and gives the line. */
  async function goTo(file: string, words: string): Promise<string> {
    const lines = readFileSync(join(company.workspace, inShop(file)), 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes(words));
    await textEditor.open(page, file, at + 1);
    return lines[at] ?? '';
  }

  const lineWith = (words: string) =>
    page.locator('.editor-instance .view-line', { hasText: words.replaceAll(' ', '\u00a0') });

  /** What stands behind a line without being in it. */
  const behind = (words: string) =>
    lineWith(words)
      .first()
      .evaluate((element: PageElement) =>
        [...element.querySelectorAll('span')]
          .map((span) => getComputedStyle(span, '::after').content)
          .filter((content) => content !== 'none' && content !== 'normal')
          .join(''),
      );

  async function hoverOver(words: string): Promise<string> {
    const hover = page.locator('.monaco-hover:visible', { hasText: 'This line, as it' });
    await eventually(
      async () => {
        await page.mouse.move(700, 12);
        // Where the words of the line are, not in the empty space behind them.
        await lineWith(words).first().locator('span span').last().hover();
        const appearing = hover.first().waitFor({ timeout: 4000 });
        return appearing.then(
          () => true,
          () => false,
        );
      },
      (isShown) => isShown,
    );
    const text = await hover.first().innerText();
    // It fades in.
    await eventually(
      () => hover.first().evaluate((element: PageElement) => getComputedStyle(element).opacity),
      (opacity) => opacity === '1',
    );
    return text.replaceAll('\u00a0', ' ');
  }

  it('says behind the current line who wrote it and where that is', async () => {
    const words = 'return before === 0 && after > 0;';
    await goTo('stock.ts', words);
    const text = await eventually(
      () => behind(words),
      (shown) => shown.includes('production'),
      30_000,
    );
    assert.match(text, /^"[A-Z][^,]+, .+ · dev ✓ test ✓ .+ production ✗"$/);
    await page.mouse.move(700, 12);
    await picture(page, 'line-annotation');
  });

  it('follows the cursor, and says when a line is not committed yet', async () => {
    await goTo('cart.ts', 'export function changedPrices');
    await eventually(
      () => behind('export function changedPrices'),
      (shown) => shown.includes('dev'),
    );
    await page.keyboard.press('ArrowDown');
    await eventually(
      () => behind('export function changedPrices'),
      (shown) => shown === '',
    );
    await eventually(
      () => behind('return cart.lines.filter'),
      (shown) => shown.includes('dev'),
    );
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.type('// typed, not saved');
    await eventually(
      () => behind('// typed, not saved'),
      (shown) => shown === '"not committed yet"',
    );
    await page.keyboard.press('ArrowDown');
    const moved = await eventually(
      () => behind('return cart.lines.filter'),
      (shown) => shown.includes('dev'),
    );
    assert.match(moved, / · dev ✓ test ✓ /);
  });

  it('says on hovering where the line runs as it stands, through what is typed above it', async () => {
    const line = '  return cart.lines.filter((line) => (current.get(line.productId)';
    const whole = readFileSync(join(company.workspace, inShop('cart.ts')), 'utf8')
      .split('\n')
      .find((one) => one.startsWith(line));
    const text = await hoverOver('return cart.lines.filter');
    const environments = runningIn('cart.ts', whole ?? '');
    assert.ok(environments.length > 1 && environments.length < ENVIRONMENTS.length);
    const named = /runs in ([\w, ]+?)[;.]/.exec(text)?.[1]?.split(/, | and /);
    assert.deepEqual(named, environments);
    assert.match(text, /production (does not have it yet|still has the old text)/);
    assert.match(text, /Where Is This Commit….*Compare File With…/);
    await picture(page, 'line-hover');
    await page.keyboard.press('Escape');
  });

  it('is known to run in production where its commit was picked there', async () => {
    const subject = 'SHOP-239: Place one order for two clicks';
    const [onMain = ''] = git('log', '--format=%H', `--grep=${subject}`, 'main').split('\n');
    const [file = ''] = git('show', '--name-only', '--format=', onMain, '--', 'services/shop/src')
      .trim()
      .split('\n')
      .map((path) => path.replace('services/shop/src/', ''));
    const added = git('show', '--format=', '-U0', onMain, '--', inShop(file))
      .split('\n')
      .filter((row) => /^\+[^+]/.test(row))
      .map((row) => row.slice(1));
    const here = readFileSync(join(company.workspace, inShop(file)), 'utf8').split('\n');
    const words = added.find((row) => /\w{4}/.test(row) && here.includes(row))?.trim() ?? '';
    const line = await goTo(file, words);
    assert.ok(runningIn(file, line).includes('production'), 'the demo has picked this one');
    const text = await hoverOver(words);
    assert.match(text, /runs in dev, test, qa, uat, staging and production\./);
    assert.ok(text.includes(subject), text);
    await picture(page, 'line-picked');
  });
});
