import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardedEnvironment } from '../../core/guard/act';
import { decodeConfig } from '../../core/observe/config/config';
import { guardedEnvironments } from '../../core/observe/config/configModel';
import { CONFIGURATION } from './configuredFolder';

export interface Configured {
  readonly environments: readonly GuardedEnvironment[];
  /** Mistakes in the file, or why it cannot be read; what can be read counts. */
  readonly problems: readonly string[];
}

/** What the configuration of a folder guards. Never throws. */
export function configuredRules(folder: string): Configured {
  const file = join(folder, CONFIGURATION);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { environments: [], problems: [`${file} cannot be read: ${message}`] };
  }
  const { config, problems } = decodeConfig(text);
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  return {
    environments: config ? guardedEnvironments(config).map(guardedPart) : [],
    problems: problems.map(({ message, range }) => `${file}:${lineOf(range.offset)}: ${message}`),
  };
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
