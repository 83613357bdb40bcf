import * as vscode from 'vscode';
import type { FolderEngine } from '../core/engine';
import type { Promotion } from '../core/promote/past';
import { ago, shortId } from '../core/present/words';
import { inert } from '../core/text';
import type { CommandContext } from './commands';
import type { JournalPage } from './journalPage';
import { announce, withSteps } from './promotionRun';

/** Goes through what was left in the middle: says what is found, and goes on or lets go as the person says. */
export async function resumePromotions(
  { folders, clock }: CommandContext,
  journal: JournalPage,
): Promise<void> {
  let found = 0;
  for (const folder of folders.ready) {
    const engine = await folder.ensureEngine();
    if (!engine) continue;
    for (const { promotion, held } of await engine.desk.promotions.open()) {
      if (held === 'here' || held === 'elsewhere') continue;
      found += 1;
      await resumeOne(engine, promotion, clock.now());
      await journal.refresh();
    }
  }
  if (found === 0) {
    void vscode.window.showInformationMessage('No promotion was left in the middle.');
  }
}

async function resumeOne(engine: FolderEngine, promotion: Promotion, now: number): Promise<void> {
  const { promotions, actor } = engine.desk;
  const { intent, sent, id } = promotion;
  const what = `${inert(intent.service, 40)} to ${inert(intent.to, 40)}`;
  if (sent) {
    const sight = await promotions.glance(promotion, AbortSignal.timeout(30_000)).catch(() => ({
      state: 'unread' as const,
      words: `${intent.to} could not be read`,
    }));
    if (sight.state !== 'there') {
      const goOn = 'Go On';
      const letGo = 'Let Go';
      const again = intent.idempotent
        ? 'Going on follows it, and sends it again with the same key where it may not have been received.'
        : 'Going on only follows it: it is not sent a second time.';
      const answer = await vscode.window.showWarningMessage(
        `The promotion of ${shortId(intent.commit)} of ${what} was left in the middle.`,
        {
          modal: true,
          detail: `${inert(intent.actor.name, 60)} began it ${ago(promotion.at, now)} and it was sent. Now ${inert(sight.words, 200)}.\n\n${again} Letting go ends it as unknown.`,
        },
        goOn,
        letGo,
      );
      if (answer === letGo) {
        const ended = await promotions.letGo(id, '', actor);
        if (typeof ended !== 'string') announce(intent, ended, false);
        return;
      }
      if (answer !== goOn) return;
    }
  }
  const outcome = await withSteps(`Following ${what}`, (tell, signal) =>
    promotions.resume(id, { actor, tell, signal }),
  );
  if (typeof outcome === 'string') {
    void vscode.window.showWarningMessage(`${what}: ${inert(outcome, 200)}`);
    return;
  }
  announce(intent, outcome, true);
  await engine.project.compare();
}
