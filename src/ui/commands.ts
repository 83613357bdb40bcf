import * as vscode from 'vscode';
import type { Clock, DisposableStore } from '../core/lifecycle';
import { inert } from '../core/text';
import type { Actions } from './actions';
import type { Folders } from './folders';
import type { LoadGestures } from './gestures';
import type { Places } from './guard/places';
import type { ChannelLog } from './log';
import { commands } from './manifest';
import type { Settings } from './settings';

export interface CommandContext {
  readonly folders: Folders;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: ChannelLog;
  /** The guard of this window: it comes after the first tree. */
  readonly guard?: Promise<{ readonly places: Places | undefined }>;
  /** Holds the commands, and what they leave behind, until the extension ends. */
  readonly own: DisposableStore;
}

/** Registers every command. What they do is loaded when the first one is run. */
export function registerCommands(context: CommandContext, load: LoadGestures): void {
  const { own } = context;
  let actions: Actions | undefined;
  for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
    const run = async (argument: unknown): Promise<unknown> => {
      try {
        const { createActions } = await load();
        actions ??= createActions(context);
        return await actions[name](argument);
      } catch (error) {
        // A task starts whatever its input is, unless there is none.
        if (name === 'guardTask') throw error;
        return complain(context.log, name, error);
      }
    };
    own.add(vscode.commands.registerCommand(commands[name], run));
  }
}

async function complain(log: ChannelLog, name: string, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : 'unknown error';
  log.error(`${name}: ${message}`);
  const show = 'Show Log';
  const text = `Whereabouts could not finish this: ${inert(message)}`;
  if ((await vscode.window.showErrorMessage(text, show)) === show) log.show();
}
