import * as vscode from 'vscode';
import type { FolderEngine } from '../core/engine';
import { type Disposable, DisposableStore } from '../core/lifecycle';
import { type Sha, parseSha } from '../core/model';
import { plain } from '../core/text';
import type { CommandContext } from './commands';
import type { Folder } from './folders';

const DEPLOYED_SCHEME = 'whereabouts';

/** Longer than any query that is made here: the path of a folder, an id and a name. */
const QUERY_LIMIT = 40_000;

/** Which file a uri stands for. `nothing` is the empty side of a comparison, where the file is not there. */
export interface DeployedFile {
  /** The uri of the workspace folder whose repository is asked. */
  readonly folder: string;
  readonly commit: Sha;
  readonly label: string;
  readonly nothing: boolean;
  /** From the root of the repository, with `/`. */
  readonly path: string;
}

/**
 * The uri of a file as it is in a commit. The path is the file's own, so that tab, icon and language are right;
 * `label` says in which environment.
 */
export function deployedUri(
  folder: Pick<Folder, 'uri'>,
  commit: Sha,
  path: string,
  label: string,
): vscode.Uri {
  return uriOf({ folder: folder.uri.toString(), commit, label, nothing: false, path });
}

/** An empty file: the side of a comparison on which `path` is not there. */
export function nothingUri(
  folder: Pick<Folder, 'uri'>,
  commit: Sha,
  path: string,
  label: string,
): vscode.Uri {
  return uriOf({ folder: folder.uri.toString(), commit, label, nothing: true, path });
}

function uriOf({ path, nothing, ...rest }: DeployedFile): vscode.Uri {
  // No slash: what stands behind the last one is the title of the tab.
  const label = rest.label.replaceAll('/', '∕');
  const query = JSON.stringify({ ...rest, label, ...(nothing ? { nothing } : {}) });
  return vscode.Uri.from({ scheme: DEPLOYED_SCHEME, path: `/${path}`, query });
}

/** What a uri asks for; undefined for one that was not made here. Anybody can open any uri. */
export function decodeDeployed({
  scheme,
  authority,
  path,
  query,
  fragment,
}: vscode.Uri): DeployedFile | undefined {
  if (scheme !== DEPLOYED_SCHEME || authority !== '' || fragment !== '') return undefined;
  if (!isRepositoryPath(path.slice(1)) || query.length > QUERY_LIMIT) return undefined;
  const values = entriesOf(query);
  const known = ['folder', 'commit', 'label', 'nothing'];
  if (!values || [...values.keys()].some((key) => !known.includes(key))) return undefined;
  const [folder, id, label, nothing] = known.map((key) => values.get(key));
  const commit = typeof id === 'string' ? parseSha(id) : undefined;
  if (typeof folder !== 'string' || typeof label !== 'string' || !commit) return undefined;
  if (nothing !== undefined && nothing !== true) return undefined;
  return { folder, commit, label, nothing: nothing === true, path: path.slice(1) };
}

/** Git stores no path with a step that is empty or leads elsewhere. */
function isRepositoryPath(path: string): boolean {
  return !path.includes('\0') && !path.split('/').some((step) => ['', '.', '..'].includes(step));
}

function entriesOf(query: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(query);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

/**
 * Files as they run somewhere: a read-only file system of the scheme `whereabouts`, so that images and binary files
 * open like any other. A commit never changes, so nothing is watched.
 */
export class DeployedFiles implements vscode.FileSystemProvider, Disposable {
  private readonly own = new DisposableStore();
  private readonly changed = this.own.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changed.event;

  constructor(private readonly context: CommandContext) {
    const options = { isReadonly: true, isCaseSensitive: true };
    this.own.add(vscode.workspace.registerFileSystemProvider(DEPLOYED_SCHEME, this, options));
    for (const group of vscode.window.tabGroups.all) reopen(group);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length: size } = await this.readFile(uri);
    // Times that stay the same: the editor asks for the content again when they move.
    return {
      type: vscode.FileType.File,
      permissions: vscode.FilePermission.Readonly,
      ctime: 0,
      mtime: 0,
      size,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const asked = decodeDeployed(uri);
    if (!asked) throw unavailable('this is not the address of a file that runs somewhere');
    const engine = await this.engineOf(asked.folder);
    if (asked.nothing) return new Uint8Array();
    const { history } = engine;
    const [at] = await history.filesAt([asked.commit], asked.path);
    if (at?.state === 'absent') throw vscode.FileSystemError.FileNotFound(uri);
    if (at?.state !== 'file') throw unavailable(at?.reason ?? 'git gave no answer');
    const content = await history.content(at.blob);
    if (content.state === 'unknown') throw unavailable(content.reason);
    return content.value;
  }

  watch(): Disposable {
    return { dispose: () => undefined };
  }

  readDirectory(): never {
    throw unavailable('only files can be read as they run somewhere');
  }

  createDirectory(): never {
    throw readOnly();
  }

  writeFile(): never {
    throw readOnly();
  }

  delete(): never {
    throw readOnly();
  }

  rename(): never {
    throw readOnly();
  }

  dispose(): void {
    this.own.dispose();
  }

  /** Only a folder of this window is asked, and only where the workspace is trusted. */
  private async engineOf(uri: string): Promise<FolderEngine> {
    const folder = this.context.folders.all.find((one) => one.uri.toString() === uri);
    if (!folder) throw unavailable('the folder that it belongs to is not open in this window');
    const engine = await folder.ensureEngine();
    if (!engine) throw unavailable('this workspace is not trusted, so no repository is read');
    return engine;
  }
}

/** A window opens its tabs again before anything can be read here, and shows an error in those of ours. */
function reopen({ activeTab, viewColumn }: vscode.TabGroup): void {
  if (!activeTab) return;
  const { input, label, isPreview: preview } = activeTab;
  const options = { viewColumn, preview, preserveFocus: true };
  if (input instanceof vscode.TabInputText && input.uri.scheme === DEPLOYED_SCHEME) {
    void vscode.commands.executeCommand('vscode.open', input.uri, options);
  }
  if (input instanceof vscode.TabInputTextDiff && input.original.scheme === DEPLOYED_SCHEME) {
    const { original, modified } = input;
    void vscode.commands.executeCommand('vscode.diff', original, modified, label, options);
  }
}

function unavailable(reason: string): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable(plain(`Whereabouts: ${reason}`, 300));
}

function readOnly(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions('Whereabouts: what runs somewhere cannot be changed');
}
