import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import type { WhereaboutsApi } from '../../src/api';
import { commands } from '../../src/ui/commandIds';
import { extensionId } from '../../src/ui/manifest';

/** Does something until it has led to what is waited for, or fails with what was there last. */
async function eventually<T>(attempt: () => Promise<T>, accept: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const value = await attempt();
    if (accept(value)) return value;
    if (Date.now() > end) assert.fail(`last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const run = (command: string, ...args: readonly unknown[]) =>
  vscode.commands.executeCommand<unknown>(command, ...args);
const accept = () => run('workbench.action.acceptSelectedQuickOpenItem');

describe('Where is it, in VS Code', () => {
  let server: Server;
  let root: string;
  let first: string;
  let second: string;

  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args], {
      cwd: root,
      encoding: 'utf8',
    }).trim();

  /** Accepts what is focused in the pick until it has been copied: what is still looked for cannot be. */
  const copied = async () => {
    const text = await eventually(
      async () => {
        await accept();
        return vscode.env.clipboard.readText();
      },
      (seen) => seen !== '',
    );
    await vscode.env.clipboard.writeText('');
    return text;
  };

  before(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    root = folder.uri.fsPath;
    first = git('rev-parse', 'HEAD');
    git('config', 'user.email', 'ada@shop.example');
    await writeFile(vscode.Uri.joinPath(folder.uri, 'file.txt').fsPath, 'one\ntwo, and more\n');
    git('commit', '--quiet', '--all', '--message=SHOP-12: Say more');
    second = git('rev-parse', 'HEAD');
    const runs: Readonly<Record<string, string>> = { '/qa': second, '/production': first };
    server = createServer(({ url = '' }, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ commit: runs[url] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const source = (path: string) => ({ source: { http: `${origin}${path}`, commit: 'commit' } });
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'whereabouts.json');
    await mkdir(vscode.Uri.joinPath(folder.uri, '.vscode').fsPath, { recursive: true });
    const configuration = {
      environments: { qa: {}, production: {} },
      services: { shop: { in: { qa: source('/qa'), production: source('/production') } } },
    };
    await writeFile(file.fsPath, JSON.stringify(configuration));
    const extension = vscode.extensions.getExtension<WhereaboutsApi>(extensionId);
    assert.ok(extension);
    const api = await extension.activate();
    await eventually(
      async () => {
        await run(commands.refresh);
        return api.cells();
      },
      (cells) => cells.length === 2 && cells.every(({ reading }) => reading === 'deployed'),
    );
  });
  beforeEach(() => vscode.env.clipboard.writeText(''));
  afterEach(() => run('workbench.action.closeQuickOpen'));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('takes the commit of a link, of a row and of the timeline', async () => {
    const row = { target: { type: 'commit', service: 'shop', id: second } };
    for (const argument of [second, { row }, { ref: second, id: 'file' }]) {
      const running = run(commands.whereIsCommit, argument);
      const text = `${second.slice(0, 7)} SHOP-12: Say more\nshop: qa ✓  production ✗`;
      assert.equal(await copied(), text);
      await running;
    }
  });

  it('says where a commit is that this clone does not hold', async () => {
    const id = '0123456789abcdef0123456789abcdef01234567';
    const running = run(commands.whereIsCommit, id);
    assert.equal(await copied(), '0123456 is not in this clone\nshop: qa ?  production ?');
    await running;
  });

  it('asks for the commit otherwise, and first suggests what is checked out', async () => {
    for (const argument of [undefined, null, 7, 'HEAD; rm', {}, { ref: '~' }, { row: {} }]) {
      const running = run(commands.whereIsCommit, argument);
      assert.match(await copied(), /^[0-9a-f]{7} SHOP-12: Say more\nshop: qa ✓ {2}production ✗$/);
      await running;
    }
  });

  it('lets go of a question that is put away', async () => {
    for (const command of [commands.whereIsCommit, commands.myWork]) {
      let ended = false;
      const running = run(command, second).then(() => (ended = true));
      await eventually(
        async () => {
          await run('workbench.action.closeQuickOpen');
          return ended;
        },
        (seen) => seen,
      );
      await running;
    }
    assert.equal(await vscode.env.clipboard.readText(), '');
  });

  it('says where the line is that the cursor is on, unsaved lines above it or not', async () => {
    const document = await vscode.workspace.openTextDocument(`${root}/file.txt`);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'new\n'));
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    const running = run(commands.whereIsLine);
    const text = await eventually(
      async () => {
        // The line itself comes first; nothing happens when it is picked.
        await run('workbench.action.quickOpenSelectNext');
        await accept();
        return vscode.env.clipboard.readText();
      },
      (seen) => seen.startsWith(second.slice(0, 7)),
    );
    assert.equal(text, `${second.slice(0, 7)} SHOP-12: Say more\nshop: qa ✓  production ✗`);
    await running;
    await run('workbench.action.files.revert');
    await run('workbench.action.closeActiveEditor');
  });

  it('says that there is no line where none is', async () => {
    await run('workbench.action.closeAllEditors');
    await run(commands.whereIsLine);
  });

  it('shows how far the branch has got', async () => {
    const running = run(commands.myWork);
    const text = await copied();
    assert.equal(text, 'On branch main\nshop: qa ✓  production ✗');
    await running;
  });
});
