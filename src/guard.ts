import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { FilesOnDisk } from './adapters/files/filesOnDisk';
import { locateGit } from './adapters/git/gitLocate';
import { GitCommand } from './adapters/git/gitCommand';
import { PrePush } from './adapters/git/prePush';
import { privateFolder } from './adapters/files/privateFolder';
import { defaultStateFolder } from './adapters/files/stateFolder';
import { diagnose } from './adapters/guard/doctor';
import { GuardFolder } from './adapters/guard/guardFolder';
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
  const programs = new GuardFolder(stateFolder, houseId(folders));
  const { asker } = programs;
  const strictBash = await programs.prepare(options).then(
    () => programs.strictBash(),
    (error: unknown) => {
      log.warn(`Terminals are not guarded: ${String(error)}`);
      return undefined;
    },
  );
  const shims = strictBash && process.platform !== 'win32' ? programs.shims : undefined;
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
  const write = (more: Partial<House>): void => {
    const { rules } = guardian;
    writeHouse(place, { schema: 1, folders, rules, socket, pid: process.pid, journal, ...more });
  };
  const configure = async (rules: GuardRules): Promise<void> => {
    guardian.configure(rules);
    write({});
    if (shims !== undefined) await programs.write(rules);
  };
  await configure(guardian.rules);
  const git = async () => {
    const found = await locateGit({ given: undefined, env: process.env, processes }, stop.signal);
    if (found.state === 'missing') throw new Error(found.reason);
    return new GitCommand({ gitPath: found.path, log, processes });
  };
  return {
    guardian,
    actor: thisActor(),
    shims,
    strictBash: strictBash ?? {},
    asker,
    pushHooks: new PrePush({ git, asker }),
    configure,
    surroundings: (cwd, env = {}) => ({ env: { ...process.env, ...env }, cwd, home, files }),
    doctor: (shells) =>
      diagnose({
        folders,
        shims,
        socket,
        shells,
        env: process.env,
        home,
        stateFolder,
        processes,
        signal: stop.signal,
      }),
    turnOff: () => write({ isOff: true }),
    dispose: () => own.dispose(),
  };
}

export const guard: GuardBuilder = { openGuard };
