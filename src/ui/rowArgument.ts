import type { RowTarget } from '../core/present/rows';
import type { Folder, Folders } from './folders';
import type { Element } from './tree';

/** A row that a command was run on. */
export interface RowArgument {
  readonly folder: Folder;
  readonly target: RowTarget;
}

/** What a row stands for, where a command was run on one of ours. Anybody may call a command with anything. */
export function rowOf({ ready }: Folders, argument: unknown): RowArgument | undefined {
  const element = argument as Partial<Element> | null | undefined;
  const folder = ready.find((one) => one === element?.folder);
  return folder && element?.row ? { folder, target: element.row.target } : undefined;
}
