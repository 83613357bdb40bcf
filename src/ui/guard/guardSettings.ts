import * as vscode from 'vscode';
import type { Event } from '../../core/lifecycle';
import { guardSettings } from '../manifest';

type Key = keyof typeof guardSettings;

/**
 * What the person has set for the guard, and nobody else: a folder that could turn it off, or say what is not
 * production, would be the first thing that an agent writes to.
 */
export function ownSetting<K extends Key>(key: K): (typeof guardSettings)[K] {
  const fallback = guardSettings[key];
  const value = vscode.workspace.getConfiguration('whereabouts').inspect<unknown>(key)?.globalValue;
  const usable =
    typeof value === typeof fallback &&
    value !== null &&
    Array.isArray(value) === Array.isArray(fallback);
  return (usable ? value : fallback) as (typeof guardSettings)[K];
}

export const onDidChangeGuardSettings: Event<void> = (listener) =>
  vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('whereabouts.guard')) listener();
  });

/** Names that look like production and are not. */
export function notProduction(): readonly string[] {
  return ownSetting('guard.notProduction').filter((name) => typeof name === 'string');
}
