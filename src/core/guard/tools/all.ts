import type { Tool } from '../tool';
import { KUBERNETES } from './kubernetes';
import { MIGRATIONS } from './migrations';
import { MONGO } from './mongo';
import { MYSQL } from './mysql';
import { POSTGRES } from './postgres';
import { REDIS } from './redis';

/** Every program that is known. */
export const TOOLS: readonly Tool[] = [
  ...KUBERNETES,
  ...POSTGRES,
  ...MYSQL,
  ...MONGO,
  ...REDIS,
  ...MIGRATIONS,
];

const byName: ReadonlyMap<string, Tool> = new Map(
  TOOLS.flatMap((tool) => tool.names.map((name) => [name, tool])),
);

/** The row of a program, by its name without folder. */
export function toolNamed(name: string): Tool | undefined {
  return byName.get(name.replace(/\.(?:exe|cmd|bat|ps1)$/i, ''));
}
