import type { Sha } from '../model';
import type { PromoteTemplate } from '../observe/config/promoteTemplate';

/** How a service is promoted to an environment, as the configuration has it. */
export type Trigger = PromoteTemplate;

/** What is known when a promotion is sent, by the name that a template gives it: `${commit}`. */
export interface TriggerValues {
  /** The commit to promote: a full id. */
  readonly commit: Sha;
  /** What the target was seen to run, in full where this clone knows it; empty where nothing could be read. */
  readonly expected: string;
  /** The id of the promotion: the same at every attempt. */
  readonly key: string;
  /** The environment that the commit comes from. */
  readonly from: string;
  /** The version that the source of `from` reported; empty where it reports none. */
  readonly version: string;
  /** Why the person wants it; empty where nobody was asked. */
  readonly reason: string;
}

/** A request with everything filled in but secrets (`${env:NAME}` in header values), which the adapter fills in. */
export interface HttpSend {
  readonly transport: 'http';
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or undefined to send nothing. */
  readonly body: string | undefined;
}

export interface CommandSend {
  readonly transport: 'command';
  readonly command: readonly string[];
}

/** A push of `commit` to `ref`. `expected`: what the target was seen to run, perhaps abbreviated; empty where unread. */
export interface GitSend {
  readonly transport: 'git';
  readonly remote: string;
  /** A whole ref name: `refs/heads/production`. */
  readonly ref: string;
  readonly commit: Sha;
  readonly expected: string;
}

export type Send = HttpSend | CommandSend | GitSend;

/**
 * What came of sending. Never a claim about the deployment: that is read from the target.
 * `unsent` nothing left this machine, for certain · `accepted` the other side took it · `refused` it said no ·
 * `conflict` it said that it is at another state (409, 412, a lease that does not hold) · `busy` it asks to come back
 * later and did nothing (429) · `unknown` it may or may not have been received or acted on.
 */
export interface SendOutcome {
  readonly state: 'unsent' | 'accepted' | 'refused' | 'conflict' | 'busy' | 'unknown';
  /** A sentence for people; may hold remote text: sanitise before showing. Holds no header and no secret. */
  readonly sentence: string;
  /** Well-formed text of at most 256 KiB: what the other side said, for the rules that find the run in it. */
  readonly body?: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The HTTP status, where there was one. */
  readonly status?: number;
  /** Milliseconds that the other side asks to be left alone for. */
  readonly retryAfter?: number;
}

/** Carries out one sending, once: no adapter ever repeats one by itself. Never rejects. */
export type Sender = (send: Send, signal: AbortSignal) => Promise<SendOutcome>;
