import { devNull, homedir } from 'node:os';
import type { Log } from '../../core/lifecycle';
import { parseSha, type Sha } from '../../core/model';
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

/** What is run in a git directory that we made ourselves: its configuration and refs are ours, its objects may not be. */
export type OwnVerb = 'cat-file' | 'hash-object' | 'merge-base' | 'mktree' | 'rev-parse';

/** What writes into a repository: objects, and refs compared before they are set. The lock refs alone need it. */
export type WritingVerb = 'hash-object' | 'mktree' | 'update-ref';

type NetworkVerb = 'fetch' | 'ls-remote' | 'push';
type Verb = LocalVerb | OwnVerb | WritingVerb | NetworkVerb;

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

/** A git directory of our own, as `inOwnGitFolder` makes it. */
export interface OwnPlace {
  readonly gitDir: string;
  /** Where objects are read, when not in `gitDir`: the folder `objects` of a repository. */
  readonly objects?: string;
}

type Limits = Pick<GitCall, 'signal' | 'timeoutMs'>;

export interface PushCall extends Limits, OwnPlace {
  /** An address that `remoteAddress` let through. */
  readonly url: string;
  /** A name that `isWholeRef` lets through. */
  readonly ref: string;
  /** What the ref is to stand at; undefined deletes it. */
  readonly commit: Sha | undefined;
  /** What it must stand at before; undefined where it must not be there. */
  readonly lease: Sha | undefined;
}

export interface FetchCall extends Limits, OwnPlace {
  readonly url: string;
  /** Whole ref names and ids. */
  readonly wants: readonly string[];
  readonly filter: 'tree:1' | 'blob:none';
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
const verbOptions: Partial<Record<Verb, readonly string[]>> = {
  blame: ['--no-textconv'],
  'diff-tree': ['--no-ext-diff', '--no-textconv'],
  fetch: [
    ...['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'],
    ...['--no-recurse-submodules', '--depth=1'],
  ],
  log: ['--no-show-signature', '--no-ext-diff', '--no-textconv'],
  // What the user's own configuration would add to a push: it is to do what was agreed on and nothing else. One ref
  // is all or nothing by itself, and not every server knows `--atomic`.
  push: [
    ...['--porcelain', '--no-progress', '--no-verify', '--no-follow-tags', '--no-signed'],
    '--no-recurse-submodules',
  ],
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

  /** Writes into the repository at `call.cwd`. No hook of its runs. */
  write(verb: WritingVerb, call: LocalGitCall): Promise<GitResult> {
    return this.start(verb, [], call, call.cwd, localOnly);
  }

  /** Works in a git directory of our own. Opens no connection. */
  own(verb: OwnVerb, call: GitCall & OwnPlace): Promise<GitResult> {
    return this.start(verb, [], call, call.gitDir, { ...ownPlace(call), ...localOnly });
  }

  /**
   * Sets one ref of a remote, if it stands where it is said to. Started from a git directory of our own, so that of
   * all configuration only the user's counts: helpers for credentials, how to connect.
   */
  push(call: PushCall): Promise<GitResult> {
    const { gitDir, url, ref, commit = '', lease = '', signal, timeoutMs = 120_000 } = call;
    if (!isWholeRef(ref))
      return Promise.resolve(failed('not-started', 'git push is asked to set a whole ref'));
    return this.start(
      'push',
      [...(verbOptions.push ?? []), `--force-with-lease=${ref}:${lease}`],
      {
        operands: [url, `${commit}:${ref}`],
        settings: ['push.pushOption=', 'push.negotiate=false', 'push.useForceIfIncludes=false'],
        signal,
        timeoutMs,
      },
      gitDir,
      { ...ownPlace(call), GIT_ALLOW_PROTOCOL: networkProtocols },
    );
  }

  /**
   * Brings objects into a git directory of our own, no history with them, and sets no ref. Where the remote knows how
   * to, it leaves out what `filter` names; what is wanted by its id comes all the same.
   */
  fetch(call: FetchCall): Promise<GitResult> {
    const { gitDir, url, wants, filter, signal, timeoutMs = 30_000 } = call;
    return this.start(
      'fetch',
      [...(verbOptions.fetch ?? []), `--filter=${filter}`],
      {
        operands: ['whereabouts', ...wants],
        // Git notes down of which remote it left something out: under this name, not under the address.
        settings: [`remote.whereabouts.url=${url}`, 'remote.whereabouts.promisor=true'],
        signal,
        timeoutMs,
      },
      gitDir,
      { ...ownPlace(call), GIT_ALLOW_PROTOCOL: networkProtocols },
    );
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
    verb: Verb,
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
    verb: Verb,
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

function ownPlace({ gitDir, objects }: OwnPlace): Readonly<Record<string, string>> {
  return {
    GIT_DIR: gitDir,
    ...(objects === undefined ? {} : { GIT_OBJECT_DIRECTORY: objects }),
  };
}

/** What git takes for the whole name of a ref: `refs/heads/production`. */
export function isWholeRef(ref: string): boolean {
  const forbidden = /[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/u;
  return /^refs\/[^/]+\/./.test(ref) && ref.length <= 500 && !forbidden.test(ref);
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
