import * as vscode from 'vscode';
import { type Disposable, DisposableStore, MutableDisposable } from '../core/lifecycle';
import type { Folders } from './folders';
import type { StatusBar } from './statusBar';
import type { EnvironmentsTree } from './tree';

/** Polls while somebody looks: the window has the focus, and the view or the status item can be seen. */
export class Attention implements Disposable {
  private readonly own = new DisposableStore();
  private readonly watching = this.own.add(new MutableDisposable<DisposableStore>());

  constructor(
    private readonly folders: Folders,
    private readonly tree: EnvironmentsTree,
    private readonly statusBar: StatusBar,
  ) {
    const update = () => this.update();
    this.own.add(vscode.window.onDidChangeWindowState(update));
    this.own.add(tree.view.onDidChangeVisibility(update));
    this.own.add(statusBar.onDidChangeVisibility(update));
    this.own.add(folders.onDidChange(update));
    this.update();
  }

  dispose(): void {
    this.own.dispose();
  }

  private update(): void {
    const { visible } = this.tree.view;
    if (visible) for (const folder of this.folders.all) folder.look();
    const seen = visible || this.statusBar.visible;
    if (!vscode.window.state.focused || !seen) {
      this.watching.value = undefined;
      return;
    }
    // Taken before the old ones are let go of, so that a poll that goes on is not interrupted.
    const next = new DisposableStore();
    for (const { engine } of this.folders.ready) if (engine) next.add(engine.watch());
    this.watching.value = next;
  }
}
