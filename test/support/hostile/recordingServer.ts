import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { tlsFixture } from './hostileServer';

/** What a server does with a connection; where it is not said it does nothing. */
export interface Behaviour {
  readonly accepted?: (socket: Socket) => void;
  /** The headers of a request are read. */
  readonly head?: (socket: Socket) => void;
  /** A whole request is read. */
  readonly request?: (socket: Socket) => void;
}

export interface Listening {
  /** The name of a certificate in the fixtures, to speak TLS. */
  readonly certificate?: string;
  readonly maxVersion?: tls.SecureVersion;
}

/** Counts what arrives, byte by byte: raw sockets, so that nothing is repeated or mended on this side. */
export class RecordingServer {
  /** What arrived on each connection, after TLS. */
  readonly received: string[] = [];
  port = 0;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  constructor(private readonly behaviour: Behaviour) {}

  /** Of all requests that began to arrive, however short they were. */
  get requests(): number {
    return this.received
      .map((text) => Math.max([...text.matchAll(/^[A-Z]+ \S+ HTTP/gm)].length, text ? 1 : 0))
      .reduce((sum, one) => sum + one, 0);
  }

  async listen({ certificate, maxVersion }: Listening = {}): Promise<this> {
    const serve = (socket: Socket): void => this.serve(socket);
    this.server =
      certificate === undefined
        ? createServer(serve)
        : tls.createServer(
            {
              cert: tlsFixture(`${certificate}.pem`),
              key: tlsFixture(`${certificate}-key.pem`),
              ...(maxVersion === undefined ? {} : { maxVersion }),
            },
            serve,
          );
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => this.server?.listen(0, '0.0.0.0', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  stop(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
  }

  /** Connections that are open now. */
  get open(): number {
    return this.sockets.size;
  }

  private serve(socket: Socket): void {
    const { accepted, head, request } = this.behaviour;
    const n = this.received.push('') - 1;
    let begin = 0;
    let hasHead = false;
    socket.on('error', () => socket.destroy());
    accepted?.(socket);
    socket.on('data', (data) => {
      const text = (this.received[n] += data.toString('latin1'));
      const end = text.indexOf('\r\n\r\n', begin) + 4;
      if (end < 4) return;
      if (!hasHead) head?.(socket);
      hasHead = true;
      const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(begin, end))?.[1];
      if (text.length < end + Number(length ?? 0)) return;
      begin = text.length;
      hasHead = false;
      request?.(socket);
    });
  }
}
