import * as vscode from 'vscode';
import { type CellState, cellId } from '../core/model';
import { deploymentOf } from '../core/present/cell';
import type { Grouping } from '../core/present/rows';
import { inert, plain } from '../core/text';
import type { CommandContext } from './commands';
import { createCompareActions } from './compareActions';
import type { Folder, Folders } from './folders';
import type { commands } from './commandIds';
import { extensionId, views, walkthrough } from './manifest';
import { alarmItems } from './guard/alarms';
import { createGuardActions } from './guard/guardActions';
import { createPlacesActions } from './guard/placesActions';
import { Pages } from './pages';
import { pickCell, pickEdge, pickFolder, showCells } from './picks';
import { createPromoteActions } from './promoteActions';
import { ReadingDocuments } from './readingDocuments';
import { rowOf } from './rowArgument';
import { showWaitingCommits } from './waitingPick';
import { createWhereActions } from './whereActions';

export type Actions = Readonly<Record<keyof typeof commands, (argument: unknown) => unknown>>;

/**
 * What each command does. Anybody may call a command with anything: what it acts on is looked up, or asked for when
 * the argument is not a row of ours.
 */
export function createActions(context: CommandContext): Actions {
  const actions = Object.entries(actionsOf(context)).map(([name, act]) => {
    const whole = async (argument: unknown): Promise<unknown> => {
      try {
        return await act(argument);
      } catch (error) {
        // A task starts whatever its input is, unless there is none.
        if (name === 'guardTask') throw error;
        return complain(context, name, error);
      }
    };
    return [name, whole] as const;
  });
  return Object.fromEntries(actions) as Actions;
}

async function complain({ log }: CommandContext, name: string, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : 'unknown error';
  log.error(`${name}: ${message}`);
  const show = 'Show Log';
  const text = `Whereabouts could not finish this: ${inert(message)}`;
  if ((await vscode.window.showErrorMessage(text, show)) === show) log.show();
}

function actionsOf(context: CommandContext): Actions {
  const { folders, log, own } = context;
  const pages = own.add(new Pages());
  const readings = own.add(new ReadingDocuments(context));
  return {
    refresh: () => refreshAll(context),
    refreshCell: (row) => withCell(context, row, 'Refresh', refreshCell),
    groupByService: () => groupBy('service'),
    groupByEnvironment: () => groupBy('environment'),
    openAddress: (row) => withCell(context, row, 'Open', openAddress),
    copyCommit: (row) => copyCommit(context, row),
    showReading: (row) =>
      withCell(context, row, 'Show the reading of', ({ folder, cell }) =>
        readings.show(folder, cell),
      ),
    showWaiting: (row) => showWaiting(context, row),
    ...createWhereActions(context),
    ...createCompareActions(context),
    ...createPromoteActions(context, pages),
    ...createGuardActions(context, pages),
    ...createPlacesActions(context),
    fetch: () => fetchAll(folders),
    configure: () => configure(folders),
    openConfiguration: () => openConfiguration(folders),
    allowCredential: () => allowCredential(folders),
    statusMenu: async () =>
      showCells(context, alarmItems(await context.guard, context.clock.now())),
    openWalkthrough: () =>
      vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        `${extensionId}#${walkthrough}`,
        false,
      ),
    showLog: () => log.show(),
  };
}

/** A cell that exists now, whatever the caller claimed it to be. */
interface ChosenCell {
  readonly folder: Folder;
  readonly cell: CellState;
}

function groupBy(grouping: Grouping): Thenable<void> {
  const target = vscode.ConfigurationTarget.Global;
  return vscode.workspace.getConfiguration('whereabouts').update('groupBy', grouping, target);
}

async function withCell(
  context: CommandContext,
  argument: unknown,
  verb: string,
  act: (chosen: ChosenCell) => unknown,
): Promise<void> {
  const { folders } = context;
  const row = rowOf(folders, argument);
  if (row && 'service' in row.target && 'environment' in row.target) {
    const cell = row.folder.store.cell(row.target.service, row.target.environment);
    if (cell) await act({ folder: row.folder, cell });
    return;
  }
  const chosen = await pickCell(context, `${verb} which environment?`);
  if (chosen) await act(chosen);
}

async function refreshAll({ folders }: CommandContext): Promise<void> {
  await vscode.window.withProgress({ location: { viewId: views.environments } }, () =>
    Promise.all(
      folders.all.map(async (folder) => {
        if (folder.state !== 'ready') await folder.load();
        await (await folder.ensureEngine())?.project.refresh();
      }),
    ),
  );
}

async function refreshCell({ folder, cell }: ChosenCell): Promise<void> {
  const cells = new Set([cellId(cell.service, cell.environment)]);
  await vscode.window.withProgress({ location: { viewId: views.environments } }, async () =>
    folder.engine?.project.refresh(cells),
  );
}

async function openAddress({ cell }: ChosenCell): Promise<void> {
  if (cell.address !== undefined) await vscode.env.openExternal(vscode.Uri.parse(cell.address));
  else {
    void vscode.window.showInformationMessage(
      'There is no address to open here. Add "address" to this environment in .vscode/whereabouts.json.',
    );
  }
}

async function copyCommit(context: CommandContext, argument: unknown): Promise<void> {
  const row = rowOf(context.folders, argument);
  if (row?.target.type === 'commit') {
    await vscode.env.clipboard.writeText(row.target.id);
    return;
  }
  await withCell(context, argument, 'Copy the commit of', async ({ cell }) => {
    const id =
      cell.resolution.state === 'present'
        ? cell.resolution.commit.id
        : deploymentOf(cell)?.deployment.commit.id;
    if (id !== undefined) await vscode.env.clipboard.writeText(id);
    else void vscode.window.showInformationMessage('No commit has been read here yet.');
  });
}

async function showWaiting(context: CommandContext, argument: unknown): Promise<void> {
  const row = rowOf(context.folders, argument);
  const edge =
    row?.target.type === 'waiting'
      ? { folder: row.folder, ...row.target }
      : await pickEdge(context);
  if (edge) await showWaitingCommits(context.clock, edge);
}

/** Fetches with the editor's own Git, which knows how to ask for passwords; then compares again. */
async function fetchAll(folders: Folders): Promise<void> {
  await vscode.commands.executeCommand('git.fetch');
  await Promise.all(folders.ready.flatMap(({ engine }) => engine?.project.compare() ?? []));
}

/** Writes a first configuration from what the repository says, and opens it. An existing one is only opened. */
async function configure(folders: Folders): Promise<void> {
  const folder = await pickFolder(folders);
  if (!folder) return;
  const uri = folder.configurationUri;
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!exists) {
    const engine = await folder.ensureEngine();
    if (!engine) return;
    const text = await engine.propose();
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await folder.load();
  }
  await vscode.window.showTextDocument(uri);
}

async function openConfiguration(folders: Folders): Promise<void> {
  const folder = await pickFolder(folders);
  if (folder) await vscode.window.showTextDocument(folder.configurationUri);
}

/** The person says which secret may go where. Nothing is sent to an origin before that. */
async function allowCredential(folders: Folders): Promise<void> {
  const open = folders.ready.flatMap((folder) =>
    (folder.engine?.credentialRequests() ?? []).map((request) => ({ folder, request })),
  );
  if (open.length === 0) {
    void vscode.window.showInformationMessage('No source is waiting for a credential.');
    return;
  }
  const picked = await vscode.window.showQuickPick(
    open.map(({ folder, request }) => ({
      label: `${plain(request.name, 60)} to ${plain(request.origin, 100)}`,
      description: folder.name,
      folder,
      request,
    })),
    {
      title: 'Allow Credential',
      placeHolder: 'Which secret may be sent to which origin?',
    },
  );
  if (!picked) return;
  const allow = 'Allow';
  const answer = await vscode.window.showWarningMessage(
    `Send the secret ${inert(picked.request.name, 60)} to ${inert(picked.request.origin, 200)}?`,
    {
      modal: true,
      detail: 'It is sent with every reading of the sources that name it, to this origin only.',
    },
    allow,
  );
  if (answer !== allow) return;
  await picked.folder.engine?.allowCredential(picked.request);
  await picked.folder.engine?.project.refresh();
}
