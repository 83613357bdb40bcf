import type { RepositoryFacts } from '../../core/observe/detect/detect';
import { wantsText } from '../../core/observe/detect/findings';
import type { GitCall, GitCommand, LocalVerb } from './gitCommand';
import { listWorkTree } from './workTree';

type Located =
  | { readonly state: 'present'; readonly root: string; readonly git: GitCommand }
  | { readonly state: 'none' };

/** More names than this say nothing more about environments. */
const MOST_NAMES = 500;

/**
 * What the repository of `folder` says about itself: its remotes, its branches and tags, its files. Without a
 * repository, the files below `folder`. What git cannot say is left out.
 */
export async function gatherFacts(
  folder: string,
  repository: { locate(): Promise<Located> },
  signal: AbortSignal = new AbortController().signal,
): Promise<RepositoryFacts> {
  const located = await repository.locate();
  const root = located.state === 'present' ? located.root : folder;
  const ask = async (verb: LocalVerb, call: Pick<GitCall, 'options' | 'operands'>) => {
    if (located.state === 'none') return '';
    const result = await located.git.run(verb, { ...call, cwd: root, signal });
    signal.throwIfAborted();
    return result.state === 'exited' && result.code === 0 ? result.stdout : '';
  };
  const [remotes, refs, files] = await Promise.all([
    ask('config', { options: ['--null', '--local', '--get-regexp', '^remote\\..*\\.url$'] }),
    ask('for-each-ref', {
      options: ['--format=%(refname)'],
      operands: ['refs/heads', 'refs/remotes', 'refs/tags'],
    }),
    listWorkTree(root, wantsText, signal),
  ]);
  const names = refs.split('\n').filter((name) => name !== '');
  return {
    remotes: parseRemotes(remotes),
    branches: tellingBranches(names),
    tags: tellingTags(names),
    files,
  };
}

function parseRemotes(settings: string): RepositoryFacts['remotes'] {
  const urls = new Map<string, string>();
  for (const setting of settings.split('\0')) {
    const [, name, url] = /^remote\.([^]*)\.url\n([^]*)$/.exec(setting) ?? [];
    // A second address of a remote is only ever pushed to.
    if (name !== undefined && url !== undefined && !urls.has(name))
      urls.set(name, withoutCredentials(url));
  }
  return [...urls].slice(0, MOST_NAMES).map(([name, url]) => ({ name, url }));
}

/** Takes the user and the password out, and for the web what follows a `?`: any of it may be a token. */
export function withoutCredentials(url: string): string {
  const [, scheme, authority = '', rest = ''] =
    /^([a-z][\w+.-]*:\/\/)([^/?#]*)([^]*)$/i.exec(url) ?? [];
  if (scheme === undefined) return url;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const path = /^https?:/i.test(scheme) ? rest.replace(/[?#][^]*$/, '') : rest;
  return `${scheme}${host}${path}`;
}

/** Those with few words in their names first: nobody calls an environment `feature/1234-colour-of-the-button`. */
function tellingBranches(refs: readonly string[]): readonly string[] {
  return refs
    .filter(
      (ref) => /^refs\/(?:heads|remotes)\//.test(ref) && !/^refs\/remotes\/.*\/HEAD$/.test(ref),
    )
    .map((ref) => ref.replace(/^refs\/(?:heads|remotes)\//, ''))
    .sort((a, b) => words(a) - words(b) || a.length - b.length)
    .slice(0, MOST_NAMES);
}

function words(name: string): number {
  return name.split(/[/_-]/).length;
}

/** One of each series, as `qa-17` of all the `qa-…`, and no bare versions: those name no environment. */
function tellingTags(refs: readonly string[]): readonly string[] {
  const series = new Map<string, string>();
  for (const ref of refs) {
    if (!ref.startsWith('refs/tags/')) continue;
    const name = ref.slice('refs/tags/'.length);
    if (!/^v?\d[\d.]*/.test(name)) series.set(name.replace(/\d+/g, '0'), name);
  }
  return [...series.values()].slice(0, MOST_NAMES);
}
