import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../core/lifecycle';
import type { Line, Tone } from '../core/present/table';
import { plain } from '../core/text';
import { pageLanguage } from './manifest';

const SCHEME = 'whereabouts-page';

/** Colours of the theme, beside words and marks that say the same. */
const STYLES: Readonly<Partial<Record<Tone, vscode.DecorationRenderOptions>>> = {
  heading: { fontWeight: 'bold' },
  good: { color: new vscode.ThemeColor('testing.iconPassed') },
  news: { color: new vscode.ThemeColor('charts.blue') },
  trouble: { color: new vscode.ThemeColor('errorForeground') },
  quiet: { color: new vscode.ThemeColor('descriptionForeground') },
};

interface Page {
  readonly lines: readonly Line[];
  readonly text: string;
}

/** Read-only documents of lines, in the editor's own colours: they can be searched, copied from and read aloud. */
export class Pages implements vscode.TextDocumentContentProvider, Disposable {
  private readonly own = new DisposableStore();
  private readonly changed = this.own.add(new vscode.EventEmitter<vscode.Uri>());
  /** By address; there are as many as there are things to show. */
  private readonly pages = new Map<string, Page>();
  private readonly styles = new Map<Tone, vscode.TextEditorDecorationType>();
  readonly onDidChange = this.changed.event;

  constructor() {
    this.own.add(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    for (const [tone, options] of Object.entries(STYLES)) {
      const style = this.own.add(vscode.window.createTextEditorDecorationType(options));
      this.styles.set(tone as Tone, style);
    }
    this.own.add(vscode.window.onDidChangeVisibleTextEditors(() => this.paint()));
    this.own.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === SCHEME) this.paint();
      }),
    );
  }

  /** Shows a page, or other lines on the one of that name. `title` is on the tab. */
  async show(name: string, title: string, lines: readonly Line[]): Promise<vscode.TextEditor> {
    const uri = pageUri(name, title);
    this.put(uri, lines);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, pageLanguage);
    const editor = await vscode.window.showTextDocument(document, { preview: true });
    this.paint();
    return editor;
  }

  /** Puts other lines on a page where it is open. */
  update(name: string, title: string, lines: readonly Line[]): void {
    const uri = pageUri(name, title);
    if (this.pages.has(uri.toString())) this.put(uri, lines);
  }

  /** Closes a page, wherever it stands. */
  async close(name: string, title: string): Promise<void> {
    const uri = pageUri(name, title).toString();
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri);
    await vscode.window.tabGroups.close(tabs);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.pages.get(uri.toString())?.text ?? 'This page is gone: run the command again.\n';
  }

  dispose(): void {
    this.own.dispose();
  }

  private put(uri: vscode.Uri, lines: readonly Line[]): void {
    const text = lines.map((line) => `${textOf(line)}\n`).join('');
    this.pages.set(uri.toString(), { lines, text });
    this.changed.fire(uri);
  }

  private paint(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const page = this.pages.get(editor.document.uri.toString());
      if (!page || editor.document.getText() !== page.text) continue;
      for (const [tone, style] of this.styles) editor.setDecorations(style, rangesOf(page, tone));
    }
  }
}

function pageUri(name: string, title: string): vscode.Uri {
  const path = `/${plain(title, 80).replaceAll('/', ' ')}`;
  return vscode.Uri.from({ scheme: SCHEME, path, query: name });
}

const GAP = '  ';

function textOf(line: Line): string {
  return line
    .map(({ text }) => text)
    .join(GAP)
    .trimEnd();
}

function rangesOf({ lines }: Page, wanted: Tone): vscode.Range[] {
  return lines.flatMap((line, row) => {
    let from = 0;
    return line.flatMap(({ text, tone }) => {
      const start = from;
      from += text.length + GAP.length;
      return tone === wanted && text !== ''
        ? [new vscode.Range(row, start, row, start + text.length)]
        : [];
    });
  });
}
