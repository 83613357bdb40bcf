import * as vscode from 'vscode';
import { mapLines } from '../core/history/lines';
import { nameOf, runningLabel } from '../core/present/comparison';
import { compare } from '../core/questions/compare';
import { inert, plain } from '../core/text';
import type { Actions } from './actions';
import type { CommandContext } from './commands';
import { type LocalFile, localFile, pickCompared, pickEnvironment } from './comparePicks';
import { ComparisonView } from './comparisonView';
import { deployedUri } from './deployedFiles';
import { commands } from './commandIds';

type CompareActions = Pick<
  Actions,
  'compareFile' | 'openFileAsItRuns' | 'compareEnvironments' | 'openAllChanges' | 'closeComparison'
>;

/** What takes longer than this shows that it goes on, and can be cancelled. */
const SOON_MS = 400;

export function createCompareActions(context: CommandContext): CompareActions {
  let view: ComparisonView | undefined;
  return {
    compareFile: (argument) => withFile(context, argument, asksToCompare, compareFile),
    openFileAsItRuns: (argument) => withFile(context, argument, asksToOpen, openFile),
    compareEnvironments: (argument) => {
      view ??= context.own.add(new ComparisonView(context));
      return compareEnvironments(context, view, argument);
    },
    openAllChanges: () => view?.openAll(),
    closeComparison: () => view?.close(),
  };
}

/** A file, and the same file in an environment that has it. */
interface FileThere {
  readonly file: LocalFile;
  /** `production c704af8` */
  readonly label: string;
  readonly deployed: vscode.Uri;
}

async function withFile(
  context: CommandContext,
  argument: unknown,
  asks: (name: string) => string,
  act: (there: FileThere) => Promise<void>,
): Promise<void> {
  const file = await localFile(context, argument);
  if ('trouble' in file) return say(file.trouble);
  const name = nameOf(file.path);
  const picked = await pickEnvironment(context, file, argument, asks(plain(name, 60)));
  if (!picked) return;
  if ('trouble' in picked) return say(picked.trouble);
  const { environment, commit } = picked;
  const label = runningLabel(environment, commit);
  const [there] = await file.engine.history.filesAt([commit], file.path);
  if (there?.state !== 'file') {
    return say(
      there?.state === 'unknown'
        ? `${name} cannot be read in ${label}: ${there.reason}`
        : `${name} is not in ${label}: there is no ${file.path} in that commit.`,
    );
  }
  await act({ file, label, deployed: deployedUri(file.folder, commit, file.path, label) });
}

const asksToCompare = (name: string) => `Compare ${name} with which environment?`;
const asksToOpen = (name: string) => `Open ${name} as it runs in which environment?`;

async function compareFile({ file, label, deployed }: FileThere): Promise<void> {
  const exists = await vscode.workspace.fs.stat(file.uri).then(
    () => true,
    () => false,
  );
  if (!exists)
    return say(`${file.path} is not in the working tree, so there is nothing to compare.`);
  const title = `${plain(nameOf(file.path), 80)} (${label}) ↔ working tree`;
  // From the first line, where a file opens, the editor goes to the first difference instead.
  const line = lineOf(file.uri) || undefined;
  await vscode.commands.executeCommand('vscode.diff', deployed, file.uri, title, cursorAt(line));
}

async function openFile({ file, deployed }: FileThere): Promise<void> {
  const line = lineOf(file.uri);
  const there = line === undefined ? undefined : await lineThere(file.uri, line, deployed);
  await vscode.commands.executeCommand('vscode.open', deployed, cursorAt(there));
}

/** The line that the cursor is on, where the file is in sight as text. */
function lineOf(uri: vscode.Uri): number | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  return [activeTextEditor, ...visibleTextEditors].find(
    (editor) => editor?.document.uri.toString() === uri.toString(),
  )?.selection.active.line;
}

/** The line there that a line of the file at hand is; the one it would follow, where it is not there. */
async function lineThere(uri: vscode.Uri, line: number, deployed: vscode.Uri): Promise<number> {
  const document = await vscode.workspace.openTextDocument(uri);
  const there = new TextDecoder().decode(await vscode.workspace.fs.readFile(deployed));
  const mapped = mapLines(linesOf(document.getText()), linesOf(there));
  return Math.max(0, mapped.slice(0, line + 1).findLast((at) => at >= 0) ?? 0);
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

function cursorAt(line: number | undefined): vscode.TextDocumentShowOptions {
  return line === undefined
    ? { preview: true }
    : { preview: true, selection: new vscode.Range(line, 0, line, 0) };
}

async function compareEnvironments(
  context: CommandContext,
  view: ComparisonView,
  argument: unknown,
): Promise<void> {
  const picked = await pickCompared(context, argument);
  const engine = await picked?.folder.ensureEngine();
  if (!picked || !engine) return;
  const { folder, compared } = picked;
  const { before, after = 'HEAD' } = compared;
  const asked = { view: folder.store, history: engine.history };
  const told = await cancellable(
    context,
    `Comparing ${inert(before, 40)} with ${inert(after, 40)}`,
    (signal) => compare(asked, compared, signal),
  );
  if (told?.state === 'known') return view.show(folder, told.value);
  if (!told) return;
  const fetch = 'Fetch';
  const text = `${inert(before, 40)} and ${inert(after, 40)} cannot be compared: ${inert(told.reason, 200)}`;
  if ((await vscode.window.showWarningMessage(text, fetch)) === fetch) {
    await vscode.commands.executeCommand(commands.fetch);
  }
}

/** The answer, or undefined when the person did not want to wait for it. */
async function cancellable<T>(
  { clock }: CommandContext,
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const stop = new AbortController();
  const answer = work(stop.signal);
  const settled = answer.then(
    () => true,
    () => true,
  );
  const late = new Promise<boolean>((resolve) => {
    const soon = clock.after(SOON_MS, () => resolve(false));
    void settled.then(() => soon.dispose());
  });
  const quick = await Promise.race([settled, late]);
  if (!quick) {
    const location = vscode.ProgressLocation.Notification;
    await vscode.window.withProgress({ location, title, cancellable: true }, (_, token) => {
      token.onCancellationRequested(() => stop.abort());
      return settled;
    });
  }
  return stop.signal.aborted ? undefined : answer;
}

function say(text: string): void {
  void vscode.window.showInformationMessage(inert(text, 300));
}
