import type { PresetParameter } from './presets';

/** A parameter that is no single text. `texts` is an object in what is sent, `pairs` a list of `{"key", "value"}`. */
export type PromoteParameter =
  | PresetParameter
  | {
      readonly name: string;
      readonly form: 'texts' | 'pairs';
      readonly required: false;
      readonly fallback: Readonly<Record<string, string>>;
      /** The most members that the platform takes. */
      readonly most: number;
      readonly description: string;
      readonly example: Readonly<Record<string, string>>;
    }
  | {
      readonly name: string;
      readonly form: 'flag';
      readonly required: false;
      /** What is taken when the file gives none: whether the kind of the environment is production. */
      readonly fallback: 'production';
      readonly description: string;
      readonly example: boolean;
    };

/** A GET that finds out what the platform calls something, before anything is sent. */
export interface Lookup {
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Rules by the name that their value gets: `${deployment}`. */
  readonly values: Readonly<Record<string, string>>;
  /** A sentence for people, where the answer holds no such value. */
  readonly missing: string;
}

/** How a run is asked for its progress. */
export interface Follow {
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Where the answer says how it goes. What is neither of the words below counts as running. */
  readonly state: string;
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  /** Where the answer names the page of the run, if it does. */
  readonly run?: string;
}

/**
 * A platform that carries out promotions. Adding one is a row, an answer in `test/fixtures/answers` and a test.
 *
 * Texts may name parameters, `${service}` and `${environment}`, what is known when it is sent (`LATER`), what lookups
 * found and, in `follow` and `page`, `${runId}`. A value that is nothing but the name of an optional parameter falls
 * away with it. In rules names stand between single quotes.
 */
export interface PromotePreset {
  readonly name: string;
  readonly title: string;
  readonly documentation: string;
  readonly parameters: readonly PromoteParameter[];
  /** The environment variable that holds the token the platform asks for. */
  readonly credential: string | undefined;
  /** Sent with everything: lookups, the promotion, questions about the run. */
  readonly headers: Readonly<Record<string, string>>;
  readonly lookups: readonly Lookup[];
  readonly send: {
    readonly method: string;
    readonly url: string;
    readonly query?: Readonly<Record<string, string>>;
    /** Sent with the promotion only. */
    readonly headers?: Readonly<Record<string, string>>;
    /** JSON with names in its texts. */
    readonly body: unknown;
  };
  /** Doing it twice is, by the nature of the platform, doing it once. */
  readonly idempotent: boolean;
  /** Where the answer names the page of the run, and what names the run to the platform. */
  readonly rules: { readonly run?: string; readonly runId?: string };
  /** What names the run where the answer does not: usually something that was looked up. */
  readonly runId?: string;
  /** The page of the run, where no answer names it. */
  readonly page?: string;
  readonly follow?: Follow;
  /** Servers that do not know these keys yet refuse with one of these statuses, having done nothing. */
  readonly retryWithout?: {
    readonly statuses: readonly number[];
    readonly keys: readonly string[];
  };
  /** What this platform really does, in a sentence for the person who is about to say yes. */
  readonly trap: string;
  /** The automation of the platform that would undo a roll back; undefined where none is known. */
  readonly undoneBy?: string;
}

/** What is known only when a promotion is sent. */
export const LATER = ['commit', 'expected', 'key', 'from', 'version', 'reason'] as const;

/** A base address. With a fallback it is the public service; a server of one's own takes its place. */
export function base(description: string, example: string, fallback?: string): PresetParameter {
  const shared = { name: 'url', form: 'base', description, example } as const;
  return fallback === undefined
    ? { ...shared, required: true }
    : { ...shared, required: false, fallback };
}

export function required(
  name: string,
  description: string,
  example: string,
  form: PresetParameter['form'] = 'text',
): PresetParameter {
  return { name, form, required: true, description, example };
}

export function optional(
  name: string,
  description: string,
  example: string,
  fallback?: string,
): PresetParameter {
  const shared = { name, form: 'text', required: false, description, example } as const;
  return fallback === undefined ? shared : { ...shared, fallback };
}
