import { type Surroundings, isUnknown } from '../act';
import { conninfoPairs, hidesTarget, hostFacts, readDatabaseAddress } from '../databaseUrl';
import { type Fact, type Hits, join } from '../finding';
import { absolute, nearHome } from '../paths';

/** A value of the command line, and under what name it stands there. */
export interface Said {
  readonly value: string;
  readonly from: string;
}

/** What a program that is built on libpq was told on its command line. */
export interface Told {
  readonly host?: Said | undefined;
  /** A name, or a whole address: `postgres://…`, `host=… dbname=…`. That overrules `host`. */
  readonly database?: Said | undefined;
  readonly user?: Said | undefined;
}

/** The variables that libpq reads, other than passwords. */
export const PG_VARIABLES = [
  'PGHOST',
  'PGHOSTADDR',
  'PGDATABASE',
  'PGUSER',
  'PGSERVICE',
  'PGSERVICEFILE',
  'PGSYSCONFDIR',
];

const NONE: Hits = { facts: [], doubts: [] };

/**
 * Where libpq would connect to. Each setting on its own comes from the address, then the options, then the service,
 * then a variable (`conninfo_array_parse` and `conninfo_add_defaults`, as PostgreSQL 15 behaves). An empty one is none;
 * none at all is this machine.
 */
export function libpqHits({ host, database, user }: Told, around: Surroundings): Hits {
  const { env } = around;
  const address = database && isAddress(database.value) ? database : undefined;
  const parsed = address && readDatabaseAddress(address.value);
  const service = parsed?.service
    ? { value: parsed.service, from: `service in ${address?.from}` }
    : variable(env, 'PGSERVICE');
  const served = service ? serviceOf(service, around) : undefined;
  const from = address?.from ?? '';
  const hosts =
    given(parsed?.hosts, from) ?? one(host) ?? served?.host ?? one(variable(env, 'PGHOST')) ?? [];
  const addresses = served?.hostaddr ?? one(variable(env, 'PGHOSTADDR')) ?? [];
  const databases =
    given(parsed?.databases, from) ??
    (address ? undefined : one(database)) ??
    served?.dbname ??
    one(variable(env, 'PGDATABASE')) ??
    // The data base is called like the user where nobody says otherwise.
    one(user) ??
    [];
  const facts = [
    ...[...hosts, ...addresses].flatMap((said) =>
      said.value.split(',').flatMap((name) => hostFacts(name, said.from)),
    ),
    ...databases.map((said): Fact => ({ kind: 'database', ...said })),
  ];
  const unread: Hits =
    address && hidesTarget(address.value)
      ? { facts: [], doubts: [`a part of ${from} is not known`] }
      : NONE;
  return join(onlyKnown(facts), unread, served?.hits ?? NONE);
}

/** Leaves out what is not known, and says so. */
export function onlyKnown(facts: readonly Fact[]): Hits {
  const unknown = facts.filter(({ value }) => isUnknown(value));
  return {
    facts: facts.filter(({ value }) => !isUnknown(value)),
    doubts: unknown.map(({ from }) => `${from} is not known before it runs`),
  };
}

function isAddress(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text) || text.includes('=');
}

function one(said: Said | undefined): readonly Said[] | undefined {
  return said && said.value !== '' ? [said] : undefined;
}

function given(values: readonly string[] | undefined, from: string): readonly Said[] | undefined {
  return values && values.length > 0 ? values.map((value) => ({ value, from })) : undefined;
}

function variable(env: Surroundings['env'], name: string): Said | undefined {
  const value = env[name];
  return value === undefined || value === '' ? undefined : { value, from: name };
}

interface Served {
  readonly host?: readonly Said[] | undefined;
  readonly hostaddr?: readonly Said[] | undefined;
  readonly dbname?: readonly Said[] | undefined;
  readonly hits: Hits;
}

/** What the service file says of a service: https://www.postgresql.org/docs/current/libpq-pgservice.html */
function serviceOf(service: Said, around: Surroundings): Served {
  const { env, home, files } = around;
  const named = onlyKnown([{ kind: 'environment', ...service }]);
  if (named.doubts.length > 0) return { hits: named };
  const own = env['PGSERVICEFILE'];
  const system = env['PGSYSCONFDIR'];
  const paths = [
    own !== undefined && own !== '' ? absolute(own, around) : `${home}/.pg_service.conf`,
    ...(system ? [system] : ['/etc/postgresql-common', '/etc']).map(
      (folder) => `${folder}/pg_service.conf`,
    ),
  ];
  for (const path of paths) {
    const shown = nearHome(path, around);
    const file = files.read(path, readServices);
    if (file.state === 'unreadable') {
      return { hits: join(named, { facts: [], doubts: [`${shown} cannot be read`] }) };
    }
    const settings = file.state === 'read' ? file.value.get(service.value) : undefined;
    if (!settings) continue;
    const from = `service ${service.value} of ${shown}`;
    const setting = (name: string) => one({ value: settings.get(name) ?? '', from });
    const elsewhere = settings.get('ldap') === undefined ? [] : [`${from} is kept in LDAP`];
    return {
      host: setting('host'),
      hostaddr: setting('hostaddr'),
      dbname: setting('dbname'),
      hits: join(named, { facts: [], doubts: elsewhere }),
    };
  }
  const doubt = `the service ${service.value} is in no service file`;
  return { hits: join(named, { facts: [], doubts: [doubt] }) };
}

/** The first section of a name counts, and in it the first line of a setting. */
function readServices(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const services = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name] = /^\[(.*?)\]/.exec(line) ?? [];
    if (name !== undefined) {
      current = new Map();
      if (!services.has(name)) services.set(name, current);
      continue;
    }
    if (/^ldap:/.test(line)) current.set('ldap', line);
    const at = line.indexOf('=');
    const key = line.slice(0, Math.max(at, 0));
    if (at > 0 && !current.has(key)) current.set(key, line.slice(at + 1));
  }
  return services;
}

/** What `\c` of psql, and other statements that name a place, turn to: `dbname user host port`, or an address. */
export function movedHits(move: readonly string[], from: string): Hits {
  const [database = '', , host = ''] = move;
  if (isAddress(move.join(' '))) {
    const text = move.join(' ');
    const parsed = readDatabaseAddress(text) ?? { hosts: [], databases: [] };
    const services = conninfoPairs(text).filter(([name]) => name === 'service');
    return onlyKnown([
      ...parsed.hosts.flatMap((name) => hostFacts(name, from)),
      ...parsed.databases.map((value): Fact => ({ kind: 'database', value, from })),
      ...services.map(([, value]): Fact => ({ kind: 'environment', value, from })),
    ]);
  }
  const facts: readonly Fact[] =
    database === '' || database === '-' ? [] : [{ kind: 'database', value: database, from }];
  return onlyKnown([...facts, ...(host === '-' ? [] : hostFacts(host, from))]);
}
