import type { Actor, PromotionAct } from '../guard/act';
import { fullId } from '../history/comparison';
import type { Told } from '../history/history';
import type { Risk } from '../history/risk';
import { type CellState, type Commit, type Count, type Reading, type Sha, cellId } from '../model';
import { type Asked, runningIn, servicePath } from '../questions/asked';
import { type WaitingList, listBetween } from '../questions/waitingList';
import type { Carrier, TriggerFacts } from './carrier';
import { type EnvironmentLock, lockState } from './environmentLock';
import { type GateAnswer, type GateFacts, type Published, answerGates } from './gates';
import { type Promotion, pastOf } from './past';
import type { Policy } from './policy';

/** What somebody wants moved. `commit` is given to go back to one; else it is what runs in `from`. */
export interface Order {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  readonly commit?: Sha;
}

/** What a promotion would do, with both commits as they were seen. */
export interface PromotionPlan {
  readonly order: Order;
  readonly commit: Sha;
  /** What the target runs: a full id where this clone knows it; undefined where it could not be read. */
  readonly expected: string | undefined;
  readonly version: string | undefined;
  readonly source: Reading;
  readonly target: Reading;
  /** It takes away more than it brings. */
  readonly back: boolean;
  /** The target reports the commit already. */
  readonly isThere: boolean;
  readonly ships: Told<WaitingList>;
  /** What the target has and would no longer have. */
  readonly removes: Told<WaitingList>;
  /** Of those, the commits whose change stays: by the id of the commit, the one that makes the same change. */
  readonly kept: ReadonlyMap<Sha, Commit>;
  readonly gates: readonly GateAnswer[];
  readonly policy: Policy;
  readonly facts: GateFacts;
  readonly trigger: TriggerFacts;
  /** The command that would be run, where nobody has approved it as it is now. */
  readonly unapproved: readonly string[] | undefined;
  /** When it was made, in milliseconds since 1970 UTC. */
  readonly at: number;
}

/** What planning needs beside what runs where. */
export interface PlanContext extends Asked {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly risks: readonly Risk[];
  readonly carrier: Carrier;
  /** The command of a cell's trigger, where nobody has approved it as it is now. */
  readonly unapproved: (
    service: string,
    environment: string,
  ) => Promise<readonly string[] | undefined>;
  /** Promotions of the past. */
  readonly promotions: readonly Promotion[];
  readonly locks: Told<readonly EnvironmentLock[]>;
  readonly published: (
    commit: Sha,
    branches: readonly string[],
    signal?: AbortSignal,
  ) => Promise<Told<Published>>;
  /** Since when a cell was seen to run its commit, by whoever watched. */
  readonly seenSince: (cell: CellState) => number | undefined;
  readonly now: number;
  readonly zone: string;
}

/** A plan holds the newest so many commits. */
const MOST_LISTED = 200;

/** Plans, out of what was read last: read the cells anew before. `unknown` says why there can be no plan. */
export async function planPromotion(
  context: PlanContext,
  order: Order,
  signal?: AbortSignal,
): Promise<Told<PromotionPlan>> {
  const { view, carrier, now } = context;
  const { service, from, to } = order;
  const policy = context.policies.get(to);
  const seen = { source: view.cell(service, from), target: view.cell(service, to) };
  if (!policy || !seen.target) return none(`${service} does not run in ${to}`);
  if (!seen.source) return none(`${service} does not run in ${from}`);
  const trigger = carrier.facts(service, to);
  if (trigger === undefined) {
    return none(
      `nothing says how ${service} is promoted to ${to}: add "promote" to the service, for example "promote": { "command": ["./deploy.sh", "\${environment}", "\${commit}"] }`,
    );
  }
  if (typeof trigger === 'string') return none(trigger);
  const [source, target] = await Promise.all([
    inStep(context, seen.source, signal),
    inStep(context, seen.target, signal),
  ]);
  const pinned = order.commit ?? commitOf(source);
  if (typeof pinned !== 'string') return pinned;
  const commit = pinned;
  const expected = expectedOf(target);
  const [ships, removes] = await differences(context, service, commit, target, signal);
  const kept = await keptOf(context, service, commit, removes, signal);
  const back = order.commit !== undefined || takesBack(ships, removes, kept);
  const { branches = [], pushed, contained } = policy;
  const isHere = order.commit !== undefined || source.resolution.state === 'present';
  const published = !(pushed || branches.length > 0)
    ? undefined
    : isHere
      ? await context.published(commit, branches, signal)
      : none('it is not in this clone');
  const soaked = view.cell(service, contained ?? from);
  const facts: GateFacts = {
    from,
    back: order.commit !== undefined,
    stranger: strangerTo(source, order),
    target: target.reading,
    source: source.reading,
    contained:
      contained === undefined
        ? undefined
        : await containedIn(context, service, contained, commit, signal),
    runsSince: soaked && runsSince(context, soaked),
    ships: countOf(ships),
    published,
    lock: lockOf(context, service, to),
    past: pastOf(context.promotions, order, commit),
    now,
    zone: context.zone,
  };
  const version =
    order.commit === undefined && source.reading.state === 'deployed'
      ? source.reading.deployment.version
      : undefined;
  return {
    state: 'known',
    value: {
      order,
      commit,
      expected,
      version,
      source: source.reading,
      target: target.reading,
      back,
      isThere: expected === commit && !isDirty(target),
      ships,
      removes,
      kept,
      gates: answerGates(policy, facts),
      policy,
      facts,
      trigger,
      unapproved: await context.unapproved(service, to),
      at: now,
    },
  };
}

/** The gates that do not hold. */
export function failing({ gates }: Pick<PromotionPlan, 'gates'>): readonly GateAnswer[] {
  return gates.filter(({ ok }) => !ok);
}

/** The plan as an act that the guard judges. */
export function actOf(
  { order, commit, expected, policy }: PromotionPlan,
  actor: Actor,
): PromotionAct {
  const { service } = order;
  return { type: 'promotion', actor, service, environment: policy.environment, commit, expected };
}

function none(reason: string): Extract<Told<never>, { state: 'unknown' }> {
  return { state: 'unknown', reason };
}

/** The cell with what history makes of this very reading: a newer one may not have been laid beside it yet. */
async function inStep(
  { history }: PlanContext,
  cell: CellState,
  signal: AbortSignal | undefined,
): Promise<CellState> {
  const { reading, resolution } = cell;
  if (reading.state !== 'deployed' || resolution.state === 'unknown') return cell;
  const { commit } = reading.deployment;
  const id = resolution.state === 'unresolved' ? resolution.id : fullId(resolution);
  if (id?.startsWith(commit.id)) return cell;
  const [fresh] = await history.resolve([commit], signal);
  return { ...cell, resolution: fresh ?? { state: 'unknown', reason: 'git gave no answer' } };
}

/** What runs in the source now, in full. A commit that was seen earlier is not what runs now. */
function commitOf(source: CellState): Sha | Extract<Told<never>, { state: 'unknown' }> {
  const { reading, resolution, environment } = source;
  if (reading.state !== 'deployed') {
    return none(`${environment} could not be read: ${reading.reason}`);
  }
  const id = fullId(resolution);
  if (id !== undefined) return id;
  const why = 'reason' in resolution ? resolution.reason : 'it is not known here';
  return none(`which commit ${environment} runs cannot be told: ${why}`);
}

function expectedOf({ reading, resolution }: CellState): string | undefined {
  if (reading.state !== 'deployed') return undefined;
  return fullId(resolution) ?? reading.deployment.commit.id;
}

function isDirty({ reading }: CellState): boolean {
  return reading.state === 'deployed' && reading.deployment.commit.dirty;
}

function strangerTo(source: CellState, order: Order): GateFacts['stranger'] {
  if (order.commit !== undefined) return undefined;
  const { resolution, environment } = source;
  if (isDirty(source)) {
    return {
      reason: `what ${environment} runs was built with changes that are in no commit`,
      change: `build what ${environment} runs from a commit`,
    };
  }
  if (resolution.state === 'present') return undefined;
  return {
    reason: `the commit that ${environment} runs is not in this clone`,
    change: 'fetch, so that it can be seen what this ships',
  };
}

async function differences(
  context: PlanContext,
  service: string,
  commit: Sha,
  target: CellState,
  signal: AbortSignal | undefined,
): Promise<readonly [Told<WaitingList>, Told<WaitingList>]> {
  const running = target.reading.state === 'deployed' ? runningIn(target) : UNREAD;
  if (running.state === 'unknown') return [running, running];
  const options = { limit: MOST_LISTED, firstParent: false, risks: context.risks };
  return Promise.all([
    listBetween(context, service, [commit, running.commit], options, signal),
    listBetween(context, service, [running.commit, commit], options, signal),
  ]);
}

const UNREAD = { state: 'unknown', reason: 'it is not known what runs there now' } as const;

function countOf(list: Told<WaitingList>): Count {
  return list.state === 'known' ? list.value.total : list;
}

function takesBack(
  ships: Told<WaitingList>,
  removes: Told<WaitingList>,
  kept: ReadonlyMap<Sha, Commit>,
): boolean {
  if (ships.state === 'unknown' || removes.state === 'unknown') return false;
  return ships.value.commits.length === 0 && removes.value.commits.length > kept.size;
}

/** Each is compared with everything that the promoted commit holds. */
const MOST_COMPARED = 40;

/** A hotfix that was picked to where the release comes from is another commit there, and takes nothing away. */
async function keptOf(
  { view, history }: PlanContext,
  service: string,
  commit: Sha,
  removes: Told<WaitingList>,
  signal: AbortSignal | undefined,
): Promise<PromotionPlan['kept']> {
  if (removes.state === 'unknown') return new Map();
  const path = servicePath(view, service);
  const compared = removes.value.commits.slice(0, MOST_COMPARED);
  const answers = await Promise.all(
    compared.map(async ({ id }) => {
      const [answer] = await history.contains([commit], id, path, signal);
      return answer?.state === 'equivalent' ? [[id, answer.commit] as const] : [];
    }),
  );
  return new Map(answers.flat());
}

async function containedIn(
  { view, history }: PlanContext,
  service: string,
  environment: string,
  commit: Sha,
  signal: AbortSignal | undefined,
): Promise<GateFacts['contained']> {
  const cell = view.cell(service, environment);
  if (!cell) return none(`${service} does not run in ${environment}`);
  if (cell.reading.state !== 'deployed') return none(cell.reading.reason);
  const running = runningIn(cell);
  if (running.state === 'unknown') return running;
  if (running.commit === commit) return { state: 'yes' };
  const path = servicePath(view, service);
  const [answer] = await history.contains([running.commit], commit, path, signal);
  return answer ?? none('git gave no answer');
}

/** The earliest time of which it is known that the cell ran what it runs now: what its source says, or who saw it. */
function runsSince(context: PlanContext, cell: CellState): number | undefined {
  if (cell.reading.state !== 'deployed') return undefined;
  const running = fullId(cell.resolution);
  // Only the last one: an earlier one of the same commit was replaced meanwhile.
  const last = context.promotions.findLast(
    ({ intent, end }) =>
      end?.state === 'verified' &&
      intent.service === cell.service &&
      intent.to === cell.environment,
  );
  const promoted = last?.intent.commit === running ? last?.end?.at : undefined;
  const times = [cell.reading.deployment.since, context.seenSince(cell), promoted].filter(
    (time) => time !== undefined,
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

function lockOf(
  { locks, now }: PlanContext,
  service: string,
  environment: string,
): GateFacts['lock'] {
  if (locks.state === 'unknown') return locks;
  return { state: 'known', value: lockState(locks.value, service, environment, now) };
}

/** Both cells of an order, to be read anew before planning. */
export function cellsOf({ service, from, to }: Order, policy: Policy | undefined) {
  const names = [from, to, policy?.contained ?? from];
  return new Set(names.map((name) => cellId(service, name)));
}
