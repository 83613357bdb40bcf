import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MOST_WORDS, commandWords } from '../../../src/core/guard/words';

describe('The words of a command', () => {
  const shown: readonly (readonly [string | readonly string[], string])[] = [
    [['kubectl', 'delete', 'pod', 'x'], 'kubectl delete pod x'],
    [
      ['psql', '-c', "delete from users where name = 'a'"],
      `psql -c 'delete from users where name = '\\''a'\\'''`,
    ],
    [['kubectl', ''], "kubectl ''"],
    ['kubectl delete pod x && echo "done"', 'kubectl delete pod x && echo "done"'],
    [['echo', 'a\nb\u001b[2Jc'], "echo 'a\\nb\\u{1b}[2Jc'"],
    [['echo', 'a\u202eb'], "echo 'a\\u{202e}b'"],
  ];
  for (const [command, words] of shown) {
    it(`are ${words}`, () => assert.equal(commandWords(command), words));
  }

  const HUSH = 'hushhush1';
  const secrets: readonly (string | readonly string[])[] = [
    ['psql', `postgres://ada:${HUSH}@db.example/shop`],
    ['psql', `postgres://ada:x/${HUSH}@db.example/shop`],
    ['psql', `postgres://ada:${HUSH}@x@db.example/shop`],
    ['git', 'push', `https://${HUSH}longtokenwithoutname@git.example/x`],
    ['psql', `host=db password=${HUSH} dbname=shop`],
    ['psql', `host=db password='a ${HUSH}' dbname=shop`],
    ['tool', `--password=${HUSH}`],
    ['tool', '--password', HUSH],
    ['tool', '--password', `${HUSH} and more`],
    ['tool', '--api-key', HUSH],
    ['tool', `--client-secret=a&${HUSH}`],
    ['kubectl', 'create', 'secret', 'generic', 'x', `--from-literal=password=a,${HUSH}`],
    ['env', `PGPASSWORD=${HUSH}`, 'psql'],
    ['mysql', `-p${HUSH}`],
    ['sudo', '/usr/bin/mysqldump', '-u', 'root', `-p${HUSH}`],
    ['sshpass', '-p', HUSH, 'ssh', 'web1'],
    ['redis-cli', '-a', HUSH],
    ['curl', '-u', `ada:${HUSH}`, 'https://x.example'],
    ['curl', '-H', `Authorization: Bearer ${HUSH}`],
    ['curl', '-H', `X-Api-Key: ${HUSH}`],
    ['curl', '-d', `{"password":"${HUSH} x","a":1}`],
    ['curl', '-d', `{"password": "x ${HUSH}"}`],
    ['curl', `https://x.example/?a=1&access_token=${HUSH}&b=2`],
    ['docker', 'login', '-u', 'ada', '-p', HUSH],
    ['tool', `AKIA${HUSH.toUpperCase()}ABCDEFGH`],
    ['sh', '-c', `mysql -u root -p${HUSH} -e "drop table x"`],
    ['sh', '-c', `sh -c 'PGPASSWORD=${HUSH} psql'`],
    ['tool', `-----BEGIN RSA PRIVATE KEY-----\n${HUSH}\n-----END RSA PRIVATE KEY-----`],
    `PGPASSWORD=${HUSH} psql -h db`,
    `export TOKEN="a ${HUSH}"; curl x`,
    `mysql -h db -p${HUSH} shop < dump.sql`,
    `mysql -h db -p'${HUSH} b' shop`,
    `curl -H 'Authorization: Basic ${HUSH}' https://x`,
    `tool --token ${HUSH}`,
    `tool --token=$(echo ${HUSH.slice(0, 1)})`,
  ];
  for (const command of secrets) {
    it(`hold no secret: ${JSON.stringify(command).slice(0, 70)}`, () => {
      const words = commandWords(command);
      assert.ok(!words.toLowerCase().includes(HUSH), words);
      assert.match(words, /\*\*\*|\$\(/);
    });
  }

  const kept: readonly (readonly [string | readonly string[], RegExp])[] = [
    [['psql', `postgres://ada:x@db.prod.example/shop`], /db\.prod\.example\/shop/],
    ['TOKEN=x;kubectl delete ns shop', /kubectl delete ns shop/],
    ['TOKEN=x&&kubectl delete ns shop', /kubectl delete ns shop/],
    [['docker', 'run', '-p', '80:80', 'shop'], /-p 80:80 shop/],
    [['ssh', '-p', '2222', 'web1'], /-p 2222 web1/],
    [['kubectl', 'get', 'secret', 'shop'], /secret shop/],
    [['mysql', '-h', 'db', '-p', 'shop'], /-p shop/],
  ];
  for (const [command, pattern] of kept) {
    it(`keep what is no secret: ${JSON.stringify(command)}`, () => {
      assert.match(commandWords(command), pattern);
    });
  }

  it('of a long one show both ends', () => {
    const words = commandWords(`echo ${'x'.repeat(5_000)} && kubectl delete ns shop`);
    assert.ok([...words].length <= MOST_WORDS);
    assert.match(words, /^echo x+ … x+ && kubectl delete ns shop$/);
  });

  it('are one line of bounded length without anything invisible, whatever the command', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', "'", '\\', '-p', 'password=', ' ', '$('),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(unit),
          fc.array(unit).map((all) => all.join('')),
        ),
        (command) => {
          const words = commandWords(command);
          assert.ok([...words].length <= MOST_WORDS);
          assert.doesNotMatch(words, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('take no time to speak of for what is made to take long', () => {
    const started = performance.now();
    for (const part of [
      '"',
      "'",
      '\\',
      'a:',
      '://a:',
      'pass',
      '"pass',
      'eyJaaaaaaaaaaa.',
      '-----BEGIN ',
      '( ',
      'key=',
    ]) {
      commandWords(part.repeat(60_000 / part.length));
      commandWords([part.repeat(60_000 / part.length)]);
    }
    assert.ok(performance.now() - started < 5_000, `${performance.now() - started} ms`);
  });
});
