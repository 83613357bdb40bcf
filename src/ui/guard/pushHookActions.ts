import * as vscode from 'vscode';
import type { PushHook, PushHooks } from '../../core/guard/pushHook';
import { inert } from '../../core/text';
import { signalOf } from './signal';

/** Lets the pre-push hook of a repository ask: for pushes from the editor and from any terminal. */
export async function installPushHook(hooks: PushHooks): Promise<void> {
  const hook = await lookAt(hooks);
  if (!hook) return;
  const install = hook.state === 'ours' ? 'Renew' : 'Install';
  const detail = [whatIsDone(hook), ...warnings(hook), 'git push --no-verify goes past it.'];
  const picked = await vscode.window.showWarningMessage(
    `Let ${inert(hook.file, 300)} ask before a push to what is guarded?`,
    { modal: true, detail: detail.join('\n\n') },
    install,
  );
  if (picked !== install) return;
  await hooks.install(hook);
  void vscode.window.showInformationMessage(`${inert(hook.file, 300)} asks from now on.`);
}

export async function removePushHook(hooks: PushHooks): Promise<void> {
  const hook = await lookAt(hooks);
  if (!hook) return;
  void vscode.window.showInformationMessage(
    (await hooks.remove(hook))
      ? `${inert(hook.file, 300)} does not ask any more: it is as it was before.`
      : `There is nothing of Whereabouts in ${inert(hook.file, 300)}.`,
  );
}

async function lookAt(hooks: PushHooks): Promise<PushHook | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    ({ uri }) => uri.scheme === 'file',
  );
  const [only, ...more] = folders;
  const picked =
    more.length === 0
      ? only
      : (
          await vscode.window.showQuickPick(
            folders.map((folder) => ({
              label: folder.name,
              description: folder.uri.fsPath,
              folder,
            })),
            { placeHolder: 'The hook of which repository?' },
          )
        )?.folder;
  if (!picked) return undefined;
  const looked = await hooks.look(picked.uri.fsPath, signalOf());
  if (looked.state !== 'impossible') return looked;
  void vscode.window.showErrorMessage(`There is no hook to install: ${inert(looked.reason, 300)}`);
  return undefined;
}

function whatIsDone({ state }: PushHook): string {
  switch (state) {
    case 'none':
      return 'There is no such hook yet: it is written.';
    case 'ours':
      return 'It asks already: its lines are written anew.';
    case 'shell':
      return 'A few marked lines are put before what it does now.';
    case 'other':
      return 'What is there now is kept beside it as pre-push.before-whereabouts, and runs after it.';
  }
}

function warnings({ committed, everywhere, husky }: PushHook): readonly string[] {
  return [
    ...(committed
      ? ['This file is committed: everybody who clones the repository would get the change.']
      : []),
    ...(everywhere ? ['It is the hook of all your repositories, not only of this one.'] : []),
    ...(husky
      ? [
          'husky writes this file anew at each npm install: the lines are gone then, and have to be installed again.',
        ]
      : []),
  ];
}
