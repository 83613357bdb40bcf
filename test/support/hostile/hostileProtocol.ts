import {
  drip,
  flood,
  goodJson,
  head,
  raw,
  reply,
  type HostileRow,
  type Places,
  type Serve,
} from './hostileServer';

const redirect =
  (location: string | ((places: Places) => string), status = '302 Found'): Serve =>
  (socket, places) => {
    const to = typeof location === 'string' ? location : location(places);
    reply(socket, '', { status, headers: [`Location: ${to}`] });
  };
const lines =
  (...all: readonly string[]): Serve =>
  (socket) =>
    raw(socket, all, goodJson);
const statusLine = (status: string, ...headers: readonly string[]): Serve => {
  return (socket) => reply(socket, goodJson, { status, headers });
};
const port = (url: string): string => new URL(url).port;

const length = `Content-Length: ${goodJson.length}`;
const chunked = head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Connection: close');

/** Rows about how the answer is framed, where it points, and what its status says. */
export const hostileProtocol: readonly HostileRow[] = [
  {
    row: 17,
    fault: 'redirect loop',
    serve: redirect('/row/17'),
    outcome: 'redirect',
    says: /\/row\/17/,
  },
  {
    row: 18,
    fault: 'redirect, same origin',
    serve: redirect('/echo'),
    outcome: 'redirect',
    says: /\/echo/,
  },
  {
    row: 19,
    fault: 'redirect to another port (other origin)',
    serve: redirect(({ other }) => `${other}/echo`),
    outcome: 'redirect',
  },
  {
    row: 20,
    fault: 'redirect to another host name',
    serve: redirect(({ other }) => `http://localhost:${port(other)}/echo`),
    outcome: 'redirect',
    says: /localhost/,
  },
  {
    row: 21,
    fault: 'redirect //other',
    serve: redirect(({ other }) => `//127.0.0.1:${port(other)}/echo`),
    outcome: 'redirect',
  },
  {
    row: 22,
    fault: 'redirect file:///etc/passwd',
    serve: redirect('file:///etc/passwd'),
    outcome: 'redirect',
    says: /file:/,
  },
  {
    row: 23,
    fault: 'redirect data:',
    serve: redirect(`data:application/json,${encodeURIComponent(goodJson)}`),
    outcome: 'redirect',
    says: /data:/,
  },
  { row: 24, fault: 'redirect "http://["', serve: redirect('http://['), outcome: 'redirect' },
  {
    row: 25,
    fault: 'redirect ftp:',
    serve: redirect('ftp://127.0.0.1/x'),
    outcome: 'redirect',
    says: /ftp:/,
  },
  {
    row: 26,
    fault: 'redirect to a metadata-style URL',
    serve: redirect(({ other }) => `${other}/latest/meta-data/`),
    outcome: 'redirect',
  },
  {
    row: 27,
    fault: '302 with no Location',
    serve: (socket) => reply(socket, '', { status: '302 Found' }),
    outcome: 'redirect',
  },
  {
    row: 28,
    fault: 'bad chunk size',
    serve: (socket) => socket.end(Buffer.concat([chunked, Buffer.from('zz\r\nabc\r\n0\r\n\r\n')])),
    outcome: 'network',
  },
  {
    row: 29,
    fault: 'chunked body cut',
    serve: (socket) => socket.end(Buffer.concat([chunked, Buffer.from('ff\r\n{"commit"')])),
    outcome: 'network',
  },
  {
    row: 30,
    fault: 'RST mid-body',
    serve: (socket) => {
      socket.write(head('HTTP/1.1 200 OK', 'Content-Length: 1000'));
      socket.write(goodJson, () => setTimeout(() => socket.resetAndDestroy(), 20));
    },
    outcome: 'network',
  },
  {
    row: 31,
    fault: 'RST before headers',
    serve: (socket) => socket.resetAndDestroy(),
    outcome: 'network',
  },
  { row: 32, fault: 'FIN before headers', serve: (socket) => socket.end(), outcome: 'network' },
  {
    row: 33,
    fault: 'Content-Length too large, then close',
    serve: lines('HTTP/1.1 200 OK', 'Content-Length: 1000', 'Connection: close'),
    outcome: 'network',
  },
  {
    row: 34,
    fault: 'bytes after Content-Length',
    serve: (socket) =>
      raw(socket, ['HTTP/1.1 200 OK', length, 'Connection: close'], `${goodJson}and more`),
    outcome: 'network',
  },
  {
    row: 35,
    fault: 'Content-Length smaller than body',
    serve: lines('HTTP/1.1 200 OK', 'Content-Length: 10', 'Connection: close'),
    outcome: 'network',
  },
  {
    row: 36,
    fault: 'two different Content-Length',
    serve: lines('HTTP/1.1 200 OK', length, 'Content-Length: 5', 'Connection: close'),
    outcome: 'network',
  },
  {
    row: 37,
    fault: 'Content-Length and Transfer-Encoding',
    serve: (socket) =>
      raw(
        socket,
        ['HTTP/1.1 200 OK', length, 'Transfer-Encoding: chunked', 'Connection: close'],
        `${goodJson.length.toString(16)}\r\n${goodJson}\r\n0\r\n\r\n`,
      ),
    outcome: 'network',
  },
  {
    row: 38,
    fault: 'Content-Length: -1',
    serve: lines('HTTP/1.1 200 OK', 'Content-Length: -1', 'Connection: close'),
    outcome: 'network',
  },
  {
    row: 55,
    fault: '429 Retry-After: 7',
    serve: statusLine('429 Too Many Requests', 'Retry-After: 7'),
    outcome: 'busy',
  },
  {
    row: 56,
    fault: '429 Retry-After: date',
    serve: (socket) => {
      const date = new Date(Date.now() + 9_000).toUTCString();
      reply(socket, '', { status: '429 Too Many Requests', headers: [`Retry-After: ${date}`] });
    },
    outcome: 'busy',
  },
  {
    row: 57,
    fault: '429 Retry-After: 99999999999999999999',
    serve: statusLine('429 Too Many Requests', 'Retry-After: 99999999999999999999'),
    outcome: 'busy',
  },
  {
    row: 58,
    fault: '503 with a plausible commit body',
    serve: statusLine('503 Service Unavailable'),
    outcome: 'busy',
  },
  {
    row: 59,
    fault: '500 with a plausible commit body',
    serve: statusLine('500 Internal Server Error'),
    outcome: 'server',
    says: /500/,
  },
  {
    row: 60,
    fault: '401',
    serve: statusLine('401 Unauthorized', 'WWW-Authenticate: Basic realm="x"'),
    outcome: 'credentials',
  },
  {
    row: 61,
    fault: 'HTTP/1.0, no length, close',
    serve: lines('HTTP/1.0 200 OK', 'Content-Type: application/json'),
    outcome: 'deployed',
  },
  {
    row: 62,
    fault: 'HTTP/1.0 body cut (no way to know)',
    serve: (socket) => raw(socket, ['HTTP/1.0 200 OK'], goodJson.slice(0, -9)),
    outcome: 'no commit',
  },
  {
    row: 63,
    fault: '100 Continue, then 200',
    serve: (socket) => {
      socket.write(head('HTTP/1.1 100 Continue'));
      reply(socket, goodJson);
    },
    outcome: 'deployed',
  },
  {
    row: 64,
    // Sooner than the deadline: the cap on the wire ends it.
    fault: '103 flood at full speed',
    serve: (socket) =>
      flood(socket, `HTTP/1.1 103 Early Hints\r\nLink: </${'a'.repeat(500)}>\r\n\r\n`.repeat(100)),
    outcome: 'network',
    says: /more than 1 MiB/,
  },
  {
    row: 65,
    fault: '103 now and then for ever',
    serve: (socket) =>
      drip(socket, 40, () => 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n'),
    outcome: 'timeout',
  },
  {
    row: 66,
    // Sooner than the deadline: there is nothing to wait for.
    fault: '101 Switching Protocols',
    serve: (socket) => {
      socket.write(head('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: x'));
    },
    outcome: 'network',
    says: /101/,
  },
  {
    row: 67,
    fault: 'one header of 2 MB',
    serve: lines('HTTP/1.1 200 OK', `X-Big: ${'a'.repeat(2_000_000)}`, length),
    outcome: 'network',
  },
  {
    row: 68,
    fault: '1,000 headers',
    serve: lines(
      'HTTP/1.1 200 OK',
      ...Array.from({ length: 1_000 }, (_, i) => `x${i}: 1`),
      length,
      'Connection: close',
    ),
    outcome: 'deployed',
  },
  {
    row: 69,
    fault: '3,000 short headers',
    serve: lines('HTTP/1.1 200 OK', ...Array.from({ length: 3_000 }, (_, i) => `x${i}: 1`), length),
    outcome: 'network',
  },
  {
    row: 70,
    fault: 'one endless chunk extension',
    serve: (socket) => {
      socket.write(chunked);
      socket.write('1;');
      flood(socket, 'a'.repeat(65_536));
    },
    outcome: 'network',
  },
  {
    row: 71,
    fault: '200 MB of small chunk extensions',
    serve: (socket) => {
      socket.write(chunked);
      flood(socket, `1;${'a'.repeat(8_000)}\r\n \r\n`, 25_000);
    },
    outcome: 'network',
    says: /more than 1 MiB/,
  },
  {
    row: 72,
    fault: 'endless trailers',
    serve: (socket) => {
      socket.write(chunked);
      socket.write('1\r\n{\r\n0\r\n');
      flood(socket, 'X-Trailer: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(1_000));
    },
    outcome: 'network',
  },
  {
    row: 73,
    fault: 'no status line (HTTP/0.9)',
    serve: (socket) => socket.end(goodJson),
    outcome: 'network',
  },
  {
    row: 74,
    fault: 'SSH banner',
    serve: (socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n'),
    outcome: 'network',
  },
  {
    row: 75,
    fault: 'NUL in a header',
    serve: lines('HTTP/1.1 200 OK', 'X-A: a\0b', length),
    outcome: 'network',
  },
  {
    row: 76,
    fault: 'folded header',
    serve: lines('HTTP/1.1 200 OK', 'X-A: a', ' folded', length),
    outcome: 'network',
  },
  {
    row: 77,
    fault: 'status 999',
    serve: statusLine('999 Odd'),
    outcome: 'status',
    says: /999/,
  },
  { row: 78, fault: 'status 000', serve: statusLine('000 None'), outcome: 'status' },
  { row: 79, fault: 'HTTP/9.9', serve: lines('HTTP/9.9 200 OK', length), outcome: 'network' },
  {
    row: 80,
    fault: 'bare LF line ends',
    serve: (socket) => socket.end(`HTTP/1.1 200 OK\n${length}\n\n${goodJson}`),
    outcome: 'network',
  },
  {
    row: 98,
    fault: '307 to other origin',
    serve: redirect(({ other }) => `${other}/echo`, '307 Temporary Redirect'),
    outcome: 'redirect',
  },
  {
    row: 99,
    fault: '308 to other origin',
    serve: redirect(({ other }) => `${other}/echo`, '308 Permanent Redirect'),
    outcome: 'redirect',
  },
  {
    row: 100,
    fault: '302 to login page',
    serve: redirect('/login?return=/version'),
    outcome: 'redirect',
    says: /sign-in page/,
  },
];
