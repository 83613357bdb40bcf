import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GuardedEnvironment } from '../../core/guard/act';
import { decodeConfig } from '../../core/observe/config/config';
import { guardedEnvironments } from '../../core/observe/config/configModel';

const CONFIGURATION = join('.vscode', 'whereabouts.json');

export interface Configured {
  readonly folder: string;
  readonly environments: readonly GuardedEnvironment[];
  /** Mistakes in the file, or why it cannot be read; what can be read counts. */
  readonly problems: readonly string[];
}

/** What the configuration of a folder, or of the nearest above it, guards. Undefined where there is none. */
export function configuredRules(cwd: string): Configured | undefined {
  const folder = configuredFolder(cwd);
  if (folder === undefined) return undefined;
  const file = join(folder, CONFIGURATION);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { folder, environments: [], problems: [`${file} cannot be read: ${message}`] };
  }
  const { config, problems } = decodeConfig(text);
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  return {
    folder,
    environments: config ? guardedEnvironments(config).map(guardedPart) : [],
    problems: problems.map(({ message, range }) => `${file}:${lineOf(range.offset)}: ${message}`),
  };
}

/** `cwd`, or the nearest folder above it that has a configuration. */
export function configuredFolder(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIGURATION))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function guardedPart({
  name,
  kind,
  guard,
  unattended,
  targets,
}: GuardedEnvironment): GuardedEnvironment {
  return { name, kind, guard, unattended, targets };
}
