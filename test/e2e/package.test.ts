import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '@vscode/vsce';
import manifest from '../../package.json';
import { type Editor, startEditor } from '../support/editor';
import { pictureOfFailure } from '../support/pictures';
import { type Shop, openShop } from '../support/shop';
import { TreeView, eventually, openView } from '../support/workbench';

const root = join(__dirname, '..', '..');
const vsix = join(root, `whereabouts-${manifest.version}.vsix`);

describe('The packaged extension', function () {
  this.timeout(120_000);
  let shop: Shop | undefined;
  let editor: Editor | undefined;

  before(() => {
    rmSync(vsix, { force: true });
    execFileSync(process.execPath, [join(root, 'scripts', 'package.mjs')], { cwd: root });
  });
  afterEach(pictureOfFailure(() => editor?.page));
  after(async () => {
    await editor?.close();
    await shop?.close();
  });

  it('is small', () => {
    assert.ok(existsSync(vsix));
    assert.ok(statSync(vsix).size < 1_200_000, `${statSync(vsix).size} bytes`);
  });

  it('holds what it needs and nothing else', async () => {
    const files = await listFiles({ cwd: root, packageManager: 0 });
    const kinds = new Set(files.map((file) => file.replace(/walkthrough\/.*/, 'walkthrough/')));
    assert.deepEqual([...kinds].sort(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES',
      'agent-plugin/.plugin/plugin.json',
      'agent-plugin/guard.sh',
      'agent-plugin/hooks/hooks.json',
      'dist/editor.cjs',
      'dist/engine.cjs',
      'dist/extension.cjs',
      'dist/gestures.cjs',
      'dist/graphWorker.cjs',
      'dist/guard.cjs',
      'dist/guardWindow.cjs',
      'media/icon.png',
      'media/view.svg',
      'media/walkthrough/',
      'media/whereabouts.schema.json',
      'package.json',
    ]);
  });

  it('installs and shows what is live', async () => {
    shop = await openShop();
    editor = await startEditor({ workspace: shop.workspace, vsix });
    await openView(editor.page, 'Whereabouts');
    const tree = new TreeView(editor.page, 'Environments');
    const live = shop.history.deployed.shop.production.slice(0, 7);
    await eventually(
      () => tree.rows(),
      (rows) =>
        rows.some(
          ({ label, description }) => label === 'production' && description.startsWith(live),
        ),
      30_000,
    );
  });
});
