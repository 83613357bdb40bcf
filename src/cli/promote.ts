import { randomUUID } from 'node:crypto';
import { render, wantsColours } from '../adapters/terminal';
import type { Actor } from '../core/guard/act';
import { judge } from '../core/guard/judge';
import { type Given, Permit } from '../core/guard/permit';
import type { Told } from '../core/history/history';
import {
  type PromotionJson,
  gateLines,
  outcomeLines,
  planLines,
  promotionJson,
} from '../core/present/promotion';
import { type Line, piece } from '../core/present/table';
import type { Outcome } from '../core/promote/delivery';
import type { Promotion } from '../core/promote/past';
import { type Order, type PromotionPlan, actOf, failing } from '../core/promote/plan';
import { plain } from '../core/text';
import { UsageError, expectOperands } from './arguments';
import { complain, print, printJson } from './output';
import { ask, canAsk } from './question';
import { ALL_WELL, NOT_READ, type Session, environmentNamed, servicesIn } from './session';

/** An order, its plan or why there is none, and what came of it. */
interface Done {
  readonly order: Order;
  readonly plan: PromotionPlan | undefined;
  readonly outcome: Outcome;
}

/** Ctrl+C. */
const INTERRUPTED = 130;

/** Moves on what runs in one environment to the next, or goes on with what was left in the middle. */
export async function promote(session: Session): Promise<number> {
  const { operands, options } = session;
  if (options.resume) {
    expectOperands(operands, [0, 0], 'promote --resume [--json]');
    return resume(session);
  }
  const usage = 'promote <from> <to> [--service NAME] [--confirm NAME] [--reason TEXT] [--json]';
  expectOperands(operands, [2, 2], usage);
  const from = environmentNamed(session, operands[0]).name;
  const to = environmentNamed(session, operands[1]).name;
  if (from === to)
    throw new UsageError(`from ${plain(to)} to ${plain(to)} there is nothing to move`);
  const services = servicesIn(session, [from, to]);
  return carryOut(
    session,
    services.map((service) => ({ service, from, to })),
  );
}

/** Back to what ran there before, as far as the journal knows. */
export async function rollBack(session: Session): Promise<number> {
  const { operands, folder } = session;
  const usage = 'rollback <env> [--service NAME] [--confirm NAME] [--reason TEXT] [--json]';
  expectOperands(operands, [1, 1], usage);
  const to = environmentNamed(session, operands[0]).name;
  const services = servicesIn(session, [to]);
  await Promise.all(services.map((service) => folder.desk.refresh(service, [to])));
  const orders: Order[] = [];
  const troubles: Done[] = [];
  for (const service of services) {
    const way = await folder.desk.wayBack(service, to);
    if (way.state === 'known') orders.push(way.value);
    else troubles.push(impossible({ service, from: to, to }, way.reason));
  }
  return carryOut(session, orders, troubles);
}

async function carryOut(
  session: Session,
  orders: readonly Order[],
  before: readonly Done[] = [],
): Promise<number> {
  const { folder, options } = session;
  const interrupted = interruption();
  const planned = await Promise.all(
    orders.map(async (order) => ({ order, told: await planFor(session, order, interrupted) })),
  );
  const done: Done[] = [...before];
  const plans: PromotionPlan[] = [];
  for (const { order, told } of planned) {
    if (told.state === 'unknown') {
      done.push(impossible(order, told.reason));
      continue;
    }
    const there = folder.desk.promotions.alreadyThere(told.value);
    if (there) done.push({ order, plan: told.value, outcome: there });
    else plans.push(told.value);
  }
  const asked = plans.length > 0 ? await consent(session, plans, interrupted) : undefined;
  const outcomes = await Promise.all(
    plans.map((plan) => promoteOne(session, plan, asked ?? NOTHING, interrupted)),
  );
  done.push(...plans.map((plan, index) => finished(plan, outcomes[index])));
  if (options.json) {
    const promotions = done.map(({ order, plan, outcome }) => doneJson(order, plan, outcome));
    printJson({ schema: 1, promotions });
  } else {
    print(outcomeLines(done.map(({ order, outcome }) => ({ service: order.service, outcome }))));
  }
  if (done.some(({ outcome }) => outcome.state === 'open')) {
    complain('whereabouts promote --resume goes on with it');
  }
  if (interrupted.aborted) return INTERRUPTED;
  return done.every(({ outcome }) => outcome.state === 'verified') ? ALL_WELL : NOT_READ;
}

function finished(plan: PromotionPlan, outcome: Outcome | undefined): Done {
  if (!outcome) throw new Error('a promotion came to no end');
  return { order: plan.order, plan, outcome };
}

function doneJson(order: Order, plan: PromotionPlan | undefined, outcome: Outcome): PromotionJson {
  const { commit, expected, gates = [] } = plan ?? {};
  return promotionJson({ ...order, commit, expected, gates }, outcome);
}

function impossible(order: Order, reason: string): Done {
  const outcome = { id: randomUUID(), state: 'blocked', reason, run: undefined } as const;
  return { order, plan: undefined, outcome };
}

async function planFor(
  { folder }: Session,
  order: Order,
  signal: AbortSignal,
): Promise<Told<PromotionPlan>> {
  try {
    return await folder.desk.plan(order, signal);
  } catch (error) {
    if (signal.aborted) return { state: 'unknown', reason: 'it was interrupted' };
    throw error;
  }
}

/** What a person said about all plans of one command: they go to the same environment. */
interface Consent {
  readonly given: Given;
  readonly reason: string | undefined;
  /** Why there is no yes. */
  readonly silence?: string;
  /** Somebody was asked, and did not go past a gate. */
  readonly isStopped?: boolean;
}

const NOTHING: Consent = { given: { type: 'nothing' }, reason: undefined };

/** Shows the plans, and asks what is missing where there is somebody to ask. */
async function consent(
  session: Session,
  plans: readonly PromotionPlan[],
  signal: AbortSignal,
): Promise<Consent> {
  const { options, folder } = session;
  const { actor, promotions } = folder.desk;
  const person = isAttended(session);
  if (!options.json || person) {
    const now = Date.now();
    // A person who is asked sees what it is about, wherever the outcome goes.
    const asError = options.json || (person && !process.stdout.isTTY);
    for (const plan of plans) show(planLines(plan, now), asError);
  }
  let { reason } = options;
  // The others are refused by the engine, with its sentence; there is nothing to ask.
  const able = plans.filter((plan) => promotions.standing(plan, 'any') === undefined);
  const closed = able.flatMap(failing);
  const [first] = able;
  if (!first) return { ...NOTHING, reason };
  if (closed.length > 0 && reason === undefined && person) {
    show(gateLines(closed), true);
    const words = await ask('Go past this? Say why, or press Enter to stop: ', signal);
    reason = words?.trim();
    if (reason === undefined || reason === '') {
      const silence = 'nobody went past the gates that do not hold';
      return { ...NOTHING, silence, isStopped: true };
    }
  }
  if (options.confirm !== undefined) return { given: flagged(options.confirm), reason };
  const verdict = judge(actOf(first, actor));
  if (verdict.verdict !== 'ask') return { ...NOTHING, reason };
  const { to } = first.order;
  if (!person) return { ...NOTHING, reason, silence: wayToConfirm(first, actor) };
  if (verdict.answer === 'yes') {
    const answer = await ask(`Promote to ${plain(to)}? [y/N] `, signal);
    const isYes = /^(?:y|yes)$/i.test(answer?.trim() ?? '');
    const given: Given = isYes ? { type: 'yes', where: 'terminal' } : { type: 'nothing' };
    return { given, reason, silence: 'the answer was no' };
  }
  const typed = await ask(`Type ${plain(to)} to promote, or press Enter to stop: `, signal);
  if (typed === undefined || typed === '') {
    return { ...NOTHING, reason, silence: 'the name was not typed' };
  }
  return { given: { type: 'name', text: typed, where: 'terminal' }, reason };
}

/** Whether a person sits there who can be asked. */
function isAttended({ folder }: Session): boolean {
  return canAsk() && folder.desk.actor.kind === 'person';
}

/** What to do where nobody can be asked. */
function wayToConfirm({ order, policy }: PromotionPlan, actor: Actor): string {
  const to = plain(order.to);
  if (actor.kind === 'agent') {
    return `an agent cannot confirm what it does to ${to}: a person has to promote it`;
  }
  return policy.environment.unattended
    ? `nobody is at a terminal to confirm it: say --confirm ${to}`
    : `nobody is at a terminal to type the name of ${to}, and it has "unattended": false`;
}

function flagged(confirm: string | undefined): Given {
  return confirm === undefined
    ? { type: 'nothing' }
    : { type: 'name', text: confirm, where: 'flag' };
}

async function promoteOne(
  session: Session,
  plan: PromotionPlan,
  { given, reason, silence, isStopped }: Consent,
  signal: AbortSignal,
): Promise<Outcome> {
  const { options } = session;
  const { desk } = session.folder;
  const { actor, promotions } = desk;
  const asking = {
    actor,
    reason,
    signal,
    tell: told(plan.order.service, options.json),
    ...(options.followMs === undefined ? {} : { followMs: options.followMs }),
  };
  const standing = promotions.standing(plan, reason);
  if (standing !== undefined) {
    const isOwn = isStopped && promotions.standing(plan, 'any') === undefined;
    return isOwn
      ? promotions.refuse(plan, 'cancelled', silence ?? standing, asking)
      : promotions.refuse(plan, 'blocked', standing, asking);
  }
  const permit = Permit.grant(actOf(plan, actor), given);
  if (permit instanceof Permit) return promotions.promote(plan, permit, asking);
  // Where nobody could be asked it was not called off: it may not be done like this.
  const state = isAttended(session) ? permit.state : 'blocked';
  return promotions.refuse(plan, state, silence ?? permit.reason, asking);
}

async function resume(session: Session): Promise<number> {
  const { folder, options } = session;
  const { promotions, actor } = folder.desk;
  const signal = interruption();
  const open = await promotions.open();
  const done = await Promise.all(
    open.map(async ({ promotion, held }) => {
      const { id, intent } = promotion;
      const asking = {
        mayRepeat: true,
        actor,
        signal,
        tell: told(intent.service, options.json),
        ...(options.followMs === undefined ? {} : { followMs: options.followMs }),
      };
      const outcome =
        held === 'perhaps'
          ? 'a program on another machine, or in another container, may be following it'
          : await promotions.resume(id, asking);
      if (typeof outcome !== 'string') return { promotion, outcome, isOurs: true };
      if (options.json) complain(`whereabouts: ${id}: ${plain(outcome, 200)}`);
      return { promotion, outcome: still(promotion, outcome), isOurs: false };
    }),
  );
  if (options.json) {
    // How one ends that somebody else follows is theirs to say: it may be told in the same moment.
    const ours = done.filter(({ isOurs }) => isOurs);
    const all = ours.map(({ promotion, outcome }) => promotionJson(promotion.intent, outcome));
    printJson({ schema: 1, promotions: all });
  } else if (done.length === 0) {
    print([[piece('no promotion was left in the middle', 'quiet')]]);
  } else {
    print(
      outcomeLines(
        done.map(({ promotion, outcome }) => ({ service: promotion.intent.service, outcome })),
      ),
    );
  }
  if (signal.aborted) return INTERRUPTED;
  // What somebody else follows was not left in the middle.
  const left = new Set(
    (await promotions.open())
      .filter(({ held }) => held !== 'elsewhere')
      .map(({ promotion }) => promotion.id),
  );
  const isWell = done.every(({ promotion, outcome, isOurs }) =>
    isOurs ? outcome.state === 'verified' : !left.has(promotion.id),
  );
  return isWell ? ALL_WELL : NOT_READ;
}

function still({ id, answer }: Promotion, reason: string): Outcome {
  return { id, state: 'open', reason, run: answer?.run };
}

/** What it is doing, on standard error; JSON is for programs, which wait for the end. */
function told(service: string, quiet: boolean): (step: { readonly words: string }) => void {
  let last = '';
  return ({ words }) => {
    const line = `${plain(service, 60)}: ${plain(words, 300)}`;
    if (quiet || line === last) return;
    last = line;
    complain(line);
  };
}

/** Before a question everything goes to standard error: what is printed may be read by a program. */
function show(lines: readonly Line[], asError: boolean): void {
  const stream = asError ? process.stderr : process.stdout;
  stream.write(render([...lines, []], wantsColours(stream)));
}

/** Aborts at Ctrl+C: what was sent stays sent, and is not followed any more. A second one ends the program. */
function interruption(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => stop.abort(new UsageError('it was interrupted')));
  }
  return stop.signal;
}
