import * as vscode from 'vscode';
import type { GuardHouse } from '../../core/guard/house';
import type { StartPlace } from '../../core/guard/launch';
import type { Variable } from '../../core/guard/variables';

/** Where a task or a debug configuration of a folder starts; undefined: of none. */
export function startPlace(
  house: GuardHouse,
  folder: vscode.WorkspaceFolder | undefined,
): StartPlace {
  const { home, env } = house.surroundings(folder?.uri.fsPath ?? '/');
  const own = folder ?? vscode.workspace.workspaceFolders?.[0];
  const path = own?.uri.fsPath ?? home;
  return {
    actor: house.actor,
    rules: house.guardian.rules,
    folder: path,
    platform: systemOf(process.platform),
    variable: variables(own, home, env),
    surroundings: (cwd, more) => house.surroundings(cwd, more),
  };
}

function systemOf(platform: NodeJS.Platform): StartPlace['platform'] {
  if (platform === 'win32') return 'windows';
  return platform === 'darwin' ? 'osx' : 'linux';
}

/** What the editor puts in, as far as it can be told before it asks anybody: no `input`, no `command`. */
function variables(
  folder: vscode.WorkspaceFolder | undefined,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Variable {
  return (name, argument) => {
    switch (name) {
      case 'workspaceFolder':
      case 'workspaceRoot':
        return folderNamed(argument, folder)?.uri.fsPath;
      case 'workspaceFolderBasename':
        return folder?.name;
      case 'userHome':
        return home;
      case 'pathSeparator':
      case '/':
        return process.platform === 'win32' ? '\\' : '/';
      case 'env':
        return env[argument ?? ''] ?? '';
      case 'config':
        return settingOf(argument ?? '', folder);
      default:
        return argument === undefined ? ofActiveFile(name) : undefined;
    }
  };
}

function folderNamed(
  name: string | undefined,
  own: vscode.WorkspaceFolder | undefined,
): vscode.WorkspaceFolder | undefined {
  if (name === undefined) return own;
  return vscode.workspace.workspaceFolders?.find((one) => one.name === name);
}

function settingOf(name: string, folder: vscode.WorkspaceFolder | undefined): string | undefined {
  const value: unknown = vscode.workspace.getConfiguration(undefined, folder).get(name);
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function ofActiveFile(name: string): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const uri = editor?.document.uri;
  if (!editor || uri?.scheme !== 'file') return undefined;
  const file = uri.fsPath;
  const [folder, base] = split(file);
  const dot = base.lastIndexOf('.');
  const relative = vscode.workspace.asRelativePath(uri, false);
  switch (name) {
    case 'file':
      return file;
    case 'fileWorkspaceFolder':
      return vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    case 'relativeFile':
      return relative;
    case 'relativeFileDirname':
      return split(relative)[0] || '.';
    case 'fileBasename':
      return base;
    case 'fileBasenameNoExtension':
      return dot > 0 ? base.slice(0, dot) : base;
    case 'fileExtname':
      return dot > 0 ? base.slice(dot) : '';
    case 'fileDirname':
      return folder;
    case 'fileDirnameBasename':
      return split(folder)[1];
    case 'lineNumber':
      return String(editor.selection.active.line + 1);
    default:
      return undefined;
  }
}

function split(path: string): readonly [folder: string, base: string] {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return [path.slice(0, Math.max(at, 0)), path.slice(at + 1)];
}
