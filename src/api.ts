/** What other extensions may rely on: `await extensions.getExtension('whereabouts.whereabouts').activate()`. Read-only. */
export interface WhereaboutsApi {
  readonly version: 1;
  /** What runs where, as far as it is known now. Strings are sanitised; times are ISO 8601. */
  cells(): Promise<readonly WhereaboutsCell[]>;
  /** Called when what `cells` gives may have changed, at most four times a second. */
  onDidChange(listener: () => void): { dispose(): void };
}

export interface WhereaboutsCell {
  readonly service: string;
  readonly environment: string;
  readonly kind: string;
  readonly reading: 'deployed' | 'unreachable' | 'refused' | 'unrecognised' | 'unread';
  /** The full commit id, or null when it is not known. */
  readonly commit: string | null;
  readonly version: string | null;
  readonly observedAt: string | null;
}
