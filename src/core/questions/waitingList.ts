import { CODE_OWNERS_FILES, type CodeOwners, parseCodeOwners } from '../history/codeOwners';
import type { ListedCommit, Told } from '../history/history';
import { type Risk, RiskBook } from '../history/risk';
import type { Count, Sha } from '../model';
import { type Asked, endsOf, servicePath } from './asked';
import type { Between } from './waiting';

/** What waits between two environments, and what of it is worth a second look. */
export interface WaitingList {
  /** The newest ones, with their files. */
  readonly commits: readonly ListedCommit[];
  /** How many there are. */
  readonly total: Count;
  readonly risks: RiskBook;
  /** Why the files of the commits are not known, so that no commit has a mark; undefined where they are. */
  readonly unmarked: string | undefined;
  /** The service's folder, where only commits that touch it count. */
  readonly path: string | undefined;
}

export interface WaitingListOptions {
  readonly limit: number;
  readonly firstParent: boolean;
  readonly risks: readonly Risk[];
}

export async function waitingList(
  asked: Asked,
  { service, from, to }: Between,
  options: WaitingListOptions,
  signal?: AbortSignal,
): Promise<Told<WaitingList>> {
  const ends = endsOf(asked.view, service, [from, to]);
  return ends.state === 'unknown' ? ends : listBetween(asked, service, ends.value, options, signal);
}

/** The same between two commits: what the first has and the second lacks. */
export async function listBetween(
  asked: Asked,
  service: string,
  [have, lack]: readonly [Sha, Sha],
  { limit, firstParent, risks }: WaitingListOptions,
  signal?: AbortSignal,
): Promise<Told<WaitingList>> {
  const { history, view } = asked;
  const path = servicePath(view, service);
  const narrowed = path === undefined ? { limit, firstParent } : { limit, firstParent, path };
  const [listed, book] = await Promise.all([
    history.list(have, lack, { ...narrowed, files: true }, signal),
    riskBook(asked, service, risks, signal),
  ]);
  // A clone without all its trees knows the commits and not their files.
  const list = listed.state === 'known' ? listed : await history.list(have, lack, narrowed, signal);
  if (list.state === 'unknown') return list;
  const commits = list.value;
  const whole = commits.length < limit;
  const total: Count = whole
    ? { state: 'known', count: commits.length }
    : firstParent
      ? { state: 'unknown', reason: 'not counted' }
      : await history.count(have, lack, path, signal);
  const unmarked = listed.state === 'unknown' ? listed.reason : undefined;
  return { state: 'known', value: { commits, total, risks: book, unmarked, path } };
}

/** What makes a commit of a service worth a second look: the kinds of files, and the owners that the repository names. */
export async function riskBook(
  asked: Asked,
  service: string,
  risks: readonly Risk[],
  signal?: AbortSignal,
): Promise<RiskBook> {
  return new RiskBook(risks, await codeOwners(asked, signal), servicePath(asked.view, service));
}

/** CODEOWNERS as it is checked out; undefined where there is none, or where git cannot say. */
async function codeOwners(
  { view, history }: Asked,
  signal: AbortSignal | undefined,
): Promise<CodeOwners | undefined> {
  const head = view.repository.state === 'present' ? view.repository.head : undefined;
  if (!head) return undefined;
  const found = await Promise.all(
    CODE_OWNERS_FILES.map(async (path) => (await history.filesAt([head.id], path, signal))[0]),
  );
  // The first that is there counts; so one that is not known hides those behind it.
  const first = found.find((file) => file?.state !== 'absent');
  if (first?.state !== 'file') return undefined;
  const content = await history.content(first.blob, signal);
  if (content.state === 'unknown') return undefined;
  return parseCodeOwners(new TextDecoder().decode(content.value));
}
