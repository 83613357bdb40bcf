import * as vscode from 'vscode';
import { type Clock, type Disposable, DisposableStore, MutableDisposable } from '../core/lifecycle';
import {
  type Grouping,
  type Row,
  groupRows,
  nothingReachable,
  rootRows,
  rowAgain,
  sameRow,
} from '../core/present/rows';
import { lastStep } from '../core/present/cell';
import { plain } from '../core/text';
import { commits } from '../core/present/words';
import type { Folder, Folders } from './folders';
import type { Gestures, LoadGestures } from './gestures';
import { iconOf } from './icons';
import { ManagedContextKey } from './contextKeys';
import { contextKeys, views } from './manifest';
import type { Settings } from './settings';

/** A row that VS Code holds on to. The object stays the same while its words change. */
export interface Element {
  readonly folder: Folder;
  row: Row;
  /** What was handed out last; undefined while the row has never been opened. */
  children: Element[] | undefined;
}

/** More rows than this are redrawn together: the editor looks each single one up among its siblings. */
const MANY = 100;
const AGE_TICK_MS = 60_000;

/** The view. It draws rows and redraws those whose words have changed; what they say is decided in core. */
export class EnvironmentsTree implements vscode.TreeDataProvider<Element>, Disposable {
  private readonly own = new DisposableStore();
  private readonly redraw = this.own.add(
    new vscode.EventEmitter<Element | Element[] | undefined>(),
  );
  private readonly ageTick = this.own.add(new MutableDisposable());
  private readonly stateKey = new ManagedContextKey(contextKeys.state);
  private readonly groupingKey = new ManagedContextKey(contextKeys.grouping);
  private roots: Element[] | undefined;
  private gestures: Gestures | undefined;
  readonly view: vscode.TreeView<Element>;
  readonly onDidChangeTreeData = this.redraw.event;

  constructor(
    private readonly folders: Folders,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly loadGestures: LoadGestures,
  ) {
    this.view = this.own.add(
      vscode.window.createTreeView(views.environments, {
        treeDataProvider: this,
        showCollapseAll: true,
      }),
    );
    this.own.add(this.view.onDidChangeVisibility(() => this.onVisibility()));
    this.own.add(folders.onDidChange(() => this.reset()));
    this.own.add(
      folders.onDidChangeView(({ folder, change: { shape, services } }) => {
        if (shape) this.drawAll();
        else this.drawChanged(folder, services);
      }),
    );
    this.own.add(
      settings.onDidChange((affects) => {
        if (affects('groupBy')) this.reset();
      }),
    );
    this.reset();
    this.onVisibility();
  }

  getTreeItem(element: Element): vscode.TreeItem {
    const { row } = element;
    const item = new vscode.TreeItem(row.label, COLLAPSIBLE[row.expands]);
    item.id = `${element.folder.uri.toString()}\n${row.id}`;
    item.description = row.description;
    item.iconPath = iconOf(row.icon);
    item.contextValue = row.words.join(' ');
    item.accessibilityInformation = { label: row.spoken };
    return item;
  }

  async resolveTreeItem(item: vscode.TreeItem, element: Element): Promise<vscode.TreeItem> {
    const { tooltipOf } = await this.load();
    item.tooltip = tooltipOf(element.folder.store, element.row, this.clock.now());
    return item;
  }

  getChildren(element?: Element): Element[] | Promise<Element[]> {
    if (!element) return this.topElements();
    const { type } = element.row.target;
    if (type === 'waiting') return this.listWaiting(element);
    if (type === 'cell' && !this.gestures) return this.load().then(() => this.loaded(element));
    return this.loaded(element);
  }

  dispose(): void {
    this.own.dispose();
  }

  private get grouping(): Grouping {
    return this.settings.get('groupBy');
  }

  /** Everything anew: another set of folders, another grouping. */
  private reset(): void {
    this.stateKey.set(this.folders.state);
    this.groupingKey.set(this.grouping);
    this.drawAll();
  }

  private drawAll(): void {
    this.roots = undefined;
    this.announce();
    this.redraw.fire(undefined);
  }

  /** Redraws the rows whose words differ from what is on screen; the arguments narrow where to look. */
  private drawChanged(folder?: Folder, services?: ReadonlySet<string>): void {
    this.announce();
    const now = this.clock.now();
    const dirty: Element[] = [];
    const visit = (element: Element) => {
      const { children, row } = element;
      const { target } = row;
      if (folder && element.folder !== folder) return;
      if ('service' in target && services && !services.has(target.service)) return;
      const again = rowAgain(element.folder.store, row, now) ?? row;
      element.row = again;
      // What a cell opens to comes and goes, so it is drawn again as a whole.
      const stale = target.type === 'cell' && children && !shows(children, this.rowsBelow(element));
      if (stale || !sameRow(row, again)) dirty.push(element);
      if (target.type !== 'cell' && target.type !== 'waiting') children?.forEach(visit);
    };
    this.roots?.forEach(visit);
    if (dirty.length > MANY) this.redraw.fire(undefined);
    else if (dirty.length > 0) this.redraw.fire(dirty);
  }

  private topElements(): Element[] {
    const [only, ...more] = this.folders.ready;
    if (!only) return [];
    this.roots ??=
      more.length === 0
        ? this.rowsBelow(undefined).map((row) => newElement(only, row))
        : this.folders.ready.map((folder) => newElement(folder, folderRow(folder)));
    return this.roots;
  }

  private loaded(element: Element): Element[] {
    const known = new Map(element.children?.map((child) => [child.row.id, child]));
    element.children = this.rowsBelow(element).map((row) => {
      const child = known.get(row.id) ?? newElement(element.folder, row);
      child.row = row;
      return child;
    });
    return element.children;
  }

  private rowsBelow(element: Element | undefined): readonly Row[] {
    const now = this.clock.now();
    if (!element || element.row.target.type === 'folder') {
      const folder = element?.folder ?? this.folders.ready[0];
      return folder ? rootRows(folder.store, this.grouping, now) : [];
    }
    const { target } = element.row;
    const { store } = element.folder;
    if (target.type !== 'cell') return groupRows(store, target, now);
    return this.gestures?.cellRows(store, target.service, target.environment, now) ?? [];
  }

  /** A cell can only be opened by a gesture, so from the first one on they are here. */
  private async load(): Promise<Gestures> {
    this.gestures ??= await this.loadGestures();
    return this.gestures;
  }

  private async listWaiting(element: Element): Promise<Element[]> {
    const { waitingRows } = await this.load();
    const rows = await waitingRows(element.folder, element.row, this.clock.now());
    element.children = rows.map((row) => newElement(element.folder, row));
    return element.children;
  }

  /** The sentence above the rows and the number on the icon. */
  private announce(): void {
    const { ready } = this.folders;
    const trouble = ready.map(({ store }) => nothingReachable(store)).find(Boolean) ?? '';
    if ((this.view.message ?? '') !== trouble) this.view.message = trouble;
    const badge = badgeOf(ready);
    if (this.view.badge?.tooltip !== badge?.tooltip) this.view.badge = badge;
  }

  private onVisibility(): void {
    const tick = () => {
      this.drawChanged();
      this.ageTick.value = this.clock.after(AGE_TICK_MS, tick);
    };
    this.ageTick.value = this.view.visible ? this.clock.after(AGE_TICK_MS, tick) : undefined;
  }
}

const COLLAPSIBLE = {
  no: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
};

function newElement(folder: Folder, row: Row): Element {
  return { folder, row, children: undefined };
}

/** With several folders, each gets a row of its own. */
function folderRow(folder: Folder): Row {
  return {
    id: 'folder',
    label: folder.name,
    description: '',
    icon: 'folder',
    words: ['folder'],
    spoken: `folder ${folder.name}`,
    expands: 'open',
    target: { type: 'folder' },
  };
}

function shows(elements: readonly Element[], rows: readonly Row[]): boolean {
  return (
    elements.length === rows.length &&
    rows.every((row, index) => {
      const shown = elements[index]?.row;
      return shown?.id === row.id && sameRow(shown, row);
    })
  );
}

/** How many commits wait on the last step of the path, over all services. */
function badgeOf(folders: readonly Folder[]): vscode.ViewBadge | undefined {
  const steps = folders.flatMap(({ store }) =>
    store.services.flatMap(({ name }) => lastStep(store, name) ?? []),
  );
  const known = steps.flatMap(({ waiting }) => (waiting.state === 'known' ? [waiting.count] : []));
  const total = known.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const targets = [...new Set(steps.map(({ to }) => to))].join(', ');
  return { value: total, tooltip: `${commits(total)} waiting for ${plain(targets)}` };
}
