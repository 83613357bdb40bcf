import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strictBash } from '../../../src/adapters/guard/strictBash';
import { ShimWorld } from '../../support/shimWorld';
import { programNamed } from '../../support/shells';

const bash = programNamed('bash');

describe('Strict bash', function () {
  this.timeout(20_000);
  let world: ShimWorld;
  beforeEach(function () {
    if (bash === undefined) this.skip();
    world = new ShimWorld();
  });
  afterEach(() => world?.dispose());

  function strict(previous?: string): Readonly<Record<string, string>> {
    const { variables, file } = strictBash(world.shims, ['kubectl', 'redis-cli'], previous);
    writeFileSync(file.path, file.content);
    return variables;
  }

  /** As Debian's /etc/profile does. */
  const reset = () => `PATH=${world.tools}:/usr/bin:/bin`;

  function verdict(argv: readonly string[], env: Readonly<Record<string, string>>) {
    const { status, stderr } = world.command(argv, { env });
    assert.ok(status === 77 || status === 0, stderr);
    return world.question === undefined ? 'round' : 'caught';
  }

  it('catches what start-up files and lines would lead past the shims', () => {
    writeFileSync(join(world.folder, '.bash_profile'), `${reset()}\n`);
    writeFileSync(join(world.folder, '.bashrc'), `${reset()}\n`);
    const line = 'kubectl delete pod x';
    const cases: readonly (readonly string[])[] = [
      ['bash', '-lc', line],
      ['bash', '-c', `${reset()}; ${line}`],
      ['bash', '-ic', line],
      ['bash', '-c', `${reset()} kubectl delete pod x`],
      ['bash', '-c', `${reset()}; bash -c '${line}'`],
    ];
    for (const argv of cases) {
      assert.equal(verdict(argv, {}), 'round', argv.join(' '));
      assert.equal(verdict(argv, strict()), 'caught', argv.join(' '));
    }
  });

  it('puts the shims first for what starts programs by other ways than functions', () => {
    const { BASH_ENV = '' } = strict();
    writeFileSync(join(world.folder, '.bash_profile'), `${reset()}\n`);
    assert.equal(verdict(['bash', '-lc', 'command kubectl delete pod x'], { BASH_ENV }), 'caught');
    assert.equal(verdict(['bash', '-lc', 'nohup kubectl delete pod x'], { BASH_ENV }), 'caught');
  });

  it('keeps arguments, codes and a BASH_ENV of the user', () => {
    const own = join(world.folder, 'own "env"');
    writeFileSync(own, 'FROM_OWN=1; PATH=/nowhere:$PATH\n');
    world.answer(0);
    world.tool('kubectl', 'exit 5');
    const run = (previous: string, HOME: string) =>
      world.command(
        ['bash', '-c', `kubectl delete "a b" '' '*'; echo $?$FROM_OWN; command -v sh >&2`],
        {
          // Below a terminal; else bash takes the socket that is its standard input here for an rshd.
          env: { ...strict(previous), HOME, SHLVL: '1' },
        },
      );
    assert.equal(run(own, '/').stdout, '51\n');
    assert.equal(run('$HOME/own "env"', world.folder).stdout, '51\n');
    assert.deepEqual(world.toolRun?.argv, ['delete', 'a b', '', '*']);
    assert.equal(run('/nowhere/at all', '/').stdout, '5\n');
  });

  it('does not name itself as the one before', () => {
    const { file } = strictBash('/s/whereabouts-shims', [], '/s/bash-env');
    assert.equal(file.path, '/s/bash-env');
    assert.doesNotMatch(file.content, /\. "/);
  });
});
