import type { CommandSend, SendOutcome } from '../../core/promote/trigger';
import { exitWords, maxPrinted, programIn } from './command';
import { ProcessPool } from './process';

export interface CommandSendOptions {
  /** Where the program runs, and what a relative one (`./promote.sh`) is relative to. */
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly processes?: ProcessPool;
}

/** EX_TEMPFAIL of sysexits.h: nothing was done, come back later. */
const comeBackLater = 75;
const doubt = 'Whether it did what it was to do is not known';

/**
 * Carries out a send by running a program once, without a shell. `env` is added to the environment that it gets.
 *
 * Exit 0 is `accepted`, and what it printed the body; 75 is `busy`; any other code is `refused`, with its first line of
 * complaint: it says itself that it failed, although it may have done a part. What never ran is `unsent`. What did not
 * come to its own end (time, a signal, a stop) is `unknown`. Of what it prints the first 256 KiB are kept.
 */
export function createCommandSend(
  options: CommandSendOptions,
): (
  send: CommandSend,
  signal: AbortSignal,
  env?: Readonly<Record<string, string>>,
) => Promise<SendOutcome> {
  const { cwd, timeoutMs, processes = new ProcessPool(8) } = options;
  return async ({ command }, signal, env = {}) => {
    const [program, ...args] = command;
    if (program === undefined || program === '') {
      return outcome('unsent', 'the command is empty: write the program and its arguments');
    }
    let started = false;
    const result = await processes.run({
      command: programIn(cwd, program),
      args,
      cwd,
      env: { ...process.env, ...env },
      signal,
      timeoutMs,
      maxBytes: maxPrinted,
      // Ending a deployment in the middle because it is talkative would be the worse end.
      beyond: 'drop',
      onStart: () => (started = true),
    });
    switch (result.state) {
      case 'exited':
        if (result.code === 0) return accepted(program, result.stdout);
        return outcome(
          result.code === comeBackLater ? 'busy' : 'refused',
          exitWords(program, result.code, result.stderr),
        );
      case 'timed-out':
        return outcome(
          'unknown',
          `${program} did not finish within ${timeoutMs / 1000} s. ${doubt}`,
        );
      case 'too-much-output':
        return outcome('unknown', `${program} was ended since it printed too much. ${doubt}`);
      case 'killed':
        return outcome('unknown', `${program} was ended by ${result.signal}. ${doubt}`);
      case 'aborted':
        return started
          ? outcome('unknown', `${program} was stopped before it finished. ${doubt}`)
          : outcome('unsent', `${program} was stopped before it was started`);
      case 'not-started':
        return outcome('unsent', result.reason);
    }
  };
}

function outcome(state: SendOutcome['state'], sentence: string): SendOutcome {
  return { state, sentence };
}

/** What is not UTF-8 is mended: it is done, whatever it is told in. */
function accepted(program: string, stdout: Buffer): SendOutcome {
  const body = stdout.toString('utf8');
  return { state: 'accepted', sentence: `${program} ended with exit code 0`, body };
}
