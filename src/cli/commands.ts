import type { ConfigurationProblem, FolderEngine } from '../core/engine';
import { type Commit, type Environment, cellId } from '../core/model';
import type { Store } from '../core/observe/store';
import { statusJson, waitingJson, whereJson } from '../core/present/json';
import { commitTable, statusTable, whereTable } from '../core/present/table';
import { plain } from '../core/text';
import { type Options, UsageError, expectOperands } from './arguments';
import { complain, print, printJson, problemLine, say } from './output';

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

/** What each command does; the number is the exit status. */
export const COMMANDS: Readonly<Record<string, (session: Session) => Promise<number>>> = {
  status,
  where,
  waiting,
  config,
  allow,
};

async function status(session: Session): Promise<number> {
  expectOperands(session.operands, 0, 'status');
  await session.folder.project.refresh();
  printStatus(session);
  return session.options.watch ? watch(session) : readStatus(session);
}

function printStatus({ store, options }: Session): void {
  if (options.json) printJson(statusJson(store));
  else print(statusTable(store, Date.now()));
}

/** Prints again whenever the words change, until the process is told to stop. */
async function watch(session: Session): Promise<number> {
  const { store, folder, options } = session;
  const words = () =>
    JSON.stringify(options.json ? significant(session) : statusTable(store, Date.now()));
  let shown = words();
  const update = () => {
    const now = words();
    if (now === shown) return;
    shown = now;
    if (!options.json) say(process.stdout.isTTY ? '\u001b[2J\u001b[H' : '\n');
    printStatus(session);
  };
  const following = store.onDidChange(update);
  const ages = setInterval(update, 30_000);
  const polling = folder.project.watch();
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  following.dispose();
  clearInterval(ages);
  polling.dispose();
  return readStatus(session);
}

/** A JSON watcher is told of news, not of each look. */
function significant({ store }: Session) {
  return statusJson(store).cells.map((cell) => ({ ...cell, observedAt: null }));
}

function readStatus({ store }: Session): number {
  const cells = store.services.flatMap(({ name }) => store.cellsOf(name));
  return cells.every(({ reading }) => reading.state === 'deployed') ? ALL_WELL : NOT_READ;
}

async function where(session: Session): Promise<number> {
  const { folder, options, operands } = session;
  expectOperands(operands, 1, 'where <commit>');
  const typed = operands[0] ?? '';
  const [found] = await Promise.all([folder.find(typed), folder.project.refresh()]);
  const cells = await folder.project.where(found);
  const id =
    found.state === 'present' ? found.commit.id : found.state === 'absent' ? found.id : undefined;
  if (options.json) printJson(whereJson(id ?? plain(typed), cells));
  else if (id !== undefined) {
    const commit = found.state === 'present' ? commitTable([found.commit], Date.now()) : [];
    print([...commit, ...whereTable(cells)]);
  }
  if (id === undefined) {
    complain(`whereabouts: ${'reason' in found ? plain(found.reason, 300) : 'not found'}`);
    return NOT_READ;
  }
  return readStatus(session);
}

async function waiting(session: Session): Promise<number> {
  const { folder, options, operands } = session;
  expectOperands(operands, 2, 'waiting <from> <to>');
  const [from, to] = [environment(session, operands[0]), environment(session, operands[1])];
  const services = servicesIn(session, from.name, to.name);
  const cells = services.flatMap((name) => [cellId(name, from.name), cellId(name, to.name)]);
  await folder.project.refresh(new Set(cells));
  const commits = new Map<string, Commit>();
  let code = ALL_WELL;
  for (const service of services) {
    const list = await folder.project.waiting(service, from.name, to.name, 10_000);
    if (list.state === 'unknown') {
      complain(`whereabouts: ${plain(service)}: ${plain(list.reason, 300)}`);
      code = NOT_READ;
      continue;
    }
    for (const commit of list.commits) commits.set(commit.id, commit);
    if (options.json) continue;
    const title = `${plain(service)}: ${list.commits.length} waiting in ${plain(from.name)} for ${plain(to.name)}`;
    print([[{ text: title, tone: 'heading' }], ...commitTable(list.commits, Date.now())]);
  }
  if (options.json) {
    // One service keeps git's order; several are merged by date.
    const all = [...commits.values()];
    printJson(waitingJson(services.length > 1 ? all.sort((a, b) => b.date - a.date) : all));
  }
  return code;
}

function environment({ store }: Session, name = ''): Environment {
  const found = store.environments.find((candidate) => candidate.name === name);
  if (found) return found;
  const known = store.environments.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`there is no environment "${plain(name)}"; there are: ${plain(known, 300)}`);
}

/** The service asked for, or all that run in both environments. */
function servicesIn({ store, options }: Session, from: string, to: string): readonly string[] {
  const names = store.services.map(({ name }) => name);
  if (options.service !== undefined && !names.includes(options.service)) {
    const known = plain(names.join(', '), 300);
    throw new UsageError(`there is no service "${plain(options.service)}"; there are: ${known}`);
  }
  const chosen = options.service === undefined ? names : [options.service];
  const both = chosen.filter((name) => store.cell(name, from) && store.cell(name, to));
  if (both.length === 0) {
    throw new UsageError(`no service runs in both ${plain(from)} and ${plain(to)}`);
  }
  return both;
}

async function config({ operands, options, store, configuration }: Session): Promise<number> {
  expectOperands(operands, 1, 'config check');
  if (operands[0] !== 'check')
    throw new UsageError('the way to say it is: whereabouts config check');
  const { file, problems } = configuration;
  if (options.json) {
    const located = problems.map(({ start, severity, message }) => ({
      line: start.line + 1,
      column: start.character + 1,
      severity,
      message: plain(message, 500),
    }));
    printJson({ schema: 1, problems: located });
  } else if (problems.length > 0) {
    for (const problem of problems) say(`${problemLine(file, problem)}\n`);
  } else {
    const { environments, services } = store;
    say(`${file}: ${environments.length} environments, ${services.length} services, no mistakes\n`);
  }
  return Promise.resolve(ALL_WELL);
}

async function allow({ folder, operands }: Session): Promise<number> {
  expectOperands(operands, 2, 'allow <name> <origin>');
  const [name = '', address = ''] = operands;
  const origin = URL.canParse(address) ? new URL(address).origin : '';
  if (!/^https?:/.test(origin)) {
    throw new UsageError(`"${plain(address)}" is no origin; write it like https://shop.example`);
  }
  await folder.allowCredential({ name, origin });
  say(`\${env:${plain(name)}} may now be sent to ${origin}\n`);
  return ALL_WELL;
}
