import * as vscode from 'vscode';
import type { ConfigurationProblem } from '../core/engine';
import { type Disposable, DisposableStore } from '../core/lifecycle';
import { plain } from '../core/text';
import type { Folders } from './folders';

/**
 * Mistakes in configuration files, at their exact places in the Problems panel. They are marked while a file is
 * being typed; what it says is taken over when it is saved.
 */
export class Diagnostics implements Disposable {
  private readonly own = new DisposableStore();
  private readonly collection = this.own.add(
    vscode.languages.createDiagnosticCollection('whereabouts'),
  );

  constructor(private readonly folders: Folders) {
    this.own.add(folders.onDidConfigure(() => this.showAll()));
    this.own.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.checkTyped(document)),
    );
    this.showAll();
  }

  dispose(): void {
    this.own.dispose();
  }

  private showAll(): void {
    this.collection.clear();
    for (const { configurationUri, problems } of this.folders.all) {
      this.collection.set(configurationUri, problems.map(diagnostic));
    }
  }

  private checkTyped(document: vscode.TextDocument): void {
    const typed = document.uri.toString();
    const folder = this.folders.all.find((one) => one.configurationUri.toString() === typed);
    if (!folder?.engine) return;
    this.collection.set(document.uri, folder.engine.check(document.getText()).map(diagnostic));
  }
}

function diagnostic({ message, severity, start, end }: ConfigurationProblem): vscode.Diagnostic {
  const made = new vscode.Diagnostic(
    new vscode.Range(start.line, start.character, end.line, end.character),
    plain(message, 500),
    severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  made.source = 'Whereabouts';
  return made;
}
