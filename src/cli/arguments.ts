import { parseArgs } from 'node:util';

export const USAGE = `whereabouts: which commit is live where

  whereabouts status [--watch] [--json]       what runs in every environment
  whereabouts where <what> [--json]           which environments hold it; <what> is a commit, HEAD~3, a branch, a tag,
                                              a ticket (SHOP-12), a pull request (#34), or a line (src/cart.ts:17)
  whereabouts waiting <from> <to> [--service NAME] [--first-parent] [--json | --markdown]
                                              commits that one environment has and another lacks; as release notes
  whereabouts compare <env> [env] [--service NAME] [--json] [-- PATH]
                                              files that differ between two environments, or from what is checked out
  whereabouts promote <from> <to> [--service NAME] [--confirm NAME] [--reason TEXT] [--json]
                                              move on what runs in one environment to the next; asks before
  whereabouts promote --resume [--json]       go on with what was left in the middle
  whereabouts rollback <env> [--service NAME] [--confirm NAME] [--reason TEXT] [--json]
                                              back to what ran there before
  whereabouts journal [--json | --csv]        what was promoted, blocked and cancelled here
  whereabouts lock <env> --reason TEXT [--for 4h] [--service NAME]
                                              keep everybody from promoting to an environment
  whereabouts unlock <env> [--service NAME]   let them again
  whereabouts locks [--json]                  who keeps what locked
  whereabouts guard check [--json] -- <command…>
                                              what the guard says to a command, as words or as one text
  whereabouts guard run -- <command…>         run it, once it is harmless or somebody has said yes
  whereabouts guard doctor [--json]           what of the guard works here, and what it does not see
  whereabouts config check [--json]           mistakes in .vscode/whereabouts.json
  whereabouts allow <name> <origin>           let the secret \${env:name} go to an origin
  whereabouts approve <service> [env]         let the command run that promotes a service, as it is now

  --cwd DIR          the folder to look at; by default this one, or the nearest above with a configuration
  --timeout SECONDS  how long one source may take, by default 15
  --first-parent     a merge stands for all that it brought
  --confirm NAME     the name of the environment, in place of typing it at a terminal
  --reason TEXT      why; needed to go past a gate that does not hold, and to lock
  --for 4h           how long a lock counts, in m, h, d or w; until it is unlocked unless given
  --follow SECONDS   how long a promotion is followed before it counts as unverified; followFor of the
                     configuration, or 120, unless given
  --verbose          say on standard error what is being done

Exit status: 0 all is well (of promotions: all are verified), 1 something could not be read, is not known or was not
done, 2 wrong usage or configuration, 130 interrupted. Of "guard check": 0 allow, 76 ask, 77 refuse; of "guard run":
that of the command, 77 where it was not run.
`;

/** A mistake of the caller's, told in one sentence; the exit status is 2. */
export class UsageError extends Error {}

export interface Options {
  readonly json: boolean;
  readonly markdown: boolean;
  readonly firstParent: boolean;
  readonly watch: boolean;
  readonly verbose: boolean;
  readonly service: string | undefined;
  readonly cwd: string;
  /** What stands behind `--`, for a command that takes paths or a command there. */
  readonly paths: readonly string[];
  readonly timeoutMs: number;
  readonly resume: boolean;
  readonly csv: boolean;
  readonly confirm: string | undefined;
  readonly reason: string | undefined;
  readonly for: string | undefined;
  /** How long to follow a promotion; undefined leaves it to the configuration. */
  readonly followMs: number | undefined;
}

export interface Arguments {
  readonly command: string | undefined;
  readonly operands: readonly string[];
  readonly options: Options;
  readonly help: boolean;
  readonly version: boolean;
}

/** Options that only some commands know. The rest go with all. */
const ONLY_WITH: Readonly<Record<string, readonly string[]>> = {
  watch: ['status'],
  service: ['waiting', 'compare', 'promote', 'rollback', 'lock', 'unlock'],
  markdown: ['waiting'],
  resume: ['promote'],
  confirm: ['promote', 'rollback'],
  reason: ['promote', 'rollback', 'lock'],
  follow: ['promote', 'rollback'],
  for: ['lock'],
  csv: ['journal'],
  'first-parent': ['waiting'],
};

/** Commands for which what stands behind `--` is something else than what stands before it. */
const BEHIND: readonly string[] = ['compare', 'guard'];

/** Throws a UsageError for anything it does not know. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals, tokens } = parsed(args);
  const timeout = Number(values.timeout);
  if (!(timeout > 0 && timeout <= 120)) {
    throw new UsageError('--timeout takes a number of seconds, at most 120');
  }
  const follow = values.follow === undefined ? undefined : Number(values.follow);
  if (follow !== undefined && !(follow >= 0 && follow <= 86_400)) {
    throw new UsageError('--follow takes a number of seconds, at most 86400');
  }
  const { json, markdown, watch, verbose, service, cwd, help, version } = values;
  const { resume, csv, confirm } = values;
  // An empty variable of a script is no reason.
  const reason = values.reason?.trim() === '' ? undefined : values.reason;
  if (json && markdown) throw new UsageError('choose one of --json and --markdown');
  if (json && csv) throw new UsageError('choose one of --json and --csv');
  const [command, ...operands] = positionals;
  for (const [option, commands] of Object.entries(ONLY_WITH)) {
    if (command === undefined || commands.includes(command)) continue;
    const given = tokens.some((token) => token.kind === 'option' && token.name === option);
    if (given) throw new UsageError(`--${option} goes with ${commands.join(' and ')}`);
  }
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? Infinity;
  const behind = tokens.filter(({ kind, index }) => kind === 'positional' && index > end).length;
  const paths = BEHIND.includes(command ?? '') ? operands.splice(operands.length - behind) : [];
  const firstParent = values['first-parent'];
  return {
    command,
    operands,
    options: {
      ...{ json, markdown, watch, verbose, service, cwd, paths, firstParent },
      ...{ resume, csv, confirm, reason, for: values.for },
      timeoutMs: timeout * 1000,
      followMs: follow === undefined ? undefined : follow * 1000,
    },
    help,
    version,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      tokens: true,
      options: {
        json: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        'first-parent': { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
        resume: { type: 'boolean', default: false },
        csv: { type: 'boolean', default: false },
        confirm: { type: 'string' },
        reason: { type: 'string' },
        follow: { type: 'string' },
        for: { type: 'string' },
        service: { type: 'string' },
        cwd: { type: 'string', default: '.' },
        timeout: { type: 'string', default: '15' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments');
  }
}

/** From `least` to `most` operands, or a sentence with the right way to say it. */
export function expectOperands(
  operands: readonly string[],
  [least, most]: readonly [least: number, most: number],
  usage: string,
): void {
  if (operands.length < least || operands.length > most) {
    throw new UsageError(`the way to say it is: whereabouts ${usage}`);
  }
}
