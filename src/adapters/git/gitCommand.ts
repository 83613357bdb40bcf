import { devNull, homedir } from 'node:os';
import type { Log } from '../../core/lifecycle';
import { parseSha } from '../../core/model';
import { Conversation } from '../process/conversation';
import { ProcessPool, type ProcessResult } from '../process/process';

/**
 * What is run inside a repository. These only read objects, refs and configuration. `status`, `diff`, `ls-files` and
 * `fetch` are missing on purpose: they run programs that the repository's own configuration names. So would a `blame`
 * of the files on disk (their clean filter): it is always given a commit.
 */
export type LocalVerb =
  | 'blame'
  | 'cat-file'
  | 'config'
  | 'diff-tree'
  | 'for-each-ref'
  | 'log'
  | 'merge-base'
  | 'rev-list'
  | 'rev-parse'
  | 'show'
  | 'symbolic-ref';

export interface GitCall {
  /** Options, written in our own code. Never a value that came from outside. */
  readonly options?: readonly string[];
  /** Everything else: ids, ref names, patterns, and paths behind a `--`. Git takes none of it for an option. */
  readonly operands?: readonly string[];
  /** `name=value`, written in our own code, for this call only. */
  readonly settings?: readonly string[];
  /** Standard input, for `--batch-check` and `--stdin`. */
  readonly input?: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Gets what git prints as it comes; `stdout` of the result is empty then. It must not throw. */
  readonly onOutput?: (chunk: Buffer) => void;
}

export interface LocalGitCall extends GitCall {
  /** The repository's root folder. */
  readonly cwd: string;
}

export interface BatchCall {
  /** The repository's root folder. */
  readonly cwd: string;
  /** Gets what git prints, in pieces of any length. */
  readonly onOutput: (piece: Buffer) => void;
  /** Called once, when git has ended by itself or never ran. */
  readonly onEnd: (result: GitResult) => void;
}

/** Git ran to its end, whatever its exit code (which is often the answer); or why it did not, in a sentence. */
export type GitResult =
  | {
      readonly state: 'exited';
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | {
      readonly state: 'failed';
      readonly failure: 'aborted' | 'timeout' | 'too-big' | 'not-started' | 'killed';
      readonly reason: string;
    };

/** A repository's configuration is a stranger's text. These win over it: nothing that it names is run or believed. */
const pinned: readonly string[] = [
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  'core.pager=cat',
  'core.askPass=',
  'core.quotePath=false',
  'color.ui=false',
  'diff.external=',
  'i18n.logOutputEncoding=UTF-8',
  'log.showSignature=false',
  `gpg.program=${devNull}`,
  `gpg.openpgp.program=${devNull}`,
  `gpg.x509.program=${devNull}`,
  `gpg.ssh.program=${devNull}`,
  // `v2.0-rc1` comes before `v2.0`.
  'versionsort.suffix=-',
  // A bare repository that lies among the checked-out files is data, not a repository of ours.
  'safe.bareRepository=explicit',
].flatMap((setting) => ['-c', setting]);

/** Put behind the verb, because a later option or a configured format could turn them on again. */
const verbOptions: Partial<Record<LocalVerb, readonly string[]>> = {
  blame: ['--no-textconv'],
  'diff-tree': ['--no-ext-diff', '--no-textconv'],
  log: ['--no-show-signature', '--no-ext-diff', '--no-textconv'],
  show: ['--no-patch', '--no-show-signature', '--no-ext-diff', '--no-textconv'],
};

const localOnly: Readonly<Record<string, string>> = { GIT_ALLOW_PROTOCOL: 'none' };

/** The user's own choices that other variables of git's do not come with: where configuration lies, how to connect. */
const kept = /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+)$/;

const networkProtocols = 'https:http:ssh:git:file';

/** Runs the user's git so that neither the repository nor what an endpoint said can make it run or write anything. */
export class GitCommand {
  readonly gitPath: string;
  private readonly log: Log | undefined;
  private readonly processes: ProcessPool;

  constructor(options: { gitPath: string; log?: Log; processes?: ProcessPool }) {
    this.gitPath = options.gitPath;
    this.log = options.log;
    this.processes = options.processes ?? new ProcessPool(8);
  }

  /** Reads the repository at `call.cwd`. Opens no connection: an object that is missing stays missing. */
  run(verb: LocalVerb, call: LocalGitCall): Promise<GitResult> {
    const { operands } = call;
    if (verb === 'blame' && !isIdAndPath(operands))
      return Promise.resolve(failed('not-started', 'git blame is asked of a commit and a path'));
    return this.start(verb, verbOptions[verb] ?? [], call, call.cwd, localOnly);
  }

  /** Starts `git cat-file --batch`, which stays. It is asked for one object a line. */
  batch({ cwd, onOutput, onEnd }: BatchCall): Conversation {
    this.log?.debug('git cat-file --batch: started');
    return new Conversation({
      ...this.program('cat-file', ['--batch'], cwd, localOnly),
      onOutput,
      onEnd: (end) => onEnd(gitResult('cat-file', end, 0, 0)),
    });
  }

  /**
   * Lists the refs of a remote, outside every repository: of all configuration only the user's own counts.
   * `operands` are the URL and the patterns.
   */
  listRemote(call: GitCall): Promise<GitResult> {
    return this.start('ls-remote', [], call, homedir(), {
      GIT_DIR: devNull,
      GIT_ALLOW_PROTOCOL: networkProtocols,
    });
  }

  private async start(
    verb: LocalVerb | 'ls-remote',
    forced: readonly string[],
    call: GitCall,
    cwd: string,
    env: Readonly<Record<string, string>>,
  ): Promise<GitResult> {
    const { options = [], operands = [], settings = [], input, onOutput, signal } = call;
    const { timeoutMs = 10_000, maxBytes = 16 * 1024 * 1024 } = call;
    // Blame would take it for its `--`.
    const border = operands.length === 0 || verb === 'blame' ? [] : ['--end-of-options'];
    const result = await this.processes.run({
      ...this.program(verb, [...forced, ...options, ...border, ...operands], cwd, env, settings),
      signal,
      timeoutMs,
      maxBytes,
      ...(input === undefined ? {} : { input }),
      ...(onOutput === undefined ? {} : { onOutput }),
    });
    const answer = gitResult(verb, result, timeoutMs, maxBytes);
    this.log?.debug(
      `git ${verb}: ${answer.state === 'exited' ? `exit ${answer.code}` : answer.reason}`,
    );
    return answer;
  }

  private program(
    verb: LocalVerb | 'ls-remote',
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    settings: readonly string[] = [],
  ) {
    const own = settings.flatMap((setting) => ['-c', setting]);
    return {
      command: this.gitPath,
      args: ['--no-pager', '--literal-pathspecs', ...pinned, ...own, verb, ...args],
      cwd,
      env: { ...cleanEnvironment(process.env), ...env },
    };
  }
}

/** `<id> -- <path>`: nothing in it can look like an option. */
function isIdAndPath(operands: readonly string[] = []): boolean {
  const [id = '', border, path] = operands;
  return operands.length === 3 && !!parseSha(id) && border === '--' && path !== undefined;
}

/** Our environment without what steers git from outside (`GIT_DIR` of a hook that started us, injected settings). */
function cleanEnvironment(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(source).filter(
    ([name]) => (!/^GIT_/i.test(name) || kept.test(name)) && name !== 'SSH_ASKPASS',
  );
  return {
    ...Object.fromEntries(own),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0',
    // A reading that is taken every minute must never open a window that asks for a password.
    GIT_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    LC_ALL: 'C',
  };
}

function gitResult(
  verb: string,
  result: ProcessResult,
  timeoutMs: number,
  maxBytes: number,
): GitResult {
  switch (result.state) {
    case 'exited':
      return {
        state: 'exited',
        code: result.code,
        stdout: result.stdout.toString('utf8'),
        stderr: result.stderr.toString('utf8'),
      };
    case 'timed-out':
      return failed('timeout', `git ${verb} did not answer within ${timeoutMs / 1000} s`);
    case 'too-much-output':
      return failed('too-big', `git ${verb} answered more than ${maxBytes} bytes`);
    case 'aborted':
      return failed('aborted', `git ${verb} was cancelled`);
    case 'killed':
      return failed('killed', `git ${verb} was ended by ${result.signal}`);
    case 'not-started':
      return failed('not-started', result.reason);
  }
}

function failed(
  failure: Extract<GitResult, { state: 'failed' }>['failure'],
  reason: string,
): GitResult {
  return { state: 'failed', failure, reason };
}
