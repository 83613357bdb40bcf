import * as vscode from 'vscode';
import type { FolderEngine } from '../core/engine';
import type { Clock } from '../core/lifecycle';
import type { Commit, Resolution } from '../core/model';
import {
  commitSuggestions,
  headSuggestion,
  runningSuggestions,
  type Suggestion,
} from '../core/present/suggestions';
import { type Found, findCommits } from '../core/questions/findCommits';
import { plain } from '../core/text';
import type { Folder } from './folders';
import { livePick, type Shown } from './livePick';
import { commands } from './commandIds';

/** What a person asks about: one commit, or all of a ticket's. */
export type Question =
  | { readonly type: 'commit'; readonly commit: Resolution }
  | { readonly type: 'several'; readonly about: string; readonly commits: readonly Commit[] };

interface AskItem extends vscode.QuickPickItem {
  readonly commit?: Commit;
  /** What to look for, and whether to fetch before. */
  readonly look?: { readonly text: string; readonly fetch: boolean };
}

const OWN = 10;

/**
 * Which commit? A person picks a likely one, or types what they have. Stays open until something is found, so that a
 * typing mistake can be mended where it was made.
 */
export async function askCommit(
  folder: Folder,
  { history }: FolderEngine,
  clock: Clock,
): Promise<Question | undefined> {
  let suggested: readonly AskItem[] = [];
  let typed = '';
  const look = async (
    { text, fetch }: { readonly text: string; readonly fetch: boolean },
    pick: Shown<AskItem>,
  ): Promise<Question | undefined> => {
    if (fetch) await vscode.commands.executeCommand(commands.fetch);
    const found = await findCommits(history, text, pick.signal);
    if (found.state === 'unknown') pick.show(notFound(text, found.reason));
    return questionOf(found);
  };
  const found = await livePick<AskItem, Question>({
    title: 'Where Is This Commit',
    placeholder: 'A commit id, a tag, a branch, a ticket like ABC-123 or a pull request like #34',
    bring: async (pick) => {
      const runs = runningSuggestions(folder.store);
      const draw = (head: readonly Suggestion[], own: readonly Suggestion[]) => {
        suggested = [
          ...section('Checked out', head),
          ...section('What runs where', runs),
          ...section('Your last commits', own),
        ];
        if (typed === '') pick.show(suggested);
      };
      const head = headSuggestion(await history.repository(pick.signal));
      draw(head, []);
      const own = await history.authored(OWN, pick.signal);
      if (own.state === 'known') draw(head, commitSuggestions(own.value, clock.now()));
    },
    onType: (text, pick) => {
      typed = text.trim();
      pick.show(typed === '' ? suggested : [lookFor(typed)]);
    },
    accept: async (item, text, pick) => {
      if (item?.look?.fetch) return look(item.look, pick);
      // What was typed counts, even where the editor has focused a suggestion that looks like it.
      if (text.trim() !== '') return look({ text: text.trim(), fetch: false }, pick);
      return item?.commit && { type: 'commit', commit: { state: 'present', commit: item.commit } };
    },
  });
  return found?.type === 'several' ? pickOfSeveral(found, clock) : found;
}

function section(label: string, suggestions: readonly Suggestion[]): readonly AskItem[] {
  if (suggestions.length === 0) return [];
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...suggestions];
}

function lookFor(text: string): AskItem {
  const label = `$(search) Look for ${plain(text, 80)}`;
  return { label, alwaysShow: true, look: { text, fetch: false } };
}

/** What is wrong, and what to do next. Reasons say both, with a colon between them. */
function notFound(text: string, reason: string): readonly AskItem[] {
  const [wrong = '', ...mend] = plain(reason, 300).split(': ');
  const detail = sentence(mend.join(': '));
  return [
    {
      label: `$(warning) ${sentence(wrong)}`,
      alwaysShow: true,
      ...(detail === '' ? {} : { detail }),
    },
    {
      label: '$(cloud-download) Fetch, and Look Again',
      alwaysShow: true,
      look: { text, fetch: true },
    },
  ];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function questionOf(found: Found): Question | undefined {
  switch (found.state) {
    case 'commit':
      return { type: 'commit', commit: { state: 'present', commit: found.commit } };
    case 'several':
      return { type: 'several', about: found.about, commits: found.commits };
    case 'absent':
      return { type: 'commit', commit: found };
    case 'unknown':
      return undefined;
  }
}

async function pickOfSeveral(
  several: Question & { readonly type: 'several' },
  clock: Clock,
): Promise<Question | undefined> {
  const { about, commits } = several;
  const all: vscode.QuickPickItem & { readonly question: Question } = {
    label: `$(git-merge) All ${commits.length} Together`,
    description: `how many of them each environment has`,
    question: several,
  };
  const items = commitSuggestions(commits, clock.now()).map(({ label, description, commit }) => ({
    label,
    description,
    question: { type: 'commit', commit: { state: 'present', commit } } satisfies Question,
  }));
  const picked = await vscode.window.showQuickPick<typeof all>([all, ...items], {
    title: `${plain(about, 40)}: ${commits.length} commits`,
    placeHolder: 'Where is which of them?',
    matchOnDescription: true,
  });
  return picked?.question;
}
