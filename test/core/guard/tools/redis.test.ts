import { UNKNOWN } from '../../../../src/core/guard/act';
import { type Row, checkRows } from '../../../support/guardRows';

const on = (words: string) => `redis-cli -h cache.prod.acme ${words}`;
const reads =
  'get a|GET a|mget a b|HGETALL h|lrange l 0 -1|scan 0|ttl a|KEYS *|type a|info|INFO memory|ping|dbsize|config get *|CONFIG GET maxmemory|client list|cluster nodes|slowlog get 10|memory usage a|object encoding a|--scan|--scan --pattern a:*|--bigkeys|--stat|--latency|--memkeys|sort a|sort a by b|zrange z 0 -1|xread count 1 streams a 0|-n 3 get a|--raw get a|-r 5 -i 1 info|acl list|eval_ro x 0|bitfield a get u8 0|--help|--cluster info cache.prod.acme:6379';
const others: readonly (readonly [string, 'write' | 'destructive' | 'unknown'])[] = [
  ['set a 1', 'write'],
  ['SET a 1', 'write'],
  ['Config Set maxmemory 1', 'write'],
  ['config rewrite', 'write'],
  ['client kill id 3', 'write'],
  ['sort a store b', 'write'],
  ['bitfield a set u8 0 1', 'write'],
  ['expire a 1', 'write'],
  ['getset a b', 'write'],
  ['--pipe', 'write'],
  ['--pipe get', 'write'],
  ['publish a b', 'write'],
  ['replicaof no one', 'write'],
  ['flushall', 'destructive'],
  ['FlushDB async', 'destructive'],
  ['del a', 'destructive'],
  ['UNLINK a', 'destructive'],
  ['shutdown nosave', 'destructive'],
  ['function flush', 'destructive'],
  ['cluster reset hard', 'destructive'],
  ['-n 2 flushdb', 'destructive'],
  ['eval x 0', 'unknown'],
  ['--eval x.lua a', 'unknown'],
  ['debug sleep 1', 'unknown'],
  ['', 'unknown'],
  ['-x set a', 'write'],
];

const ROWS: readonly Row[] = [
  ...reads.split('|').map((words): Row => [on(words), 'read', 'no']),
  ...others.map(([words, verb]): Row => [on(words).trim(), verb, 'name']),
  ['redis-cli flushall', 'destructive', 'no'],
  ['redis-cli', 'unknown', 'no'],
  ['redis-cli -u redis://u:p@cache.prod.acme:6379/0 flushall', 'destructive', 'name'],
  ['redis-cli -u rediss://cache.prod.acme get a', 'read', 'no'],
  ['redis-cli -a secret -h cache.prod.acme set a 1', 'write', 'name'],
  [['redis-cli', '-h', UNKNOWN, 'set', 'a', '1'], 'write', 'yes'],
  [['redis-cli', '-u', UNKNOWN, 'set', 'a', '1'], 'write', 'yes'],
  [['redis-cli', '-h', 'cache.prod.acme', UNKNOWN], 'unknown', 'name'],
  ['redis-cli --cluster reshard cache.prod.acme:6379', 'write', 'name'],
  ['redis-cli --cluster del-node cache.prod.acme:6379 x', 'destructive', 'name'],
  ['valkey-cli -h cache.prod.acme flushall', 'destructive', 'name'],
  ['redis-cli -s /run/redis.sock set a 1', 'write', 'no'],
];

describe('redis-cli', () => {
  checkRows(ROWS);
});
