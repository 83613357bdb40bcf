import * as vscode from 'vscode';
import type { Clock, DisposableStore } from '../core/lifecycle';
import type { Actions } from './actions';
import type { Folders } from './folders';
import type { LoadGestures } from './gestures';
import type { GuardWindow } from './guard/guardWindow';
import type { ChannelLog } from './log';
import type { CommandId } from './commandIds';
import type { Settings } from './settings';

const PREFIX = 'whereabouts.';

export interface CommandContext {
  readonly folders: Folders;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: ChannelLog;
  /** The guard of this window: it comes after the first tree. */
  readonly guard: Promise<GuardWindow>;
  /** Holds the commands, and what they leave behind, until the extension ends. */
  readonly own: DisposableStore;
}

/** Registers every command of the manifest. What they do is loaded when the first one is run. */
export function registerCommands(
  context: CommandContext,
  load: LoadGestures,
  extension: Pick<vscode.Extension<unknown>, 'packageJSON'>,
): void {
  let actions: Actions | undefined;
  const { contributes } = extension.packageJSON as Manifest;
  for (const { command } of contributes.commands) {
    const run = async (argument: unknown): Promise<unknown> => {
      const { createActions } = await load();
      actions ??= createActions(context);
      return actions[command.slice(PREFIX.length) as keyof Actions](argument);
    };
    context.own.add(vscode.commands.registerCommand(command, run));
  }
}

/** Our own, as far as it is needed here; a test holds it to `commandIds.ts`. */
interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: CommandId }[] };
}
