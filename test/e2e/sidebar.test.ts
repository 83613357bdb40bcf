import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Editor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { type Shop, startShopEditor } from '../support/shop';
import {
  TreeView,
  eventually,
  openView,
  quickPick,
  readStatusItem,
  runCommand,
  textEditor,
  widenSideBar,
} from '../support/workbench';

const STATUS = 'whereabouts.whereabouts.status';

describe('The sidebar on the demo company', function () {
  this.timeout(120_000);
  let company: Shop;
  let editor: Editor;
  let page: Page;
  let tree: TreeView;

  before(async () => {
    ({ company, editor, page } = await startShopEditor());
    await textEditor.open(page, 'cart.ts');
    await openView(page, 'Whereabouts');
    await widenSideBar(page, 520);
    tree = new TreeView(page, 'Environments');
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await editor?.close();
    await company?.close();
  });

  const described = async () =>
    (await tree.rows()).map(({ label, description }) => `${label}: ${description}`);
  const short = (service: 'shop' | 'payments', environment: 'dev' | 'qa' | 'production') =>
    company.history.deployed[service][environment].slice(0, 7);

  it('shows which commit is live in every environment, how old the answer is and what waits', async () => {
    const rows = await eventually(tree.rows.bind(tree), (seen) =>
      seen.some(({ description }) => /\d+ behind, \d+ ahead of staging/.test(description)),
    );
    assert.deepEqual(
      rows.filter(({ level }) => level === 1).map(({ label }) => label),
      ['shop', 'payments'],
    );
    const shop = rows.slice(1, 7);
    assert.deepEqual(
      shop.map(({ label }) => label),
      ['dev', 'test', 'qa', 'uat', 'staging', 'production'],
    );
    for (const { description, spoken } of shop) {
      assert.match(description, /^[0-9a-f]{7} · now/);
      assert.ok(spoken.includes(description), 'a screen reader hears the same');
    }
    assert.match(shop[0]?.description ?? '', new RegExp(`^${short('shop', 'dev')} `));
    assert.match(
      shop[5]?.description ?? '',
      new RegExp(`^${short('shop', 'production')} .*1\\.7\\.3`),
    );
    await eventually(described, ([first]) => first === 'shop: 15 waiting for production', 4000);
    const login = rows.find(({ description }) => description.includes('sign-in page'));
    assert.equal(login?.label, 'uat');
    assert.equal(login?.icon, 'codicon-question');
    await picture(page, 'sidebar');
  });

  it('says what is live in production in the status bar', async () => {
    const { text, spoken } = await readStatusItem(page, STATUS);
    assert.match(text, /^production 2 services · \d+ waiting$/);
    assert.match(spoken, /^Whereabouts: production 2 services, \d+ waiting/);
  });

  it('opens an environment to its details and to the commits that wait', async () => {
    await tree.expand('staging');
    await tree.expand('Waiting for production');
    await eventually(described, (rows) => rows.some((row) => /· (Aisha|Jonas|Oliver)/.test(row)));
    const rows = await described();
    const waiting = rows.findIndex((row) => row.startsWith('Waiting for production'));
    const count = Number(/(\d+) commits/.exec(rows[waiting] ?? '')?.[1]);
    assert.ok(count > 5, rows[waiting]);
    assert.ok(rows.some((row) => row.startsWith('subject: ')));
    await picture(page, 'waiting');
  });

  it('explains an environment in its tooltip', async () => {
    await tree.row('staging').locator('.monaco-tl-twistie').click();
    const text = (await tree.tooltip('production')).replaceAll('\u00a0', ' ');
    for (const words of [
      'shop in production',
      'Used by the world · data: live · errors: friendly',
      'version 1.7.3',
      'health UP',
    ]) {
      assert.ok(text.includes(words), `no "${words}" in ${text}`);
    }
    await tree.row('production').locator('.label-name').hover();
    await page.locator('.workbench-hover:visible').waitFor();
    await picture(page, 'tooltip');
    await page.mouse.move(700, 300);
  });

  it('groups by environment and back', async () => {
    await tree.titleAction('Group by Environment');
    await eventually(
      tree.rows.bind(tree),
      (rows) => rows[0]?.label === 'dev' && rows[0].level === 1,
    );
    assert.deepEqual(
      (await tree.rows()).slice(1, 3).map(({ label }) => label),
      ['shop', 'payments'],
    );
    await picture(page, 'by-environment');
    await tree.titleAction('Group by Service');
    await eventually(tree.rows.bind(tree), (rows) => rows[0]?.label === 'shop');
  });

  it('follows a deployment by itself', async () => {
    const next = company.history.deployed.shop.dev;
    company.setDeployed('shop', 'qa', next);
    await eventually(
      described,
      (rows) => rows.some((row) => row.startsWith(`qa: ${next.slice(0, 7)}`)),
      40_000,
    );
    company.setDeployed('shop', 'qa', company.history.deployed.shop.qa);
  });

  it('reads one environment again at once when asked', async () => {
    const other = company.history.deployed.shop.test;
    company.setDeployed('shop', 'production', other);
    await tree.inlineAction('production', 'Refresh One');
    await eventually(described, (rows) =>
      rows.some((row) => row.startsWith(`production: ${other.slice(0, 7)}`)),
    );
    company.setDeployed('shop', 'production', company.history.deployed.shop.production);
    await tree.titleAction('Refresh');
    await eventually(described, (rows) =>
      rows.some((row) => row.startsWith(`production: ${short('shop', 'production')}`)),
    );
  });

  it('shows a whole reading as text', async () => {
    await tree.inlineAction('production', 'Show Reading');
    const text = await eventually(
      () => textEditor.text(page),
      (shown) => shown.includes('shop in production'),
    );
    assert.match(text, /health +UP/);
    assert.match(text, /source +GET http:/);
  });

  it('lists what waits between two environments from the palette', async () => {
    await runCommand(page, 'Whereabouts: Show Waiting Commits…');
    const edges = await quickPick.items(page);
    assert.equal(edges.length, 11);
    await quickPick.pick(page, 'shop: staging → production');
    const items = await eventually(
      () => quickPick.items(page),
      (seen) => seen.length > 5 && !seen[0]?.label.includes('→'),
    );
    assert.match(items[0]?.description ?? '', /^[0-9a-f]{7} · /);
    await page.keyboard.press('Escape');
  });

  it('knows a commit that a colleague pushed once it is fetched', async () => {
    const elsewhere = join(company.workspace, '..', 'colleague');
    const git = (cwd: string, ...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=Mei', '-c', 'user.email=mei@shop.example', ...args], {
        cwd,
        encoding: 'utf8',
      }).trim();
    git(company.workspace, 'clone', '--quiet', company.history.origin, elsewhere);
    git(
      elsewhere,
      'commit',
      '--quiet',
      '--allow-empty',
      '--message=SHOP-300: Newer than your clone',
    );
    git(elsewhere, 'push', '--quiet', 'origin', 'HEAD:main');
    const pushed = git(elsewhere, 'rev-parse', 'HEAD');
    company.setDeployed('shop', 'dev', pushed);
    await tree.titleAction('Refresh');
    await eventually(described, (rows) =>
      rows.some((row) => row.startsWith(`dev: ${pushed.slice(0, 7)} · unknown here`)),
    );
    assert.ok((await described()).some((row) => /^test: .*\? behind dev/.test(row)));
    await picture(page, 'unknown-here');
    await tree.inlineAction('dev', 'Fetch to Learn Unknown Commits');
    await eventually(
      described,
      (rows) => rows.some((row) => row.startsWith(`dev: ${pushed.slice(0, 7)} · now`)),
      30_000,
    );
  });

  it('draws what it saw last before anything has answered, when the window comes back', async () => {
    await company.stop();
    await page.reload();
    const again = new TreeView(page, 'Environments');
    const rows = await eventually(
      again.rows.bind(again),
      (seen) => seen.some(({ description }) => description.includes('unreachable · last read')),
      60_000,
    );
    assert.ok(rows.some(({ description }) => description.startsWith(short('shop', 'production'))));
    const message = page.locator('.tree-explorer-viewlet-tree-view .message');
    await message.first().waitFor();
    assert.match(await message.first().innerText(), /^None of 12 environments could be read\./);
    await picture(page, 'unreachable');
  });
});
