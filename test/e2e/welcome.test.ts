import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Editor, startEditor } from '../support/editor';
import { picture, pictureOfFailure } from '../support/pictures';
import { TreeView, dialog, eventually, openView, textEditor } from '../support/workbench';

const extensionDir = join(__dirname, '..', '..');

/** A temporary folder with these files, as a git repository unless told otherwise. */
function folder(files: Readonly<Record<string, string>>, { git = true } = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'whereabouts-folder-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  if (git) {
    const run = (...args: readonly string[]) => execFileSync('git', args, { cwd: path });
    run('init', '--quiet', '--initial-branch=main');
    run('add', '--all');
    run(
      '-c',
      'user.name=Priya',
      '-c',
      'user.email=priya@shop.example',
      'commit',
      '--quiet',
      '--allow-empty',
      '--message=Start',
    );
  }
  return path;
}

const WORKFLOW = `name: deploy
on: { workflow_dispatch: {} }
jobs:
  staging:
    runs-on: ubuntu-latest
    environment: { name: staging, url: https://staging.shop.example }
    steps: [{ run: ./deploy.sh }]
  production:
    runs-on: ubuntu-latest
    environment: { name: production, url: https://shop.example }
    steps: [{ run: ./deploy.sh }]
`;

describe('The view without environments', function () {
  this.timeout(120_000);
  let editor: Editor;
  let shown: Page;
  const folders: string[] = [];

  before(async () => {
    editor = await startEditor({ extensionDir });
  });
  afterEach(pictureOfFailure(() => shown));
  after(async () => {
    await editor?.close();
    for (const path of folders) rmSync(path, { recursive: true, force: true });
  });

  async function open(path?: string): Promise<TreeView> {
    if (path) folders.push(path);
    shown = path ? await editor.openWindow(path) : editor.page;
    await openView(shown, 'Whereabouts');
    return new TreeView(shown, 'Environments');
  }

  const says = (tree: TreeView, words: RegExp) =>
    eventually(
      () => tree.welcome(),
      (text) => words.test(text),
      30_000,
    );

  it('asks for a folder where none is open', async () => {
    const tree = await open();
    await says(tree, /Open the folder of a repository/);
    await picture(shown, 'welcome-no-folder');
  });

  it('says so where there is no repository', async () => {
    const tree = await open(folder({ 'readme.txt': 'no git here' }, { git: false }));
    await says(tree, /not in a git repository/);
    await picture(shown, 'welcome-no-repository');
  });

  it('writes a first configuration out of what the repository says, and opens it', async () => {
    const path = folder({ '.github/workflows/deploy.yml': WORKFLOW });
    const tree = await open(path);
    await says(tree, /does not know this repository's environments yet/);
    await picture(shown, 'welcome-no-configuration');
    await tree.welcomeAction('Configure Environments');
    await shown.locator('.tab.active[aria-label^="whereabouts.json"]').waitFor();
    const text = await textEditor.text(shown);
    assert.match(text, /deploy\.yml/);
    await eventually(
      () => tree.rows(),
      (rows) =>
        rows.some(({ label }) => label === 'staging') &&
        rows.some(({ label }) => label === 'production'),
    );
    await picture(shown, 'configured');
  });

  it('points at the problems where nothing in the file can be used', async () => {
    const tree = await open(folder({ '.vscode/whereabouts.json': '{ "environments": 7 }' }));
    await says(tree, /No service can be read from/);
    await picture(shown, 'welcome-broken-configuration');
  });

  it('opens the walkthrough', async () => {
    const tree = await open(folder({}));
    // In a narrow window the editor leaves the pictures out.
    await shown.setViewportSize({ width: 1700, height: 900 });
    await says(tree, /does not know/);
    await tree.welcomeAction('What Whereabouts does');
    await shown.getByText('Know which commit is live where').first().waitFor();
    const drawing = shown.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await drawing.locator('svg').waitFor();
    await picture(shown, 'walkthrough');
  });
});

describe('A window with several folders', function () {
  this.timeout(120_000);
  const folders: string[] = [];
  let editor: Editor;
  afterEach(pictureOfFailure(() => editor?.page));
  after(async () => {
    await editor?.close();
    for (const path of folders) rmSync(path, { recursive: true, force: true });
  });

  it('shows each under its name, and keeps their configurations apart', async () => {
    const configuration = (service: string) =>
      JSON.stringify({
        environments: { qa: {}, production: {} },
        services: { [service]: { source: { git: 'main' } } },
      });
    const [one, two] = ['shop', 'billing'].map((service) =>
      folder({ '.vscode/whereabouts.json': configuration(service) }),
    );
    const plain = folder({});
    const file = join(plain, 'all.code-workspace');
    folders.push(one ?? '', two ?? '', plain);
    const named = (path: string | undefined, name: string) => ({ path, name });
    writeFileSync(
      file,
      JSON.stringify({
        folders: [named(one, 'first'), named(two, 'second'), named(plain, 'none')],
      }),
    );
    editor = await startEditor({ extensionDir, workspace: file });
    await openView(editor.page, 'Whereabouts');
    const tree = new TreeView(editor.page, 'Environments');
    const rows = await eventually(
      () => tree.rows(),
      (seen) =>
        seen.filter(({ description }) => /^[0-9a-f]{7} · now/.test(description)).length === 4,
      30_000,
    );
    assert.deepEqual(
      rows.map(({ label, level }) => `${level} ${label}`),
      ['1 first', '2 qa', '2 production', '1 second', '2 qa', '2 production'],
    );
    await picture(editor.page, 'folders');
  });
});

describe('In Restricted Mode', function () {
  this.timeout(120_000);
  let editor: Editor;
  let path: string;
  afterEach(pictureOfFailure(() => editor?.page));
  after(async () => {
    await editor?.close();
    rmSync(path, { recursive: true, force: true });
  });

  it('the view says that nothing is asked, until the folder is trusted', async () => {
    path = folder({
      '.vscode/whereabouts.json':
        '{ "environments": { "production": {} }, "services": { "shop": { "source": { "http": "http://127.0.0.1:9/", "commit": "commit" } } } }',
    });
    editor = await startEditor({ extensionDir, workspace: path, trust: 'ask' });
    const { page } = editor;
    await dialog.answer(page, "No, I don't trust the authors");
    await openView(page, 'Whereabouts');
    const tree = new TreeView(page, 'Environments');
    await eventually(
      () => tree.welcome(),
      (text) => text.includes('starts no process, asks no address and reads no repository'),
    );
    await picture(page, 'welcome-restricted');
  });
});
