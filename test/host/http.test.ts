import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { HttpClient } from '../../src/adapters/http/http';
import { ForwardProxy } from '../support/hostile/forwardProxy';

// VS Code treats localhost and 127.0.0.1 in a way of its own: the hosts are others.
const hosts = Array.from({ length: 20 }, (_, i) => `127.1.0.${i + 1}`);
const fixtures = join(
  process.env['WHEREABOUTS_FIXTURES'] ?? join(__dirname, '../../../test/fixtures'),
  'tls',
);
const fixture = (name: string): string => readFileSync(join(fixtures, name), 'utf8');

describe('HTTP inside the editor', () => {
  const proxy = new ForwardProxy();
  const servers: http.Server[] = [];
  const writes: string[] = [];
  let sockets = 0;
  let plainPort = 0;
  let securePort = 0;
  let proxyUrl = '';
  let client: HttpClient;

  before(async () => {
    const answer: http.RequestListener = (request, response) => {
      if (request.method === 'POST') writes.push(String(request.headers.connection));
      response.end('{"commit":"abc"}');
    };
    const tls = { cert: fixture('good.pem'), key: fixture('good-key.pem') };
    const plain = http.createServer(answer).on('connection', () => sockets++);
    const secure = https.createServer(tls, answer).on('secureConnection', () => sockets++);
    servers.push(plain, secure);
    for (const server of servers) {
      await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    }
    plainPort = (plain.address() as AddressInfo).port;
    securePort = (secure.address() as AddressInfo).port;
    proxyUrl = await proxy.listen();
  });

  after(async () => {
    await setProxy(undefined);
    proxy.dispose();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });

  beforeEach(() => {
    sockets = 0;
    writes.length = 0;
    proxy.seen.length = 0;
    client = new HttpClient({
      credentials: () => Promise.resolve({ state: 'missing' }),
      systemCertificates: true,
      certificates: [fixture('authority.pem')],
    });
  });

  afterEach(() => client.dispose());

  async function ask(url: string): Promise<void> {
    const answer = await client.ask(
      { transport: 'http', url, headers: {} },
      new AbortController().signal,
    );
    assert.equal(answer.state, 'answered', JSON.stringify(answer));
  }

  async function setProxy(url: string | undefined): Promise<void> {
    await vscode.workspace
      .getConfiguration('http')
      .update('proxy', url, vscode.ConfigurationTarget.Global);
  }

  it('keeps one connection per host over ten rounds', async () => {
    for (let round = 0; round < 10; round++) {
      await Promise.all(hosts.map((host) => ask(`https://${host}:${securePort}/v`)));
    }
    assert.equal(sockets, hosts.length);
    sockets = 0;
    for (let round = 0; round < 10; round++) {
      await Promise.all(hosts.map((host) => ask(`http://${host}:${plainPort}/v`)));
    }
    assert.equal(sockets, hosts.length);
    assert.deepEqual(proxy.seen, []);
  });

  it('goes through the proxy of the settings, stays there, and comes back when it is gone', async () => {
    const plain = `http://127.1.0.1:${plainPort}/v`;
    const secure = `https://127.1.0.2:${securePort}/v`;
    await ask(plain);
    await ask(secure);
    assert.deepEqual(proxy.seen, []);

    await setProxy(proxyUrl);
    client.learnAgain();
    for (let round = 0; round < 3; round++) {
      await ask(plain);
      await ask(secure);
    }
    assert.equal(
      proxy.seen.filter((line) => line === `GET ${plain}`).length,
      3,
      String(proxy.seen),
    );
    // One more than the requests: the one that found out about the proxy.
    const tunnels = proxy.seen.filter((line) => line === `CONNECT 127.1.0.2:${securePort}`);
    assert.equal(tunnels.length, 4, String(proxy.seen));

    await setProxy(undefined);
    client.learnAgain();
    proxy.seen.length = 0;
    await ask(plain);
    await ask(secure);
    assert.deepEqual(proxy.seen, []);
  });

  it('sends a write once, with and without the proxy of the settings', async () => {
    const urls = [`http://127.1.0.3:${plainPort}/v`, `https://127.1.0.4:${securePort}/v`];
    const write = async (): Promise<void> => {
      for (const url of urls) {
        const outcome = await client.send(
          { transport: 'http', method: 'POST', url, headers: {}, body: '{}' },
          new AbortController().signal,
        );
        assert.equal(outcome.state, 'accepted', outcome.sentence);
      }
    };
    await write();
    assert.deepEqual(writes, ['close', 'close']);
    assert.deepEqual(proxy.seen, []);
    await setProxy(proxyUrl);
    client.learnAgain();
    await write();
    assert.equal(writes.length, 4);
    assert.equal(proxy.seen.filter((line) => line === `POST ${urls[0]}`).length, 1);
  });
});
