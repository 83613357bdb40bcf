import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import * as tls from 'node:tls';
import type { Failure } from '../../../src/core/observe/source';

export const commit = '0123456789abcdef0123456789abcdef01234567';
export const goodJson = JSON.stringify({ commit, branch: 'main' });

/** Where things listen, as `http://host:port` or `https://host:port`. */
export interface Places {
  readonly plain: string;
  /** Another origin, that no request may reach. */
  readonly other: string;
  readonly good: string;
  readonly expired: string;
  readonly otherHost: string;
  readonly selfSigned: string;
  /** Accepts connections and says nothing. */
  readonly silent: string;
  /** Nobody listens there. */
  readonly closed: string;
}

/** Answers one request, in bytes. */
export type Serve = (socket: Socket, places: Places) => void;

/** One row of the table of faults: what a server does, and what is to come of it. */
export interface HostileRow {
  readonly row: number;
  readonly fault: string;
  readonly serve?: Serve;
  /** Where to ask, if not the row's own page on the plain server. */
  readonly at?: (places: Places) => string;
  readonly rule?: string;
  /** `no commit`: answered, and refused by the reading rule. */
  readonly outcome: 'deployed' | 'no commit' | Failure;
  /** What the reason must say. */
  readonly says?: RegExp;
}

const fixtures = join(__dirname, '../../fixtures/tls');
export function tlsFixture(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8');
}

/** Answers of the worst kind: raw sockets, so that nothing mends what a row gets wrong. */
export class HostileServer {
  /** Everything that arrived at the other origin. */
  otherReceived = '';
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly pages: ReadonlyMap<string, Serve>;
  private found: Places | undefined;

  constructor(rows: readonly HostileRow[]) {
    this.pages = new Map(rows.flatMap(({ row, serve }) => (serve ? [[`/row/${row}`, serve]] : [])));
  }

  get places(): Places {
    if (this.found === undefined) throw new Error('The server is not started.');
    return this.found;
  }

  async start(): Promise<void> {
    const page = (socket: Socket): void => this.answer(socket);
    const secure = (name: string): Server =>
      tls.createServer(
        { cert: tlsFixture(`${name}.pem`), key: tlsFixture(`${name}-key.pem`) },
        page,
      );
    const closed = await this.listen(createServer());
    this.servers.pop()?.close();
    this.found = {
      plain: `http://127.0.0.1:${await this.listen(createServer(page))}`,
      other: `http://127.0.0.1:${await this.listen(createServer((socket) => this.record(socket)))}`,
      good: `https://127.0.0.1:${await this.listen(secure('good'))}`,
      expired: `https://127.0.0.1:${await this.listen(secure('expired'))}`,
      otherHost: `https://127.0.0.1:${await this.listen(secure('other-host'))}`,
      selfSigned: `https://127.0.0.1:${await this.listen(secure('self-signed'))}`,
      silent: `https://127.0.0.1:${await this.listen(createServer())}`,
      closed: `http://127.0.0.1:${closed}`,
    };
  }

  stop(): void {
    for (const server of this.servers) server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private async listen(server: Server): Promise<number> {
    this.servers.push(server);
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  private answer(socket: Socket): void {
    let received = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      received += data.toString('latin1');
      if (!received.includes('\r\n\r\n')) return;
      const path = /^GET (\S+)/.exec(received)?.[1] ?? '';
      received = '';
      const serve = this.pages.get(path) ?? ((it: Socket) => reply(it, goodJson));
      serve(socket, this.places);
    });
  }

  private record(socket: Socket): void {
    socket.on('data', (data) => {
      this.otherReceived += data.toString('latin1');
      reply(socket, goodJson);
    });
  }
}

interface ReplyOptions {
  readonly status?: string;
  readonly type?: string;
  readonly headers?: readonly string[];
}

/** A whole response with its right length, after which the connection is closed. */
export function reply(socket: Socket, body: string | Buffer, options: ReplyOptions = {}): void {
  const { status = '200 OK', type = 'application/json', headers = [] } = options;
  const bytes = toBytes(body);
  const lines = [
    `HTTP/1.1 ${status}`,
    `Content-Type: ${type}`,
    `Content-Length: ${bytes.length}`,
    'Connection: close',
    ...headers,
  ];
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]));
}

/** Exactly these lines and, after an empty one, this body; then the connection is closed. */
export function raw(socket: Socket, lines: readonly string[], body: string | Buffer = ''): void {
  socket.end(Buffer.concat([head(...lines), toBytes(body)]));
}

function toBytes(body: string | Buffer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

export function head(...lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Writes `chunk` over and over, as fast as it is taken, `times` times at most. */
export function flood(socket: Socket, chunk: string | Buffer, times = Infinity): void {
  let left = times;
  const more = (): void => {
    while (left-- > 0 && !socket.destroyed) if (!socket.write(chunk)) return;
    if (left <= 0) socket.end();
  };
  socket.on('drain', more);
  more();
}

/** Writes `chunk` every so many milliseconds until the other side has enough. */
export function drip(socket: Socket, milliseconds: number, chunk: (n: number) => string): void {
  let n = 0;
  const timer = setInterval(() => socket.write(chunk(n++)), milliseconds);
  socket.on('close', () => clearInterval(timer));
}
