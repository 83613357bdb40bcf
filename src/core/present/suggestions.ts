import type { Commit, Repository, Sha } from '../model';
import type { View } from '../observe/store';
import { plain } from '../text';
import { ago, shortId } from './words';

/** More commits than this are not suggested of what runs: with so many, a person types. */
const MOST_RUNNING = 12;

/** A commit that a person is likely to ask for. The words are sanitised. */
export interface Suggestion {
  readonly label: string;
  readonly description: string;
  readonly commit: Commit;
}

/** What is checked out. */
export function headSuggestion(repository: Repository): readonly Suggestion[] {
  if (repository.state === 'none' || !repository.head) return [];
  const { head, branch } = repository;
  const on = branch === undefined ? '' : `${plain(branch, 40)} · `;
  const description = `${on}${shortId(head.id)} ${plain(head.subject, 80)}`;
  return [{ label: 'HEAD', description, commit: head }];
}

/** What runs somewhere, each commit once, with where it runs. */
export function runningSuggestions(view: View): readonly Suggestion[] {
  const running = new Map<Sha, { readonly commit: Commit; readonly places: string[] }>();
  const [, ...more] = view.services;
  for (const { name } of view.services) {
    for (const { environment, resolution } of view.cellsOf(name)) {
      if (resolution.state !== 'present') continue;
      const { commit } = resolution;
      const place = more.length === 0 ? environment : `${name} ${environment}`;
      const known = running.get(commit.id);
      if (known) known.places.push(place);
      else running.set(commit.id, { commit, places: [place] });
    }
  }
  return [...running.values()].slice(0, MOST_RUNNING).map(({ commit, places }) => ({
    label: plain(places.join(', '), 60),
    description: `${shortId(commit.id)} ${plain(commit.subject, 80)}`,
    commit,
  }));
}

export function commitSuggestions(commits: readonly Commit[], now: number): readonly Suggestion[] {
  return commits.map((commit) => ({
    label: plain(commit.subject, 100),
    description: `${shortId(commit.id)} · ${ago(commit.date, now)}`,
    commit,
  }));
}
