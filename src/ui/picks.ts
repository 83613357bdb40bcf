import * as vscode from 'vscode';
import type { CellState } from '../core/model';
import type { Clock } from '../core/lifecycle';
import { cellWords } from '../core/present/cell';
import { plain } from '../core/text';
import type { Folder, Folders } from './folders';
import { commands } from './commandIds';
import { views } from './manifest';

interface PickContext {
  readonly folders: Folders;
  readonly clock: Clock;
}

/** Something that should not stay as it is. */
export interface AlarmItem extends vscode.QuickPickItem {
  /** Opens the ways out of it. */
  readonly see: () => unknown;
}

interface CellItem extends vscode.QuickPickItem {
  readonly folder: Folder;
  readonly cell: CellState;
}

function cellItems({ folders, clock }: PickContext): readonly CellItem[] {
  return folders.ready.flatMap((folder) =>
    folder.store.services.flatMap(({ name }) =>
      folder.store.cellsOf(name).map((cell) => ({
        label: `${plain(cell.service, 40)} · ${plain(cell.environment, 40)}`,
        description: cellWords(folder.store, cell, clock.now()),
        folder,
        cell,
      })),
    ),
  );
}

export async function pickCell(
  context: PickContext,
  placeHolder: string,
): Promise<CellItem | undefined> {
  return vscode.window.showQuickPick(cellItems(context), { placeHolder, matchOnDescription: true });
}

/** The only folder there is, or the one that the person picks. */
export async function pickFolder({ all }: Folders): Promise<Folder | undefined> {
  const [only, ...more] = all;
  if (more.length === 0) return only;
  const items = all.map((folder) => ({ label: folder.name, description: folder.path, folder }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which folder?' }))?.folder;
}

/** What is live everywhere, and the way on from there; first of all `alarms`, which are to be seen to. */
export async function showCells(context: PickContext, alarms: readonly AlarmItem[]): Promise<void> {
  const actions: readonly (vscode.QuickPickItem & { readonly command: string })[] = [
    { label: '$(refresh) Refresh', command: commands.refresh },
    { label: '$(search) Where Is This Commit…', command: commands.whereIsCommit },
    { label: '$(git-commit) Show Waiting Commits…', command: commands.showWaiting },
    { label: '$(list-tree) Show Environments', command: `${views.environments}.focus` },
    { label: '$(gear) Open Configuration', command: commands.openConfiguration },
  ];
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const picked = await vscode.window.showQuickPick<
    AlarmItem | CellItem | (typeof actions)[number] | typeof separator
  >([...alarms, ...cellItems(context), separator, ...actions], {
    title: 'Whereabouts',
    placeHolder: 'What is live where: pick one for its reading, or an action',
    matchOnDescription: true,
  });
  if (!picked) return;
  if ('see' in picked) await picked.see();
  else if ('command' in picked) await vscode.commands.executeCommand(picked.command);
  else if ('cell' in picked) {
    const { service, environment } = picked.cell;
    const target = { type: 'cell', service, environment };
    await vscode.commands.executeCommand(commands.showReading, {
      folder: picked.folder,
      row: { target },
    });
  }
}

export interface PickedEdge {
  readonly folder: Folder;
  readonly service: string;
  readonly from: string;
  readonly to: string;
}

/** A step of a service's path to production, or any two environments that run the same service. */
export async function pickEdge({ folders }: PickContext): Promise<PickedEdge | undefined> {
  const steps = folders.ready.flatMap((folder) =>
    folder.store.services.flatMap(({ name: service }) =>
      folder.store.edgesOf(service).flatMap(({ role, from, to, waiting }) =>
        role === 'promotion'
          ? [
              {
                label: `${plain(service, 40)}: ${plain(from, 40)} → ${plain(to, 40)}`,
                description:
                  waiting.state === 'known' ? `${waiting.count} waiting` : plain(waiting.reason),
                edge: { folder, service, from, to },
              },
            ]
          : [],
      ),
    ),
  );
  const others = { label: 'Other two environments…', alwaysShow: true, edge: undefined };
  const picked = await vscode.window.showQuickPick<(typeof steps)[number] | typeof others>(
    [...steps, others],
    { placeHolder: 'Commits waiting between…' },
  );
  return picked === others ? pickEnds(folders) : picked?.edge;
}

/** Two environments of one service, in either order. */
async function pickEnds({ ready }: Folders): Promise<PickedEdge | undefined> {
  const title = 'Show Waiting Commits';
  const starts = ready.flatMap((folder) =>
    folder.store.services.flatMap(({ name: service }) => {
      const cells = folder.store.cellsOf(service);
      if (cells.length < 2) return [];
      return cells.map(({ environment: from }) => ({
        label: `${plain(service, 40)} · ${plain(from, 40)}`,
        ...(ready.length > 1 ? { description: folder.name } : {}),
        folder,
        service,
        from,
      }));
    }),
  );
  const start = await vscode.window.showQuickPick(starts, {
    title,
    placeHolder: 'Which environment has the commits?',
  });
  if (!start) return undefined;
  const { folder, service, from } = start;
  const ends = folder.store
    .cellsOf(service)
    .filter(({ environment }) => environment !== from)
    .map(({ environment: to }) => ({ label: plain(to, 40), to }));
  const end = await vscode.window.showQuickPick(ends, {
    title,
    placeHolder: `For which environment do those in ${plain(from, 40)} wait?`,
  });
  return end && { folder, service, from, to: end.to };
}
