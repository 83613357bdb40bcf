import type { FactKind } from './finding';
import { NOUNS } from './judge';
import type { AskedWords, Outcome } from './record';

/** One question of the guard, and how it came out as far as that is written down. */
export interface GuardAsk {
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly asked: AskedWords;
  readonly answer:
    { readonly at: number; readonly outcome: Outcome; readonly reason: string } | undefined;
}

/** A question that was asked again and again. */
export interface Friction {
  readonly what: string;
  readonly target: string;
  readonly environment: string | undefined;
  readonly count: number;
  /** How often each outcome came; one that never did is not there. */
  readonly outcomes: ReadonlyMap<Outcome | 'open', number>;
  readonly last: number;
}

/** The questions by what was done to what where, the most frequent first. */
export function frictionOf(asks: readonly GuardAsk[]): readonly Friction[] {
  const groups = new Map<string, GuardAsk[]>();
  for (const ask of asks) {
    const { what, target, environment } = ask.asked;
    const key = JSON.stringify([what, target, environment ?? null]);
    const group = groups.get(key);
    if (group) group.push(ask);
    else groups.set(key, [ask]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { what, target, environment } = first.asked;
      const last = Math.max(...group.map(({ at }) => at));
      return [{ what, target, environment, count: group.length, outcomes: tally(group), last }];
    })
    .sort((a, b) => b.count - a.count || b.last - a.last);
}

function tally(group: readonly GuardAsk[]): Friction['outcomes'] {
  const outcomes = new Map<Outcome | 'open', number>();
  for (const { answer } of group) {
    const outcome = answer?.outcome ?? 'open';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return outcomes;
}

/** A name that stood in a target, and what it is a name of. */
export interface NamedTarget {
  readonly kind: FactKind;
  readonly value: string;
}

/** The names in the words of a target, as `targetWords` writes them. */
export function namesInTarget(target: string): readonly NamedTarget[] {
  return target.split(', ').flatMap((words): NamedTarget[] => {
    for (const [kind, noun] of Object.entries(NOUNS) as [FactKind, string][]) {
      const value = words.startsWith(`${noun} `)
        ? /^(\S+) from /.exec(words.slice(noun.length + 1))?.[1]
        : undefined;
      if (value !== undefined) return [{ kind, value }];
    }
    return [];
  });
}
