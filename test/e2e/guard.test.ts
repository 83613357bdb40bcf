import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Editor, startEditor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import {
  type DataBase,
  HOST,
  type Listening,
  hasPostgres,
  isInstalled,
  kubeconfig,
  prepareTerraform,
  startPostgres,
  startRecorder,
  startRedis,
} from '../support/realTools';
import { createRepository, temporaryFolder } from '../support/repository';
import { dialog, eventually, quickPick, readStatusItem, runCommand } from '../support/workbench';

const keyboard = '.xterm-helper-textarea[aria-label^="Terminal 1"]';
const box = '.quick-input-widget:not([style*="display: none"])';

const MARKS = /\u001b\]633;[^\u0007]*\u0007/g;

const CONFIGURATION = {
  environments: {
    dev: { kind: 'development' },
    production: {
      kind: 'production',
      targets: {
        kubeContexts: ['prod-*'],
        hosts: [HOST],
        awsProfiles: ['prod'],
        branches: ['release'],
      },
    },
  },
  services: {},
};

describe('The guard in a real terminal', function () {
  this.timeout(180_000);
  const outside = temporaryFolder();
  const repository = createRepository();
  const { root } = repository;
  let cluster: Listening;
  let editor: Editor;
  let page: Page;
  const ends: (() => Promise<void>)[] = [];

  before(async () => {
    cluster = await startRecorder();
    repository.commit('The first one', { 'shop.txt': 'one\n' });
    mkdirSync(join(root, '.vscode'), { recursive: true });
    writeFileSync(join(root, '.vscode', 'whereabouts.json'), JSON.stringify(CONFIGURATION));
    const config = join(outside, 'kubeconfig');
    writeFileSync(config, kubeconfig(cluster.port, ['dev', 'prod-eu'], 'dev'));
    const aws = join(outside, 'aws');
    writeFileSync(aws, '[profile prod]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-1\n');
    editor = await startEditor({
      workspace: root,
      extensionDir: join(__dirname, '..', '..'),
      env: {
        XDG_STATE_HOME: join(outside, 'state'),
        KUBECONFIG: config,
        AWS_CONFIG_FILE: aws,
        AWS_SHARED_CREDENTIALS_FILE: join(outside, 'none'),
        AWS_MAX_ATTEMPTS: '1',
        CHECKPOINT_DISABLE: '1',
        TF_CLI_CONFIG_FILE: '/dev/null',
      },
    });
    ({ page } = editor);
    const shims = join(outside, 'state', 'whereabouts', 'guard');
    const ready = () =>
      existsSync(shims) &&
      readdirSync(shims, { recursive: true }).some((name) =>
        /whereabouts-shims$/.test(String(name)),
      );
    await eventually(() => Promise.resolve(ready()), Boolean, 60_000);
    await runCommand(page, 'Terminal: Create New Terminal');
    await page.locator(keyboard).waitFor({ state: 'attached' });
    assert.equal(await (await run('case $PATH in *whereabouts-shims*) true ;; esac'))(), '0');
  });
  afterEach(pictureOfFailure(() => page));
  after(async () => {
    await editor?.close();
    await cluster?.close();
    for (const end of ends) await end();
    rmSync(outside, { recursive: true, force: true });
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  });

  async function type(line: string): Promise<void> {
    await page.locator(keyboard).focus();
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }

  /** What a file holds once it holds something; '' where that never comes. */
  async function content(file: string, timeout = 30_000): Promise<string> {
    // The shell tells the editor of each command wherever its output goes.
    const read = () =>
      existsSync(file) ? readFileSync(file, 'utf8').replace(MARKS, '').trim() : '';
    return eventually(
      () => Promise.resolve(read()),
      (text) => text !== '',
      timeout,
    ).catch(() => '');
  }

  let runs = 0;
  /** Types a command; the result is its exit status once it has ended. */
  async function run(line: string): Promise<() => Promise<string>> {
    const file = join(outside, `rc-${++runs}`);
    await type(`${line}; echo $? > '${file}'`);
    return () => content(file);
  }

  const title = () => page.locator(`${box} .quick-input-title`).innerText();
  const isAsked = (wanted: RegExp) => eventually(title, (words) => wanted.test(words));
  const isClosed = () => page.locator(box).waitFor({ state: 'hidden' });

  /** Asked, said no to, asked again, said yes to. `done` tells whether it was done. */
  async function isHeld(line: string, asked: RegExp, done: () => boolean): Promise<void> {
    const refused = await run(line);
    await isAsked(asked);
    assert.equal(done(), false, 'done before anybody was asked');
    await page.keyboard.press('Escape');
    assert.equal(await refused(), '77');
    assert.equal(done(), false, 'done in spite of a no');
    const confirmed = await run(line);
    await isAsked(asked);
    await quickPick.type(page, 'production');
    assert.notEqual(await confirmed(), '77');
    assert.equal(done(), true, 'not done in spite of a yes');
  }

  describe('kubectl', () => {
    before(function () {
      if (!isInstalled('kubectl')) this.skip();
    });

    it('reads production, and writes to dev, without a word', async () => {
      assert.equal(await (await run('kubectl --context prod-eu get pods'))(), '0');
      assert.equal(await (await run('kubectl --context dev delete pod web-1 --wait=false'))(), '0');
      assert.equal(await page.locator(box).isVisible(), false);
      assert.equal(cluster.writes.length, 1);
    });

    it('asks in the window, with what it would really hit', async () => {
      const before = cluster.writes.length;
      const ended = await run('kubectl --context prod-eu delete pod web-1 --wait=false');
      await isAsked(/production/);
      await picture(page, 'guard-question');
      const words = await page.locator(box).innerText();
      assert.match(words, /kubectl/);
      assert.match(words, /prod-eu/);
      await quickPick.type(page, 'yes');
      await page.keyboard.press('Escape');
      await isClosed();
      assert.equal(await ended(), '77');
      assert.equal(cluster.writes.length, before);
    });

    it('does it once the name was typed', async () => {
      const before = cluster.writes.length;
      await isHeld(
        'kubectl --context prod-eu delete pod web-1 --wait=false',
        /production/,
        () => cluster.writes.length > before,
      );
      assert.equal(cluster.writes.length, before + 1);
    });

    it('takes the question away when the terminal gives up', async () => {
      const ended = await run('kubectl --context prod-eu delete pod web-1 --wait=false');
      await isAsked(/production/);
      await page.locator(keyboard).focus();
      await page.keyboard.press('Control+c');
      await isClosed();
      await page.keyboard.press('Enter');
      void ended;
    });

    it('asks for an agent as well, whatever the agent types', async () => {
      const before = cluster.writes.length;
      const ended = await run(
        'AI_AGENT=some-agent kubectl --context prod-eu delete pod web-1 --wait=false',
      );
      await isAsked(/production/);
      assert.match(await page.locator(box).innerText(), /agent/);
      await picture(page, 'guard-agent');
      await page.keyboard.press('Escape');
      assert.equal(await ended(), '77');
      assert.equal(cluster.writes.length, before);
    });

    it('is covered through what calls it', async () => {
      const before = cluster.writes.length;
      writeFileSync(
        join(root, 'Makefile'),
        'ship:\n\tkubectl --context prod-eu delete pod web-1 --wait=false\n',
      );
      const ways = [
        `bash -c 'kubectl --context prod-eu delete pod web-1'`,
        `echo web-1 | xargs kubectl --context prod-eu delete pod`,
        'make ship',
        `python3 -c "import subprocess as s; raise SystemExit(s.call(['kubectl','--context','prod-eu','delete','pod','web-1']))"`,
      ];
      for (const way of ways) {
        const ended = await run(way);
        await isAsked(/production/);
        await page.keyboard.press('Escape');
        assert.notEqual(await ended(), '0', way);
      }
      assert.equal(cluster.writes.length, before);
    });
  });

  it('psql', async function () {
    if (!hasPostgres()) this.skip();
    const data: DataBase = await startPostgres(join(outside, 'postgres'));
    ends.push(() => data.close());
    const psql = `psql -h ${HOST} -p ${data.port} -U app -d postgres`;
    assert.equal(await (await run(`${psql} -c 'select count(*) from orders' | cat`))(), '0');
    await isHeld(
      `${psql} -c 'delete from orders'`,
      /production/,
      () => data.ask('select count(*) from orders') === '0',
    );
    // What is piped into it gets there.
    await isPiped(`echo 'insert into orders values (7)' | ${psql}`, () =>
      data.ask('select id from orders'),
    );
  });

  async function isPiped(line: string, ask: () => string): Promise<void> {
    const ended = await run(line);
    await isAsked(/production/);
    await quickPick.type(page, 'production');
    assert.equal(await ended(), '0');
    assert.equal(ask(), '7');
  }

  it('redis-cli', async function () {
    if (!isInstalled('redis-server')) this.skip();
    const data = await startRedis();
    ends.push(() => data.close());
    const redis = `redis-cli -h ${HOST} -p ${data.port}`;
    assert.equal(await (await run(`${redis} get key | cat`))(), '0');
    await isHeld(`${redis} del key`, /production/, () => data.ask('exists key') === '0');
  });

  it('terraform', async function () {
    if (!isInstalled('terraform')) this.skip();
    const folder = join(root, 'infra');
    prepareTerraform(folder);
    const state = join(folder, 'terraform.tfstate.d', 'production', 'terraform.tfstate');
    assert.equal(await (await run('terraform -chdir=infra plan > /dev/null'))(), '0');
    await isHeld('terraform -chdir=infra apply -auto-approve', /production/, () =>
      existsSync(state),
    );
  });

  it('aws', async function () {
    if (!isInstalled('aws')) this.skip();
    const refused = await run('aws --profile prod s3 rm s3://bucket/x');
    await isAsked(/production/);
    await page.keyboard.press('Escape');
    assert.equal(await refused(), '77');
  });

  it('git push, once the repository has the hook', async () => {
    const remote = join(outside, 'remote.git');
    execFileSync('git', ['init', '-q', '--bare', remote]);
    execFileSync('git', ['remote', 'add', 'origin', remote], { cwd: root });
    await runCommand(page, 'Whereabouts: Guard: Install Push Hook…');
    await page.locator('.monaco-dialog-box').waitFor();
    await picture(page, 'guard-push-hook');
    await dialog.answer(page, 'Install');
    const pushed = () =>
      execFileSync('git', ['ls-remote', remote, 'refs/heads/release'], { encoding: 'utf8' }) !== '';
    await eventually(
      () => Promise.resolve(existsSync(join(root, '.git', 'hooks', 'pre-push'))),
      Boolean,
    );
    assert.equal(await (await run('git push -q origin HEAD:refs/heads/topic'))(), '0');
    const refused = await run('git push -q origin HEAD:refs/heads/release');
    await isAsked(/production/);
    await page.keyboard.press('Escape');
    assert.notEqual(await refused(), '0');
    assert.equal(pushed(), false);
    const confirmed = await run('git push -q origin HEAD:refs/heads/release');
    await isAsked(/production/);
    await quickPick.type(page, 'production');
    assert.equal(await confirmed(), '0');
    assert.equal(pushed(), true);
  });

  it('turns the status bar red when the editor points at production', async function () {
    writeFileSync(
      join(outside, 'kubeconfig'),
      kubeconfig(cluster.port, ['dev', 'prod-eu'], 'prod-eu'),
    );
    const status = await eventually(
      () => readStatusItem(page, 'whereabouts.whereabouts.status'),
      ({ text }) => /prod-eu/.test(text),
    );
    await picture(page, 'guard-status');
    assert.match(status.text, /prod-eu/);
    await runCommand(page, 'Whereabouts: Show What Is Live');
    await picture(page, 'guard-pointings');
    await page.keyboard.press('Escape');
    writeFileSync(join(outside, 'kubeconfig'), kubeconfig(cluster.port, ['dev', 'prod-eu'], 'dev'));
    await eventually(
      () => readStatusItem(page, 'whereabouts.whereabouts.status').catch(() => ({ text: '' })),
      ({ text }) => !/prod-eu/.test(text),
    );
  });

  // Behind all that asks, so not before the groups.
  describe('the journal', () => {
    it('keeps what was asked', async () => {
      await runCommand(page, 'Whereabouts: Open Journal');
      await eventually(
        () => page.locator('.view-lines').first().innerText(),
        (text) => /Asked\sby\sthe\sguard/.test(text),
      );
      await picture(page, 'guard-journal');
    });
  });
});
