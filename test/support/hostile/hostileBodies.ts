import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import {
  commit,
  drip,
  flood,
  goodJson,
  head,
  raw,
  reply,
  type HostileRow,
  type Serve,
} from './hostileServer';

/** Small enough on the wire to pass every cap there, and 128 MiB large behind it. */
const zeros = Buffer.alloc(128 * 1024 * 1024);
const bombs = {
  gzip: gzipSync(zeros),
  deflate: deflateSync(zeros),
  br: brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
};
const loginPage =
  '<!doctype html><html><head><title>Sign in</title></head>' +
  '<body><form>User <input name=u> Password <input type=password name=p></form></body></html>';

const encoded =
  (encoding: string, body: () => Buffer): Serve =>
  (socket) =>
    reply(socket, body(), { headers: [`Content-Encoding: ${encoding}`] });
const json =
  (text: string | Buffer, type = 'application/json'): Serve =>
  (socket) =>
    reply(socket, text, { type });
const gzip = (): Buffer => gzipSync(goodJson);
const withCommit = (value: unknown): Serve => json(JSON.stringify({ commit: value }));

/** Rows about what stands in the body: sizes, encodings, JSON, character sets, ids. */
export const hostileBodies: readonly HostileRow[] = [
  { row: 1, fault: 'good JSON', serve: json(goodJson), outcome: 'deployed' },
  { row: 2, fault: 'accepts, never answers', serve: () => undefined, outcome: 'timeout' },
  {
    row: 3,
    fault: 'headers one byte at a time',
    serve: (socket) => drip(socket, 40, (n) => 'HTTP/1.1 200 OK\r\nX-A: '.charAt(n) || 'a'),
    outcome: 'timeout',
    says: /begin to answer/,
  },
  {
    row: 4,
    fault: 'body one byte at a time for ever',
    serve: (socket) => {
      socket.write(head('HTTP/1.1 200 OK', 'Content-Length: 1000'));
      drip(socket, 40, () => ' ');
    },
    outcome: 'timeout',
    says: /finish its answer/,
  },
  {
    row: 5,
    fault: 'body stops half way, socket open',
    serve: (socket) => {
      socket.write(head('HTTP/1.1 200 OK', 'Content-Length: 1000'));
      socket.write(goodJson);
    },
    outcome: 'timeout',
  },
  {
    row: 6,
    fault: 'never-ending body at full speed',
    serve: (socket) => {
      socket.write(head('HTTP/1.1 200 OK', 'Connection: close'));
      flood(socket, Buffer.alloc(65_536, 32));
    },
    outcome: 'too-big',
  },
  {
    row: 7,
    fault: '1 GB with Content-Length',
    serve: (socket) => {
      socket.write(head('HTTP/1.1 200 OK', 'Content-Length: 1073741824'));
      flood(socket, Buffer.alloc(65_536, 32), 16_384);
    },
    outcome: 'too-big',
  },
  {
    row: 8,
    fault: 'gzip bomb',
    serve: encoded('gzip', () => bombs.gzip),
    outcome: 'too-big',
  },
  {
    row: 9,
    fault: 'brotli bomb',
    serve: encoded('br', () => bombs.br),
    outcome: 'too-big',
  },
  {
    row: 10,
    fault: 'deflate bomb',
    serve: encoded('deflate', () => bombs.deflate),
    outcome: 'too-big',
  },
  {
    row: 11,
    fault: 'Content-Encoding: gzip, gzip',
    serve: encoded('gzip, gzip', () => gzipSync(gzip())),
    outcome: 'malformed',
    says: /gzip, gzip/,
  },
  {
    row: 12,
    fault: 'says gzip, is not',
    serve: encoded('gzip', () => Buffer.from(goodJson)),
    outcome: 'malformed',
  },
  {
    row: 13,
    fault: 'gzip cut short',
    serve: encoded('gzip', () => gzip().subarray(0, -6)),
    outcome: 'malformed',
  },
  {
    row: 14,
    fault: 'gzip and trailing bytes',
    serve: encoded('gzip', () => Buffer.concat([gzip(), Buffer.from('and more')])),
    outcome: 'malformed',
  },
  { row: 15, fault: 'good gzip', serve: encoded('gzip', gzip), outcome: 'deployed' },
  {
    row: 16,
    fault: 'Content-Encoding: rot13',
    serve: encoded('rot13', () => Buffer.from(goodJson)),
    outcome: 'malformed',
    says: /rot13/,
  },
  { row: 39, fault: 'JSON cut short', serve: json(goodJson.slice(0, -3)), outcome: 'no commit' },
  {
    row: 40,
    fault: 'array nested 100,000 deep',
    serve: json('['.repeat(100_000) + ']'.repeat(100_000)),
    outcome: 'no commit',
  },
  {
    row: 41,
    fault: 'objects nested 100,000 deep',
    serve: json('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)),
    outcome: 'too-big',
  },
  {
    row: 42,
    fault: '1e999 and 20-digit integers beside a good id',
    serve: json(`{"big":1e999,"build":12345678901234567890,"commit":"${commit}"}`),
    outcome: 'deployed',
  },
  {
    row: 43,
    fault: 'commit is the number 1234567e89',
    serve: json('{"commit":1234567e89}'),
    outcome: 'no commit',
  },
  {
    row: 44,
    fault: '__proto__ and constructor keys',
    serve: json(`{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"commit":"${commit}"}`),
    outcome: 'deployed',
  },
  {
    row: 45,
    fault: 'duplicate commit keys',
    serve: json(`{"commit":"x","commit":"${commit}"}`),
    outcome: 'deployed',
  },
  { row: 46, fault: 'UTF-8 BOM', serve: json(`\ufeff${goodJson}`), outcome: 'deployed' },
  {
    row: 47,
    fault: 'UTF-16LE with BOM',
    serve: json(Buffer.from(`\ufeff${goodJson}`, 'utf16le')),
    outcome: 'malformed',
    says: /not UTF-8/,
  },
  {
    row: 48,
    fault: 'invalid UTF-8 bytes',
    serve: json(Buffer.from(`{"branch":"\xff\xfe","commit":"${commit}"}`, 'latin1')),
    outcome: 'malformed',
    says: /not UTF-8/,
  },
  {
    row: 49,
    fault: 'login page, 200 text/html',
    serve: json(loginPage, 'text/html'),
    outcome: 'no commit',
    says: /sign-in/,
  },
  {
    row: 50,
    fault: 'HTML labelled application/json',
    serve: json(loginPage),
    outcome: 'no commit',
    says: /sign-in/,
  },
  { row: 51, fault: '200 with empty body', serve: json(''), outcome: 'malformed' },
  {
    row: 52,
    fault: '204',
    serve: (socket) => raw(socket, ['HTTP/1.1 204 No Content', 'Connection: close']),
    outcome: 'malformed',
  },
  {
    row: 53,
    fault: '204 with a body',
    serve: (socket) => raw(socket, ['HTTP/1.1 204 No Content', 'Connection: close'], goodJson),
    outcome: 'network',
  },
  {
    row: 54,
    fault: '304 without a cached copy',
    serve: (socket) => raw(socket, ['HTTP/1.1 304 Not Modified', 'Connection: close']),
    outcome: 'malformed',
  },
  {
    row: 81,
    fault: 'JSON labelled image/png',
    serve: json(goodJson, 'image/png'),
    outcome: 'deployed',
  },
  { row: 82, fault: 'JSON array', serve: json(`["${commit}"]`), outcome: 'no commit' },
  { row: 83, fault: 'JSON null', serve: json('null'), outcome: 'no commit' },
  { row: 84, fault: 'JSON string', serve: json(`"${commit}"`), outcome: 'no commit' },
  {
    row: 85,
    fault: 'text/plain id',
    serve: json(`${commit}\n`, 'text/plain'),
    rule: 'text:^([0-9a-f]{40})',
    outcome: 'deployed',
  },
  {
    row: 86,
    fault: 'commit is an object',
    serve: withCommit({ id: commit }),
    outcome: 'no commit',
  },
  { row: 87, fault: 'commit is an array', serve: withCommit([commit]), outcome: 'no commit' },
  {
    row: 88,
    fault: 'commit = "--output=..."',
    serve: withCommit('--output=/tmp/owned'),
    outcome: 'no commit',
  },
  {
    row: 89,
    fault: 'commit = "--upload-pack=..."',
    serve: withCommit('--upload-pack=touch /tmp/owned'),
    outcome: 'no commit',
  },
  {
    row: 90,
    fault: 'ANSI, OSC and RLO in branch',
    serve: json(JSON.stringify({ commit, branch: '\u001b[31m\u001b]0;x\u0007\u202emain' })),
    outcome: 'deployed',
  },
  {
    row: 91,
    fault: 'command: link in branch',
    serve: json(JSON.stringify({ commit, branch: '[main](command:workbench.action.quit)' })),
    outcome: 'deployed',
  },
  {
    row: 92,
    fault: 'commit of 200,000 characters',
    serve: withCommit('a'.repeat(200_000)),
    outcome: 'no commit',
  },
  {
    row: 93,
    fault: 'commit of forty zeros',
    serve: withCommit('0'.repeat(40)),
    outcome: 'no commit',
  },
  {
    row: 94,
    fault: 'commit, newline and --all',
    serve: withCommit(`${commit}\n--all`),
    outcome: 'no commit',
  },
  {
    row: 95,
    fault: 'lone surrogate',
    serve: json(`{"branch":"\\ud800","commit":"${commit}"}`),
    outcome: 'deployed',
  },
  {
    row: 96,
    fault: 'Set-Cookie and __proto__ headers',
    serve: (socket) =>
      reply(socket, goodJson, { headers: ['Set-Cookie: a=b', '__proto__: x', 'Set-Cookie: c=d'] }),
    outcome: 'deployed',
  },
];
