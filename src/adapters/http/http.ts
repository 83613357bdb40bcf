import { bulkhead } from 'cockatiel';
import type { Disposable } from '../../core/lifecycle';
import type { Answer, Ask, Request } from '../../core/observe/source';
import type { HttpSend, SendOutcome } from '../../core/promote/trigger';
import { judge, type HttpResponse } from './httpAnswer';
import { HttpCache } from './httpCache';
import { HttpConnections } from './httpConnection';
import { Deadline, seconds, Withdrawals } from './httpDeadline';
import { exchange, mergeHeaders } from './httpExchange';
import { failed, failureOf, isTransportFailure, withdrawn, type Failed } from './httpFailure';
import { HttpOrigin, type Patience } from './httpOrigin';
import { withoutSecrets } from './httpSecrets';
import { HttpSends, unsent } from './httpSend';
import { checkTarget, fillIn, type Credentials, type HttpRequest, type Target } from './httpTarget';
import type { Watcher } from './httpWire';

/** In milliseconds. */
export interface HttpLimits {
  /** Until the status and headers are there. */
  readonly headers: number;
  /** The whole exchange, looking up and connecting included. */
  readonly total: number;
  /** Waiting for a turn, of which each origin has six at a time. */
  readonly queue: number;
  /** An origin's first rest after five failures in a row. */
  readonly rest: number;
}

export interface HttpOptions {
  /** Called once per secret and request, so that a changed secret or permission counts at once. */
  readonly credentials: Credentials;
  /** The editor's `http.systemCertificates`. */
  readonly systemCertificates: boolean;
  /** Further authorities to trust, as PEM. */
  readonly certificates?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
  /** For a write, in milliseconds: from the first look-up to the last byte of the answer. */
  readonly sendTimeoutMs?: number;
}

const usualLimits: HttpLimits = { headers: 10_000, total: 15_000, queue: 30_000, rest: 5_000 };
/** Node raises its limit of open files to the machine's own. Of one origin there are six at a time. */
const requestsAtOnce = 1_024;
const mostOrigins = 4_096;

type Reply =
  | ({ readonly state: 'response' } & HttpResponse)
  /** A kept connection turned out to be closed by the other side: no fault of anybody, to be sent again. */
  | { readonly state: 'stale' }
  | Failed;

/** Asks over HTTP. Whatever the other side does, the answer comes in time, is bounded, and holds no secret of ours. */
export class HttpClient implements Disposable {
  private readonly limits: HttpLimits;
  private readonly connections: HttpConnections;
  private readonly cache = new HttpCache();
  private readonly origins = new Map<string, HttpOrigin>();
  private readonly everybody = bulkhead(requestsAtOnce, Infinity);
  private readonly withdrawals = new Withdrawals();
  private readonly sends: HttpSends;
  private disposed = false;

  constructor(private readonly options: HttpOptions) {
    this.limits = { ...usualLimits, ...options.limits };
    this.connections = new HttpConnections(options);
    this.sends = new HttpSends({
      credentials: options.credentials,
      connections: this.connections,
      withdrawals: this.withdrawals,
      timeoutMs: options.sendTimeoutMs ?? 30_000,
    });
  }

  readonly ask: Ask = (request, signal) => this.answer(request, signal, 'patient');

  /** The same for somebody who waits for it: also of an origin that rests. What comes of it does not end its rest. */
  readonly askNow: Ask = (request, signal) => this.answer(request, signal, 'now');

  private async answer(request: Request, signal: AbortSignal, patience: Patience): Promise<Answer> {
    if (request.transport !== 'http') {
      return failed('configuration', 'This is not a request over HTTP.');
    }
    if (this.disposed || signal.aborted) return withdrawn;
    const target = checkTarget(request);
    if (target.state === 'failed') return target;
    const { queue, total } = this.limits;
    const { host } = target.url;
    const deadline = new Deadline(queue + total, () =>
      failed(
        'timeout',
        `${host} was not asked: it is so slow that no turn came in ${seconds(queue)}.`,
      ),
    );
    this.withdrawals.add(signal, deadline);
    const answer = await deadline.run(() => this.inTurn(request, target, deadline, patience));
    this.withdrawals.remove(signal, deadline);
    return answer;
  }

  /**
   * Carries out one write, at most once. It waits behind no reading, is not kept from an origin that rests, and what
   * comes of it says nothing about the origin's readings.
   */
  readonly send = (send: HttpSend, signal: AbortSignal): Promise<SendOutcome> =>
    this.disposed ? Promise.resolve(unsent(withdrawn)) : this.sends.send(send, signal);

  /** Finds the proxies anew and gives every origin another chance. For changed `http.*` settings. */
  learnAgain(): void {
    this.connections.learnAgain();
    this.origins.clear();
  }

  dispose(): void {
    this.disposed = true;
    this.withdrawals.dispose();
    this.connections.dispose();
  }

  private async inTurn(
    request: HttpRequest,
    target: Target,
    whole: Deadline,
    patience: Patience,
  ): Promise<Answer> {
    const filled = await fillIn(target, this.options.credentials);
    if (filled.state === 'failed') return filled;
    const { url } = target;
    const { total } = this.limits;
    const answer = await this.origin(url).run(patience, async () => {
      if (whole.isOver) return withdrawn;
      const deadline = new Deadline(total, () =>
        failed('timeout', `${url.host} did not finish its answer within ${seconds(total)}.`),
      );
      whole.onStop = () => deadline.stop(withdrawn);
      return deadline.run(() => this.confirm(request, url, filled.headers, deadline));
    });
    // The way may lead through a proxy by now, or no longer.
    if (answer !== withdrawn && isTransportFailure(answer)) this.connections.forget(url.origin);
    return withoutSecrets(answer, filled.secrets);
  }

  private origin(url: URL): HttpOrigin {
    const known = this.origins.get(url.origin);
    if (known !== undefined) return known;
    // The configuration's own number of origins is small; this only bounds years of editing it.
    if (this.origins.size >= mostOrigins) this.origins.clear();
    const origin = new HttpOrigin(url.host, this.everybody, this.limits.rest);
    this.origins.set(url.origin, origin);
    return origin;
  }

  private async confirm(
    request: HttpRequest,
    url: URL,
    own: Readonly<Record<string, string>>,
    deadline: Deadline,
  ): Promise<Answer> {
    const key = this.cache.key(request.url, own);
    const kept = this.cache.get(key);
    const condition = kept === undefined ? {} : { 'If-None-Match': kept.tag };
    const headers = { ...mergeHeaders(own), ...condition };
    let reply = await this.get(url, headers, deadline);
    if (reply.state === 'stale') {
      this.connections.closeIdle(url);
      reply = await this.get(url, headers, deadline);
    }
    if (reply.state === 'stale') reply = failureOf('ECONNRESET', url.host);
    const answer = reply.state === 'failed' ? reply : judge(reply, url, kept?.answer);
    if (answer.state === 'answered') this.cache.put(key, answer);
    return answer;
  }

  private async get(
    url: URL,
    headers: Readonly<Record<string, string>>,
    deadline: Deadline,
  ): Promise<Reply> {
    const limit = this.limits.headers;
    const route = await this.connections.route(url, limit);
    if (deadline.isOver) return withdrawn;
    // Not axios's `timeout`: that one begins anew with every byte, this one ends with the last header.
    const late = setTimeout(() => {
      deadline.stop(
        failed('timeout', `${url.host} did not begin to answer within ${seconds(limit)}.`),
      );
    }, limit);
    let reused = false;
    let heard = false;
    const watcher: Watcher = {
      onRequest: (request) => (deadline.onStop = () => request.destroy()),
      onConnection: (kept) => (reused = kept),
      onResponse: () => {
        clearTimeout(late);
        heard = true;
      },
      onRefused: (failure) => deadline.stop(failure),
    };
    const exchanged = await exchange(url, () =>
      this.connections.send(url, route, { method: 'GET', headers }, watcher),
    );
    clearTimeout(late);
    if (exchanged.state === 'response') return exchanged;
    const { code } = exchanged;
    const isStale = reused && !heard && (code === 'ECONNRESET' || code === 'EPIPE');
    return isStale ? { state: 'stale' } : failureOf(code, url.host);
  }
}
