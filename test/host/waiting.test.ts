import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { WhereaboutsApi } from '../../src/api';
import { commands } from '../../src/ui/commandIds';
import { extensionId } from '../../src/ui/manifest';
import { gitEnvironment } from '../support/repository';

async function eventually<T>(read: () => T | Promise<T>, accept: (value: T) => boolean) {
  const end = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (Date.now() > end) assert.fail(`last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('Waiting commits in VS Code', () => {
  let root: string;
  let newest: string;

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...gitEnvironment },
    }).trim();
  const commit = (subject: string, file: string): string => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), subject);
    git('add', '--all');
    git('commit', '--quiet', '-m', subject);
    return git('rev-parse', 'HEAD');
  };

  before(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    root = folder.uri.fsPath;
    git('tag', 'production');
    commit('SHOP-1: Remember baskets', 'migrations/1.sql');
    newest = commit('SHOP-2: $(flame) Offer shipping', 'src/shipping.ts');
    git('tag', 'staging');
    const extension = vscode.extensions.getExtension<WhereaboutsApi>(extensionId);
    assert.ok(extension);
    const api = await extension.activate();
    await eventually(
      async () => {
        await vscode.commands.executeCommand(commands.refresh);
        return api.cells();
      },
      (cells) => cells.length === 2 && cells.every(({ reading }) => reading === 'deployed'),
    );
  });

  it('are listed between two environments, and the id of one is copied', async () => {
    await vscode.env.clipboard.writeText('nothing');
    const running = vscode.commands.executeCommand(commands.showWaiting);
    // The step, then the newest commit, then what is first offered for it.
    await eventually(
      async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return vscode.env.clipboard.readText();
      },
      (copied) => copied !== 'nothing',
    );
    assert.equal(await vscode.env.clipboard.readText(), newest);
    await running;
  });

  it('leave nothing behind when the list is put away', async () => {
    const shown = { is: true };
    const running = Promise.resolve(vscode.commands.executeCommand(commands.showWaiting)).finally(
      () => (shown.is = false),
    );
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await eventually(
      () => vscode.commands.executeCommand('workbench.action.closeQuickOpen'),
      () => !shown.is,
    );
    await running;
  });
});
