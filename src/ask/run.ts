import { ask } from '../adapters/guard/asker';
import { thisActor } from '../adapters/process/actor';
import { complain } from './complain';
import type { Mode } from './mode';

const BLOCKED = 77;
const INTERRUPTED = 130;

/** Asks whether the shim may go on to the program: status 0 says so. */
export const run: Mode = async (argv, { options, ...place }) => {
  if (argv.length === 0) throw new Error('there is no command');
  const wanted = {
    ...place,
    actor: thisActor(),
    origin: 'terminal',
    act: { type: 'command', argv },
  } as const;
  const told = await ask(wanted, options);
  switch (told.state) {
    case 'allowed':
      if (told.remark !== undefined) complain(told.remark);
      return 0;
    case 'granted':
      return 0;
    case 'denied':
      complain(told.sentence);
      return BLOCKED;
    case 'interrupted':
      return INTERRUPTED;
  }
};
