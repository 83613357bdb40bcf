import { type Edit, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';
import type { Targets } from '../../model';

/** The edits that add a name to the targets of an environment. Comments and all else in the file stay as they are. */
export function targetEdits(
  text: string,
  environment: string,
  list: keyof Targets,
  name: string,
): readonly Edit[] {
  const path = ['environments', environment, 'targets', list];
  const root = parseTree(text);
  const known = root && findNodeAtLocation(root, path);
  if (known?.children?.some(({ value }) => value === name)) return [];
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  return known?.type === 'array'
    ? modify(text, [...path, -1], name, { isArrayInsertion: true, formattingOptions })
    : modify(text, path, [name], { formattingOptions });
}
