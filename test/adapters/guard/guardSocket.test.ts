import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { askWindow, isThere } from '../../../src/adapters/guard/askWindow';
import { GuardSocket } from '../../../src/adapters/guard/guardSocket';
import { socketPath } from '../../../src/adapters/guard/socketPath';
import { createSystemClock } from '../../../src/adapters/systemClock';
import { MOST_FRAME, type Question, type Reply, writeFrame } from '../../../src/core/guard/frames';
import { FakeClock, RecordingLog } from '../../support/fakeClock';

const QUESTION: Question = {
  schema: 1,
  actor: { kind: 'person', name: 'ada' },
  origin: 'terminal',
  act: { type: 'command', argv: ['kubectl', 'delete', 'ns', 'shop'] },
  cwd: '/projects/shop',
  home: '/home/ada',
  env: {},
  terminal: undefined,
};
const FRAME = writeFrame(QUESTION) ?? '';

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('The socket of a window', function () {
  this.timeout(60_000);
  let folder: string;
  let path: string;
  let socket: GuardSocket;
  let asked: Question[];
  let answer: (question: Question, signal: AbortSignal) => Promise<Reply>;
  const log = new RecordingLog();
  const clock = createSystemClock((error) => assert.fail(String(error)));

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-socket-')));
    path = join(folder, 'sock');
    asked = [];
    answer = () => Promise.resolve({ state: 'granted', reason: 'yes' });
    socket = new GuardSocket({
      path,
      clock,
      log,
      answer: (question, signal) => {
        asked.push(question);
        return answer(question, signal);
      },
    });
    await socket.listen();
  });
  afterEach(() => {
    socket.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (question = QUESTION, signal = new AbortController().signal) =>
    askWindow(path, question, signal);

  /** What the other end says until it closes. */
  function send(bytes: string | Uint8Array, end = false): Promise<string> {
    return new Promise((done) => {
      let heard = '';
      const client = connect(path, () => {
        client.write(bytes);
        if (end) client.end();
      });
      client.on('data', (chunk: Buffer) => (heard += chunk.toString('utf8')));
      client.on('error', () => undefined);
      client.on('close', () => done(heard));
    });
  }

  it('answers a question', async () => {
    assert.deepEqual(await ask(), { state: 'granted', reason: 'yes' });
    assert.deepEqual(JSON.parse(JSON.stringify(asked)), [JSON.parse(FRAME)]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('says each second that somebody is asked, for longer than anybody would wait otherwise', async () => {
    answer = async () => {
      await wait(7_000);
      return { state: 'denied', reason: 'no' };
    };
    const heard = send(FRAME);
    assert.deepEqual(await ask(), { state: 'denied', reason: 'no' });
    const lines = (await heard).trim().split('\n');
    assert.ok(lines.length >= 6 && lines.length <= 10, `${lines.length} lines`);
    assert.deepEqual(new Set(lines.slice(0, -1)), new Set(['{"state":"asking"}']));
  });

  it('tells that whoever asked has gone', async () => {
    let gone: () => void = () => undefined;
    const hasGone = new Promise<void>((resolve) => (gone = resolve));
    answer = (_question, signal) =>
      new Promise((done) =>
        signal.addEventListener('abort', () => {
          gone();
          done({ state: 'denied', reason: 'gone' });
        }),
      );
    const leave = new AbortController();
    const left = ask(QUESTION, leave.signal);
    while (asked.length === 0) await wait(5);
    leave.abort();
    assert.equal((await left).state, 'aborted');
    await hasGone;
  });

  it('says no where answering fails', async () => {
    answer = () => Promise.reject(new Error('odd'));
    const said = await ask();
    assert.equal(said.state, 'denied');
    answer = () => Promise.resolve({ state: 'granted', reason: 'x'.repeat(MOST_FRAME) });
    assert.deepEqual(await ask(), { state: 'denied', reason: 'The answer was too long.' });
  });

  it('takes one question a connection', async () => {
    await send(FRAME + FRAME);
    assert.equal(asked.length, 1);
  });

  it('goes on after 10,000 malformed frames', async () => {
    const bytes = Buffer.from(FRAME);
    const broken = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((random) => Buffer.concat([random, Buffer.from('\n')])),
      fc.json().map((json) => Buffer.from(`${json}\n`)),
      // A good frame with a byte changed, a piece left out, or a piece doubled.
      fc.tuple(fc.nat(bytes.length - 2), fc.nat(255)).map(([at, byte]) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        return changed;
      }),
      fc
        .tuple(fc.nat(bytes.length), fc.nat(50))
        .map(([at, count]) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)])),
      fc
        .tuple(fc.nat(bytes.length), fc.nat(50))
        .map(([at, count]) => Buffer.concat([bytes.subarray(0, at + count), bytes.subarray(at)])),
    );
    const frames = fc.sample(broken, { numRuns: 10_000, seed: 5 });
    let next = 0;
    const worker = async () => {
      for (let frame = frames[next++]; frame; frame = frames[next++]) await send(frame, true);
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    // A byte may be changed inside a word, and a question stay a question.
    assert.ok(asked.length < 6_000, `${asked.length} were taken for questions`);
    for (const { schema, act } of asked) assert.deepEqual([schema, act.type], [1, 'command']);
    assert.deepEqual(await ask(), { state: 'granted', reason: 'yes' });
  });

  it('closes what is too long, and what does not come to an end', async () => {
    const started = performance.now();
    const all = await Promise.all([
      send('x'.repeat(MOST_FRAME + 1)),
      send(`{"a":"${'x'.repeat(MOST_FRAME)}"}\n`),
      send(FRAME.trimEnd()),
      send(''),
      new Promise<string>((done) => {
        // A byte now and then.
        const client = connect(path);
        const drip = setInterval(() => client.write(' '), 100);
        client.on('error', () => undefined);
        client.on('close', () => {
          clearInterval(drip);
          done('');
        });
      }),
    ]);
    assert.deepEqual(all, ['', '', '', '', '']);
    assert.ok(performance.now() - started < 4_000);
    assert.equal(asked.length, 0);
    assert.equal((await ask()).state, 'granted');
  });

  it('answers one who closes their own end after the question', async () => {
    assert.match(
      await send(FRAME, true),
      /^(?:\{"state":"asking"\}\n(?:\{"state":"granted","reason":"yes"\}\n)?)?$/,
    );
    assert.equal((await ask()).state, 'granted');
  });

  it('answers 100 at once, 64 at a time', async () => {
    let most = 0;
    let open = 0;
    answer = async () => {
      most = Math.max(most, ++open);
      await wait(300);
      open--;
      return { state: 'granted', reason: 'yes' };
    };
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask()));
    const granted = answers.filter(({ state }) => state === 'granted').length;
    const refused = answers.filter(({ state }) => state === 'unreachable').length;
    assert.equal(granted + refused, 100);
    assert.ok(granted >= 64, `${granted} were granted`);
    assert.ok(most <= 64, `${most} at once`);
    assert.equal((await ask()).state, 'granted');
  });

  it('is not held by those who ask and never listen', async () => {
    const deaf: Socket[] = Array.from({ length: 20 }, () => connect(path));
    for (const client of deaf) {
      client.on('error', () => undefined);
      client.pause();
      client.write(FRAME);
    }
    assert.equal((await ask()).state, 'granted');
    for (const client of deaf) client.destroy();
  });

  it('takes over what a killed window left, and leaves alone what lives', async () => {
    const left = join(folder, 'left');
    const program = `require('net').createServer().listen(${JSON.stringify(left)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', program]);
    assert.ok(statSync(left).isSocket());
    assert.equal(await isThere(left), false);
    const heir = new GuardSocket({ path: left, answer, clock, log });
    await heir.listen();
    assert.ok(heir.isListening);

    const later = new FakeClock();
    const other = new GuardSocket({
      path: left,
      answer: () => Promise.resolve({ state: 'denied', reason: 'the other' }),
      clock: later,
      log,
    });
    await other.listen();
    assert.ok(!other.isListening);
    assert.equal((await askWindow(left, QUESTION, new AbortController().signal)).state, 'granted');
    heir.dispose();
    await wait(50);
    await later.advance(5_000);
    for (let tries = 0; !other.isListening && tries < 50; tries++) await wait(20);
    assert.equal((await askWindow(left, QUESTION, new AbortController().signal)).state, 'denied');
    other.dispose();
  });

  it('lets in nobody else', function () {
    if (process.getuid?.() !== 0) this.skip();
    // The folder around it can be entered; that of the socket cannot.
    chmodSync(folder, 0o755);
    const house = join(folder, 'guard');
    const place = socketPath(house, '01234567', {});
    assert.ok('path' in place);
    assert.equal(statSync(house).mode & 0o777, 0o700);
    const program = `const s = require('net').connect(process.argv[1]); s.on('connect', () => { console.log('in'); process.exit(0) }); s.on('error', (e) => { console.log(e.code); process.exit(0) })`;
    // A program that others may run lies elsewhere than in root's home.
    const node = join(folder, 'node');
    execFileSync('cp', [process.execPath, node]);
    chmodSync(node, 0o755);
    const attempt = (target: string) =>
      spawnSync(
        'setpriv',
        ['--reuid=65534', '--regid=65534', '--clear-groups', node, '-e', program, target],
        { encoding: 'utf8', cwd: '/' },
      ).stdout.trim();
    const server = createServer().listen(place.path);
    try {
      assert.equal(attempt(place.path), 'EACCES');
      assert.equal(attempt(path), 'EACCES');
    } finally {
      server.close();
    }
  });

  describe('is not believed', () => {
    it('where it belongs to somebody else', async function () {
      if (process.getuid?.() !== 0) this.skip();
      execFileSync('chown', ['65534', path]);
      const said = await ask();
      assert.ok(said.state === 'unreachable');
      assert.match(said.reason, /belongs to somebody else/);
      assert.equal(await isThere(path), false);
    });

    it('where it is something else', async () => {
      const file = join(folder, 'file');
      writeFileSync(file, '{"state":"granted","reason":""}\n');
      assert.equal(
        (await askWindow(file, QUESTION, new AbortController().signal)).state,
        'unreachable',
      );
      assert.equal(
        (await askWindow(join(folder, 'none'), QUESTION, new AbortController().signal)).state,
        'unreachable',
      );
    });

    for (const [title, said] of [
      ['says nonsense', 'nonsense\n'],
      ['says too much', 'x'.repeat(2 * MOST_FRAME)],
      ['says half of a yes', '{"state":"granted","rea'],
      ['says a yes of another version', '{"state":"granted","reason":"","more":1}\n'],
    ] as const) {
      it(`where it ${title}`, async () => {
        const odd = join(folder, 'odd');
        const server = createServer((client) =>
          client.on('error', () => undefined).end(said),
        ).listen(odd);
        await new Promise((done) => server.once('listening', done));
        assert.equal(
          (await askWindow(odd, QUESTION, new AbortController().signal)).state,
          'unreachable',
        );
        server.close();
      });
    }

    it('where the question does not fit', async () => {
      const long = { ...QUESTION, act: { type: 'shell', text: 'x'.repeat(MOST_FRAME) } } as const;
      assert.equal((await ask(long)).state, 'unreachable');
    });
  });
});

describe('The path of the socket', () => {
  let folder: string;
  beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-path-')))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const long = () => join(folder, 'x'.repeat(90));

  it('is in the house where it is short enough, else in a folder of the machine', () => {
    assert.deepEqual(socketPath(join(folder, 'h'), 'id', {}), { path: join(folder, 'h', 'sock') });
    const runtime = join(folder, 'run');
    mkdirSync(runtime);
    assert.deepEqual(socketPath(long(), 'id', { XDG_RUNTIME_DIR: runtime }), {
      path: join(runtime, 'whereabouts', 'id.sock'),
    });
    const place = socketPath(long(), 'id', {});
    assert.deepEqual(place, {
      path: join(tmpdir(), `whereabouts-${process.getuid?.()}`, 'id.sock'),
    });
  });

  it('is in no folder of others and behind no link', function () {
    const runtime = join(folder, 'run');
    mkdirSync(runtime);
    mkdirSync(join(folder, 'elsewhere'));
    execFileSync('ln', ['-s', join(folder, 'elsewhere'), join(runtime, 'whereabouts')]);
    const place = socketPath(long(), 'id', { XDG_RUNTIME_DIR: runtime });
    assert.ok('path' in place && !place.path.startsWith(folder), JSON.stringify(place));
    if (process.getuid?.() !== 0) this.skip();
    rmSync(join(runtime, 'whereabouts'));
    mkdirSync(join(runtime, 'whereabouts'));
    execFileSync('chown', ['65534', join(runtime, 'whereabouts')]);
    const other = socketPath(long(), 'id', { XDG_RUNTIME_DIR: runtime });
    assert.ok('path' in other && !other.path.startsWith(folder), JSON.stringify(other));
  });

  it('closes a folder of ours to others', () => {
    const house = join(folder, 'open');
    mkdirSync(house);
    chmodSync(house, 0o777);
    assert.ok('path' in socketPath(house, 'id', {}));
    assert.equal(statSync(house).mode & 0o777, 0o700);
  });

  it('is nowhere on Windows', () => {
    assert.ok('reason' in socketPath(folder, 'id', {}, 'win32'));
  });
});
