import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { WhereaboutsApi } from '../../src/api';
import { commands } from '../../src/ui/commandIds';
import { extensionId } from '../../src/ui/manifest';
import { eventually } from '../support/workbench';

const BEGINNING = 'the cart of the shop\n\n';
const END = 'the end of the cart\n';
const HOSTILE =
  'SHOP-7 [tax](command:workbench.action.closeWindow) ![x](https://shop.example/x) $(bug) <b>';

const folder = () => {
  const [only] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(only);
  return only;
};
const fileUri = (name = 'shop/cart.txt') => vscode.Uri.joinPath(folder().uri, name);

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Priya Nair', '-c', 'user.email=priya@shop.example'];
  return execFileSync('git', [...identity, ...args], {
    cwd: folder().uri.fsPath,
    encoding: 'utf8',
  }).trim();
}

function commitFile(subject: string, text: string): void {
  writeFileSync(fileUri().fsPath, text);
  git('commit', '--quiet', '--all', '--no-verify', '--no-gpg-sign', `--message=${subject}`);
}

async function open(line: number, uri = fileUri()): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(uri, { preview: false });
  const at = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(at, at);
  return editor;
}

/** What rests on a line, as Markdown, without what other extensions say. */
async function hover(line: number, uri = fileUri()): Promise<readonly vscode.MarkdownString[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(line, 0),
  );
  return hovers.flatMap(({ contents }) => contents as readonly vscode.MarkdownString[]);
}

/** The text of a hover with its spaces as they look. */
const words = (hovers: readonly vscode.MarkdownString[]) =>
  hovers.map(({ value }) => value.replaceAll('&nbsp;', ' ').replaceAll('\\', '')).join('\n');

const edit = async (change: (edits: vscode.WorkspaceEdit) => void) => {
  const edits = new vscode.WorkspaceEdit();
  change(edits);
  assert.ok(await vscode.workspace.applyEdit(edits));
};

describe('A line in the editor', () => {
  before(async () => {
    git('tag', 'production');
    commitFile('SHOP-7 Show prices with tax', `${BEGINNING}a price with tax\n${END}`);
    const fix = git('rev-parse', 'HEAD');
    git('tag', 'qa');
    git('checkout', '--quiet', '-b', 'release', 'production');
    commitFile('Another start', `the cart of the release\n\na price without tax\n${END}`);
    git('cherry-pick', fix);
    git('tag', 'uat');
    git('checkout', '--quiet', 'main');
    commitFile(HOSTILE, `${BEGINNING}a price with tax\n${END}signed\n`);
    git('tag', 'dev');
    const extension = vscode.extensions.getExtension<WhereaboutsApi>(extensionId);
    const api = await extension?.activate();
    await eventually(
      async () => {
        await vscode.commands.executeCommand(commands.refresh);
        return (await api?.cells()) ?? [];
      },
      (cells) => cells.length === 4 && cells.every(({ reading }) => reading === 'deployed'),
    );
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('says on hovering who wrote it and where it runs, right under a cherry-pick', async () => {
    await open(2);
    const text = await eventually(
      async () => words(await hover(2)),
      (shown) => shown.includes('This line'),
    );
    assert.match(text, /\*\*SHOP-7 Show prices with tax\*\*/);
    assert.match(text, /[0-9a-f]{7} · Priya Nair · now/);
    assert.match(text, /dev ✓ +qa ✓ +uat . +production ✗/);
    assert.match(
      text,
      /This line, as it stands, runs in dev, qa and uat; production still has the old text\./,
    );
    assert.match(text, /production: _a price without tax_/);
    assert.match(text, /\[Where Is This Commit…\]\(command:whereabouts\.whereIsCommit\?/);
    assert.match(text, /\[Compare File With…\]\(command:whereabouts\.compareFile\)/);
  });

  it('says nothing where the cursor is not, nor behind the last line', async () => {
    await open(2);
    assert.deepEqual(await hover(0), []);
    await open(5);
    assert.deepEqual(await hover(5), []);
  });

  it('shows what a commit says as text: no link, no picture, no icon and no markup comes of it', async () => {
    await open(4);
    const [story, links] = await eventually(
      () => hover(4),
      ([first]) => first !== undefined,
    );
    assert.ok(story && links);
    // Each bracket that Markdown could read is escaped.
    assert.doesNotMatch(story.value, /(?<!\\)[[\]()!]/);
    assert.ok(!story.value.includes('$(bug)'));
    assert.notEqual(story.supportHtml, true);
    assert.ok(!links.value.includes('SHOP-7'));
    assert.match(
      links.value,
      /^\[Where Is This Commit…\]\(command:[\w.]+\?%5B%22[0-9a-f]{40}%22%5D\) · /,
    );
  });

  it('is found through lines that are typed and not saved, and typed lines are not committed yet', async () => {
    await open(2);
    await edit((edits) => edits.insert(fileUri(), new vscode.Position(0, 0), 'typed\ntyped\n'));
    await open(4);
    const moved = words(await hover(4));
    assert.match(moved, /SHOP-7 Show prices with tax/);
    assert.match(moved, /runs in dev, qa and uat/);
    await open(0);
    const typed = words(await hover(0));
    assert.match(typed, /^Not committed yet/);
    assert.match(typed, /runs nowhere/);
    assert.doesNotMatch(typed, /Where Is This Commit/);
  });

  it('is left alone in files that git does not know, and while the setting is off', async () => {
    writeFileSync(join(folder().uri.fsPath, 'notes.txt'), 'a note\n');
    await open(0, fileUri('notes.txt'));
    assert.deepEqual(await hover(0, fileUri('notes.txt')), []);
    const settings = vscode.workspace.getConfiguration('whereabouts');
    await settings.update('line.hover', false, vscode.ConfigurationTarget.Global);
    await open(2);
    assert.deepEqual(await hover(2), []);
    await settings.update('line.hover', undefined, vscode.ConfigurationTarget.Global);
    assert.notDeepEqual(await hover(2), []);
  });

  it('follows the deployment', async () => {
    await open(2);
    git('tag', '--force', 'production', 'main');
    await vscode.commands.executeCommand(commands.refresh);
    await eventually(
      async () => words(await hover(2)),
      (shown) => shown.includes('runs in dev, qa, uat and production.'),
    );
  });
});
