import type { Answer, Ask, Failure } from '../../core/observe/source';
import { exitWords, maxPrinted, programIn } from './command';
import { ProcessPool } from './process';

export interface CommandAskOptions {
  /** Where commands run, and what a relative program (`./deployed.sh`) is relative to. */
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly processes?: ProcessPool;
}

/** Asks by running a program: what it prints is the answer. An exit code other than 0 is a failure. */
export function createCommandAsk(options: CommandAskOptions): Ask {
  const { cwd, timeoutMs, processes = new ProcessPool(8) } = options;
  return async (request, signal) => {
    if (request.transport !== 'command')
      return failed('configuration', `a command was expected, not ${request.transport}`);
    const [program, ...args] = request.command;
    if (program === undefined || program === '')
      return failed('configuration', 'the command is empty: write the program and its arguments');
    const command = programIn(cwd, program);

    const result = await processes.run({
      command,
      args,
      cwd,
      signal,
      timeoutMs,
      maxBytes: maxPrinted,
    });
    switch (result.state) {
      case 'exited':
        return result.code === 0
          ? printed(result.stdout)
          : failed('malformed', exitWords(program, result.code, result.stderr));
      case 'timed-out':
        return failed('timeout', `${program} did not finish within ${timeoutMs / 1000} s`);
      case 'aborted':
        return failed('timeout', `${program} was cancelled before it finished`);
      case 'too-much-output':
        return failed('too-big', `${program} printed more than ${maxPrinted / 1024} KiB`);
      case 'killed':
        return failed('malformed', `${program} was ended by ${result.signal}`);
      case 'not-started':
        return failed('configuration', result.reason);
    }
  };
}

function printed(stdout: Buffer): Answer {
  try {
    const body = new TextDecoder('utf-8', { fatal: true }).decode(stdout);
    return { state: 'answered', body, headers: {} };
  } catch {
    return failed('malformed', 'the command printed something that is not UTF-8 text');
  }
}

function failed(failure: Failure, message: string): Answer {
  return { state: 'failed', failure, message };
}
