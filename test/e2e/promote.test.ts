import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Editor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { type Shop, startShopEditor } from '../support/shop';
import {
  TreeView,
  chooseInMenu,
  dialog,
  eventually,
  notifications,
  openView,
  quickPick,
  readStatusItem,
  runCommand,
  textEditor,
} from '../support/workbench';

const box = '.quick-input-widget:not([style*="display: none"])';

describe('Promoting the demo company', function () {
  this.timeout(120_000);
  let company: Shop;
  let editor: Editor;
  let page: Page;
  let tree: TreeView;

  before(async () => {
    ({ company, editor, page } = await startShopEditor({}, { windows: 'closed' }));
    await openView(page, 'Whereabouts');
    tree = new TreeView(page, 'Environments');
    await eventually(descriptions, (seen) => seen.some((words) => /· closed ·/.test(words)));
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await editor?.close();
    await company?.close();
  });

  const descriptions = async () => (await tree.rows()).map(({ description }) => description);
  const title = () => page.locator(`${box} .quick-input-title`).innerText();
  const runs = (service: 'shop' | 'payments', environment: 'staging' | 'production') =>
    company.history.deployed[service][environment];
  const sent = () => company.deployments().length;
  const isTitled = (wanted: RegExp) => eventually(title, (words) => wanted.test(words));
  const promote = async (service: string) => {
    await runCommand(page, 'Whereabouts: Promote…');
    await quickPick.pick(page, `${service}: staging → production`);
    await isTitled(/window does not hold/);
  };
  const giveReason = async (reason: string) => {
    await quickPick.type(page, reason);
    await isTitled(/to production$|in production$/);
  };

  it('shows what is closed before anybody tries', async () => {
    const status = await readStatusItem(page, 'whereabouts.whereabouts.status');
    assert.match(status.text, /production .* · closed/);
    await picture(page, 'promotion-closed');
  });

  it('shows the plan, and asks for a reason to go past the closed window', async () => {
    await promote('shop');
    const plan = await eventually(
      () => textEditor.text(page),
      (text) => text.includes('gates'),
    );
    assert.match(plan, /Promote shop: staging → production/);
    assert.match(plan, /Ships 15 commits that touch services\/shop/);
    assert.match(plan, /Stands in the way\n +✗ +window +outside of every release window/);
    assert.match(plan, /Keeps the change of 1 commit of production under another id/);
    await picture(page, 'promotion-reason');
    await page.keyboard.press('Escape');
    await page.locator(box).waitFor({ state: 'hidden' });
    assert.equal(sent(), 0);
  });

  it('sends nothing for a wrong name, whatever is pressed', async () => {
    await promote('shop');
    await giveReason('customers cannot pay');
    await picture(page, 'promotion-plan');
    for (const wrong of ['prod', 'Production', 'yes']) {
      await quickPick.type(page, wrong);
      await eventually(
        () => quickPick.message(page),
        (words) => words.includes('This is not "production"'),
      );
    }
    assert.equal(await page.locator(box).isVisible(), true);
    await quickPick.type(page, 'product', { accept: false });
    await picture(page, 'promotion-wrong-name');
    assert.equal(sent(), 0);
    await page.keyboard.press('Escape');
    await page.locator(box).waitFor({ state: 'hidden' });
    assert.equal(sent(), 0);
  });

  it('promotes once the name is typed, and says what the target reports', async () => {
    await promote('shop');
    await giveReason('customers cannot pay');
    await quickPick.type(page, 'production');
    const done = await notifications.waitFor(page, 'shop to production: verified');
    await picture(page, 'promotion-verified');
    assert.match(await done.innerText(), /production reports 1eb2702/);
    assert.equal(sent(), 1);
    assert.equal(company.deployments()[0]?.commit, runs('shop', 'staging'));
    await eventually(
      () => tree.rows(),
      (rows) => rows.some(({ spoken }) => /shop in production: 1eb2702/.test(spoken)),
    );
  });

  it('has it all in the journal: what was called off, too', async () => {
    await notifications.press(page, 'shop to production: verified', 'Show Journal');
    const journal = await eventually(
      () => textEditor.text(page),
      (text) => text.includes('Promotions of'),
    );
    assert.match(journal, /verified +shop: staging → production/);
    assert.match(journal, /confirmed +the name was typed/);
    assert.match(journal, /reason +customers cannot pay/);
    assert.match(journal, /despite +window: outside of every release window/);
    assert.match(journal, /cancelled +shop: staging → production/);
    await picture(page, 'promotion-journal');
    await notifications.clear(page);
  });

  it('stops where the target moves while the name is being typed', async () => {
    await promote('payments');
    await giveReason('the same incident');
    company.setDeployed('payments', 'production', runs('payments', 'staging').replace(/^./, '0'));
    const before = sent();
    await quickPick.type(page, 'production');
    const told = await notifications.waitFor(page, 'payments to production: not promoted');
    assert.match(await told.innerText(), /which is not what you saw: nothing was sent/);
    assert.equal(sent(), before);
    await picture(page, 'promotion-conflict');
    await notifications.clear(page);
  });

  it('rolls back from the tree, in red words', async () => {
    await chooseInMenu(tree.row('production').first(), 'Roll Back…');
    await isTitled(/Roll back shop in production: window does not hold/);
    const plan = await eventually(
      () => textEditor.text(page),
      (text) => text.includes('Roll back shop in production'),
    );
    assert.match(plan, /REMOVES, of what production has, 14 commits/);
    await giveReason('it made things worse');
    await picture(page, 'promotion-roll-back');
    await quickPick.type(page, 'production');
    await notifications.waitFor(page, 'shop to production: verified');
    assert.equal(company.deployments().at(-1)?.commit, runs('shop', 'production'));
    await notifications.clear(page);
  });

  it('locks an environment for everybody, and unlocks it', async () => {
    await runCommand(page, 'Whereabouts: Lock Environment…');
    await quickPick.pick(page, 'production');
    await quickPick.type(page, 'We look for the cause');
    await isTitled(/Lock production/);
    await quickPick.type(page, '2h');
    await eventually(descriptions, (seen) => seen.some((words) => /locked by/.test(words)));
    await picture(page, 'promotion-locked');
    await runCommand(page, 'Whereabouts: Unlock Environment…');
    await quickPick.pick(page, 'production');
    assert.match((await dialog.read(page)).detail, /We look for the cause/);
    await dialog.answer(page, 'Unlock');
    await eventually(descriptions, (seen) => seen.every((words) => !/locked by/.test(words)));
  });

  it('exports the journal', async () => {
    await runCommand(page, 'Whereabouts: Export Journal…');
    await quickPick.pick(page, 'CSV');
    const csv = await eventually(
      () => textEditor.text(page),
      (text) => text.includes('id,at,service'),
    );
    assert.match(csv, /customers cannot pay/);
  });
});
