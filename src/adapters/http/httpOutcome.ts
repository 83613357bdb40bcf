import { plain } from '../../core/text';
import type { SendOutcome } from '../../core/promote/trigger';
import {
  placeOf,
  retryAfter,
  textOf,
  wantsCredentials,
  withoutCookies,
  type HttpResponse,
} from './httpAnswer';
import type { Failed } from './httpFailure';
import type { Mask } from './httpSecrets';

const longestWords = 200;

/** What is said wherever the request may have been received. */
export const doubt = 'Whether it acted on what it was sent is not known.';

/**
 * What a whole response says about a write. A failure where it is one that says yes and whose text cannot be read.
 * Where the response has no length of its own (it ends with its connection), nobody can tell a body that was cut short.
 */
export function outcomeOf(response: HttpResponse, url: URL, mask: Mask): SendOutcome | Failed {
  const { status } = response;
  const headers = Object.fromEntries(
    Object.entries(withoutCookies(response.headers)).map(([name, value]) => [name, mask(value)]),
  );
  const text = textOf({ ...response, headers }, url);
  if (status >= 200 && status < 300) {
    if (typeof text !== 'string') return text;
    return yes(status, headers, mask(text), url);
  }
  const said = typeof text === 'string' ? wordsOf(text, mask) : '';
  const words = said === '' ? '' : ` It says: ${said}`;
  const answered = `${url.host} answered ${status}`;
  const wait = retryAfter(headers['retry-after'], Date.now());
  const asked = wait === undefined ? {} : { retryAfter: wait };
  switch (status) {
    case 401:
    case 403:
    case 407:
      return { state: 'refused', sentence: wantsCredentials(status, url, 'trigger'), status };
    case 409:
    case 412:
    case 428:
      return {
        state: 'conflict',
        sentence: `${answered}: it is at another state.${words}`,
        status,
      };
    case 425:
    case 429:
      return { state: 'busy', sentence: `${answered}: not now, later.${words}`, status, ...asked };
    // The answer of something before the service, which has given up on it: 408 and 499.
    case 408:
    case 499:
      return { state: 'unknown', sentence: `${answered}. ${doubt}${words}`, status };
  }
  if (status >= 300 && status < 400) {
    return { state: 'refused', sentence: elsewhere(status, headers['location'], url), status };
  }
  return status >= 400 && status < 500
    ? { state: 'refused', sentence: `${answered}.${words}`, status }
    : { state: 'unknown', sentence: `${answered}. ${doubt}${words}`, status, ...asked };
}

function yes(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  url: URL,
): SendOutcome {
  if (isSignInPage(headers['content-type'], body)) {
    const what = `${url.host} answered ${status} with what looks like a sign-in page`;
    const mend = 'Does this trigger need a header with a credential?';
    return { state: 'unknown', sentence: `${what}. ${doubt} ${mend}`, status };
  }
  return { state: 'accepted', sentence: `${url.host} answered ${status}.`, body, headers, status };
}

function isSignInPage(type: string | undefined, body: string): boolean {
  return (
    /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(type ?? '') &&
    /<input\b[^<>]{0,500}?\btype\s{0,9}=\s{0,9}["']?password/i.test(body)
  );
}

/** A redirect followed would be a second write, to a place that nobody has confirmed. */
function elsewhere(status: number, location: string | undefined, url: URL): string {
  const what = `${url.host} answered ${status}`;
  const rule = 'A write never follows a redirect';
  if (location === undefined) {
    const nowhere = status === 304 ? 'unchanged' : 'go elsewhere, but not where to';
    return `${what}: ${nowhere}. ${rule}.`;
  }
  const { place, isWeb } = placeOf(location, url);
  const mend = isWeb ? ' If that is the right place, write it as the address of this trigger.' : '';
  return `${what}: go to ${place}. ${rule}.${mend}`;
}

/** What a refusal says in its own words, or ''. */
function wordsOf(text: string, mask: Mask): string {
  const said = messageIn(text) ?? firstLine(text);
  // Once more after the cleaning, which can bring together what was apart, and before the cut, which could leave a part.
  return plain(mask(plain(mask(said), 4 * longestWords)), longestWords);
}

function messageIn(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return message(value) ?? '';
}

/** Also one level down: `{"error": {"message": …}}`. */
function message(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || depth > 1) return undefined;
  const { message: told, error, detail, title } = value as Readonly<Record<string, unknown>>;
  for (const one of [told, error, detail, title]) {
    const found = message(one, depth + 1);
    if (found !== undefined && found.trim() !== '') return found;
  }
  return undefined;
}

/** Of a page nothing: its first line is none for people. */
function firstLine(text: string): string {
  const line = text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  return line.startsWith('<') ? '' : line;
}
