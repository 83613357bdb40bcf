import fc from 'fast-check';
import assert from 'node:assert/strict';
import * as http from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { inspect } from 'node:util';
import { HttpClient, type HttpOptions } from '../../../src/adapters/http/http';
import type { HttpSend } from '../../../src/core/promote/trigger';
import { ForwardProxy } from '../../support/hostile/forwardProxy';
import { reply, tlsFixture } from '../../support/hostile/hostileServer';
import {
  RecordingServer,
  type Behaviour,
  type Listening,
} from '../../support/hostile/recordingServer';

const never = new AbortController().signal;
const canary = 'Canary-7b1e"90d2';
const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe('a write over HTTP stands apart:', () => {
  const clients: HttpClient[] = [];
  const servers: RecordingServer[] = [];

  afterEach(() => {
    for (const client of clients.splice(0)) client.dispose();
    for (const server of servers.splice(0)) server.stop();
  });

  function makeClient(options: Partial<HttpOptions> = {}): HttpClient {
    const client = new HttpClient({
      credentials: () => Promise.resolve({ state: 'given', value: canary }),
      systemCertificates: false,
      certificates: [tlsFixture('authority.pem')],
      limits: { headers: 300, total: 600, rest: 60_000 },
      sendTimeoutMs: 5_000,
      ...options,
    });
    clients.push(client);
    return client;
  }

  async function serve(behaviour: Behaviour, listening?: Listening): Promise<RecordingServer> {
    const server = await new RecordingServer(behaviour).listen(listening);
    servers.push(server);
    return server;
  }

  const sendTo = (url: string, headers: Readonly<Record<string, string>> = {}): HttpSend => ({
    ...{ transport: 'http', method: 'POST', url, headers, body: '{}' },
  });
  const ask = (client: HttpClient, url: string) =>
    client.ask({ transport: 'http', url, headers: {} }, never);

  it('goes over TLS to a trusted server, by name and by address', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const server = await serve(
        { request: (socket) => reply(socket, '{}') },
        { certificate: 'good' },
      );
      const outcome = await makeClient().send(sendTo(`https://${host}:${server.port}/v`), never);
      assert.equal(outcome.state, 'accepted', outcome.sentence);
      assert.equal(server.requests, 1);
      assert.ok(server.received[0]?.includes(`\r\nHost: ${host}:${server.port}\r\n`));
    }
  });

  it('uses no connection that was kept, poisoned or closed meanwhile', async () => {
    const sockets: Socket[] = [];
    const server = await serve({
      accepted: (socket) => sockets.push(socket),
      request: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood'),
    });
    const url = `http://127.0.0.1:${server.port}/v`;
    const client = makeClient();
    for (const spoil of [
      () => sockets.at(-1)?.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'),
      () => sockets.at(-1)?.resetAndDestroy(),
      () => undefined,
    ]) {
      await ask(client, url);
      spoil();
      const before = server.received.length;
      const outcome = await client.send(sendTo(url), never);
      assert.equal(outcome.body, 'good', outcome.sentence);
      assert.equal(server.received.length, before + 1, 'a connection of its own');
      assert.match(server.received.at(-1) ?? '', /^POST /);
      // What is asked afterwards does not go over the connection of the write.
      await ask(client, url);
    }
    const posts = server.received.filter((text) => text.includes('POST '));
    assert.equal(posts.length, 3);
    for (const text of posts) assert.equal(text.match(/ HTTP\/1\.1/g)?.length, 1);
  });

  it('leaves no connection open', async () => {
    const server = await serve({
      request: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    });
    await makeClient().send(sendTo(`http://127.0.0.1:${server.port}/v`), never);
    await wait(30);
    assert.equal(server.open, 0);
  });

  it('waits behind no readings, and is sent to an origin that rests', async () => {
    let silent = true;
    const server = await serve({
      request: (socket) => void (silent || reply(socket, '{}')),
    });
    const url = `http://127.0.0.1:${server.port}/v`;
    const client = makeClient({ limits: { headers: 150, total: 150, rest: 60_000 } });
    const readings = Array.from({ length: 6 }, () => ask(client, url));
    await wait(50);
    silent = false;
    const among = await client.send(sendTo(url), never);
    assert.equal(among.state, 'accepted', among.sentence);
    await Promise.all(readings);
    const resting = await ask(client, url);
    assert.match(resting.state === 'failed' ? resting.message : '', /was not asked/);
    const outcome = await client.send(sendTo(url), never);
    assert.equal(outcome.state, 'accepted', outcome.sentence);
  });

  it('does not make an origin rest', async () => {
    const server = await serve({
      request: (socket) => {
        if (server.received.at(-1)?.startsWith('POST ')) socket.resetAndDestroy();
        else reply(socket, '{}');
      },
    });
    const url = `http://127.0.0.1:${server.port}/v`;
    const client = makeClient();
    for (let i = 0; i < 7; i++) {
      assert.equal((await client.send(sendTo(url), never)).state, 'unknown');
    }
    assert.equal(server.requests, 7);
    assert.equal((await ask(client, url)).state, 'answered');
  });

  describe('when it is stopped', () => {
    it('beforehand, while a credential is looked for, or by the end of the client: unsent', async () => {
      const server = await serve({});
      const send = sendTo(`http://127.0.0.1:${server.port}/v`, { 'X-A': '${env:TOKEN}' });
      assert.equal((await makeClient().send(send, AbortSignal.abort())).state, 'unsent');

      let give = (): void => undefined;
      const client = makeClient({
        sendTimeoutMs: 400,
        credentials: () =>
          new Promise((done) => (give = () => done({ state: 'given', value: canary }))),
      });
      const stop = new AbortController();
      const stopped = client.send(send, stop.signal);
      stop.abort();
      const outcome = await stopped;
      assert.equal(outcome.state, 'unsent');
      assert.match(outcome.sentence, /Nothing was sent/);
      give();
      const late = await client.send(send, never);
      assert.match(late.sentence, /could not be reached within 0\.4 s/);
      assert.equal(late.state, 'unsent');
      give();
      client.dispose();
      assert.equal((await client.send(send, never)).state, 'unsent');
      await wait(50);
      assert.equal(server.received.length, 0);
    });

    it('during the handshake: unsent, also when the other side then goes on', async () => {
      let arrived = '';
      const secure = tls.createServer(
        { cert: tlsFixture('good.pem'), key: tlsFixture('good-key.pem') },
        (socket) => {
          socket.on('error', () => socket.destroy());
          socket.on('data', (data: Buffer) => (arrived += data.toString()));
        },
      );
      const slow = createServer({ pauseOnConnect: true }, (socket) => {
        socket.on('error', () => undefined);
        setTimeout(() => secure.emit('connection', socket), 100);
      });
      await new Promise<void>((done) => slow.listen(0, '127.0.0.1', done));
      const url = `https://127.0.0.1:${(slow.address() as AddressInfo).port}/v`;
      try {
        const client = makeClient({ sendTimeoutMs: 800 });
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 50);
        assert.equal((await client.send(sendTo(url), stop.signal)).state, 'unsent');
        await wait(150);
        assert.equal(arrived, '');
        // The same server is one that a write reaches when nobody stops it.
        assert.equal((await client.send(sendTo(url), never)).state, 'unknown');
        assert.match(arrived, /^POST/);
      } finally {
        slow.close();
        secure.close();
      }
    });

    it('once it arrived: unknown, at once', async () => {
      const stop = new AbortController();
      const server = await serve({ request: () => stop.abort() });
      const client = makeClient({ sendTimeoutMs: 60_000 });
      const send = sendTo(`http://127.0.0.1:${server.port}/v`);
      const outcome = await client.send(send, stop.signal);
      assert.equal(outcome.state, 'unknown');
      assert.match(outcome.sentence, /Whether it acted .* is not known/);
      const other = await serve({ request: () => client.dispose() });
      const last = await client.send(sendTo(`http://127.0.0.1:${other.port}/v`), never);
      assert.equal(last.state, 'unknown');
      await wait(30);
      assert.deepEqual([server.requests, server.open, other.requests, other.open], [1, 0, 1, 0]);
    });
  });

  it('shows no secret that it is sent back, in any state', async () => {
    const echoes = [canary, encodeURIComponent(canary), JSON.stringify(canary).slice(1, -1)];
    const apart = [...canary].join('\u200b');
    // What parsing a URL takes out.
    const place = encodeURIComponent(canary).replace('nar', 'n\tar');
    const json = JSON.stringify({ message: `${'x'.repeat(190)}${canary} ${apart}` });
    for (const status of ['200 OK', '302 Found', '400 Bad', '409 Conflict', '429 Many', '500 No']) {
      for (const text of [...echoes, json, `${'y'.repeat(195)}${apart}`]) {
        const server = await serve({
          request: (socket) => {
            const [, encoded = ''] = echoes;
            const headers = [`X-Echo: ${encoded}`, `Location: /a/${encoded}/${place}`];
            reply(socket, text, { status, headers });
          },
        });
        const send = sendTo(`http://127.0.0.1:${server.port}/v`, { 'X-T': '${env:TOKEN}' });
        const outcome = await makeClient().send(send, never);
        // Of headers and bodies, what is there in so many letters; of sentences, not even the beginning.
        assert.doesNotMatch(inspect({ ...outcome, headers: undefined }), /Canary|7b1e/i);
        assert.ok(!outcome.headers?.['x-echo']?.includes('Canary'));
        assert.doesNotMatch(outcome.sentence, /Can|7b1/, `${status} ${text}`);
        assert.equal(server.requests, 1);
      }
    }
  });

  it('is accepted only when the whole answer came, wherever it is cut', async () => {
    const answers = [
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"run":7}',
      'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"run\r\n4\r\n":7}\r\n0\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}',
    ];
    const cut = fc.record({
      answer: fc.constantFrom(...answers),
      at: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(1)),
      end: fc.constantFrom<'end' | 'resetAndDestroy'>('end', 'resetAndDestroy'),
    });
    const client = makeClient();
    await fc.assert(
      fc.asyncProperty(cut, async ({ answer, at, end }) => {
        const length = Math.floor(at * answer.length);
        const server = await serve({
          request: (socket) => {
            const close = () => void setTimeout(() => socket[end](), 3);
            if (length === 0) close();
            else socket.write(answer.slice(0, length), close);
          },
        });
        const outcome = await client.send(sendTo(`http://127.0.0.1:${server.port}/v`), never);
        const expected = length === answer.length ? 'accepted' : 'unknown';
        assert.equal(outcome.state, expected, outcome.sentence);
        assert.equal(server.requests, 1);
        server.stop();
      }),
      { numRuns: 300 },
    );
  });

  /** As the editor does it: its `http.request` looks for a proxy, says which, and goes there. */
  describe('where the editor goes through a proxy', () => {
    const { request } = http;
    // What is imported as a namespace cannot be set.
    const wrapped = process.getBuiltinModule('node:http') as { request: unknown };
    const proxy = new ForwardProxy();
    const agent = new http.Agent({ keepAlive: true });
    let at = '';
    let onWrite = (): void => undefined;

    before(async () => {
      at = await proxy.listen();
      wrapped.request = (options: http.RequestOptions) => {
        if (options.method === 'POST') onWrite();
        const { hostname, port } = new URL(at);
        const path = `http://${options.hostname}:${options.port}${options.path}`;
        const outgoing = request({ ...options, hostname, port, path, agent });
        void Promise.resolve().then(() => outgoing.emit('proxy', { proxy: `PROXY ${hostname}` }));
        return outgoing;
      };
    });
    after(() => {
      wrapped.request = request;
      agent.destroy();
      proxy.dispose();
    });

    it('takes that way, once', async () => {
      const server = await serve({ request: (socket) => reply(socket, '{}') });
      const url = `http://127.0.0.1:${server.port}/v`;
      const outcome = await makeClient().send(sendTo(url), never);
      assert.equal(outcome.state, 'accepted', outcome.sentence);
      assert.deepEqual(proxy.seen, [`POST ${url}`]);
      assert.equal(server.requests, 1);
      assert.match(server.received[0] ?? '', /\r\nconnection: close\r\n/i);
    });

    it('sends nothing of what it calls unsent, at whatever step it is stopped', async () => {
      const server = await serve({ request: (socket) => reply(socket, '{}') });
      const url = `http://127.0.0.1:${server.port}/v`;
      const states = new Set<string>();
      const begunWhenStopped: number[] = [];
      for (let steps = 0; steps < 60; steps++) {
        const stop = new AbortController();
        onWrite = () => void (stop.signal.aborted && begunWhenStopped.push(steps));
        const client = makeClient({
          credentials: async () => {
            void (async () => {
              for (let step = 0; step < steps; step++) await Promise.resolve();
              stop.abort();
            })();
            return Promise.resolve({ state: 'given', value: canary });
          },
        });
        // It knows the way: from the credential to the request there are only steps without a pause.
        await ask(client, url);
        proxy.seen.length = 0;
        const { state, sentence } = await client.send(
          sendTo(url, { 'X-T': '${env:TOKEN}' }),
          stop.signal,
        );
        states.add(state);
        if (state === 'unknown') assert.match(sentence, /Stopped before/);
        await wait(10);
        if (state === 'unsent') assert.deepEqual(proxy.seen, [], `after ${steps} steps`);
      }
      assert.deepEqual([...states].sort(), ['unknown', 'unsent']);
      assert.deepEqual(begunWhenStopped, []);
    });

    it('is unsent where the proxy is not there, and else unknown', async () => {
      const known = at;
      try {
        const silent = await serve({ head: (socket) => socket.destroy() });
        at = `http://127.0.0.1:${silent.port}`;
        const send = sendTo('http://127.9.9.9/v');
        assert.equal((await makeClient().send(send, never)).state, 'unknown');
        silent.stop();
        const outcome = await makeClient().send(send, never);
        assert.equal(outcome.state, 'unsent', outcome.sentence);
      } finally {
        at = known;
      }
    });
  });
});
