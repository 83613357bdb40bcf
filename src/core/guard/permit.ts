import type { Act } from './act';
import { judge } from './judge';
import type { About } from './verdict';

/**
 * What was answered, and where: in a window of the editor, on a terminal that a person sits at, or by a flag that
 * whoever wrote the command line gave.
 */
export type Given =
  | { readonly type: 'nothing' }
  | { readonly type: 'yes'; readonly where: 'window' | 'terminal' }
  | {
      readonly type: 'name';
      readonly text: string;
      readonly where: 'window' | 'terminal' | 'flag';
    };

/** How an act was said yes to. */
export type Confirmed = 'not-asked' | 'asked' | 'typed' | 'flag';

/** Why there is no permit. `cancelled`: nobody said yes. */
export interface Denied {
  readonly state: 'blocked' | 'cancelled';
  readonly reason: string;
}

/**
 * Proof that the guard let an act through. Only `grant` makes one, it is for that one act as the person saw it, and it
 * counts once.
 */
export class Permit {
  private spent = false;

  private constructor(
    private readonly act: Act,
    readonly confirmed: Confirmed,
  ) {}

  /** Judges the act and weighs what was answered. */
  static grant(act: Act, given: Given): Permit | Denied {
    const verdict = judge(act);
    if (verdict.verdict === 'refuse') return { state: 'blocked', reason: verdict.reason };
    if (verdict.verdict === 'allow') return new Permit(act, confirmedBy(given));
    const denied = denial(act, verdict.about, verdict.answer, given);
    return denied ?? new Permit(act, confirmedBy(given));
  }

  /** Uses it up. False where it was used before, or is for another act. */
  spend(act: Act): boolean {
    if (this.spent || key(act) !== key(this.act)) return false;
    this.spent = true;
    return true;
  }
}

/** Everything that the person agreed to, but for what a command would hit: `grant` looks at that anew. */
function key(act: Act): string {
  const { type, actor } = act;
  switch (act.type) {
    case 'promotion': {
      const { service, environment, commit, expected } = act;
      return JSON.stringify([type, actor, service, environment.name, commit, expected ?? null]);
    }
    case 'command':
      return JSON.stringify([type, actor, act.origin, act.argv, act.surroundings.cwd]);
    case 'shell':
      return JSON.stringify([type, actor, act.origin, act.text, act.surroundings.cwd]);
    case 'push':
      return JSON.stringify([type, actor, act.origin, act.remote, act.url, act.refs]);
    case 'edit':
      return JSON.stringify([type, actor, act.origin, act.path]);
  }
}

function denial(
  { actor }: Act,
  { environment }: About,
  answer: 'yes' | 'name',
  given: Given,
): Denied | undefined {
  const name = environment?.name ?? 'what it hits';
  if (given.type === 'nothing') {
    return { state: 'cancelled', reason: `nobody confirmed it: ${name} is guarded` };
  }
  // A terminal that an agent types in, and a command line that it wrote, are its own word.
  if (actor.kind === 'agent' && given.where !== 'window') {
    return {
      state: 'blocked',
      reason: `an agent cannot confirm what it does to ${name}: a person has to promote it`,
    };
  }
  if (given.type === 'yes') {
    return answer === 'yes'
      ? undefined
      : { state: 'cancelled', reason: `the name of ${name} was not typed` };
  }
  if (given.text !== name) {
    const what = given.where === 'flag' ? 'given with --confirm' : 'typed';
    return { state: 'blocked', reason: `"${given.text}" was ${what} and not "${name}"` };
  }
  return given.where === 'flag' && environment?.unattended !== true
    ? {
        state: 'blocked',
        reason: `${name} has "unattended": false, so --confirm does not count: a person has to type its name`,
      }
    : undefined;
}

function confirmedBy(given: Given): Confirmed {
  switch (given.type) {
    case 'nothing':
      return 'not-asked';
    case 'yes':
      return 'asked';
    case 'name':
      return given.where === 'flag' ? 'flag' : 'typed';
  }
}
