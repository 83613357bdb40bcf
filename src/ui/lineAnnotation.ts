import * as vscode from 'vscode';
import { type Disposable, DisposableStore, MutableDisposable } from '../core/lifecycle';
import { lineAnnotation } from '../core/present/line';
import type { CommandContext } from './commands';
import type { LineStories } from './lineStories';

/** How long the cursor rests before anything is asked. */
const PAUSE_MS = 250;

/** A line as it was when it was asked about. */
interface Place {
  readonly editor: vscode.TextEditor;
  readonly version: number;
  readonly line: number;
}

/** Who wrote the line that the cursor is on, and where that is, behind its end. Off unless somebody turns it on. */
export class LineAnnotation implements Disposable {
  private readonly own = new DisposableStore();
  private readonly listening = this.own.add(new MutableDisposable<DisposableStore>());
  private readonly pause = this.own.add(new MutableDisposable());
  private readonly decoration = this.own.add(
    vscode.window.createTextEditorDecorationType({
      after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 3em' },
    }),
  );
  private asking: AbortController | undefined;
  private place: Place | undefined;
  /** What is drawn at `place`. */
  private drawn: string | undefined;

  constructor(
    private readonly context: CommandContext,
    private readonly stories: LineStories,
  ) {
    this.own.add({ dispose: () => this.asking?.abort() });
    this.own.add(
      context.settings.onDidChange((affects) => {
        if (affects('line.annotation')) this.update();
      }),
    );
    this.update();
  }

  dispose(): void {
    this.own.dispose();
  }

  /** Listens only while the setting is on: nobody pays for what is off. */
  private update(): void {
    if (!this.context.settings.get('line.annotation')) {
      this.listening.value = undefined;
      this.leave();
      return;
    }
    if (this.listening.value) return;
    const listening = new DisposableStore();
    const follow = () => this.follow();
    const askAgain = () => this.askSoon();
    listening.add(vscode.window.onDidChangeActiveTextEditor(follow));
    listening.add(vscode.window.onDidChangeTextEditorSelection(follow));
    listening.add(vscode.workspace.onDidChangeTextDocument(follow));
    listening.add(this.context.folders.onDidChange(askAgain));
    listening.add(this.context.folders.onDidChangeView(askAgain));
    this.listening.value = listening;
    this.follow();
  }

  /** Takes the text away as soon as the cursor is on another line, or the line may be another one. */
  private follow(): void {
    const place = placeOfCursor();
    const { place: before } = this;
    if (
      place?.editor === before?.editor &&
      place?.line === before?.line &&
      place?.version === before?.version
    ) {
      return;
    }
    this.leave();
    this.place = place;
    if (place) this.askSoon();
  }

  private leave(): void {
    this.pause.value = undefined;
    this.asking?.abort();
    this.draw(undefined);
    this.place = undefined;
  }

  private askSoon(): void {
    this.pause.value = this.context.clock.after(PAUSE_MS, () => void this.ask());
  }

  private async ask(): Promise<void> {
    const { place, context } = this;
    if (!place) return;
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const { document } = place.editor;
      const told = await this.stories.ask(document, place.line, asking.signal);
      if (asking.signal.aborted) return;
      const story = told?.state === 'known' ? told.value : undefined;
      this.draw(story && lineAnnotation(story, context.clock.now()));
    } catch (error) {
      if (asking.signal.aborted) return;
      context.log.error(`line annotation: ${error instanceof Error ? error.message : 'failed'}`);
    }
  }

  private draw(text: string | undefined): void {
    if (!this.place || text === this.drawn) return;
    this.drawn = text;
    const { editor, line } = this.place;
    if (text === undefined) return editor.setDecorations(this.decoration, []);
    const { end } = editor.document.lineAt(line).range;
    const renderOptions = { after: { contentText: text } };
    editor.setDecorations(this.decoration, [{ range: new vscode.Range(end, end), renderOptions }]);
  }
}

function placeOfCursor(): Place | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme !== 'file') return undefined;
  return { editor, version: editor.document.version, line: editor.selection.active.line };
}
