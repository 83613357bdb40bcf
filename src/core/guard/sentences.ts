import { plain } from '../text';
import type { Act } from './act';
import type { VerbClass } from './finding';
import type { About, Verdict } from './verdict';
import { actWords } from './words';

const DOES: Readonly<Record<VerbClass, string>> = {
  read: 'reads',
  switch: 'switches to',
  unknown: 'may change',
  write: 'writes to',
  destructive: 'may destroy something in',
};

/** `kubectl delete ns shop may destroy something in production (context prod-eu from --context)`. */
export function deedWords(act: Act, { environment, target, verb }: About): string {
  const where = environment ? plain(environment.name) : 'no place that is known to be guarded';
  const facts = target === '' ? '' : ` (${plain(target, 300)})`;
  return `${plain(actWords(act), 300)} ${DOES[verb]} ${where}${facts}`;
}

/**
 * A denial: what was not done, why, and what to do. Whoever reads it may be an agent, so it says what not to do as
 * well. `way` is what a person can do, where it is not to try again.
 */
export function denial(act: Act, verdict: Verdict, why: string, way?: string): string {
  const deed = deedWords(act, verdict.about);
  const told = `Not done: ${deed}. ${capital(why)}.`;
  if (verdict.verdict === 'refuse') return `${told} ${refusedWay(act, verdict.about)}`;
  return act.actor.kind === 'agent'
    ? `${told} Do not try another way. Tell the person: they can confirm it in the window of the editor when it is tried again, or run it in their own terminal.`
    : `${told} ${way ?? personsWay(verdict)}`;
}

function refusedWay({ actor }: Act, { environment }: About): string {
  const name = plain(environment?.name ?? 'it');
  const change = `"guard" of ${name} in .vscode/whereabouts.json says so`;
  return actor.kind === 'agent'
    ? `Do not try another way, and do not change what is guarded. Tell the person: ${change}.`
    : `If that is not meant, ${change}.`;
}

function personsWay({ about }: Verdict): string {
  return about.environment
    ? 'Run it again to be asked again.'
    : 'Say in the command itself what it hits (--context, --profile, …), or run it again to be asked again.';
}

function capital(words: string): string {
  const text = words.replace(/\.$/, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
