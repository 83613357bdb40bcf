import assert from 'node:assert/strict';

import fc from 'fast-check';
import { UNKNOWN } from '../../../src/core/guard/act';
import { readSql, sqlVerb } from '../../../src/core/guard/sql';
import type { Dialect } from '../../../src/core/guard/sqlTokens';

const POSTGRES_READS = [
  '',
  ';;',
  'select 1',
  'SELECT * FROM users WHERE id = 3;',
  '-- drop table users\nselect 1',
  '/* drop /* nested */ table */ select 1',
  "select 'drop table users; delete from x'",
  "select 'it''s; drop table x'",
  "select E'it\\'s; drop table x'",
  'select $$drop table x;$$',
  'select $a$ $b$ ; drop table x $$ $a$',
  'select "delete" from "update"',
  '(select 1) union all (select 2)',
  'with a as (select 1), b as (select 2) select * from a, b',
  'values (1), (2)',
  'table users',
  'show server_version',
  'explain delete from users',
  'explain (costs off) update users set a = 1',
  'explain analyze select 1',
  'explain (analyze, buffers) select 1',
  'begin; select 1; commit',
  'begin transaction isolation level serializable read only deferrable',
  'start transaction read only; rollback',
  "set search_path to shop; set local statement_timeout = '5s'; reset all",
  'savepoint a; release savepoint a; rollback to savepoint a',
  'declare c cursor for select 1; fetch all from c; close c',
  'prepare p as select 1; deallocate p',
  'copy users to stdout with csv',
  'copy (select * from users) to stdout',
  "\\copy (select * from users) to 'users.csv' csv header",
  '\\copy users to users.csv',
  '\\dt+ public.*',
  '\\l',
  '\\d users; drop table users',
  '\\conninfo',
  "\\set ON_ERROR_STOP on\n\\timing\nselect :'name', :x;",
  'select 1 \\gx',
  'select now() \\watch 5',
  "select pg_size_pretty(pg_total_relation_size('users'))",
  'select count(*), date_trunc($$day$$, at) from e group by 2',
  "select regexp_replace(name, 'a', 'b'), jsonb_set(a, '{b}', '1'), array_remove(b, 1) from x",
  'select pg_stat_get_live_tuples(1), pg_current_wal_insert_lsn(), pg_is_in_recovery()',
  "select substring(name from 1 for 3) from users where name like '%into%'",
  "select has_table_privilege('a', 'delete')",
  'select pg_sleep(1)',
  'listen jobs; unlisten *; discard all',
];

const POSTGRES_OTHERS: readonly (readonly [string, string])[] = [
  ['insert into t values (1)', 'write'],
  ['update t set a = 1', 'write'],
  ['delete from t', 'destructive'],
  ['DROP TABLE t', 'destructive'],
  ['truncate t', 'destructive'],
  ['alter table t drop column a', 'destructive'],
  ['alter table t add a int', 'write'],
  ['create table t (a int)', 'write'],
  ['create table t as select 1', 'write'],
  ['grant all on t to a', 'write'],
  ['select 1; drop table t', 'destructive'],
  ['select 1 -- x\n; delete from t', 'destructive'],
  ["select '\\'; drop table t; --'", 'destructive'],
  ['select * into copy_of from t', 'write'],
  ['select * from t for update', 'write'],
  ['select * from t for no key update skip locked', 'write'],
  ['select * from t for share', 'write'],
  ['with gone as (delete from t returning *) select * from gone', 'destructive'],
  ['with n as (insert into t values (1) returning *) select * from n', 'write'],
  ['with a as (select 1) update t set a = 1', 'write'],
  ['explain analyze delete from t', 'destructive'],
  ['EXPLAIN (ANALYZE, VERBOSE) update t set a = 1', 'write'],
  ['explain (verbose, analyze) with a as (delete from t returning 1) select 1', 'destructive'],
  ['select pg_terminate_backend(1)', 'write'],
  ['select pg_catalog.pg_cancel_backend (pid) from pg_stat_activity', 'write'],
  ['select "pg_terminate_backend"(1)', 'write'],
  ['select pg_terminate_backend/* x */(1)', 'write'],
  ["select setval('s', 1)", 'write'],
  ["select nextval('s')", 'write'],
  ["select * from dblink('host=prod', 'delete from t') as x(a int)", 'write'],
  ["select dblink_exec('delete from t')", 'write'],
  ["select lo_import('/etc/passwd')", 'write'],
  ['select pg_reload_conf()', 'write'],
  ["select set_config('a', 'b', false)", 'write'],
  ["select query_to_xml('delete from t', true, false, '')", 'write'],
  ['select pg_advisory_lock(1)', 'write'],
  ["select cron.schedule('x', 'y', 'z')", 'write'],
  ["select net.http_post('http://x')", 'write'],
  ['select shop.delete_old_orders()', 'write'],
  ['select * from purgeOrders(7)', 'write'],
  ['select drop_chunks($$x$$)', 'write'],
  ['table t; drop table t', 'destructive'],
  ['do $$ begin delete from t; end $$', 'unknown'],
  ['call p()', 'write'],
  ['execute p', 'unknown'],
  ['prepare p as delete from t', 'destructive'],
  ['commit prepared $$a$$', 'unknown'],
  ['vacuum full', 'write'],
  ['notify jobs', 'write'],
  ["copy t from '/x'", 'write'],
  ["copy t to '/x'", 'write'],
  ["copy t to program 'sh'", 'unknown'],
  ['copy (delete from t returning *) to stdout', 'destructive'],
  ['\\copy t from x.csv', 'write'],
  ["\\copy t to program 'sh'", 'unknown'],
  ['\\! rm -rf /', 'unknown'],
  ['\\i other.sql', 'unknown'],
  ["select 'drop table t' \\gexec", 'unknown'],
  ['\\echo `rm x`', 'unknown'],
  ['select 1 \\g |sh', 'unknown'],
  ['\\o |sh', 'unknown'],
  ["\\set x '; drop table t'\nselect 1 :x", 'unknown'],
  ["\\echo it's\ndrop table t;\n\\echo it's", 'unknown'],
  ["select 1 \\echo it's\ndrop table t; -- '", 'unknown'],
  ['select 1 \\r\ndrop table t', 'destructive'],
  ['\\lo_unlink 3', 'destructive'],
  ["select 'open", 'unknown'],
  ['select "open', 'unknown'],
  ['select 1 /* open', 'unknown'],
  ['select $a$ open', 'unknown'],
  ['select U&"\\0070g_terminate_backend"(1)', 'unknown'],
  ['frobnicate t', 'unknown'],
  [`select ${UNKNOWN}`, 'unknown'],
  [`drop table ${UNKNOWN}`, 'destructive'],
  ["copy t from stdin;\n1\t'open\n\\.\nselect 1;", 'write'],
];

const MYSQL_READS = [
  'select 1',
  'show databases; show create table t; show full processlist',
  'desc t',
  'describe t',
  'explain update t set a = 1',
  'use shop; select 1',
  'use shop\nselect 1',
  "select 'it\\'s; drop table t'",
  'select "a;drop table t"',
  'select 1 # drop table t',
  'select 1 -- drop table t',
  'select `delete` from `update`',
  'select insert(a, 1, 2, b), replace(a, b, c), truncate(1.5, 1), last_insert_id()',
  'select 1 into @x',
  'set @x = 1; set names utf8mb4; set session sql_mode = 1',
  'select 1\\G',
  'select 1\\G show tables\\G',
  '/*+ hint */ select /*+ MAX_EXECUTION_TIME(1) */ 1',
  '/*!40101 set names utf8 */;',
  'help contents',
  'checksum table t',
];

const MYSQL_OTHERS: readonly (readonly [string, string])[] = [
  ['use shop\ndrop table t', 'destructive'],
  ['use shop; drop table t', 'destructive'],
  ['/*!50000 drop table t */', 'destructive'],
  ['/*!99999 select */ drop table t', 'destructive'],
  ['select 1 /*! into outfile "/x" */', 'write'],
  ['/*M! delete from t */', 'destructive'],
  ['/* /* */ drop table t', 'destructive'],
  ['select 1--1; drop table t', 'destructive'],
  ["select 'a\\'; drop table t; -- '; drop table t", 'destructive'],
  ['select 1\\G drop table t', 'destructive'],
  ['select 1\\c drop table t', 'destructive'],
  ['select * into outfile "/x" from t', 'write'],
  ['select * from t lock in share mode', 'write'],
  ['set global read_only = 0', 'write'],
  ['set @a = 1, global x = 2', 'write'],
  ['set @@global.read_only = 0', 'write'],
  ['set persist x = 1', 'write'],
  ["set password = 'x'", 'write'],
  ['replace into t values (1)', 'write'],
  ['with a as (select 1) delete from t', 'destructive'],
  ['with a as (select 1) delete `t` from t', 'destructive'],
  ['begin not atomic delete from t; end', 'unknown'],
  ['reset master', 'destructive'],
  ['purge binary logs to "x"', 'destructive'],
  ['shutdown', 'destructive'],
  ['kill 3', 'write'],
  ['start slave', 'unknown'],
  ['system rm x', 'unknown'],
  ['\\! rm x', 'unknown'],
  ['source x.sql', 'unknown'],
  ['delimiter //\nselect 1 // drop table t //', 'unknown'],
  ["prepare p from 'drop table t'", 'unknown'],
  ["execute immediate 'drop table t'", 'unknown'],
  ['alter table t truncate partition p', 'destructive'],
  ["select get_lock('a', 1)", 'write'],
  ['load data infile "x" into table t', 'write'],
];

describe('whether SQL only reads', () => {
  const table = (dialect: Dialect, rows: readonly (readonly [string, string])[]) => {
    for (const [text, verb] of rows) {
      it(`${dialect}: ${JSON.stringify(text)} is ${verb}`, () => {
        assert.equal(sqlVerb(text, dialect), verb);
      });
    }
  };
  table(
    'postgres',
    POSTGRES_READS.map((text) => [text, 'read']),
  );
  table('postgres', POSTGRES_OTHERS);
  table(
    'mysql',
    MYSQL_READS.map((text) => [text, 'read']),
  );
  table('mysql', MYSQL_OTHERS);

  it('says which data bases it turns to', () => {
    assert.deepEqual(readSql('drop database if exists shop', 'mysql').moves, [['shop']]);
    assert.deepEqual(readSql('use shop\nselect 1', 'mysql').moves, [['shop']]);
    assert.deepEqual(readSql('delete from shop.users', 'mysql').moves, [['shop']]);
    assert.deepEqual(readSql('\\c shop - db.example\ndrop table t', 'postgres').moves, [
      ['shop', '-', 'db.example'],
    ]);
  });

  const spaces = fc.array(
    fc.constantFrom(' ', '\n', '\t', '/* x */', '-- select 1\n', '/* ; */', "/* ' */"),
    { minLength: 1, maxLength: 4 },
  );
  const words = fc.constantFrom(
    'drop table t',
    'delete from t',
    'truncate t',
    'update t set a = 1',
    'insert into t values ( 1 )',
    'with a as ( delete from t returning 1 ) select 1',
    'select 1 into t',
    'select pg_terminate_backend ( 1 )',
    'explain analyze delete from t',
    'alter table t drop column a',
  );
  for (const dialect of ['postgres', 'mysql'] as const) {
    it(`${dialect}: comments, space and case never turn a write into a read`, () => {
      fc.assert(
        fc.property(
          words,
          fc.array(spaces, { minLength: 14, maxLength: 14 }),
          fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
          fc.constantFrom('', 'select 1;', "select ';' ;"),
          (text, gaps, upper, before) => {
            const written = text
              .split(' ')
              .map(
                (word, index) =>
                  (gaps[index] ?? [' ']).join('') + (upper[index] ? word.toUpperCase() : word),
              )
              .join('');
            assert.notEqual(sqlVerb(before + written, dialect), 'read');
          },
        ),
      );
    });
  }

  it('whatever stands in front of a statement of its own, it is seen', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        // In front of it a string may be open, which is `unknown`; never is it a read.
        for (const dialect of ['postgres', 'mysql'] as const) {
          const clean = text.replace(/--|#|\\/g, '');
          assert.notEqual(sqlVerb(`${clean}\n;\ndrop table t`, dialect), 'read');
        }
      }),
    );
  });
});
