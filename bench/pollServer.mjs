// The server of the HTTP benchmarks, in a process of its own so that its work is not counted as the client's.
// node bench/pollServer.mjs [--delay MS] [--plain]: prints its port, ends with its parent. Listens on all of
// 127.0.0.0/8, so that every address there is an origin of its own. Answers tell the number of connections so far; a
// full commit id as the path is the commit that is answered.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { delay: { type: 'string', default: '0' }, plain: { type: 'boolean', default: false } },
});
const delay = Number(values.delay);
const tls = path.join(import.meta.dirname, '../test/fixtures/tls');
/** @param {string} commit */
const body = (commit) =>
  JSON.stringify({
    commit,
    version: '4.17.2',
    startedAt: '2026-11-20T09:12:44Z',
    build: { branch: 'main', number: 8812, by: 'ci' },
  });

let connections = 0;
/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
function answer({ url = '' }, response) {
  const [commit = '5f0c1d2e3b4a59687786950a1b2c3d4e5f607182'] = /[0-9a-f]{40}$/.exec(url) ?? [];
  const text = body(commit);
  const send = () => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': text.length,
      'x-connections': connections,
    });
    response.end(text);
  };
  if (delay > 0) setTimeout(send, delay);
  else send();
}

const server = values.plain
  ? createServer(answer)
  : createSecureServer(
      {
        cert: readFileSync(path.join(tls, 'good.pem')),
        key: readFileSync(path.join(tls, 'good-key.pem')),
      },
      answer,
    );
server.keepAliveTimeout = 120_000;
server.on(values.plain ? 'connection' : 'secureConnection', () => connections++);
server.listen({ port: 0, host: '0.0.0.0', backlog: 2048 }, () => {
  const address = server.address();
  console.log(address && typeof address === 'object' ? address.port : '');
});
process.stdin.on('end', () => process.exit()).resume();
