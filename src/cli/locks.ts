import { instant } from '../core/present/words';
import { type Line, aligned, piece } from '../core/present/table';
import {
  type EnvironmentLock,
  hasExpired,
  type LockWish,
  lockState,
} from '../core/promote/environmentLock';
import { durationOf, durationTrouble } from '../core/observe/config/times';
import { plain } from '../core/text';
import { UsageError, expectOperands } from './arguments';
import { complain, print, printJson } from './output';
import { ALL_WELL, NOT_READ, type Session, environmentNamed, servicesIn } from './session';

/** Keeps everybody from promoting to an environment, until it is unlocked or the time is over. */
export async function lock(session: Session): Promise<number> {
  const { operands, options, folder } = session;
  const usage = 'lock <env> --reason TEXT [--for 4h] [--service NAME]';
  expectOperands(operands, [1, 1], usage);
  const environment = environmentNamed(session, operands[0]).name;
  const { reason } = options;
  if (reason === undefined) {
    throw new UsageError(`say why, so that others know: whereabouts ${usage}`);
  }
  const service = serviceNamed(session, environment);
  const place = placeWords(environment, service);
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
      print([[piece(`${place} is locked`, 'good'), piece(plain(reason, 300))]]);
      return ALL_WELL;
    case 'held':
      print([[piece(`${place} is locked already`, 'trouble')], ...lockLines([outcome.by])]);
      return NOT_READ;
    case 'failed':
      complain(`whereabouts: ${plain(outcome.reason, 400)}`);
      return NOT_READ;
  }
}

export async function unlock(session: Session): Promise<number> {
  const { operands, folder } = session;
  expectOperands(operands, [1, 1], 'unlock <env> [--service NAME]');
  const environment = environmentNamed(session, operands[0]).name;
  const service = serviceNamed(session, environment);
  const place = placeWords(environment, service);
  const outcome = await folder.desk.unlock(environment, service);
  if (outcome.state === 'held') {
    print([[piece(`${place} is still locked`, 'trouble')], ...lockLines([outcome.by])]);
    return NOT_READ;
  }
  if (outcome.state === 'failed') {
    complain(`whereabouts: ${plain(outcome.reason, 400)}`);
    return NOT_READ;
  }
  const told = await folder.desk.askLocks();
  // A wider lock goes on to count.
  const left =
    told.state === 'known' ? lockState(told.value, service, environment, Date.now()) : undefined;
  if (left) {
    print([[piece(`${place} is still locked`, 'trouble')], ...lockLines([left])]);
    return NOT_READ;
  }
  print([[piece(`${place} is not locked any more`, 'good')]]);
  return ALL_WELL;
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
  const now = Date.now();
  const all = told.value.filter((one) => !hasExpired(one, now));
  if (options.json) printJson({ schema: 1, locks: all.map(lockJson) });
  else if (all.length === 0) print([[piece('nothing is locked', 'quiet')]]);
  else print(lockLines(all));
  return ALL_WELL;
}

/** The service that was asked for, which has to run there; undefined where none was. */
function serviceNamed(session: Session, environment: string): string | undefined {
  return session.options.service === undefined ? undefined : servicesIn(session, [environment])[0];
}

function placeWords(environment: string, service: string | undefined): string {
  return service === undefined ? plain(environment) : `${plain(service)} in ${plain(environment)}`;
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
