import { ClientRequest, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy as companies have them: forwards http requests, tunnels the rest, and remembers what it was asked for. */
export class ForwardProxy {
  /** `GET http://host:port/path` and `CONNECT host:port`, in order. */
  readonly seen: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((incoming, outgoing) => this.forward(incoming, outgoing));

  constructor() {
    this.server.on('connection', (socket) => this.keep(socket));
    this.server.on('connect', (incoming, client: Socket) => this.tunnel(incoming, client));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  dispose(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.seen.push(`${incoming.method} ${incoming.url}`);
    const { hostname, port, pathname } = new URL(incoming.url ?? '');
    // Not `request`: where the editor has wrapped that, it would come back to this proxy.
    const onward = new ClientRequest({
      hostname,
      port,
      path: pathname,
      method: incoming.method ?? 'GET',
      headers: incoming.headers,
    });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  }

  private tunnel(incoming: IncomingMessage, client: Socket): void {
    this.seen.push(`CONNECT ${incoming.url}`);
    const [host = '', port = ''] = (incoming.url ?? '').split(':');
    const server = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    this.keep(server);
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}
