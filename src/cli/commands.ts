import { plain } from '../core/text';
import { UsageError, expectOperands } from './arguments';
import { approve } from './approve';
import { compare } from './compare';
import { journal } from './journal';
import { lock, locks, unlock } from './locks';
import { printJson, problemLine, say } from './output';
import { promote, rollBack } from './promote';
import { ALL_WELL, type Session } from './session';
import { status } from './status';
import { waiting } from './waiting';
import { where } from './where';

/** What each command does; the number is the exit status. */
export const COMMANDS: Readonly<Record<string, (session: Session) => Promise<number>>> = {
  status,
  where,
  waiting,
  compare,
  promote,
  rollback: rollBack,
  journal,
  lock,
  unlock,
  locks,
  config,
  allow,
  approve,
};

async function config({ operands, options, store, configuration }: Session): Promise<number> {
  expectOperands(operands, [1, 1], 'config check');
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
  expectOperands(operands, [2, 2], 'allow <name> <origin>');
  const [name = '', address = ''] = operands;
  const origin = URL.canParse(address) ? new URL(address).origin : '';
  if (!/^https?:/.test(origin)) {
    throw new UsageError(`"${plain(address)}" is no origin; write it like https://shop.example`);
  }
  await folder.allowCredential({ name, origin });
  say(`\${env:${plain(name)}} may now be sent to ${origin}\n`);
  return ALL_WELL;
}
