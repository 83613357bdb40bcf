import * as vscode from 'vscode';
import type { Permit } from '../core/guard/permit';
import type { Outcome, Step } from '../core/promote/delivery';
import type { PromotionDesk } from '../core/promote/desk';
import type { Order, PromotionPlan } from '../core/promote/plan';
import { inert, plain } from '../core/text';
import { commands } from './commandIds';

/** How much of a promotion a person wants to watch: progress, which can be let go of without undoing anything. */
export function withSteps(
  title: string,
  work: (tell: (step: Step) => void, signal: AbortSignal) => Promise<Outcome | string>,
): Thenable<Outcome | string> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress(
    { location, title, cancellable: true },
    (progress, cancelled) => {
      const stop = new AbortController();
      cancelled.onCancellationRequested(() => stop.abort(new Error('nobody follows it any more')));
      const tell = ({ words }: Step) => progress.report({ message: inert(words, 160) });
      return work(tell, stop.signal);
    },
  );
}

/** Carries a plan out before the person's eyes, and says how it ended. */
export async function carryOut(
  desk: PromotionDesk,
  plan: PromotionPlan,
  permit: Permit,
  reason: string | undefined,
): Promise<Outcome> {
  const { order } = plan;
  const { actor, promotions } = desk;
  const title = `${plan.back ? 'Rolling back' : 'Promoting'} ${inert(order.service, 40)} ${plan.back ? 'in' : 'to'} ${inert(order.to, 40)}`;
  const outcome = await withSteps(title, (tell, signal) =>
    promotions.promote(plan, permit, { actor, reason, tell, signal }),
  );
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome;
}

/** Says how a promotion ended, with what one wants to do next. Does not wait for the person. */
export function announce(order: Order, outcome: Outcome, mayRollBack: boolean): void {
  const { state, reason, run } = outcome;
  const what = `${inert(order.service, 40)} to ${inert(order.to, 40)}`;
  const text = `${what}: ${TITLES[state]}. ${inert(reason, 300)}`;
  const openRun = 'Open Run';
  const journal = 'Show Journal';
  const back = 'Roll Back…';
  const again = 'Plan Again…';
  const resume = 'Go On…';
  const choices = [
    ...(run === undefined ? [] : [openRun]),
    ...(state === 'conflict' || state === 'abandoned' ? [again] : []),
    ...(state === 'open' ? [resume] : []),
    journal,
    ...(mayRollBack && SENT.has(state) ? [back] : []),
  ];
  const show =
    state === 'verified'
      ? vscode.window.showInformationMessage
      : state === 'open' || state === 'cancelled' || state === 'abandoned'
        ? vscode.window.showWarningMessage
        : vscode.window.showErrorMessage;
  const commandOf: Readonly<Record<string, string>> = {
    [journal]: commands.openJournal,
    [back]: commands.rollBack,
    [again]: commands.promote,
    [resume]: commands.resumePromotions,
  };
  void show(text, ...choices).then(async (picked) => {
    if (picked === openRun && run !== undefined) {
      await vscode.env.openExternal(vscode.Uri.parse(run, true));
    }
    const command = picked === undefined ? undefined : commandOf[picked];
    if (command !== undefined) await vscode.commands.executeCommand(command);
  });
}

const SENT: ReadonlySet<Outcome['state']> = new Set(['verified', 'unverified', 'unknown']);

const TITLES: Readonly<Record<Outcome['state'], string>> = {
  verified: 'verified',
  superseded: 'superseded by another commit',
  conflict: 'not promoted, the target has moved',
  failed: 'failed',
  unverified: 'accepted, but not arrived',
  unknown: 'nobody knows whether it arrives',
  abandoned: 'abandoned',
  blocked: 'blocked',
  cancelled: 'cancelled',
  open: 'not followed any more',
};

/** For an error or a state that needs no page. */
export function sayOf(order: Order, words: string): string {
  return `${plain(order.service, 40)} to ${plain(order.to, 40)}: ${inert(words, 400)}`;
}
