import { isAbsolute, resolve } from 'node:path';
import { plain } from '../../core/text';
import type { Answer } from '../../core/observe/source';
import type { GitCommand } from './gitCommand';

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
