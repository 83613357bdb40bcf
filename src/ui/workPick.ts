import * as vscode from 'vscode';
import { type WorkSection, workRow, workSections } from '../core/present/work';
import { type Work, type WorkItem, work } from '../core/questions/work';
import { plain } from '../core/text';
import { livePick } from './livePick';
import {
  type AnswerItem,
  item,
  separator,
  showShares,
  showWhere,
  type WhereContext,
} from './wherePick';

/** How far the branch and the user's own commits have got. Picking one asks where it is. */
export async function showWork(context: WhereContext): Promise<void> {
  const { asked } = context;
  const picked = await livePick<AnswerItem, AnswerItem>({
    title: 'My Work',
    placeholder: 'How far has it got? Pick a commit to see more; type to narrow',
    bring: async ({ show, signal }) => {
      for await (const sofar of work(asked, signal)) {
        show(workSections(sofar).flatMap((section) => sectionItems(context, sofar, section)));
      }
    },
    accept: (one) => (one?.run ? one : undefined),
  });
  await picked?.run?.();
}

function sectionItems(
  context: WhereContext,
  { onBranch }: Work,
  { title, summary, items }: WorkSection,
): readonly AnswerItem[] {
  const all = onBranch.state === 'known' ? onBranch.value.map(({ commit }) => commit) : [];
  const together = summary && {
    ...item('git-branch', summary.label),
    ...(summary.description === '' ? {} : { detail: summary.description }),
    ...(all.length > 0 ? { run: () => showShares(context, title, all) } : {}),
  };
  const commits = () => {
    if (items === undefined) return [item('loading~spin', 'Looking for them')];
    if (items.state === 'unknown') return [item('question', plain(items.reason, 200))];
    return items.value.map((one) => workItem(context, one));
  };
  return [separator(title), ...(together ? [together] : []), ...commits()];
}

function workItem(context: WhereContext, one: WorkItem): AnswerItem {
  const { commit } = one;
  return {
    ...workRow(one, context.clock.now()),
    iconPath: COMMIT,
    run: () => showWhere(context, { state: 'present', commit }),
  };
}

const COMMIT = new vscode.ThemeIcon('git-commit');
