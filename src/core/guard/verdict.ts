import type { GuardedEnvironment } from './act';
import { type VerbClass, severity } from './finding';

/** What an act would do, to what. */
export interface About {
  /** The guarded environment that it would hit; undefined: none, or nobody can tell. */
  readonly environment: Pick<GuardedEnvironment, 'name' | 'guard' | 'unattended'> | undefined;
  /** What it would really hit, in words: `context prod-eu from ~/.kube/config, server https://…`. Text from outside. */
  readonly target: string;
  readonly verb: VerbClass;
  /** The program of a command, `git push`, the words of another act: what a person would call it. Text from outside. */
  readonly what: string;
}

/**
 * `allow` may hold a remark for whoever acts. `answer`: what lets it through; `name` is the environment's own name,
 * typed.
 */
export type Verdict = { readonly about: About; readonly reason: string } & (
  | { readonly verdict: 'allow'; readonly remark?: string }
  | { readonly verdict: 'ask'; readonly answer: 'yes' | 'name' }
  | { readonly verdict: 'refuse' }
);

/** The strictest of several; of equals the one that does more to a place that is known. */
export function strictest(first: Verdict, ...others: readonly Verdict[]): Verdict {
  return others.reduce((worst, one) => (weight(one) > weight(worst) ? one : worst), first);
}

function weight(verdict: Verdict): number {
  const { environment, verb } = verdict.about;
  return 100 * strictness(verdict) + 10 * (environment ? 1 : 0) + severity(verb);
}

function strictness(verdict: Verdict): number {
  if (verdict.verdict === 'refuse') return 4;
  if (verdict.verdict === 'ask') return verdict.answer === 'name' ? 3 : 2;
  return verdict.remark === undefined ? 0 : 1;
}

/** What a person agrees to when they say yes: two verdicts on the same act with other words hit something else. */
export function hitWords({ about: { environment, target, verb } }: Verdict): string {
  return JSON.stringify([environment?.name, target, verb]);
}
