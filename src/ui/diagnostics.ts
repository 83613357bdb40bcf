import * as vscode from 'vscode';
import type { ConfigurationProblem } from '../core/engine';
import type { Disposable } from '../core/lifecycle';
import { plain } from '../core/text';

/** Where a folder says what its environments are. */
export const CONFIGURATION_PATH = '.vscode/whereabouts.json';

/** Mistakes in configuration files, at their exact places in the Problems panel. */
export class Diagnostics implements Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('whereabouts');

  show(uri: vscode.Uri, problems: readonly ConfigurationProblem[]): void {
    this.collection.set(
      uri,
      problems.map(({ message, severity, start, end }) => {
        const diagnostic = new vscode.Diagnostic(
          new vscode.Range(start.line, start.character, end.line, end.character),
          plain(message, 500),
          severity === 'error'
            ? vscode.DiagnosticSeverity.Error
            : vscode.DiagnosticSeverity.Warning,
        );
        diagnostic.source = 'Whereabouts';
        return diagnostic;
      }),
    );
  }

  clear(uri: vscode.Uri): void {
    this.collection.delete(uri);
  }

  dispose(): void {
    this.collection.dispose();
  }
}
