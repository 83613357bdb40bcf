import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { WhereaboutsApi } from '../../src/api';
import { commands } from '../../src/ui/commandIds';
import { extensionId } from '../../src/ui/manifest';

const run = (command: string, ...args: readonly unknown[]) =>
  vscode.commands.executeCommand<unknown>(command, ...args);

/** Whoever can call a command tries to get production changed. What clicks and types well is in the e2e tests. */
describe('Promoting, for whoever calls the commands', () => {
  let server: Server;
  let posts = 0;

  before(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args], {
        cwd: folder.uri.fsPath,
        encoding: 'utf8',
      }).trim();
    const old = git('rev-parse', 'HEAD');
    await writeFile(vscode.Uri.joinPath(folder.uri, 'file.txt').fsPath, 'two\n');
    git('commit', '--quiet', '--all', '--message=SHOP-12: Say two');
    const runs: Readonly<Record<string, string>> = {
      '/staging': git('rev-parse', 'HEAD'),
      '/production': old,
      '/dev': old,
    };
    server = createServer(({ url = '', method }, response) => {
      if (method !== 'GET') posts++;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ commit: runs[url] ?? null }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const configuration = {
      environments: { staging: { kind: 'staging' }, production: { kind: 'production' } },
      services: {
        shop: {
          source: { http: `${origin}/\${environment}`, commit: 'commit' },
          promote: { http: `${origin}/deploy`, body: { commit: '${commit}' }, idempotent: true },
        },
      },
    };
    await mkdir(vscode.Uri.joinPath(folder.uri, '.vscode').fsPath, { recursive: true });
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'whereabouts.json');
    await writeFile(file.fsPath, JSON.stringify(configuration));
    const extension = vscode.extensions.getExtension<WhereaboutsApi>(extensionId);
    assert.ok(extension);
    const api = await extension.activate();
    for (const end = Date.now() + 15_000; ;) {
      await run(commands.refresh);
      const cells = await api.cells();
      if (cells.filter(({ reading }) => reading === 'deployed').length === 2) break;
      assert.ok(Date.now() < end, JSON.stringify(cells));
      await sleep(50);
    }
  });
  afterEach(() => run('workbench.action.closeQuickOpen'));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const order = { service: 'shop', from: 'staging', to: 'production' };
  const arguments_: readonly unknown[] = [
    undefined,
    'production',
    { ...order, confirm: 'production', yes: true, given: { type: 'name', text: 'production' } },
    { folder: 'file', row: { target: { type: 'waiting', ...order } }, permit: true },
    { row: { target: { type: 'cell', service: 'shop', environment: 'staging' } } },
  ];

  it('asks, whatever they are called with', async () => {
    for (const argument of arguments_) {
      for (const id of [commands.promote, commands.rollBack]) {
        const running = run(id, argument);
        await sleep(300);
        await run('workbench.action.closeQuickOpen');
        await Promise.race([running, sleep(5_000)]);
      }
    }
    assert.equal(posts, 0);
  });

  it('sends nothing for Enter, pressed again and again at every question', async function () {
    this.timeout(60_000);
    for (let round = 0; round < 3; round++) {
      const running = run(commands.promote);
      for (let press = 0; press < 15; press++) {
        await sleep(150);
        await run('workbench.action.acceptSelectedQuickOpenItem');
      }
      await run('workbench.action.closeQuickOpen');
      await Promise.race([running, sleep(5_000)]);
    }
    assert.equal(posts, 0);
  });

  it('has nothing in the public interface that changes anything', async () => {
    const api = await vscode.extensions.getExtension<WhereaboutsApi>(extensionId)?.activate();
    assert.deepEqual(Object.keys(api ?? {}).sort(), ['cells', 'onDidChange', 'version']);
  });
});
