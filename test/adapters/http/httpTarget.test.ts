import assert from 'node:assert/strict';
import * as dns from 'node:dns';
import { createServer, type AddressInfo } from 'node:net';
import { HttpClient } from '../../../src/adapters/http/http';
import type { Answer } from '../../../src/core/observe/source';

describe('an HTTP request is refused before anything is connected: ', () => {
  let client: HttpClient;

  beforeEach(() => {
    client = new HttpClient({
      credentials: () => Promise.resolve({ state: 'missing' }),
      systemCertificates: false,
      limits: { headers: 300, total: 600 },
    });
  });
  afterEach(() => client.dispose());

  function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    return client.ask({ transport: 'http', url, headers }, new AbortController().signal);
  }

  const wrong: readonly [string, string, Record<string, string>][] = [
    ['a header that frames the message', 'http://127.0.0.1:9/', { 'Transfer-Encoding': 'x' }],
    ['a Host header', 'http://127.0.0.1:9/', { hOst: 'elsewhere' }],
    ['a header value with a line break', 'http://127.0.0.1:9/', { 'X-A': 'a\r\nX-Evil: 1' }],
    ['a header value that is not Latin-1', 'http://127.0.0.1:9/', { 'X-A': 'a–b' }],
    ['a header name with a space', 'http://127.0.0.1:9/', { 'X A': 'a' }],
    ['a header given twice', 'http://127.0.0.1:9/', { 'X-A': 'a', 'x-a': 'b' }],
    ['a placeholder that is none', 'http://127.0.0.1:9/', { 'X-A': '${env:1}' }],
    ['a placeholder in the address', 'http://127.0.0.1:9/${host}', {}],
    ['a line break in the address', 'http://127.0.0.1:9/\n', {}],
    ['a link-local address', 'http://169.254.169.254/latest/meta-data/', {}],
    ['a link-local address as a number', 'http://0xa9fea9fe/', {}],
    ['a link-local address within IPv6', 'http://[::ffff:169.254.169.254]/', {}],
    ['a link-local IPv6 address', 'http://[fe80::1]/', {}],
  ];
  for (const [what, url, headers] of wrong) {
    it(what, async () => {
      const answer = await get(url, headers);
      assert.equal(answer.state === 'failed' && answer.failure, 'configuration');
    });
  }

  describe('by what its name is looked up to', () => {
    const lookup = dns.lookup;
    let connections = 0;
    let port = 0;
    const server = createServer((socket) => {
      connections++;
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
    });
    before(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
    });
    after(() => server.close());
    beforeEach(() => (connections = 0));
    afterEach(() => replaceLookup(lookup));

    /** Stands in for a name server: there is none here that tells lies on request. */
    function replaceLookup(replacement: unknown): void {
      Object.assign(process.getBuiltinModule('node:dns'), { lookup: replacement });
    }
    function resolveTo(...addresses: readonly string[]): void {
      const family = (address: string): number => (address.includes(':') ? 6 : 4);
      replaceLookup((_name: string, _options: unknown, callback: (...all: unknown[]) => void) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: family(address) })),
        ),
      );
    }

    it('a link-local address', async () => {
      resolveTo('169.254.169.254', 'fe80::1');
      const answer = await get(`http://metadata.example:${port}/`);
      assert.equal(answer.state === 'failed' && answer.failure, 'configuration');
      assert.match(answer.state === 'failed' ? answer.message : '', /link-local/);
    });

    it('but not the other addresses of the same name', async () => {
      resolveTo('169.254.169.254', '127.0.0.1');
      assert.equal((await get(`http://shop.example:${port}/`)).state, 'answered');
      assert.equal(connections, 1);
    });
  });
});
