import * as vscode from 'vscode';
import { type Clock, type Disposable, DisposableStore } from '../core/lifecycle';
import { type StatusLine, statusLine } from '../core/present/statusLine';
import type { Folders } from './folders';
import type { CommandId } from './commandIds';
import type { Settings } from './settings';

/** The one status item: what is live where it matters. */
export class StatusBar implements Disposable {
  private readonly own = new DisposableStore();
  private readonly item = this.own.add(
    vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left, 50),
  );
  private readonly changed = this.own.add(new vscode.EventEmitter<void>());
  private shown = false;
  private warnings: readonly StatusLine[] = [];

  /** It appeared or went away. */
  readonly onDidChangeVisibility = this.changed.event;

  constructor(
    private readonly folders: Folders,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    this.item.name = 'Whereabouts';
    this.item.command = 'whereabouts.statusMenu' satisfies CommandId;
    const update = () => this.update();
    this.own.add(folders.onDidChange(update));
    this.own.add(folders.onDidChangeView(update));
    this.own.add(settings.onDidChange(update));
    update();
  }

  get visible(): boolean {
    return this.shown;
  }

  /** Lines that stand before what is live, whatever the settings say, until there are others. */
  warn(warnings: readonly StatusLine[], background: vscode.ThemeColor | undefined): void {
    this.warnings = warnings;
    this.item.backgroundColor = background;
    this.update();
  }

  dispose(): void {
    this.own.dispose();
  }

  private update(): void {
    const name = this.settings.get('statusBar.environment');
    const live = this.folders.ready.flatMap(
      ({ store }) => statusLine(store, name, this.clock.now()) ?? [],
    );
    const show = this.settings.get('statusBar.show');
    const asked = show === 'always' || (show === 'problems' && live.some(({ trouble }) => trouble));
    const lines = [...this.warnings, ...(asked ? live : [])];
    const wanted = lines.length > 0;
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
