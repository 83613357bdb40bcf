import type { Told } from '../../core/history/history';
import { type Commit, parseSha, type Sha } from '../../core/model';
import type { GitCall, GitCommand, LocalVerb } from './gitCommand';

/** The git that is asked, and the repository that is asked about. */
export interface GitRepository {
  readonly git: GitCommand;
  readonly root: string;
  /** How long one git process may take. */
  readonly timeoutMs: number;
}

export type Unknown = Extract<Told<never>, { state: 'unknown' }>;

export interface Exited {
  readonly state: 'exited';
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Windows takes 32,767 characters for a whole command line; the pinned settings need some of them. */
const MAX_OPTION_CHARACTERS = 24_000;

export function unknown(reason: string): Unknown {
  return { state: 'unknown', reason };
}

/** Runs git in the repository. Rejects only when `signal` aborts, with its reason. */
export async function askGit(
  repository: GitRepository,
  verb: LocalVerb,
  call: Pick<GitCall, 'options' | 'operands' | 'input'>,
  signal: AbortSignal,
): Promise<Exited | Unknown> {
  const { git, root: cwd, timeoutMs } = repository;
  const result = await git.run(verb, { ...call, cwd, timeoutMs, signal });
  signal.throwIfAborted();
  if (result.state === 'exited') return result;
  if (result.failure !== 'timeout') return unknown(result.reason);
  return unknown(`git took longer than ${timeoutMs / 1000} s`);
}

/** What git said when it could not do what it was asked, or that what it said makes no sense. */
export function gitComplaint(verb: LocalVerb, exited: Exited): string {
  if (exited.code === 0) return `git ${verb} answered in a form that is not git's`;
  const lines = exited.stderr.split('\n');
  const said = lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines[0] ?? '';
  return `git ${verb} ended with code ${exited.code}: ${said.slice(0, 200) || 'it did not say why'}`;
}

/**
 * The ids of all objects in this clone that start with each prefix. Git lists objects here and looks at no name, so
 * a branch that is called like an abbreviated id cannot take its place; and as it lists only what lies in this clone,
 * a partial clone does not go and fetch what is missing.
 */
export async function listObjects(
  repository: GitRepository,
  prefixes: readonly string[],
  signal: AbortSignal,
): Promise<Told<ReadonlyMap<string, readonly Sha[]>>> {
  const listed: Sha[] = [];
  for (const options of chunks(prefixes.map((prefix) => `--disambiguate=${prefix}`))) {
    const exited = await askGit(repository, 'rev-parse', { options }, signal);
    if (exited.state === 'unknown') return exited;
    if (exited.code !== 0) return unknown(gitComplaint('rev-parse', exited));
    for (const line of exited.stdout.split('\n').filter(Boolean)) {
      const id = parseSha(line);
      if (!id) return unknown(gitComplaint('rev-parse', exited));
      listed.push(id);
    }
  }
  const ids = [...new Set(listed)];
  const byPrefix = prefixes.map(
    (prefix) => [prefix, ids.filter((id) => id.startsWith(prefix))] as const,
  );
  return { state: 'known', value: new Map(byPrefix) };
}

function* chunks(options: readonly string[]): Iterable<readonly string[]> {
  let chunk: string[] = [];
  let characters = 0;
  for (const option of options) {
    if (characters + option.length > MAX_OPTION_CHARACTERS) {
      yield chunk;
      chunk = [];
      characters = 0;
    }
    chunk.push(option);
    characters += option.length + 1;
  }
  if (chunk.length > 0) yield chunk;
}

export interface TypedObject {
  readonly id: Sha;
  readonly type: string;
}

/**
 * The types of objects that this clone holds, in order; undefined where it does not hold one after all.
 * `peel` follows an annotated tag to what it names.
 */
export async function typesOf(
  repository: GitRepository,
  ids: readonly Sha[],
  options: { readonly peel: boolean },
  signal: AbortSignal,
): Promise<Told<readonly (TypedObject | undefined)[]>> {
  if (ids.length === 0) return { state: 'known', value: [] };
  const input = ids.map((id) => `${id}${options.peel ? '^{}' : ''}\n`).join('');
  const call = { options: ['--batch-check=%(objectname) %(objecttype)'], input };
  const exited = await askGit(repository, 'cat-file', call, signal);
  if (exited.state === 'unknown') return exited;
  const lines = exited.stdout.split('\n');
  if (exited.code !== 0 || lines.length !== ids.length + 1)
    return unknown(gitComplaint('cat-file', exited));
  return { state: 'known', value: lines.slice(0, -1).map(typedObject) };
}

function typedObject(line: string): TypedObject | undefined {
  const [name = '', type = ''] = line.split(' ');
  const id = parseSha(name);
  return id && type !== 'missing' ? { id, type } : undefined;
}

/**
 * NUL after each field and each commit: nothing that an author wrote can look like a border.
 * `log` reads settings that change what it prints; these win over them.
 */
export const commitOptions: readonly string[] = [
  '-z',
  '--format=tformat:%H%x00%at%x00%an%x00%s',
  '--encoding=UTF-8',
  // The mailmap may be a blob that a partial clone would fetch.
  '--no-mailmap',
  '--no-decorate',
  '--no-notes',
  '--no-follow',
];

const FIELDS = 4;
/** The latest time that a Date can hold, in milliseconds either side of 1970. */
const LAST_DATE = 8.64e15;

/** Undefined when the text is not what `commitOptions` make git print. */
export function parseCommits(stdout: string): readonly Commit[] | undefined {
  const fields = stdout.split('\0');
  if (fields.pop() !== '' || fields.length % FIELDS !== 0) return undefined;
  const commits: Commit[] = [];
  for (let at = 0; at < fields.length; at += FIELDS) {
    const [text = '', seconds = '', author = '', subject = ''] = fields.slice(at, at + FIELDS);
    const id = parseSha(text);
    if (!id) return undefined;
    const time = Number(seconds) * 1000;
    commits.push({ id, subject, author, date: Math.abs(time) <= LAST_DATE ? time : 0 });
  }
  return commits;
}

/** The commits with these ids, all of which this clone holds. */
export async function commitsOf(
  repository: GitRepository,
  ids: readonly Sha[],
  signal: AbortSignal,
): Promise<Told<ReadonlyMap<Sha, Commit>>> {
  // Without a single id git would show HEAD.
  if (ids.length === 0) return { state: 'known', value: new Map() };
  const options = [...commitOptions, '--no-walk=unsorted', '--stdin'];
  const input = ids.map((id) => `${id}\n`).join('');
  const exited = await askGit(repository, 'log', { options, input }, signal);
  if (exited.state === 'unknown') return exited;
  if (exited.code !== 0) return unknown(gitComplaint('log', exited));
  const commits = parseCommits(exited.stdout);
  if (!commits) return unknown(gitComplaint('log', exited));
  return { state: 'known', value: new Map(commits.map((commit) => [commit.id, commit])) };
}
