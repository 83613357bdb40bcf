import type { GuardLevel } from '../model';
import type { Act, CommandAct, EditAct, GuardRules, PromotionAct, PushAct, ShellAct } from './act';
import { type Called, callsOf } from './calls';
import type { Fact, FactKind, Hits } from './finding';
import { recognise } from './recognise';
import { type About, type Verdict, strictest } from './verdict';

/**
 * May this be done? Reads are let through; what writes to a guarded environment takes what its guard says; what
 * writes to nobody knows what takes a yes. Nothing that failed ever says `allow`.
 */
export function judge(act: Act): Verdict {
  try {
    return judged(act);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const about: About = { environment: undefined, target: '', verb: 'unknown', what: act.type };
    return { verdict: 'ask', answer: 'yes', about, reason: `the guard itself failed: ${message}` };
  }
}

function judged(act: Act): Verdict {
  switch (act.type) {
    case 'promotion':
      return judgePromotion(act);
    case 'push':
      return judgeCall(pushed(act), act.rules);
    case 'edit':
      return judgeCall(edited(act), act.rules);
    case 'command':
    case 'shell': {
      const [first, ...others] = judgedCalls(act).map(({ verdict }) => verdict);
      const about: About = { environment: undefined, target: '', verb: 'read', what: 'nothing' };
      return strictest(
        first ?? { verdict: 'allow', about, reason: 'it runs nothing that is known' },
        ...others,
      );
    }
  }
}

/** One program that an act would run, and what the guard says to it. */
export interface JudgedCall {
  readonly called: Called;
  readonly verdict: Verdict;
}

/** All that an act would run, each judged by itself. May throw, as `judge` does not. */
export function judgedCalls(act: CommandAct | ShellAct): readonly JudgedCall[] {
  return callsOf(act).map((called) => ({ called, verdict: judgeCall(called, act.rules) }));
}

function judgePromotion({ environment, service }: PromotionAct): Verdict {
  const about: About = {
    environment,
    target: `${service} in ${environment.name}`,
    verb: 'write',
    what: 'promotion',
  };
  return guarded(about, environment, 'promoted to');
}

function pushed({ remote, url, refs }: PushAct): Called {
  const from = `the push to ${remote}`;
  const branches = refs.flatMap(({ ref }): Fact[] =>
    ref.startsWith('refs/heads/') ? [{ kind: 'branch', value: ref.slice(11), from }] : [],
  );
  const host = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^:/]+)/i.exec(url)?.[1];
  const facts: readonly Fact[] = [
    ...branches,
    // Platforms are pushed to: `git push production main`.
    { kind: 'environment', value: remote, from: 'the name of the remote' },
    ...(host === undefined ? [] : [{ kind: 'host', value: host, from: 'its address' } as const]),
  ];
  const verb = refs.some(({ deletes }) => deletes) ? 'destructive' : 'write';
  return { what: 'git push', verb, hits: { facts, doubts: [] } };
}

function edited({ path }: EditAct): Called {
  const facts: readonly Fact[] = [{ kind: 'file', value: path, from: 'the folder' }];
  return { what: 'change of a file', verb: 'write', hits: { facts, doubts: [] } };
}

function judgeCall({ what, verb, hits }: Called, rules: GuardRules): Verdict {
  const environment = recognise(hits.facts, rules)?.environment;
  const about: About = { environment, target: targetWords(hits), verb, what };
  if (verb === 'read') return { verdict: 'allow', about, reason: `${what} only reads` };
  const verdict = environment && guarded(about, environment, 'written to');
  if (verdict && verdict.verdict !== 'allow') return verdict;
  if (hits.doubts.length > 0) {
    const reason = `nobody can tell what it would hit: ${hits.doubts.join('; ')}`;
    return { verdict: 'ask', answer: 'yes', about, reason };
  }
  return (
    verdict ?? { verdict: 'allow', about, reason: 'it hits nothing that is known to be guarded' }
  );
}

/** What the guard of an environment says to an act that is more than a look. */
function guarded(
  about: About,
  { name, guard }: { readonly name: string; readonly guard: GuardLevel },
  done: 'promoted to' | 'written to',
): Verdict {
  const { verb } = about;
  switch (guard) {
    case 'none':
      return { verdict: 'allow', about, reason: `${name} is not guarded` };
    case 'note': {
      const remark = `others rely on what runs in ${name}`;
      return { verdict: 'allow', about, reason: remark, remark };
    }
    case 'ask':
    case 'type-name':
    case 'refuse': {
      if (verb === 'switch') {
        const reason = `what is run after it hits ${name}, which is guarded`;
        return { verdict: 'ask', answer: 'yes', about, reason };
      }
      if (guard === 'refuse') {
        const reason = `nothing may be ${done} ${name} from here: its guard is "refuse"`;
        return { verdict: 'refuse', about, reason };
      }
      // What is gone does not come back with a second thought.
      return guard === 'ask' && verb !== 'destructive'
        ? { verdict: 'ask', answer: 'yes', about, reason: `${name} is guarded` }
        : {
            verdict: 'ask',
            answer: 'name',
            about,
            reason: `${name} is guarded: its name has to be typed`,
          };
    }
  }
}

/** What each fact is called where a target is told in words. */
export const NOUNS: Readonly<Record<FactKind, string>> = {
  kubeContext: 'context',
  kubeNamespace: 'namespace',
  host: 'host',
  awsProfile: 'AWS profile',
  awsAccount: 'AWS account',
  workspace: 'workspace',
  project: 'project',
  database: 'data base',
  branch: 'branch',
  settingsFile: 'settings',
  file: 'file',
  environment: 'environment',
};

/** `context prod-eu from ~/.kube/config, host api.prod.example from its cluster`. */
export function targetWords({ facts }: Hits): string {
  const words = facts.map(({ kind, value, from }) => `${NOUNS[kind]} ${value} from ${from}`);
  return [...new Set(words)].join(', ');
}
