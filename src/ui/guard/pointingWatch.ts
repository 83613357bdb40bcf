import * as vscode from 'vscode';
import { isUnknown } from '../../core/guard/act';
import type { GuardHouse } from '../../core/guard/house';
import { type Around, type Pointing, listening, pointings } from '../../core/guard/pointing';
import {
  type Clock,
  type Disposable,
  DisposableStore,
  Emitter,
  MutableDisposable,
} from '../../core/lifecycle';
import type { Folders } from '../folders';

/** A file is written in several steps, and a command writes several files. */
const SETTLE_MS = 100;

/**
 * What the window is pointed at. Looked at anew on every use; and whenever the window, its terminals or one of the
 * files that were consulted change, never by the clock.
 */
export class PointingWatch implements Disposable {
  private readonly own = new DisposableStore();
  private readonly looked = this.own.add(new Emitter<readonly Pointing[]>());
  private readonly soon = this.own.add(new MutableDisposable());
  private readonly watched = new Map<string, vscode.FileSystemWatcher>();
  private branch: string | undefined;

  /** Somebody looked, and this is what there was. */
  readonly onDidLook = this.looked.event;

  constructor(
    private readonly house: GuardHouse,
    private readonly folders: Folders,
    private readonly clock: Clock,
  ) {
    const { window } = vscode;
    const later = () => this.later();
    this.own.add(window.onDidChangeWindowState(({ focused }) => focused && later()));
    this.own.add(window.onDidChangeActiveTextEditor(later));
    this.own.add(window.onDidChangeActiveTerminal(later));
    this.own.add(window.onDidOpenTerminal(later));
    this.own.add(window.onDidCloseTerminal(later));
    this.own.add(window.onDidEndTerminalShellExecution(later));
    this.own.add(house.guardian.onDidChange(later));
    this.own.add(
      folders.onDidChangeView(() => {
        if (this.branchNow() !== this.branch) later();
      }),
    );
  }

  /** What it is pointed at now. */
  look(): readonly Pointing[] {
    const heard = new Set<string>();
    const { rules } = this.house.guardian;
    this.branch = this.branchNow();
    const found = this.places().flatMap((cwd, index) => {
      const around = this.house.surroundings(cwd);
      const files = listening(around.files, heard);
      return pointings({ ...around, files }, rules, index === 0 ? this.around() : NOTHING_ELSE);
    });
    this.watch(heard);
    const once = new Map(found.map((one) => [`${one.what}\n${one.from}`, one]));
    const all = [...once.values()];
    this.looked.fire(all);
    return all;
  }

  dispose(): void {
    this.own.dispose();
    for (const watcher of this.watched.values()) watcher.dispose();
    this.watched.clear();
  }

  private later(): void {
    this.soon.value = this.clock.after(SETTLE_MS, () => void this.look());
  }

  /** Where commands would run. What an untrusted folder holds is not read. */
  private places(): readonly string[] {
    const { isTrusted } = vscode.workspace;
    const paths = isTrusted ? this.folders.all.map(({ path }) => path) : [];
    return paths.length > 0 ? paths : [this.house.surroundings('/').home];
  }

  private branchNow(): string | undefined {
    return this.folders.all
      .map(({ store: { repository } }) =>
        repository.state === 'present' ? repository.branch : undefined,
      )
      .find((branch) => branch !== undefined);
  }

  private around(): Around {
    const terminals = vscode.window.terminals.map(({ name, creationOptions }) => ({
      name,
      env: ('env' in creationOptions ? creationOptions.env : undefined) ?? {},
    }));
    return { branch: this.branch, activeFile: activeFile(), terminals };
  }

  /** Exactly the files that were asked for, whether they are there or not. */
  private watch(heard: ReadonlySet<string>): void {
    for (const [path, watcher] of this.watched) {
      if (heard.has(path)) continue;
      watcher.dispose();
      this.watched.delete(path);
    }
    for (const path of heard) {
      if (this.watched.has(path) || isUnknown(path)) continue;
      const folder = vscode.Uri.joinPath(vscode.Uri.file(path), '..');
      // A name is no pattern: what would mean something in one stands for any character.
      const name = path.slice(path.lastIndexOf('/') + 1).replace(/[*?{}[\]]/g, '?');
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(folder, name),
      );
      const later = () => this.later();
      watcher.onDidChange(later);
      watcher.onDidCreate(later);
      watcher.onDidDelete(later);
      this.watched.set(path, watcher);
    }
  }
}

const NOTHING_ELSE: Around = { branch: undefined, activeFile: undefined, terminals: [] };

function activeFile(): string | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file') return undefined;
  return vscode.workspace.getWorkspaceFolder(uri)
    ? vscode.workspace.asRelativePath(uri, false)
    : uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
