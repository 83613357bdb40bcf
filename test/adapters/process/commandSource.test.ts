import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createCommandAsk } from '../../../src/adapters/process/commandSource';
import { temporaryFolder } from '../../support/repository';

describe('a command as a source', () => {
  let folder = '';
  const signal = new AbortController().signal;
  const ask = (command: readonly string[], timeoutMs = 5000) =>
    createCommandAsk({ cwd: folder, timeoutMs })({ transport: 'command', command }, signal);

  before(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder, 'deployed.sh'), '#!/bin/sh\npwd\necho "$1|$2|$#"\n');
    chmodSync(join(folder, 'deployed.sh'), 0o755);
    writeFileSync(join(folder, 'plain.sh'), '#!/bin/sh\n');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('answers with what it prints; it runs in its folder and gets its arguments as they are', async () => {
    assert.deepEqual(await ask(['./deployed.sh', 'qa; touch canary', '$HOME']), {
      state: 'answered',
      body: `${folder}\nqa; touch canary|$HOME|2\n`,
      headers: {},
    });
  });

  const failures: readonly (readonly [
    command: readonly string[],
    failure: string,
    message: string,
  ])[] = [
    [
      ['sh', '-c', 'echo "no cluster \u001b[31mqa" >&2; echo more >&2; exit 4'],
      'malformed',
      'sh ended with exit code 4: no cluster [31mqa',
    ],
    [['false'], 'malformed', 'false ended with exit code 1'],
    [
      ['no-such-program'],
      'configuration',
      'no-such-program was not found: check the spelling, or that it is on PATH',
    ],
    [[], 'configuration', 'the command is empty: write the program and its arguments'],
    [['yes'], 'too-big', 'yes printed more than 256 KiB'],
    [['printf', '\\377\\376'], 'malformed', 'the command printed something that is not UTF-8 text'],
    [['sh', '-c', 'kill -9 $$'], 'malformed', 'sh was ended by SIGKILL'],
  ];
  for (const [command, failure, message] of failures) {
    it(`fails by ${command.join(' ').slice(0, 40)}`, async () => {
      assert.deepEqual(await ask(command), { state: 'failed', failure, message });
    });
  }

  it('says which file is not executable', async () => {
    assert.deepEqual(await ask(['./plain.sh']), {
      state: 'failed',
      failure: 'configuration',
      message: `${join(folder, 'plain.sh')} may not be run: it is not marked as executable (chmod +x)`,
    });
  });

  it('is given up at its deadline', async () => {
    assert.deepEqual(await ask(['sleep', '60'], 200), {
      state: 'failed',
      failure: 'timeout',
      message: 'sleep did not finish within 0.2 s',
    });
  });

  it('is no source for other transports', async () => {
    const answer = await createCommandAsk({ cwd: folder, timeoutMs: 1000 })(
      { transport: 'git', remote: undefined, ref: 'main' },
      signal,
    );
    assert.equal(answer.state === 'failed' && answer.failure, 'configuration');
  });
});
