import * as vscode from 'vscode';
import type { GuardHouse } from '../../core/guard/house';
import { judge } from '../../core/guard/judge';
import { startedBy, taskAct } from '../../core/guard/task';
import { type ListedTask, tasksIn, withVeto } from '../../core/guard/taskVeto';
import { type Disposable, DisposableStore, type Log } from '../../core/lifecycle';
import { inert } from '../../core/text';
import { commands } from '../commandIds';
import { startPlace } from './startPlace';

const FILES: vscode.DocumentSelector = { scheme: 'file', pattern: '**/.vscode/tasks.json' };
const TITLE = 'Ask before this task starts (veto)';

/** Offers, at a task of tasks.json that only can be ended once it has started, to let it ask before. */
export class TaskFix implements vscode.CodeActionProvider, Disposable {
  private readonly own = new DisposableStore();

  constructor(private readonly house: GuardHouse) {
    this.own.add(
      vscode.languages.registerCodeActionsProvider(FILES, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  dispose(): void {
    this.own.dispose();
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const at = document.offsetAt(range.start);
    const task = tasksIn(document.getText()).find(
      ({ offset, length }) => offset <= at && at <= offset + length,
    );
    if (!task || task.hasVeto || !this.isAsked(document.uri, task)) return [];
    const edit = vetoEdit(document, task.label);
    if (!edit) return [];
    const action = new vscode.CodeAction(TITLE, vscode.CodeActionKind.QuickFix);
    action.edit = edit;
    return [action];
  }

  /** Those of a shell ask as they are, where there are shims. */
  private isAsked(uri: vscode.Uri, { value }: ListedTask): boolean {
    const place = startPlace(this.house, vscode.workspace.getWorkspaceFolder(uri));
    const started = startedBy(value, place.platform);
    if (!started || (started.type === 'shell' && this.house.shims !== undefined)) return false;
    return judge(taskAct(started, place)).verdict !== 'allow';
  }
}

/** Says the words, and offers the veto where the task stands in a file of the folder. */
export async function offerVeto(
  words: string,
  label: string,
  folder: vscode.WorkspaceFolder | undefined,
  log: Log,
): Promise<void> {
  const document = folder && (await tasksOf(folder));
  const edit = document && vetoEdit(document, label);
  const button = 'Ask Before It Starts';
  const picked = await vscode.window.showWarningMessage(words, ...(edit ? [button] : []));
  if (!document || picked !== button) return;
  // It may have been changed since.
  const now = vetoEdit(document, label);
  if (!now || !(await vscode.workspace.applyEdit(now))) {
    log.warn(`tasks.json was not changed for ${inert(label, 60)}`);
    return;
  }
  await vscode.window.showTextDocument(document);
}

async function tasksOf(folder: vscode.WorkspaceFolder): Promise<vscode.TextDocument | undefined> {
  const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'tasks.json');
  try {
    return await vscode.workspace.openTextDocument(file);
  } catch {
    return undefined;
  }
}

function vetoEdit(document: vscode.TextDocument, label: string): vscode.WorkspaceEdit | undefined {
  const before = document.getText();
  const after = withVeto(before, label, commands.guardTask);
  if (after === undefined) return undefined;
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(before.length));
  edit.replace(document.uri, whole, after);
  return edit;
}
