import * as vscode from 'vscode';
import type { ConfigurationProblem } from '../core/engine';
import type { Disposable } from '../core/lifecycle';
import { plain } from '../core/text';

/** Where a folder says what its environments are. */
export const CONFIGURATION_PATH = '.vscode/whereabouts.json';

/** Mistakes in configuration files, at their exact places in the Problems panel. */
export class Diagnostics implements Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('whereabouts');

  show(uri: vscode.Uri, text: string, problems: readonly ConfigurationProblem[]): void {
    const positions = new Positions(text);
    this.collection.set(
      uri,
      problems.map(({ message, severity, range }) => {
        const diagnostic = new vscode.Diagnostic(
          new vscode.Range(positions.at(range.offset), positions.at(range.offset + range.length)),
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

/** Offsets to lines and columns, without opening the file as a document. */
class Positions {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (const line of text.matchAll(/\r\n|\r|\n/g)) this.starts.push(line.index + line[0].length);
  }

  at(offset: number): vscode.Position {
    const line = Math.max(
      0,
      this.starts.findLastIndex((start) => start <= offset),
    );
    return new vscode.Position(line, offset - (this.starts[line] ?? 0));
  }
}
