import assert from 'node:assert/strict';

import { UNKNOWN } from '../../../src/core/guard/act';
import { databaseHits, readDatabaseAddress } from '../../../src/core/guard/databaseUrl';

const ROWS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['postgres://u:p@h/db', ['h'], ['db']],
  ['postgresql://h', ['h'], []],
  ['postgres://u:p@h1:5432,h2/db', ['h1', 'h2'], ['db']],
  ['postgres://[2001:db8::1]:5432/db', ['2001:db8::1'], ['db']],
  ['postgres://u:p%40q@h/d%62', ['h'], ['db']],
  ['postgres://u:p@ss@h/db', ['h'], ['db']],
  ['postgres://u:p/w@h/db', ['h'], ['db']],
  ['postgres://u:p?w@h/db', ['h'], ['db']],
  ['postgres://u:1#4@h/db', ['h'], ['db']],
  ['postgres://h/db?user=a@b', ['h'], ['db']],
  ['postgres:///db?host=h2', ['h2'], ['db']],
  ['postgres://h1/db?host=h2&dbname=db2', ['h2'], ['db2']],
  ['postgres://h/db?sslmode=require&password=x', ['h'], ['db']],
  ['postgres:///db?host=/run/postgresql', ['/run/postgresql'], ['db']],
  ['postgresql+psycopg2://u:p@h/db', ['h'], ['db']],
  ['mysql://u:p@h:3306/db?ssl-mode=REQUIRED', ['h'], ['db']],
  ['mysql2://u@h/db', ['h'], ['db']],
  ['mongodb+srv://u:p@c.example.net/db?retryWrites=true', ['c.example.net'], ['db']],
  ['mongodb://h1:1,h2:2/', ['h1', 'h2'], []],
  ['redis://:p@h:6379/3', ['h'], []],
  ['sqlserver://h:1433;database=db;user=u;password=p@w', ['h'], ['db']],
  ['jdbc:postgresql://h:5432/db?user=u&password=p', ['h'], ['db']],
  ['jdbc:mysql:replication://h1,h2/db', ['h1', 'h2'], ['db']],
  ['jdbc:mysql://address=(host=h)(port=3306)/db', ['h'], ['db']],
  ['jdbc:aws-wrapper:postgresql://h/db', ['h'], ['db']],
  ['jdbc:sqlserver://h\\inst:1433;databaseName=db;encrypt=true', ['h'], ['db']],
  ['jdbc:oracle:thin:@//h:1521/db', ['h'], ['db']],
  ['jdbc:oracle:thin:u/p@h:1521:db', ['h'], ['db']],
  [
    'jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(HOST=h)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=db)))',
    ['h'],
    ['db'],
  ],
  ['jdbc:h2:mem:test', [], ['test']],
  ['sqlite:///var/db/shop.db', [], ['shop.db']],
  ['file:./dev.db', [], ['dev.db']],
  ['u:p@tcp(h:3306)/db?parseTime=true', ['h'], ['db']],
  ['mysql://u:p@tcp(h:3306)/db', ['h'], ['db']],
  ["host=h port=5432 dbname='my db' password='a b'", ['h'], ['my db']],
  ["host=h password='a;b=c' dbname=db", ['h'], ['db']],
  ["host = h1,h2 dbname = d\\'b", ['h1', 'h2'], ["d'b"]],
  ['Server=tcp:h,1433;Initial Catalog=db;Password=p', ['h'], ['db']],
  ['Host=h;Database=db;Username=u;Password=p', ['h'], ['db']],
];

describe('the address of a data base', () => {
  for (const [text, hosts, databases] of ROWS) {
    it(text, () => {
      const found = readDatabaseAddress(text);
      assert.deepEqual([found?.hosts, found?.databases], [hosts, databases]);
    });
  }

  it('may name a service', () => {
    assert.equal(readDatabaseAddress('postgres:///?service=shop')?.service, 'shop');
    assert.equal(readDatabaseAddress('service=shop')?.service, 'shop');
  });

  it('that nobody can read is a doubt', () => {
    assert.deepEqual(databaseHits('what is this', 'X'), {
      facts: [],
      doubts: ['X is no address that can be read'],
    });
    const open = [
      `postgres://${UNKNOWN}/db`,
      `postgres://h/${UNKNOWN}`,
      `postgres://u:${UNKNOWN}`,
      `postgres://h/db?${UNKNOWN}`,
      `postgres://h/db?host=${UNKNOWN}`,
      `host=${UNKNOWN} dbname=db`,
      `host=h dbname=db ${UNKNOWN}`,
      UNKNOWN,
    ];
    for (const text of open) assert.equal(databaseHits(text, 'X').doubts.length, 1, text);
  });

  it('is known where only a password, a user or a port is not', () => {
    const known = [
      `postgres://u:${UNKNOWN}@h/db`,
      `postgres://${UNKNOWN}:${UNKNOWN}@h:5432/db`,
      `postgres://h:${UNKNOWN}/db`,
      `postgres://h/db?password=${UNKNOWN}&sslmode=require`,
      `host=h password=${UNKNOWN} dbname=db`,
      `u:${UNKNOWN}@tcp(h:3306)/db`,
    ];
    for (const text of known) {
      const { facts, doubts } = databaseHits(text, 'X');
      assert.deepEqual([facts.map(({ value }) => value), doubts], [['h', 'db'], []], text);
    }
  });

  it('of a socket is this machine, and of the proxy of Cloud SQL its instance', () => {
    assert.deepEqual(databaseHits('postgres:///db?host=/run/postgresql', 'X').facts, [
      { kind: 'database', value: 'db', from: 'X' },
    ]);
    assert.deepEqual(databaseHits('postgres:///db?host=/cloudsql/shop-prod:eu:main', 'X').facts, [
      { kind: 'project', value: 'shop-prod', from: 'X' },
      { kind: 'database', value: 'main', from: 'X' },
      { kind: 'database', value: 'db', from: 'X' },
    ]);
  });
});
