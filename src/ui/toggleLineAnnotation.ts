import * as vscode from 'vscode';
import type { Settings } from './settings';

/** Turns the text behind the current line on or off, where the person has set it: here, or for all folders. */
export async function toggleLineAnnotation(settings: Settings): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('whereabouts');
  const { workspaceValue } = configuration.inspect<boolean>('line.annotation') ?? {};
  const target =
    workspaceValue === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await configuration.update('line.annotation', !settings.get('line.annotation'), target);
}
