import * as vscode from 'vscode';
import type { ConfigurationProblem, Engine, FolderEngine } from '../core/engine';
import { type Clock, type Disposable, DisposableStore, Emitter, type Log } from '../core/lifecycle';
import { type Change, type SavedStore, Store } from '../core/observe/store';
import type { ViewState } from './manifest';
import type { Settings } from './settings';

/** Where a folder says what its environments are. */
const CONFIGURATION_PATH = '.vscode/whereabouts.json';

export interface FoldersOptions {
  /** Loads the engine's chunk; called once the workspace is trusted and a folder has something to read. */
  readonly loadEngine: () => Promise<Engine>;
  /** Where what was seen last is kept; losing it costs one refresh. */
  readonly savedFile: (folder: string) => string;
  /** Where costly findings are kept, for all workspaces. */
  readonly cacheFolder: string;
  readonly loadSaved: (file: string) => Promise<SavedStore | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
}

/** A workspace folder: its store is there at once, its engine when it is allowed and needed. */
export class Folder implements Disposable {
  private readonly own = new DisposableStore();
  readonly store: Store;
  engine: FolderEngine | undefined;
  /** What is wrong with the configuration that was last taken over. */
  problems: readonly ConfigurationProblem[] = [];
  state: Exclude<ViewState, 'noFolder'> = 'starting';

  constructor(
    readonly uri: vscode.Uri,
    readonly name: string,
    private readonly options: FoldersOptions,
    private readonly onStateChange: () => void,
    private readonly onConfigured: () => void,
    onDidChangeView: (change: Change) => void,
  ) {
    this.store = this.own.add(new Store(options.clock));
    this.own.add(this.store.onDidChange(onDidChangeView));
  }

  get path(): string {
    return this.uri.fsPath;
  }

  get configurationUri(): vscode.Uri {
    return vscode.Uri.joinPath(this.uri, CONFIGURATION_PATH);
  }

  /** Draws what was seen last, then takes the configuration over. */
  start(): void {
    this.attempt(() => this.restoreAndLoad());
  }

  private async restoreAndLoad(): Promise<void> {
    const { loadSaved, savedFile } = this.options;
    const saved = await loadSaved(savedFile(this.path));
    this.watchConfiguration();
    const text = await this.readConfiguration();
    if (saved && text !== undefined && vscode.workspace.isTrusted) {
      this.store.restore(saved);
      this.setState('ready');
    }
    await this.apply(text);
  }

  /** Takes over what the configuration says now, in its own time. */
  reload(): void {
    this.attempt(() => this.load());
  }

  /** Reads the configuration file again and goes by what it says now. */
  async load(): Promise<void> {
    await this.apply(await this.readConfiguration());
  }

  /** Somebody sees that there is no configuration: is there a repository? Before that nothing is loaded for it. */
  look(): void {
    if (this.state !== 'noConfiguration') return;
    this.attempt(async () => {
      const engine = await this.ensureEngine();
      if ((await engine?.repositoryTrouble()) !== undefined && this.state === 'noConfiguration') {
        this.setState('noRepository');
      }
    });
  }

  /** The engine, loaded when it was not there yet. Only in a trusted workspace. */
  async ensureEngine(): Promise<FolderEngine | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const { loadEngine, savedFile, cacheFolder, log, settings } = this.options;
    const { openFolder } = await loadEngine();
    if (this.engine) return this.engine;
    this.engine = this.own.add(
      openFolder({
        folder: this.path,
        store: this.store,
        savedFile: savedFile(this.path),
        log,
        intervalMs: settings.intervalMs,
        requestTimeoutMs: settings.requestTimeoutMs,
        gitPath: gitPath(),
        cacheFolder,
        background: true,
        systemCertificates: systemCertificates(),
      }),
    );
    this.onStateChange();
    return this.engine;
  }

  dispose(): void {
    this.own.dispose();
  }

  private async apply(text: string | undefined): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.setState('untrusted');
      return;
    }
    if (text === undefined) {
      this.setProblems([]);
      this.setState('noConfiguration');
      return;
    }
    const engine = await this.ensureEngine();
    this.setProblems(engine?.configure(text) ?? []);
    this.setState(this.store.services.length > 0 ? 'ready' : 'brokenConfiguration');
  }

  /** Not in the constructor: making a watcher takes a part of the time that activation may take. */
  private watchConfiguration(): void {
    const file = new vscode.RelativePattern(this.uri, CONFIGURATION_PATH);
    const watcher = this.own.add(vscode.workspace.createFileSystemWatcher(file));
    const reload = () => this.reload();
    this.own.add(watcher.onDidChange(reload));
    this.own.add(watcher.onDidCreate(reload));
    this.own.add(watcher.onDidDelete(reload));
  }

  private async readConfiguration(): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(this.configurationUri));
    } catch {
      return undefined;
    }
  }

  private setProblems(problems: readonly ConfigurationProblem[]): void {
    this.problems = problems;
    this.onConfigured();
  }

  private attempt(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.options.log.error(`${this.name}: ${String(error)}`);
    });
  }

  private setState(state: Folder['state']): void {
    if (state === this.state) return;
    this.state = state;
    this.onStateChange();
  }
}

export interface FolderChange {
  readonly folder: Folder;
  readonly change: Change;
}

/** The folders of the window, kept in step with it. */
export class Folders implements Disposable {
  private readonly own = new DisposableStore();
  private readonly changed = this.own.add(new Emitter<void>());
  private readonly viewChanged = this.own.add(new Emitter<FolderChange>());
  private readonly configured = this.own.add(new Emitter<void>());
  private folders: readonly Folder[] = [];

  /** Folders came or went, or one of them changed its state. */
  readonly onDidChange = this.changed.event;
  /** A configuration was taken over, or let go of. */
  readonly onDidConfigure = this.configured.event;
  /** What one of them shows has changed. */
  readonly onDidChangeView = this.viewChanged.event;

  constructor(private readonly options: FoldersOptions) {
    this.own.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.update()));
    this.own.add(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const folder of this.folders) folder.reload();
      }),
    );
    this.update();
  }

  /** Those that have something to show. */
  get ready(): readonly Folder[] {
    return this.folders.filter(({ state }) => state === 'ready');
  }

  get all(): readonly Folder[] {
    return this.folders;
  }

  /** What the view as a whole should say. */
  get state(): ViewState {
    if (this.folders.length === 0) return 'noFolder';
    const order: ViewState[] = [
      'ready',
      'untrusted',
      'starting',
      'brokenConfiguration',
      'noConfiguration',
      'noRepository',
    ];
    return order.find((state) => this.folders.some((f) => f.state === state)) ?? 'starting';
  }

  dispose(): void {
    for (const folder of this.folders) folder.dispose();
    this.own.dispose();
  }

  private update(): void {
    const before = new Map(this.folders.map((folder) => [folder.uri.toString(), folder]));
    const onStateChange = () => this.changed.fire();
    this.folders = (vscode.workspace.workspaceFolders ?? [])
      .filter(({ uri }) => uri.scheme === 'file')
      .map(({ uri, name }) => {
        const known = before.get(uri.toString());
        before.delete(uri.toString());
        if (known) return known;
        const folder: Folder = new Folder(
          uri,
          name,
          this.options,
          onStateChange,
          () => this.configured.fire(),
          (change) => this.viewChanged.fire({ folder, change }),
        );
        folder.start();
        return folder;
      });
    for (const gone of before.values()) gone.dispose();
    this.configured.fire();
    this.changed.fire();
  }
}

function gitPath(): string | undefined {
  const value: unknown = vscode.workspace.getConfiguration('git').get('path');
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

export function systemCertificates(): boolean {
  return vscode.workspace.getConfiguration('http').get('systemCertificates') !== false;
}
