/*
 * A promotion's trigger with everything filled in that the configuration knows. `${name}` is left for what is known
 * only when it is sent (`LATER`), for what lookups find and for `${runId}`; header values keep `${env:NAME}` as well.
 */

export interface HttpTemplate {
  readonly transport: 'http';
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON with names in its texts; undefined sends none. */
  readonly body: unknown;
}

export interface CommandTemplate {
  readonly transport: 'command';
  readonly command: readonly string[];
}

export interface GitTemplate {
  readonly transport: 'git';
  readonly remote: string;
  /** A whole ref name. */
  readonly ref: string;
}

export interface LookupTemplate {
  readonly url: string;
  readonly values: Readonly<Record<string, string>>;
  readonly missing: string;
}

export interface FollowTemplate {
  readonly url: string;
  readonly state: string;
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  readonly run: string | undefined;
}

/** What a preset adds to what is sent. */
export interface PlatformTemplate {
  readonly name: string;
  readonly title: string;
  /** Sent with lookups and with questions about the run. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters that must not come out empty, by name. */
  readonly needed: Readonly<Record<string, string>>;
  readonly lookups: readonly LookupTemplate[];
  /** What names the run where the answer does not. */
  readonly runId: string | undefined;
  readonly page: string | undefined;
  readonly follow: FollowTemplate | undefined;
  readonly retryWithout:
    { readonly statuses: readonly number[]; readonly keys: readonly string[] } | undefined;
  /** What the platform really does, in a sentence. */
  readonly trap: string;
  readonly undoneBy: string | undefined;
}

export interface PromoteTemplate {
  readonly send: HttpTemplate | CommandTemplate | GitTemplate;
  /** Sending it twice does no more than sending it once. */
  readonly idempotent: boolean;
  /** Milliseconds that the target is followed before it counts as unverified; undefined: as usual. */
  readonly followFor: number | undefined;
  /** Reading rules for the answer. */
  readonly rules: { readonly run: string | undefined; readonly runId: string | undefined };
  readonly platform: PlatformTemplate | undefined;
}
