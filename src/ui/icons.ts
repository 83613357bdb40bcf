import * as vscode from 'vscode';
import type { RowIcon } from '../core/present/rows';

/** Shape first, colour second: each state has a shape of its own. */
const ICONS: Readonly<Record<RowIcon, readonly [shape: string, color?: string]>> = {
  live: ['pass-filled', 'charts.green'],
  behind: ['arrow-circle-up', 'charts.blue'],
  uncertain: ['pass', 'charts.green'],
  stale: ['history', 'disabledForeground'],
  unreachable: ['debug-disconnect', 'list.errorForeground'],
  refused: ['lock', 'list.warningForeground'],
  unrecognised: ['question', 'list.warningForeground'],
  unread: ['circle-outline', 'disabledForeground'],
  folder: ['root-folder'],
  service: ['package'],
  environment: ['server-environment'],
  waiting: ['git-commit', 'charts.blue'],
  commit: ['git-commit'],
  detail: ['dash', 'disabledForeground'],
  trouble: ['warning', 'list.warningForeground'],
};

export function iconOf(icon: RowIcon): vscode.ThemeIcon {
  const [shape, color] = ICONS[icon];
  return new vscode.ThemeIcon(
    shape,
    color === undefined ? undefined : new vscode.ThemeColor(color),
  );
}
