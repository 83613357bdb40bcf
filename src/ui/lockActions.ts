import * as vscode from 'vscode';
import { durationOf, durationTrouble } from '../core/observe/config/times';
import { inert, plain } from '../core/text';
import type { CommandContext } from './commands';
import type { Folder } from './folders';
import { rowOf } from './rowArgument';

interface ChosenEnvironment {
  readonly folder: Folder;
  readonly environment: string;
}

/** Keeps everybody from promoting to an environment, with a reason and, where wanted, an end. */
export async function lockEnvironment(context: CommandContext, argument: unknown): Promise<void> {
  const chosen = await chooseEnvironment(context, argument, 'Lock', false);
  const engine = await chosen?.folder.ensureEngine();
  if (!chosen || !engine) return;
  const { environment } = chosen;
  const title = `Lock ${plain(environment, 40)}`;
  const reason = await vscode.window.showInputBox({
    title,
    prompt: 'Why? Everybody who wants to promote sees it.',
    placeHolder: 'We look for the cause of an incident',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'A lock needs a reason.' : undefined),
  });
  if (reason === undefined) return;
  const length = await vscode.window.showInputBox({
    title,
    prompt: 'For how long? Leave it empty to lock until somebody unlocks.',
    placeHolder: '4h',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const trouble = text === '' ? undefined : durationTrouble(text);
      return trouble === undefined ? undefined : `It ${trouble}.`;
    },
  });
  if (length === undefined) return;
  const since = context.clock.now();
  const owner = engine.desk.actor.name;
  const until = length === '' ? {} : { expires: since + durationOf(length) };
  const outcome = await progress(`Locking ${environment}`, () =>
    engine.desk.lock({ environment, reason: reason.trim(), owner, since, ...until }),
  );
  switch (outcome.state) {
    case 'done':
      return;
    case 'held':
      void vscode.window.showWarningMessage(
        `${inert(environment, 40)} is locked already, by ${inert(outcome.by.owner, 60) || 'somebody'}: ${inert(outcome.by.reason, 200)}`,
      );
      return;
    case 'failed':
      void vscode.window.showErrorMessage(
        `${inert(environment, 40)} was not locked: ${inert(outcome.reason, 300)}`,
      );
  }
}

export async function unlockEnvironment(context: CommandContext, argument: unknown): Promise<void> {
  const chosen = await chooseEnvironment(context, argument, 'Unlock', true);
  const engine = await chosen?.folder.ensureEngine();
  if (!chosen || !engine) return;
  const { environment, folder } = chosen;
  const release = folder.store.releases.get(environment);
  const unlock = 'Unlock';
  const answer = await vscode.window.showWarningMessage(
    `Unlock ${inert(environment, 40)}?`,
    {
      modal: true,
      detail: release?.isLocked
        ? `It is ${inert(release.long, 400)}`
        : 'Nobody is known to have locked it.',
    },
    unlock,
  );
  if (answer !== unlock) return;
  const outcome = await progress(`Unlocking ${environment}`, () =>
    engine.desk.unlock(environment, undefined),
  );
  if (outcome.state === 'done') return;
  const why = outcome.state === 'held' ? 'it is kept by another tool' : outcome.reason;
  void vscode.window.showErrorMessage(
    `${inert(environment, 40)} was not unlocked: ${inert(why, 300)}`,
  );
}

function progress<T>(title: string, work: () => Promise<T>): Thenable<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title: inert(title, 80) }, work);
}

async function chooseEnvironment(
  { folders }: CommandContext,
  argument: unknown,
  verb: string,
  onlyLocked: boolean,
): Promise<ChosenEnvironment | undefined> {
  const row = rowOf(folders, argument);
  if (row && 'environment' in row.target) {
    return { folder: row.folder, environment: row.target.environment };
  }
  const items = folders.ready.flatMap((folder) =>
    folder.store.environments.flatMap(({ name }) => {
      const release = folder.store.releases.get(name);
      const isLocked = release?.isLocked === true;
      if (onlyLocked && !isLocked) return [];
      return [
        {
          label: `$(${isLocked ? 'lock' : 'unlock'}) ${plain(name, 40)}`,
          description: isLocked ? plain(release.long, 120) : '',
          folder,
          environment: name,
        },
      ];
    }),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage('No environment is locked.');
    return undefined;
  }
  return vscode.window.showQuickPick(items, {
    title: `${verb} Environment`,
    placeHolder: 'Which one?',
  });
}
