import * as vscode from 'vscode';
import { type Clock, type Disposable, DisposableStore } from '../core/lifecycle';
import type { CellState } from '../core/model';
import { details } from '../core/present/details';
import { plain } from '../core/text';
import type { Folder, Folders } from './folders';

const SCHEME = 'whereabouts-reading';

/** Everything known about a cell, as a read-only document that can be searched and copied from. */
export class ReadingDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly own = new DisposableStore();
  private readonly changed = this.own.add(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.changed.event;

  constructor(private readonly context: { readonly folders: Folders; readonly clock: Clock }) {
    this.own.add(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  async show(folder: Folder, { service, environment }: CellState): Promise<void> {
    const query = JSON.stringify([folder.uri.toString(), service, environment]);
    // The path is the title of the tab.
    const path = `/${plain(`${service} in ${environment}`).replaceAll('/', ' ')}`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query });
    this.changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  provideTextDocumentContent({ query }: vscode.Uri): string {
    const [uri, service = '', environment = ''] = JSON.parse(query) as readonly string[];
    const store = this.context.folders.all.find((one) => one.uri.toString() === uri)?.store;
    const cell = store?.cell(service, environment);
    if (!store || !cell) return 'This is no longer in the configuration.\n';
    const list = details(store, cell, this.context.clock.now());
    const width = Math.max(...list.map(({ label }) => label.length)) + 2;
    const lines = list.map(({ label, value }) => `${label.padEnd(width)}${value}`);
    return [`${plain(service)} in ${plain(environment)}`, '', ...lines, ''].join('\n');
  }

  dispose(): void {
    this.own.dispose();
  }
}
