import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request to deploy. */
export type DeployFault =
  | 'none'
  /** Closed before the request is read: it is lost. */
  | 'drop'
  /** It acts, and closes without an answer. */
  | 'act-and-drop'
  /** It acts, and sends half an answer. */
  | 'act-and-truncate'
  /** It never answers and never acts. */
  | 'hang'
  /** Closed after so many milliseconds, without acting. */
  | { readonly hangMs: number }
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };

export interface DeployServerOptions {
  readonly running: Readonly<Record<string, string>>;
  /** It honours `Idempotency-Key`. */
  readonly keys?: boolean;
  /** It refuses with 412 what expects another commit than the one that runs. */
  readonly expected?: boolean;
  /** Between taking a deployment and running it. */
  readonly delayMs?: number;
  /** Decides about each request to deploy. */
  readonly fault?: (environment: string) => DeployFault;
  /** Whether a reading fails. */
  readonly readingFault?: () => boolean;
  /** What it says that it runs, where that is not what runs. */
  readonly reports?: (running: string) => unknown;
}

export interface Applied {
  readonly environment: string;
  readonly key: string;
  readonly commit: string;
}

/** What an environment ran from then on. `at`: milliseconds since 1970 UTC. */
export interface Ran {
  readonly environment: string;
  readonly commit: string;
  readonly at: number;
}

/**
 * A deployment service as teams write them: `GET /<environment>/version` says what runs, `POST /<environment>/deploy`
 * with `{commit, expected}` changes it. It keeps the record that a promotion is judged by.
 */
export class DeployServer {
  readonly applied: Applied[] = [];
  readonly running: Record<string, string>;
  readonly ran: Ran[] = [];
  received = 0;
  /** The `Authorization` of each request to deploy that arrived. */
  readonly credentials: (string | undefined)[] = [];
  /** Requests to deploy that came in whole, by key. */
  readonly arrived = new Map<string, number>();
  private readonly done = new Set<string>();

  private constructor(
    private readonly server: Server,
    public options: DeployServerOptions,
  ) {
    this.running = {};
    for (const [name, commit] of Object.entries(options.running)) this.run(name, commit);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: DeployServerOptions): Promise<DeployServer> {
    const server = createServer();
    const own = new DeployServer(server, options);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return own;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** From now on, whoever brought it. */
  run(environment: string, commit: string): void {
    this.running[environment] = commit;
    this.ran.push({ environment, commit, at: Date.now() });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, environment = '', what = ''] = (request.url ?? '').split('/');
    if (what === 'version') {
      if (this.options.readingFault?.()) return void request.socket.destroy();
      const { reports = (running) => running } = this.options;
      const commit = reports(this.running[environment] ?? '') || null;
      return send(response, 200, { commit, status: 'ok' });
    }
    const fault = this.options.fault?.(environment) ?? 'none';
    if (fault === 'drop') return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.received += 1;
    this.credentials.push(request.headers.authorization);
    const key = String(request.headers['idempotency-key'] ?? '');
    this.arrived.set(key, (this.arrived.get(key) ?? 0) + 1);
    if (fault === 'hang') return;
    if (typeof fault === 'object' && 'hangMs' in fault) {
      return void setTimeout(() => request.socket.destroy(), fault.hangMs);
    }
    if (typeof fault === 'object') {
      return send(response, fault.status, fault.body ?? {}, fault.headers);
    }
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, string>;
    const status = this.act(environment, key, body);
    if (fault === 'act-and-drop') return void request.socket.destroy();
    if (fault === 'act-and-truncate') {
      response.writeHead(status, { 'Content-Length': 1000 }).write('{"run":');
      setTimeout(() => request.socket.destroy(), 5);
      return;
    }
    send(response, status, { run: `${this.url}/runs/1` });
  }

  private act(environment: string, key: string, { commit = '', expected = '' }): number {
    const { keys = false, expected: compares = false, delayMs = 0 } = this.options;
    if (keys && this.done.has(key)) return 202;
    if (compares && expected !== '' && this.running[environment] !== expected) return 412;
    if (keys) this.done.add(key);
    this.applied.push({ environment, key, commit });
    if (delayMs === 0) this.run(environment, commit);
    else setTimeout(() => this.run(environment, commit), delayMs);
    return 202;
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
