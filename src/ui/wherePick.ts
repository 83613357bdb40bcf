import * as vscode from 'vscode';
import { fullId } from '../core/history/comparison';
import type { Clock } from '../core/lifecycle';
import type { Commit, Resolution } from '../core/model';
import type { RowTarget } from '../core/present/rows';
import {
  fetchMayHelp,
  firstWithout,
  MARKS_LEGEND,
  shareRows,
  waits,
  type WhereRow,
  whereRows,
  whereTitle,
} from '../core/present/where';
import type { Asked } from '../core/questions/asked';
import { type CellContainment, where, whereAll } from '../core/questions/where';
import { plain } from '../core/text';
import type { Folder } from './folders';
import { livePick } from './livePick';
import { commands } from './commandIds';

export interface WhereContext {
  readonly folder: Folder;
  readonly asked: Asked;
  readonly clock: Clock;
}

/** A line of an answer, and what picking it does. */
export interface AnswerItem extends vscode.QuickPickItem {
  /** Undefined where there is nothing to do: the pick stays open. */
  readonly run?: () => unknown;
}

/** Where a commit is, and lines that come before it. Without a commit there are only those. */
export interface Answer {
  readonly commit: Resolution | undefined;
  readonly cells: readonly CellContainment[];
  readonly about: readonly AnswerItem[];
}

/** Where a commit is: a strip for each service, a line for each environment, and what to do next. */
export function showWhere(context: WhereContext, commit: Resolution): Promise<void> {
  return showAnswer(context, {
    title: whereTitle(commit),
    meanwhile: commit,
    look: async (signal) => {
      const cells = await where(context.asked, commit, signal);
      return { commit, cells, about: [] };
    },
    again: async () => showWhere(context, await foundAgain(context.asked, commit)),
  });
}

interface Question {
  readonly title: string;
  /** The commit, where it is known before the answer is. */
  readonly meanwhile?: Resolution;
  readonly look: (signal: AbortSignal) => Promise<Answer>;
  /** Asks the same once more, after a fetch. */
  readonly again: () => Promise<void>;
}

export function showAnswer(context: WhereContext, question: Question): Promise<void> {
  return showItems(question.title, async ({ show, retitle, signal }) => {
    const canOpen = await gitShowsCommits();
    const own = (commit: Resolution | undefined) => commitItems(context, commit, canOpen);
    show([LOOKING, separator(), ...own(question.meanwhile)]);
    const { commit, cells, about } = await question.look(signal);
    const title = commit ? whereTitle(commit) : question.title;
    retitle(title);
    show([
      ...about,
      ...rowItems(context, title, whereRows(cells, context.clock.now())),
      separator(),
      ...own(commit),
      ...nextSteps(context, cells),
      ...(commit && fetchMayHelp(commit, cells) ? [fetchItem(question.again)] : []),
    ]);
  });
}

/** Where several commits are, those of a ticket or a branch: how many of them each environment has. */
export function showShares(
  context: WhereContext,
  title: string,
  commits: readonly Commit[],
): Promise<void> {
  return showItems(title, async ({ show, signal }) => {
    show([LOOKING]);
    const shares = await whereAll(context.asked, commits, signal);
    show(rowItems(context, title, shareRows(shares, context.clock.now())));
  });
}

const LOOKING = item('loading~spin', 'Looking for it, and for the same change under other ids');

const SERVICE = new vscode.ThemeIcon('package');

interface Showing {
  readonly signal: AbortSignal;
  readonly show: (items: readonly AnswerItem[]) => void;
  readonly retitle: (title: string) => void;
}

async function showItems(title: string, bring: (showing: Showing) => Promise<void>): Promise<void> {
  const picked = await livePick<AnswerItem, AnswerItem>({
    title,
    placeholder: MARKS_LEGEND,
    bring,
    accept: (one) => (one?.run ? one : undefined),
  });
  await picked?.run?.();
}

/** A service's strip is copied, for the person who asked; an environment opens its reading. */
function rowItems(
  { folder }: WhereContext,
  title: string,
  rows: readonly WhereRow[],
): readonly AnswerItem[] {
  return rows.flatMap(({ label, description, target }, at): readonly AnswerItem[] => {
    if (target.type === 'cell') {
      const run = () => runOn(commands.showReading, folder, target);
      return [{ label, description, run }];
    }
    const run = () => copy(`${title}\n${label}: ${description}`);
    const head = { label, description, iconPath: SERVICE, run };
    return at === 0 ? [head] : [separator(), head];
  });
}

function commitItems(
  { folder }: WhereContext,
  commit: Resolution | undefined,
  canOpen: boolean,
): readonly AnswerItem[] {
  const id = fullId(commit);
  if (id === undefined) return [];
  const open = () => vscode.commands.executeCommand(OPEN_COMMIT, folder.uri, id);
  return [
    ...(canOpen && commit?.state === 'present'
      ? [{ ...item('diff-multiple', 'Open Its Changes'), run: open }]
      : []),
    { ...item('copy', 'Copy Id', id), run: () => copy(id) },
  ];
}

function nextSteps(
  { folder, asked }: WhereContext,
  cells: readonly CellContainment[],
): readonly AnswerItem[] {
  const several = asked.view.services.length > 1;
  return [
    ...waits(asked.view, cells).map(({ service, from, to }) => ({
      ...item(
        'git-commit',
        'Show What It Waits Behind',
        `${several ? `${plain(service, 40)}: ` : ''}${plain(from, 40)} → ${plain(to, 40)}`,
      ),
      run: () => runOn(commands.showWaiting, folder, { type: 'waiting', service, from, to }),
    })),
    ...firstWithout(cells).map(({ service, environment }) => ({
      ...item(
        'compare-changes',
        `Compare ${plain(environment, 40)} With…`,
        several ? plain(service, 40) : undefined,
      ),
      run: () =>
        runOn(commands.compareEnvironments, folder, { type: 'cell', service, environment }),
    })),
  ];
}

/** The editor's own Git shows what a commit changes: `(repository's folder, id)`. It may be switched off. */
const OPEN_COMMIT = 'git.viewCommit';

async function gitShowsCommits(): Promise<boolean> {
  return (await vscode.commands.getCommands(true)).includes(OPEN_COMMIT);
}

function fetchItem(andThen: () => Promise<void>): AnswerItem {
  return {
    ...item('cloud-download', 'Fetch, and Look Again'),
    run: async () => {
      await vscode.commands.executeCommand(commands.fetch);
      await andThen();
    },
  };
}

/** The same commit, which a fetch may have brought. */
async function foundAgain({ history }: Asked, commit: Resolution): Promise<Resolution> {
  const id = fullId(commit);
  return id === undefined ? commit : history.find(id);
}

export function item(icon: string, label: string, description?: string): AnswerItem {
  return { label: `$(${icon}) ${label}`, ...(description === undefined ? {} : { description }) };
}

export function separator(label = ''): AnswerItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function runOn(command: string, folder: Folder, target: RowTarget): Thenable<unknown> {
  return vscode.commands.executeCommand(command, { folder, row: { target } });
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('$(copy) Copied', 3000);
}
