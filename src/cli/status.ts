import { statusJson } from '../core/present/json';
import { statusTable } from '../core/present/table';
import { expectOperands } from './arguments';
import { print, printJson, say } from './output';
import { type Session, readStatus } from './session';

export async function status(session: Session): Promise<number> {
  expectOperands(session.operands, [0, 0], 'status');
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
