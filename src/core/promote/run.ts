import { Trouble, fillRule, fillText, fillUrl, wellFormed } from './filling';
import { type Looked, nameIn } from './resolveTrigger';
import type { SendOutcome, Trigger, TriggerValues } from './trigger';
import { checkedUrl } from '../observe/config/requestParts';
import { Unresolved } from '../observe/config/scope';
import { pickOnce } from '../observe/reading/rule';
import type { Request } from '../observe/source';

/** What carries a promotion out on the other side. */
export interface Run {
  /** The page of it: http or https, without credentials. */
  readonly run: string | undefined;
  /** What names it to the platform. */
  readonly runId: string | undefined;
}

/** How far a run says that it is. Never a claim about the deployment. */
export interface Progress {
  /** A word that is not known counts as running: only the target tells more. */
  readonly state: 'running' | 'succeeded' | 'failed';
  /** In the platform's own word; remote text: sanitise before showing. */
  readonly words: string;
  readonly run: string | undefined;
}

type Answered = Parameters<typeof pickOnce>[1];

/** What the answer to a promotion says about its run. */
export function runOf(
  trigger: Trigger,
  values: TriggerValues,
  looked: Looked,
  { body = '', headers = {} }: SendOutcome,
): Run {
  const { rules, platform } = trigger;
  const answer: Answered = { state: 'answered', body, headers };
  const known = { ...wellFormed({ ...values }), ...looked };
  const told = rules.runId === undefined ? undefined : nameIn(pickOnce(rules.runId, answer));
  const runId = told ?? (platform?.runId === undefined ? undefined : named(platform.runId, known));
  const page = rules.run === undefined ? undefined : pageIn(rules.run, answer);
  if (page !== undefined || platform?.page === undefined) return { run: page, runId };
  const all = runId === undefined ? known : { ...known, runId };
  const made = fillText(platform.page, all, encodeURIComponent);
  return { run: made instanceof Trouble ? undefined : checkedPage(made), runId };
}

function named(template: string, values: Looked): string | undefined {
  const filled = template.replace(
    /\$\{([^{}]*)\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
  return filled.includes('${') ? undefined : nameIn({ state: 'found', value: filled });
}

function pageIn(rule: string, answer: Answered): string | undefined {
  const picked = pickOnce(rule, answer);
  if (picked.state === 'nothing' || typeof picked.value !== 'string') return undefined;
  return checkedPage(picked.value.trim());
}

/** With what follows the #, which a page may need. */
function checkedPage(text: string): string | undefined {
  return checkedUrl(text, []) instanceof Unresolved ? undefined : new URL(text).href;
}

/** The question how a run goes; undefined where the platform cannot be asked. */
export function followOf(
  trigger: Trigger,
  values: TriggerValues,
  runId: string | undefined,
): Request | undefined {
  const { platform } = trigger;
  if (!platform?.follow || runId === undefined) return undefined;
  const url = fillUrl(platform.follow.url, { ...wellFormed({ ...values }), runId });
  if (url instanceof Trouble) return undefined;
  return { transport: 'http', url, headers: platform.headers };
}

/** What the answer to that question says. */
export function progressOf(trigger: Trigger, runId: string, body: string): Progress {
  const follow = trigger.platform?.follow;
  const answer: Answered = { state: 'answered', body, headers: {} };
  const rule = follow && fillRule(follow.state, { runId });
  const picked = rule === undefined || rule instanceof Trouble ? undefined : pickOnce(rule, answer);
  const words = picked?.state === 'found' && typeof picked.value === 'string' ? picked.value : '';
  const state = follow?.succeeded.includes(words)
    ? 'succeeded'
    : follow?.failed.includes(words)
      ? 'failed'
      : 'running';
  const run = follow?.run === undefined ? undefined : pageIn(follow.run, answer);
  return { state, words: words === '' ? 'no word yet' : words, run };
}
