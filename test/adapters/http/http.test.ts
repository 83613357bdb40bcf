import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { HttpClient, type HttpOptions } from '../../../src/adapters/http/http';
import type { Credential } from '../../../src/adapters/http/httpTarget';
import type { Answer } from '../../../src/core/observe/source';

const fast = { headers: 300, total: 600, rest: 60_000 };
const never = new AbortController().signal;

describe('an HTTP client', () => {
  const servers: Server[] = [];
  const clients: HttpClient[] = [];
  let connections = 0;

  afterEach(() => {
    for (const client of clients.splice(0)) client.dispose();
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  function makeClient(options: Partial<HttpOptions> = {}): HttpClient {
    const client = new HttpClient({
      credentials: () => Promise.resolve({ state: 'missing' }),
      systemCertificates: false,
      limits: fast,
      ...options,
    });
    clients.push(client);
    return client;
  }

  /** Listens on all loopback addresses: each is an origin of its own. */
  async function serve(listener: RequestListener): Promise<number> {
    connections = 0;
    const server = createServer(listener).on('connection', () => connections++);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    return (server.address() as AddressInfo).port;
  }

  function get(client: HttpClient, url: string, headers = {}, signal = never): Promise<Answer> {
    return client.ask({ transport: 'http', url, headers }, signal);
  }

  function failure(answer: Answer): string {
    return answer.state === 'failed' ? answer.failure : answer.state;
  }

  it('gives out the body and the headers by their names in lower case, without cookies', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'X-Commit': 'abc', 'Set-Cookie': 'session=1' });
      response.end('{"commit":"abc"}');
    });
    const answer = await get(makeClient(), `http://127.0.0.1:${port}/v`);
    assert.equal(answer.state === 'answered' && answer.body, '{"commit":"abc"}');
    assert.equal(answer.state === 'answered' && answer.headers['x-commit'], 'abc');
    assert.doesNotMatch(inspect(answer), /session/);
  });

  it('keeps one connection per origin over ten rounds of a hundred', async () => {
    const port = await serve((_request, response) => response.end('{}'));
    const client = makeClient();
    for (let round = 0; round < 10; round++) {
      const asked = Array.from({ length: 100 }, (_, i) =>
        get(client, `http://127.2.0.${i + 1}:${port}/v`),
      );
      for (const answer of await Promise.all(asked)) assert.equal(failure(answer), 'answered');
    }
    assert.equal(connections, 100);
  });

  it('asks once more when a kept connection has been closed meanwhile', async () => {
    let requests = 0;
    const port = await serve((request, response) => {
      // Closes without a word when a connection is used again, as servers do that have just timed it out.
      if (++requests === 2) request.socket.resetAndDestroy();
      else response.end('{}');
    });
    const client = makeClient();
    assert.equal(failure(await get(client, `http://127.0.0.1:${port}/v`)), 'answered');
    assert.equal(failure(await get(client, `http://127.0.0.1:${port}/v`)), 'answered');
    assert.equal(requests, 3);
    assert.equal(connections, 2);
  });

  it('does not take bytes that came unasked for the answer to the next request', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v`;
    try {
      const client = makeClient();
      await get(client, url);
      const poison = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
      await new Promise<void>((resolve) => sockets[0]?.write(poison, () => resolve()));
      await new Promise((resolve) => setTimeout(resolve, 50));
      const answer = await get(client, url);
      assert.equal(answer.state === 'answered' && answer.body, 'good');
      assert.equal(sockets.length, 2);
    } finally {
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });

  describe('with an entity tag', () => {
    it('confirms what it has, and takes the headers that the confirmation brings', async () => {
      const conditions: unknown[] = [];
      const port = await serve((request, response) => {
        conditions.push(request.headers['if-none-match']);
        response.setHeader('ETag', '"one"').setHeader('X-Round', String(conditions.length));
        if (request.headers['if-none-match'] === '"one"') response.writeHead(304).end();
        else response.end('{"commit":"abc"}');
      });
      const client = makeClient();
      const first = await get(client, `http://127.0.0.1:${port}/v`);
      const second = await get(client, `http://127.0.0.1:${port}/v`);
      assert.deepEqual(conditions, [undefined, '"one"']);
      assert.equal(first.state === 'answered' && first.body, '{"commit":"abc"}');
      assert.equal(second.state === 'answered' && second.body, '{"commit":"abc"}');
      assert.equal(second.state === 'answered' && second.headers['x-round'], '2');
    });

    it('keeps what one credential was answered from another', async () => {
      let token = 'first-token';
      const port = await serve((request, response) => {
        response.setHeader('ETag', '"same"');
        if (request.headers['if-none-match'] !== undefined) response.writeHead(304).end();
        else response.end(String(request.headers['x-token'] === 'first-token' ? 'one' : 'two'));
      });
      const client = makeClient({
        credentials: () => Promise.resolve({ state: 'given', value: token }),
      });
      const headers = { 'X-Token': '${env:TOKEN}' };
      const bodies: unknown[] = [];
      for (const next of ['first-token', 'other-token', 'first-token']) {
        token = next;
        const answer = await get(client, `http://127.0.0.1:${port}/v`, headers);
        bodies.push(answer.state === 'answered' && answer.body);
      }
      assert.deepEqual(bodies, ['one', 'two', 'one']);
    });
  });

  describe('under load', () => {
    it('is not delayed by one hung and one dripping origin of thirty', async () => {
      const port = await serve((request, response) => {
        const host = request.headers.host ?? '';
        if (host.startsWith('127.3.0.1:')) return;
        if (host.startsWith('127.3.0.2:')) {
          const timer = setInterval(() => response.write(' '), 50);
          response.on('close', () => clearInterval(timer));
          return;
        }
        response.end('{}');
      });
      const client = makeClient();
      const start = performance.now();
      const asked = Array.from({ length: 30 }, (_, i) => {
        const answer = get(client, `http://127.3.0.${i + 1}:${port}/v`);
        return answer.then((it) => ({ outcome: failure(it), after: performance.now() - start }));
      });
      const [hung, dripping, ...others] = await Promise.all(asked);
      assert.equal(hung?.outcome, 'timeout');
      assert.equal(dripping?.outcome, 'timeout');
      for (const { outcome, after } of others) {
        assert.equal(outcome, 'answered');
        assert.ok(after < fast.headers, `${after} ms`);
      }
    });

    it('asks one origin six things at a time, and a thousand refusals are a thousand refusals', async () => {
      let now = 0;
      let most = 0;
      const port = await serve((_request, response) => {
        most = Math.max(most, ++now);
        setTimeout(() => {
          now--;
          response.writeHead(401).end();
        }, 2);
      });
      const client = makeClient({ limits: { ...fast, queue: 30_000 } });
      const asked = Array.from({ length: 1_000 }, (_, i) =>
        get(client, `http://127.0.0.1:${port}/${i}`),
      );
      for (const answer of await Promise.all(asked)) assert.equal(failure(answer), 'credentials');
      assert.equal(most, 6);
      assert.ok(connections <= 6, `${connections} connections`);
    });

    it('goes on with the queue after requests in it were withdrawn', async () => {
      const waiting: (() => void)[] = [];
      const paths: (string | undefined)[] = [];
      const port = await serve((request, response) => {
        paths.push(request.url);
        waiting.push(() => response.end('{}'));
        if (waiting.length > 6) response.end('{}');
      });
      const client = makeClient({ limits: { headers: 5_000, total: 5_000, rest: 60_000 } });
      const url = (i: number): string => `http://127.0.0.1:${port}/${i}`;
      const running = Array.from({ length: 6 }, (_, i) => get(client, url(i + 30)));
      const withdrawal = new AbortController();
      const withdrawn = Array.from({ length: 10 }, (_, i) =>
        get(client, url(10 + i), {}, withdrawal.signal),
      );
      const patient = Array.from({ length: 4 }, (_, i) => get(client, url(20 + i)));
      withdrawal.abort();
      for (const answer of await Promise.all(withdrawn)) assert.equal(failure(answer), 'timeout');
      while (waiting.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
      for (const release of waiting.slice(0, 6)) release();
      for (const answer of await Promise.all([...running, ...patient])) {
        assert.equal(failure(answer), 'answered');
      }
      assert.equal(paths.length, 10);
      assert.ok(!paths.some((path) => path?.startsWith('/1')), 'what is withdrawn is not sent');
    });

    it('lets an origin rest after five failures, and tries it once when the rest is over', async () => {
      let requests = 0;
      let broken = true;
      const port = await serve((request, response) => {
        requests++;
        if (broken) request.socket.destroy();
        else response.end('{}');
      });
      const client = makeClient({ limits: { ...fast, rest: 400 } });
      const url = `http://127.0.0.1:${port}/v`;
      for (let i = 0; i < 8; i++) assert.equal(failure(await get(client, url)), 'network');
      assert.equal(requests, 5);
      const resting = await get(client, url);
      assert.match(resting.state === 'failed' ? resting.message : '', /was not asked.*tried again/);
      assert.ok(resting.state === 'failed' && (resting.retryAfter ?? 0) >= 1_000);
      // Another origin is none the worse for it.
      assert.equal(failure(await get(client, `http://127.0.0.2:${port}/v`)), 'network');
      assert.equal(requests, 6);

      await new Promise((resolve) => setTimeout(resolve, 420));
      await Promise.all(Array.from({ length: 6 }, () => get(client, url)));
      assert.equal(requests, 7);

      broken = false;
      client.learnAgain();
      assert.equal(failure(await get(client, url)), 'answered');
    });
  });

  it('asks an origin that rests for somebody who waits, and lets it rest on for the others', async () => {
    let requests = 0;
    let broken = true;
    const port = await serve((request, response) => {
      requests++;
      if (broken) request.socket.destroy();
      else response.end('{}');
    });
    const client = makeClient({ limits: { ...fast, rest: 60_000 } });
    const url = `http://127.0.0.1:${port}/v`;
    for (let i = 0; i < 6; i++) await get(client, url);
    assert.equal(requests, 5);
    broken = false;
    const now = await client.askNow({ transport: 'http', url, headers: {} }, never);
    assert.equal(failure(now), 'answered');
    assert.equal(failure(await get(client, url)), 'network');
    assert.equal(requests, 6);
  });

  describe('with secrets', () => {
    const canary = 'canary-51d0c2f7';
    const given = (): Promise<Credential> => Promise.resolve({ state: 'given', value: canary });

    it('fills them in at request time, for the origin that asks', async () => {
      const asked: string[] = [];
      let received: unknown;
      const port = await serve((request, response) => {
        received = request.headers.authorization;
        response.end('{}');
      });
      const client = makeClient({
        credentials: (name, origin) => {
          asked.push(`${name} ${origin}`);
          return given();
        },
      });
      await get(client, `http://127.0.0.1:${port}/v`, { Authorization: 'Bearer ${env:QA_TOKEN}' });
      assert.equal(received, `Bearer ${canary}`);
      assert.deepEqual(asked, [`QA_TOKEN http://127.0.0.1:${port}`]);
    });

    it('says what to do where one is not allowed or not set', async () => {
      const port = await serve((_request, response) => response.end('{}'));
      const url = `http://127.0.0.1:${port}/v`;
      const headers = { 'X-Token': '${env:QA_TOKEN}' };
      const message = async (state: 'unconfirmed' | 'missing'): Promise<string> => {
        const client = makeClient({ credentials: () => Promise.resolve({ state }) });
        const answer = await get(client, url, headers);
        assert.equal(failure(answer), 'credentials');
        return answer.state === 'failed' ? answer.message : '';
      };
      const unconfirmed = await message('unconfirmed');
      assert.match(unconfirmed, /"Whereabouts: Allow Credential…"/);
      assert.ok(unconfirmed.includes(`whereabouts allow QA_TOKEN http://127.0.0.1:${port}`));
      assert.match(await message('missing'), /Set the environment variable QA_TOKEN/);
      assert.equal(connections, 0);
    });

    it('sends none over http to another machine, and connects to nothing', async () => {
      const headers = { 'X-Token': '${env:QA_TOKEN}' };
      const client = makeClient({ credentials: given });
      for (const url of ['http://192.0.2.1/v', 'http://shop.example/v']) {
        const answer = await get(client, url, headers);
        assert.equal(failure(answer), 'configuration');
        assert.match(answer.state === 'failed' ? answer.message : '', /unencrypted.*https/);
      }
    });

    it('shows none that a server sends back', async () => {
      const port = await serve((request, response) => {
        const token = String(request.headers['x-token']);
        if (request.url === '/redirect') {
          response.writeHead(302, { Location: `/back/${token}/login?t=${token}` }).end();
        } else response.writeHead(200, { 'X-Echo': token }).end(`{"echo":"${token}"}`);
      });
      const client = makeClient({ credentials: given });
      for (const path of ['echo', 'redirect']) {
        const answer = await get(client, `http://127.0.0.1:${port}/${path}`, {
          'X-Token': '${env:T}',
        });
        assert.doesNotMatch(inspect(answer), new RegExp(canary));
      }
      assert.doesNotMatch(inspect(client, { depth: 12 }), new RegExp(canary));
    });

    it('refuses a value that would break the header', async () => {
      const client = makeClient({
        credentials: () => Promise.resolve({ state: 'given', value: `${canary}\r\nX-Evil: 1` }),
      });
      const answer = await get(client, 'http://127.0.0.1:9/v', { 'X-Token': '${env:T}' });
      assert.equal(failure(answer), 'credentials');
      assert.doesNotMatch(inspect(answer), new RegExp(canary));
    });

    it('survives a credential store that throws', async () => {
      const client = makeClient({ credentials: () => Promise.reject(new Error(canary)) });
      const answer = await get(client, 'http://127.0.0.1:9/v', { 'X-Token': '${env:T}' });
      assert.equal(answer.state, 'failed');
      assert.doesNotMatch(inspect(answer), new RegExp(canary));
    });
  });

  it('stops at once when it is told to, also while it waits for a credential', async () => {
    const port = await serve(() => undefined);
    const client = makeClient({
      credentials: () => new Promise(() => undefined),
      limits: { headers: 60_000, total: 60_000 },
    });
    const stop = new AbortController();
    const answers = [
      get(client, `http://127.0.0.1:${port}/v`, {}, stop.signal),
      get(client, `http://127.0.0.1:${port}/v`, { 'X-Token': '${env:T}' }, stop.signal),
    ];
    setTimeout(() => stop.abort(), 30);
    for (const answer of await Promise.all(answers)) assert.equal(failure(answer), 'timeout');
    const last = get(client, `http://127.0.0.1:${port}/v`);
    setTimeout(() => client.dispose(), 30);
    assert.equal(failure(await last), 'timeout');
    assert.equal(failure(await get(client, `http://127.0.0.1:${port}/v`)), 'timeout');
  });
});
