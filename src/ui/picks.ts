import * as vscode from 'vscode';
import type { CellState, Commit } from '../core/model';
import type { Clock } from '../core/lifecycle';
import { cellWords } from '../core/present/cell';
import { commitRow } from '../core/present/cellRows';
import { plain } from '../core/text';
import type { CellContainment, Waiting } from '../core/project';
import type { Folder, Folders } from './folders';
import { commands, views } from './manifest';

interface PickContext {
  readonly folders: Folders;
  readonly clock: Clock;
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

/** What is live everywhere, and the way on from there. */
export async function showCells(context: PickContext): Promise<void> {
  const actions: readonly (vscode.QuickPickItem & { readonly command: string })[] = [
    { label: '$(refresh) Refresh', command: commands.refresh },
    { label: '$(search) Where Is This Commit…', command: commands.whereIsCommit },
    { label: '$(git-commit) Show Waiting Commits…', command: commands.showWaiting },
    { label: '$(list-tree) Show Environments', command: `${views.environments}.focus` },
    { label: '$(gear) Open Configuration', command: commands.openConfiguration },
  ];
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const picked = await vscode.window.showQuickPick<
    CellItem | (typeof actions)[number] | typeof separator
  >([...cellItems(context), separator, ...actions], {
    title: 'Whereabouts',
    placeHolder: 'What is live where: pick one for its reading, or an action',
    matchOnDescription: true,
  });
  if (!picked) return;
  if ('command' in picked) await vscode.commands.executeCommand(picked.command);
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

/** A step of a service's path to production. */
export async function pickEdge({ folders }: PickContext): Promise<PickedEdge | undefined> {
  const items = folders.ready.flatMap((folder) =>
    folder.store.services.flatMap(({ name: service }) =>
      folder.store.edgesOf(service).flatMap(({ role, from, to, waiting }) =>
        role === 'promotion'
          ? [
              {
                label: `${plain(service, 40)}: ${plain(from, 40)} → ${plain(to, 40)}`,
                description:
                  waiting.state === 'known' ? `${waiting.count} waiting` : plain(waiting.reason),
                folder,
                service,
                from,
                to,
              },
            ]
          : [],
      ),
    ),
  );
  return vscode.window.showQuickPick(items, { placeHolder: 'Commits waiting between…' });
}

export async function showCommits(
  { clock }: PickContext,
  edge: {
    readonly service: string;
    readonly from: string;
    readonly to: string;
    readonly waiting: Waiting;
  },
): Promise<void> {
  const { service, from, to, waiting } = edge;
  const title = `${plain(service, 40)}: waiting in ${plain(from, 40)} for ${plain(to, 40)}`;
  if (waiting.state === 'unknown') {
    await vscode.window.showQuickPick([{ label: plain(waiting.reason, 200) }], { title });
    return;
  }
  const items = waiting.commits.map((commit) => {
    const { label, description } = commitRow(service, '', commit, clock.now());
    return { label, description, id: commit.id };
  });
  const placeHolder =
    items.length === 0 ? 'Nothing waits here' : 'Pick a commit to copy its id; type to narrow';
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    matchOnDescription: true,
  });
  if (picked) await vscode.env.clipboard.writeText(picked.id);
}

const MARKS = { yes: '✓', no: '✗', unknown: '?' } as const;

/** Where a commit is, a strip of environments per service: `dev ✓  qa ✓  staging ✗`. */
export async function showContainment(
  { clock }: PickContext,
  commit: Commit,
  cells: readonly CellContainment[],
): Promise<void> {
  const { label, description } = commitRow('', '', commit, clock.now());
  const services = [...new Set(cells.map(({ cell }) => cell.service))];
  const items = services.map((service) => {
    const strip = cells.filter(({ cell }) => cell.service === service);
    const unknown = strip.flatMap(({ cell, containment }) =>
      containment.state === 'unknown'
        ? [`${plain(cell.environment, 40)}: ${plain(containment.reason, 200)}`]
        : [],
    );
    return {
      label: plain(service, 40),
      description: strip
        .map(
          ({ cell, containment }) => `${plain(cell.environment, 40)} ${MARKS[containment.state]}`,
        )
        .join('   '),
      ...(unknown.length > 0 ? { detail: unknown.join(' · ') } : {}),
    };
  });
  await vscode.window.showQuickPick(items, { title: label, placeHolder: description });
}
