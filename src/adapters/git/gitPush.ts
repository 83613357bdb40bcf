import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSha, type Sha } from '../../core/model';
import type { GitSend, SendOutcome, Sender } from '../../core/promote/trigger';
import { plain } from '../../core/text';
import { type GitCommand, type GitResult, isWholeRef, type OwnPlace } from './gitCommand';
import { type GitPlaces, locatePlaces } from './gitStamp';
import { listRefs, said, withoutUser, writableUrl } from './gitRemote';
import { inOwnGitFolder } from './ownGitFolder';

export interface GitSenderOptions {
  readonly git: GitCommand;
  /** The repository's root folder. */
  readonly root: string;
  /** How long the push itself may take. */
  readonly timeoutMs?: number;
}

/** What is sent, with all that was found out before: the clone's objects seen from a git directory of our own. */
interface Prepared {
  readonly git: GitCommand;
  readonly send: GitSend;
  readonly url: string;
  readonly place: OwnPlace;
  readonly shallow: boolean;
  readonly signal: AbortSignal;
}

/**
 * Pushes one commit of the clone to one branch or tag of a remote, which must still stand where it was seen a moment
 * before (`--force-with-lease` with that id). A branch goes forward, or back to a commit that it holds; it never leaves
 * for another line, and nothing is deleted. A tag is only ever created.
 */
export function createGitSender({ git, root, timeoutMs = 120_000 }: GitSenderOptions): Sender {
  return async (send, signal) => {
    if (send.transport !== 'git')
      return unsent(`a push was expected, not a sending by ${send.transport}`);
    let pushing = false;
    try {
      return await prepared(git, root, send, signal, async (ready) => {
        const lease = await leaseOf(ready);
        if (lease.state !== 'lease') return lease;
        if (signal.aborted) return unsent('it was cancelled before anything was pushed');
        pushing = true;
        const { url, place } = ready;
        const { ref, commit } = send;
        const call = { ...place, url, ref, commit, lease: lease.tip, signal, timeoutMs };
        return pushOutcome(await git.push(call), send.remote, ref);
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'git could not be asked';
      return pushing ? outcome('unknown', reason) : unsent(reason);
    }
  };
}

async function prepared(
  git: GitCommand,
  root: string,
  send: GitSend,
  signal: AbortSignal,
  use: (ready: Prepared) => Promise<SendOutcome>,
): Promise<SendOutcome> {
  const { remote, ref, commit } = send;
  if (!/^refs\/(?:heads|tags)\//.test(ref) || !isWholeRef(ref))
    return unsent(`"${plain(ref, 80)}" is not the whole name of a branch or tag: refs/heads/NAME`);
  const places = await locatePlaces({ git, root, timeoutMs: 10_000 }, signal);
  if (places.state === 'unknown') return unsent(places.reason);
  const { common, idLength } = places.value;
  const address = await writableUrl(git, { root, common }, remote, signal);
  if (address.state === 'failed') return unsent(address.message);
  const shallow = await shallowOf(places.value);
  return inOwnGitFolder({ idLength, shallow }, async (gitDir) => {
    // Of the repository only its objects are used: none of its configuration, hooks, replacements or grafts.
    const place = { gitDir, objects: join(common, 'objects') };
    if (!(await holds(git, place, commit, signal)))
      return unsent(`this clone holds no commit ${short(commit)}`);
    const isShallow = shallow !== undefined;
    return use({ git, send, url: address.url, place, shallow: isShallow, signal });
  });
}

/** Where history is cut off: without it git would look for parents that are not there. */
async function shallowOf({ common }: GitPlaces): Promise<string | undefined> {
  const text = await readFile(join(common, 'shallow'), 'utf8').catch(() => '');
  const ids = text.split('\n').filter((line) => parseSha(line));
  return ids.length === 0 ? undefined : `${ids.join('\n')}\n`;
}

type Lease = { readonly state: 'lease'; readonly tip: Sha | undefined } | SendOutcome;

/** What the ref stands at, if the commit may take its place. */
async function leaseOf(ready: Prepared): Promise<Lease> {
  const { git, send, url, signal } = ready;
  const { ref, commit } = send;
  const isTag = ref.startsWith('refs/tags/');
  // Git finds also what only ends in the wanted name; of the answer only the very name is taken.
  const refs = await listRefs(git, url, [ref, `${ref}^{}`], { signal, timeoutMs: 30_000 });
  if (refs.state === 'unknown')
    return unsent(`git cannot ask ${named(send.remote)}: ${refs.reason}`);
  const tip = refs.value.get(`${ref}^{}`) ?? refs.value.get(ref);
  if (tip === undefined) return { state: 'lease', tip };
  const there = `${ref} of ${named(send.remote)} is at ${short(tip)}`;
  if (tip === commit) return outcome('accepted', `${there} already: nothing was pushed`);
  if (isTag) return outcome('conflict', `${there}: a tag that is there is not moved`);
  const trouble = await whyNot(ready, tip);
  return trouble === undefined ? { state: 'lease', tip } : outcome('conflict', there + trouble);
}

/** Why the commit must not take the place of `tip`; undefined where it may. */
async function whyNot(ready: Prepared, tip: Sha): Promise<string | undefined> {
  const { git, place, signal, send, shallow } = ready;
  const { commit, expected } = send;
  const before = (ancestor: Sha, of: Sha) => isAncestor(git, place, ancestor, of, signal);
  const cut = shallow ? ', as far as this shallow clone can tell' : '';
  const isHeld = await holds(git, place, tip, signal);
  if (!isExpected(expected, tip)) {
    const seen = parseSha(expected);
    const related =
      isHeld && seen !== undefined && ((await before(seen, tip)) || (await before(tip, seen)));
    if (!related)
      return `, which has nothing to do with ${short(expected)} that was seen to run${cut}`;
  }
  if (!isHeld) return ', which this clone does not hold: fetch, to see what a push would take away';
  if ((await before(tip, commit)) || (await before(commit, tip))) return undefined;
  return `, and ${short(commit)} is neither after nor before it${cut}: a push would lose commits`;
}

/** `expected` may be short where the clone does not know the commit; empty where nothing could be read. */
function isExpected(expected: string, tip: Sha): boolean {
  return expected === '' || (expected.length >= 7 && tip.startsWith(expected.toLowerCase()));
}

async function holds(
  git: GitCommand,
  place: OwnPlace,
  commit: Sha,
  signal: AbortSignal,
): Promise<boolean> {
  const call = { ...place, options: ['--batch-check=%(objecttype)'], input: `${commit}\n`, signal };
  const result = await git.own('cat-file', call);
  if (result.state === 'failed') throw new Error(result.reason);
  return result.code === 0 && result.stdout === 'commit\n';
}

/** False also where git cannot tell. */
async function isAncestor(
  git: GitCommand,
  place: OwnPlace,
  ancestor: Sha,
  of: Sha,
  signal: AbortSignal,
): Promise<boolean> {
  const options = ['--is-ancestor'];
  // The commits themselves are read: git's own graph of them is a file that could say anything.
  const settings = ['core.commitGraph=false'];
  const operands = [ancestor, of];
  const call = { ...place, options, operands, settings, timeoutMs: 60_000, signal };
  const result = await git.own('merge-base', call);
  if (result.state === 'failed') throw new Error(result.reason);
  return result.code === 0;
}

/** Somebody else set the ref between the moment that git read it and the moment that it was to be set. */
const overtaken =
  /cannot lock ref .*(?:is at [0-9a-f]+ but expected|reference already exists|unable to resolve reference)/;

/** Git says so before it sends anything, or the other side says so instead of taking it. */
const shutOut =
  /authentication failed|could not read (?:username|password)|permission denied|host key verification|returned error: 40[13]|permission to .* denied|not appear to be a git repository|repository .*not found/i;

/** What came of a push that git was started for. The messages are English, because `GitCommand` pins the language. */
export function pushOutcome(result: GitResult, remote: string, ref: string): SendOutcome {
  if (result.state === 'failed')
    return result.failure === 'not-started'
      ? unsent(result.reason)
      : outcome('unknown', `${result.reason}: the push may have arrived`);
  const { body, own } = messages(result.stderr);
  const row = rowOf(result.stdout, ref);
  const whom = named(remote);
  if (row === undefined) {
    const line = shutOut.exec(own) && own.split('\n').find((text) => shutOut.test(text));
    if (line) return outcome('refused', `${whom} lets nobody in: ${words(line)}`, body);
    return outcome('unknown', `the push to ${whom} may have arrived: ${said(result)}`, body);
  }
  if (row.flag !== '!') return outcome('accepted', `${whom} took it: ${words(row.summary)}`, body);
  const why = words(/\((.*)\)$/.exec(row.summary)?.[1] ?? row.summary);
  if (row.summary.startsWith('[rejected]') || overtaken.test(result.stderr + row.summary))
    return outcome('conflict', `${ref} of ${whom} is not where it was: ${why}`, body);
  if (!row.summary.startsWith('[remote rejected]'))
    return outcome('unknown', `the push to ${whom} may have arrived: ${why}`, body);
  const more = body === undefined ? '' : `: ${plain(body, 300)}`;
  return outcome('refused', `${whom} refused it: ${why}${more}`, body);
}

/** `flag TAB from:to TAB summary`, as `--porcelain` prints it. */
function rowOf(stdout: string, ref: string) {
  for (const line of stdout.split('\n')) {
    const [flag = '', names = '', summary = ''] = line.split('\t');
    if (/^[ +*=!-]$/.test(flag) && names.endsWith(`:${ref}`)) return { flag, summary };
  }
  return undefined;
}

/** What the other side said to people, and what git here said. */
function messages(stderr: string): { readonly body: string | undefined; readonly own: string } {
  const lines = stderr.split(/[\r\n]+/).map((line) => line.trimEnd());
  const isRemote = (line: string) => /^remote:(?: |$)/.test(line);
  const body = lines.filter(isRemote).map((line) => line.slice('remote: '.length));
  return {
    body: body.some(Boolean) ? body.join('\n') : undefined,
    own: lines.filter((line) => !isRemote(line)).join('\n'),
  };
}

function words(text: string): string {
  return plain(withoutUser(text).replace(/^(?:fatal|error): /, ''), 160);
}

function named(remote: string): string {
  return plain(withoutUser(remote), 60);
}

function short(id: string): string {
  return plain(id, 65).slice(0, 10);
}

function unsent(sentence: string): SendOutcome {
  return outcome('unsent', sentence);
}

function outcome(state: SendOutcome['state'], sentence: string, body?: string): SendOutcome {
  return body === undefined ? { state, sentence } : { state, sentence, body };
}
