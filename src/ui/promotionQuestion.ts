import * as vscode from 'vscode';
import { judge } from '../core/guard/judge';
import type { Given } from '../core/guard/permit';
import { type PromotionPlan, actOf, failing } from '../core/promote/plan';
import type { PromotionDesk } from '../core/promote/desk';
import { inert, plain } from '../core/text';

/** What a person said about a plan; undefined where they turned away. */
export interface Consent {
  readonly given: Given;
  readonly reason: string | undefined;
}

/**
 * Asks what the plan takes: a reason where a gate does not hold, then the environment's name or a yes. Whatever is not
 * a clear answer (Escape, another window, an empty line) is a no; Enter alone never says yes.
 */
export async function askConsent(
  plan: PromotionPlan,
  desk: PromotionDesk,
): Promise<Consent | undefined> {
  const title = titleOf(plan);
  const closed = failing(plan);
  let reason: string | undefined;
  if (closed.length > 0) {
    reason = await askReason(title, closed.map(({ gate }) => gate).join(', '));
    if (reason === undefined) return undefined;
  }
  const verdict = judge(actOf(plan, desk.actor));
  if (verdict.verdict === 'ask') {
    const given =
      verdict.answer === 'name'
        ? await askName(title, plan.order.to, summary(plan))
        : await askYes(title, plan);
    return given && { given, reason };
  }
  // Where nobody is asked to guard it, a look at the plan is still asked for.
  return (await askYes(title, plan)) && { given: { type: 'nothing' }, reason };
}

export function titleOf({ order, back }: PromotionPlan): string {
  const service = plain(order.service, 40);
  const to = plain(order.to, 40);
  return back ? `Roll back ${service} in ${to}` : `Promote ${service} to ${to}`;
}

async function askReason(title: string, gates: string): Promise<string | undefined> {
  const reason = await vscode.window.showInputBox({
    title: `${title}: ${plain(gates, 80)} ${gates.includes(',') ? 'do' : 'does'} not hold`,
    prompt: 'Why go past that? It is recorded. Escape to stop.',
    placeHolder: 'The reason, for the journal',
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' ? 'Without a reason nothing is promoted.' : undefined,
  });
  return reason?.trim() || undefined;
}

/** The name of the environment, typed to the letter. */
export async function askName(
  title: string,
  to: string,
  summary: string,
): Promise<Given | undefined> {
  const name = plain(to, 60);
  const text = await vscode.window.showInputBox({
    title,
    prompt: `${summary} Type ${name} to go on, Escape to stop.`.trim(),
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed === '' || typed === to ? undefined : `This is not "${name}": nothing is sent.`,
  });
  return text === undefined || text === '' ? undefined : { type: 'name', text, where: 'window' };
}

async function askYes(title: string, plan: PromotionPlan): Promise<Given | undefined> {
  const no = { label: '$(close) Cancel', description: 'nothing is sent' };
  const yes = {
    label: `$(rocket) ${plan.back ? 'Roll back' : 'Promote to'} ${plain(plan.order.to, 40)}`,
    description: summary(plan),
  };
  const picked = await vscode.window.showQuickPick([no, yes], {
    title,
    placeHolder: 'The plan is in the editor behind this',
    ignoreFocusOut: true,
  });
  return picked === yes ? { type: 'yes', where: 'window' } : undefined;
}

/** `Ships 3 commits.`, `REMOVES 2 commits.` */
function summary({ ships, removes, kept }: PromotionPlan): string {
  const count = (list: PromotionPlan['ships']) =>
    list.state === 'known' && list.value.total.state === 'known'
      ? list.value.total.count
      : undefined;
  const shipped = count(ships);
  const gone = count(removes);
  const removed = gone === undefined ? undefined : gone - kept.size;
  const words = [
    shipped === undefined ? 'What it ships is not known.' : `Ships ${commitsOf(shipped)}.`,
    removed === undefined || removed === 0 ? '' : `REMOVES ${commitsOf(removed)}.`,
  ];
  return words.filter(Boolean).join(' ');
}

function commitsOf(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}

/** The command of a promotion is shown before it runs for the first time, and whenever it has changed. */
export async function askApproval(
  plan: PromotionPlan,
  command: readonly string[],
): Promise<boolean> {
  const approve = 'Approve This Command';
  const { service, to } = plan.order;
  const answer = await vscode.window.showWarningMessage(
    `Promoting ${inert(service, 40)} to ${inert(to, 40)} runs a command that nobody has approved as it is now.`,
    {
      modal: true,
      detail: `${inert(command.join(' '), 500)}\n\nIt comes from .vscode/whereabouts.json and runs in this folder with your rights. Read it, and the program that it names, before you approve. It is asked again when either changes.`,
    },
    approve,
  );
  return answer === approve;
}
