import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING, join } from '../finding';
import type { Line } from '../line';
import { type Sections, readIni } from './iniFile';
import { hostIn, isLocal, placeOf, shownPlace, variable } from './places';

export const AWS_VARIABLES = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_ENDPOINT_URL*',
];

/**
 * Whose account a line would hit. A profile that the line names beats keys in the environment, keys beat a profile
 * that a variable names: botocore leaves the keys out for `--profile` only (`create_credential_resolver`).
 */
export function awsHits(line: Line, around: Surroundings, option = '--profile'): Hits {
  const given = line.value(option);
  const address = endpoint(line, around);
  const host = address && hostIn(address.value);
  const explicit: readonly Fact[] =
    given === undefined ? [] : [{ kind: 'awsProfile', value: given, from: option }];
  const named: readonly Fact[] = host && address ? [{ ...address, kind: 'host', value: host }] : [];
  if (host !== undefined && isLocal(host)) {
    return { facts: [...explicit, ...named], doubts: [] };
  }
  const addressed = { facts: named, doubts: address && isUnknown(address.value) ? [UNCLEAR] : [] };
  if (given !== undefined) {
    return join({ facts: explicit, doubts: [] }, profileHits(given, around), addressed);
  }
  // botocore asks AWS_DEFAULT_PROFILE first, most SDKs know AWS_PROFILE only.
  const names = ['AWS_DEFAULT_PROFILE', 'AWS_PROFILE'].flatMap((from) => {
    const value = variable(around, from);
    return value === undefined ? [] : [{ kind: 'awsProfile', value, from } as const];
  });
  const profiles = names.map((fact) => {
    const found = profileHits(fact.value, around);
    return { facts: [fact, ...found.facts], doubts: found.doubts };
  });
  const role = variable(around, 'AWS_ROLE_ARN');
  return join(
    ...(profiles.length > 0 ? profiles : [profileHits(undefined, around)]),
    role === undefined ? NOTHING : { facts: roleFacts(role, 'AWS_ROLE_ARN'), doubts: [] },
    variable(around, 'AWS_ACCESS_KEY_ID') === undefined ? NOTHING : { facts: [], doubts: [KEYS] },
    addressed,
  );
}

const KEYS = 'AWS_ACCESS_KEY_ID is set, and nothing says whose account it opens';
const UNCLEAR = 'the address of the service is not known before it runs';

function endpoint(line: Line, around: Surroundings): Fact | undefined {
  const service = (line.operands[0] ?? '').toUpperCase().replace(/-/g, '_');
  const given = line.value('--endpoint-url');
  if (given !== undefined) return { kind: 'host', value: given, from: '--endpoint-url' };
  for (const from of [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL']) {
    const value = variable(around, from);
    if (value !== undefined) return { kind: 'host', value, from };
  }
  return undefined;
}

/** What the files say of a profile; undefined is the one that is used where nothing names one. */
function profileHits(name: string | undefined, around: Surroundings): Hits {
  if (name !== undefined && isUnknown(name)) {
    return { facts: [], doubts: ['the name of the profile is not known before it runs'] };
  }
  const read = (from: string, usual: string) => {
    const path = placeOf(variable(around, from) ?? usual, around);
    return { found: around.files.read(path, readIni), shown: shownPlace(path, around) };
  };
  const config = read('AWS_CONFIG_FILE', '~/.aws/config');
  const credentials = read('AWS_SHARED_CREDENTIALS_FILE', '~/.aws/credentials');
  const doubts = [config, credentials].flatMap(({ found, shown }) =>
    found.state === 'unreadable' ? [`${shown} cannot be read: ${found.reason}`] : [],
  );
  const profile = name ?? 'default';
  const sections = (one: typeof config): Sections =>
    one.found.state === 'read' ? one.found.value : new Map();
  const inConfig = sections(config);
  // `[profile default]` beats `[default]`.
  const section =
    inConfig.get(`profile ${profile}`) ??
    inConfig.get(`profile "${profile}"`) ??
    (profile === 'default' ? inConfig.get('default') : undefined);
  const key = sections(credentials).get(profile);
  if (!section && !key) {
    const missing = `${config.shown} has no profile ${profile}`;
    // Where there is no file at all its name is all that there is to go by.
    const isNamed = name !== undefined && (inConfig.size > 0 || sections(credentials).size > 0);
    return { facts: [], doubts: isNamed && doubts.length === 0 ? [missing] : doubts };
  }
  const from = (what: string) => `${what} of profile ${profile} in ${config.shown}`;
  const settings = new Map([...(key ?? []), ...(section ?? [])]);
  const facts: Fact[] = [];
  const put = (setting: string, kind: Fact['kind']): void => {
    const value = settings.get(setting);
    if (value) facts.push({ kind, value, from: from(setting) });
  };
  put('sso_account_id', 'awsAccount');
  put('sso_role_name', 'environment');
  put('sso_session', 'environment');
  const role = settings.get('role_arn');
  if (role) facts.push(...roleFacts(role, from('role_arn')));
  facts.push(
    ...sources(settings, (source) => ({
      ...Object.fromEntries(sections(credentials).get(source) ?? []),
      ...Object.fromEntries(inConfig.get(`profile ${source}`) ?? []),
    })).map((value): Fact => ({ kind: 'awsProfile', value, from: from('source_profile') })),
  );
  const host = hostIn(settings.get('endpoint_url') ?? '');
  if (host !== undefined) facts.push({ kind: 'host', value: host, from: from('endpoint_url') });
  return { facts, doubts };
}

/** The profiles whose keys open the role, one behind the other. */
function sources(
  settings: ReadonlyMap<string, string>,
  profile: (name: string) => Readonly<Record<string, string>>,
): readonly string[] {
  const found: string[] = [];
  let next = settings.get('source_profile');
  // A profile may name itself as its source: its own keys, and its role on top of them.
  while (next && !found.includes(next)) {
    found.push(next);
    next = profile(next)['source_profile'];
  }
  return found;
}

/** `arn:aws:iam::123456789012:role/Deployer` */
function roleFacts(arn: string, from: string): readonly Fact[] {
  const [, account, role] = /^arn:[^:]*:iam::(\d+):role\/(.+)$/.exec(arn) ?? [];
  return [
    ...(account === undefined ? [] : [{ kind: 'awsAccount', value: account, from } as const]),
    ...(role === undefined ? [] : [{ kind: 'environment', value: role, from } as const]),
  ];
}
