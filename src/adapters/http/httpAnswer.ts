import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type Zlib,
  type ZlibOptions,
} from 'node:zlib';
import type { Answer } from '../../core/observe/source';
import type { Answered } from './httpCache';
import { codeOf, failed, type Failed } from './httpFailure';

/** What came over the wire, with the body as it was sent. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Decoded. An answer that says which commit is deployed has no business being longer. */
export const mostBytes = 256 * 1024;

const shortestWait = 1_000;
const longestWait = 3_600_000;

/** Makes an answer of a response: status, encoding and character set are judged here, the content is not. */
export function judge(response: HttpResponse, url: URL, kept: Answered | undefined): Answer {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return content(response, url);
  if (status === 304) return kept === undefined ? nothingKept(url) : confirmed(kept, headers);
  if (status >= 300 && status < 400) return redirect(status, headers.location, url);
  switch (status) {
    case 401:
    case 403:
    case 407:
      return failed('credentials', wantsCredentials(status, url, 'source'));
    case 429:
    case 503:
      return failed(
        'busy',
        `${url.host} answered ${status}: it has no time for this now.`,
        retryAfter(headers['retry-after'], Date.now()),
      );
    default:
      return failed(
        status >= 500 && status < 600 ? 'server' : 'status',
        `${url.host} answered with status ${status} at ${url.pathname}.`,
      );
  }
}

/** Milliseconds of a Retry-After header in either of its forms, between a second and an hour. Garbage is undefined. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const httpDate = /^[A-Z][a-z]{2,8}, [\w -]{9,11} \d{2}:\d{2}:\d{2} GMT$/;
  let wait: number;
  if (/^\d+$/.test(text)) wait = Number(text) * 1_000;
  else if (httpDate.test(text)) wait = Date.parse(text) - now;
  else return undefined;
  return Number.isNaN(wait) ? undefined : Math.min(longestWait, Math.max(shortestWait, wait));
}

/** What a 401, 403 or 407 asks for; `what` has the headers that may lack it. */
export function wantsCredentials(status: number, url: URL, what: 'source' | 'trigger'): string {
  return status === 407
    ? `The proxy on the way to ${url.host} answered 407: it wants credentials. Check http.proxy.`
    : `${url.host} answered ${status}: it wants credentials that it was not sent, or does not accept ` +
        `those it was. Check the headers of this ${what} and the secret that they name.`;
}

function content(response: HttpResponse, url: URL): Answer {
  if (response.body.length === 0) {
    return failed('malformed', `${url.host} answered with nothing in it at ${url.pathname}.`);
  }
  const text = textOf(response, url);
  return typeof text === 'string'
    ? { state: 'answered', body: text, headers: withoutCookies(response.headers) }
    : text;
}

/** The body as text, or how its encoding is broken. */
export function textOf({ headers, body }: HttpResponse, url: URL): string | Failed {
  const decoded = decode(body, headers['content-encoding'], url);
  if (!Buffer.isBuffer(decoded)) return decoded;
  // Text that is not UTF-8 is refused, not mended.
  if (!isUtf8(decoded)) {
    return failed('malformed', `The answer of ${url.host} is not UTF-8 text.`);
  }
  const text = decoded.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: Zlib;
}
type Inflate = (input: Buffer, options: ZlibOptions) => Buffer | Inflated;

function inflater(encoding: string, body: Buffer): Inflate | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync;
    case 'deflate':
      // Some servers leave out the zlib header that the name stands for.
      return isZlibHeader(body) ? inflateSync : inflateRawSync;
    case 'br':
      return brotliDecompressSync;
    default:
      return undefined;
  }
}

function isZlibHeader(body: Buffer): boolean {
  return body.length >= 2 && (body.readUInt8(0) & 15) === 8 && body.readUInt16BE(0) % 31 === 0;
}

/** Stricter than axios and zlib, which take a stream that is cut short, and one that is followed by other bytes. */
function decode(body: Buffer, header: string | undefined, url: URL): Buffer | Failed {
  const encoding = header?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return body;
  const inflate = inflater(encoding, body);
  if (inflate === undefined) {
    const name = JSON.stringify(encoding.slice(0, 40));
    return failed('malformed', `${url.host} answered with the content encoding ${name}, unasked.`);
  }
  try {
    const inflated = inflate(body, { maxOutputLength: mostBytes, info: true });
    if (Buffer.isBuffer(inflated) || inflated.engine.bytesWritten !== body.length) {
      return failed('malformed', `The ${encoding} answer of ${url.host} has bytes after its end.`);
    }
    return inflated.buffer;
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return tooBig(url);
    return failed('malformed', `The answer of ${url.host} is damaged: it is not ${encoding}.`);
  }
}

export function tooBig(url: URL): Failed {
  const limit = `${mostBytes / 1024} KiB`;
  return failed('too-big', `${url.host} answered with more than ${limit} at ${url.pathname}.`);
}

function nothingKept(url: URL): Failed {
  return failed(
    'malformed',
    `${url.host} answered 304 (unchanged) without having been asked that.`,
  );
}

/** A 304 brings new values for the headers that it has, except for those that speak of its own, empty body. */
function confirmed(kept: Answered, headers: IncomingHttpHeaders): Answered {
  const fresh = Object.entries(withoutCookies(headers)).filter(
    ([name]) => !/^content-|^transfer-/.test(name),
  );
  return { ...kept, headers: { ...kept.headers, ...Object.fromEntries(fresh) } };
}

/** Those are secrets. */
export function withoutCookies(headers: IncomingHttpHeaders): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && name !== 'set-cookie') entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

function redirect(status: number, location: string | undefined, url: URL): Failed {
  const what = `${url.host} answered ${status}: go`;
  const rule = 'Redirects are not followed';
  if (location === undefined) return failed('redirect', `${what} elsewhere, but not where to.`);
  const { place, isWeb } = placeOf(location, url);
  if (!isWeb) return failed('redirect', `${what} to ${place}. ${rule}.`);
  const mend = /log-?in|sign-?in|sso|saml|oauth|auth/i.test(place)
    ? 'That looks like a sign-in page: does this source need a header with a credential?'
    : 'If that is the right place, write it as the address of this source.';
  return failed('redirect', `${what} to ${place}. ${rule}. ${mend}`);
}

/** Where a Location header leads, in words: without its query, which may hold tokens. */
export function placeOf(
  location: string,
  url: URL,
): { readonly place: string; readonly isWeb: boolean } {
  const to = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (to === undefined) return { place: 'an address that is none', isWeb: false };
  return /^https?:$/.test(to.protocol)
    ? { place: `${to.origin}${to.pathname}`.slice(0, 200), isWeb: true }
    : { place: `a ${to.protocol} address`, isWeb: false };
}
