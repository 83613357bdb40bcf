import { parseArgs } from 'node:util';

export const USAGE = `whereabouts: which commit is live where

  whereabouts status [--watch] [--json]       what runs in every environment
  whereabouts where <commit> [--json]         which environments contain a commit, branch or tag
  whereabouts waiting <from> <to> [--service NAME] [--json]
                                              commits that one environment has and another lacks
  whereabouts config check [--json]           mistakes in .vscode/whereabouts.json
  whereabouts allow <name> <origin>           let the secret \${env:name} go to an origin

  --cwd DIR          the folder to look at; by default this one, or the nearest above with a configuration
  --timeout SECONDS  how long one source may take, by default 15
  --verbose          say on standard error what is being done

Exit status: 0 all is well, 1 an environment could not be read, 2 wrong usage or configuration.
`;

/** A mistake of the caller's, told in one sentence; the exit status is 2. */
export class UsageError extends Error {}

export interface Options {
  readonly json: boolean;
  readonly watch: boolean;
  readonly verbose: boolean;
  readonly service: string | undefined;
  readonly cwd: string;
  readonly timeoutMs: number;
}

export interface Arguments {
  readonly command: string | undefined;
  readonly operands: readonly string[];
  readonly options: Options;
  readonly help: boolean;
  readonly version: boolean;
}

/** Throws a UsageError for anything it does not know. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parsed(args);
  const timeout = Number(values.timeout);
  if (!(timeout > 0 && timeout <= 120)) {
    throw new UsageError('--timeout takes a number of seconds, at most 120');
  }
  const [command, ...operands] = positionals;
  const { json, watch, verbose, service, cwd, help, version } = values;
  return {
    command,
    operands,
    options: { json, watch, verbose, service, cwd, timeoutMs: timeout * 1000 },
    help,
    version,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
        service: { type: 'string' },
        cwd: { type: 'string', default: '.' },
        timeout: { type: 'string', default: '15' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments');
  }
}

/** Exactly `count` operands, or a sentence with the right way to say it. */
export function expectOperands(operands: readonly string[], count: number, usage: string): void {
  if (operands.length !== count) {
    throw new UsageError(`the way to say it is: whereabouts ${usage}`);
  }
}
