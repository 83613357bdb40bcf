import type { ListedCommit } from '../history/history';
import type { Mark, RiskBook } from '../history/risk';
import { requestsIn, ticketsIn } from '../history/tickets';
import type { Count } from '../model';
import type { Between } from '../questions/waiting';
import { plain } from '../text';
import { ago, commits as commitCount, shortId } from './words';

export type WaitingGrouping = 'none' | 'author' | 'ticket';

/** Commits under a name. The name is remote text; undefined gathers those that have none. */
export interface CommitGroup {
  readonly name: string | undefined;
  readonly commits: readonly ListedCommit[];
}

/**
 * Groups in the order of their newest commits, those without a name last. A commit belongs to the first ticket that
 * its subject names, or else to the pull request that it says it comes from.
 */
export function groupCommits(
  commits: readonly ListedCommit[],
  grouping: WaitingGrouping,
): readonly CommitGroup[] {
  if (grouping === 'none') return commits.length > 0 ? [{ name: undefined, commits }] : [];
  const groups = new Map<string | undefined, ListedCommit[]>();
  for (const commit of commits) {
    const name = grouping === 'author' ? commit.author : ticketOf(commit.subject);
    const group = groups.get(name);
    if (group) group.push(commit);
    else groups.set(name, [commit]);
  }
  const unnamed = groups.get(undefined);
  groups.delete(undefined);
  const named = [...groups].map(([name, ofIt]) => ({ name, commits: ofIt }));
  return unnamed ? [...named, { name: undefined, commits: unnamed }] : named;
}

/** `Revert "… (#12)" (#13)` comes from #13: the last request counts. */
function ticketOf(subject: string): string | undefined {
  return ticketsIn(subject)[0] ?? requestsIn(subject).at(-1);
}

/** A line of the list: a heading, or a commit. All text may be shown as it is; it holds no icons. */
export type WaitingLine =
  | { readonly type: 'group'; readonly label: string }
  | {
      readonly type: 'commit';
      readonly commit: ListedCommit;
      readonly label: string;
      readonly description: string;
      /** Why it is worth a second look; undefined where nothing says so. */
      readonly risks: string | undefined;
    };

export function waitingLines(
  commits: readonly ListedCommit[],
  book: RiskBook,
  grouping: WaitingGrouping,
  now: number,
): readonly WaitingLine[] {
  return groupCommits(commits, grouping).flatMap(({ name, commits: ofIt }) => {
    const lines = ofIt.map((commit): WaitingLine => {
      const { id, subject, author, date, files } = commit;
      return {
        type: 'commit',
        commit,
        label: plain(subject, 160) || 'no subject',
        description: [shortId(id), plain(author, 40), ago(date, now)].filter(Boolean).join(' · '),
        risks: markWords(book.marks(files)),
      };
    });
    if (grouping === 'none') return lines;
    return [{ type: 'group', label: groupLabel(name, grouping, ofIt.length) } as const, ...lines];
  });
}

function groupLabel(name: string | undefined, grouping: WaitingGrouping, count: number): string {
  const nobody = grouping === 'author' ? 'nobody' : 'no ticket';
  return `${plain(name ?? '', 60) || nobody} · ${commitCount(count)}`;
}

/** `migrations · infrastructure · owned by @acme/databases, @ada`; undefined where there is no mark. */
export function markWords(marks: readonly Mark[]): string | undefined {
  const names = (type: Mark['type']) =>
    marks.filter((mark) => mark.type === type).map(({ name }) => plain(name, 40));
  const owners = names('owner');
  const owned = owners.length > 0 ? [`owned by ${owners.join(', ')}`] : [];
  const words = [...names('risk'), ...owned].join(' · ');
  return words === '' ? undefined : plain(words, 160);
}

export function waitingTitle({ service, from, to }: Between): string {
  return `${plain(service, 40)}: waiting in ${plain(from, 40)} for ${plain(to, 40)}`;
}

/** How many there are in all, as far as it is known. */
export interface Shown {
  readonly shown: number;
  readonly total: Count;
  readonly firstParent: boolean;
  /** The service's folder, where only commits that touch it count. */
  readonly path: string | undefined;
  /** Why no commit carries a mark, where the files of the commits are not known. */
  readonly unmarked: string | undefined;
}

/** `15 commits that touch services/shop`, `The newest 500 of 812 commits, merged branches as one`. */
export function waitingWords({ shown, total, firstParent, path, unmarked }: Shown): string {
  const kind = firstParent ? ', merged branches as one' : '';
  const touching = path === undefined ? '' : ` that touch ${plain(path, 60)}`;
  const trouble = unmarked === undefined ? '' : `. Risks are not known: ${plain(unmarked, 100)}`;
  if (shown === 0)
    return `Nothing waits here${path === undefined ? '' : ` below ${plain(path, 60)}`}`;
  const known = total.state === 'known' ? total.count : undefined;
  const count =
    known === shown
      ? commitCount(shown)
      : `The newest ${shown} of ${known === undefined ? 'more' : known} commits`;
  return `${count}${touching}${kind}${trouble}`;
}
