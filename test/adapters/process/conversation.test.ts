import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import {
  Conversation,
  type ConversationEnd,
  type ConversationRequest,
} from '../../../src/adapters/process/conversation';
import { isAlive, until } from '../../support/gitFolder';
import { temporaryFolder } from '../../support/repository';

describe('a conversation with a program', () => {
  let folder = '';
  const open: Conversation[] = [];

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    for (const conversation of open.splice(0)) conversation.end();
    rmSync(folder, { recursive: true, force: true });
  });

  function talk(script: string, more: Partial<ConversationRequest> = {}) {
    const ends: ConversationEnd[] = [];
    const heard = { text: '' };
    const conversation = new Conversation({
      command: 'sh',
      args: ['-c', script],
      cwd: folder,
      onOutput: (piece) => (heard.text += piece.toString()),
      onEnd: (end) => ends.push(end),
      ...more,
    });
    open.push(conversation);
    return { conversation, heard, ends };
  }

  /** The id that a script writes into `child`. */
  async function childId(): Promise<string> {
    const file = join(folder, 'child');
    const read = () => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');
    await until(() => read() !== '');
    return read();
  }

  it('goes on for as long as somebody asks', async () => {
    const { conversation, heard, ends } = talk('while read line; do echo "$line?"; done');
    conversation.say('one\ntwo\n');
    await until(() => heard.text === 'one?\ntwo?\n');
    conversation.say('three\n');
    await until(() => heard.text.endsWith('three?\n'));
    assert.equal(heard.text, 'one?\ntwo?\nthree?\n');
    assert.deepEqual(ends, []);
  });

  it('tells how the program ended by itself, after all that it said', async () => {
    const { ends, heard } = talk('echo out; echo err >&2; exit 3');
    await until(() => ends.length > 0);
    const stderr = Buffer.from('err\n');
    assert.deepEqual(ends, [{ state: 'exited', code: 3, stdout: Buffer.alloc(0), stderr }]);
    assert.equal(heard.text, 'out\n');
    const killed = talk('kill -9 $$');
    await until(() => killed.ends.length > 0);
    assert.deepEqual(killed.ends, [{ state: 'killed', signal: 'SIGKILL' }]);
  });

  it('is over when the program is, though a child of it keeps the output open', async () => {
    const { ends } = talk('sleep 60 & echo $! > child; exit 0');
    const id = await childId();
    await until(() => ends.length > 0);
    assert.equal(ends[0]?.state, 'exited');
    await until(() => !isAlive(id));
    assert.equal(isAlive(id), false);
  });

  it('ends the program with its children, and is silent from then on', async () => {
    const { conversation, heard, ends } = talk(
      'sleep 60 & echo $! > child; while :; do echo again; sleep 0.01; done',
    );
    const id = await childId();
    await until(() => heard.text !== '');
    conversation.end();
    const { text } = heard;
    conversation.end();
    conversation.say('nobody listens');
    await until(() => !isAlive(id));
    assert.equal(isAlive(id), false);
    assert.deepEqual(ends, []);
    assert.equal(heard.text, text);
  });

  const deaf = "trap '' TERM; echo $$ > child; while :; do sleep 0.05; done";
  for (const [name, script] of [
    ['a program', deaf],
    ['the child of a program', `sh -c "$DEAF" & wait`],
  ] as const)
    it(`ends ${name} that does not listen`, async () => {
      const { conversation } = talk(script, { env: { ...process.env, DEAF: deaf } });
      const id = await childId();
      conversation.end();
      await until(() => !isAlive(id));
      assert.equal(isAlive(id), false);
    });

  it('says why there is none', async () => {
    const reason = async (more: Partial<ConversationRequest>) => {
      const { ends, conversation } = talk('', more);
      conversation.say('hello?');
      await until(() => ends.length > 0);
      const [end] = ends;
      return end?.state === 'not-started' ? end.reason : end?.state;
    };
    assert.equal(
      await reason({ command: 'no-such-program' }),
      'no-such-program was not found: check the spelling, or that it is on PATH',
    );
    const missing = join(folder, 'missing');
    assert.equal(await reason({ cwd: missing }), `sh cannot be run: there is no folder ${missing}`);
    assert.match((await reason({ args: ['a\0b'] })) ?? '', /^sh cannot be run: .*null bytes/);
  });

  it('lets our own process end while nothing is asked, and the program with it', async () => {
    const code = `
      const { Conversation } = require('./src/adapters/process/conversation.ts');
      const talk = new Conversation({
        command: 'sh',
        args: ['-c', 'echo $$; while read line; do echo "$line"; done'],
        cwd: '/',
        onOutput: (piece) => {
          process.stdout.write(piece);
          if (piece.toString().includes('last')) talk.hold(false);
        },
        onEnd: () => undefined,
      });
      setTimeout(() => talk.say('last\\n'), 50);
    `;
    const args = ['--import', 'tsx', '-e', code];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 9000 });
    const [id = '', answer] = stdout.split('\n');
    assert.equal(answer, 'last');
    await until(() => !isAlive(id));
    assert.equal(isAlive(id), false);
  }).timeout(15_000);
});
