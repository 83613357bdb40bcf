import type { Socket } from 'node:net';
import type { HttpSend, SendOutcome } from '../../core/promote/trigger';
import type { HttpConnections } from './httpConnection';
import { Deadline, seconds, type Withdrawals } from './httpDeadline';
import { exchange, mergeHeaders } from './httpExchange';
import {
  codeOf,
  failed,
  failureOf,
  isTransportFailure,
  withdrawn,
  type Failed,
} from './httpFailure';
import { doubt, outcomeOf } from './httpOutcome';
import { maskOf, type Mask } from './httpSecrets';
import { checkTarget, fillIn, type Credentials, type Target } from './httpTarget';
import type { Watcher } from './httpWire';

export interface HttpSendOptions {
  readonly credentials: Credentials;
  readonly connections: HttpConnections;
  readonly withdrawals: Withdrawals;
  /** The whole of a send, in milliseconds. */
  readonly timeoutMs: number;
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** How far a send has come. */
interface Progress {
  /** Bytes of the request may have reached the other side. */
  begun: boolean;
  /** Of the answer that has begun to come. */
  status: number | undefined;
  mask: Mask;
}

/**
 * Carries out writes, each at most once: on a connection of its own, without a second attempt, following nothing.
 * Straight to the server, nothing can have left before the connection is established: until then a failure is `unsent`.
 * Through the editor's proxy that is not seen, and there all but a refused connection is `unknown`.
 */
export class HttpSends {
  constructor(private readonly options: HttpSendOptions) {}

  /** Never rejects. */
  async send(send: HttpSend, signal: AbortSignal): Promise<SendOutcome> {
    if (signal.aborted) return unsent(withdrawn);
    if (!methods.has(send.method)) {
      const known = [...methods].join(', ');
      const what = `${JSON.stringify(send.method.slice(0, 40))} is not a method for this`;
      return unsent(failed('configuration', `${what}: use one of ${known}.`));
    }
    const target = checkTarget(send, 'write');
    if (target.state === 'failed') return unsent(target);
    const { url } = target;
    const { timeoutMs, withdrawals, connections } = this.options;
    const progress: Progress = { begun: false, status: undefined, mask: (text) => text };
    const deadline = new Deadline<SendOutcome>(timeoutMs, () => late(url, progress, timeoutMs));
    withdrawals.add(signal, deadline);
    const result = await deadline.run(() => this.carryOut(send, target, deadline, progress));
    withdrawals.remove(signal, deadline);
    // The way may lead through a proxy by now, or no longer.
    if (isTransportFailure(result)) connections.forget(url.origin);
    const outcome = result.state === 'failed' ? broken(result, url, progress) : result;
    return { ...outcome, sentence: progress.mask(outcome.sentence) };
  }

  private async carryOut(
    send: HttpSend,
    target: Target,
    deadline: Deadline<SendOutcome>,
    progress: Progress,
  ): Promise<SendOutcome | Failed> {
    const { credentials, connections, timeoutMs } = this.options;
    const { url } = target;
    const filled = await fillIn(target, credentials);
    if (filled.state === 'failed') return filled;
    progress.mask = maskOf(filled.secrets) ?? progress.mask;
    const route = await connections.route(url, timeoutMs);
    if (deadline.isOver) return withdrawn;
    const socket = route === 'direct' ? await this.connect(url, deadline) : undefined;
    if (socket !== undefined && 'failure' in socket) return socket;

    const body = send.body === undefined ? undefined : Buffer.from(send.body, 'utf8');
    const message = { method: send.method, headers: headersOf(send.method, filled.headers, body) };
    const watcher: Watcher = {
      onRequest: (request) => (deadline.onStop = () => request.destroy()),
      onConnection: () => undefined,
      onResponse: ({ statusCode }) => (progress.status = statusCode),
      onRefused: (failure) => deadline.stop(failure),
    };
    const begin = () => {
      // Stopped in between, where axios takes its time: then it was said that nothing is sent.
      if (deadline.isOver) throw new Error('stopped');
      const request = connections.send(url, socket ?? 'editor', message, watcher);
      progress.begun = true;
      return request;
    };
    const exchanged = await exchange(url, begin, body);
    if (exchanged.state === 'response') return outcomeOf(exchanged, url, progress.mask);
    const { code } = exchanged;
    // There is no connection, so nothing went over it.
    if (socket === undefined && (code === 'ECONNREFUSED' || code === 'ENOTFOUND')) {
      progress.begun = false;
    }
    if (!progress.begun) socket?.destroy();
    return failureOf(code, url.host);
  }

  private async connect(url: URL, deadline: Deadline<SendOutcome>): Promise<Socket | Failed> {
    const { socket, ready } = this.options.connections.dial(url);
    deadline.onStop = () => socket.destroy();
    try {
      await ready;
      return socket;
    } catch (error) {
      socket.destroy();
      return failureOf(codeOf(error), url.host);
    }
  }
}

/** What a failure before anything was sent comes to. */
export function unsent(failure: Failed): SendOutcome {
  const end = isTransportFailure(failure) ? ' Nothing was sent.' : '';
  return { state: 'unsent', sentence: `${failure.message}${end}` };
}

function broken(failure: Failed, url: URL, { begun, status }: Progress): SendOutcome {
  if (!begun) return unsent(failure);
  const { message } = failure;
  if (status === undefined) return { state: 'unknown', sentence: `${message} ${doubt}` };
  const what = `${url.host} began to answer ${status} and broke off`;
  return { state: 'unknown', sentence: `${what}: ${message} ${doubt}`, status };
}

function late(url: URL, { begun, status }: Progress, milliseconds: number): Failed {
  const what = !begun ? 'could not be reached' : 'did not begin to answer';
  const done = status === undefined ? what : 'did not finish its answer';
  return failed('timeout', `${url.host} ${done} within ${seconds(milliseconds)}.`);
}

function headersOf(
  method: string,
  own: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): Readonly<Record<string, string>> {
  const framing: Record<string, string> = { Connection: 'close' };
  if (body !== undefined || (method !== 'GET' && method !== 'DELETE')) {
    framing['Content-Length'] = String(body?.length ?? 0);
  }
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return { ...mergeHeaders(mergeHeaders(own), type), ...framing };
}
