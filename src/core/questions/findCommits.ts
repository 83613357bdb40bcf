import type { History } from '../history/history';
import { parseReference } from '../history/tickets';
import type { Commit, Sha } from '../model';
import { plain } from '../text';

/** How many commits of a ticket or a pull request are looked at, the newest ones. */
export const MOST_FOUND = 50;

/** What a person meant by what they typed. */
export type Found =
  | { readonly state: 'commit'; readonly commit: Commit }
  /** The commits of a ticket or a pull request, newest first. `about` names it: `SHOP-12`, `#34`. */
  | { readonly state: 'several'; readonly about: string; readonly commits: readonly Commit[] }
  /** A full id that this clone does not hold. */
  | { readonly state: 'absent'; readonly id: Sha }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * The commits behind what was typed: an id, an abbreviation, a branch, a tag, `HEAD~3`; and where nothing is called
 * that, a ticket (`SHOP-12`) or a pull request (`#34`, `!34`, `PR 34`) that subjects speak of.
 */
export async function findCommits(
  history: Pick<History, 'find' | 'search'>,
  typed: string,
  signal?: AbortSignal,
): Promise<Found> {
  const named = await history.find(typed, signal);
  switch (named.state) {
    case 'present':
      return { state: 'commit', commit: named.commit };
    case 'absent':
    case 'unknown':
      return named;
    case 'unresolved': {
      const about = parseReference(typed.trim().replace(/^PR ?#?(?=\d+$)/i, '#'));
      if (about === undefined) return { state: 'unknown', reason: named.reason };
      return speakingOf(history, typed, about, signal);
    }
  }
}

async function speakingOf(
  history: Pick<History, 'search'>,
  typed: string,
  about: string,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const told = await history.search(about, MOST_FOUND, signal);
  if (told.state === 'unknown') return told;
  const [first, ...others] = told.value;
  if (!first) {
    const reason = `nothing here is called ${plain(typed)}, and no commit’s subject speaks of it: type a commit id, a branch, a tag, HEAD~3, a ticket like SHOP-12 or a pull request like #34, or run \`git fetch\``;
    return { state: 'unknown', reason };
  }
  if (others.length === 0) return { state: 'commit', commit: first };
  return { state: 'several', about, commits: told.value };
}
