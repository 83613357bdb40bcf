import { parse } from 'yaml';
import type { Surroundings } from '../act';
import { addressFacts, hidesTarget, hostFacts, readDatabaseAddress } from '../databaseUrl';
import { type Fact, type Hits, NOTHING, type VerbClass, join, worse } from '../finding';
import type { Line } from '../line';
import { type MongoFound, readMongoScript } from '../mongoScript';
import { absolute, nearHome } from '../paths';
import type { Tool } from '../tool';
import { type Said, onlyKnown } from './libpq';

const CONNECTION =
  '--host -h --port -u --username -p --password --authenticationDatabase --authenticationMechanism --gssapiServiceName ' +
  '--gssapiHostName --uri --sslCAFile --sslPEMKeyFile --sslPEMKeyPassword --sslCRLFile --readPreference --config ' +
  '--awsSessionToken --compressors';
const SHELL =
  '--eval -f --file --db --tlsCertificateKeyFile --tlsCertificateKeyFilePassword --tlsCAFile --tlsCRLFile ' +
  '--tlsCertificateSelector --tlsDisabledProtocols --sspiHostnameCanonicalization --sspiRealmOverride --awsIamSessionToken ' +
  '--awsAccessKeyId --awsSecretAccessKey --keyVaultNamespace --kmsURL --apiVersion --oidcFlows --oidcRedirectUri ' +
  '--browser --networkMessageCompressors --cryptSharedLibPath --logFormat';
const SHELL_FLAGS =
  '--shell --nodb --norc --quiet --verbose --tls --ssl --ipv6 --retryWrites --json --apiStrict --apiDeprecationErrors ' +
  '--tlsAllowInvalidCertificates --tlsAllowInvalidHostnames --tlsUseSystemCA --sslAllowInvalidHostnames ' +
  '--sslAllowInvalidCertificates --skipStartupWarnings --disableImplicitSessions --oidcTrustedEndpoint --perfTests';
const TOOLS =
  '-d --db -c --collection -q --query --queryFile --sort --skip --limit --fields -f --fieldFile --type --out -o ' +
  '--numParallelCollections -j --archive --nsInclude --nsExclude --nsFrom --nsTo --numInsertionWorkersPerCollection ' +
  '--writeConcern --excludeCollection --excludeCollectionsWithPrefix --file --mode --upsertFields ' +
  '--parseGrace --batchSize --bulkWriteBatchSize --dir --oplogFile --oplogLimit --prefix -l --local -t ' +
  '-n --rowcount -O --humanReadable --jsonFormat --authSource';
const TOOL_FLAGS =
  '-v --verbose --quiet --ssl --tlsInsecure --sslAllowInvalidCertificates --sslAllowInvalidHostnames --sslFIPSMode --gzip ' +
  '--oplog --oplogReplay --dumpDbUsersAndRoles --restoreDbUsersAndRoles --viewsAsCollections --drop --dryRun ' +
  '--noIndexRestore --noOptionsRestore --keepIndexVersion --maintainInsertionOrder --stopOnError --preserveUUID ' +
  '--bypassDocumentValidation --objcheck --fixDottedHashIndex --convertLegacyIndexes --headerline --ignoreBlanks ' +
  '--useArrayIndexFields --columnsHaveTypes --legacy --jsonArray --pretty --noHeaderLine --assertExists --forceTableScan ' +
  '--upsert --replace -r --all --http --discover --json --noheaders --locks';

const words = (text: string) => text.split(' ');

function shellScripts(line: Line, around: Surroundings): readonly (MongoFound | undefined)[] {
  const files = [...line.values('-f', '--file'), ...shellFiles(line)];
  return [
    ...line.values('--eval').map(readMongoScript),
    ...files.map((path) => {
      const file = around.files.read(absolute(path, around), readMongoScript);
      return file.state === 'read' ? file.value : undefined;
    }),
  ];
}

/** `mongosh [address] [file …]`: what ends like a script is one, wherever it stands. */
const SCRIPT = /\.(?:js|mongodb|mjs|cjs)$/;
const shellFiles = (line: Line) =>
  [...line.operands, ...line.rest].filter((word) => SCRIPT.test(word));

function shellVerb(line: Line, _known: VerbClass, around: Surroundings): VerbClass {
  const found = shellScripts(line, around);
  if (found.length === 0 || line.has('--shell')) return 'unknown';
  return found.map((one) => one?.verb ?? 'unknown').reduce<VerbClass>(worse, 'read');
}

function shellHits(line: Line, around: Surroundings): Hits {
  const address = [...line.operands, ...line.rest].find((word) => !SCRIPT.test(word));
  const scripts = shellScripts(line, around).flatMap((one) => (one ? [one] : []));
  const turned = scripts.flatMap(({ databases, addresses }) => [
    ...databases.map((value): Fact => ({ kind: 'database', value, from: 'the script' })),
    ...addresses.flatMap((text) =>
      addressFacts(readDatabaseAddress(text) ?? NO_ADDRESS, 'the script'),
    ),
  ]);
  // `-p` may stand without a password, which is asked for then: what it took is no password.
  const [swallowed] = line.values('-p', '--password').filter((value) => value.startsWith('-'));
  const freed = swallowed === undefined ? [] : [...line.operands, swallowed.replace(/^[^=]*=/, '')];
  return join(
    onlyKnown(freed.flatMap((value) => hostsOf(value, 'the command line'))),
    mongoHits(
      line,
      address === undefined
        ? undefined
        : { value: address, from: 'the address on the command line' },
    ),
    { facts: turned, doubts: [] },
  );
}

const NO_ADDRESS = { hosts: [], databases: [] };

function mongoHits(line: Line, address: Said | undefined): Hits {
  const uri = line.value('--uri');
  const given = uri === undefined ? address : { value: uri, from: '--uri' };
  const host = line.value('-h', '--host');
  const databases = line.values('-d', '--db').slice(-1);
  // `nsInclude` names what is restored as `db.collection`; `nsTo` where it goes.
  const spaces = line.values('--nsInclude', '--nsTo').map((space) => space.split('.')[0] ?? '');
  const facts = [
    ...(host === undefined ? [] : hostsOf(host, '--host')),
    ...databases.map((value): Fact => ({ kind: 'database', value, from: '--db' })),
    ...spaces
      .filter((name) => /^[\w-]+$/.test(name))
      .map((value): Fact => ({ kind: 'database', value, from: '--nsInclude' })),
  ];
  return join(onlyKnown(facts), given ? placeHits(given) : NOTHING);
}

/** `rs0/h1:27017,h2`. */
function hostsOf(text: string, from: string): readonly Fact[] {
  if (/^mongodb(?:\+srv)?:\/\//.test(text)) {
    return addressFacts(readDatabaseAddress(text) ?? NO_ADDRESS, from);
  }
  return text
    .replace(/^[^/]*\//, '')
    .split(',')
    .flatMap((host) => hostFacts(host.replace(/:\d*$/, ''), from));
}

/** `mongodb://…`, `host/db`, `host:port/db`, `db`; a name with a dot or a port is a host. */
function placeHits({ value, from }: Said): Hits {
  const doubts = hidesTarget(value) ? [`a part of ${from} is not known`] : [];
  if (value.includes('://')) {
    const facts = addressFacts(readDatabaseAddress(value) ?? NO_ADDRESS, from);
    return join(onlyKnown(facts), { facts: [], doubts });
  }
  const [, host = '', database = ''] = /^(?:([^/]*)\/)?([^/]*)$/.exec(value) ?? [];
  const lone = host === '' && /[.:]/.test(database);
  const facts = lone
    ? hostsOf(database, from)
    : [
        ...(host === '' ? [] : hostsOf(host, from)),
        ...(database === '' ? [] : [{ kind: 'database', value: database, from } as const]),
      ];
  return join(onlyKnown(facts), { facts: [], doubts });
}

/** The other tools take an address as operand, and one in a file that `--config` names. */
function toolHits(line: Line, around: Surroundings): Hits {
  const [address] = line.operands.filter((word) => word.includes('://'));
  const told = mongoHits(
    line,
    address === undefined ? undefined : { value: address, from: 'the address' },
  );
  const path = line.value('--config');
  if (path === undefined) return told;
  const whole = absolute(path, around);
  const shown = nearHome(whole, around);
  const file = around.files.read(whole, readConfig);
  if (file.state !== 'read') return join(told, { facts: [], doubts: [`${shown} cannot be read`] });
  if (file.value === undefined) return told;
  return join(told, placeHits({ value: file.value, from: `uri in ${shown}` }));
}

function readConfig(text: string): string | undefined {
  const config: unknown = parse(text);
  if (typeof config !== 'object' || config === null || !('uri' in config)) return undefined;
  return String(config.uri);
}

function tool(names: readonly string[], verb: VerbClass, looks?: Tool['verb']): Tool {
  return {
    names,
    grammar: { valued: [...words(CONNECTION), ...words(TOOLS)], flags: words(TOOL_FLAGS) },
    verbs: { '': verb },
    ...(looks ? { verb: looks } : {}),
    says: ['--help', '--version'],
    variables: [],
    hits: toolHits,
    shim: { by: 'words', asks: ['config'] },
  };
}

/** A flag of Go's flags package may be turned off. */
function isOn(line: Line, name: string): boolean {
  return line.has(name) && line.value(name) !== 'false';
}

export const MONGO: readonly Tool[] = [
  {
    names: ['mongosh', 'mongo'],
    grammar: { valued: [...words(CONNECTION), ...words(SHELL)], flags: words(SHELL_FLAGS) },
    verbs: { '': 'unknown' },
    verb: shellVerb,
    says: ['--help', '--version'],
    variables: [],
    hits: shellHits,
    shim: { by: 'words' },
  },
  tool(['mongodump', 'mongoexport', 'mongostat', 'mongotop', 'bsondump'], 'read'),
  tool(['mongorestore'], 'write', (line) => {
    if (isOn(line, '--dryRun')) return 'read';
    return isOn(line, '--drop') ? 'destructive' : 'write';
  }),
  tool(['mongoimport'], 'write', (line) =>
    isOn(line, '--drop') || line.value('--mode') === 'delete' ? 'destructive' : 'write',
  ),
  tool(['mongofiles'], 'write', ({ operands }) => {
    if (/^(?:list|search|get|get_id|get_regex)$/.test(operands[0] ?? '')) return 'read';
    return /^delete/.test(operands[0] ?? '') ? 'destructive' : 'write';
  }),
];
