import assert from 'node:assert/strict';

import fc from 'fast-check';

import { judge } from '../../../../src/core/guard/judge';
import { UNKNOWN } from '../../../../src/core/guard/act';
import { type Row, checkRows } from '../../../support/guardRows';
import { commandAct } from '../../../support/guardWorld';

const SERVICES = {
  '/home/ada/.pg_service.conf':
    '# services\n[shop]\nhost=db.prod.acme\ndbname=shop\n\n[dev]\nhost=localhost\n[shop]\nhost=ignored\n',
};

const ROWS: readonly Row[] = [
  // Where it goes.
  ['psql', 'unknown', 'no'],
  ['psql shop', 'unknown', 'no'],
  ['psql -h localhost shop', 'unknown', 'no'],
  ['psql -h /run/prod', 'unknown', 'no'],
  ['psql -h db.prod.acme', 'unknown', 'name'],
  ['psql -hdb.prod.acme shop', 'unknown', 'name'],
  ['psql --host=db.prod.acme', 'unknown', 'name'],
  ['psql --hos=db.prod.acme', 'unknown', 'name'],
  ['psql --ho db.prod.acme', 'unknown', 'name'],
  ['psql -h db.prod.acme -h localhost', 'unknown', 'no'],
  ['psql -h localhost -h db.prod.acme', 'unknown', 'name'],
  ['psql production', 'unknown', 'name'],
  ['psql -d production', 'unknown', 'name'],
  ['psql -d shop -- production', 'unknown', 'no'],
  ['psql -- production', 'unknown', 'name'],
  ['psql -U production', 'unknown', 'name'],
  ['psql -U production shop', 'unknown', 'no'],
  ['psql shop production', 'unknown', 'no'],
  ['psql postgres://u:p@db.prod.acme:5432/shop', 'unknown', 'name'],
  ['psql postgresql://u:p@h1:1,db.prod.acme:2/shop', 'unknown', 'name'],
  ['psql postgres:///shop?host=db.prod.acme', 'unknown', 'name'],
  ['psql postgres://db.prod.acme/shop?host=localhost', 'unknown', 'no'],
  ['psql postgres://%64b.pro%64.acme/shop', 'unknown', 'name'],
  ['psql postgres://u:p@localhost/shop_production', 'unknown', 'name'],
  [['psql', 'host=db.prod.acme dbname=shop'], 'unknown', 'name'],
  [['psql', "dbname = shop host = 'db.prod.acme'"], 'unknown', 'name'],
  [['psql', '-h', 'localhost', 'host=db.prod.acme'], 'unknown', 'name'],
  [['psql', '-h', 'db.prod.acme', 'host=localhost'], 'unknown', 'no'],
  ['psql', 'unknown', 'name', { env: { PGHOST: 'db.prod.acme' } }],
  ['psql', 'unknown', 'name', { env: { PGDATABASE: 'production' } }],
  ['psql shop', 'unknown', 'no', { env: { PGDATABASE: 'production' } }],
  ['psql -h localhost', 'unknown', 'no', { env: { PGHOST: 'db.prod.acme' } }],
  [['psql', '-h', ''], 'unknown', 'name', { env: { PGHOST: 'db.prod.acme' } }],
  ['psql -h localhost', 'unknown', 'name', { env: { PGHOSTADDR: 'db.prod.acme' } }],
  ['psql', 'unknown', 'no', { env: { DATABASE_URL: 'postgres://db.prod.acme/x' } }],
  ['psql service=shop', 'unknown', 'name', { files: SERVICES }],
  ['psql postgres:///?service=shop', 'unknown', 'name', { files: SERVICES }],
  ['psql service=dev', 'unknown', 'no', { files: SERVICES }],
  ['psql', 'unknown', 'name', { env: { PGSERVICE: 'shop' }, files: SERVICES }],
  ['psql -h localhost', 'unknown', 'no', { env: { PGSERVICE: 'shop' }, files: SERVICES }],
  ['psql', 'unknown', 'name', { env: { PGSERVICE: 'shop', PGHOST: 'localhost' }, files: SERVICES }],
  ['psql service=nobody', 'unknown', 'yes', { files: SERVICES }],
  ['psql service=prod', 'unknown', 'name'],
  ['psql', 'unknown', 'yes', { env: { PGSERVICE: 'shop', PGSERVICEFILE: '/none' } }],
  [
    'psql',
    'unknown',
    'name',
    {
      env: { PGSERVICE: 'a', PGSERVICEFILE: 's.conf' },
      files: { '/projects/shop/s.conf': '[a]\nhost=db.prod.acme' },
    },
  ],
  [
    'psql',
    'unknown',
    'name',
    {
      env: { PGSERVICE: 'a', PGSYSCONFDIR: '/opt' },
      files: { '/opt/pg_service.conf': '[a]\nhost=db.prod.acme' },
    },
  ],
  [
    'psql',
    'unknown',
    'yes',
    { env: { PGSERVICE: 'a' }, files: { '/home/ada/.pg_service.conf': '[a]\nldap://x' } },
  ],
  [['psql', '-h', UNKNOWN], 'unknown', 'yes'],
  [['psql', `postgres://u:p@${UNKNOWN}/shop`], 'unknown', 'yes'],
  [['psql', `${UNKNOWN}`], 'unknown', 'yes'],
  // What it does.
  [['psql', '-h', 'db.prod.acme', '-c', 'select 1'], 'read', 'no'],
  [['psql', '-h', 'db.prod.acme', '-Atc', 'select 1'], 'read', 'no'],
  [['psql', '-h', 'db.prod.acme', '--command=select 1', '-c', '\\dt'], 'read', 'no'],
  [['psql', '-h', 'db.prod.acme', '-c', 'select 1', '-c', 'drop table t'], 'destructive', 'name'],
  [['psql', '-h', 'db.prod.acme', '--comm', 'drop table t'], 'destructive', 'name'],
  [['psql', '-c', 'drop table t', 'shop'], 'destructive', 'no'],
  [['psql', '-c', 'drop database production'], 'destructive', 'name'],
  [['psql', '-h', 'db.prod.acme', '-v', 'a=b', '-c', 'select 1'], 'read', 'no'],
  [['psql', '-h', 'db.prod.acme', '-v', 'x=;drop table t', '-c', 'select 1'], 'unknown', 'name'],
  [['psql', '-h', 'db.prod.acme', '-o', '|sh', '-c', 'select 1'], 'unknown', 'name'],
  ['psql -h db.prod.acme -l', 'read', 'no'],
  ['psql -h db.prod.acme --help', 'read', 'no'],
  ['psql -h db.prod.acme -V', 'read', 'no'],
  [
    'psql -h db.prod.acme -f q.sql',
    'read',
    'no',
    { files: { '/projects/shop/q.sql': 'select 1;' } },
  ],
  [
    'psql -h db.prod.acme -f q.sql',
    'write',
    'name',
    { files: { '/projects/shop/q.sql': 'insert into t values (1);' } },
  ],
  ['psql -h db.prod.acme -f q.sql', 'unknown', 'name'],
  ['psql -h db.prod.acme -f -', 'unknown', 'name'],
  [
    'psql -f q.sql',
    'destructive',
    'name',
    { files: { '/projects/shop/q.sql': '\\c production\ndrop table t;' } },
  ],
  [
    'psql -f q.sql',
    'destructive',
    'name',
    { files: { '/projects/shop/q.sql': '\\connect "host=db.prod.acme dbname=x"\ndrop table t;' } },
  ],
  [
    'psql -f q.sql',
    'read',
    'no',
    { files: { '/projects/shop/q.sql': '\\c production\nselect 1;' } },
  ],
  // The family.
  ['pg_dump -h db.prod.acme shop', 'read', 'no'],
  ['pg_dump postgres://u:p@db.prod.acme/shop -f x.sql', 'read', 'no'],
  ['pg_dumpall -h db.prod.acme --clean', 'read', 'no'],
  ['pg_isready -h db.prod.acme', 'read', 'no'],
  ['pg_restore -l x.dump', 'read', 'no'],
  ['pg_restore -f - x.dump', 'read', 'no', { env: { PGHOST: 'db.prod.acme' } }],
  ['pg_restore -h db.prod.acme -d shop x.dump', 'write', 'name'],
  ['pg_restore -h db.prod.acme -d shop --clean x.dump', 'destructive', 'name'],
  ['pg_restore -h db.prod.acme -d shop -Cc x.dump', 'destructive', 'name'],
  ['pg_restore --dbname=postgres://u:p@db.prod.acme/shop x.dump', 'write', 'name'],
  ['pg_restore -d shop x.dump', 'write', 'no'],
  ['createdb shop', 'write', 'no'],
  ['createdb -h db.prod.acme shop', 'write', 'name'],
  ['createdb production', 'write', 'name'],
  ['createdb --maintenance-db=host=db.prod.acme shop', 'write', 'name'],
  ['dropdb -h db.prod.acme shop', 'destructive', 'name'],
  ['dropdb --if-exists shop', 'destructive', 'no', { env: { PGDATABASE: 'production' } }],
  ['dropdb -f production', 'destructive', 'name'],
  ['createuser -h db.prod.acme ada', 'write', 'name'],
  ['dropuser -h db.prod.acme ada', 'destructive', 'name'],
  ['dropuser ada', 'destructive', 'no'],
  ['vacuumdb -h db.prod.acme --all', 'write', 'name'],
  ['reindexdb -d shop -t users', 'write', 'no'],
  ['pgbench -i -h db.prod.acme shop', 'write', 'name'],
  ['pgcli -h db.prod.acme', 'unknown', 'name'],
  ['pgcli postgres://u:p@db.prod.acme/shop', 'unknown', 'name'],
  ['pgcli --list -h db.prod.acme', 'read', 'no'],
];

describe('psql and its family', () => {
  checkRows(ROWS);

  it('never show a password', () => {
    const secret = fc
      .stringMatching(/^[a-z0-9]{3,8}[@/?#:;&=]?[a-z0-9]{3,8}$/)
      .map((text) => `zz${text}zz`);
    const forms = fc.constantFrom(
      (password: string) => ['psql', `postgres://ada:${password}@db.prod.acme:5432/shop`],
      (password: string) => ['psql', '-d', `host=db.prod.acme password='${password}' dbname=shop`],
      (password: string) => [
        'psql',
        `postgres:///shop?host=db.prod.acme&password=${encodeURIComponent(password)}`,
      ],
      (password: string) => ['mysql', '-h', 'db.prod.acme', `-p${password}`, 'shop'],
      (password: string) => ['mongosh', `mongodb+srv://ada:${password}@db.prod.acme/shop`],
      (password: string) => [
        'redis-cli',
        '-u',
        `redis://ada:${password}@db.prod.acme:6379/0`,
        'flushall',
      ],
      (password: string) => ['dbmate', '--url', `mysql://ada:${password}@db.prod.acme/shop`, 'up'],
      (password: string) => ['goose', 'mysql', `ada:${password}@tcp(db.prod.acme:3306)/shop`, 'up'],
      (password: string) => [
        'flyway',
        `-url=jdbc:postgresql://db.prod.acme/shop?user=a&password=${encodeURIComponent(password)}`,
        'clean',
      ],
    );
    fc.assert(
      fc.property(forms, secret, (form, password) => {
        const { about, verdict } = judge(commandAct(form(password)));
        assert.equal(verdict, 'ask');
        assert.ok(about.target.includes('db.prod.acme'), about.target);
        assert.ok(!JSON.stringify(about).includes(password.slice(0, 5)), JSON.stringify(about));
        assert.ok(!JSON.stringify(about).includes(password.slice(-5)), JSON.stringify(about));
      }),
      { numRuns: 500 },
    );
  });
});
