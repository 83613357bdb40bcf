import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { History, Told } from '../../src/core/history/history';
import { Emitter } from '../../src/core/lifecycle';
import type { LineStory } from '../../src/core/questions/lineStory';
import type { CommandContext } from '../../src/ui/commands';
import { LineAnnotation } from '../../src/ui/lineAnnotation';
import { LineHover } from '../../src/ui/lineHover';
import { LineStories } from '../../src/ui/lineStories';
import { commands } from '../../src/ui/commandIds';
import { toggleLineAnnotation } from '../../src/ui/toggleLineAnnotation';
import { FakeClock, RecordingLog } from '../support/fakeClock';
import { FakeHistory, viewOf } from '../support/lines';
import { eventually } from '../support/workbench';

const TEXT = 'the cart of the shop\n\na price with tax\nthe end of the cart\n';

const folder = () => {
  const [only] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(only);
  return only.uri;
};
const file = () => vscode.Uri.joinPath(folder(), 'cart.txt');

async function open(line: number): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(file(), { preview: false });
  const at = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(at, at);
  return editor;
}

const edit = async (change: (edits: vscode.WorkspaceEdit) => void) => {
  const edits = new vscode.WorkspaceEdit();
  change(edits);
  assert.ok(await vscode.workspace.applyEdit(edits));
};

/** A folder with one service, beside a history that counts what it is asked. */
function ground() {
  const history = new FakeHistory({
    files: { a: { 'cart.txt': TEXT }, d: { 'cart.txt': TEXT } },
  });
  const view = viewOf({ shop: { runs: { dev: { commit: 'd' } } } });
  const ready = [
    {
      uri: folder(),
      store: view,
      engine: {
        history: history.history,
        pathInRepository: () => Promise.resolve('cart.txt'),
      },
    },
  ];
  const values: Record<string, boolean> = { 'line.hover': true, 'line.annotation': true };
  const changed = new Emitter<(key: string) => boolean>();
  const viewChanged = new Emitter<void>();
  const clock = new FakeClock();
  const context = {
    folders: { ready, onDidChange: new Emitter().event, onDidChangeView: viewChanged.event },
    settings: { get: (key: string) => values[key], onDidChange: changed.event },
    clock,
    log: new RecordingLog(),
  } as unknown as CommandContext;
  return { context, history, ready, values, changed, viewChanged, clock };
}

describe('The stories of lines', () => {
  before(() => writeFileSync(file().fsPath, TEXT));
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
  const never = new AbortController().signal;

  it('are asked for once, by whoever shows them', async () => {
    const { context, history } = ground();
    const stories = new LineStories(context);
    const { document } = await open(2);
    const [one, other] = await Promise.all([
      stories.ask(document, 2, never),
      stories.ask(document, 2, never),
    ]);
    assert.equal(one?.state, 'known');
    assert.equal(one, other);
    const asked = history.asked.length;
    assert.equal(await stories.ask(document, 2, never), one);
    assert.equal(history.asked.length, asked);
    stories.dispose();
  });

  it('are asked for again when the document or what is deployed has changed', async () => {
    const { context, history, ready } = ground();
    const stories = new LineStories(context);
    const { document } = await open(2);
    await stories.ask(document, 2, never);
    const asked = history.asked.length;
    const [first] = ready;
    assert.ok(first);
    first.store = viewOf({ shop: { runs: { dev: { why: 'HTTP 503' } } } });
    await stories.ask(document, 2, never);
    assert.ok(history.asked.length > asked);
    await edit((edits) => edits.insert(document.uri, new vscode.Position(0, 0), 'typed\n'));
    const typed = await stories.ask(document, 0, never);
    assert.ok(typed?.state === 'known');
    assert.equal(typed.value.written.state, 'uncommitted');
    stories.dispose();
  });

  it('may run two commands from their links, and nothing from what a commit says', async () => {
    const { context } = ground();
    const stories = new LineStories(context);
    const provider = new LineHover(context, stories);
    const { document } = await open(2);
    const { token } = new vscode.CancellationTokenSource();
    const shown = await provider.provideHover(document, new vscode.Position(2, 0), token);
    const [story, links] = (shown?.contents ?? []) as readonly vscode.MarkdownString[];
    assert.ok(story && links);
    assert.ok(!story.isTrusted && !story.supportHtml && !story.supportThemeIcons);
    assert.ok(!links.supportHtml && !links.supportThemeIcons);
    assert.deepEqual(links.isTrusted, {
      enabledCommands: [commands.whereIsCommit, commands.compareFile],
    });
    provider.dispose();
    stories.dispose();
  });

  it('are given up as soon as a hover is cancelled', async () => {
    const { context, history } = ground();
    const signals: (AbortSignal | undefined)[] = [];
    const blame: History['blame'] = (_path, _line, signal) => {
      signals.push(signal);
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    };
    Object.assign(history, { blame });
    const stories = new LineStories(context);
    const provider = new LineHover(context, stories);
    const { document } = await open(2);
    const source = new vscode.CancellationTokenSource();
    const asking = provider.provideHover(document, new vscode.Position(2, 0), source.token);
    await eventually(
      () => Promise.resolve(signals.length),
      (count) => count === 1,
    );
    source.cancel();
    assert.equal(await asking, undefined);
    assert.equal(signals[0]?.aborted, true);
    provider.dispose();
    stories.dispose();
  });
});

describe('The text behind a line', () => {
  before(() => writeFileSync(file().fsPath, TEXT));
  const created: LineAnnotation[] = [];
  afterEach(async () => {
    for (const one of created.splice(0)) one.dispose();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  /** An annotation whose questions are written down and never answered. */
  function watched() {
    const all = ground();
    const asked: { line: number; signal: AbortSignal }[] = [];
    const stories = {
      ask: (_document: vscode.TextDocument, line: number, signal: AbortSignal) => {
        asked.push({ line, signal });
        return new Promise<Told<LineStory> | undefined>(() => undefined);
      },
    } as unknown as LineStories;
    return {
      ...all,
      asked,
      lines: () => asked.map(({ line }) => line),
      start: () => created.push(new LineAnnotation(all.context, stories)),
    };
  }
  /** Moves the cursor and waits until everybody has heard of it. */
  const moveTo = async (line: number) => {
    const heard = new Promise<void>((resolve) => {
      const listening = vscode.window.onDidChangeTextEditorSelection(({ selections }) => {
        if (selections[0]?.active.line !== line) return;
        listening.dispose();
        resolve();
      });
    });
    await open(line);
    await heard;
  };

  it('is asked for when the cursor has rested for a quarter of a second', async () => {
    const { clock, lines, start } = watched();
    await open(0);
    start();
    await clock.advance(249);
    assert.deepEqual(lines(), []);
    await clock.advance(1);
    assert.deepEqual(lines(), [0]);
    await moveTo(1);
    await clock.advance(200);
    await moveTo(2);
    await clock.advance(249);
    assert.deepEqual(lines(), [0]);
    await clock.advance(1);
    assert.deepEqual(lines(), [0, 2]);
  });

  it('is no longer asked for once the cursor has left, or the document has changed', async () => {
    const { asked, clock, start } = watched();
    await open(0);
    start();
    await clock.advance(250);
    await moveTo(1);
    assert.equal(asked[0]?.signal.aborted, true);
    await clock.advance(250);
    await edit((edits) => edits.insert(file(), new vscode.Position(3, 0), 'typed '));
    await eventually(
      () => Promise.resolve(asked[1]?.signal.aborted),
      (aborted) => aborted === true,
    );
  });

  it('is asked for again when the store has changed', async () => {
    const { clock, lines, start, viewChanged } = watched();
    await open(0);
    start();
    await clock.advance(250);
    viewChanged.fire();
    await clock.advance(250);
    assert.deepEqual(lines(), [0, 0]);
  });

  it('is not asked for while it is off', async () => {
    const { clock, changed, lines, start, values, viewChanged } = watched();
    values['line.annotation'] = false;
    await open(0);
    start();
    await moveTo(1);
    viewChanged.fire();
    await clock.advance(1000);
    assert.equal(clock.pending, 0);
    assert.deepEqual(lines(), []);
    values['line.annotation'] = true;
    changed.fire((key) => key === 'line.annotation');
    await clock.advance(250);
    assert.deepEqual(lines(), [1]);
    values['line.annotation'] = false;
    changed.fire((key) => key === 'line.annotation');
    await moveTo(2);
    await clock.advance(1000);
    assert.deepEqual(lines(), [1]);
  });

  it('is turned on and off where it was set', async () => {
    const value = () => vscode.workspace.getConfiguration('whereabouts').get('line.annotation');
    const settings = { get: () => value() } as unknown as CommandContext['settings'];
    await toggleLineAnnotation(settings);
    assert.equal(value(), true);
    await toggleLineAnnotation(settings);
    assert.equal(value(), false);
    const configuration = vscode.workspace.getConfiguration('whereabouts');
    await configuration.update('line.annotation', undefined, vscode.ConfigurationTarget.Global);
  });
});
