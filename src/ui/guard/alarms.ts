import * as vscode from 'vscode';
import type { Pointing } from '../../core/guard/pointing';
import { left, pointingWords } from '../../core/present/guardStatus';
import { plain } from '../../core/text';
import { commands } from '../commandIds';
import type { AlarmItem } from '../picks';
import type { GuardWindow } from './guardWindow';

/** What the window is pointed at now, and what is not guarded for a while, each with its way out. */
export function alarmItems(guard: GuardWindow, now: number): readonly AlarmItem[] {
  const { grants = [], pause } = guard.house?.guardian ?? {};
  const pointed = guard.pointings().map((pointing) => ({
    label: `$(warning) ${plain(pointing.environment.name, 40)}: ${plain(pointing.what, 80)}`,
    description: `from ${plain(pointing.from, 80)}`,
    detail: plain(pointing.leave.words, 120),
    see: () => leave(pointing),
  }));
  const granted = grants.map(({ environment, terminal, until }) => ({
    label: `$(unlock) ${plain(environment, 40)} is granted in a terminal`,
    description: `for ${left(until, now)}: pick to revoke it`,
    see: () => guard.house?.guardian.revoke(terminal),
  }));
  const paused = pause && {
    label: '$(debug-pause) The guard is paused',
    description: `for ${left(pause.until, now)}, ${plain(pause.reason, 80)}: pick to resume`,
    see: () => vscode.commands.executeCommand(commands.guardResume),
  };
  return [...pointed, ...(paused ? [paused] : []), ...granted];
}

async function leave(pointing: Pointing): Promise<void> {
  const { words, command, harmless } = pointing.leave;
  const copy = { label: `$(copy) Copy ${command ?? ''}` };
  const run = {
    label: `$(terminal) Run ${command ?? ''}`,
    description: 'in the terminal in front',
  };
  const items = [
    ...(command === undefined ? [] : [copy]),
    ...(command !== undefined && harmless && vscode.window.activeTerminal ? [run] : []),
    { label: '$(shield) Grant…', description: 'for 15 minutes in one terminal' },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: pointingWords(pointing),
    placeHolder: plain(words, 120),
  });
  if (!picked) return;
  if (picked === copy) await vscode.env.clipboard.writeText(command ?? '');
  else if (picked === run) {
    vscode.window.activeTerminal?.show();
    vscode.window.activeTerminal?.sendText(command ?? '');
  } else await vscode.commands.executeCommand(commands.guardGrant);
}
