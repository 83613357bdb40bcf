import { isUnknown } from '../act';
import { hidesTarget, hostFacts, readDatabaseAddress } from '../databaseUrl';
import { type Hits, type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { onlyKnown } from './libpq';

/** https://redis.io/docs/latest/commands/ : those without the flag `write`, and that set nothing. */
const READS = (
  'get mget getrange substr strlen getbit bitcount bitpos bitfield_ro lcs exists type ttl pttl expiretime pexpiretime ' +
  'keys scan randomkey dbsize dump hget hmget hgetall hkeys hvals hlen hexists hscan hstrlen hrandfield httl hpttl ' +
  'hexpiretime hpexpiretime lrange llen lindex lpos smembers sismember smismember scard srandmember sscan sinter sunion ' +
  'sdiff sintercard zrange zrangebyscore zrangebylex zrevrange zrevrangebyscore zrevrangebylex zcard zcount zlexcount ' +
  'zscore zmscore zrank zrevrank zscan zrandmember zinter zunion zdiff zintercard xlen xrange xrevrange xread xpending ' +
  'geodist geohash geopos geosearch georadius_ro georadiusbymember_ro pfcount sort_ro eval_ro evalsha_ro fcall_ro info ' +
  'ping echo time role lastsave command lolwut hello auth select quit wait waitaof subscribe psubscribe ssubscribe monitor ' +
  'asking readonly readwrite multi exec discard watch unwatch json.get json.mget json.type json.strlen json.objlen ' +
  'json.objkeys json.arrlen json.arrindex json.resp ft.search ft.aggregate ft.info ft._list ft.explain ft.explaincli ' +
  'ft.tagvals ft.profile ts.get ts.mget ts.range ts.revrange ts.mrange ts.mrevrange ts.info ts.queryindex bf.exists ' +
  'bf.mexists bf.info bf.card cf.exists cf.info cf.count cms.query cms.info topk.list topk.query topk.info ' +
  'tdigest.info tdigest.min tdigest.max tdigest.quantile graph.ro_query graph.list help vsim vcard vdim vinfo vlinks vgetattr'
).split(' ');

/** Commands of several words; of the rest of a family nothing is known to be a read. */
const READING_PAIRS = (
  'config get|config help|client list|client info|client getname|client id|client trackinginfo|client getredir|client help|' +
  'cluster info|cluster nodes|cluster slots|cluster shards|cluster myid|cluster keyslot|cluster countkeysinslot|' +
  'cluster getkeysinslot|cluster links|cluster replicas|cluster slaves|cluster help|slowlog get|slowlog len|slowlog help|' +
  'memory usage|memory stats|memory doctor|memory malloc-stats|memory help|object encoding|object freq|object idletime|' +
  'object refcount|object help|latency latest|latency history|latency doctor|latency graph|latency histogram|latency help|' +
  'xinfo stream|xinfo groups|xinfo consumers|xinfo help|pubsub channels|pubsub numsub|pubsub numpat|pubsub shardchannels|' +
  'pubsub shardnumsub|acl list|acl users|acl getuser|acl whoami|acl cat|acl dryrun|acl genpass|acl help|script exists|' +
  'function list|function dump|function stats|module list|sentinel masters|sentinel master|sentinel replicas|' +
  'sentinel slaves|sentinel sentinels|sentinel get-master-addr-by-name|sentinel ckquorum|sentinel myid|' +
  'ft.config get|json.debug memory|commandlog get|commandlog len'
).split('|');

const DESTROYS = (
  'flushall flushdb del unlink shutdown getdel hdel lrem ltrim srem zrem zremrangebyscore zremrangebyrank zremrangebylex ' +
  'xdel xtrim json.del json.clear ft.drop ft.dropindex ts.del cf.del spop zpopmin zpopmax restore failover hgetdel delifeq'
).split(' ');
const DESTROYING_PAIRS =
  'cluster reset|cluster flushslots|script flush|function flush|function delete|xgroup destroy|acl deluser'.split(
    '|',
  );

const UNCLEAR = /^(?:eval|evalsha|fcall|graph\.query|module|debug|script|function)$/;

/** What looks at the server in a way of its own, whatever else stands on the line. */
const LOOKS = [
  '--scan',
  '--bigkeys',
  '--memkeys',
  '--keystats',
  '--hotkeys',
  '--stat',
  '--latency',
  '--latency-history',
  '--latency-dist',
  '--intrinsic-latency',
  '--rdb',
  '--functions-rdb',
  '--replica',
  '--slave',
];

function redisVerb(line: Line): VerbClass {
  if (line.has('--pipe', '--lru-test')) return 'write';
  if (line.has('--eval', '--cluster', '--ldb', '--ldb-sync-mode')) return clusterVerb(line);
  if (line.has(...LOOKS)) return 'read';
  const [command = '', sub = ''] = [...line.operands, ...line.rest].map((word) =>
    word.toLowerCase(),
  );
  if (command === '') return 'unknown';
  const pair = `${command} ${sub}`;
  if (DESTROYS.includes(command) || DESTROYING_PAIRS.includes(pair)) return 'destructive';
  if (READS.includes(command) || READING_PAIRS.includes(pair)) return 'read';
  if (UNCLEAR.test(command) || isUnknown(command)) return 'unknown';
  // `SORT key` reads, `SORT key STORE other` does not; so do the older GEORADIUS, and BITFIELD that only gets.
  if (['sort', 'georadius', 'georadiusbymember'].includes(command)) {
    return line.rest.some((word) => /store/i.test(word) || isUnknown(word)) ? 'write' : 'read';
  }
  if (command === 'bitfield') {
    return line.rest.some((word) => /^(?:set|incrby)$|\0/i.test(word)) ? 'write' : 'read';
  }
  return 'write';
}

/** `redis-cli --cluster info host:port`. */
function clusterVerb(line: Line): VerbClass {
  if (line.has('--eval', '--ldb', '--ldb-sync-mode')) return 'unknown';
  const verb = line.value('--cluster') ?? '';
  if (/^(?:check|info|help)$/.test(verb)) return 'read';
  return verb === 'del-node' ? 'destructive' : 'write';
}

function redisHits(line: Line): Hits {
  const host = line.value('-h');
  const url = line.value('-u', '--uri');
  const nodes = line.has('--cluster')
    ? [...line.operands, ...line.rest].filter((word) => /^[^:]+:\d+$/.test(word))
    : [];
  const address = url === undefined ? undefined : readDatabaseAddress(url);
  const facts = [
    ...(host === undefined ? [] : hostFacts(host, '-h')),
    ...(address?.hosts.flatMap((name) => hostFacts(name, '-u')) ?? []),
    ...nodes.flatMap((node) => hostFacts(node.replace(/:\d+$/, ''), 'the address of a node')),
  ];
  const unclear = url !== undefined && (hidesTarget(url) || address === undefined);
  return join(onlyKnown(facts), {
    facts: [],
    doubts: unclear ? ['the address of -u is not known'] : [],
  });
}

export const REDIS: readonly Tool[] = [
  {
    names: ['redis-cli', 'valkey-cli', 'keydb-cli'],
    grammar: {
      valued: (
        '-h -p -t -s -a -u --uri --user --pass -r -i -n -X -d -D --sni --cacert --cacertdir --cert --key --tls-ciphers ' +
        '--tls-ciphersuites --show-pushes --pipe-timeout --memkeys-samples --pattern --quoted-pattern --count --cursor ' +
        '--intrinsic-latency --eval --cluster --rdb --functions-rdb --lru-test --keystats-samples --top ' +
        '--cluster-from --cluster-to --cluster-slots --cluster-replicas --cluster-timeout --cluster-pipeline ' +
        '--cluster-threshold --cluster-weight --cluster-master-id --cluster-search-multiple-owners'
      ).split(' '),
      flags: (
        '-x -c -e -2 -3 -4 -6 --tls --insecure --raw --no-raw --quoted-input --csv --json --quoted-json --askpass ' +
        '--no-auth-warning --verbose --stat --latency --latency-history --latency-dist --replica --slave --pipe --bigkeys ' +
        '--memkeys --keystats --hotkeys --scan --ldb --ldb-sync-mode --cluster-yes --cluster-fix-with-unreachable-masters'
      ).split(' '),
      operandsFirst: 1,
    },
    verbs: { '': 'unknown' },
    verb: redisVerb,
    says: ['--help', '--version', '-v'],
    variables: [],
    hits: redisHits,
    shim: { by: 'words', asks: ['-u', '--uri'] },
  },
];
