import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { mostBytes, tooBig } from './httpAnswer';
import { failed, type Failed } from './httpFailure';

/** Bytes of one exchange as they come, framing and all: chunk extensions and 1xx answers are no way round the cap. */
const mostWireBytes = 1024 * 1024;
export const mostHeaderBytes = 16 * 1024;

/** What an exchange wants to know while it runs. None may throw: all are called from socket events. */
export interface Watcher {
  /** It is being sent; destroying it ends the exchange. */
  onRequest(request: ClientRequest): void;
  /** There is a connection; `kept` from an earlier exchange, which the other side may have closed by now. */
  onConnection(kept: boolean): void;
  /** The status and headers are here. */
  onResponse(response: IncomingMessage): void;
  /** The exchange is over, whatever still comes. */
  onRefused(failure: Failed): void;
}

/** Watches connections for what HTTP clients let pass. */
export class Wires {
  private readonly wires = new WeakMap<Socket, Wire>();

  watch(request: ClientRequest, url: URL, watcher: Watcher): void {
    watcher.onRequest(request);
    // Without a listener Node drops the connection and tells nobody.
    request.once('upgrade', (_response, socket) => {
      const what = `${url.host} answered 101: it switches to another protocol.`;
      watcher.onRefused(failed('network', what));
      socket.destroy();
    });
    request.once('response', (response) => {
      watcher.onResponse(response);
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) watcher.onRefused(tooBig(url));
      });
    });
    request.once('socket', (socket) => {
      watcher.onConnection(request.reusedSocket);
      const wire = this.wireOf(socket);
      wire.begin(() => {
        const what = `${url.host} sent more than ${mostWireBytes / 1024 / 1024} MiB for one answer.`;
        watcher.onRefused(failed('network', what));
      });
      request.once('close', () => wire.rest());
    });
  }

  private wireOf(socket: Socket): Wire {
    const known = this.wires.get(socket);
    if (known !== undefined) return known;
    const wire = new Wire(socket);
    this.wires.set(socket, wire);
    return wire;
  }
}

/** Counts what a connection brings, for as long as it lasts. */
class Wire {
  private bytes = 0;
  private onFlood: (() => void) | undefined;

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.count(chunk.length));
  }

  begin(onFlood: () => void): void {
    this.bytes = 0;
    this.onFlood = onFlood;
  }

  rest(): void {
    this.onFlood = undefined;
  }

  private count(length: number): void {
    this.bytes += length;
    // What comes unasked while the connection is idle would be taken for the answer to the next request.
    if (this.onFlood !== undefined && this.bytes <= mostWireBytes) return;
    this.onFlood?.();
    this.socket.destroy();
  }
}
