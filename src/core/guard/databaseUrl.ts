import { isUnknown } from './act';
import type { Fact, Hits } from './finding';

/** The address of a data base taken apart. Users and passwords are left behind: nothing here may show them. */
export interface DatabaseAddress {
  /** Without port; addresses of sockets (`/run/postgresql`) too. */
  readonly hosts: readonly string[];
  readonly databases: readonly string[];
  /** libpq's `service=`. */
  readonly service?: string;
}

/**
 * Reads `postgres://u:p@h1:5432,h2/db?host=h3`, `jdbc:sqlserver://h;databaseName=db`, `jdbc:oracle:thin:@//h:1521/db`,
 * `u:p@tcp(h:3306)/db` of Go, `host=h dbname=db` of libpq and `Server=h;Database=db`. Undefined: it is none of them.
 */
export function readDatabaseAddress(text: string): DatabaseAddress | undefined {
  const trimmed = text.trim();
  const url = trimmed.replace(/^jdbc:/i, '');
  const go = /(?:^|@|\/\/)(?:tcp6?|cloudsql[\w-]*)\(([^)]*)\)(?:\/([^?]*))?/i.exec(url);
  if (go) return addressOf([go[1] ?? ''], [go[2] ?? '']);
  if (/^oracle:/i.test(url)) return oracle(url);
  const scheme = /^([a-z][\w+.-]*(?::[\w+-]+)*):\/\//i.exec(url);
  if (scheme) {
    // The query of libpq's addresses overrules the rest; that of others may or may not.
    const overrules = url === trimmed && /^postgres(?:ql)?:/i.test(url);
    return fromUrl(url.slice(scheme[0].length), scheme[1] ?? '', overrules);
  }
  const [, file] =
    /^(?:file|sqlite3?|libsql|h2|hsqldb|derby|duckdb):(?:file:|mem:)?([^?;]*)/i.exec(url) ?? [];
  if (file !== undefined) return addressOf([], [baseOf(file)]);
  return /^[\w .]+=/.test(trimmed) ? fromPairs(trimmed) : undefined;
}

/** What an address says of its target. `from` for a person: the variable or file that holds it. */
export function databaseHits(text: string, from: string): Hits {
  const address = readDatabaseAddress(text);
  if (hidesTarget(text)) {
    const known = address
      ? addressFacts(address, from).filter(({ value }) => !isUnknown(value))
      : [];
    return { facts: known, doubts: [`a part of ${from} is not known`] };
  }
  return address
    ? { facts: addressFacts(address, from), doubts: [] }
    : { facts: [], doubts: [`${from} is no address that can be read`] };
}

/** Whether what is not known of it may be its target: a user, a password, a port and most settings are not. */
export function hidesTarget(text: string): boolean {
  if (!isUnknown(text)) return false;
  const [scheme = ''] = /^(?:[a-z][\w+.-]*:)+\/\//i.exec(text.trim()) ?? [];
  const place = withoutUser(
    text
      .trim()
      .slice(scheme.length)
      .replace(/^[^@/]*@(?=tcp)/, ''),
  );
  const settings =
    /(^|[\s?&;])(?!\s*(?:host|hostaddr|dbname|service|server|database|databasename|servername|data source|initial catalog|addr|address)\s*=)[\w -]+=\s*(?:'[^']*'|[^\s&;]*)/gi;
  const rest = place.replace(settings, '$1').replace(/:[\d\0]+(?=[/?,)])/g, '');
  return isUnknown(rest);
}

export function addressFacts({ hosts, databases }: DatabaseAddress, from: string): readonly Fact[] {
  return [
    ...hosts.flatMap((host) => hostFacts(host, from)),
    ...databases.map((value): Fact => ({ kind: 'database', value, from })),
  ];
}

/** A host, unless it is a socket of this machine; that of Cloud SQL's proxy says which instance stands behind it. */
export function hostFacts(host: string, from: string): readonly Fact[] {
  const cloud =
    /^\/.*?\/?cloudsql\/([^:/]+):(?:[^:/]+:)?([^:/]+)/.exec(host) ??
    /^([\w-]+):[\w-]+:([\w-]+)$/.exec(host);
  if (cloud) {
    const [, project = '', instance = ''] = cloud;
    return [
      { kind: 'project', value: project, from },
      { kind: 'database', value: instance, from },
    ];
  }
  return host === '' || /^[/@]/.test(host) ? [] : [{ kind: 'host', value: host, from }];
}

function addressOf(
  hosts: readonly string[],
  databases: readonly string[],
  service?: string,
): DatabaseAddress {
  return {
    hosts: hosts.map(withoutPort).filter(Boolean),
    databases: databases.map(decoded).filter(Boolean),
    ...(service === undefined ? {} : { service }),
  };
}

/** The text behind `scheme://`. */
function fromUrl(text: string, scheme: string, overrules: boolean): DatabaseAddress {
  const rest = withoutUser(text);
  const [, authority = '', path = '', query = ''] =
    /^([^/?#;]*)\/?([^?#;]*)[?#;]?([^]*)$/.exec(rest) ?? [];
  const given = pairsOf(query, /[&;]/);
  if (/^(?:sqlite|sqlite3|file|libsql|duckdb)$/i.test(scheme) && !authority.includes('.')) {
    return addressOf([], [baseOf(path || authority)]);
  }
  const all = (...names: readonly string[]) =>
    given.flatMap(([name, value]) => (names.includes(name.toLowerCase()) ? decoded(value) : []));
  const hosts = all('host', 'hostaddr', 'servername').flatMap((host) => host.split(','));
  // `mongodb://h/db`, `mysql://h/db`, `redis://h/0`; more than one part names no more than the first.
  const database = path.split('/')[0] ?? '';
  const numbered = /^(?:redis|rediss|valkey|valkeys|unix)$/i.test(scheme);
  const named = all('dbname', 'database', 'databasename');
  return addressOf(
    overrules && hosts.some(Boolean) ? hosts : [...splitHosts(authority), ...hosts],
    named.length > 0 ? named : numbered ? [] : [database],
    all('service').at(-1),
  );
}

/** Behind `user:password@`, also where the password holds what should have been escaped. */
function withoutUser(text: string): string {
  const path = text.search(/[?#;]/);
  const before = path < 0 ? text : text.slice(0, path);
  const at = before.lastIndexOf('@');
  if (at >= 0) return text.slice(at + 1);
  const authority = /^[^/?#;]*/.exec(text)?.[0] ?? '';
  const plain = authority.split(',').every((host) => /^(?:[^:]*|\[[^\]]*\])(?::\d*)?$/.test(host));
  // `u:p?w@host`: what stands before the mark is a part of the password.
  return plain && !/^[^@=]*@/.test(text) ? text : text.slice(text.lastIndexOf('@') + 1);
}

function splitHosts(authority: string): readonly string[] {
  return (
    authority
      .split(',')
      // MySQL Connector/J: `address=(host=h)(port=1)`, `(host=h,port=1)`.
      .map((part) => /host=([^),]*)/i.exec(part)?.[1] ?? part)
      .map(decoded)
  );
}

function oracle(url: string): DatabaseAddress {
  const rest = url.slice(url.lastIndexOf('@') + 1);
  const described = [...rest.matchAll(/\(\s*host\s*=\s*([^)\s]*)/gi)].map(([, host = '']) => host);
  if (described.length > 0) {
    const names = [...rest.matchAll(/(?:service_name|sid)\s*=\s*([^)\s]*)/gi)];
    return addressOf(
      described,
      names.map(([, name = '']) => name),
    );
  }
  const [, host = '', name = ''] =
    /^(?:tcps?:)?(?:\/\/)?([^:/]*)(?::\d+)?(?:[:/]([^?:/]*))?/i.exec(rest) ?? [];
  return addressOf([host], [name]);
}

/** `host=h dbname='d b'` of libpq, `Server=tcp:h,1433;Database=d` of others. */
function fromPairs(text: string): DatabaseAddress {
  const spaced = conninfoPairs(text);
  const libpq = /^\s*(?:host|hostaddr|port|dbname|user|password|service|sslmode|passfile)\s*=/.test(
    text,
  );
  const pairs =
    text.includes(';') && !(libpq && spaced.length > 1)
      ? pairsOf(text, /;/)
      : spaced.map(([name, value]) => [name, value.replace(/;$/, '')] as const);
  const all = (...names: readonly string[]) =>
    pairs.flatMap(([name, value]) =>
      names.includes(name.toLowerCase().replace(/[ _]/g, '')) && value !== '' ? [value] : [],
    );
  const server = all('server', 'datasource', 'address', 'addr', 'networkaddress').map((value) =>
    value.replace(/^tcp:/i, '').replace(/[,\\].*$/, ''),
  );
  const last = (values: readonly string[]) => values.slice(-1);
  return addressOf(
    [...last(all('host')).flatMap((host) => host.split(',')), ...last(all('hostaddr')), ...server],
    last(all('dbname', 'database', 'initialcatalog')),
    all('service').at(-1),
  );
}

/** libpq's own way: `name = 'value'`, with `\'` in quotes. */
export function conninfoPairs(text: string): readonly (readonly [string, string])[] {
  const pair = /\s*([\w-]+)\s*=\s*(?:'((?:[^'\\]|\\[^])*)'|((?:[^\s\\']|\\[^])*))/y;
  const pairs: (readonly [string, string])[] = [];
  for (;;) {
    const found = pair.exec(text);
    if (!found) return pairs;
    const [, name = '', quoted, bare = ''] = found;
    pairs.push([name, (quoted ?? bare).replace(/\\([^])/g, '$1')]);
  }
}

function pairsOf(text: string, between: RegExp): readonly (readonly [string, string])[] {
  return text.split(between).flatMap((part) => {
    const at = part.indexOf('=');
    return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()] as const];
  });
}

function withoutPort(host: string): string {
  const [, address] = /^\[([^\]]*)\]/.exec(host) ?? [];
  if (address !== undefined) return address;
  // Two colons and more: an address of IPv6, or an instance of Cloud SQL.
  return /:.*:/.test(host) || host.startsWith('/') ? host : host.replace(/\\.*$|:[\d\0]*$/, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function baseOf(path: string): string {
  return path.slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1);
}
