import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import { plain } from '../../core/text';
import type { Answer } from '../../core/observe/source';
import type { GitCommand, GitResult } from './gitCommand';

type Failed = Extract<Answer, { state: 'failed' }>;

/**
 * The address behind a remote's name (or the address itself), fit to be asked from outside the repository.
 * Only the address is read from the repository's configuration, and nothing that could run is let through.
 */
export async function remoteUrl(
  git: GitCommand,
  root: string,
  remote: string,
  signal: AbortSignal,
): Promise<{ readonly state: 'found'; readonly url: string } | Failed> {
  if (!isName(remote)) return checkUrl(root, remote, remote);
  const result = await git.run('config', {
    cwd: root,
    signal,
    options: ['--get'],
    operands: [`remote.${remote}.url`],
  });
  if (result.state === 'failed') return configuration(result.reason);
  const url = result.stdout.trim();
  if (result.code !== 0 || url === '')
    return configuration(`there is no remote ${remote} in this repository: see git remote -v`);
  return checkUrl(root, url, `the address of ${remote}`);
}

/**
 * The address of a remote that is to be written to. A remote that lies in the opened repository is refused: whoever
 * wrote those files wrote its hooks too, and a push would run them.
 */
export async function writableUrl(
  git: GitCommand,
  { root, common }: { readonly root: string; readonly common: string },
  remote: string,
  signal: AbortSignal,
): Promise<{ readonly state: 'found'; readonly url: string } | Failed> {
  const place = await remoteUrl(git, root, remote, signal);
  if (place.state === 'failed') return place;
  const homes = await Promise.all([root, common].map(realOf));
  // Git tries these endings too.
  for (const path of pathsOf(place.url).flatMap((one) => [one, `${one}.git`])) {
    const real = await realOf(path);
    if (homes.some((home) => [path, real].some((one) => isWithin(home, one))))
      return configuration(
        `${plain(withoutUser(remote), 60)} lies among the files of this repository, where its hooks are a stranger's`,
      );
  }
  return place;
}

/** The folders that an address of this machine can stand for; none for an address elsewhere. */
function pathsOf(url: string): readonly string[] {
  if (isAbsolute(url)) return [url];
  if (!/^file:\/\//i.test(url)) return [];
  const raw = url.replace(/^file:\/\/[^/]*/i, '').replace(/^\/(?=[A-Za-z]:)/, '');
  return [raw, decoded(raw)];
}

/** As git does it: byte by byte, and what is no code stays. */
function decoded(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const byte = (_: string, code: string) => String.fromCharCode(parseInt(code, 16));
  const plainBytes = bytes.replace(/%([0-9a-f]{2})/gi, byte);
  return Buffer.from(plainBytes, 'latin1').toString('utf8');
}

async function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, resolve(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The remote to use where none is named: `origin`, else the only one there is. */
export async function defaultRemote(
  git: GitCommand,
  root: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const result = await git.run('config', {
    cwd: root,
    signal,
    options: ['--null', '--name-only', '--get-regexp'],
    operands: ['^remote\\..+\\.url$'],
  });
  if (result.state === 'failed' || result.code !== 0) return undefined;
  const keys = result.stdout.split('\0').filter(Boolean);
  const names = [...new Set(keys.map((key) => key.slice('remote.'.length, -'.url'.length)))];
  return names.find((name) => name === 'origin') ?? (names.length === 1 ? names[0] : undefined);
}

/** The refs of a remote that match patterns: ids by whole name; what a tag stands for is `name^{}`. */
export async function listRefs(
  git: GitCommand,
  url: string,
  patterns: readonly string[],
  limits: { readonly signal: AbortSignal; readonly timeoutMs?: number },
): Promise<Told<ReadonlyMap<string, Sha>>> {
  const result = await git.listRemote({ ...limits, operands: [url, ...patterns] });
  if (result.state === 'failed') return { state: 'unknown', reason: result.reason };
  if (result.code !== 0) return { state: 'unknown', reason: said(result) };
  return { state: 'known', value: parseRefs(result.stdout) };
}

/** Lines of an id, white space and a name. */
export function parseRefs(stdout: string): ReadonlyMap<string, Sha> {
  const refs = new Map<string, Sha>();
  for (const line of stdout.split('\n')) {
    const [, text = '', name = ''] = /^(\S+)\s(\S+)$/.exec(line) ?? [];
    const id = parseSha(text);
    if (id) refs.set(name, id);
  }
  return refs;
}

/** What git complained about, without the user and password that an address may hold. */
export function said(result: Extract<GitResult, { state: 'exited' }>): string {
  const lines = result.stderr.split('\n').map((line) => line.trim());
  const line =
    lines.find((text) => /^(?:fatal|error):/.test(text)) ?? lines.find((text) => text !== '');
  const words = plain(withoutUser(line ?? '').replace(/^(?:fatal|error): /, ''), 160);
  return words === '' ? `exit code ${result.code}` : words;
}

export function withoutUser(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/g, '//');
}

function isName(remote: string): boolean {
  return /^[A-Za-z0-9_][\w./-]*$/.test(remote) && !remote.includes('..');
}

const schemes = /^(?:https?|ssh|git\+ssh|ssh\+git|git|file):\/\//i;

function checkUrl(
  root: string,
  url: string,
  what: string,
): { readonly state: 'found'; readonly url: string } | Failed {
  // `ext::sh -c …` is a program, not an address; other `name::` are programs with a longer name.
  if (/^[\w+.-]*::/.test(url))
    return configuration(
      `${plain(what, 60)} names a program to run (${plain(url, 20)}), not an address`,
    );
  if (/\p{Cc}/u.test(url)) return configuration(`${plain(what, 60)} holds a control character`);
  if (/^[\w+.-]+:\/\//.test(url) && !schemes.test(url))
    return configuration(`${plain(what, 60)} is not one of https, ssh, git or file`);
  if (url.startsWith('-'))
    return configuration(`${plain(what, 60)} starts like an option, not like an address`);
  if (schemes.test(url) || isScp(url)) return { state: 'found', url };
  return { state: 'found', url: isAbsolute(url) ? url : resolve(root, url) };
}

/** `user@host:path`: a colon before any slash, and not a Windows drive. */
function isScp(url: string): boolean {
  return /^[^/\\]+:/.test(url) && !/^[A-Za-z]:[/\\]/.test(url);
}

function configuration(message: string): Failed {
  return { state: 'failed', failure: 'configuration', message };
}
