import type { Environment, GuardLevel, Sha } from '../model';

/** Who acts: a person, or an agent on somebody's behalf. `name` is what the machine knows them by. */
export interface Actor {
  readonly kind: 'person' | 'agent';
  readonly name: string;
}

/** Moving a commit to an environment. */
export interface PromotionAct {
  readonly type: 'promotion';
  readonly actor: Actor;
  readonly service: string;
  readonly environment: Pick<Environment, 'name' | 'guard' | 'unattended'>;
  readonly commit: Sha;
  /** What runs there now, as the person saw it. */
  readonly expected: string | undefined;
}

/** What somebody is about to do. */
export type Act = PromotionAct;

/** `answer`: what lets it through. `name` is the environment's own name, typed. */
export type Verdict =
  | { readonly verdict: 'allow'; readonly reason: string }
  | { readonly verdict: 'ask'; readonly answer: 'yes' | 'name'; readonly reason: string }
  | { readonly verdict: 'refuse'; readonly reason: string };

const LEVELS: Readonly<Record<GuardLevel, (name: string) => Verdict>> = {
  none: (name) => ({ verdict: 'allow', reason: `${name} is not guarded` }),
  note: (name) => ({ verdict: 'allow', reason: `others rely on what runs in ${name}` }),
  ask: (name) => ({ verdict: 'ask', answer: 'yes', reason: `${name} is guarded` }),
  'type-name': (name) => ({
    verdict: 'ask',
    answer: 'name',
    reason: `${name} is guarded: its name has to be typed`,
  }),
  refuse: (name) => ({
    verdict: 'refuse',
    reason: `nothing may be promoted to ${name} from here: its guard is "refuse"`,
  }),
};

/** May this be done? The environment's guard says what it takes; nothing that failed ever says `allow`. */
export function judge({ environment }: Act): Verdict {
  return LEVELS[environment.guard](environment.name);
}
