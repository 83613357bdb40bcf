import { plain } from '../../core/text';
import type { Answer, Ask, Failure } from '../../core/observe/source';
import type { GitCommand, GitResult } from './gitCommand';
import { remoteUrl, said, withoutUser } from './gitRemote';

export interface GitAskOptions {
  readonly git: GitCommand;
  /** The repository's root folder. */
  readonly root: string;
}

/** A ref and the commit it stands for; tags are peeled. */
interface Ref {
  readonly name: string;
  readonly commit: string;
}

/** Highest version first; git knows how to compare them. */
const sorting = '--sort=-version:refname';

/**
 * Asks for the commit that a ref stands for. The answer is `{"commit":"<full id>","ref":"<full name>"}`.
 * Without a remote the clone's own refs are read; with one, the remote is asked and nothing is stored.
 */
export function createGitAsk({ git, root }: GitAskOptions): Ask {
  return async (request, signal) => {
    if (request.transport !== 'git')
      return failed('configuration', `a git ref was expected, not ${request.transport}`);
    const { remote, ref } = request;
    if (!isRefPattern(ref))
      return failed('configuration', `"${plain(ref, 60)}" cannot be the name of a ref`);
    return remote === undefined
      ? askLocal(git, root, ref, signal)
      : askRemote(git, root, remote, ref, signal);
  };
}

async function askLocal(
  git: GitCommand,
  root: string,
  ref: string,
  signal: AbortSignal,
): Promise<Answer> {
  if (ref === 'HEAD') return peel(git, root, { name: ref, commit: ref }, signal);
  const result = await git.run('for-each-ref', {
    cwd: root,
    signal,
    options: [sorting, '--format=%(objectname) %(refname)'],
    operands: places(ref),
  });
  if (result.state === 'failed') return gitFailed(result);
  if (result.code !== 0) return failed('configuration', `git cannot read ${root}: ${said(result)}`);
  const refs = parseRefs(result.stdout, / /);
  const chosen = choose(refs, ref, 'this repository: a fetch may be due');
  return 'name' in chosen ? peel(git, root, chosen, signal) : chosen;
}

async function peel(git: GitCommand, root: string, ref: Ref, signal: AbortSignal): Promise<Answer> {
  const result = await git.run('rev-parse', {
    cwd: root,
    signal,
    options: ['--verify', '--quiet'],
    operands: [`${ref.commit}^{commit}`],
  });
  if (result.state === 'failed') return gitFailed(result);
  if (result.code !== 0) return failed('malformed', `${ref.name} does not stand for a commit here`);
  return answered({ name: ref.name, commit: result.stdout.trim() });
}

async function askRemote(
  git: GitCommand,
  root: string,
  remote: string,
  ref: string,
  signal: AbortSignal,
): Promise<Answer> {
  const place = await remoteUrl(git, root, remote, signal);
  if (place.state === 'failed') return place;
  const result = await git.listRemote({
    signal,
    options: [sorting],
    // The row of what an annotated tag stands for has a name of its own.
    operands: [place.url, ...places(ref).flatMap((name) => [name, `${name}^{}`])],
  });
  if (result.state === 'failed') return gitFailed(result);
  if (result.code !== 0) return remoteFailed(remote, said(result));
  const refs = parseRefs(result.stdout, /\t/);
  const chosen = choose(refs, ref, `${plain(withoutUser(remote), 60)}: check the spelling`);
  return 'name' in chosen ? answered(chosen) : chosen;
}

/** The full names that `ref` can be short for. */
function places(ref: string): readonly string[] {
  if (ref === 'HEAD' || ref.startsWith('refs/')) return [ref];
  return [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/remotes/${ref}`];
}

/** Git finds also what only ends in the wanted name, so the rows are compared once more. */
function choose(refs: readonly Ref[], ref: string, where: string): Ref | Answer {
  const patterns = places(ref).map(asPattern);
  const matches = patterns.map((pattern) => refs.find(({ name }) => pattern.test(name)));
  const [chosen, ...others] = matches.filter((match) => match !== undefined);
  if (chosen === undefined) return failed('malformed', `there is no ref ${ref} in ${where}`);
  if (others.length === 0) return chosen;
  const names = [chosen, ...others].map(({ name }) => name).join(' and ');
  return failed('malformed', `${ref} could be ${names}: write the full name`);
}

function asPattern(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[.+^$(){}|\\/-]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`);
}

/** Rows of an id and a name. A row `name^{}` says what the annotated tag before it stands for. */
function parseRefs(stdout: string, separator: RegExp): readonly Ref[] {
  const commits = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [commit = '', name = ''] = line.split(separator);
    if (!/^[0-9a-f]{40,64}$/.test(commit)) continue;
    const peeled = name.endsWith('^{}');
    const own = peeled ? name.slice(0, -'^{}'.length) : name;
    if (peeled || !commits.has(own)) commits.set(own, commit);
  }
  return [...commits].map(([name, commit]) => ({ name, commit }));
}

/** What git takes for the name of a ref, and `*`. */
function isRefPattern(ref: string): boolean {
  const forbidden = /[\p{Cc} ~^:?[\\]|\.\.|@\{|\/\/|\.lock(?:\/|$)|^[-/.]|[/.]$|\*{2}/u;
  return ref !== '' && ref !== '@' && ref.length <= 300 && !forbidden.test(ref);
}

function answered(ref: Ref): Answer {
  const body = JSON.stringify({ commit: ref.commit, ref: ref.name });
  return { state: 'answered', body, headers: {} };
}

/** Git's messages are English here, because `GitCommand` pins the language. */
function remoteFailed(remote: string, message: string): Answer {
  const text = `git cannot ask ${plain(withoutUser(remote), 60)}: ${message}`;
  if (
    /authentication|could not read (?:username|password)|permission denied|\b40[13]\b/i.test(
      message,
    )
  )
    return failed('credentials', text);
  if (/certificate|\bSSL\b|\bTLS\b|host key/i.test(message)) return failed('tls', text);
  if (/not appear to be a git|not found|not allowed|unsupported|is not valid/i.test(message))
    return failed('configuration', text);
  return failed('network', text);
}

function gitFailed(result: Extract<GitResult, { state: 'failed' }>): Answer {
  const failures = {
    aborted: 'timeout',
    timeout: 'timeout',
    'too-big': 'too-big',
    'not-started': 'configuration',
    killed: 'malformed',
  } as const;
  return failed(failures[result.failure], result.reason);
}

function failed(failure: Failure, message: string): Extract<Answer, { state: 'failed' }> {
  return { state: 'failed', failure, message };
}
