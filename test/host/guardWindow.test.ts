import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { createSystemClock } from '../../src/adapters/systemClock';
import { DisposableStore, Emitter } from '../../src/core/lifecycle';
import type { StatusLine } from '../../src/core/present/statusLine';
import { type GuardContext, GuardWindow } from '../../src/ui/guard/guardWindow';
import { FakeHouse } from '../support/guardHouse';

/** What an extension is given, as far as it is used. */
class Collection {
  readonly set = new Map<string, string>();
  readonly options: unknown[] = [];
  description: unknown;
  prepend(name: string, value: string, options: unknown): void {
    this.set.set(name, value);
    this.options.push(options);
  }
  replace = this.prepend.bind(this);
  delete(name: string): void {
    this.set.delete(name);
  }
  clear(): void {
    this.set.clear();
  }
  forEach(each: (name: string) => void): void {
    for (const name of [...this.set.keys()]) each(name);
  }
}

const kubeconfig = (context: string) =>
  [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${context}`,
    'contexts:',
    ...['prod-eu', 'dev'].map((name) => `- {name: ${name}, context: {cluster: c, user: u}}`),
    'clusters: [{name: c, cluster: {server: "https://10.0.0.1"}}]',
    'users: [{name: u, user: {}}]',
    '',
  ].join('\n');

describe('The guard of a window', () => {
  let home: string;
  let file: string;
  let window: GuardWindow;
  const collection = new Collection();
  const houses: FakeHouse[] = [];
  const warned: { lines: readonly StatusLine[]; background: vscode.ThemeColor | undefined }[] = [];
  const setting = (key: string, value: unknown) =>
    vscode.workspace
      .getConfiguration('whereabouts')
      .update(key, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'whereabouts-guard-'));
    file = join(home, 'kubeconfig');
    await writeFile(file, kubeconfig('dev'));
    const nothing = new Emitter<never>().event;
    const log = { debug() {}, info() {}, warn() {}, error: (text: string) => console.error(text) };
    const folders = {
      all: [],
      ready: [],
      onDidConfigure: nothing,
      onDidChange: nothing,
      onDidChangeView: nothing,
    };
    const context = {
      folders,
      clock: createSystemClock((error) => console.error(error)),
      log,
      own: new DisposableStore(),
      settings: {},
      context: {
        environmentVariableCollection: collection,
        extensionUri: vscode.Uri.file('/nowhere'),
      },
      statusBar: {
        warn: (lines: readonly StatusLine[], background: vscode.ThemeColor | undefined) =>
          warned.push({ lines, background }),
      },
      loadGuard: () =>
        Promise.resolve({
          openGuard: (options: FakeHouse['options']) => {
            const house = new FakeHouse(options, '/run/shims', { KUBECONFIG: file }, home);
            houses.push(house);
            return Promise.resolve(house);
          },
        }),
    };
    window = new GuardWindow(context as unknown as GuardContext);
    await window.settled;
  });

  after(async () => {
    window.dispose();
    for (const key of ['enabled', 'terminals', 'levels']) await setting(`guard.${key}`, undefined);
    await rm(home, { recursive: true, force: true });
  });

  async function until(what: string, holds: () => boolean): Promise<void> {
    for (const end = Date.now() + 10_000; !holds(); await sleep(50)) {
      assert.ok(Date.now() < end, `${what}: ${JSON.stringify(warned.at(-1))}`);
    }
  }
  const texts = () => warned.at(-1)?.lines.map(({ text }) => text) ?? [];

  it('puts its programs first in every terminal, and takes them away again', async () => {
    assert.deepEqual([...collection.set], [['PATH', '/run/shims:']]);
    assert.deepEqual(collection.options, [
      { applyAtProcessCreation: true, applyAtShellIntegration: true },
    ]);
    await setting('guard.terminals', false);
    await until('it is gone', () => collection.set.size === 0);
    await setting('guard.terminals', undefined);
    await until('it is back', () => collection.set.get('PATH') === '/run/shims:');
  });

  it('follows the kubeconfig, and whoever writes it', async () => {
    assert.deepEqual(window.pointings(), []);
    await writeFile(file, kubeconfig('prod-eu'));
    await until('it points at production', () => texts()[0] === 'production: kube context prod-eu');
    assert.equal(warned.at(-1)?.background?.id, 'statusBarItem.errorBackground');
    await writeFile(file, kubeconfig('dev'));
    await until('it points away', () => texts().length === 0);
    assert.equal(warned.at(-1)?.background, undefined);
  });

  it('counts down what is granted and paused', async () => {
    const guardian = houses[0]?.guardian;
    guardian?.grant('production', 4711);
    await until('it is granted', () => texts()[0] === 'production granted 15 min');
    guardian?.revoke();
    guardian?.pauseFor(60 * 60_000, 'incident');
    await until('it is paused', () => texts()[0] === 'guard paused 60 min');
    assert.equal(warned.at(-1)?.background?.id, 'statusBarItem.warningBackground');
    guardian?.resume();
    await until('it goes on', () => texts().length === 0);
  });

  it('guards what the person wants guarded', async () => {
    await setting('guard.levels', { staging: 'ask' });
    const names = () =>
      houses
        .at(-1)
        ?.guardian.rules.environments.map(({ name }) => name)
        .join();
    await until('staging is guarded', () => names() === 'staging');
    await setting('guard.levels', undefined);
    await until('staging is not', () => names() === '');
  });

  it('is gone where the person turns it off', async () => {
    await setting('guard.enabled', false);
    await until('it is gone', () => houses.at(-1)?.disposed === true);
    await until('terminals are let go of', () => collection.set.size === 0);
    assert.equal(window.house, undefined);
    await setting('guard.enabled', undefined);
    await until('it is back', () => houses.length === 2 && collection.set.size === 1);
  });
});
