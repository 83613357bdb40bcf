/** What to ask, as data. A request says nothing about how it is carried out; an adapter per transport does that. */
export type Request =
  | {
      readonly transport: 'http';
      /** Absolute http(s) URL without credentials in it. */
      readonly url: string;
      /** Values may name secrets as `${env:NAME}`; the adapter fills them in at request time, never before. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly transport: 'command';
      /** Program and arguments; no shell is involved. Runs in the folder that holds the configuration. */
      readonly command: readonly string[];
    }
  | {
      readonly transport: 'git';
      /** A remote's name or URL to ask over the network; undefined reads the local repository's refs. */
      readonly remote: string | undefined;
      /** `refs/…`, a branch or a tag name. With `*` in it: the highest match in version order. */
      readonly ref: string;
    };

/** Where in an answer things stand: JMESPath over JSON, or `header:NAME`, `meta:NAME`, `text:PATTERN`. */
export interface ReadingRules {
  readonly commit: string;
  readonly version?: string;
  readonly since?: string;
  readonly by?: string;
  readonly health?: string;
}

/** How a cell is read. Cells whose requests are equal share one request: that is all a fleet source is. */
export interface Source {
  readonly request: Request;
  readonly rules: ReadingRules;
}

/** Why a request brought nothing that can be read. Closed, so that each has its sentence and its colour. */
export type Failure =
  | 'timeout'
  | 'network'
  | 'tls'
  /** 429 or 503: it asks to be left alone for a while. */
  | 'busy'
  /** Any other 5xx: the service, or the gateway before it, is not well. */
  | 'server'
  /** Any other status that is no success. */
  | 'status'
  | 'redirect'
  | 'credentials'
  | 'too-big'
  | 'malformed'
  | 'configuration';

export type Answer =
  | {
      readonly state: 'answered';
      /** Well-formed text, at most 256 KiB. JSON is parsed by the reading rule, not by the transport. */
      readonly body: string;
      /** Names in lower case. Empty for transports that have none. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly state: 'failed';
      readonly failure: Failure;
      /** A sentence for people; holds no header and no secret. May hold remote text: sanitise before showing. */
      readonly message: string;
      /** Milliseconds the other side asks to be left alone for. */
      readonly retryAfter?: number;
    };

/** Carries out a request. Never rejects: what goes wrong is an answer. Settles soon after `signal` aborts. */
export type Ask = (request: Request, signal: AbortSignal) => Promise<Answer>;

/** Equal keys are the same question, so one answer serves them all. */
export function requestKey(request: Request): string {
  switch (request.transport) {
    case 'http':
      return JSON.stringify([
        'http',
        request.url,
        Object.entries(request.headers).sort(([a], [b]) => (a < b ? -1 : 1)),
      ]);
    case 'command':
      return JSON.stringify(['command', ...request.command]);
    case 'git':
      return JSON.stringify(['git', request.remote ?? null, request.ref]);
  }
}

/** The request in words, for a tooltip. */
export function requestWords(request: Request): string {
  switch (request.transport) {
    case 'http':
      return `GET ${request.url}`;
    case 'command':
      return `command ${request.command.join(' ')}`;
    case 'git':
      return `git ${request.remote === undefined ? '' : `${request.remote} `}${request.ref}`;
  }
}
