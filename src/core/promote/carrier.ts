import type { SendOutcome, TriggerValues } from './trigger';

/** How a cell is promoted to, as far as a person wants to know before saying yes. */
export interface TriggerFacts {
  /** `POST https://…`, `command ./deploy.sh`, `git push origin refs/heads/production`. */
  readonly words: string;
  /** Sending the same promotion twice does no more than sending it once. */
  readonly idempotent: boolean;
  /** What this platform really does, where it is not what one would think. */
  readonly trap: string | undefined;
  /** What would undo a roll back by itself: `auto-sync`. */
  readonly undoneBy: string | undefined;
  /** How long the target is followed before it counts as unverified, in milliseconds. */
  readonly followMs: number;
}

/** How the platform says its run is getting on. */
export interface RunProgress {
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly words: string;
  readonly run?: string;
}

/** What is to be sent, looked up and filled in; nothing has happened yet. */
export interface Parcel {
  /** Sends it, once. */
  readonly send: () => Promise<SendOutcome>;
  /** The run that an answer names. */
  readonly runOf: (outcome: SendOutcome) => { readonly run?: string; readonly runId?: string };
  /** Undefined where the platform cannot be asked, or does not say. */
  readonly progress: (runId: string, signal: AbortSignal) => Promise<RunProgress | undefined>;
}

/** Knows how each cell is promoted to, from the configuration. */
export interface Carrier {
  /** Undefined where nothing is configured; a sentence where it cannot be read. */
  facts(service: string, environment: string): TriggerFacts | string | undefined;
  /** Looks up what the platform calls things, and changes nothing. A sentence where that fails. */
  prepare(
    service: string,
    environment: string,
    values: TriggerValues,
    signal: AbortSignal,
  ): Promise<Parcel | string>;
}
