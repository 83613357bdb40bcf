import * as vscode from 'vscode';
import type { Actions } from './actions';
import { askCommit } from './askCommit';
import type { CommandContext } from './commands';
import type { FolderEngine } from '../core/engine';
import type { Clock } from '../core/lifecycle';
import { parseSha, type Sha } from '../core/model';
import { commits } from '../core/present/words';
import { plain } from '../core/text';
import type { Folder, Folders } from './folders';
import { showLine } from './linePick';
import { pickFolder } from './picks';
import { toggleLineAnnotation } from './toggleLineAnnotation';
import { showShares, showWhere, type WhereContext } from './wherePick';
import { showWork } from './workPick';

type WhereActions = Pick<
  Actions,
  'whereIsCommit' | 'whereIsLine' | 'myWork' | 'toggleLineAnnotation'
>;

export function createWhereActions(context: CommandContext): WhereActions {
  return {
    whereIsCommit: (argument) => whereIsCommit(context, argument),
    whereIsLine: () => whereIsLine(context),
    myWork: () => myWork(context),
    toggleLineAnnotation: () => toggleLineAnnotation(context.settings),
  };
}

async function whereIsCommit({ folders, clock }: CommandContext, argument: unknown): Promise<void> {
  const named = namedBy(argument);
  const folder = await folderOf(folders, named);
  const engine = await folder?.ensureEngine();
  if (!folder || !engine) return;
  const context = contextOf(folder, engine, clock);
  if (named) {
    await showWhere(context, await engine.history.find(named.id));
    return;
  }
  const question = await askCommit(folder, engine, clock);
  if (question?.type === 'commit') await showWhere(context, question.commit);
  if (question?.type === 'several') {
    const { about, commits: several } = question;
    await showShares(context, `${plain(about, 40)}: ${commits(several.length)}`, several);
  }
}

/** The line that the cursor is on, as it stands in the editor. */
async function whereIsLine({ folders, clock }: CommandContext): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const document = editor?.document;
  const uri = document && vscode.workspace.getWorkspaceFolder(document.uri)?.uri.toString();
  const folder = folders.ready.find((one) => one.uri.toString() === uri);
  const engine = await folder?.ensureEngine();
  const path = document && (await engine?.pathInRepository(document.uri.fsPath));
  if (!editor || !document || !folder || !engine || path === undefined) {
    void vscode.window.showInformationMessage(
      'There is no line to look for: open a file of a folder that has environments, and put the cursor on a line.',
    );
    return;
  }
  const { line } = editor.selection.active;
  await showLine(contextOf(folder, engine, clock), {
    path,
    line: line + 1,
    text: document.getText(),
    words: document.lineAt(line).text,
  });
}

async function myWork({ folders, clock }: CommandContext): Promise<void> {
  const folder = await pickFolder(folders);
  const engine = await folder?.ensureEngine();
  if (folder && engine) await showWork(contextOf(folder, engine, clock));
}

function contextOf(folder: Folder, engine: FolderEngine, clock: Clock): WhereContext {
  return { folder, asked: { view: folder.store, history: engine.history }, clock };
}

/** A commit that the caller named, and the folder where it said so. */
interface Named {
  readonly id: Sha;
  readonly folder: Folder | undefined;
}

/**
 * The full id in an argument: itself (a link of ours), a commit's row, or an item of the editor's timeline (Git's have
 * a `ref`). Anything else names no commit. Items of the source control graph never come: its menu is not open to
 * extensions (`contribSourceControlHistoryItemMenu` is a proposed API).
 */
function namedBy(argument: unknown): Named | undefined {
  if (typeof argument === 'string') return named(argument);
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { folder, row, ref } = argument as Readonly<Record<string, unknown>> & {
    readonly folder?: Folder;
    readonly row?: { readonly target?: { readonly type?: unknown; readonly id?: unknown } };
  };
  if (row?.target?.type === 'commit') return named(row.target.id, folder);
  return named(ref);
}

function named(id: unknown, folder?: Folder): Named | undefined {
  const sha = typeof id === 'string' ? parseSha(id) : undefined;
  return sha && { id: sha, folder };
}

/** The folder of a row; for a bare id the only one whose repository holds it; otherwise the one that is picked. */
async function folderOf(folders: Folders, commit: Named | undefined): Promise<Folder | undefined> {
  if (commit?.folder && folders.all.includes(commit.folder)) return commit.folder;
  if (!commit || folders.all.length < 2) return pickFolder(folders);
  const found = await Promise.all(
    folders.ready.map(async (folder) => {
      const engine = await folder.ensureEngine();
      return (await engine?.history.find(commit.id))?.state === 'present' ? [folder] : [];
    }),
  );
  const [only, ...more] = found.flat();
  return more.length === 0 && only ? only : pickFolder(folders);
}
