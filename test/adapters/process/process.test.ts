import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { ProcessPool, type ProcessRequest } from '../../../src/adapters/process/process';
import { temporaryFolder } from '../../support/repository';

describe('processes', () => {
  let folder = '';
  const pool = new ProcessPool(4);
  const never = new AbortController().signal;

  const run = (script: string, more: Partial<ProcessRequest> = {}) =>
    pool.run({
      command: 'sh',
      args: ['-c', script],
      cwd: folder,
      signal: never,
      timeoutMs: 5000,
      maxBytes: 64 * 1024,
      ...more,
    });

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The id that a script writes into `child`, once it is there. */
  const childId = async () => {
    const file = join(folder, 'child');
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await setTimeout(5);
    return readFileSync(file, 'utf8').trim();
  };

  /** A process that has been ended is gone a moment later; what its parent has not fetched yet counts as gone. */
  const assertGone = async (id: string) => {
    const status = `/proc/${id}/status`;
    const isAlive = () => existsSync(status) && !/^State:\tZ/m.test(readFileSync(status, 'utf8'));
    for (let tries = 0; isAlive() && tries < 100; tries++) await setTimeout(10);
    assert.equal(isAlive(), false);
  };

  it('give exit code and both outputs', async () => {
    assert.deepEqual(await run('echo out; echo err >&2; exit 3'), {
      state: 'exited',
      code: 3,
      stdout: Buffer.from('out\n'),
      stderr: Buffer.from('err\n'),
    });
  });

  it('take arguments as they are, without a shell', async () => {
    const args = ['%s|', '$(touch canary)', 'a b', '', '"; touch canary', '*', '\n'];
    const result = await run('', { command: 'printf', args });
    assert.equal(
      result.state === 'exited' && result.stdout.toString(),
      '$(touch canary)|a b||"; touch canary|*|\n|',
    );
    assert.equal(existsSync(join(folder, 'canary')), false);
  });

  it('read their input to its end, which comes at once where there is none', async () => {
    const read = await run('cat', { input: 'some words' });
    assert.equal(read.state === 'exited' && read.stdout.toString(), 'some words');
    const empty = await run('cat');
    assert.equal(empty.state === 'exited' && empty.stdout.length, 0);
  });

  it('may leave their input unread', async () => {
    const result = await run('exit 0', { input: 'x'.repeat(1024 * 1024) });
    assert.equal(result.state, 'exited');
  });

  it('are ended with all their children at the deadline', async () => {
    const started = performance.now();
    const result = await run('sleep 60 & echo $! > child; wait', { timeoutMs: 300 });
    assert.deepEqual(result, { state: 'timed-out' });
    await assertGone(await childId());
    assert.ok(performance.now() - started < 2000);
  });

  it('are ended even when they do not listen', async () => {
    const script = "trap '' TERM; echo $$ > child; while :; do sleep 0.05; done";
    assert.deepEqual(await run(script, { timeoutMs: 300 }), { state: 'timed-out' });
    await assertGone(await childId());
  });

  it('are ended with all their children on abort', async () => {
    const abort = new AbortController();
    const running = run('sleep 60 & echo $! > child; echo; wait', { signal: abort.signal });
    await childId();
    abort.abort();
    assert.deepEqual(await running, { state: 'aborted' });
    await assertGone(await childId());
  });

  it('are ended when they print too much', async () => {
    assert.deepEqual(await run('yes'), { state: 'too-much-output' });
  });

  it('may complain at length', async () => {
    const result = await run('yes | head -c 1000000 >&2; echo done');
    assert.equal(result.state === 'exited' && result.stdout.toString(), 'done\n');
    assert.equal(result.state === 'exited' && result.stderr.length, 64 * 1024);
  });

  it('do not hold us by a child that keeps the output open', async () => {
    const result = await run('sleep 60 & echo $! > child; echo done');
    assert.equal(result.state === 'exited' && result.stdout.toString(), 'done\n');
    await assertGone(await childId());
  });

  it('can be ended by others', async () => {
    assert.deepEqual(await run('kill -9 $$'), { state: 'killed', signal: 'SIGKILL' });
  });

  it('that cannot start say what to do', async () => {
    const reason = async (more: Partial<ProcessRequest>) => {
      const result = await run('', more);
      return result.state === 'not-started' ? result.reason : result.state;
    };
    assert.equal(
      await reason({ command: 'no-such-program' }),
      'no-such-program was not found: check the spelling, or that it is on PATH',
    );
    assert.equal(
      await reason({ cwd: join(folder, 'missing') }),
      `sh cannot be run: there is no folder ${join(folder, 'missing')}`,
    );
    writeFileSync(join(folder, 'script'), '#!/no/such/interpreter\n');
    assert.equal(
      await reason({ command: './script' }),
      './script may not be run: it is not marked as executable (chmod +x)',
    );
    chmodSync(join(folder, 'script'), 0o755);
    assert.equal(
      await reason({ command: './script' }),
      './script cannot be run: the program that its first line names (#!) is missing',
    );
    assert.match(await reason({ args: ['a\0b'] }), /^sh cannot be run: .*null bytes/);
  });

  it('run at most so many at once, and the others follow', async () => {
    const two = new ProcessPool(2);
    // Each counts the marks of the others that are running, puts its own, and takes it away at its end.
    const script =
      'exec 9> lock; flock 9; ls -d p.* 2>/dev/null | wc -l; : > p.$$; flock -u 9; sleep 0.1; rm p.$$';
    const results = await Promise.all(
      Array.from({ length: 6 }, () =>
        two.run({
          command: 'sh',
          args: ['-c', script],
          cwd: folder,
          signal: never,
          timeoutMs: 5000,
          maxBytes: 1024,
        }),
      ),
    );
    const others = results.map((result) =>
      result.state === 'exited' ? Number(result.stdout) : -1,
    );
    assert.equal(others.length, 6);
    assert.deepEqual([...new Set(others)].sort(), [0, 1]);
  });

  it('that wait for their turn can be cancelled', async () => {
    const one = new ProcessPool(1);
    const request = { cwd: folder, timeoutMs: 5000, maxBytes: 1024 };
    const abort = new AbortController();
    const first = one.run({ ...request, command: 'sleep', args: ['0.2'], signal: never });
    const second = one.run({
      ...request,
      command: 'touch',
      args: ['canary'],
      signal: abort.signal,
    });
    const third = one.run({ ...request, command: 'true', args: [], signal: never });
    abort.abort();
    assert.deepEqual(await second, { state: 'aborted' });
    assert.equal((await first).state, 'exited');
    assert.equal((await third).state, 'exited');
    assert.equal(existsSync(join(folder, 'canary')), false);
  });
});
