import * as vscode from 'vscode';
import type { Event } from '../core/lifecycle';
import { settings } from './manifest';

export type SettingKey = keyof typeof settings;
export type SettingValue<K extends SettingKey> = (typeof settings)[K] extends number
  ? number
  : (typeof settings)[K];

/** Typed access to `whereabouts.*`. A value of the wrong type counts as not set; numbers are held to their bounds. */
export class Settings {
  get<K extends SettingKey>(key: K): SettingValue<K> {
    const fallback = settings[key];
    const value: unknown = vscode.workspace.getConfiguration('whereabouts').get(key);
    const usable = typeof value === typeof fallback && !Number.isNaN(value);
    return (usable ? value : fallback) as SettingValue<K>;
  }

  /** Milliseconds between two looks at the same source. */
  get intervalMs(): number {
    return clamp(this.get('pollInterval'), 10, 3600) * 1000;
  }

  /** Milliseconds after which a source counts as unreachable. */
  get requestTimeoutMs(): number {
    return clamp(this.get('requestTimeout'), 1, 120) * 1000;
  }

  readonly onDidChange: Event<(key: SettingKey) => boolean> = (listener) =>
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('whereabouts')) {
        listener((key) => event.affectsConfiguration(`whereabouts.${key}`));
      }
    });
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
