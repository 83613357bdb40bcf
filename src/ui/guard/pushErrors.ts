import * as vscode from 'vscode';
import { type Disposable, DisposableStore, type Log } from '../../core/lifecycle';
import { inert } from '../../core/text';
import { commands } from '../commandIds';

/** What is used of version 1 of the interface of VS Code's own Git extension. */
interface GitExtension {
  getAPI(version: 1): {
    registerPushErrorHandler?(handler: {
      handlePushError(
        repository: unknown,
        remote: unknown,
        refspec: string,
        error: { readonly stderr?: string },
      ): Promise<boolean>;
    }): Disposable;
  };
}

/** Says why the hook kept a push back, in place of the editor's own words for any push that failed. */
export class PushErrors implements Disposable {
  private readonly own = new DisposableStore();

  constructor(log: Log) {
    this.listen().catch((error: unknown) => log.debug(`no word of pushes: ${String(error)}`));
  }

  dispose(): void {
    this.own.dispose();
  }

  private async listen(): Promise<void> {
    const git = vscode.extensions.getExtension<GitExtension>('vscode.git');
    const api = (await git?.activate())?.getAPI(1);
    const handler = {
      handlePushError: (_repository: unknown, _remote: unknown, _ref: string, error: object) =>
        Promise.resolve(sayWhy('stderr' in error ? error.stderr : undefined)),
    };
    const registered = api?.registerPushErrorHandler?.(handler);
    if (registered) this.own.add(registered);
  }
}

/** True where it was our hook. */
function sayWhy(stderr: unknown): boolean {
  const [, said] = /^whereabouts: (.+)$/m.exec(typeof stderr === 'string' ? stderr : '') ?? [];
  if (said === undefined) return false;
  const open = 'Open Journal';
  void vscode.window.showWarningMessage(`Not pushed: ${inert(said, 300)}`, open).then((picked) => {
    if (picked === open) void vscode.commands.executeCommand(commands.openJournal);
  });
  return true;
}
