import { basename, dirname, resolve } from 'node:path';
import { compareJson } from '../core/present/historyJson';
import { compareTable } from '../core/present/table';
import { type Comparison, compare as compareEnvironments } from '../core/questions/compare';
import { plain } from '../core/text';
import { UsageError, expectOperands } from './arguments';
import { complain, print, printJson } from './output';
import {
  ALL_WELL,
  NOT_READ,
  type Session,
  asked,
  environmentNamed,
  refreshCells,
  servicesIn,
} from './session';

const USAGE = 'compare <env> [env] [-- PATH]';

/** What differs between two environments, or between one and what is checked out, service by service. */
export async function compare(session: Session): Promise<number> {
  const { options, operands } = session;
  expectOperands(operands, [1, 2], USAGE);
  expectOperands(options.paths, [0, 1], USAGE);
  const environments = operands.map((name) => environmentNamed(session, name).name);
  const [before = '', after] = environments;
  const services = servicesIn(session, environments);
  const [given] = options.paths;
  const path = given === undefined ? undefined : await pathFrom(session, given);
  await refreshCells(session, services, environments);

  const comparisons: Comparison[] = [];
  let code = ALL_WELL;
  for (const service of services) {
    const wanted = { service, before, after, ...(path === undefined ? {} : { path }) };
    const told = await compareEnvironments(asked(session), wanted);
    if (told.state === 'unknown') {
      complain(`whereabouts: ${plain(service)}: ${plain(told.reason, 300)}`);
      code = NOT_READ;
      continue;
    }
    comparisons.push(told.value);
    if (told.value.distance.state === 'unknown') code = NOT_READ;
    if (!options.json) print(compareTable(told.value));
  }
  if (options.json) printJson(compareJson(comparisons));
  return code;
}

/** A path as it is typed in the current folder, from the root of the repository. It need not exist any more. */
async function pathFrom({ folder, options }: Session, given: string): Promise<string | undefined> {
  const file = resolve(options.cwd, given);
  const missing: string[] = [];
  for (let there = file; ; there = dirname(there)) {
    const path = await folder.pathInRepository(there);
    if (path !== undefined) return [path, ...missing].filter((part) => part !== '').join('/');
    if (there === dirname(there)) break;
    missing.unshift(basename(there));
  }
  const trouble = await folder.repositoryTrouble();
  if (trouble !== undefined) return undefined;
  throw new UsageError(`${plain(given)} does not lie in the repository of this folder`);
}
