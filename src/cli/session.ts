import type { ConfigurationProblem, FolderEngine } from '../core/engine';
import { type CellState, type Environment, cellId } from '../core/model';
import type { Store } from '../core/observe/store';
import type { Asked } from '../core/questions/asked';
import { plain } from '../core/text';
import { type Options, UsageError } from './arguments';

export const ALL_WELL = 0;
export const NOT_READ = 1;
export const WRONG = 2;

/** An open folder and what was asked of it. */
export interface Session {
  readonly folder: FolderEngine;
  readonly store: Store;
  readonly options: Options;
  readonly operands: readonly string[];
  readonly configuration: {
    readonly file: string;
    readonly problems: readonly ConfigurationProblem[];
  };
}

export function asked({ store, folder }: Session): Asked {
  return { view: store, history: folder.history };
}

export function readStatus({ store }: Session): number {
  const cells = store.services.flatMap(({ name }) => store.cellsOf(name));
  return cells.every(wasRead) ? ALL_WELL : NOT_READ;
}

function wasRead({ reading }: CellState): boolean {
  return reading.state === 'deployed';
}

/** Reads the cells of `services` in `environments`, and no others. */
export async function refreshCells(
  { folder }: Session,
  services: readonly string[],
  environments: readonly string[],
): Promise<void> {
  const cells = services.flatMap((service) => environments.map((name) => cellId(service, name)));
  await folder.project.refresh(new Set(cells));
}

export function environmentNamed({ store }: Session, name = ''): Environment {
  const found = store.environments.find((candidate) => candidate.name === name);
  if (found) return found;
  const known = store.environments.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`there is no environment "${plain(name)}"; there are: ${plain(known, 300)}`);
}

/** The service asked for, or all that run in each of `environments`. */
export function servicesIn(
  { store, options }: Session,
  environments: readonly string[],
): readonly string[] {
  const names = store.services.map(({ name }) => name);
  if (options.service !== undefined && !names.includes(options.service)) {
    const known = plain(names.join(', '), 300);
    throw new UsageError(`there is no service "${plain(options.service)}"; there are: ${known}`);
  }
  const chosen = options.service === undefined ? names : [options.service];
  const running = chosen.filter((name) => environments.every((where) => store.cell(name, where)));
  if (running.length > 0) return running;
  const where = environments.map((name) => plain(name)).join(' and ');
  const who =
    options.service === undefined ? 'no service runs' : `${plain(options.service)} does not run`;
  throw new UsageError(`${who} in ${environments.length > 1 ? 'both ' : ''}${where}`);
}
