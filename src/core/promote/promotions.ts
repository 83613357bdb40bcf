import type { Actor } from '../guard/act';
import type { Permit } from '../guard/permit';
import type { Confirmed } from '../guard/permit';
import type { History } from '../history/history';
import type { Clock, Log } from '../lifecycle';
import type { Reading } from '../model';
import { listed } from '../text';
import type { Carrier, Parcel } from './carrier';
import { Delivery, type DeliveryOptions, type Outcome, type Step } from './delivery';
import { answerGates } from './gates';
import type { EndState, Entry, Intent, Journal, JournalContent, Owner } from './journal';
import { type Held, Holding } from './holding';
import { type Promotion, promotionsOf } from './past';
import { type PromotionPlan, actOf, failing } from './plan';
import { shortOf } from './sentences';
import { type Sight, Target } from './target';
import type { TriggerValues } from './trigger';

export interface PromotionsOptions {
  readonly journal: Journal;
  readonly carrier: Carrier;
  readonly history: Pick<History, 'resolve'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Asks the source of a cell: no answer of before the call. */
  readonly read: (service: string, environment: string, signal: AbortSignal) => Promise<Reading>;
  /** How many equal answers of a cell's source in a row count as one. */
  readonly answers: (service: string, environment: string) => number;
  readonly owner: Owner;
  readonly isAlive: (owner: Owner) => 'alive' | 'dead' | 'unknown';
  readonly newId: () => string;
}

/** What a person brings to a promotion beside the yes. */
export interface Asking {
  readonly actor: Actor;
  readonly reason: string | undefined;
  readonly tell: (step: Step) => void;
  /** Stops following. What has been sent stays sent, and the promotion stays open. */
  readonly signal: AbortSignal;
  /** How long to follow, in milliseconds; the trigger's own time unless given. */
  readonly followMs?: number;
}

/** Going on with a promotion. */
export type Resuming = Omit<Asking, 'reason'> & {
  /** It may be sent again, where the target takes that. */
  readonly mayRepeat: boolean;
};

/** A promotion that has not ended, and who has it. */
export interface OpenPromotion {
  readonly promotion: Promotion;
  readonly held: Held;
}

/** A yes is for now: after this long nothing is sent again on its strength. */
const YES_LASTS_MS = 15 * 60_000;

/**
 * Carries promotions out: recorded before anything is sent, sent once, followed until the target reports the commit.
 * The order of the journal's lines says who is first: whoever begins or takes over writes a line, reads the journal,
 * and goes on only where no other line came before.
 */
export class Promotions {
  private readonly holding: Holding;

  constructor(private readonly options: PromotionsOptions) {
    this.holding = new Holding(options);
  }

  /** Never rejects for what goes wrong outside: that is an outcome. Without a permit for this very plan nothing is sent. */
  async promote(plan: PromotionPlan, permit: Permit, asking: Asking): Promise<Outcome> {
    if (!permit.spend(actOf(plan, asking.actor))) {
      return this.refuse(plan, 'blocked', 'the yes was for another promotion', asking);
    }
    const there = this.alreadyThere(plan);
    if (there) return there;
    const standing = this.standing(plan, asking.reason);
    if (standing !== undefined) return this.refuse(plan, 'blocked', standing, asking);
    const id = this.options.newId();
    const intent = intentOf(plan, asking, permit.confirmed);
    return this.holding.hold(id, () => this.record(id, intent, plan, asking));
  }

  /** The outcome of a promotion of what runs there anyway: there is nothing to ask and nothing to send. */
  alreadyThere({ isThere, order, commit }: PromotionPlan): Outcome | undefined {
    if (!isThere) return undefined;
    const reason = `${order.to} reports ${shortOf(commit)} already: nothing was sent`;
    return { id: this.options.newId(), state: 'verified', reason, run: undefined };
  }

  /** Records what did not come to be. */
  async refuse(
    plan: PromotionPlan,
    state: Extract<EndState, 'blocked' | 'cancelled'>,
    reason: string,
    asking: Pick<Asking, 'actor' | 'reason'>,
  ): Promise<Outcome> {
    const id = this.options.newId();
    const intent = intentOf(plan, asking, 'no');
    try {
      await this.append({ type: 'ended', id, at: this.now(), state, reason, intent });
    } catch (error) {
      this.options.log.error(`a ${state} promotion was not recorded: ${messageOf(error)}`);
    }
    return { id, state, reason, run: undefined };
  }

  /** Those that have not ended, the oldest first. */
  async open(): Promise<readonly OpenPromotion[]> {
    return (await this.promotions())
      .filter(({ end }) => !end)
      .map((promotion) => ({ promotion, held: this.holding.of(promotion) }));
  }

  /** What the target of an open promotion reports now. Nothing is written. */
  async glance({ intent }: Promotion, signal: AbortSignal): Promise<Sight> {
    return this.target(intent).look(signal);
  }

  /**
   * Goes on with one that was left in the middle: looks first, and sends again only what the target is declared to
   * take twice, on a yes that is not old. A sentence where somebody else has it.
   */
  async resume(id: string, asking: Resuming): Promise<Outcome | string> {
    return this.holding.take(id, (taken) => this.goOn(taken, asking));
  }

  /** Ends one that is open, without another look. A sentence where it did not: somebody else has it. */
  async letGo(id: string, reason: string, actor: Actor): Promise<Outcome | string> {
    return this.holding.take(id, async ({ sent, answer }) => {
      const state: EndState = sent ? 'unknown' : 'abandoned';
      const why = `${actor.name} let it go${reason === '' ? '' : `: ${reason}`}`;
      try {
        await this.append({ type: 'ended', id, at: this.now(), state, reason: why });
      } catch (error) {
        return messageOf(error);
      }
      return { id, state, reason: why, run: answer?.run };
    });
  }

  async promotions(): Promise<readonly Promotion[]> {
    return promotionsOf((await this.read()).entries);
  }

  read(): Promise<JournalContent> {
    return this.options.journal.read();
  }

  /** Why the plan may not be carried out as it stands, or undefined. The time of day is looked at again. */
  standing(plan: PromotionPlan, reason: string | undefined): string | undefined {
    if (plan.unapproved) {
      const { service, to } = plan.order;
      const what = `the command that promotes ${service} to ${to} has not been approved as it is now`;
      return `${what}: ${plan.unapproved.join(' ')} (read it, then say: whereabouts approve ${service} ${to})`;
    }
    const now = this.now();
    const gates = answerGates(plan.policy, { ...plan.facts, now });
    const shown = new Set(failing(plan).map(({ gate }) => gate));
    const closed = failing({ gates });
    const news = closed.filter(({ gate }) => !shown.has(gate));
    if (news.length > 0) return `meanwhile: ${sentences(news)}`;
    const final = closed.filter(({ overridable }) => !overridable);
    if (final.length > 0) return sentences(final);
    if (closed.length > 0 && (reason ?? '').trim() === '') {
      return `${sentences(closed)}; going past it takes a reason`;
    }
    return undefined;
  }

  private async record(
    id: string,
    intent: Intent,
    plan: PromotionPlan,
    asking: Asking,
  ): Promise<Outcome> {
    const { owner } = this.options;
    const delivery = this.delivery(id, intent, asking, plan.trigger.followMs);
    try {
      await this.append({ type: 'intent', id, at: this.now(), intent, owner });
    } catch (error) {
      const reason = `nothing was sent: ${messageOf(error)}`;
      return { id, state: 'failed', reason, run: undefined };
    }
    const all = await this.promotions().catch(messageOf);
    if (typeof all === 'string') return delivery.end('failed', `nothing was sent: ${all}`);
    const rival = rivalOf(all, id, intent);
    if (rival) return delivery.end('blocked', this.rivalWords(rival));
    return this.begin(delivery, id, intent, asking);
  }

  private async begin(
    delivery: Delivery,
    id: string,
    intent: Intent,
    { signal }: Asking,
  ): Promise<Outcome> {
    const { service, to, commit } = intent;
    const cancelled = () => delivery.end('cancelled', 'it was stopped before anything was sent');
    const values = valuesOf(id, intent);
    const parcel = await this.prepare(service, to, values, signal);
    if (signal.aborted) return cancelled();
    if (typeof parcel === 'string') return delivery.end('failed', `nothing was sent: ${parcel}`);
    const sight = await this.target(intent)
      .look(signal)
      .catch(() => undefined);
    if (signal.aborted) return cancelled();
    switch (sight?.state) {
      case 'there':
        return delivery.end(
          'verified',
          `${to} reports ${shortOf(commit)} already: nothing was sent`,
        );
      case 'other':
        return delivery.end(
          'conflict',
          `${sight.words}, which is not what you saw: nothing was sent`,
        );
      case 'before':
        break;
      default:
        // Somebody went past that gate: there is nothing to compare with.
        if (intent.expected !== undefined) {
          const why = sight?.words ?? `${to} could not be read`;
          return delivery.end('failed', `nothing was sent, since just before ${why}`);
        }
    }
    return delivery.send(parcel);
  }

  private async goOn(promotion: Promotion, asking: Resuming): Promise<Outcome> {
    const { id, intent, sent, answer } = promotion;
    const facts = this.options.carrier.facts(intent.service, intent.to);
    const known = typeof facts === 'object' ? facts : undefined;
    const delivery = this.delivery(id, intent, asking, known?.followMs ?? 0, answer);
    if (!sent) {
      return delivery.end('abandoned', 'it was interrupted before anything was sent');
    }
    const first = sent.attempts === 1;
    const over = first ? ENDED[answer?.outcome ?? ''] : undefined;
    const sight = await this.target(intent)
      .look(asking.signal)
      .catch(() => undefined);
    if (asking.signal.aborted) return leftOpen(id, answer?.run);
    if (sight?.state === 'there') return delivery.end('verified', sight.words);
    if (over !== undefined) return delivery.end(over, answer?.sentence ?? '');
    const age = this.now() - sent.at;
    const values = valuesOf(id, intent);
    const isSame = known?.words === intent.trigger && known.idempotent;
    const isFresh = this.now() - promotion.at < YES_LASTS_MS;
    const mayRepeat = asking.mayRepeat && intent.idempotent && isSame && isFresh;
    const wantsParcel = answer?.outcome === 'accepted' ? answer.runId !== undefined : mayRepeat;
    const parcel = wantsParcel
      ? await this.prepare(intent.service, intent.to, values, asking.signal)
      : undefined;
    const usable = typeof parcel === 'object' ? parcel : undefined;
    if (answer?.outcome === 'accepted') {
      return delivery.follow('accepted', usable, age, answer.runId);
    }
    if (usable && mayRepeat && sight?.state === 'before') {
      return delivery.send(usable, sent.attempts);
    }
    return delivery.follow('unknown', usable, age);
  }

  private delivery(
    id: string,
    intent: Intent,
    { tell, signal, followMs }: Pick<Asking, 'tell' | 'signal' | 'followMs'>,
    usualMs: number,
    answer?: Promotion['answer'],
  ): Delivery {
    const { clock, log } = this.options;
    const options: DeliveryOptions = {
      id,
      target: this.target(intent),
      idempotent: intent.idempotent,
      followMs: followMs ?? usualMs,
      clock,
      log,
      append: (entry) => this.append(entry),
      stillHas: () => this.holding.stillHas(id),
      tell,
      signal,
      run: answer?.run,
      heard: answer?.sentence,
    };
    return new Delivery(options);
  }

  private target({ service, to, commit, expected }: Intent): Target {
    const { read, history, clock, answers } = this.options;
    return new Target({
      read: (signal) => read(service, to, signal),
      history,
      clock,
      name: to,
      commit,
      expected,
      answers: answers(service, to),
    });
  }

  private async prepare(
    service: string,
    environment: string,
    values: TriggerValues,
    signal: AbortSignal,
  ): Promise<Parcel | string> {
    try {
      return await this.options.carrier.prepare(service, environment, values, signal);
    } catch (error) {
      return messageOf(error);
    }
  }

  private rivalWords({ intent, at, owners }: Promotion): string {
    const minutes = Math.max(0, Math.round((this.now() - at) / 60_000));
    const what = `the promotion of ${shortOf(intent.commit)} to ${intent.to} by ${intent.actor.name}, begun ${minutes} min ago,`;
    const alive = owners.some((owner) => this.options.isAlive(owner) !== 'dead');
    return alive
      ? `${what} is still under way`
      : `${what} was left in the middle: go on with it or let it go first`;
  }

  private append(entry: Entry): Promise<void> {
    return this.options.journal.append(entry);
  }

  private now(): number {
    return this.options.clock.now();
  }
}

/** How a promotion ends whose first and only attempt got this answer. */
const ENDED: Readonly<Record<string, EndState>> = {
  unsent: 'failed',
  refused: 'failed',
  busy: 'failed',
  conflict: 'conflict',
};

/** An open promotion of the same cell that was begun before this one. */
function rivalOf(
  all: readonly Promotion[],
  id: string,
  { service, to }: Intent,
): Promotion | undefined {
  const own = all.findIndex((one) => one.id === id);
  return all
    .slice(0, own)
    .find(({ end, intent }) => !end && intent.service === service && intent.to === to);
}

function intentOf(
  plan: PromotionPlan,
  { actor, reason }: Pick<Asking, 'actor' | 'reason'>,
  confirmed: Confirmed | 'no',
): Intent {
  const { order, commit, expected, version, back, gates, trigger } = plan;
  const { service, from, to } = order;
  const { words, idempotent } = trigger;
  return {
    ...{ service, from, to, commit, expected, back, actor, confirmed, reason, gates },
    ...(version === undefined ? {} : { version }),
    trigger: words,
    idempotent,
  };
}

function valuesOf(key: string, { commit, expected, from, reason, version }: Intent): TriggerValues {
  return {
    commit,
    expected: expected ?? '',
    key,
    from,
    version: version ?? '',
    reason: reason ?? '',
  };
}

function leftOpen(id: string, run: string | undefined): Outcome {
  return { id, state: 'open', reason: 'nobody follows it any more', run };
}

function sentences(gates: readonly { readonly reason: string; readonly change?: string }[]) {
  return listed(
    gates.map(({ reason, change }) => (change === undefined ? reason : `${reason} (${change})`)),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
