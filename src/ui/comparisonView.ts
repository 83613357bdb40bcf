import * as vscode from 'vscode';
import type { ChangedFile } from '../core/history/history';
import { type Disposable, DisposableStore } from '../core/lifecycle';
import {
  type ChangedFolder,
  type ChangedNode,
  changeTitle,
  changedTree,
  comparisonHeading,
  comparisonMessage,
  type ComparisonRow,
  comparisonRow,
  nodesIn,
  pathOf,
  sideLabels,
} from '../core/present/comparison';
import type { Comparison } from '../core/questions/compare';
import type { CommandContext } from './commands';
import { ManagedContextKey } from './contextKeys';
import { deployedUri, nothingUri } from './deployedFiles';
import type { Folder } from './folders';
import { contextKeys, views } from './manifest';

/** The editor that shows many files at once draws all of them; beyond this it is no help any more. */
const ALL_AT_ONCE = 300;

/** With more files than this, folders start closed. */
const UNFOLDED = 100;

interface Shown {
  readonly folder: Folder;
  readonly comparison: Comparison;
  readonly root: ChangedFolder;
}

/**
 * The files that differ between two environments, below the environments. It stays with the two commits that were
 * compared, and says so when an environment moves on.
 */
export class ComparisonView implements vscode.TreeDataProvider<ChangedNode>, Disposable {
  private readonly own = new DisposableStore();
  private readonly redraw = this.own.add(new vscode.EventEmitter<undefined>());
  private readonly comparing = new ManagedContextKey<boolean>(contextKeys.comparing);
  private readonly view: vscode.TreeView<ChangedNode>;
  private shown: Shown | undefined;
  readonly onDidChangeTreeData = this.redraw.event;

  constructor({ folders }: CommandContext) {
    this.view = this.own.add(
      vscode.window.createTreeView(views.comparison, {
        treeDataProvider: this,
        showCollapseAll: true,
      }),
    );
    this.own.add(folders.onDidChangeView(({ folder }) => this.announce(folder)));
    this.own.add(
      folders.onDidChange(() => {
        if (this.shown && !folders.all.includes(this.shown.folder)) this.close();
      }),
    );
  }

  async show(folder: Folder, comparison: Comparison): Promise<void> {
    this.shown = { folder, comparison, root: changedTree(comparison.files) };
    const { title, description } = comparisonHeading(comparison);
    this.view.title = title;
    this.view.description = description;
    this.announce(folder);
    this.redraw.fire(undefined);
    this.comparing.set(true);
    await vscode.commands.executeCommand(`${views.comparison}.focus`);
  }

  close(): void {
    this.shown = undefined;
    this.comparing.set(false);
    this.redraw.fire(undefined);
  }

  /** Both sides of every file in one editor, of the first ones where there are too many. */
  async openAll(): Promise<void> {
    const { shown } = this;
    if (!shown) return;
    const { files } = shown.comparison;
    const opened = filesIn(shown.root, ALL_AT_ONCE);
    if (opened.length < files.length) {
      void vscode.window.showInformationMessage(
        `${files.length} files differ, and the first ${opened.length} of them are opened. The others open one by one from the view.`,
      );
    }
    if (opened.length === 0) {
      void vscode.window.showInformationMessage('No file differs, so there is nothing to open.');
      return;
    }
    const changes = opened.map((file) => {
      const [left, right] = sidesOf(shown, file);
      return [right ?? left, left, right];
    });
    const { title } = comparisonHeading(shown.comparison);
    await vscode.commands.executeCommand('vscode.changes', title, changes);
  }

  getTreeItem(node: ChangedNode): vscode.TreeItem {
    const row = comparisonRow(node);
    const item = new vscode.TreeItem(row.label, this.collapsible(node));
    item.id = row.id;
    item.description = row.description;
    item.tooltip = row.tooltip;
    item.iconPath = iconOf(row);
    item.accessibilityInformation = { label: row.spoken };
    if (node.type === 'file' && this.shown) item.command = openCommand(this.shown, node.file);
    return item;
  }

  getChildren(node?: ChangedNode): ChangedNode[] {
    const folder = node ?? this.shown?.root;
    return folder?.type === 'folder' ? [...nodesIn(folder)] : [];
  }

  dispose(): void {
    this.comparing.set(false);
    this.own.dispose();
  }

  private announce(folder: Folder): void {
    if (this.shown?.folder !== folder) return;
    const message = comparisonMessage(folder.store, this.shown.comparison) ?? '';
    if ((this.view.message ?? '') !== message) this.view.message = message;
  }

  private collapsible(node: ChangedNode): vscode.TreeItemCollapsibleState {
    if (node.type === 'file') return vscode.TreeItemCollapsibleState.None;
    const many = (this.shown?.root.count ?? 0) > UNFOLDED;
    return many
      ? vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.Expanded;
  }
}

/** Shape first, colour second, as the Source Control view has them. */
const ICONS: Readonly<Record<ComparisonRow['status'], readonly [shape: string, color?: string]>> = {
  folder: ['folder'],
  added: ['diff-added', 'gitDecoration.addedResourceForeground'],
  deleted: ['diff-removed', 'gitDecoration.deletedResourceForeground'],
  modified: ['diff-modified', 'gitDecoration.modifiedResourceForeground'],
  renamed: ['diff-renamed', 'gitDecoration.renamedResourceForeground'],
};

function iconOf({ status }: ComparisonRow): vscode.ThemeIcon {
  const [shape, color] = ICONS[status];
  const themed = color === undefined ? undefined : new vscode.ThemeColor(color);
  return new vscode.ThemeIcon(shape, themed);
}

/** The files in the order of the rows. */
function filesIn(root: ChangedFolder, limit: number): readonly ChangedFile[] {
  const found: ChangedFile[] = [];
  const ahead: ChangedNode[] = [root];
  for (let node = ahead.pop(); node && found.length < limit; node = ahead.pop()) {
    if (node.type === 'file') found.push(node.file);
    else ahead.push(...nodesIn(node).slice(0, limit).reverse());
  }
  return found;
}

/** The file in the first environment and in the second; undefined where it is not there. */
function sidesOf(
  { folder, comparison }: Shown,
  { before, after }: ChangedFile,
): readonly [vscode.Uri | undefined, vscode.Uri | undefined] {
  const [from, to] = sideLabels(comparison);
  return [
    before === undefined ? undefined : deployedUri(folder, comparison.from, before, from),
    after === undefined ? undefined : deployedUri(folder, comparison.to, after, to),
  ];
}

function openCommand(shown: Shown, file: ChangedFile): vscode.Command {
  const { folder, comparison } = shown;
  const [from, to] = sideLabels(comparison);
  const [left, right] = sidesOf(shown, file);
  const path = pathOf(file);
  const title = changeTitle(comparison, file);
  return {
    title: 'Open Changes',
    command: 'vscode.diff',
    arguments: [
      left ?? nothingUri(folder, comparison.from, path, from),
      right ?? nothingUri(folder, comparison.to, path, to),
      title,
      { preview: true, preserveFocus: true },
    ],
  };
}
