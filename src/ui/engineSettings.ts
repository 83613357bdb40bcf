import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../core/lifecycle';
import type { CommandContext } from './commands';
import { systemCertificates } from './folders';

/** Hands changed settings on to the engines that run. */
export class EngineSettings implements Disposable {
  private readonly own = new DisposableStore();

  constructor({ folders, settings }: CommandContext) {
    this.own.add(
      settings.onDidChange((affects) => {
        if (!affects('pollInterval')) return;
        for (const { engine } of folders.all) engine?.project.setInterval(settings.intervalMs);
      }),
    );
    this.own.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('http')) return;
        for (const { engine } of folders.all) engine?.networkChanged(systemCertificates());
      }),
    );
  }

  dispose(): void {
    this.own.dispose();
  }
}
