import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import * as tls from 'node:tls';
import type { Disposable } from '../core/lifecycle';
import { guardedLookup } from './httpLookup';
import { learnRoute, type Route } from './httpRoute';
import { bareHost } from './httpTarget';
import { mostHeaderBytes, watch, type Watcher } from './httpWire';

/** An open TLS connection holds about 100 kB, so those that nobody has used for this long are closed. */
const idleMilliseconds = 90_000;

const agentOptions: https.AgentOptions = {
  keepAlive: true,
  // What axios sets on each connection: anything else is two more system calls for every request.
  keepAliveMsecs: 60_000,
  timeout: idleMilliseconds,
  maxCachedSessions: 2_000,
};

export interface ConnectionOptions {
  /** Trust what the operating system trusts, beside Node's own list. Without effect before Node 22.15. */
  readonly systemCertificates: boolean;
  /** Further authorities to trust, as PEM. */
  readonly certificates?: readonly string[];
}

/**
 * Connections that are kept and reused, also inside the editor, which wraps `http.request` for its proxies and
 * thereby closes every connection after one request and loads all system certificates anew for each.
 * So the wrapped function is asked once per origin which way it would go; where that is straight to the server, the
 * requests go round it. Origins behind a proxy are left to the editor. Outside the editor everything is straight.
 */
export class HttpConnections implements Disposable {
  private readonly routes = new Map<string, Promise<Route>>();
  /** How many bytes a connection had brought when it was put aside. */
  private readonly bytesAtRest = new WeakMap<Socket, number>();
  private plain = this.watchIdle(new http.Agent(agentOptions));
  private secure: https.Agent | undefined;
  private secureContext: tls.SecureContext | undefined;

  constructor(private readonly options: ConnectionOptions) {}

  /** Which way requests to this origin go; found out once, in at most `milliseconds`. Never rejects. */
  route(url: URL, milliseconds: number): Promise<Route> {
    const known = this.routes.get(url.origin);
    if (known !== undefined) return known;
    const learning = learnRoute(url, milliseconds);
    this.routes.set(url.origin, learning);
    return learning;
  }

  /** Finds the way anew at the next request: it may lead through a proxy by now, or no longer. */
  forget(origin: string): void {
    this.routes.delete(origin);
  }

  /** Begins anew, as at the start. Exchanges that are under way come to their own end. */
  learnAgain(): void {
    this.routes.clear();
    for (const agent of [this.plain, this.secure]) {
      if (agent === undefined) continue;
      agent.maxFreeSockets = 0;
      closeIdleOf(agent, '');
    }
    this.plain = this.watchIdle(new http.Agent(agentOptions));
    this.secure = undefined;
    this.secureContext = undefined;
  }

  /** Closes an origin's idle connections, so that the next request gets a new one. */
  closeIdle(url: URL): void {
    const secure = url.protocol === 'https:';
    const agent = secure ? this.secure : this.plain;
    const port = url.port || (secure ? '443' : '80');
    if (agent !== undefined) closeIdleOf(agent, `${bareHost(url)}:${port}:`);
  }

  dispose(): void {
    this.plain.destroy();
    this.secure?.destroy();
  }

  /**
   * A transport for axios that sends one request with exactly these headers. They go round axios, which would
   * quietly drop characters from them and carries them about in its errors.
   */
  transport(
    route: Route,
    url: URL,
    headers: Readonly<Record<string, string>>,
    watcher: Watcher,
  ): object {
    return {
      request: (
        options: http.ClientRequestArgs,
        respond: (response: http.IncomingMessage) => void,
      ): http.ClientRequest => {
        const secure = url.protocol === 'https:';
        Object.assign(options, {
          headers,
          maxHeaderSize: mostHeaderBytes,
          lookup: guardedLookup,
          agent: route === 'direct' ? (secure ? this.secureAgent() : this.plain) : undefined,
          ...(secure ? { secureContext: this.context() } : {}),
        });
        const wrapped = secure ? https.request : http.request;
        const request = route === 'direct' ? new http.ClientRequest(options) : wrapped(options);
        watch(request, url, this.bytesAtRest, watcher);
        return request.once('response', respond);
      },
    };
  }

  private watchIdle(agent: http.Agent): http.Agent {
    return agent.on('free', (socket: Socket) => this.bytesAtRest.set(socket, socket.bytesRead));
  }

  private context(): tls.SecureContext {
    return (this.secureContext ??= trust(this.options));
  }

  private secureAgent(): https.Agent {
    if (this.secure === undefined) {
      const secureContext = this.context();
      // Beside a secureContext `ca` has no effect of its own. It is there for the editor's wrapped tls.connect, which
      // otherwise adds every system certificate to that context once more for each connection.
      this.secure = new https.Agent({ ...agentOptions, secureContext, ca: [] });
      this.watchIdle(this.secure);
    }
    return this.secure;
  }
}

function closeIdleOf(agent: http.Agent, name: string): void {
  for (const [key, sockets] of Object.entries(agent.freeSockets)) {
    if (key.startsWith(name)) for (const socket of [...(sockets ?? [])]) socket.destroy();
  }
}

/** One context for all connections: reading some hundred certificates takes about 20 ms. */
function trust({ systemCertificates, certificates = [] }: ConnectionOptions): tls.SecureContext {
  // Missing before Node 22.15; there the default is right by itself, and knows NODE_EXTRA_CA_CERTS.
  const trusted = (tls as Partial<typeof tls>).getCACertificates;
  if (trusted === undefined && certificates.length === 0) return tls.createSecureContext();
  const usual = trusted?.('default') ?? tls.rootCertificates;
  const system = systemCertificates ? (trusted?.('system') ?? []) : [];
  return tls.createSecureContext({ ca: [...new Set([...usual, ...system, ...certificates])] });
}
