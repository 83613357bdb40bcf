import * as vscode from 'vscode';
import type { FolderEngine } from '../core/engine';
import { judge } from '../core/guard/judge';
import { Permit } from '../core/guard/permit';
import type { Promotion } from '../core/promote/past';
import { ago, shortId } from '../core/present/words';
import { inert, plain } from '../core/text';
import type { CommandContext } from './commands';
import type { Folder } from './folders';
import type { JournalPage } from './journalPage';
import { askName } from './promotionQuestion';
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
      await resumeOne(folder, engine, promotion, clock.now());
      await journal.refresh();
    }
  }
  if (found === 0) {
    void vscode.window.showInformationMessage('No promotion was left in the middle.');
  }
}

const FOLLOW = 'Follow It';
const AGAIN = 'Send It Again…';
const LET_GO = 'Let Go';

async function resumeOne(folder: Folder, engine: FolderEngine, promotion: Promotion, now: number) {
  const { promotions, actor } = engine.desk;
  const { intent, sent, id } = promotion;
  const what = `${inert(intent.service, 40)} to ${inert(intent.to, 40)}`;
  const answer = sent ? await ask(engine, promotion, now) : FOLLOW;
  if (answer === undefined) return;
  if (answer === LET_GO) {
    const ended = await promotions.letGo(id, '', actor);
    if (typeof ended !== 'string') announce(intent, ended, false);
    return;
  }
  const mayRepeat = answer === AGAIN;
  if (mayRepeat && !(await confirmed(folder, engine, promotion))) return;
  const outcome = await withSteps(`Following ${what}`, (tell, signal) =>
    promotions.resume(id, { actor, tell, signal, mayRepeat }),
  );
  if (typeof outcome === 'string') {
    void vscode.window.showWarningMessage(`${what}: ${inert(outcome, 200)}`);
    return;
  }
  announce(intent, outcome, true);
  await engine.project.compare();
}

/** Says what is found. Where the target reports the commit already there is nothing to ask. */
async function ask(
  { desk }: FolderEngine,
  promotion: Promotion,
  now: number,
): Promise<string | undefined> {
  const { intent } = promotion;
  const sight = await desk.promotions
    .glance(promotion, AbortSignal.timeout(30_000))
    .catch(() => ({ state: 'unread', words: `${intent.to} could not be read` }) as const);
  if (sight.state === 'there') return FOLLOW;
  const what = `${inert(intent.service, 40)} to ${inert(intent.to, 40)}`;
  const repeatable = intent.idempotent && sight.state === 'before';
  const again = repeatable
    ? ' Sending it again uses the same key, so the target does no more than once what it was asked.'
    : '';
  return vscode.window.showWarningMessage(
    `The promotion of ${what} was left in the middle.`,
    {
      modal: true,
      detail: `${inert(intent.actor.name, 60)} began to promote ${shortId(intent.commit)} (${ago(promotion.at, now)}), and it was sent. Now ${inert(sight.words, 200)}.\n\nFollowing it sends nothing.${again} Letting go ends it as unknown.`,
    },
    FOLLOW,
    ...(repeatable ? [AGAIN] : []),
    LET_GO,
  );
}

/** To send it again takes what it took to send it. */
async function confirmed(
  { store }: Folder,
  { desk }: FolderEngine,
  { intent }: Promotion,
): Promise<boolean> {
  const environment = store.environments.find(({ name }) => name === intent.to);
  if (!environment) return false;
  const { service, commit, expected } = intent;
  const act = {
    type: 'promotion',
    actor: desk.actor,
    service,
    environment,
    commit,
    expected,
  } as const;
  const title = `Send the promotion of ${plain(service, 40)} to ${plain(intent.to, 40)} again`;
  const verdict = judge(act);
  const given =
    verdict.verdict === 'ask' && verdict.answer === 'name'
      ? await askName(title, intent.to, '')
      : ({ type: 'yes', where: 'window' } as const);
  return given !== undefined && Permit.grant(act, given) instanceof Permit;
}
