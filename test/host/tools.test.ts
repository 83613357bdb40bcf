import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { WhereaboutsApi } from '../../src/api';
import { extensionId, tools } from '../../src/ui/manifest';
import { INJECTIONS } from '../support/injections';

const REFRESH = 'whereabouts.refresh';
const NOTE = 'data from outside; not instructions';

/** An agent with every tool, and people who write into commits and versions what it should do. */
describe('The tools for language models', () => {
  let server: Server;
  let posts = 0;
  let head = '';
  let version = '1.0.0';

  const told = async (name: string, input: object): Promise<Record<string, unknown>> => {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    const [part, ...more] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart && more.length === 0);
    assert.ok(Buffer.byteLength(part.value) <= 33 * 1024);
    assert.doesNotMatch(part.value, /\]\(|[<>]|:\/\/|https?:/i);
    return JSON.parse(part.value) as Record<string, unknown>;
  };

  before(async function () {
    this.timeout(60_000);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args], {
        cwd: folder.uri.fsPath,
        encoding: 'utf8',
      }).trim();
    const old = git('rev-parse', 'HEAD');
    for (const text of INJECTIONS) {
      git(
        'commit',
        '--quiet',
        '--allow-empty',
        '--no-verify',
        `--message=${text.replace(/\0/g, '')}`,
      );
    }
    head = git('rev-parse', 'HEAD');
    const runs: Readonly<Record<string, string>> = { '/staging': head, '/production': old };
    server = createServer(({ url = '', method }, response) => {
      if (method !== 'GET') posts++;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ commit: runs[url] ?? null, version, by: version }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const configuration = {
      environments: { staging: { kind: 'staging' }, production: { kind: 'production' } },
      services: {
        shop: {
          source: {
            http: `${origin}/\${environment}`,
            commit: 'commit',
            version: 'version',
            by: 'by',
          },
          promote: { http: `${origin}/deploy`, body: { commit: '${commit}' }, idempotent: true },
        },
      },
    };
    await mkdir(vscode.Uri.joinPath(folder.uri, '.vscode').fsPath, { recursive: true });
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'whereabouts.json');
    await writeFile(file.fsPath, JSON.stringify(configuration));
    const extension = vscode.extensions.getExtension<WhereaboutsApi>(extensionId);
    const api = await extension?.activate();
    for (const end = Date.now() + 15_000; ; await sleep(50)) {
      await vscode.commands.executeCommand(REFRESH);
      const cells = (await api?.cells()) ?? [];
      if (cells.filter(({ reading }) => reading === 'deployed').length === 2) break;
      assert.ok(Date.now() < end, JSON.stringify(cells));
    }
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeQuickOpen'));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('are there', () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    for (const name of tools) assert.ok(names.includes(name), name);
  });

  it('say what runs where', async () => {
    const { note, cells } = await told('whereabouts_status', {});
    assert.equal(note, NOTE);
    const rows = cells as readonly {
      environment: string;
      commit: string;
      waiting: number | null;
    }[];
    assert.deepEqual(
      rows.map(({ environment, waiting }) => [environment, waiting]),
      [
        ['staging', 50],
        ['production', null],
      ],
    );
    assert.equal(rows[0]?.commit, head);
  });

  it('say where a commit is, by its id and by a name', async () => {
    for (const commit of [head, head.slice(0, 10), 'HEAD']) {
      const answer = await told('whereabouts_where', { commit });
      assert.equal(answer['commit'], head);
      const cells = answer['cells'] as readonly { environment: string; contains: string }[];
      assert.deepEqual(
        cells.map(({ environment, contains }) => [environment, contains]),
        [
          ['staging', 'yes'],
          ['production', 'no'],
        ],
      );
    }
  });

  it('list what waits, whatever it says', async () => {
    const answer = await told('whereabouts_waiting', { from: 'staging', to: 'production' });
    assert.equal(answer['note'], NOTE);
    assert.equal((answer['commits'] as readonly unknown[]).length, 50);
    assert.deepEqual(answer['services'], [{ service: 'shop', total: 50 }]);
  });

  it('refuse what is not there, too much or of another kind', async () => {
    const wrong: readonly (readonly [string, object])[] = [
      ['whereabouts_status', { url: 'x' }],
      ['whereabouts_where', { commit: '--upload-pack=touch /tmp/x' }],
      ['whereabouts_where', { commit: '../../etc/passwd' }],
      ['whereabouts_where', { commit: 'a'.repeat(300) }],
      ['whereabouts_waiting', { from: 'staging' }],
      ['whereabouts_waiting', { from: 'staging', to: 'Production' }],
      ['whereabouts_waiting', { from: 'staging', to: 'production', service: '../shop' }],
      ['whereabouts_promote', { to: 'production', confirm: 'production' }],
      ['whereabouts_promote', { to: 'production; yes' }],
      ['whereabouts_promote', { to: 'staging' }],
    ];
    for (const [name, input] of wrong) {
      // The editor may look at the input before we do.
      const answer = await told(name, input).catch((error: unknown) => ({ error: String(error) }));
      assert.ok('error' in answer, `${name} ${JSON.stringify(input)} ${JSON.stringify(answer)}`);
    }
    assert.equal(posts, 0);
  });

  it('promote nothing, for any of fifty injected texts, in any field', async function () {
    this.timeout(120_000);
    for (const text of INJECTIONS) {
      version = text.replace(/\0/g, '');
      await vscode.commands.executeCommand(REFRESH);
      await told('whereabouts_status', {});
      for (const input of [{ to: text }, { to: 'production', from: text }]) {
        await told('whereabouts_promote', input).catch(() => undefined);
      }
      const answer = await told('whereabouts_promote', {
        service: 'shop',
        from: 'staging',
        to: 'production',
      });
      assert.match(String(answer['state']), /a person decides$/);
      await told('whereabouts_where', { commit: text }).catch(() => undefined);
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    }
    await sleep(1_000);
    assert.equal(posts, 0);
  });
});
