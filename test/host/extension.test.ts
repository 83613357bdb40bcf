import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { WhereaboutsApi, WhereaboutsCell } from '../../src/api';
import { commands } from '../../src/ui/commandIds';
import { extensionId } from '../../src/ui/manifest';

const ID = '0123456789abcdef0123456789abcdef01234567';

/** Reads until it is so, or fails with what was there last. */
async function eventually<T>(read: () => Promise<T>, accept: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (Date.now() > end) assert.fail(`last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('The extension in VS Code', () => {
  let server: Server;
  let origin: string;
  let answer = { commit: ID, version: '1.0.0' };
  let requests = 0;
  let api: WhereaboutsApi;
  let file: vscode.Uri;

  const write = (configuration: unknown) =>
    writeFile(
      file.fsPath,
      typeof configuration === 'string'
        ? configuration
        : JSON.stringify(configuration, undefined, 2),
    );
  const source = (path: string) => ({
    http: `${origin}${path}`,
    commit: 'commit',
    version: 'version',
  });
  const configuration = () => ({
    environments: { qa: {}, production: {} },
    services: { shop: { source: source('/version') } },
  });
  const cell = (cells: readonly WhereaboutsCell[], environment: string) =>
    cells.find((one) => one.environment === environment);

  before(async () => {
    server = createServer((_request, response) => {
      requests += 1;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    file = vscode.Uri.joinPath(folder.uri, '.vscode', 'whereabouts.json');
    await mkdir(join(folder.uri.fsPath, '.vscode'), { recursive: true });
    const extension = vscode.extensions.getExtension<WhereaboutsApi>(extensionId);
    assert.ok(extension);
    api = await extension.activate();
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('registers every command it contributes', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const id of Object.values(commands)) assert.ok(known.has(id), id);
  });

  it('loads nothing heavy before there is something to read', () => {
    assert.equal(api.version, 1);
    const loaded = Object.keys(require.cache).filter((path) => path.endsWith('engine.cjs'));
    // A folder without a configuration asks the engine whether it is a repository; one with none asks nothing.
    assert.ok(loaded.length <= 1);
  });

  it('reads what a new configuration names, at once', async () => {
    await write(configuration());
    const cells = await eventually(
      async () => {
        await vscode.commands.executeCommand(commands.refresh);
        return api.cells();
      },
      (seen) => cell(seen, 'production')?.reading === 'deployed',
    );
    assert.equal(cell(cells, 'qa')?.commit, ID);
    assert.equal(cell(cells, 'production')?.version, '1.0.0');
    assert.equal(cell(cells, 'production')?.kind, 'production');
  });

  it('tells other extensions when something changes, and nothing when nothing does', async () => {
    let told = 0;
    const listening = api.onDidChange(() => (told += 1));
    answer = { ...answer, version: '1.1.0' };
    await vscode.commands.executeCommand(commands.refresh);
    await eventually(
      () => api.cells(),
      (cells) => cell(cells, 'qa')?.version === '1.1.0',
    );
    await eventually(
      () => Promise.resolve(told),
      (times) => times > 0,
    );
    listening.dispose();
  });

  it('asks one address once for all the environments that it serves', async () => {
    const before = requests;
    await vscode.commands.executeCommand(commands.refresh);
    assert.equal(requests - before, 1);
  });

  it('marks mistakes at their exact places and keeps the rest working', async () => {
    const text = `{
  "environments": { "qa": {}, "production": { "mirors": "qa" } },
  "services": {
    "shop": { "source": ${JSON.stringify(source('/version'))} },
    "broken": { "source": { "http": 7 } }
  }
}`;
    await write(text);
    const problems = await eventually(
      () => Promise.resolve(vscode.languages.getDiagnostics(file)),
      (seen) => seen.filter(({ source: by }) => by === 'Whereabouts').length >= 2,
    );
    const ours = problems.filter(({ source: by }) => by === 'Whereabouts');
    const lines = text.split('\n');
    const marked = ours.map(({ range }) =>
      lines[range.start.line]?.slice(range.start.character, range.end.character),
    );
    assert.ok(marked.includes('"mirors"'), JSON.stringify(marked));
    assert.ok(
      ours.some(({ message }) => message.includes('mirrors')),
      'the mend is named',
    );
    await vscode.commands.executeCommand(commands.refresh);
    const cells = await api.cells();
    assert.equal(cells.find(({ service }) => service === 'shop')?.reading, 'deployed');
    await write(configuration());
    await eventually(
      () => Promise.resolve(vscode.languages.getDiagnostics(file)),
      (seen) => !seen.some(({ source: by }) => by === 'Whereabouts'),
    );
  });

  it('completes and explains the keys of the file', async () => {
    await write('{\n  "environments": { "qa": {  } },\n  "services": {}\n}\n');
    const document = await vscode.workspace.openTextDocument(file);
    assert.equal(document.languageId, 'jsonc');
    await vscode.window.showTextDocument(document);
    const at = document.positionAt(document.getText().indexOf('{  }') + 2);
    const labels = await eventually(
      async () => {
        const list = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          file,
          at,
        );
        return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      },
      (seen) => seen.includes('kind'),
    );
    for (const key of ['kind', 'data', 'mirrors', 'windows', 'freezes', 'requires', 'targets']) {
      assert.ok(labels.includes(key), `no completion for ${key}: ${labels.join()}`);
    }
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      file,
      document.positionAt(document.getText().indexOf('environments') + 2),
    );
    assert.ok(hovers.length > 0, 'hovering says what a key means');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await write(configuration());
  });

  it('does nothing harmful when somebody else calls its commands with anything', async () => {
    const strange = [
      undefined,
      null,
      7,
      'shop',
      {},
      { row: {} },
      { row: { target: { type: 'commit' } } },
    ];
    for (const argument of strange) {
      for (const id of [commands.refreshCell, commands.copyCommit, commands.showWaiting]) {
        const running = vscode.commands.executeCommand(id, argument);
        await new Promise((resolve) => setTimeout(resolve, 30));
        await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
        await running;
      }
    }
  });
});
