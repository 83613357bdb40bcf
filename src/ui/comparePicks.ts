import * as vscode from 'vscode';
import type { FolderEngine } from '../core/engine';
import type { CellState, Sha } from '../core/model';
import { cellWords } from '../core/present/cell';
import { fileWords } from '../core/present/comparison';
import { ago, shortId } from '../core/present/words';
import { runningIn } from '../core/questions/asked';
import type { Compared } from '../core/questions/compare';
import { servicesAt } from '../core/questions/services';
import { plain } from '../core/text';
import type { CommandContext } from './commands';
import { decodeDeployed } from './deployedFiles';
import type { Folder } from './folders';
import { rowOf } from './rowArgument';

/** A file on disk, and where it lies in the repository of a folder. */
export interface LocalFile {
  readonly uri: vscode.Uri;
  readonly folder: Folder;
  readonly engine: FolderEngine;
  readonly path: string;
}

/** What cannot be done, in a sentence. */
interface Trouble {
  readonly trouble: string;
}

/** The file that a command was run on: one that was given, or the one in the active editor. */
export async function localFile(
  { folders }: CommandContext,
  argument: unknown,
): Promise<LocalFile | Trouble> {
  const given = argument instanceof vscode.Uri ? argument : activeFile();
  if (!given) return { trouble: 'Open a file first: there is none to look at.' };
  const deployed = decodeDeployed(given);
  const row = rowOf(folders, argument);
  for (const folder of row ? [row.folder] : folders.ready) {
    const engine = await folder.ensureEngine();
    const { repository } = folder.store;
    if (!engine) continue;
    if (deployed?.folder === folder.uri.toString() && repository.state === 'present') {
      const { path } = deployed;
      const uri = vscode.Uri.joinPath(vscode.Uri.file(repository.root), path);
      return { uri, folder, engine, path };
    }
    if (given.scheme !== 'file') continue;
    const path = await engine.pathInRepository(given.fsPath);
    if (path !== undefined) return { uri: given, folder, engine, path };
  }
  const name = given.path.slice(given.path.lastIndexOf('/') + 1);
  return {
    trouble:
      given.scheme === 'file'
        ? `${name} does not lie in the repository of an open folder that has environments.`
        : `${name} is not a file on disk.`,
  };
}

/** What the active tab shows, also where that is an image; the side that can be edited, where it shows two. */
function activeFile(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  if (
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook
  ) {
    return input.uri;
  }
  return vscode.window.activeTextEditor?.document.uri;
}

/** An environment whose commit is known. */
interface PickedEnvironment {
  readonly environment: string;
  readonly commit: Sha;
}

/** The environment of the row that a command was run on, or one of the file's services that the person picks. */
export async function pickEnvironment(
  context: CommandContext,
  file: LocalFile,
  argument: unknown,
  placeHolder: string,
): Promise<PickedEnvironment | Trouble | undefined> {
  const { folder } = file;
  const row = rowOf(context.folders, argument);
  if (row?.target.type === 'cell') {
    const cell = folder.store.cell(row.target.service, row.target.environment);
    if (cell) return environmentOf(cell);
  }
  const items = environmentItems(context, file);
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))
    ?.environment;
}

function environmentOf(cell: CellState): PickedEnvironment | Trouble {
  const running = runningIn(cell);
  if (running.state === 'unknown') return { trouble: running.reason };
  return { environment: cell.environment, commit: running.commit };
}

interface EnvironmentItem extends vscode.QuickPickItem {
  readonly environment: PickedEnvironment | Trouble;
}

/** Each environment with how the file there compares with the one that is checked out: one question for all. */
async function environmentItems(
  { clock }: CommandContext,
  { folder: { store }, engine, path }: LocalFile,
): Promise<readonly EnvironmentItem[]> {
  const services = servicesAt(store.services, path);
  const head = store.repository.state === 'present' ? store.repository.head?.id : undefined;
  const cells = services.flatMap(({ name }) =>
    store.cellsOf(name).map((cell) => ({ cell, runs: environmentOf(cell) })),
  );
  const deployed = cells.flatMap(({ runs }) => ('commit' in runs ? [runs.commit] : []));
  const commits = [...new Set([...(head === undefined ? [] : [head]), ...deployed])];
  const files = await engine.history.filesAt(commits, path);
  const fileIn = new Map(commits.map((commit, at) => [commit, files[at]]));
  return cells.map(({ cell, runs }): EnvironmentItem => {
    const name = plain(cell.environment, 40);
    const label = services.length > 1 ? `${plain(cell.service, 40)} · ${name}` : name;
    if ('trouble' in runs) {
      return { label, description: `? ${plain(runs.trouble)}`, environment: runs };
    }
    const { resolution } = cell;
    const there = fileIn.get(runs.commit);
    const words = [
      shortId(runs.commit),
      resolution.state === 'present' ? ago(resolution.commit.date, clock.now()) : '',
      there ? fileWords(there, head && fileIn.get(head)) : '',
    ];
    return { label, description: words.filter(Boolean).join(' · '), environment: runs };
  });
}

/** Two environments of one service: those of the row that the command was run on, and the others asked for. */
export async function pickCompared(
  context: CommandContext,
  argument: unknown,
): Promise<{ readonly folder: Folder; readonly compared: Compared } | undefined> {
  const row = rowOf(context.folders, argument);
  if (row?.target.type === 'waiting') {
    // What the step would bring: from what runs at its end to what waits for it.
    const { service, from, to } = row.target;
    return { folder: row.folder, compared: { service, before: to, after: from } };
  }
  const cell = row?.target.type === 'cell' ? row.target : undefined;
  const chosen =
    row && cell ? { folder: row.folder, name: cell.service } : await pickService(context);
  if (!chosen) return undefined;
  const { folder, name: service } = chosen;
  const before =
    cell?.environment ??
    (await pickSide(context, chosen, { placeHolder: 'Compare which environment?' }))?.environment;
  if (before === undefined) return undefined;
  const other = await pickSide(context, chosen, {
    placeHolder: `Compare ${plain(before, 40)} with which environment?`,
    except: before,
  });
  return other && { folder, compared: { service, before, after: other.environment } };
}

interface ServiceOfFolder {
  readonly folder: Folder;
  readonly name: string;
}

/** The only service that has environments to compare, or the one that the person picks. */
async function pickService({ folders }: CommandContext): Promise<ServiceOfFolder | undefined> {
  const { ready } = folders;
  const items = ready.flatMap((folder) =>
    folder.store.services.map(({ name, path = '' }) => ({
      label: plain(name, 40),
      description: plain([path, ready.length > 1 ? folder.name : ''].filter(Boolean).join(' · ')),
      folder,
      name,
    })),
  );
  const [only, ...more] = items;
  if (more.length === 0) return only;
  return vscode.window.showQuickPick(items, {
    title: 'Compare Two Environments',
    placeHolder: 'Of which service?',
  });
}

/** One side: an environment, or (as the second side) what is checked out, which has no name. */
async function pickSide(
  { clock }: CommandContext,
  { folder: { store }, name }: ServiceOfFolder,
  { placeHolder, except }: { readonly placeHolder: string; readonly except?: string },
): Promise<{ readonly environment: string | undefined } | undefined> {
  const environments = store
    .cellsOf(name)
    .filter(({ environment }) => environment !== except)
    .map((cell) => ({
      label: plain(cell.environment, 40),
      description: cellWords(store, cell, clock.now()),
      environment: cell.environment,
    }));
  const { repository } = store;
  const head = repository.state === 'present' ? repository.head : undefined;
  const branch = repository.state === 'present' ? repository.branch : undefined;
  const checkedOut = head && {
    label: 'HEAD',
    description: [shortId(head.id), plain(branch ?? 'no branch', 40), 'what is checked out'].join(
      ' · ',
    ),
    environment: undefined,
  };
  return vscode.window.showQuickPick<
    vscode.QuickPickItem & { readonly environment: string | undefined }
  >(except !== undefined && checkedOut ? [...environments, checkedOut] : environments, {
    title: 'Compare Two Environments',
    placeHolder,
    matchOnDescription: true,
  });
}
