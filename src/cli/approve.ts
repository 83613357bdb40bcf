import { plain } from '../core/text';
import { UsageError, expectOperands } from './arguments';
import { complain, say } from './output';
import { ALL_WELL, NOT_READ, type Session } from './session';

/** A person has read the command that promotes a service, and lets it run as it is now. */
export async function approve({ folder, operands }: Session): Promise<number> {
  expectOperands(operands, [1, 2], 'approve <service> [env]');
  const [service = '', environment] = operands;
  if (folder.desk.actor.kind === 'agent') {
    complain('whereabouts: an agent cannot approve what is run: a person has to');
    return NOT_READ;
  }
  const all = await folder.commandRequests();
  const wanted = all.filter(
    (one) =>
      one.service === service && (environment === undefined || one.environment === environment),
  );
  if (wanted.length === 0) {
    const known = [...new Set(all.map((one) => one.service))].map((name) => plain(name)).join(', ');
    if (known === '') {
      say('no command waits to be approved\n');
      return ALL_WELL;
    }
    throw new UsageError(
      `no command of "${plain(service)}" waits to be approved; there are some of: ${known}`,
    );
  }
  for (const request of wanted) {
    await folder.approveCommand(request);
    say(`${plain(request.environment)}: ${plain(request.command.join(' '), 500)} may now be run\n`);
  }
  return ALL_WELL;
}
