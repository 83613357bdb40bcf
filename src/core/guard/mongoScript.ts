import { isUnknown } from './act';
import { type VerbClass, worse } from './finding';

/** What a script of the mongo shell would do, and the data bases and addresses that stand in it. */
export interface MongoFound {
  readonly verb: VerbClass;
  readonly databases: readonly string[];
  readonly addresses: readonly string[];
}

/** Calls that change nothing: https://www.mongodb.com/docs/mongodb-shell/reference/methods/ */
const READS = new Set(
  (
    'find findOne count countDocuments estimatedDocumentCount distinct aggregate explain stats getIndexes getIndexKeys ' +
    'getIndices indexStats totalSize dataSize storageSize totalIndexSize latencyStats isCapped getName getFullName ' +
    'getMongo getDB getSiblingDB getSisterDB getCollection getCollectionNames getCollectionInfos getUsers getUser getRoles ' +
    'getRole serverStatus hostInfo hello isMaster currentOp serverBuildInfo serverCmdLineOpts version getReplicationInfo ' +
    'printReplicationInfo printSecondaryReplicationInfo printSlaveReplicationInfo printShardingStatus printCollectionStats ' +
    'getProfilingStatus getProfilingLevel getShardDistribution getShardVersion listCommands getLogComponents getLastError ' +
    'status conf config getDBNames getDBs listDatabases watch toArray pretty limit sort skip project projection hint itcount ' +
    'size forEach map filter reduce length hasNext next tryNext objsLeftInBatch maxTimeMS readPref batchSize collation ' +
    'comment allowDiskUse allowPartialResults noCursorTimeout returnKey showRecordId min max tailable addOption close ' +
    'isClosed isExhausted print printjson tojson tojsononeline toJSON stringify parse console log ObjectId ISODate ' +
    'Date NumberLong NumberInt NumberDecimal Long Int32 Decimal128 Double UUID BinData Timestamp RegExp String Number Boolean ' +
    'Array Object keys values entries isArray join split slice includes indexOf toString toISOString getTime getTimestamp ' +
    'toLowerCase toUpperCase trim concat push flat flatMap some every startsWith endsWith match test floor round ceil abs ' +
    'now parseInt parseFloat toFixed padStart padEnd Set Map has add quit exit help show isBalancerRunning ' +
    'getBalancerState getBalancerWindow serverBits getPlanCache listQueryShapes list getOperations if for while switch ' +
    'function return typeof catch'
  ).split(' '),
);

const WRITES = new Set(
  (
    'insert insertOne insertMany update updateOne updateMany replaceOne save findAndModify findOneAndUpdate ' +
    'findOneAndReplace bulkWrite initializeOrderedBulkOp initializeUnorderedBulkOp createIndex createIndexes ensureIndex ' +
    'reIndex hideIndex unhideIndex createCollection createView createUser updateUser createRole updateRole grantRolesToUser ' +
    'revokeRolesFromUser grantRolesToRole revokeRolesFromRole grantPrivilegesToRole revokePrivilegesFromRole ' +
    'changeUserPassword auth renameCollection convertToCapped mapReduce copyTo compactStructuredEncryptionData ' +
    'setProfilingLevel setLogLevel fsyncLock fsyncUnlock killOp stepDown freeze initiate reconfig addArb ' +
    'enableSharding shardCollection reshardCollection moveChunk splitAt splitFind startBalancer stopBalancer setBalancerState ' +
    'addShard adminCommand runCommand cloneDatabase copyDatabase repairDatabase validate setSecondaryOk'
  ).split(' '),
);

const DESTROYS = new Set(
  (
    'drop dropDatabase dropIndex dropIndexes deleteOne deleteMany remove removeOne findOneAndDelete dropUser dropAllUsers ' +
    'dropRole dropAllRoles removeUser shutdownServer removeShard clear clearPlans dropConnections removeShardTag'
  ).split(' '),
);

/** Commands of the data base that only look; the first key says which it is. */
const READING_COMMANDS = new Set(
  (
    'ping hello isMaster ismaster buildInfo buildinfo serverStatus dbStats dbstats collStats collstats listDatabases ' +
    'listCollections listIndexes connectionStatus hostInfo getLog replSetGetStatus replSetGetConfig top currentOp ' +
    'getParameter getCmdLineOpts count find distinct whatsmyuri listCommands usersInfo rolesInfo dataSize ' +
    'getShardMap listShards balancerStatus isdbgrid lockInfo'
  ).split(' '),
);

/** Ways to run text, or something with a name that is made up. */
const UNCLEAR = new Set(
  'eval Function load require import process Reflect Proxy call apply bind globalThis constructor prototype Mongo connect'.split(
    ' ',
  ),
);

type Token = { readonly type: 'word' | 'string' | 'symbol'; readonly text: string };

/** `find` and the like only read; what is called and not known, or cannot be taken apart, is `unknown`. */
export function readMongoScript(text: string): MongoFound {
  const addresses = text.match(/mongodb(?:\+srv)?:\/\/[^\s'"`]+/g) ?? [];
  const tokens = tokensOf(text);
  if (!tokens || isUnknown(text)) return { verb: 'unknown', databases: [], addresses };
  const verb = tokens.map((_, index) => verbAt(tokens, index)).reduce<VerbClass>(worse, 'read');
  return { verb, databases: tokens.flatMap((_, index) => databaseAt(tokens, index)), addresses };
}

function verbAt(tokens: readonly Token[], index: number): VerbClass {
  const token = tokens[index];
  const symbol = (at: number) => (tokens[at]?.type === 'symbol' ? tokens[at].text : undefined);
  if (!token) return 'read';
  const { type, text } = token;
  // Stages of a pipeline that write.
  if (type !== 'symbol' && /^\$(?:out|merge)$/.test(text)) return 'write';
  // Taking methods out of an object under other names: `const { drop: find } = db.users`.
  if (/^(?:const|let|var)$/.test(text) && symbol(index + 1) === '{') return 'unknown';
  if (text === '}' && type === 'symbol') {
    const behind = [1, 2, 3].map((step) => symbol(index + step));
    const taken = behind[0] === '=' && behind[1] !== '=';
    return taken || behind.join('') === ')=>' ? 'unknown' : 'read';
  }
  // Calls of what has no name: `db[x](…)`, `(f)(…)`.
  if (type === 'symbol')
    return (text === ']' || text === ')') && symbol(index + 1) === '(' ? 'unknown' : 'read';
  if (type !== 'word') return 'read';
  const called = symbol(index + 1) === '(';
  const member = symbol(index - 1) === '.';
  if (called && (text === 'runCommand' || text === 'adminCommand'))
    return commandVerb(tokens, index + 2);
  if (UNCLEAR.has(text)) return 'unknown';
  if (!called && !member)
    return tokens[index - 1]?.text === 'new' && !READS.has(text) ? 'unknown' : 'read';
  // Also without being called: it may be given to something that does.
  if (DESTROYS.has(text)) return 'destructive';
  if (WRITES.has(text)) return 'write';
  if (text === 'add' && tokens[index - 2]?.text === 'rs') return 'write';
  return called && !READS.has(text) ? 'unknown' : 'read';
}

/** `runCommand({ ping: 1 })`, `runCommand('ping')`. */
function commandVerb(tokens: readonly Token[], index: number): VerbClass {
  const [first, second, third] = tokens.slice(index);
  if (first?.type === 'string') return READING_COMMANDS.has(first.text) ? 'read' : 'unknown';
  const named = second?.type !== 'symbol' && third?.text === ':' ? second?.text : undefined;
  if (first?.text !== '{' || named === undefined) return 'unknown';
  if (READING_COMMANDS.has(named)) return 'read';
  if (/^(?:drop|delete|shutdown|removeShard)/.test(named)) return 'destructive';
  return 'write';
}

function databaseAt(tokens: readonly Token[], index: number): readonly string[] {
  const [token, next, name] = tokens.slice(index);
  const taken = /^(?:getSiblingDB|getSisterDB|getDB)$/.test(token?.text ?? '');
  if (taken && next?.text === '(' && name?.type === 'string') return [name.text];
  return index === 0 && token?.text === 'use' && next ? [next.text] : [];
}

/** Undefined: it holds what only an engine can read, as templates and escapes. */
function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const space = /\s+|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\//y;
  const string = /'([^'\\\n]*)'|"([^"\\\n]*)"/y;
  const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
  const regex = /\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
  const number = /\d[\w.]*/y;
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    if (take(space)) continue;
    const quoted = take(string);
    if (quoted) {
      tokens.push({ type: 'string', text: quoted[1] ?? quoted[2] ?? '' });
      continue;
    }
    const name = take(word);
    if (name) {
      tokens.push({ type: 'word', text: name[0] });
      continue;
    }
    // Behind these a slash cannot divide.
    const before = tokens.at(-1);
    const starts = before?.type === 'symbol' && /^[(,:[=]$/.test(before.text);
    if (starts && take(regex)) {
      tokens.push({ type: 'symbol', text: '/' });
      continue;
    }
    if (take(number)) {
      tokens.push({ type: 'symbol', text: '0' });
      continue;
    }
    const character = text[at++] ?? '';
    if (/['"`\\]/.test(character)) return undefined;
    tokens.push({ type: 'symbol', text: character });
  }
  return tokens;
}
