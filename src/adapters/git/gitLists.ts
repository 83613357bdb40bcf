import type { ListedCommit, ListOptions, Told } from '../../core/history/history';
import { parseReference, speaksOf } from '../../core/history/tickets';
import type { Commit } from '../../core/model';
import { isPartialClone, lacksFolders } from './gitLacking';
import {
  askGit,
  commitOptions,
  gitComplaint,
  type GitRepository,
  parseCommits,
  unknown,
} from './gitObjects';
import { askPair, limitedTo, type Pair } from './gitPairs';

/** The commits that the first of the pair has and the second lacks, newest first. */
export async function listCommits(
  pair: Pair,
  { path, limit, firstParent = false, files = false }: ListOptions,
  signal: AbortSignal,
): Promise<Told<readonly ListedCommit[]>> {
  const [have, lack] = pair.ids;
  if (have === lack || limit < 1) return { state: 'known', value: [] };
  const options = [
    ...commitOptions,
    ...(firstParent ? ['--first-parent'] : []),
    `--max-count=${Math.floor(limit)}`,
  ];
  const operands = [have, `^${lack}`, ...limitedTo(path)];
  const exited = await askPair(pair, 'log', options, operands, signal);
  if (exited.state === 'unknown') return exited;
  const commits = parseCommits(exited.stdout)?.map((commit) => ({ ...commit, files: [] }));
  if (!commits) return unknown(gitComplaint('log', exited));
  return files ? withFiles(pair.repository, commits, signal) : { state: 'known', value: commits };
}

/**
 * As `commitOptions`, and after each commit the names of its files. A NUL more stands before each commit: an empty
 * field, which no path can be. Settings of the repository that would change the names are overruled.
 */
const fileOptions: readonly string[] = [
  ...commitOptions,
  '--format=tformat:%x00%H%x00%at%x00%an%x00%s',
  '--name-only',
  // Compares a merge with its first parent. Nothing is walked here.
  '--first-parent',
  '--no-walk=unsorted',
  '--stdin',
  // A file that moves away from a folder changes that folder as well.
  '--no-renames',
  '--root',
  '--ignore-submodules=none',
  '-O/dev/null',
];
const FIELDS = 5;

/**
 * Asks for the files of commits that are listed already: an option that makes git compare merges makes it also list
 * merges that it would otherwise leave out below a path.
 */
async function withFiles(
  repository: GitRepository,
  commits: readonly Commit[],
  signal: AbortSignal,
): Promise<Told<readonly ListedCommit[]>> {
  if (commits.length === 0) return { state: 'known', value: [] };
  const input = commits.map(({ id }) => `${id}\n`).join('');
  const exited = await askGit(repository, 'log', { options: fileOptions, input }, signal);
  if (exited.state === 'unknown') return exited;
  const listed = exited.code === 0 ? parseListed(exited.stdout) : undefined;
  if (listed?.length === commits.length) return { state: 'known', value: listed };
  const partial = await isPartialClone(repository, signal);
  return unknown(partial ? lacksFolders : gitComplaint('log', exited));
}

/** Undefined when the text is not what `fileOptions` make git print. */
export function parseListed(stdout: string): readonly ListedCommit[] | undefined {
  const fields = stdout.split('\0');
  if (fields.pop() !== '') return undefined;
  let headers = '';
  const files: (readonly string[])[] = [];
  for (let at = 0; at < fields.length;) {
    if (fields[at] !== '') return undefined;
    const names = at + FIELDS;
    const next = fields.indexOf('', names);
    const end = next < 0 ? fields.length : next;
    headers += fields
      .slice(at + 1, names)
      .map((field) => `${field}\0`)
      .join('');
    const [first, ...others] = fields.slice(names, end);
    // A line feed parts a commit from its files.
    if (first !== undefined && !first.startsWith('\n')) return undefined;
    files.push(first === undefined ? [] : [first.slice(1), ...others]);
    at = end;
  }
  const commits = parseCommits(headers);
  if (commits?.length !== files.length) return undefined;
  return commits.map((commit, at) => ({ ...commit, files: files[at] ?? [] }));
}

/** Every commit that a branch, a tag or the checked-out commit reaches. A repository may have no commit yet. */
const everywhere = {
  options: ['--ignore-missing', '--branches', '--remotes', '--tags'],
  operands: ['HEAD', '--'],
} as const;

const SEARCH_PATIENCE = 6;

/**
 * The newest commits whose subjects speak of a ticket or a request, or, as GitLab writes the number of a merge request
 * into the body of the merge only, whose bodies do. Text that is neither has none.
 */
export async function searchCommits(
  repository: GitRepository,
  text: string,
  limit: number,
  signal: AbortSignal,
): Promise<Told<readonly Commit[]>> {
  const reference = parseReference(text);
  if (reference === undefined || limit < 1) return { state: 'known', value: [] };
  const options = [
    ...commitOptions,
    '--format=tformat:%H%x00%at%x00%an%x00%s%x00%P%x00%b',
    ...everywhere.options,
    // Safe as an option: a reference is letters, digits, `_`, `-`, `#` and `!`. Git narrows, `speaksOf` decides.
    '--regexp-ignore-case',
    '--extended-regexp',
    `--grep=${reference}([^0-9]|$)`,
  ];
  const call = { options, operands: everywhere.operands };
  // Git reads every message there is: some seconds for each hundred thousand.
  const patient = { ...repository, timeoutMs: SEARCH_PATIENCE * repository.timeoutMs };
  const exited = await askGit(patient, 'log', call, signal);
  if (exited.state === 'unknown') return exited;
  const found = exited.code === 0 ? parseCandidates(exited.stdout, reference) : undefined;
  return found
    ? { state: 'known', value: found.slice(0, Math.floor(limit)) }
    : unknown(gitComplaint('log', exited));
}

const CANDIDATE_FIELDS = 6;

function parseCandidates(stdout: string, reference: string): readonly Commit[] | undefined {
  const fields = stdout.split('\0');
  if (fields.pop() !== '' || fields.length % CANDIDATE_FIELDS !== 0) return undefined;
  let speaking = '';
  for (let at = 0; at < fields.length; at += CANDIDATE_FIELDS) {
    const header = fields.slice(at, at + 4);
    const [subject = '', parents = '', body = ''] = fields.slice(at + 3, at + CANDIDATE_FIELDS);
    const merged = reference.startsWith('!') && parents.includes(' ');
    const lines = [subject, ...(merged ? body.split('\n') : [])];
    if (!lines.some((line) => speaksOf(line, reference))) continue;
    speaking += header.map((field) => `${field}\0`).join('');
  }
  return parseCommits(speaking);
}

/** What git takes for one: no blanks, no angle brackets. A line feed would make two patterns of it. */
const EMAIL = /^[^\s<>]{1,254}$/;

/** The newest commits of the user's own, merges left out, that a local branch or the checked-out commit reaches. */
export async function authoredCommits(
  repository: GitRepository,
  limit: number,
  signal: AbortSignal,
): Promise<Told<readonly Commit[]>> {
  if (limit < 1) return { state: 'known', value: [] };
  const email = await ownEmail(repository, signal);
  if (email.state === 'unknown') return email;
  const options = [
    ...commitOptions,
    '--ignore-missing',
    '--branches',
    '--no-merges',
    '--regexp-ignore-case',
    '--fixed-strings',
    // With the brackets that git puts around it, so that it is the whole address.
    `--author=<${email.value}>`,
    `--max-count=${Math.floor(limit)}`,
  ];
  const call = { options, operands: everywhere.operands };
  const patient = { ...repository, timeoutMs: SEARCH_PATIENCE * repository.timeoutMs };
  const exited = await askGit(patient, 'log', call, signal);
  if (exited.state === 'unknown') return exited;
  const commits = exited.code === 0 ? parseCommits(exited.stdout) : undefined;
  return commits ? { state: 'known', value: commits } : unknown(gitComplaint('log', exited));
}

async function ownEmail(repository: GitRepository, signal: AbortSignal): Promise<Told<string>> {
  const options = ['--null', '--get-regexp', String.raw`^(author|user)\.email$`];
  const exited = await askGit(repository, 'config', { options }, signal);
  if (exited.state === 'unknown') return exited;
  // 1: neither is set.
  if (exited.code > 1) return unknown(gitComplaint('config', exited));
  const settings = new Map<string, string>();
  for (const setting of exited.stdout.split('\0')) {
    const end = setting.indexOf('\n');
    if (end > 0) settings.set(setting.slice(0, end), setting.slice(end + 1));
  }
  const email = settings.get('author.email') ?? settings.get('user.email');
  if (email === undefined) {
    return unknown(
      'git does not know who you are: run `git config --global user.email YOU@EXAMPLE`',
    );
  }
  if (!EMAIL.test(email))
    return unknown('`git config user.email` is not an email address: mend it');
  return { state: 'known', value: email };
}
