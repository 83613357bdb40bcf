import * as vscode from 'vscode';
import type { FolderEngine } from '../core/engine';
import { Permit } from '../core/guard/permit';
import type { Told } from '../core/history/history';
import { planLines } from '../core/present/promotion';
import type { Line } from '../core/present/table';
import { releaseWords } from '../core/present/cell';
import { commits } from '../core/present/words';
import type { Outcome } from '../core/promote/delivery';
import { type Order, type PromotionPlan, actOf } from '../core/promote/plan';
import { inert, plain } from '../core/text';
import type { Actions } from './actions';
import type { CommandContext } from './commands';
import type { Folder } from './folders';
import { JournalPage } from './journalPage';
import { lockEnvironment, unlockEnvironment } from './lockActions';
import type { Pages } from './pages';
import { announce, carryOut, sayOf } from './promotionRun';
import { askApproval, askConsent, titleOf } from './promotionQuestion';
import { resumePromotions } from './resumePromotions';
import { rowOf } from './rowArgument';

type PromoteActions = Pick<
  Actions,
  | 'promote'
  | 'rollBack'
  | 'openJournal'
  | 'exportJournal'
  | 'resumePromotions'
  | 'lockEnvironment'
  | 'unlockEnvironment'
>;

/** A folder with its engine, and a step of it. */
export interface ChosenOrder {
  readonly folder: Folder;
  readonly engine: FolderEngine;
  readonly order: Order;
}

export function createPromoteActions(context: CommandContext, pages: Pages): PromoteActions {
  const journal = new JournalPage(context, pages);
  return {
    promote: (argument) => promote(context, pages, journal, argument),
    rollBack: (argument) => rollBack(context, pages, journal, argument),
    openJournal: () => journal.open(),
    exportJournal: () => journal.export(),
    resumePromotions: () => resumePromotions(context, journal),
    lockEnvironment: (argument) => lockEnvironment(context, argument),
    unlockEnvironment: (argument) => unlockEnvironment(context, argument),
  };
}

async function promote(
  context: CommandContext,
  pages: Pages,
  journal: JournalPage,
  argument: unknown,
): Promise<void> {
  const chosen = await chooseStep(context, argument);
  if (!chosen) return;
  await plan(context, pages, journal, chosen);
}

async function rollBack(
  context: CommandContext,
  pages: Pages,
  journal: JournalPage,
  argument: unknown,
): Promise<void> {
  const row = rowOf(context.folders, argument);
  const own = row?.target.type === 'cell' ? row : undefined;
  const cell =
    own?.target.type === 'cell' ? { folder: own.folder, ...own.target } : await pickTarget(context);
  const engine = await cell?.folder.ensureEngine();
  if (!cell || !engine) return;
  const { folder, service, environment } = cell;
  await engine.desk.refresh(service, [environment]);
  const way = await engine.desk.wayBack(service, environment);
  if (way.state === 'unknown') {
    void vscode.window.showWarningMessage(`There is no way back: ${inert(way.reason, 300)}`);
    return;
  }
  await plan(context, pages, journal, { folder, engine, order: way.value });
}

/** The question is asked over the first lines of the editor: they must not be what one has to read. */
const BEHIND_THE_QUESTION: readonly Line[] = [[], [], [], []];

/** From a step to its end: plan, page, questions, sending. */
async function plan(
  { clock }: CommandContext,
  pages: Pages,
  journal: JournalPage,
  { engine, order }: ChosenOrder,
): Promise<void> {
  const { desk } = engine;
  let told = await planned(engine, order);
  if (!told) return;
  if (told.state === 'unknown') {
    void vscode.window.showErrorMessage(sayOf(order, told.reason));
    return;
  }
  if (told.value.unapproved) {
    const { unapproved } = told.value;
    if (!(await askApproval(told.value, unapproved))) {
      await refused(told.value, 'cancelled', 'its command was not approved');
      return;
    }
    await engine.approveCommand({
      service: order.service,
      environment: order.to,
      command: unapproved,
    });
    told = await planned(engine, order);
    if (told?.state !== 'known') return;
  }
  const seen = told.value;
  const there = desk.promotions.alreadyThere(seen);
  if (there) {
    announce(order, there, false);
    return;
  }
  const page = `plan:${order.service}\n${order.to}`;
  const title = titleOf(seen);
  await pages.show(page, title, [...BEHIND_THE_QUESTION, ...planLines(seen, clock.now())]);
  const final = seen.gates.filter(({ ok, overridable }) => !ok && !overridable);
  if (final.length > 0) {
    await refused(seen, 'blocked', final.map(({ reason }) => reason).join('; '));
    return;
  }
  const consent = await askConsent(seen, desk);
  if (!consent) {
    await refused(seen, 'cancelled', 'it was called off before anything was sent');
    await pages.close(page, title);
    return;
  }
  const { given, reason } = consent;
  const permit = Permit.grant(actOf(seen, desk.actor), given);
  if (!(permit instanceof Permit)) {
    await refused(seen, permit.state, permit.reason, reason);
    return;
  }
  await pages.close(page, title);
  const outcome = await carryOut(desk, seen, permit, reason);
  await done(outcome);

  async function refused(
    of: PromotionPlan,
    state: 'blocked' | 'cancelled',
    why: string,
    said?: string,
  ): Promise<void> {
    const asking = { actor: desk.actor, reason: said };
    const outcome = await desk.promotions.refuse(of, state, why, asking);
    if (state === 'blocked') announce(order, outcome, false);
    await journal.refresh();
  }

  async function done(outcome: Outcome): Promise<void> {
    announce(order, outcome, !seen.back);
    await journal.refresh();
    await engine.project.compare();
  }
}

/** Undefined where the person did not want to wait. */
async function planned(
  { desk }: FolderEngine,
  order: Order,
): Promise<Told<PromotionPlan> | undefined> {
  const location = vscode.ProgressLocation.Notification;
  const title = `Planning ${inert(order.service, 40)} to ${inert(order.to, 40)}`;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort(new Error('cancelled')));
    try {
      return await desk.plan(order, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) return undefined;
      throw error;
    }
  });
}

/** The step of a row, or one that the person picks. */
async function chooseStep(
  context: CommandContext,
  argument: unknown,
): Promise<ChosenOrder | undefined> {
  const row = rowOf(context.folders, argument);
  const all = (
    await Promise.all(
      context.folders.ready.map(async (folder) => {
        const engine = await folder.ensureEngine();
        return engine ? engine.desk.steps().map((order) => ({ folder, engine, order })) : [];
      }),
    )
  ).flat();
  const wanted = all.filter((one) => !row || concerns(row, one));
  if (wanted.length === 0) {
    void vscode.window.showInformationMessage(
      'Nothing says how commits are promoted here: add "promote" to a service in .vscode/whereabouts.json.',
    );
    return undefined;
  }
  const [only, ...more] = wanted;
  if (row && only && more.length === 0) return only;
  const several = context.folders.ready.length > 1;
  const items = wanted.map((one) => ({ ...stepItem(one, several), one }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Promote',
    placeHolder: 'Which step? The plan comes first, nothing is sent yet',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.one;
}

function concerns(
  { folder, target }: NonNullable<ReturnType<typeof rowOf>>,
  one: ChosenOrder,
): boolean {
  if (one.folder !== folder) return false;
  const { service, from, to } = one.order;
  switch (target.type) {
    case 'waiting':
      return target.service === service && target.from === from && target.to === to;
    case 'cell':
      return target.service === service && target.environment === from;
    case 'service':
      return target.service === service;
    case 'environment':
      return target.environment === from;
    default:
      return true;
  }
}

function stepItem({ folder, order }: ChosenOrder, several: boolean) {
  const { service, from, to } = order;
  const { store } = folder;
  const edge = store
    .edgesOf(service)
    .find((one) => one.role === 'promotion' && one.from === from && one.to === to);
  const waiting = edge?.waiting;
  const count =
    waiting === undefined
      ? ''
      : waiting.state === 'unknown'
        ? `? ${plain(waiting.reason, 80)}`
        : waiting.count === 0
          ? 'nothing waits'
          : `${commits(waiting.count)} waiting`;
  const release = releaseWords(store, to);
  return {
    label: `$(rocket) ${plain(service, 40)}: ${plain(from, 40)} → ${plain(to, 40)}`,
    description: [count, several ? folder.name : ''].filter(Boolean).join(' · '),
    ...(release === '' ? {} : { detail: `$(warning) ${release}` }),
  };
}

async function pickTarget({ folders }: CommandContext) {
  const cells = folders.ready.flatMap((folder) =>
    folder.store.services.flatMap(({ name: service }) =>
      folder.store
        .cellsOf(service)
        .filter(({ promotion }) => promotion.includes('target'))
        .map(({ environment }) => ({
          label: `$(discard) ${plain(service, 40)} in ${plain(environment, 40)}`,
          folder,
          service,
          environment,
        })),
    ),
  );
  return vscode.window.showQuickPick([...cells].reverse(), {
    title: 'Roll Back',
    placeHolder: 'Where? The plan comes first, nothing is sent yet',
  });
}
