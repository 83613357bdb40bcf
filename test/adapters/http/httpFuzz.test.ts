import fc from 'fast-check';
import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { HttpClient } from '../../../src/adapters/http/http';
import { read } from '../../../src/core/observe/reading/reading';
import { RuleBook } from '../../../src/core/observe/reading/rule';
import { commit, goodJson } from '../../support/hostile/hostileServer';

const limits = { headers: 200, total: 400, rest: 1 };
const slack = 500;
const runs = 2_000;

const body = gzipSync(goodJson);
const seeds: readonly Buffer[] = [
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${goodJson.length}\r\nETag: "a"\r\n\r\n${goodJson}`,
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${goodJson.length.toString(16)}\r\n${goodJson}\r\n0\r\n\r\n`,
  'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 2\r\n\r\n{}',
  `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${goodJson}`,
]
  .map((text) => Buffer.from(text, 'latin1'))
  .concat(
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`,
      ),
      body,
    ]),
  );

/** A response with some bytes changed, taken out, doubled or put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        kind: fc.constantFrom('set', 'cut', 'double', 'insert'),
        byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 10, 13, 32, 58, 255)),
        length: fc.integer({ min: 1, max: 40 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  )
  .map(([seed, changes]) =>
    changes.reduce((bytes, { at, kind, byte, length }) => {
      const i = Math.floor(at * bytes.length);
      const [before, after] = [bytes.subarray(0, i), bytes.subarray(i)];
      switch (kind) {
        case 'set':
          return Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
        case 'cut':
          return Buffer.concat([before, after.subarray(length)]);
        case 'double':
          return Buffer.concat([before, after.subarray(0, length), after]);
        default:
          return Buffer.concat([before, Buffer.of(byte), after]);
      }
    }, seed),
  );

describe('an HTTP client that is answered with damaged responses', function () {
  this.timeout(60_000);
  const responses: Buffer[] = [];
  const sockets = new Set<Socket>();
  let server: Server;

  before(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
      socket.once('data', (data) => {
        const n = Number(/^GET \/(\d+)/.exec(data.toString('latin1'))?.[1]);
        socket.end(responses[n] ?? '');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  });

  after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });

  it(`settles in time ${runs} times, and reads nothing but well-formed ids`, async () => {
    const client = new HttpClient({
      credentials: () => Promise.resolve({ state: 'missing' }),
      systemCertificates: false,
      limits,
    });
    const rules = new RuleBook().compile({ commit: 'commit' });
    const { port } = server.address() as AddressInfo;
    responses.push(...fc.sample(mutated, { numRuns: runs, seed: 20261123 }));
    const ask = async (n: number): Promise<string> => {
      // An origin of its own for each, so that none rests for the failures of another.
      const host = `127.4.${n >> 8}.${n & 255}`;
      const start = performance.now();
      const answer = await client.ask(
        { transport: 'http', url: `http://${host}:${port}/${n}`, headers: {} },
        new AbortController().signal,
      );
      const elapsed = performance.now() - start;
      assert.ok(elapsed < limits.total + slack, `response ${n} took ${elapsed} ms`);
      const reading = read(answer, rules, 0);
      if (reading.state === 'deployed') {
        assert.match(reading.deployment.commit.id, /^[0-9a-f]{7,64}$/, `response ${n}`);
        return reading.deployment.commit.id === commit ? 'same' : 'other';
      }
      return reading.state;
    };
    const outcomes = new Map<string, number>();
    for (let from = 0; from < runs; from += 50) {
      const batch = Array.from({ length: 50 }, (_, i) => ask(from + i));
      for (const outcome of await Promise.all(batch)) {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }
    client.dispose();
    assert.ok((outcomes.get('same') ?? 0) > 0 && (outcomes.get('unreachable') ?? 0) > 0);
  });
});
