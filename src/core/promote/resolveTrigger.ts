import type { Send, SendOutcome, Trigger, TriggerValues } from './trigger';
import {
  Trouble,
  type Values,
  fillHeaders,
  fillJson,
  fillRule,
  fillText,
  fillUrl,
  wellFormed,
} from './filling';
import { checkedRef } from '../observe/config/requestParts';
import { Unresolved } from '../observe/config/scope';
import type { Answer, Request } from '../observe/source';
import { pickOnce } from '../observe/reading/rule';

/** What lookups found, by name. */
export type Looked = Readonly<Record<string, string>>;

export type NextLookup =
  | { readonly state: 'ask'; readonly request: Request }
  | { readonly state: 'found'; readonly looked: Looked }
  | { readonly state: 'trouble'; readonly trouble: string };

/** What to ask before sending, given the answers so far in their order; once there are enough, what they say. */
export function nextLookup(
  trigger: Trigger,
  values: TriggerValues,
  answers: readonly Answer[],
): NextLookup {
  const trouble = (told: Trouble): NextLookup => ({
    state: 'trouble',
    trouble: told.trouble,
  });
  const { platform } = trigger;
  const missing = platform && emptyParameter(trigger, values);
  if (missing) return trouble(missing);
  const looked: Record<string, string> = {};
  for (const [index, lookup] of (platform?.lookups ?? []).entries()) {
    const known = { ...wellFormed({ ...values }), ...looked };
    const answer = answers[index];
    if (!answer) {
      const url = fillUrl(lookup.url, known);
      if (url instanceof Trouble) return trouble(url);
      const headers = platform?.headers ?? {};
      return { state: 'ask', request: { transport: 'http', url, headers } };
    }
    if (answer.state === 'failed') return trouble(new Trouble(answer.message));
    for (const [name, template] of Object.entries(lookup.values)) {
      const rule = fillRule(template, known);
      if (rule instanceof Trouble) return trouble(rule);
      const value = nameIn(pickOnce(rule, answer));
      if (value === undefined) return trouble(new Trouble(`Nothing is sent: ${lookup.missing}.`));
      looked[name] = value;
    }
  }
  return { state: 'found', looked };
}

/** A name or a number that a platform gave to something; undefined for everything else. */
export function nameIn(picked: ReturnType<typeof pickOnce>): string | undefined {
  if (picked.state === 'nothing') return undefined;
  const { value } = picked;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && /^[^\s\p{C}]{1,256}$/u.test(value) ? value : undefined;
}

/** What is sent: every value filled in once, as what it is, wherever it stands. */
export function sendOf(trigger: Trigger, values: TriggerValues, looked: Looked): Send | Trouble {
  const { send } = trigger;
  const known = { ...wellFormed({ ...values }), ...looked };
  switch (send.transport) {
    case 'http': {
      const missing = emptyParameter(trigger, values);
      if (missing) return missing;
      const url = fillUrl(send.url, known);
      if (url instanceof Trouble) return url;
      const headers = fillHeaders(send.headers, known);
      if (headers instanceof Trouble) return headers;
      if (send.body === undefined) {
        return { transport: 'http', method: send.method, url, headers, body: undefined };
      }
      const tree = fillJson({ body: send.body }, known);
      if (tree instanceof Trouble) return tree;
      const body = JSON.stringify((tree as { readonly body: unknown }).body);
      const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
      const type = typed ? {} : { 'Content-Type': 'application/json' };
      return {
        transport: 'http',
        method: send.method,
        url,
        headers: { ...type, ...headers },
        body,
      };
    }
    case 'command':
      return commandOf(send.command, known);
    case 'git': {
      const ref = fillText(send.ref, known);
      if (ref instanceof Trouble) return ref;
      const checked = checkedRef(ref, []);
      if (checked instanceof Unresolved) return new Trouble(checked.message([]));
      if (ref.includes('*'))
        return new Trouble('A push goes to one branch or tag, not to a pattern.');
      if (!/^(?:[0-9a-f]{7,64})?$/.test(values.expected))
        return new Trouble(
          'What the target runs is not known as a commit id, so the push could not tell whether somebody else was faster.',
        );
      return {
        transport: 'git',
        remote: send.remote,
        ref,
        commit: values.commit,
        expected: values.expected,
      };
    }
  }
}

/** A version that nobody reported must not become the name of a release. */
function emptyParameter(trigger: Trigger, values: TriggerValues): Trouble | undefined {
  for (const [name, template] of Object.entries(trigger.platform?.needed ?? {})) {
    const filled = fillText(template, { ...values });
    if (filled instanceof Trouble) return filled;
    if (filled.trim() !== '') continue;
    return new Trouble(
      `\`${name}\` would be empty: ${template} has no value this time, because ${values.from} reports none.`,
    );
  }
  return undefined;
}

function commandOf(command: readonly string[], values: Values): Send | Trouble {
  const filled: string[] = [];
  for (const template of command) {
    const part = fillText(template, values);
    if (part instanceof Trouble) return part;
    if (part.includes('\0')) return new Trouble(`${template} would hold a character that ends it.`);
    // `--config=…` out of a version that an answer brought is an option, whatever was meant.
    if (template.startsWith('${') && part.startsWith('-')) {
      return new Trouble(
        `${template} would be ${JSON.stringify(part)}, which reads like an option.`,
      );
    }
    filled.push(part);
  }
  return { transport: 'command', command: filled };
}

/**
 * The same once more without what older servers do not know, where that can be why they refused. A refusal has done
 * nothing, so this is no repetition.
 */
export function withoutNewKeys(
  trigger: Trigger,
  send: Send,
  { state, status }: SendOutcome,
): Send | undefined {
  const retry = trigger.platform?.retryWithout;
  if (!retry || send.transport !== 'http' || send.body === undefined) return undefined;
  if (state !== 'refused' || status === undefined || !retry.statuses.includes(status)) {
    return undefined;
  }
  const body = Object.entries(JSON.parse(send.body) as Readonly<Record<string, unknown>>);
  const old = body.filter(([key]) => !retry.keys.includes(key));
  if (old.length === body.length) return undefined;
  return { ...send, body: JSON.stringify(Object.fromEntries(old)) };
}

/** The trigger in words, with an ellipsis for what is not known yet. May hold text of the file: sanitise. */
export function triggerWords({ send }: Trigger): string {
  const short = (text: string) => text.replace(/\$\{[^{}]*\}/g, '…');
  switch (send.transport) {
    case 'http':
      return `${send.method} ${short(send.url)}`;
    case 'command':
      return `command ${short(send.command.join(' '))}`;
    case 'git':
      return `git push ${send.remote} ${short(send.ref)}`;
  }
}
