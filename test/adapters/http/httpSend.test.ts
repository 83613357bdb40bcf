import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { HttpClient, type HttpOptions } from '../../../src/adapters/http/http';
import type { HttpSend, SendOutcome } from '../../../src/core/promote/trigger';
import { drip, flood, head, raw, reply, tlsFixture } from '../../support/hostile/hostileServer';
import {
  RecordingServer,
  type Behaviour,
  type Listening,
} from '../../support/hostile/recordingServer';

const never = new AbortController().signal;
const canary = 'Canary-7b1e"90d2';
const body = '{"commit":"0123456789abcdef","note":"Grüße"}';
/** Long enough for whatever ends by itself, and short enough to wait for. */
const patience = { usual: 5_000, short: 400 };
const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe('a write over HTTP', () => {
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
      sendTimeoutMs: patience.usual,
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

  const sendTo = (server: RecordingServer, more: Partial<HttpSend> = {}): HttpSend => ({
    transport: 'http',
    method: 'POST',
    url: `http://127.0.0.1:${server.port}/deploy`,
    headers: { Authorization: 'Bearer ${env:TOKEN}' },
    body,
    ...more,
  });

  it('is sent once, as it is, on a connection that is closed after it', async () => {
    const server = await serve({
      request: (socket) =>
        reply(socket, '{"run":7}', { status: '202 Accepted', headers: ['X-Run: 7'] }),
    });
    const outcome = await makeClient().send(sendTo(server), never);
    assert.equal(outcome.state, 'accepted', outcome.sentence);
    assert.equal(outcome.status, 202);
    assert.equal(outcome.body, '{"run":7}');
    assert.equal(outcome.headers?.['x-run'], '7');
    const [request = ''] = server.received;
    const sent = Buffer.from(request, 'latin1').toString('utf8');
    assert.match(sent, /^POST \/deploy HTTP\/1\.1\r\n/);
    assert.match(sent, /\r\nConnection: close\r\n/);
    assert.match(sent, /\r\nContent-Type: application\/json\r\n/);
    assert.ok(sent.includes(`\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`), sent);
    assert.ok(sent.includes(`\r\nAuthorization: Bearer ${canary}\r\n`));
    assert.ok(sent.endsWith(`\r\n\r\n${body}`), sent);
    assert.equal(server.requests, 1);
  });

  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    it(`can be a ${method}, with a condition, a type of its own and no body`, async () => {
      const server = await serve({ request: (socket) => reply(socket, '') });
      const headers = {
        'If-Match': '"one"',
        'If-Unmodified-Since': 'Wed, 21 Oct 2026 07:28:00 GMT',
        'content-type': 'text/plain',
      };
      const outcome = await makeClient().send(
        sendTo(server, { method, headers, body: undefined }),
        never,
      );
      assert.equal(outcome.state, 'accepted', outcome.sentence);
      const [sent = ''] = server.received;
      assert.ok(sent.startsWith(`${method} /deploy`), sent);
      assert.match(sent, /If-Match: "one"\r\n/);
      assert.match(sent, /content-type: text\/plain\r\n/);
      assert.doesNotMatch(sent, /application\/json\r\n|chunked/);
      assert.ok(sent.endsWith('\r\n\r\n'));
    });
  }

  const statuses: readonly (readonly [string, SendOutcome['state'], RegExp?, string?, string?])[] =
    [
      ['200 OK', 'accepted'],
      ['204 No Content', 'accepted'],
      ['302 Found', 'refused', /go elsewhere, but not where to/],
      ['304 Not Modified', 'refused', /unchanged.*never follows/],
      ['400 Bad Request', 'refused', /It says: no such branch$/, '{"message":"no such branch"}'],
      ['401 Unauthorized', 'refused', /wants credentials.*this trigger/],
      ['403 Forbidden', 'refused', /wants credentials/],
      ['407 Proxy Authentication Required', 'refused', /http\.proxy/],
      ['404 Not Found', 'refused', /404\.$/, '<!doctype html><title>Nothing</title>'],
      ['422 Unprocessable', 'refused', /says: deep$/, '{"error":{"message":"deep"}}'],
      ['408 Request Timeout', 'unknown', /not known/],
      [
        '409 Conflict',
        'conflict',
        /says: it is at \[2Jabc$/,
        '{"detail":"it is at \\u001b[2Jabc"}',
      ],
      ['412 Precondition Failed', 'conflict', /says: changed$/, '\n\nchanged\nmore'],
      ['428 Precondition Required', 'conflict', /says: a+…$/, 'a'.repeat(5_000)],
      ['425 Too Early', 'busy'],
      ['429 Too Many Requests', 'busy', /says: slowly$/, '{"title":"slowly"}', 'Retry-After: 7'],
      ['499 Closed', 'unknown', /not known/],
      ['500 Internal Server Error', 'unknown', /not known.*says: oops$/, '{"error":"oops"}'],
      ['503 Service Unavailable', 'unknown', /not known/, '', 'Retry-After: 7'],
      ['600 Odd', 'unknown'],
      ['999 Odd', 'unknown'],
      ['000 None', 'unknown'],
    ];
  for (const [status, state, says = /./, text = '', header] of statuses) {
    it(`that is answered ${status}: ${state}`, async () => {
      const headers = header === undefined ? [] : [header];
      const server = await serve({
        request: (socket) => reply(socket, text, { status, headers }),
      });
      const outcome = await makeClient().send(sendTo(server), never);
      assert.equal(outcome.state, state, outcome.sentence);
      assert.match(outcome.sentence, says);
      assert.ok(outcome.sentence.length < 400);
      assert.equal(outcome.status, Number(status.slice(0, 3)));
      assert.equal(outcome.retryAfter, header === undefined ? undefined : 7_000);
      assert.equal(server.requests, 1);
    });
  }

  for (const status of ['301 Moved', '302 Found', '303 See', '307 Temporary', '308 Permanent']) {
    it(`follows no ${status}, and says where it points without its query`, async () => {
      const other = await serve({ request: (socket) => reply(socket, '{}') });
      const at = `http://127.0.0.2:${other.port}/login`;
      const server = await serve({
        request: (socket) =>
          reply(socket, '{}', { status, headers: [`Location: ${at}?token=abc#x`] }),
      });
      const outcome = await makeClient().send(sendTo(server), never);
      assert.equal(outcome.state, 'refused');
      assert.ok(outcome.sentence.includes(`go to ${at}. A write never follows a redirect`));
      assert.doesNotMatch(outcome.sentence, /token/);
      assert.equal(server.requests, 1);
      assert.equal(other.received.length, 0, 'nobody connects to the other origin');
    });
  }

  const begun = /began to answer 200 and broke off/;
  const page = '<html><form><input\n name=p TYPE = "password"></form></html>';
  const whole = ['HTTP/1.1 200 OK', 'Content-Length: 1000'];
  const faults: readonly (readonly [string, Behaviour, RegExp])[] = [
    ['reset at accept', { accepted: (it) => void setTimeout(() => it.resetAndDestroy(), 20) }, /./],
    ['reset after the headers', { head: (it) => it.resetAndDestroy() }, /ECONNRESET/],
    ['reset after the body', { request: (it) => it.resetAndDestroy() }, /ECONNRESET/],
    ['closed without a word', { request: (it) => it.end() }, /not known/],
    ['half a status line', { request: (it) => it.end('HTTP/1.1 20') }, /not known/],
    ['half of the headers', { request: (it) => it.end('HTTP/1.1 200 OK\r\nX-A') }, /not known/],
    ['half a body', { request: (it) => raw(it, whole, '{"run"') }, begun],
    [
      'half a chunk',
      { request: (it) => raw(it, [whole[0] ?? '', 'Transfer-Encoding: chunked'], 'ff\r\n{') },
      begun,
    ],
    [
      'reset in the body',
      {
        request: (it) =>
          it.write(head(...whole), () => void setTimeout(() => it.resetAndDestroy(), 20)),
      },
      begun,
    ],
    ['silence', { request: () => undefined }, /did not begin to answer within 0\.4 s/],
    [
      'headers drop by drop',
      { request: (it) => drip(it, 40, (n) => 'HTTP/1.1 200 OK\r\nX: '.charAt(n) || 'a') },
      /did not begin/,
    ],
    [
      'a body drop by drop',
      { request: (it) => void (it.write(head(...whole)), drip(it, 40, () => ' ')) },
      /began to answer 200 and broke off: .*did not finish/,
    ],
    [
      'endless early hints',
      { request: (it) => flood(it, `HTTP/1.1 103 Early Hints\r\nL: ${'a'.repeat(500)}\r\n\r\n`) },
      /more than 1 MiB/,
    ],
    [
      'another protocol',
      {
        request: (it) =>
          it.write(head('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: x')),
      },
      /101/,
    ],
    ['no HTTP', { request: (it) => it.end('SSH-2.0-OpenSSH_9.2p1\r\n') }, /well-formed HTTP/],
    ['too much', { request: (it) => reply(it, Buffer.alloc(300_000, 32)) }, begun],
    [
      'gzip that is none',
      { request: (it) => reply(it, '{}', { headers: ['Content-Encoding: gzip'] }) },
      begun,
    ],
    [
      'gzip cut short',
      {
        request: (it) =>
          reply(it, gzipSync(body).subarray(0, -6), { headers: ['Content-Encoding: gzip'] }),
      },
      begun,
    ],
    ['no UTF-8', { request: (it) => reply(it, Buffer.of(0xff, 0xfe)) }, begun],
    [
      'a sign-in page',
      { request: (it) => reply(it, page, { type: 'text/html; charset=utf-8' }) },
      /looks like a sign-in page/,
    ],
  ];
  for (const [fault, behaviour, says] of faults) {
    it(`that meets ${fault} is unknown, and is not repeated`, async () => {
      const server = await serve(behaviour);
      const sendTimeoutMs = / drop | silence/.test(` ${fault}`) ? patience.short : patience.usual;
      const start = performance.now();
      const outcome = await makeClient({ sendTimeoutMs }).send(sendTo(server), never);
      assert.ok(performance.now() - start < sendTimeoutMs + 500);
      assert.equal(outcome.state, 'unknown', outcome.sentence);
      assert.match(outcome.sentence, says);
      assert.doesNotMatch(inspect(outcome), /Canary/i);
      await wait(50);
      assert.ok(server.requests <= 1 && server.received.length === 1, inspect(server.received));
      if (!fault.endsWith('accept')) assert.equal(server.requests, 1);
    });
  }

  it('is accepted with a page that asks for no password, and with well-formed gzip', async () => {
    for (const [bytes, type, headers] of [
      ['<p>done, no password needed', 'text/html', []],
      [page, 'text/plain', []],
      [gzipSync(body), 'application/json', ['Content-Encoding: gzip']],
    ] as const) {
      const server = await serve({ request: (socket) => reply(socket, bytes, { type, headers }) });
      const outcome = await makeClient().send(sendTo(server), never);
      assert.equal(outcome.state, 'accepted', outcome.sentence);
    }
  });

  describe('is unsent, and nothing arrives,', () => {
    async function unsent(
      server: RecordingServer,
      send: HttpSend,
      says: RegExp,
      sendTimeoutMs = patience.usual,
    ): Promise<void> {
      const outcome = await makeClient({ sendTimeoutMs }).send(send, never);
      assert.equal(outcome.state, 'unsent', outcome.sentence);
      assert.match(outcome.sentence, says);
      assert.doesNotMatch(inspect(outcome), /Canary/i);
      await wait(30);
      assert.equal(server.requests, 0, inspect(server.received));
    }

    const bad: readonly (readonly [string, Partial<HttpSend>, RegExp])[] = [
      ['a method of another kind', { method: 'TRACE' }, /"TRACE" is not a method/],
      ['an address that is none', { url: 'shop/deploy' }, /not a URL/],
      ['a password in the address', { url: 'http://u:hunter22@127.0.0.1/' }, /user name or/],
      ['a link-local address', { url: 'http://169.254.169.254/' }, /link-local/],
      ['a header that frames', { headers: { 'Content-Length': '1' } }, /cannot be set/],
      ['a broken header', { headers: { 'X-A': 'a\r\nX-B: b' } }, /line breaks/],
      ['a secret in the open', { url: 'http://shop.example/deploy' }, /unencrypted/],
      ['a host that nobody knows', { url: 'https://nowhere.invalid/' }, /DNS.* Nothing was sent/],
    ];
    for (const [what, more, says] of bad) {
      it(`with ${what}`, async () => {
        const server = await serve({});
        await unsent(server, sendTo(server, more), says);
        assert.equal(server.received.length, 0);
      });
    }

    it('when the connection is refused', async () => {
      const server = await serve({});
      server.stop();
      await unsent(server, sendTo(server), /refused the connection.* Nothing was sent/);
    });

    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      for (const certificate of ['expired', 'other-host', 'self-signed']) {
        it(`when the certificate is ${certificate}, over ${maxVersion}`, async () => {
          const server = await serve({}, { certificate, maxVersion });
          const url = `https://127.0.0.1:${server.port}/deploy`;
          await unsent(server, sendTo(server, { url }), /certificate of .* Nothing was sent/);
        });
      }
    }

    const shaking: readonly (readonly [string, (socket: Socket) => void, RegExp])[] = [
      ['never goes on', () => undefined, /could not be reached within 0\.4 s.*Nothing was sent/],
      ['is reset', (it) => it.once('data', () => it.resetAndDestroy()), /Nothing was sent/],
      ['is closed', (it) => it.once('data', () => it.end()), /Nothing was sent/],
      ['is no TLS', (it) => it.once('data', () => it.end('HTTP/1.1 400 Bad\r\n\r\n')), /No secure/],
    ];
    for (const [what, accepted, says] of shaking) {
      it(`when the handshake ${what}`, async () => {
        const tcp = createServer((socket) => accepted(socket.on('error', () => undefined)));
        await new Promise<void>((done) => tcp.listen(0, '127.0.0.1', done));
        const { port } = tcp.address() as { port: number };
        try {
          const server = await serve({});
          const send = sendTo(server, { url: `https://127.0.0.1:${port}/` });
          const isSlow = what.startsWith('never');
          await unsent(server, send, says, isSlow ? patience.short : patience.usual);
        } finally {
          tcp.close();
        }
      });
    }

    for (const state of ['missing', 'unconfirmed'] as const) {
      it(`when a credential is ${state}`, async () => {
        const server = await serve({});
        const client = makeClient({ credentials: () => Promise.resolve({ state }) });
        const outcome = await client.send(sendTo(server), never);
        assert.equal(outcome.state, 'unsent');
        assert.match(outcome.sentence, /whereabouts allow TOKEN http:\/\/127\.0\.0\.1:\d+/);
        assert.equal(server.received.length, 0);
      });
    }

    it('when the credential store fails', async () => {
      const server = await serve({});
      const client = makeClient({ credentials: () => Promise.reject(new Error(canary)) });
      const outcome = await client.send(sendTo(server), never);
      assert.equal(outcome.state, 'unsent');
      assert.doesNotMatch(inspect(outcome), /Canary/i);
      assert.equal(server.received.length, 0);
    });
  });
});
