import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Editor, startEditor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { Cli } from '../support/terminal';
import { type Shop, openShop } from '../support/shop';
import {
  dialog,
  eventually,
  notifications,
  openView,
  quickPick,
  runCommand,
} from '../support/workbench';

/** A terminal that dies in the middle of a promotion leaves it to the next window. */
describe('A promotion that was interrupted', function () {
  this.timeout(120_000);
  const home = mkdtempSync(join(tmpdir(), 'whereabouts-home-'));
  let company: Shop;
  let editor: Editor | undefined;
  let page: Page;
  let cli: Cli;

  before(async () => {
    company = await openShop({ windows: 'open' });
    cli = await Cli.build();
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await editor?.close();
    cli?.close();
    await company?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  });

  it('is found by the next window, which says what it found and goes on', async () => {
    const args = ['promote', 'staging', 'production', '--service', 'shop'];
    const { child, done } = cli.start([...args, '--confirm', 'production'], {
      cwd: company.workspace,
      home,
    });
    await eventually(
      () => Promise.resolve(company.deployments().length),
      (count) => count === 1,
    );
    child.kill('SIGKILL');
    await done;

    editor = await startEditor({
      workspace: company.workspace,
      extensionDir: join(__dirname, '..', '..'),
      env: { XDG_STATE_HOME: join(home, 'state') },
    });
    page = editor.page;
    await openView(page, 'Whereabouts');
    const left = 'The promotion of shop to production was left in the middle';
    await notifications.waitFor(page, left);
    await picture(page, 'promotion-interrupted');
    await notifications.press(page, left, 'See What Became of It');
    await notifications.waitFor(page, 'shop to production: verified');
    assert.equal(company.deployments().length, 1, 'nothing is sent twice');
    await notifications.clear(page);
    await runCommand(page, 'Whereabouts: Go On With Promotions…');
    await notifications.waitFor(page, 'No promotion was left in the middle');
    await notifications.clear(page);
  });

  it('can be let go of, where it never arrives', async () => {
    company.setDeployed('payments', 'production', company.history.deployed.payments.production);
    const args = ['promote', 'staging', 'production', '--service', 'payments'];
    const before = company.deployments().length;
    const { child, done } = cli.start([...args, '--confirm', 'production'], {
      cwd: company.workspace,
      home,
    });
    await eventually(
      () => Promise.resolve(company.deployments().length),
      (count) => count === before + 1,
    );
    child.kill('SIGKILL');
    await done;
    // A colleague overtakes it: it never comes to pass.
    company.setDeployed('payments', 'production', company.history.deployed.payments.production);
    await runCommand(page, 'Whereabouts: Go On With Promotions…');
    const question = await dialog.read(page);
    assert.match(question.message, /of payments to production was left in the middle/);
    assert.match(question.detail, /Now production reports/);
    await picture(page, 'promotion-let-go');
    assert.deepEqual([...question.buttons].sort(), [
      'Cancel',
      'Follow It',
      'Let Go',
      'Send It Again…',
    ]);
    await dialog.answer(page, 'Let Go');
    await notifications.waitFor(page, 'payments to production: nobody knows');
    assert.equal(company.deployments().length, before + 1);
  });

  it('is picked up after the window itself was reloaded', async () => {
    await notifications.clear(page);
    await runCommand(page, 'Whereabouts: Roll Back…');
    await quickPick.pick(page, 'shop in production');
    await quickPick.type(page, 'production');
    const before = company.deployments().length;
    await eventually(
      () => Promise.resolve(company.deployments().length),
      (count) => count === before + 1,
    );
    await page.reload();
    await notifications.waitFor(page, 'The promotion of shop to production was left in the middle');
    await runCommand(page, 'Whereabouts: Go On With Promotions…');
    await notifications.waitFor(page, 'shop to production: verified');
    assert.equal(company.deployments().length, before + 1);
  });
});
