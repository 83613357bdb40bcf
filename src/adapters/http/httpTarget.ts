import { BlockList, isIP } from 'node:net';
import type { Request } from '../../core/observe/source';
import { failed, type Failed } from './httpFailure';

export type HttpRequest = Extract<Request, { transport: 'http' }>;

/** The value of a secret, or why it may not be had. `unconfirmed`: nobody allowed this origin to have it. */
export type Credential =
  | { readonly state: 'given'; readonly value: string }
  | { readonly state: 'unconfirmed' }
  | { readonly state: 'missing' };

export type Credentials = (name: string, origin: string) => Promise<Credential>;

/** A request that may be sent. Header values still name their secrets. */
export interface Target {
  readonly state: 'allowed';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

const placeholder = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that frame the message, route it or belong to our own cache: a configuration that sets one breaks the exchange. */
const ownHeaders: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'cookie2',
  'expect',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  '__proto__',
]);

/** What a write may say besides: on which state of the target it is to be acted on. */
const conditions: ReadonlySet<string> = new Set(['if-match', 'if-unmodified-since']);

const linkLocal = new BlockList();
linkLocal.addSubnet('fe80::', 10, 'ipv6');
linkLocal.addSubnet('::ffff:169.254.0.0', 112, 'ipv6');

/** Also true for the IPv6 spellings of an IPv4 address. */
export function isLinkLocal(address: string): boolean {
  return isIP(address) === 6
    ? linkLocal.check(address, 'ipv6')
    : /^169\.254\.[\d.]+$/.test(address);
}

/** The host of a URL as sockets want it: IPv6 without brackets. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(url: URL): boolean {
  const host = bareHost(url);
  return /^(?:.+\.)?localhost$|^::1$/.test(host) || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Judges a request before anything is looked up or connected. */
export function checkTarget(
  request: Pick<HttpRequest, 'url' | 'headers'>,
  purpose: 'reading' | 'write' = 'reading',
): Target | Failed {
  const url = parseUrl(request.url);
  if (!(url instanceof URL)) return url;
  if (isLinkLocal(bareHost(url))) {
    const why = 'is a link-local address, where cloud machines keep their credentials';
    return configuration(`${url.host} ${why}. Such addresses are never asked.`);
  }
  const names = new Set<string>();
  for (const [name, value] of Object.entries(request.headers)) {
    const fault = headerFault(name, value, purpose);
    if (fault !== undefined) return configuration(fault);
    if (names.has(name.toLowerCase())) {
      return configuration(`The header ${name} is given twice. Keep one.`);
    }
    names.add(name.toLowerCase());
    const secret = [...value.matchAll(placeholder)][0]?.[1];
    if (secret !== undefined && url.protocol === 'http:' && !isLoopback(url)) {
      const what = `The header ${name} would carry ${secret} to ${url.host} unencrypted.`;
      return configuration(`${what} Use https://.`);
    }
  }
  return { state: 'allowed', url, headers: request.headers };
}

function parseUrl(text: string): URL | Failed {
  if (!/^[\x21-\x7e\x80-\u{10ffff}]*$/u.test(text)) {
    return configuration('The address has spaces or control characters in it. Remove them.');
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return configuration('The address is not a URL. Write it as https://host/path.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const what = `The address starts with ${url.protocol}`;
    return configuration(`${what}, but only http:// and https:// are asked.`);
  }
  if (url.username !== '' || url.password !== '') {
    const what = `The address of ${url.host} has a user name or password in it.`;
    return configuration(`${what} Use a header with \${env:NAME} instead.`);
  }
  if (text.includes('${')) {
    return configuration(`The address of ${url.host} holds a \${…} that nothing fills in.`);
  }
  return url;
}

function headerFault(
  name: string,
  value: string,
  purpose: 'reading' | 'write',
): string | undefined {
  if (!headerName.test(name)) return `${JSON.stringify(name)} is not the name of a header.`;
  const isCondition = purpose === 'write' && conditions.has(name.toLowerCase());
  if (ownHeaders.has(name.toLowerCase()) && !isCondition) {
    return `The header ${name} cannot be set: it is part of how the request is sent. Remove it.`;
  }
  if (!headerValue.test(value)) {
    return `The header ${name} has line breaks or other characters that headers cannot hold.`;
  }
  if (value.replace(placeholder, '').includes('${')) {
    return `The header ${name} holds a \${…} that nothing fills in. Secrets are \${env:NAME}.`;
  }
  return undefined;
}

/** Header values with their secrets in them, and the secrets by themselves. */
export interface Filled {
  readonly state: 'filled';
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** Puts the secrets into the header values, or says which one cannot be had and what to do. */
export async function fillIn(target: Target, credentials: Credentials): Promise<Filled | Failed> {
  const { origin } = target.url;
  const secrets = new Map<string, string>();
  for (const value of Object.values(target.headers)) {
    for (const [, name = ''] of value.matchAll(placeholder)) {
      if (secrets.has(name)) continue;
      const credential = await credentials(name, origin);
      if (credential.state === 'unconfirmed') return unconfirmed(name, origin);
      if (credential.state === 'missing' || credential.value === '') return missing(name, origin);
      if (!headerValue.test(credential.value)) {
        const what = `The value of ${name} has line breaks or other characters in it`;
        return failed('credentials', `${what} that headers cannot hold. Set it anew.`);
      }
      secrets.set(name, credential.value);
    }
  }
  const entries = Object.entries(target.headers).map(([name, value]) => [
    name,
    value.replace(placeholder, (_, secret: string) => secrets.get(secret) ?? ''),
  ]);
  return {
    state: 'filled',
    headers: Object.fromEntries(entries) as Record<string, string>,
    secrets: [...secrets.values()],
  };
}

function unconfirmed(name: string, origin: string): Failed {
  return failed(
    'credentials',
    `${origin} is to be sent the credential ${name}, which nobody has allowed yet. ` +
      'To allow it, run "Whereabouts: Allow Credential…", ' +
      `or in a terminal: whereabouts allow ${name} ${origin}`,
  );
}

function missing(name: string, origin: string): Failed {
  return failed(
    'credentials',
    `The credential ${name}, which ${origin} is to be sent, has no value. ` +
      `Set the environment variable ${name} where the editor or the terminal is started. ` +
      'If it is allowed to go there ("Whereabouts: Allow Credential…", or ' +
      `whereabouts allow ${name} ${origin}), it is then used.`,
  );
}

function configuration(message: string): Failed {
  return failed('configuration', message);
}
