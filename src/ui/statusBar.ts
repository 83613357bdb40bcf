import * as vscode from 'vscode';
import { type Clock, type Disposable, DisposableStore } from '../core/lifecycle';
import { type StatusLine, statusLine } from '../core/present/statusLine';
import type { Folders } from './folders';
import { commands } from './manifest';
import type { Settings } from './settings';

/** The one status item: what is live where it matters. */
export class StatusBar implements Disposable {
  private readonly own = new DisposableStore();
  private readonly item = this.own.add(
    vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left, 50),
  );
  private readonly changed = this.own.add(new vscode.EventEmitter<void>());
  private shown = false;

  /** It appeared or went away. */
  readonly onDidChangeVisibility = this.changed.event;

  constructor(
    private readonly folders: Folders,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    this.item.name = 'Whereabouts';
    this.item.command = commands.statusMenu;
    this.own.add(folders.onDidChange(() => this.update()));
    this.own.add(folders.onDidChangeView(() => this.update()));
    this.own.add(settings.onDidChange(() => this.update()));
    this.update();
  }

  get visible(): boolean {
    return this.shown;
  }

  dispose(): void {
    this.own.dispose();
  }

  private update(): void {
    const name = this.settings.get('statusBar.environment');
    const lines = this.folders.ready.flatMap(
      ({ store }) => statusLine(store, name, this.clock.now()) ?? [],
    );
    const show = this.settings.get('statusBar.show');
    const wanted =
      lines.length > 0 &&
      (show === 'always' || (show === 'problems' && lines.some(({ trouble }) => trouble)));
    if (wanted) this.draw(lines);
    else this.item.hide();
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.changed.fire();
  }

  private draw(lines: readonly StatusLine[]): void {
    const trouble = lines.some((line) => line.trouble);
    const text = `$(${trouble ? 'warning' : 'globe'}) ${lines.map((line) => line.text).join(' | ')}`;
    const spoken = lines.map((line) => line.spoken).join('; ');
    if (this.item.text !== text) {
      this.item.text = text;
      this.item.accessibilityInformation = { label: spoken };
    }
    this.item.tooltip = lines.flatMap((line) => line.lines).join('\n');
    this.item.show();
  }
}
