import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AskWorld } from '../../support/askWorld';
import { guardedEnvironment } from '../../support/guardWorld';
import type { Typed } from '../../support/terminal';

const DELETE = ['kubectl', '--context', 'prod-eu', 'delete', 'ns', 'shop'];

/** The name that was typed at the terminal; whatever else is there. */
const TYPE: Typed = [/Type production/, 'production\n'];

describe('Who asks', function () {
  this.timeout(60_000);
  let world: AskWorld;
  before(async () => {
    world = await AskWorld.build();
  });
  beforeEach(() => world.move());
  afterEach(() => world.closeWindows());
  after(() => world.close());

  const runLine = () => world.line('run', '--', ...DELETE);

  describe('without a window', () => {
    it('lets through what only reads, without a word', async () => {
      const { code, stdout, stderr } = await world.run([
        'run',
        '--',
        'kubectl',
        '--context',
        'prod-eu',
        'get',
        'pods',
      ]);
      assert.deepEqual([code, stdout, stderr], [0, '', '']);
    });

    it('takes the name that is typed at the terminal, and keeps it', async () => {
      const { code, stderr } = await world.type(runLine(), [TYPE]);
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /may destroy something in production \(context prod-eu from --context.*\)/,
      );
      assert.deepEqual(await world.kept(), [DELETE.join(' '), 'typed']);
    });

    for (const [keys, why] of [
      ['y\n', /"y" was typed and not "production"/],
      ['prod\n', /"prod" was typed/],
      ['\n', /Nobody confirmed it/],
      ['\u0004', /Nobody confirmed it/],
    ] as const) {
      it(`takes ${JSON.stringify(keys)} for a no`, async () => {
        const { code, stderr } = await world.type(runLine(), [[/Type production/, keys]]);
        assert.equal(code, 77);
        assert.match(stderr, why);
        assert.deepEqual((await world.kept()).slice(1), ['denied']);
      });
    }

    it('ends at Ctrl+C', async () => {
      const { code } = await world.type(runLine(), [[/Type production/, '\u0003']]);
      assert.equal(code, 130);
      assert.deepEqual((await world.kept()).slice(1), ['gone']);
    });

    it('leaves standard input to the command', async () => {
      const shell = `printf manifest | { ${world.line('run', '--', 'kubectl', '--context', 'prod-eu', 'apply', '-f', '-')} && cat; }`;
      const { code, stdout } = await world.type(shell, [TYPE]);
      assert.deepEqual([code, stdout], [0, 'manifest']);
    });

    it('asks for a yes where the target is not known', async () => {
      const shell = world.line(
        'run',
        '--',
        'kubectl',
        '--kubeconfig',
        'missing',
        'delete',
        'ns',
        'shop',
      );
      const yes = await world.type(shell, [[/Type yes/, 'yes\n']]);
      assert.equal(yes.code, 0, yes.stderr);
      const no = await world.type(shell, [[/Type yes/, 'production\n']]);
      assert.equal(no.code, 77);
    });

    it('refuses where there is no terminal, in one line that says how to go on', async () => {
      const { code, stdout, stderr } = await world.run(['run', '--', ...DELETE]);
      assert.equal(code, 77);
      assert.equal(stdout, '');
      assert.match(
        stderr,
        /^whereabouts: Not done: .*there is no terminal\. Open the folder in VS Code, or run it in a terminal, to be asked\.\n$/,
      );
      assert.deepEqual((await world.kept()).slice(1), ['refused']);
    });

    it('does not let an agent type', async () => {
      const { code, stderr } = await world.type(runLine(), [TYPE], { CLAUDECODE: '1' });
      assert.equal(code, 77);
      assert.doesNotMatch(stderr, /Type production/);
      assert.match(stderr, /Do not try another way\. Tell the person/);
    });

    it('refuses what the configuration refuses, whatever is typed', async () => {
      mkdirSync(join(world.place.cwd, '.vscode'));
      writeFileSync(
        join(world.place.cwd, '.vscode', 'whereabouts.json'),
        JSON.stringify({
          environments: { production: { guard: 'refuse', targets: { kubeContexts: ['blue'] } } },
          services: {},
        }),
      );
      const { code, stderr } = await world.type(
        world.line('run', '--', 'kubectl', '--context', 'blue', 'apply', '-f', 'x'),
        [TYPE],
      );
      assert.equal(code, 77);
      assert.match(stderr, /its guard is "refuse"/);
      assert.deepEqual((await world.kept()).slice(1), ['refused']);
    });
  });

  describe('with a window', () => {
    it('asks there, and nowhere else', async () => {
      const window = await world.openWindow('types');
      const { code, stderr } = await world.type(runLine(), [TYPE]);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(window.said, /asked .*"name":"production"/);
      assert.deepEqual(await world.kept(), [DELETE.join(' '), 'typed']);
    });

    it('passes on a no', async () => {
      await world.openWindow('leaves');
      const { code, stderr } = await world.run(['run', '--', ...DELETE]);
      assert.equal(code, 77);
      assert.match(stderr, /Nobody confirmed it/);
    });

    it('asks agents there too', async () => {
      const window = await world.openWindow('types');
      const { code } = await world.run(['run', '--', ...DELETE], '', { CLAUDECODE: '1' });
      assert.equal(code, 0);
      assert.match(window.said, /"kind":"agent","name":"Claude Code for/);
    });

    it('knows what the window guards', async () => {
      const rules = {
        environments: [
          guardedEnvironment('production', 'production', 'type-name', { kubeContexts: ['blue'] }),
        ],
        notProduction: ['prod-like'],
      };
      const window = await world.openWindow('leaves', rules);
      assert.equal(
        (await world.run(['run', '--', 'kubectl', '--context', 'blue', 'apply', '-f', 'x'])).code,
        77,
      );
      assert.match(window.said, /asked/);
      assert.equal(
        (await world.run(['run', '--', 'kubectl', '--context', 'prod-like', 'apply', '-f', 'x']))
          .code,
        0,
      );
    });

    it('asks at the terminal when the window is killed in the middle', async () => {
      const window = await world.openWindow('thinks');
      const done = world.type(runLine(), [TYPE]);
      await window.says('asked');
      await window.end();
      const { code, stderr } = await done;
      assert.match(stderr, /No window of the editor can be asked: it went away/);
      assert.equal(code, 0);
      assert.deepEqual(await world.kept(), [DELETE.join(' '), DELETE.join(' '), 'typed']);
    });

    it('asks at the terminal when the window is reloaded in the middle, and there the next time', async () => {
      const window = await world.openWindow('thinks');
      const done = world.type(runLine(), [[/Type production/, '\n']]);
      await window.says('asked');
      await window.end('SIGTERM');
      await world.openWindow('types');
      assert.equal((await done).code, 77);
      assert.equal((await world.run(['run', '--', ...DELETE])).code, 0);
    });

    it('asks at the terminal when the window hangs before or in the middle of a question', async () => {
      const window = await world.openWindow('thinks');
      const done = world.type(runLine(), [TYPE]);
      await window.says('asked');
      window.child.kill('SIGSTOP');
      const middle = await done;
      assert.match(middle.stderr, /can be asked: it hangs/);
      assert.equal(middle.code, 0);
      const before = await world.type(runLine(), [TYPE]);
      assert.match(before.stderr, /can be asked: it does not answer/);
      assert.equal(before.code, 0);
    });

    it('refuses agents when the window is gone', async () => {
      const window = await world.openWindow('types');
      await window.end();
      const { code, stderr } = await world.run(['run', '--', ...DELETE], '', {
        COPILOT_AGENT: '1',
      });
      assert.equal(code, 77);
      assert.match(stderr, /No window of the editor can be asked: no window is open\. Do not try/);
    });

    it('takes the question away at Ctrl+C', async () => {
      const window = await world.openWindow('thinks');
      const { child, done } = world.start(['run', '--', ...DELETE]);
      await window.says('asked');
      child.kill('SIGINT');
      assert.equal((await done).code, 130);
      await window.says('gone');
      await window.end('SIGTERM');
      assert.deepEqual((await world.kept()).slice(1), ['gone']);
    });
  });

  it('says no where it is called wrongly', async () => {
    assert.equal((await world.run(['run', '--'])).code, 77);
    assert.equal((await world.run(['constructor'])).code, 77);
  });
});
