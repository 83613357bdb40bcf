import * as vscode from 'vscode';
import type { contextKeys, ViewState } from './manifest';
import type { Grouping } from '../core/present/rows';

type ContextKey = (typeof contextKeys)[keyof typeof contextKeys];

/** A key for `when` clauses, set only when it changes. */
export class ManagedContextKey<T extends ViewState | Grouping | boolean> {
  private current: T | undefined;

  constructor(private readonly key: ContextKey) {}

  set(value: T): void {
    if (value === this.current) return;
    this.current = value;
    void vscode.commands.executeCommand('setContext', this.key, value);
  }
}
