import type { Tool } from '../tool';
import { ENVIRONMENTS } from './environments';
import { FEEDERS } from './feeders';
import { KEPT } from './keepers';
import { KUBERNETES } from './kubernetes';
import { RUNNERS } from './runners';
import { SHELLS } from './shells';
import { WRAPPERS } from './wrappers';

/** Every program that is known. */
export const TOOLS: readonly Tool[] = [
  ...KUBERNETES,
  ...WRAPPERS,
  ...SHELLS,
  ...FEEDERS,
  ...ENVIRONMENTS,
  ...KEPT,
  ...RUNNERS,
];

const byName: ReadonlyMap<string, Tool> = new Map(
  TOOLS.flatMap((tool) => tool.names.map((name) => [name, tool])),
);

/** The row of a program, by its name without folder. */
export function toolNamed(name: string): Tool | undefined {
  return byName.get(name.replace(/\.(?:exe|cmd|bat|ps1)$/i, ''));
}
