import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { housePlace, writeHouse } from '../../src/adapters/guard/houseFile';
import { Cli, type Place } from '../support/terminal';

describe('whereabouts guard', function () {
  this.timeout(60_000);
  let cli: Cli;
  let place: Place;
  let folders = 0;

  before(async () => {
    cli = await Cli.build();
  });
  beforeEach(() => {
    const cwd = join(cli.scratch, `shop-${++folders}`);
    mkdirSync(cwd);
    place = { cwd, home: join(cli.scratch, `home-${folders}`) };
  });
  after(() => cli.close());

  const run = (...args: readonly string[]) => cli.run(['guard', ...args], place);

  function configure(text: string): void {
    mkdirSync(join(place.cwd, '.vscode'), { recursive: true });
    writeFileSync(join(place.cwd, '.vscode', 'whereabouts.json'), text);
  }

  it('check says it with its status and in JSON of six keys, without repository and configuration', async () => {
    const cases = [
      [['kubectl', '--context', 'dev', 'get', 'pods'], 0, 'allow', null, 'read'],
      [['kubectl', '--context', 'dev', 'delete', 'ns', 'x'], 0, 'allow', null, 'destructive'],
      [['kubectl', '--context', 'prod-eu', 'get', 'pods'], 0, 'allow', 'production', 'read'],
      [
        ['kubectl', '--context', 'prod-eu', 'delete', 'ns', 'x'],
        76,
        'ask',
        'production',
        'destructive',
      ],
      [
        ['kubectl', '--context=prod-eu', 'apply', '-f', '--help-me'],
        76,
        'ask',
        'production',
        'write',
      ],
    ] as const;
    for (const [command, status, verdict, environment, verb] of cases) {
      const { code, stdout, stderr } = await run('check', '--json', '--', ...command);
      assert.equal(code, status, stderr);
      const said = JSON.parse(stdout) as Record<string, unknown>;
      assert.deepEqual(Object.keys(said), [
        'schema',
        'verdict',
        'environment',
        'target',
        'verb',
        'reason',
      ]);
      assert.deepEqual(
        [said['schema'], said['verdict'], said['environment'], said['verb']],
        [1, verdict, environment, verb],
      );
      assert.equal(stderr, '');
    }
  });

  it('check refuses what the configuration refuses, and counts what of it can be read', async () => {
    configure(
      '{"environments": {"production": {"guard": "refuse", "targets": {"kubeContexts": ["blue"]}}, "qa": {"kind": 7}}, "services": {}}',
    );
    const below = join(place.cwd, 'below');
    mkdirSync(below);
    const { code, stdout, stderr } = await cli.run(
      ['guard', 'check', '--', 'kubectl', '--context', 'blue', 'apply', '-f', 'x'],
      { ...place, cwd: below },
    );
    assert.equal(code, 77);
    assert.match(
      stdout,
      /^refuse: kubectl --context blue apply -f x writes to production \(context blue from --context, settings x from --filename\)\nnothing may be written/,
    );
    assert.match(stderr, /whereabouts\.json:1: `kind`/);
    const there = await cli.run(
      ['guard', 'check', '--cwd', below, '--', 'kubectl', '--context', 'blue', 'apply'],
      { ...place, cwd: cli.scratch },
    );
    assert.equal(there.code, 77);
  });

  it('check knows what a person said in the settings of the window', async () => {
    const house = housePlace(join(place.home, 'state', 'whereabouts'), [place.cwd]);
    mkdirSync(house, { recursive: true });
    const rules = { environments: [], notProduction: ['prod-like'] };
    writeHouse(house, {
      schema: 1,
      folders: [place.cwd],
      rules,
      socket: undefined,
      pid: process.pid,
      journal: undefined,
    });
    assert.equal(
      (await run('check', '--', 'kubectl', '--context', 'prod-like', 'apply', '-f', 'x')).code,
      0,
    );
    assert.equal(
      (await run('check', '--', 'kubectl', '--context', 'prod-eu', 'apply', '-f', 'x')).code,
      76,
    );
  });

  it('check reads one word with blanks as the text of a shell', async () => {
    const { code, stdout } = await run(
      'check',
      '--json',
      '--',
      'kubectl --context prod-eu delete ns x',
    );
    assert.equal(code, 76);
    assert.notEqual((JSON.parse(stdout) as { verb: string }).verb, 'read');
  });

  it('check shows no secret', async () => {
    const { stdout } = await run(
      'check',
      '--',
      'kubectl',
      '--context',
      'prod-eu',
      'apply',
      '--token',
      'hushhush',
    );
    assert.doesNotMatch(stdout, /hushhush/);
  });

  it('run is the command, with its status and its streams', async () => {
    const { code, stdout } = await run('run', '--', 'sh', '-c', 'echo out; exit 37');
    // What a shell runs may not be known: then nobody is there to be asked.
    if (code !== 77) assert.deepEqual([code, stdout], [37, 'out\n']);
    const bin = join(place.cwd, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'kubectl'), '#!/bin/sh\necho "ran $*"\nexit 37\n');
    chmodSync(join(bin, 'kubectl'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    const got = await cli.run(['guard', 'run', '--', 'kubectl', 'get', 'a b'], { ...place, env });
    assert.deepEqual([got.code, got.stdout], [37, 'ran get a b\n']);
    const blocked = await cli.run(
      ['guard', 'run', '--', 'kubectl', '--context', 'prod-eu', 'delete', 'ns', 'x'],
      { ...place, env: { ...env, CLAUDECODE: '1' } },
    );
    assert.equal(blocked.code, 77);
    assert.equal(blocked.stdout, '');
    assert.match(blocked.stderr, /Not done: .*Do not try another way/);
    const shim = join(place.home, 'state', 'whereabouts', 'guard', '0123abcd', 'whereabouts-shims');
    mkdirSync(shim, { recursive: true });
    writeFileSync(join(shim, 'kubectl'), '#!/bin/sh\nexit 99\n');
    chmodSync(join(shim, 'kubectl'), 0o755);
    const past = await cli.run(['guard', 'run', '--', 'kubectl', 'get', 'x'], {
      ...place,
      env: { PATH: `${shim}:${env.PATH}` },
    });
    assert.equal(past.code, 37);
    const typed = await cli.typing(
      ['guard', 'run', '--', 'kubectl', '--context', 'prod-eu', 'apply'],
      [[/Type production/, 'production\n']],
      { ...place, env },
    );
    assert.equal(typed?.code, 37, typed?.stderr);
  });

  it('run ends as the command ends', async () => {
    const bin = join(place.cwd, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'kubectl'), '#!/bin/sh\nkill -TERM $$\n');
    chmodSync(join(bin, 'kubectl'), 0o755);
    const { child, done } = cli.start(['guard', 'run', '--', 'kubectl', 'get', 'x'], {
      ...place,
      env: { PATH: `${bin}:${process.env['PATH']}` },
    });
    await done;
    assert.equal(child.signalCode, 'SIGTERM');
    const none = await cli.run(['guard', 'run', '--', 'kubectl', 'get', 'x'], {
      ...place,
      env: { PATH: bin.replace('bin', 'none') },
    });
    assert.equal(none.code, 127);
    assert.match(none.stderr, /kubectl was not found/);
  });

  it('doctor says what works and what does not', async () => {
    const { code, stdout } = await run('doctor', '--json');
    const { schema, diagnoses } = JSON.parse(stdout) as {
      schema: number;
      diagnoses: { state: string; what: string }[];
    };
    assert.equal(schema, 1);
    assert.equal(code, 1);
    assert.deepEqual(
      new Set(diagnoses.map(({ state }) => state)),
      new Set(['warning', 'uncovered']),
    );
    assert.match(diagnoses[0]?.what ?? '', /No window answers/);
    assert.match((await run('doctor')).stdout, /^warning {3}No window answers/);
  });

  it('says how it is used', async () => {
    for (const args of [
      [],
      ['check'],
      ['check', '--'],
      ['nothing'],
      ['doctor', 'x'],
      ['run', '--json', '--', 'ls'],
    ]) {
      const { code, stderr } = await run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, /the way to say it is: whereabouts guard|goes with guard/);
    }
  });
});
