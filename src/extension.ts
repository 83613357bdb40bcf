import * as vscode from 'vscode';
import { loadStore, savedStoreFile } from './adapters/files/savedStore';
import { createSystemClock } from './adapters/systemClock';
import type { WhereaboutsApi } from './api';
import { DisposableStore } from './core/lifecycle';
import { Attention } from './ui/attention';
import { createApi } from './ui/api';
import { registerCommands } from './ui/commands';
import { Folders } from './ui/folders';
import { ChannelLog } from './ui/log';
import { Settings } from './ui/settings';
import { StatusBar } from './ui/statusBar';
import { registerTools } from './ui/tools';
import { EnvironmentsTree } from './ui/tree';

/** Shims stand on PATH from the last time, and ask on the terminal until the guard is there. */
const AFTER_THE_FIRST_DRAW_MS = 200;

export function activate(context: vscode.ExtensionContext): WhereaboutsApi {
  const log = new ChannelLog();
  const clock = createSystemClock((error) => log.error(String(error)));
  const settings = new Settings();
  const storage = context.storageUri ?? context.globalStorageUri;
  const stores = vscode.Uri.joinPath(storage, 'stores').fsPath;
  // Chunks of their own: nothing that reads, or that only a gesture or an open file needs, is loaded at start.
  const loadEngine = async () => (await import('./engine')).engine;
  const loadGestures = async () => (await import('./ui/gestures')).gestures;
  const loadGuard = async () => (await import('./guard')).guard;
  const folders = new Folders({
    loadEngine,
    savedFile: (folder) => savedStoreFile(stores, folder),
    cacheFolder: context.globalStorageUri.fsPath,
    loadSaved: loadStore,
    clock,
    log,
    settings,
  });
  const tree = new EnvironmentsTree(folders, settings, clock, loadGestures);
  const statusBar = new StatusBar(folders, settings, clock);
  const attention = new Attention(folders, tree, statusBar);
  const own = new DisposableStore();
  const common = { folders, settings, clock, log, own };
  const drawn = new Promise<void>((resolve) => {
    own.add(clock.after(AFTER_THE_FIRST_DRAW_MS, resolve));
  });
  const guard = drawn
    .then(() => import('./ui/guardWindow'))
    .then(({ guardWindow }) =>
      own.add(guardWindow.createGuard({ ...common, context, statusBar, loadGuard })),
    );
  const shared = { ...common, guard };
  registerCommands(shared, loadGestures, context.extension);
  registerTools(shared, loadGestures);
  const starting = folders.onDidConfigure(() => {
    if (!folders.all.some(({ engine }) => engine)) return;
    starting.dispose();
    void import('./ui/editor').then(({ editor }) => own.add(editor.createEditor(shared)));
  });
  own.add(starting);
  context.subscriptions.push(own, attention, statusBar, tree, folders, log);
  return createApi(folders, loadGestures);
}
