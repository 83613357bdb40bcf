import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommandSend } from '../../../src/adapters/process/commandSend';
import { ProcessPool } from '../../../src/adapters/process/process';
import type { SendOutcome } from '../../../src/core/promote/trigger';
import { temporaryFolder } from '../../support/repository';

describe('a write by a command', () => {
  let folder = '';
  const never = new AbortController().signal;
  const send = (command: readonly string[], timeoutMs = 5_000, signal = never) =>
    createCommandSend({ cwd: folder, timeoutMs })({ transport: 'command', command }, signal);
  /** How often the script of this name was run. */
  const runs = (name: string) => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
  };
  const inShell = (name: string, script: string) => [
    ...['sh', '-c'],
    `printf x >> ${name}; ${script}`,
  ];

  beforeEach(() => {
    folder = temporaryFolder();
    writeFileSync(
      join(folder, 'promote.sh'),
      '#!/bin/sh\nprintf x >> ran\npwd\necho "$1|$KEY|$#"\n',
    );
    chmodSync(join(folder, 'promote.sh'), 0o755);
    writeFileSync(join(folder, 'plain.sh'), '#!/bin/sh\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('runs it once, in its folder, without a shell, with what is added to the environment', async () => {
    const outcome = await createCommandSend({ cwd: folder, timeoutMs: 5_000 })(
      { transport: 'command', command: ['./promote.sh', '$HOME; touch canary'] },
      never,
      { KEY: 'key-1' },
    );
    assert.deepEqual(outcome, {
      state: 'accepted',
      sentence: './promote.sh ended with exit code 0',
      body: `${folder}\n$HOME; touch canary|key-1|1\n`,
    });
    assert.equal(runs('ran'), 1);
    assert.ok(!existsSync(join(folder, 'canary')));
  });

  const ends: readonly (readonly [string, SendOutcome['state'], RegExp])[] = [
    ['true', 'accepted', /exit code 0/],
    ["printf '\\377'", 'accepted', /exit code 0/],
    ['echo "not \u001b[31mnow" >&2; exit 75', 'busy', /exit code 75: not \[31mnow$/],
    ['echo "no cluster" >&2; echo more >&2; exit 4', 'refused', /exit code 4: no cluster$/],
    ['exit 77', 'refused', /exit code 77$/],
    ['kill -9 $$', 'unknown', /SIGKILL.*not known/],
    ['yes', 'unknown', /did not finish within 0\.5 s.*not known/],
    ['sleep 60', 'unknown', /did not finish within 0\.5 s.*not known/],
    // It ends well when it is told to: whether it was done before that is not known.
    ["trap 'exit 0' TERM; sleep 60 & wait", 'unknown', /did not finish/],
  ];
  for (const [script, state, says] of ends) {
    it(`is ${state} after ${script}`, async () => {
      const outcome = await send(inShell('ran', script), 500);
      assert.equal(outcome.state, state, outcome.sentence);
      assert.match(outcome.sentence, says);
      assert.equal(runs('ran'), 1);
    });
  }

  const neverRun: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /the command is empty/],
    [[''], /the command is empty/],
    [['no-such-program'], /was not found/],
    [['./nothing.sh'], /was not found/],
    [['./plain.sh'], /chmod \+x/],
    [['printf', 'a\0b'], /cannot be run/],
  ];
  for (const [command, says] of neverRun) {
    it(`is unsent with ${JSON.stringify(command)}`, async () => {
      const outcome = await send(command);
      assert.equal(outcome.state, 'unsent', outcome.sentence);
      assert.match(outcome.sentence, says);
    });
  }

  it('is unsent when it is stopped before it began, also in the queue and at the last moment', async () => {
    assert.equal((await send(['./promote.sh'], 5_000, AbortSignal.abort())).state, 'unsent');

    const processes = new ProcessPool(1);
    const queued = createCommandSend({ cwd: folder, timeoutMs: 5_000, processes });
    const stop = new AbortController();
    const first = queued({ transport: 'command', command: ['sleep', '0.2'] }, never);
    const second = queued({ transport: 'command', command: ['./promote.sh'] }, stop.signal);
    stop.abort();
    assert.equal((await second).state, 'unsent');
    assert.equal((await first).state, 'accepted');

    const late = new AbortController();
    const third = queued({ transport: 'command', command: ['./promote.sh'] }, late.signal);
    // It has its place by now, and is about to be started.
    late.abort();
    assert.equal((await third).state, 'unsent');
    assert.equal(runs('ran'), 0);
  });

  it('goes on after it has printed 256 KiB, and comes to its own end', async () => {
    const long = 'head -c 1000000 /dev/zero | tr "\\0" x; sleep 0.1; printf x >> done';
    const outcome = await send(inShell('ran', long));
    assert.equal(outcome.state, 'accepted', outcome.sentence);
    assert.equal(outcome.body, 'x'.repeat(256 * 1024));
    assert.equal(runs('done'), 1);
  });

  it('is unknown when it is stopped after it began', async () => {
    const stop = new AbortController();
    const outcome = send(inShell('ran', 'sleep 60'), 5_000, stop.signal);
    while (runs('ran') === 0) await new Promise((done) => setTimeout(done, 10));
    stop.abort();
    assert.equal((await outcome).state, 'unknown');
    assert.match((await outcome).sentence, /stopped before it finished.*not known/);
    assert.equal(runs('ran'), 1);
  });
});
