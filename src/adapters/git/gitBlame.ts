import type { Blamed, Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import { GitFiles } from './gitFiles';
import { lacksVersions } from './gitLacking';
import {
  askGit,
  commitsOf,
  type Exited,
  gitComplaint,
  type GitRepository,
  unknown,
  type Unknown,
} from './gitObjects';
import { namesOf, noSuchWay } from './gitTree';

interface Place {
  readonly commit: Sha;
  readonly path: string;
  readonly line: number;
}

/** What blame says of one line. */
interface Origin {
  readonly id: Sha;
  readonly path: string;
  readonly line: number;
  /** Blame went no further back, as this commit has no parents here. */
  readonly isBoundary: boolean;
}

/**
 * Who wrote line `line` (from 1) of a file as it is in `commit`, which is a commit of this clone. Commits that the
 * user's `blame.ignoreRevsFile` names are passed over. Undefined where the commit has no such file or line.
 */
export async function blameLine(
  repository: GitRepository,
  commit: Sha,
  path: string,
  line: number,
  signal: AbortSignal,
): Promise<Told<Blamed | undefined>> {
  if (!Number.isSafeInteger(line) || line < 1) return { state: 'known', value: undefined };
  // Blame would take `../a` for a way out of the repository, and complain in words of its own.
  if (!namesOf(path)) return noSuchWay(path);
  const place = { commit, path, line };
  const exited = await askBlame(repository, place, signal);
  if (exited.state === 'unknown') return exited;
  if (exited.code !== 0) return whyNot(repository, place, exited, signal);
  const origin = parseOrigin(exited.stdout);
  if (!origin) return unknown(gitComplaint('blame', exited));
  if (origin.isBoundary) {
    const border = await isCutOff(repository, origin.id, signal);
    if (border.state === 'unknown') return border;
    if (border.value)
      return unknown(
        'this clone is shallow, and the line is older than its history: run `git fetch --unshallow`',
      );
  }
  // Blame tells author and subject as well, but not in the words that are shown elsewhere (mailmap, long subjects).
  const commits = await commitsOf(repository, [origin.id], signal);
  if (commits.state === 'unknown') return commits;
  const author = commits.value.get(origin.id);
  if (!author) return unknown(gitComplaint('blame', exited));
  return { state: 'known', value: { commit: author, path: origin.path, line: origin.line } };
}

async function askBlame(
  repository: GitRepository,
  { commit, path, line }: Place,
  signal: AbortSignal,
): Promise<Exited | Unknown> {
  // `blame.showRoot` would hide where a shallow clone ends.
  const options = ['--porcelain', '--no-root', `-L${line},${line}`];
  const operands = [commit, '--', path];
  const exited = await askGit(repository, 'blame', { options, operands }, signal);
  if (exited.state === 'unknown' || !/^fatal: .*object name/m.test(exited.stderr)) return exited;
  // The file of commits to ignore is not there (a user sets it once, for all repositories), or holds something else.
  const plainly = [...options, '--no-ignore-revs-file'];
  return askGit(repository, 'blame', { options: plainly, operands }, signal);
}

/** `<id> <line there> <line here> <lines>`, then lines of `<key> <value>`, then the text behind a tab. */
function parseOrigin(porcelain: string): Origin | undefined {
  const lines = porcelain.split('\n');
  const [, hex = '', number] = /^([0-9a-f]+) (\d+) \d+ \d+$/.exec(lines[0] ?? '') ?? [];
  const headers = lines.slice(
    1,
    lines.findIndex((line) => line.startsWith('\t')),
  );
  const name = headers.find((line) => line.startsWith('filename '))?.slice('filename '.length);
  const id = parseSha(hex);
  if (!id || name === undefined) return undefined;
  return {
    id,
    path: unquoted(name),
    line: Number(number),
    isBoundary: headers.includes('boundary'),
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Git puts a name with control characters, quotes or backslashes into quotes, as C does. */
function unquoted(name: string): string {
  const [, quoted] = /^"([^]*)"$/.exec(name) ?? [];
  if (quoted === undefined) return name;
  return quoted.replace(/\\([0-7]{3}|.)/g, (_, escape: string) =>
    escape.length === 3 ? String.fromCharCode(parseInt(escape, 8)) : (ESCAPES[escape] ?? escape),
  );
}

/** Whether a commit whose parents are not seen here does have some. */
async function isCutOff(
  repository: GitRepository,
  id: Sha,
  signal: AbortSignal,
): Promise<Told<boolean>> {
  const call = { options: ['commit'], operands: [id] };
  const exited = await askGit(repository, 'cat-file', call, signal);
  if (exited.state === 'unknown') return exited;
  if (exited.code !== 0) return unknown(gitComplaint('cat-file', exited));
  const [header = ''] = exited.stdout.split('\n\n', 1);
  return { state: 'known', value: /^parent /m.test(header) };
}

/** Git ends in the same way when there is no such file or line and when it cannot tell. So both are looked up. */
async function whyNot(
  repository: GitRepository,
  { commit, path, line }: Place,
  exited: Exited,
  signal: AbortSignal,
): Promise<Told<undefined>> {
  const files = new GitFiles(repository);
  try {
    const [file] = await files.filesAt([commit], path, signal);
    if (file?.state === 'unknown') return file;
    if (file?.state !== 'file') return { state: 'known', value: undefined };
    const content = await files.content(file.blob, signal);
    if (content.state === 'unknown') return content;
    if (line > countLines(content.value)) return { state: 'known', value: undefined };
  } finally {
    files.dispose();
  }
  if (/promisor/.test(exited.stderr)) return unknown(lacksVersions);
  return unknown(gitComplaint('blame', exited));
}

/** The last one need not have an end. */
function countLines(content: Uint8Array): number {
  let lines = 0;
  for (const byte of content) if (byte === 0x0a) lines++;
  return content.length > 0 && content.at(-1) !== 0x0a ? lines + 1 : lines;
}
