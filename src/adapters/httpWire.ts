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

/** Watches one exchange's connection for what HTTP clients let pass. */
export function watch(
  request: ClientRequest,
  url: URL,
  bytesAtRest: WeakMap<Socket, number>,
  watcher: Watcher,
): void {
  const { host } = url;
  watcher.onRequest(request);
  // Without a listener Node drops the connection and tells nobody.
  request.on('upgrade', (_response, socket) => {
    watcher.onRefused(failed('network', `${host} answered 101: it switches to another protocol.`));
    socket.destroy();
  });
  request.once('response', (response) => {
    watcher.onResponse(response);
    limit(response, mostBytes, () => watcher.onRefused(tooBig(url)));
  });
  request.once('socket', (socket) => {
    watcher.onConnection(request.reusedSocket);
    if (request.reusedSocket && bytesAtRest.get(socket) !== socket.bytesRead) {
      // It spoke unasked while it was idle: that would be taken for the answer to this request.
      socket.destroy();
      return;
    }
    const unlimit = limit(socket, mostWireBytes, () => {
      watcher.onRefused(failed('network', `${host} sent more than 1 MiB for one answer.`));
      socket.destroy();
    });
    request.once('close', unlimit);
  });
}

function limit(stream: Socket | IncomingMessage, most: number, exceeded: () => void): () => void {
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= most) return;
    stream.off('data', count);
    exceeded();
  };
  stream.on('data', count);
  return () => stream.off('data', count);
}
