import * as vscode from 'vscode';
import type { CommandContext } from './commands';
import type { LoadGestures } from './gestures';
import { tools } from './manifest';
import type { ToolAnswers } from './toolAnswers';

/** Registers the tools for language models: at once, or the one that woke the extension up would not be found. */
export function registerTools(context: CommandContext, load: LoadGestures): void {
  let answers: ToolAnswers | undefined;
  const loaded = async () => {
    const { createToolAnswers } = await load();
    return (answers ??= createToolAnswers(context));
  };
  for (const name of tools) {
    context.own.add(
      vscode.lm.registerTool<unknown>(name, {
        invoke: async ({ input }) => (await loaded()).answer(name, input),
        prepareInvocation: async () => (await loaded()).prepare(name),
      }),
    );
  }
}
