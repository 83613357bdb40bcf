import * as vscode from 'vscode';
import type { Clock, DisposableStore } from '../core/lifecycle';
import type { Actions } from './actions';
import type { Folders } from './folders';
import type { LoadGestures } from './gestures';
import type { GuardWindow } from './guard/guardWindow';
import type { ChannelLog } from './log';
import { commands } from './manifest';
import type { Settings } from './settings';

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

/** Registers every command. What they do is loaded when the first one is run. */
export function registerCommands(context: CommandContext, load: LoadGestures): void {
  const { own } = context;
  let actions: Actions | undefined;
  for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
    const run = async (argument: unknown): Promise<unknown> => {
      const { createActions } = await load();
      actions ??= createActions(context);
      return actions[name](argument);
    };
    own.add(vscode.commands.registerCommand(commands[name], run));
  }
}
