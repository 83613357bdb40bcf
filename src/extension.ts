import * as vscode from 'vscode';
import { SavedStores } from './adapters/savedStores';
import { createSystemClock } from './adapters/systemClock';
import type { WhereaboutsApi } from './api';
import { Attention } from './ui/attention';
import { createApi } from './ui/api';
import { registerCommands } from './ui/commands';
import { Folders } from './ui/folders';
import { ChannelLog } from './ui/log';
import { Settings } from './ui/settings';
import { StatusBar } from './ui/statusBar';
import { EnvironmentsTree } from './ui/tree';

export function activate(context: vscode.ExtensionContext): WhereaboutsApi {
  const log = new ChannelLog();
  const clock = createSystemClock((error) => {
    log.error(error instanceof Error ? error.message : 'a timer failed');
  });
  const settings = new Settings();
  const storage = context.storageUri ?? context.globalStorageUri;
  const memory = new SavedStores(vscode.Uri.joinPath(storage, 'stores').fsPath, clock);
  const folders = new Folders({
    // A chunk of its own: HTTP, schemas and history are not loaded before something is to be read.
    loadEngine: async () => (await import('./engine')).engine,
    memory,
    clock,
    log,
    settings,
  });
  const tree = new EnvironmentsTree(folders, settings, clock);
  const statusBar = new StatusBar(folders, settings, clock);
  const attention = new Attention(folders, tree, statusBar);
  const commands = registerCommands({ folders, settings, clock, log });
  context.subscriptions.push(commands, attention, statusBar, tree, folders, memory, log);
  return createApi(folders);
}
