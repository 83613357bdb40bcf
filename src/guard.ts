import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FilesOnDisk } from './adapters/files/filesOnDisk';
import { privateFolder } from './adapters/files/privateFolder';
import { defaultStateFolder } from './adapters/files/stateFolder';
import { diagnose } from './adapters/guard/doctor';
import { GuardSocket } from './adapters/guard/guardSocket';
import { type House, houseId, housePlace, real, writeHouse } from './adapters/guard/houseFile';
import { openRecord } from './adapters/guard/journalRecord';
import { socketPath } from './adapters/guard/socketPath';
import { thisActor } from './adapters/process/actor';
import { ProcessPool } from './adapters/process/process';
import { createSystemClock } from './adapters/systemClock';
import type { GuardRules } from './core/guard/act';
import { actOf } from './core/guard/askedAct';
import type { Question, Reply } from './core/guard/frames';
import type { GuardBuilder, GuardHouse, HouseOptions } from './core/guard/house';
import { WindowGuardian } from './core/guard/windowGuardian';
import { DisposableStore } from './core/lifecycle';

const PROCESSES_AT_ONCE = 4;

/** What `GuardFolder` of src/adapters/guard/guardFolder.ts is to this file. */
interface ShimFolder {
  /** The program that shims and hooks start. */
  readonly asker: string;
  readonly shims: string | undefined;
  prepare(programs: { readonly node: string; readonly dist: string }): Promise<void>;
  write(rules: GuardRules): Promise<void>;
}

// The seam: `new GuardFolder(stateFolder, id)` takes the place of this.
function shimFolder(stateFolder: string, _id: string): ShimFolder {
  return {
    asker: join(stateFolder, 'guard', 'ask'),
    shims: undefined,
    prepare: () => Promise.resolve(),
    write: () => Promise.resolve(),
  };
}

/** Builds the guard of one window. Rejects where its folder cannot be made. */
async function openGuard(options: HouseOptions): Promise<GuardHouse> {
  const { folders, log, prompt } = options;
  const own = new DisposableStore();
  const stop = new AbortController();
  own.add({ dispose: () => stop.abort() });
  const clock = createSystemClock((error) => log.error(String(error)));
  const stateFolder = defaultStateFolder();
  const place = housePlace(stateFolder, folders);
  const trouble = privateFolder(place);
  if (trouble !== undefined) throw new Error(trouble);
  const shims = shimFolder(stateFolder, houseId(folders));
  const isPrepared = await shims.prepare(options).then(
    () => true,
    (error: unknown) => {
      log.warn(`Terminals are not guarded: ${String(error)}`);
      return false;
    },
  );
  const onPath = isPrepared ? shims.shims : undefined;
  const files = new FilesOnDisk();
  const home = process.env['HOME'] || homedir();
  const journal = folders[0];
  const guardian = own.add(
    new WindowGuardian({
      prompt,
      record: openRecord(stateFolder, journal ?? place),
      clock,
      log,
      newId: randomUUID,
    }),
  );
  const roots = folders.flatMap((folder) => [folder, real(folder)]);
  const answer = async (question: Question, signal: AbortSignal): Promise<Reply> => {
    const act = actOf(question.act, question, guardian.rules, files, roots);
    const { state, reason } = await guardian.ask(act, question.terminal, signal);
    return { state, reason };
  };
  const listening = socketPath(place, houseId(folders));
  if ('reason' in listening) log.warn(`The guard cannot be asked: ${listening.reason}`);
  else {
    const socket = own.add(new GuardSocket({ path: listening.path, answer, clock, log }));
    await socket.listen();
  }
  const socket = 'path' in listening ? listening.path : undefined;
  const processes = new ProcessPool(PROCESSES_AT_ONCE);
  const configure = async (rules: GuardRules): Promise<void> => {
    guardian.configure(rules);
    const house: House = { schema: 1, folders, rules, socket, pid: process.pid, journal };
    writeHouse(place, house);
    if (isPrepared) await shims.write(rules);
  };
  await configure(guardian.rules);
  return {
    guardian,
    actor: thisActor(),
    shims: onPath,
    asker: shims.asker,
    configure,
    surroundings: (cwd, env = {}) => ({ env: { ...process.env, ...env }, cwd, home, files }),
    doctor: (shells) =>
      diagnose({
        folders,
        shims: onPath,
        socket,
        shells,
        env: process.env,
        home,
        stateFolder,
        processes,
        signal: stop.signal,
      }),
    dispose: () => own.dispose(),
  };
}

export const guard: GuardBuilder = { openGuard };
