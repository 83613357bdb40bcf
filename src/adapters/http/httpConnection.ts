import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Disposable } from '../../core/lifecycle';
import { guardedLookup } from './httpLookup';
import { learnRoute, type Route } from './httpRoute';
import { bareHost } from './httpTarget';
import { mostHeaderBytes, Wires, type Watcher } from './httpWire';

/** An open TLS connection holds about 100 kB, so those that nobody has used for this long are closed. */
const idleMilliseconds = 90_000;

const agentOptions: https.AgentOptions = {
  keepAlive: true,
  // What axios sets on each connection: anything else is two more system calls for every request.
  keepAliveMsecs: 60_000,
  timeout: idleMilliseconds,
  maxCachedSessions: 2_000,
};

/** What is sent; a body is written by whoever sends it. */
export interface Message {
  readonly method: string;
  /** Exactly these, and what frames the message. */
  readonly headers: Readonly<Record<string, string>>;
}

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
  private readonly routes = new Map<string, Promise<Route | 'unwrapped'>>();
  /** Protocols whose `request` nobody has wrapped: there is nothing to find out for their other origins. */
  private readonly unwrapped = new Set<string>();
  private readonly wires = new Wires();
  private plain = new http.Agent(agentOptions);
  private secure: https.Agent | undefined;
  private secureContext: tls.SecureContext | undefined;

  constructor(private readonly options: ConnectionOptions) {}

  /** Which way requests to this origin go; found out once, in at most `milliseconds`. Never rejects. */
  async route(url: URL, milliseconds: number): Promise<Route> {
    if (this.unwrapped.has(url.protocol)) return 'direct';
    const known = this.routes.get(url.origin) ?? learnRoute(url, milliseconds);
    this.routes.set(url.origin, known);
    const route = await known;
    if (route === 'unwrapped') this.unwrapped.add(url.protocol);
    return route === 'editor' ? 'editor' : 'direct';
  }

  /** Finds the way anew at the next request: it may lead through a proxy by now, or no longer. */
  forget(origin: string): void {
    this.routes.delete(origin);
  }

  /** Begins anew, as at the start. Exchanges that are under way come to their own end. */
  learnAgain(): void {
    this.routes.clear();
    this.unwrapped.clear();
    for (const agent of [this.plain, this.secure]) {
      if (agent === undefined) continue;
      agent.maxFreeSockets = 0;
      closeIdleOf(agent, '');
    }
    this.plain = new http.Agent(agentOptions);
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

  /** Begins a request: over kept connections, through the editor, or over a connection that was dialled for it. */
  send(
    url: URL,
    over: Route | net.Socket,
    { method, headers }: Message,
    watcher: Watcher,
  ): http.ClientRequest {
    const secure = url.protocol === 'https:';
    const options: https.RequestOptions & Pick<tls.ConnectionOptions, 'secureContext'> = {
      protocol: url.protocol,
      hostname: bareHost(url),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method,
      headers,
      lookup: guardedLookup,
      maxHeaderSize: mostHeaderBytes,
      insecureHTTPParser: false,
    };
    if (secure) options.secureContext = this.context();
    let request: http.ClientRequest;
    if (over instanceof net.Socket) {
      // Without an agent nothing is kept. To this constructor it is http, whatever carries it.
      const plain = { protocol: 'http:', defaultPort: secure ? 443 : 80 };
      request = new http.ClientRequest({ ...options, ...plain, createConnection: () => over });
    } else if (over === 'direct') {
      options.agent = secure ? this.secureAgent() : this.plain;
      request = new http.ClientRequest(options);
    } else {
      request = secure ? https.request(options) : http.request(options);
    }
    this.wires.watch(request, url, watcher);
    return request;
  }

  /** A connection straight to the server that is nobody else's. Ends when its socket is destroyed. */
  dial(url: URL): Dialled {
    const secure = url.protocol === 'https:';
    const host = bareHost(url);
    const port = Number(url.port) || (secure ? 443 : 80);
    const options = { host, port, lookup: guardedLookup };
    const socket = secure
      ? tls.connect({
          ...options,
          servername: net.isIP(host) === 0 ? host : '',
          secureContext: this.context(),
          // As for the agent below.
          ca: [],
        })
      : net.connect(options);
    const ready = new Promise<void>((resolve, reject) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => resolve());
      // Stays, so that an error between here and the request is not one that nobody listens to.
      socket.on('error', reject);
      socket.once('close', () => reject(new Error('closed')));
    });
    return { socket, ready };
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
    }
    return this.secure;
  }
}

export interface Dialled {
  readonly socket: net.Socket;
  /** Established, and with a certificate that is trusted. Until then no byte of a request can have been sent. */
  readonly ready: Promise<void>;
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
