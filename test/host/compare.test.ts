import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { WhereaboutsApi } from '../../src/api';
import { type Sha, parseSha } from '../../src/core/model';
import { decodeDeployed, deployedUri, nothingUri } from '../../src/ui/deployedFiles';
import { commands } from '../../src/ui/commandIds';
import { extensionId } from '../../src/ui/manifest';
import { gitEnvironment } from '../support/repository';

const CART = 'services/shop/src/cart.ts';
const LOGO = 'services/shop/logo.png';
const pixels = (value: number) => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 254, value]);
const was = ['export function total() {', '  return 1;', '}', ''].join('\n');
const is = ['// What a basket costs.', '', was].join('\n');

async function eventually<T>(read: () => T | Promise<T>, accept: (value: T) => boolean) {
  const end = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (Date.now() > end) assert.fail(`last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs a command and takes the first item of each list that it shows. */
async function runTakingFirst(command: string, argument?: unknown): Promise<void> {
  const running = { is: true };
  const ended = Promise.resolve(vscode.commands.executeCommand(command, argument)).finally(
    () => (running.is = false),
  );
  await eventually(
    () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'),
    () => !running.is,
  );
  await ended;
}

const activeTab = () => vscode.window.tabGroups.activeTabGroup.activeTab;

describe('Files and environments compared in VS Code', () => {
  let folder: vscode.WorkspaceFolder;
  let production: Sha;
  let staging: Sha;

  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example'];
    return execFileSync('git', [...identity, ...args], {
      cwd: folder.uri.fsPath,
      encoding: 'utf8',
      env: { ...process.env, ...gitEnvironment },
    }).trim();
  };
  const commitFiles = (files: Readonly<Record<string, string | Buffer | undefined>>): Sha => {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder.uri.fsPath, path);
      mkdirSync(dirname(file), { recursive: true });
      if (content === undefined) rmSync(file);
      else writeFileSync(file, content);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message=A change');
    const id = parseSha(git('rev-parse', 'HEAD'));
    assert.ok(id);
    return id;
  };
  const runs = (environment: string, commit: Sha) =>
    git('tag', '--force', `deployed/${environment}`, commit);
  const uriIn = (commit: Sha, path: string) => deployedUri(folder, commit, path, 'somewhere');
  const onDisk = (path: string) => vscode.Uri.joinPath(folder.uri, path);
  const readText = async (uri: vscode.Uri) =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const refuses = (uri: vscode.Uri, code: string) =>
    assert.rejects(
      Promise.resolve(vscode.workspace.fs.readFile(uri)),
      (error: unknown) => error instanceof vscode.FileSystemError && error.code === code,
      uri.toString(),
    );

  before(async () => {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first;
    production = commitFiles({
      [CART]: was,
      [LOGO]: pixels(1),
      'services/shop/src/gone.ts': 'gone\n',
    });
    staging = commitFiles({
      [CART]: is,
      [LOGO]: pixels(2),
      'services/shop/src/gone.ts': undefined,
      'services/shop/src/new #1?.ts': 'new\n',
      'docs/elsewhere.md': 'Not of this service.\n',
    });
    runs('production', production);
    runs('staging', staging);
    runs('qa', staging);
    const extension = vscode.extensions.getExtension<WhereaboutsApi>(extensionId);
    assert.ok(extension);
    const api = await extension.activate();
    await eventually(
      async () => {
        await vscode.commands.executeCommand(commands.refresh);
        return api.cells();
      },
      (cells) => cells.length === 3 && cells.every(({ reading }) => reading === 'deployed'),
    );
    // Registered with the first engine.
    await eventually(
      () => vscode.workspace.fs.isWritableFileSystem('whereabouts'),
      (writable) => writable !== undefined,
    );
  });

  beforeEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  describe('a file as it runs somewhere', () => {
    it('is the content of that commit, with its size, and of the language of its name', async () => {
      const uri = uriIn(production, CART);
      assert.equal(await readText(uri), was);
      assert.equal(await readText(uriIn(staging, CART)), is);
      const { type, size, mtime, permissions } = await vscode.workspace.fs.stat(uri);
      assert.deepEqual(
        [type, size, mtime, permissions],
        [vscode.FileType.File, Buffer.byteLength(was), 0, vscode.FilePermission.Readonly],
      );
      const { languageId } = await vscode.workspace.openTextDocument(uri);
      assert.equal(languageId, 'typescript');
    });

    it('may be binary, and may have any name', async () => {
      const bytes = await vscode.workspace.fs.readFile(uriIn(production, LOGO));
      assert.deepEqual(Buffer.from(bytes), pixels(1));
      assert.equal(await readText(uriIn(staging, 'services/shop/src/new #1?.ts')), 'new\n');
    });

    it('cannot be changed', async () => {
      assert.equal(vscode.workspace.fs.isWritableFileSystem('whereabouts'), false);
      const uri = uriIn(production, CART);
      await assert.rejects(Promise.resolve(vscode.workspace.fs.writeFile(uri, new Uint8Array())));
      await assert.rejects(Promise.resolve(vscode.workspace.fs.delete(uri)));
      assert.equal(await readText(uri), was);
    });

    it('is not found where that commit has no such file', async () => {
      await refuses(uriIn(production, 'services/shop/src/new #1?.ts'), 'FileNotFound');
      await refuses(uriIn(production, 'services/shop/src'), 'FileNotFound');
    });

    it('is empty on the side of a comparison where it is not there', async () => {
      const path = 'services/shop/src/gone.ts';
      assert.equal(await readText(nothingUri(folder, staging, path, 'staging')), '');
    });

    it('is asked of no commit and no repository but those of an open folder', async () => {
      const missing = parseSha('1'.repeat(40));
      assert.ok(missing);
      await refuses(uriIn(missing, CART), 'Unavailable');
      const elsewhere = { uri: vscode.Uri.file('/') };
      await refuses(deployedUri(elsewhere, production, CART, 'x'), 'Unavailable');
      await refuses(nothingUri(elsewhere, production, CART, 'x'), 'Unavailable');
    });

    it('is refused to an address that was not made here', async () => {
      const right = uriIn(production, CART);
      const asked = JSON.parse(right.query) as Record<string, unknown>;
      assert.deepEqual(decodeDeployed(right), {
        folder: folder.uri.toString(),
        commit: production,
        label: 'somewhere',
        nothing: false,
        path: CART,
      });
      const queries = [
        '',
        'null',
        '[]',
        '{}',
        '"',
        JSON.stringify({ ...asked, folder: undefined }),
        JSON.stringify({ ...asked, commit: 'HEAD' }),
        JSON.stringify({ ...asked, commit: production.slice(0, 7) }),
        JSON.stringify({ ...asked, commit: `--output=x${production}` }),
        JSON.stringify({ ...asked, commit: [production] }),
        JSON.stringify({ ...asked, label: 7 }),
        JSON.stringify({ ...asked, nothing: 'yes' }),
        JSON.stringify({ ...asked, more: true }),
        JSON.stringify({ ...asked, label: 'x'.repeat(50_000) }),
      ].map((query) => right.with({ query }));
      const paths = ['/', '/../../etc/passwd', `/./${CART}`, `/${CART}/`, `/${CART}\0`];
      const wrong = [
        ...queries,
        ...paths.map((path) => right.with({ path })),
        right.with({ authority: 'host' }),
        right.with({ fragment: 'L1' }),
      ];
      for (const uri of wrong) {
        assert.equal(decodeDeployed(uri), undefined, uri.toString().slice(0, 500));
        await refuses(uri, 'Unavailable');
      }
      assert.equal(decodeDeployed(onDisk(CART).with({ query: right.query })), undefined);
      assert.equal(await readText(right), was);
    });

    it('keeps its name behind the last slash of its address, whatever the label says', () => {
      const { query } = deployedUri(folder, production, CART, 'eu/production');
      assert.ok(!query.replace(folder.uri.toString(), '').includes('/'), query);
    });
  });

  it('compares a file with an environment, and stays on the line', async () => {
    const document = await vscode.workspace.openTextDocument(onDisk(CART));
    const at = new vscode.Range(3, 0, 3, 0);
    await vscode.window.showTextDocument(document, { selection: at });
    await runTakingFirst(commands.compareFile);
    const tab = await eventually(activeTab, (one) => one?.input instanceof vscode.TabInputTextDiff);
    assert.equal(tab?.label, `cart.ts (qa ${staging.slice(0, 7)}) ↔ working tree`);
    const input = tab.input as vscode.TabInputTextDiff;
    assert.equal(input.original.scheme, 'whereabouts');
    assert.equal(input.modified.toString(), onDisk(CART).toString());
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 3);
  });

  it('opens a file as it runs in an environment, on the line that the cursor is on here', async () => {
    runs('qa', production);
    await vscode.commands.executeCommand(commands.refresh);
    const document = await vscode.workspace.openTextDocument(onDisk(CART));
    const returning = document.getText().split('\n').indexOf('  return 1;');
    assert.equal(returning, 3);
    const selection = new vscode.Range(returning, 0, returning, 0);
    await vscode.window.showTextDocument(document, { selection });
    await runTakingFirst(commands.openFileAsItRuns, onDisk(CART));
    const editor = await eventually(
      () => vscode.window.activeTextEditor,
      (one) => one?.document.uri.scheme === 'whereabouts',
    );
    assert.equal(editor?.document.getText(), was);
    assert.equal(editor.document.languageId, 'typescript');
    assert.equal(editor.selection.active.line, 1);
    runs('qa', staging);
    await vscode.commands.executeCommand(commands.refresh);
  });

  it('opens an image as it runs in an environment', async () => {
    await runTakingFirst(commands.openFileAsItRuns, onDisk(LOGO));
    const tab = await eventually(activeTab, (one) => one !== undefined);
    assert.ok(tab?.input instanceof vscode.TabInputCustom, tab?.label);
    assert.equal(tab.input.uri.scheme, 'whereabouts');
  });

  it('compares two environments, and opens all changes at once', async () => {
    // The lists begin with qa, and then with staging, which runs the same.
    await runTakingFirst(commands.compareEnvironments);
    await vscode.commands.executeCommand(commands.openAllChanges);
    assert.equal(activeTab(), undefined, 'no file differs');
    runs('staging', production);
    await vscode.commands.executeCommand(commands.refresh);
    await runTakingFirst(commands.compareEnvironments);
    await vscode.commands.executeCommand(commands.openAllChanges);
    await eventually(
      () => activeTab()?.label,
      (one) => one === 'shop: qa → staging (4 files)',
    );
    await vscode.commands.executeCommand(commands.closeComparison);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand(commands.openAllChanges);
    assert.equal(activeTab(), undefined, 'nothing is compared any more');
  });

  it('opens the first 300 of many changes', async () => {
    const many = Array.from({ length: 305 }, (_, at) => [`services/shop/many/${at}.txt`, 'many\n']);
    runs('qa', commitFiles(Object.fromEntries(many) as Record<string, string>));
    await vscode.commands.executeCommand(commands.refresh);
    await runTakingFirst(commands.compareEnvironments);
    await vscode.commands.executeCommand(commands.openAllChanges);
    await eventually(
      () => activeTab()?.label,
      (one) => one === 'shop: qa → staging (300 files)',
    );
    await vscode.commands.executeCommand(commands.closeComparison);
  });

  it('does nothing harmful when somebody else calls its commands with anything', async () => {
    const strange = [null, 7, 'shop', {}, { row: {} }, { row: { target: { type: 'cell' } } }];
    for (const argument of strange) {
      for (const id of [
        commands.compareFile,
        commands.openFileAsItRuns,
        commands.compareEnvironments,
        commands.openAllChanges,
      ]) {
        const running = { is: true };
        const ended = Promise.resolve(vscode.commands.executeCommand(id, argument)).finally(
          () => (running.is = false),
        );
        await eventually(
          () => vscode.commands.executeCommand('workbench.action.closeQuickOpen'),
          () => !running.is,
        );
        await ended;
      }
    }
    assert.equal(activeTab(), undefined);
  });
});
