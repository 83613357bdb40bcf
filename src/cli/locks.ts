import { instant } from '../core/present/words';
import { type Line, aligned, piece } from '../core/present/table';
import type { EnvironmentLock, LockWish } from '../core/promote/environmentLock';
import { durationOf, durationTrouble } from '../core/observe/config/times';
import { plain } from '../core/text';
import { UsageError, expectOperands } from './arguments';
import { complain, print, printJson } from './output';
import { ALL_WELL, NOT_READ, type Session, environmentNamed } from './session';

/** Keeps everybody from promoting to an environment, until it is unlocked or the time is over. */
export async function lock(session: Session): Promise<number> {
  const { operands, options, folder } = session;
  const usage = 'lock <env> --reason TEXT [--for 4h] [--service NAME]';
  expectOperands(operands, [1, 1], usage);
  const environment = environmentNamed(session, operands[0]).name;
  const { reason, service } = options;
  if (reason === undefined || reason.trim() === '') {
    throw new UsageError(`say why, so that others know: whereabouts ${usage}`);
  }
  const now = Date.now();
  const wanted: LockWish = {
    environment,
    reason,
    owner: folder.desk.actor.name,
    since: now,
    ...(service === undefined ? {} : { service }),
    ...(options.for === undefined ? {} : { expires: now + lengthOf(options.for) }),
  };
  const outcome = await folder.desk.lock(wanted);
  switch (outcome.state) {
    case 'done':
      print([[piece(`${plain(environment)} is locked`, 'good'), piece(plain(reason, 300))]]);
      return ALL_WELL;
    case 'held':
      print([
        [piece(`${plain(environment)} is locked already`, 'trouble')],
        ...lockLines([outcome.by]),
      ]);
      return NOT_READ;
    case 'failed':
      complain(`whereabouts: ${plain(outcome.reason, 400)}`);
      return NOT_READ;
  }
}

export async function unlock(session: Session): Promise<number> {
  const { operands, options, folder } = session;
  expectOperands(operands, [1, 1], 'unlock <env> [--service NAME]');
  const environment = environmentNamed(session, operands[0]).name;
  const outcome = await folder.desk.unlock(environment, options.service);
  if (outcome.state === 'done') {
    print([[piece(`${plain(environment)} is not locked any more`, 'good')]]);
    return ALL_WELL;
  }
  const why = outcome.state === 'held' ? `${outcome.by.owner} has locked it anew` : outcome.reason;
  complain(`whereabouts: ${plain(why, 400)}`);
  return NOT_READ;
}

/** Who keeps which environment locked. */
export async function locks(session: Session): Promise<number> {
  const { operands, options, folder } = session;
  expectOperands(operands, [0, 0], 'locks [--json]');
  const told = await folder.desk.askLocks();
  if (told.state === 'unknown') {
    complain(`whereabouts: ${plain(told.reason, 400)}`);
    return NOT_READ;
  }
  if (options.json) printJson({ schema: 1, locks: told.value.map(lockJson) });
  else if (told.value.length === 0) print([[piece('nothing is locked', 'quiet')]]);
  else print(lockLines(told.value));
  return ALL_WELL;
}

function lengthOf(text: string): number {
  const trouble = durationTrouble(text);
  if (trouble !== undefined) throw new UsageError(`--for ${trouble}`);
  return durationOf(text);
}

function lockJson(lock: EnvironmentLock) {
  const { environment, service, reason, owner, since, expires, keeper } = lock;
  return {
    environment: environment ?? null,
    service: service ?? null,
    reason: plain(reason, 2000),
    owner: plain(owner, 200),
    since: since === undefined ? null : new Date(since).toISOString(),
    keeper,
    expires: expires === undefined ? null : new Date(expires).toISOString(),
  };
}

function lockLines(all: readonly EnvironmentLock[]): readonly Line[] {
  return aligned(
    all.map(({ environment, service, reason, owner, since, expires }) => [
      piece(`  ${environment === undefined ? 'everything' : plain(environment, 40)}`),
      piece(service === undefined ? '' : plain(service, 40)),
      piece(plain(owner, 60), 'news'),
      piece(plain(reason, 200)),
      piece(since === undefined ? '' : `since ${instant(since)}`, 'quiet'),
      piece(expires === undefined ? '' : `until ${instant(expires)}`, 'quiet'),
    ]),
  );
}
