import type { Containment, Told } from '../history/history';
import type { Count, GateName, Reading } from '../model';
import { awayWords, listed } from '../text';
import type { EnvironmentLock } from './environmentLock';
import type { Past } from './past';
import { type Policy, isGuarded } from './policy';
import { momentWords } from './moments';
import { freezeState, windowState } from './windows';

/** A condition on a promotion, answered. A condition that cannot be answered does not hold. */
export interface GateAnswer {
  readonly gate: GateName;
  readonly ok: boolean;
  /** A sentence: why it holds or not. May hold remote text. */
  readonly reason: string;
  /** What would change the answer; undefined where it holds. */
  readonly change?: string;
  /** May a person go past it with a reason? */
  readonly overridable: boolean;
}

/** Whether the commit is on a remote, and on which of the wanted branches. */
export interface Published {
  /** False where the clone has no remote that it could be on. */
  readonly hasRemotes: boolean;
  readonly pushed: boolean;
  /** Of the branches that were asked for, those that hold it. */
  readonly branches: readonly string[];
}

/** Everything that gates are answered from. */
export interface GateFacts {
  readonly from: string;
  /** A return to what is known to have run there: what is asked of news is not asked of it. */
  readonly back: boolean;
  /** Why the commit cannot be looked at in this clone, and what would change that; undefined where it can. */
  readonly stranger: { readonly reason: string; readonly change: string } | undefined;
  readonly target: Reading;
  /** What `from` says of itself. */
  readonly source: Reading;
  /** Whether the environment that must hold the commit does; undefined where none must. */
  readonly contained: Containment | undefined;
  /** Since when the commit is known to run in the environment that it has to soak in; undefined where nobody saw it. */
  readonly runsSince: number | undefined;
  readonly ships: Count;
  readonly published: Told<Published> | undefined;
  readonly lock: Told<EnvironmentLock | undefined>;
  /** What became of the promotions of this service to this environment. */
  readonly past: Past;
  readonly now: number;
  /** The reader's time zone. */
  readonly zone: string;
}

type Answer =
  | { readonly ok: true; readonly reason: string }
  | { readonly ok: false; readonly reason: string; readonly change: string; readonly final?: true };

type Gate = (policy: Policy, facts: GateFacts) => Answer | undefined;

/** The gates that apply, in the order in which a person would ask. */
export function answerGates(policy: Policy, facts: GateFacts): readonly GateAnswer[] {
  return (Object.keys(GATES) as GateName[]).flatMap((gate): readonly GateAnswer[] => {
    if (facts.back && ONLY_FORWARD.has(gate)) return [];
    const answer = GATES[gate](policy, facts);
    if (!answer) return [];
    const { ok, reason } = answer;
    if (ok) return [{ gate, ok, reason, overridable: true }];
    const overridable = answer.final !== true && !policy.withoutException.has(gate);
    return [{ gate, ok, reason, change: answer.change, overridable }];
  });
}

const ONLY_FORWARD: ReadonlySet<GateName> = new Set<GateName>([
  'order',
  'known',
  'contained',
  'soak',
  'healthy',
  'size',
  'branch',
  'pushed',
]);

const GATES: Readonly<Record<GateName, Gate>> = {
  configuration: ({ mistakes, environment }) =>
    mistakes.length === 0
      ? undefined
      : {
          ok: false,
          reason: `${keys(mistakes)} of ${environment.name} cannot be read, so it is not known what is asked`,
          change: 'mend the configuration',
          final: true,
        },

  order: ({ environment: { name, promotesFrom } }, { from }) => {
    if (promotesFrom.includes(from)) return held(`${from} comes before ${name}`);
    const usual = promotesFrom.length === 0 ? 'nothing is promoted to it' : listed(promotesFrom);
    return fails(`${from} does not come before ${name}`, `its commits come from: ${usual}`);
  },

  known: ({ environment }, { stranger }) => {
    if (stranger === undefined) return held('the commit is in this clone');
    const { reason, change } = stranger;
    if (!isGuarded(environment)) return held(`not asked for ${environment.name}: ${reason}`);
    return fails(reason, change);
  },

  contained: ({ contained: where }, { contained }) => {
    if (where === undefined || contained === undefined) return undefined;
    switch (contained.state) {
      case 'yes':
        return held(`${where} holds it`);
      case 'equivalent':
        return held(`${where} holds the same change as another commit`);
      case 'no':
        return fails(`${where} does not hold it`, `promote it to ${where} first`);
      case 'unknown':
        return fails(
          `it is not known whether ${where} holds it: ${contained.reason}`,
          'refresh, or fetch',
        );
    }
  },

  soak: ({ soak, contained: holder }, { from, contained, runsSince, now }) => {
    if (soak === undefined) return undefined;
    const where = holder ?? from;
    const asked = span(soak);
    // How long something else has run there says nothing.
    if (contained && contained.state !== 'yes' && contained.state !== 'equivalent') {
      return contained.state === 'no'
        ? fails(
            `it does not run in ${where}, and ${asked} are asked`,
            `promote it to ${where} first`,
          )
        : fails(
            `it is not known whether it runs in ${where}, and ${asked} are asked`,
            'refresh, or fetch',
          );
    }
    if (runsSince === undefined) {
      return fails(
        `it is not known since when it runs in ${where}, and ${asked} are asked`,
        `let the source of ${where} say \`since\`, or look again later`,
      );
    }
    const ran = Math.max(0, now - runsSince);
    return ran >= soak
      ? held(`it has run in ${where} for ${span(ran)}; ${asked} are asked`)
      : fails(
          `it has run in ${where} for ${span(ran)}, and ${asked} are asked`,
          `wait ${span(soak - ran)}`,
        );
  },

  healthy: ({ healthy, environment }, { from, source }) => {
    const health = source.state === 'deployed' ? source.deployment.health : undefined;
    if (health === undefined) {
      if (!healthy) return undefined;
      return fails(`${from} does not say how it is`, `let the source of ${from} say \`health\``);
    }
    if (isHealthy(health)) return held(`${from} says "${health}"`);
    if (!healthy && !isGuarded(environment)) return undefined;
    return fails(`${from} says "${health}"`, `mend ${from} first`);
  },

  readable: ({ environment: { name } }, { target }) =>
    target.state === 'deployed'
      ? held(`${name} says what it runs`)
      : fails(
          `${name} could not be read, so nobody can tell what is replaced and whether it arrives: ${target.reason}`,
          `mend how ${name} is read, and refresh`,
        ),

  window: ({ windows }, { now, zone }) => {
    const state = windowState(windows, now);
    switch (state.state) {
      case 'always':
        return undefined;
      case 'open':
        return held(
          state.closes === undefined
            ? 'the window is open'
            : `the window is open until ${momentWords(state.closes, state.timeZone, zone, now)}, which is ${awayWords(state.closes - now)}`,
        );
      case 'closed':
        return fails(
          'outside of every release window',
          state.opens === undefined
            ? 'no window opens any more'
            : `the next one opens ${momentWords(state.opens, state.timeZone, zone, now)}`,
        );
    }
  },

  freeze: ({ freezes }, { now, zone }) => {
    const state = freezeState(freezes, now);
    switch (state.state) {
      case 'none':
        return undefined;
      case 'coming':
        return held(
          `the next freeze starts ${momentWords(state.starts, state.timeZone, zone, now)}`,
        );
      case 'frozen':
        return fails(
          `frozen${state.reason === undefined ? '' : `: ${state.reason}`}`,
          `it ends ${momentWords(state.ends, state.timeZone, zone, now)}`,
        );
    }
  },

  lock: ({ environment }, { lock }) => {
    const { name } = environment;
    if (lock.state === 'unknown') {
      if (!isGuarded(environment)) return undefined;
      return fails(`it is not known whether ${name} is locked: ${lock.reason}`, 'try again');
    }
    if (lock.value === undefined) return held(`nobody has locked ${name}`);
    const { reason } = lock.value;
    const owner = lock.value.owner || 'somebody';
    const why = reason === '' ? '' : `: ${reason}`;
    return fails(`${owner} has locked ${name}${why}`, `ask ${owner} to unlock it`);
  },

  size: ({ maxCommits }, { ships }) => {
    if (maxCommits === undefined) return undefined;
    if (ships.state === 'unknown') {
      return fails(`it is not known how many commits this ships: ${ships.reason}`, 'fetch');
    }
    const words = `it ships ${ships.count}, and at most ${maxCommits} are asked for`;
    return ships.count <= maxCommits ? held(words) : fails(words, 'promote in smaller steps');
  },

  branch: ({ branches }, { published }) => {
    if (branches === undefined) return undefined;
    const wanted = listed(branches);
    if (published?.state !== 'known') {
      const why = published?.reason ?? 'it was not asked';
      return fails(`it is not known whether it is on ${wanted}: ${why}`, 'fetch');
    }
    const [on] = published.value.branches;
    return on === undefined
      ? fails(`no branch of a remote that is named ${wanted} holds it`, 'merge it there, and fetch')
      : held(`${on} holds it`);
  },

  pushed: ({ pushed }, { published }) => {
    if (!pushed) return undefined;
    if (published?.state !== 'known') {
      const why = published?.reason ?? 'it was not asked';
      return fails(`it is not known whether it is on a remote: ${why}`, 'fetch');
    }
    if (!published.value.hasRemotes) return undefined;
    return published.value.pushed
      ? held('it is on a remote')
      : fails('it is on no remote: nobody else has it', 'push it');
  },

  settled: ({ environment: { name } }, { past }) => {
    const { open, doubtful } = past;
    if (open) {
      return {
        ok: false,
        reason: `a promotion to ${name} is under way or was left in the middle`,
        change: 'follow it to its end, or let it go, first',
        final: true,
      };
    }
    if (!doubtful) return undefined;
    return fails(
      `the same was sent before, and it ended ${doubtful}: it may still arrive, and would then happen twice`,
      `look at what ${name} is doing`,
    );
  },
};

function held(reason: string): Answer {
  return { ok: true, reason };
}

function fails(reason: string, change: string): Answer {
  return { ok: false, reason, change };
}

function keys(names: readonly string[]): string {
  return listed(names.map((name) => `\`${name}\``));
}

/** What health checks and platforms answer when all is well, in any case. */
const HEALTHY =
  /^(?:ok|okay|up|healthy|health_ok|pass|passing|passed|green|good|available|ready|running|serving|alive|live|true|200|0|success|succeeded|operational)$/i;

function isHealthy(health: string): boolean {
  return HEALTHY.test(health.trim());
}

/** `4 h`, `2 days`: a length of time in the largest unit that leaves no more than a little. */
export function span(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}
