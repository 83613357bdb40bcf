import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';

import { ShimWorld } from '../../support/shimWorld';
import { programNamed, shells } from '../../support/shells';

const READ = ['get', 'pods'];
const WRITE = ['delete', 'pod', 'x'];

/** What nobody should have to think of. */
const NASTY = [
  ...['', ' ', 'a b', "it's", '"', '`id`', '$(id)', '$HOME', '*', '?', '[a-z]', '~', '\\', '\\n'],
  ...[
    'a\nb',
    '\n',
    '\t',
    '%s',
    '%',
    '^',
    '!',
    '&&',
    ';',
    '|',
    '-',
    '--',
    '-n',
    '--x=y z',
    '#',
    'é',
  ],
  ...['ｐｒｏｄ', '😀', '\u202e', '{}', '<', '>', '=', 'a=b', '\x01', '\x7f'],
];

describe('A shim', function () {
  this.timeout(30_000);
  let world: ShimWorld;
  beforeEach(() => {
    world = new ShimWorld();
  });
  afterEach(() => world.dispose());

  for (const shell of shells) {
    describe(`in ${shell.join(' ')}`, () => {
      it('hands on every argument as it is', () => {
        world.answer(0);
        const words = fc.array(fc.constantFrom(...NASTY), { maxLength: 6 });
        fc.assert(
          fc.property(fc.constantFrom(READ, WRITE), words, (start, more) => {
            const argv = [...start, ...more];
            world.run(argv, {}, shell);
            assert.deepEqual(world.toolRun?.argv, argv);
            assert.deepEqual(
              world.question,
              start === READ ? undefined : ['run', '--', 'kubectl', ...argv],
            );
          }),
          { numRuns: 40 },
        );
      });

      it('runs without arguments', () => {
        world.answer(0);
        assert.equal(world.run([], {}, shell).status, 0);
        assert.deepEqual(world.toolRun?.argv, []);
      });

      it('lets a look through without asking, and in its own place', async () => {
        const [program = '', ...args] = [...shell, join(world.shims, 'kubectl'), ...READ];
        const child = spawn(program, args, { env: { PATH: world.path }, stdio: 'ignore' });
        await once(child, 'close');
        assert.equal(world.toolRun?.pid, child.pid);
        assert.equal(world.question, undefined);
      });

      it('runs what was said yes to, in its own place too', async () => {
        world.answer(0);
        const [program = '', ...args] = [...shell, join(world.shims, 'kubectl'), ...WRITE];
        const child = spawn(program, args, { env: { PATH: world.path }, stdio: 'ignore' });
        await once(child, 'close');
        assert.equal(world.toolRun?.pid, child.pid);
      });

      for (const code of [77, 1, 2, 75, 255]) {
        it(`does not run what was answered with ${code}`, () => {
          world.answer(code);
          assert.equal(world.run(WRITE, {}, shell).status, 77);
          assert.deepEqual(world.question, ['run', '--', 'kubectl', ...WRITE]);
          assert.equal(world.toolRun, undefined);
        });
      }

      it('does not run it when whoever is asked is killed, and ends like what was interrupted', () => {
        world.answer(0, 'kill -9 $$');
        assert.equal(world.run(WRITE, {}, shell).status, 77);
        world.answer(130);
        assert.equal(world.run(WRITE, {}, shell).status, 130);
        assert.equal(world.toolRun, undefined);
      });

      it('says how to mend it where nobody can be asked, and does not run it', () => {
        const faults: readonly (() => void)[] = [
          () => world.answer(127),
          () => world.answer(126),
          () => chmodSync(world.ask, 0o600),
          () => rmSync(world.ask),
          () => mkdirSync(world.ask),
        ];
        for (const fault of faults) {
          fault();
          const { status, stderr } = world.run(WRITE, {}, shell);
          assert.equal(status, 77);
          assert.match(stderr, /kubectl was not run.*cannot be run\. Reload the window/);
          assert.equal(world.toolRun, undefined);
        }
        assert.equal(world.run(READ, {}, shell).status, 0);
      });

      it('leaves standard input to the tool, and standard output too', () => {
        world.answer(0);
        world.tool('kubectl', 'echo from the tool');
        for (const argv of [READ, WRITE]) {
          const { stdout } = world.run(argv, { input: 'a manifest\n' }, shell);
          assert.equal(world.toolRun?.stdin, 'a manifest\n');
          assert.equal(stdout, 'from the tool\n');
        }
        assert.equal(world.questionsInput, '');
      });

      it('changes no variable', () => {
        const env = {
          ...{ folder: '1', rest: '2', real: '3', tool: '4', word: '5', IFS_KEPT: ' ', LANG: 'C' },
          ...{ PWD: world.folder, KUBECONFIG: '/a b/c', EMPTY: '', LINES: 'a\nb' },
        };
        world.answer(0);
        for (const argv of [READ, WRITE, ['--context', 'x', 'apply']]) {
          world.run(argv, { env }, shell);
          // What shells say of themselves.
          const { _, OLDPWD, SHLVL, ...rest } = world.toolRun?.env ?? {};
          void [_, OLDPWD, SHLVL];
          assert.deepEqual(rest, { PATH: world.path, HOME: world.folder, ...env });
          assert.equal(world.toolRun?.cwd, world.folder);
        }
      });

      it('says like a shell that the tool is missing', () => {
        rmSync(join(world.tools, 'kubectl'));
        const { status, stderr } = world.run(
          WRITE,
          { path: `${world.shims}:${world.tools}` },
          shell,
        );
        assert.equal(status, 127);
        assert.match(stderr, /kubectl: command not found/);
        assert.equal(world.question, undefined);
      });

      it('passes over the shims of every window, whatever they are called', () => {
        const other = world.window('89abcdef');
        world.shim(other, 'kubectl');
        const link = join(world.folder, 'linked');
        symlinkSync(world.shims, link);
        const otherLink = join(world.folder, 'also linked');
        symlinkSync(other, otherLink);
        const single = join(world.folder, 'single');
        mkdirSync(single);
        symlinkSync(join(other, 'kubectl'), join(single, 'kubectl'));
        const before = [`${world.shims}/`, other, link, `${link}/`, otherLink, single, '.', ''];
        const orders = [before, [...before].reverse(), [link, otherLink], [otherLink, link]];
        for (const order of orders) {
          for (const cwd of [world.folder, world.shims, other]) {
            const path = [...order, world.tools, '/usr/bin', '/bin'].join(':');
            const { status } = world.run(READ, { path, cwd }, shell);
            assert.equal(status, 0, path);
            assert.deepEqual(world.toolRun?.argv, READ);
          }
        }
      });

      it('finds the tool as execvp does', () => {
        const odd = join(world.folder, 'a b *[x]$(y)');
        world.tool('kubectl', 'exit 3', odd);
        mkdirSync(join(world.folder, 'not a program', 'kubectl'), { recursive: true });
        world.program(join(world.folder, 'no x', 'kubectl'), '#!/bin/sh\nexit 4\n');
        chmodSync(join(world.folder, 'no x', 'kubectl'), 0o644);
        const rest = `${world.folder}/not a program:${world.folder}/no x:/nowhere`;
        const paths: readonly (readonly [string, string, number])[] = [
          [`${rest}:${odd}:${world.tools}`, world.folder, 3],
          [`${odd}/:${world.tools}`, world.folder, 3],
          [`:${world.tools}`, odd, 3],
          [`/nowhere::${world.tools}`, odd, 3],
          [`${world.tools}:`, odd, 0],
          [`/nowhere:`, odd, 3],
          ['tools', world.folder, 0],
          ['.', odd, 3],
          ['', odd, 3],
        ];
        for (const [path, cwd, code] of paths) {
          const { status } = world.run(
            READ,
            { path: `${world.shims}:${path}:/usr/bin:/bin`, cwd },
            shell,
          );
          assert.equal(status, code, path);
        }
      });

      it('ends as the tool ends, also by a signal', () => {
        for (const signal of ['TERM', 'INT', 'KILL', 'HUP', 'PIPE']) {
          world.tool('kubectl', `kill -${signal} $$`);
          assert.equal(world.run(READ, {}, shell).signal, `SIG${signal}`);
        }
      });
    });
  }

  it('ends with every code that the tool ends with', function () {
    this.timeout(60_000);
    world.tool('kubectl', 'exit "$2"');
    for (let code = 0; code < 256; code++) {
      assert.equal(world.run(['get', String(code)]).status, code);
    }
  });

  it('is found and passed over when a shell starts it by name', () => {
    for (const shell of shells) {
      const { status } = world.command([
        ...shell,
        '-c',
        'kubectl get pods && kubectl delete pod x',
      ]);
      assert.equal(status, 77, shell.join(' '));
      assert.deepEqual(world.toolRun?.argv, READ);
    }
  });

  it('does not stop where the user tells every shell to be strict', function () {
    const bash = programNamed('bash');
    if (bash === undefined) this.skip();
    world.answer(0);
    const env = { SHELLOPTS: 'errexit:nounset:noglob' };
    for (const argv of [READ, WRITE, [], ['-n', 'x', 'apply']]) {
      const { status, stderr } = world.run(argv, { env }, [bash, '--posix']);
      assert.deepEqual([status, stderr.replace('said by ask\n', '')], [0, '']);
    }
  });

  it('forks nothing until somebody is asked', function () {
    if (programNamed('strace') === undefined) this.skip();
    const trace = join(world.folder, 'trace');
    const lines: readonly (readonly string[])[] = [
      READ,
      ['-n', 'shop', '--context=prod', 'get', 'pods'],
      ['config', 'view'],
      ['delete', '--help'],
    ];
    rmSync(join(world.tools, 'kubectl'));
    symlinkSync('/bin/true', join(world.tools, 'kubectl'));
    for (const line of lines) {
      const { status } = world.command([
        ...['strace', '-f', '-o', trace, '-e', 'trace=process', join(world.shims, 'kubectl')],
        ...line,
      ]);
      assert.equal(status, 0);
      const calls = readFileSync(trace, 'utf8');
      assert.equal(calls.match(/\b(?:clone3?|v?fork)\(/g), null);
      assert.equal(calls.match(/\bexecve\(/g)?.length, 2);
    }
  });
});
