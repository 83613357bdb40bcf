import type { ListedCommit } from '../history/history';
import type { Mark, RiskBook } from '../history/risk';
import type { Count } from '../model';
import type { Between } from '../questions/waiting';
import { code, markdown } from './markdownText';
import { type CommitGroup, groupCommits, type WaitingGrouping } from './waiting';
import { commits as commitCount, shortId } from './words';

export interface ReleaseNotes extends Between {
  /** Newest first, with their files where risks are wanted. */
  readonly commits: readonly ListedCommit[];
  readonly risks: RiskBook;
  /** How many there are, where `commits` are the newest of them only. */
  readonly total?: Count;
  /** Why there are no risks to tell, where the files of the commits are not known. */
  readonly unmarked?: string | undefined;
  /** By ticket unless given. */
  readonly grouping?: WaitingGrouping;
}

/** More files than this are counted only. */
const MOST_FILES = 20;

/**
 * What a release ships, as Markdown. The same commits give the same text. What authors wrote can make no link, image,
 * heading or HTML of its own.
 */
export function releaseNotes(notes: ReleaseNotes): string {
  const { service, from, to, commits } = notes;
  const sections = [
    `# ${markdown(service)}: ${markdown(from)} → ${markdown(to)}`,
    summary(notes),
    ...(commits.length > 0 ? [...risks(notes), ...changes(notes), contributors(commits)] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function summary({ commits, total }: ReleaseNotes): string {
  if (commits.length === 0) return 'No commits.';
  const people = new Set(commits.map(({ author }) => author)).size;
  const by = people === 1 ? 'one person' : `${people} people`;
  if (total === undefined || (total.state === 'known' && total.count === commits.length)) {
    return `${commitCount(commits.length)} by ${by}.`;
  }
  const all = total.state === 'known' ? String(total.count) : 'more';
  return `The newest ${commits.length} of ${all} commits, by ${by}.`;
}

function risks({ commits, risks: book, unmarked }: ReleaseNotes): readonly string[] {
  const heading = '## Risks';
  if (unmarked !== undefined) return [heading, `Not known: ${markdown(unmarked, 200)}.`];
  const marked = new Map<string, { readonly mark: Mark; readonly touched: Touched[] }>();
  for (const commit of commits) {
    for (const mark of book.marks(commit.files)) {
      const key = `${mark.type}\n${mark.name}`;
      const entry = marked.get(key) ?? { mark, touched: [] };
      entry.touched.push(...mark.files.map((file) => ({ file, commit })));
      marked.set(key, entry);
    }
  }
  if (marked.size === 0) return [];
  // Kinds of files first, as within a commit.
  const ordered = [...marked.values()].sort(
    (a, b) => Number(a.mark.type === 'owner') - Number(b.mark.type === 'owner'),
  );
  return [heading, ordered.map(({ mark, touched }) => risk(mark, touched)).join('\n')];
}

interface Touched {
  readonly file: string;
  readonly commit: ListedCommit;
}

function risk({ type, name }: Mark, touched: readonly Touched[]): string {
  const byFile = new Map<string, ListedCommit[]>();
  for (const { file, commit } of touched) {
    byFile.set(file, [...(byFile.get(file) ?? []), commit]);
  }
  const count = new Set(touched.map(({ commit }) => commit.id)).size;
  const title = type === 'owner' ? `owned by ${code(name)}` : markdown(name);
  const files = [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, by]) => `  - ${code(file)} (${by.map(({ id }) => code(shortId(id))).join(', ')})`);
  const more = files.length > MOST_FILES ? [`  - and ${files.length - MOST_FILES} more files`] : [];
  return [`- **${title}**: ${commitCount(count)}`, ...files.slice(0, MOST_FILES), ...more].join(
    '\n',
  );
}

function changes({ commits, grouping = 'ticket' }: ReleaseNotes): readonly string[] {
  const groups = groupCommits(commits, grouping);
  const sections = groups.map((group) => {
    const items = group.commits.map(item).join('\n');
    const heading = headingOf(group, grouping, groups.length);
    return heading === undefined ? items : `### ${heading}\n\n${items}`;
  });
  return ['## Changes', ...sections];
}

/** None where it would be the only one and say nothing. */
function headingOf(
  { name }: CommitGroup,
  grouping: WaitingGrouping,
  groups: number,
): string | undefined {
  if (grouping === 'none') return undefined;
  if (name !== undefined) return markdown(name) || 'Nobody';
  return groups > 1 ? 'Without a ticket' : undefined;
}

function item({ id, subject, author }: ListedCommit): string {
  const by = [code(shortId(id)), markdown(author)].filter(Boolean).join(', ');
  return `- ${markdown(subject, 200) || 'no subject'} (${by})`;
}

/** Most commits first, then by name. */
function contributors(commits: readonly ListedCommit[]): string {
  const counts = new Map<string, number>();
  for (const { author } of commits) {
    const name = markdown(author) || 'Nobody';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const lines = [...counts]
    .sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))
    .map(([name, count]) => `- ${name} (${commitCount(count)})`);
  return ['## Contributors', '', ...lines].join('\n');
}
