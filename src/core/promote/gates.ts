export type GateName =
  | 'configuration'
  | 'order'
  | 'known'
  | 'contained'
  | 'soak'
  | 'healthy'
  | 'readable'
  | 'window'
  | 'freeze'
  | 'lock'
  | 'size'
  | 'branch'
  | 'pushed'
  | 'settled';

/** A condition on a promotion, answered. A condition that cannot be answered does not hold. */
export interface GateAnswer {
  readonly gate: GateName;
  readonly ok: boolean;
  /** A sentence: why it holds or not. */
  readonly reason: string;
  /** What would change the answer; undefined where it holds. */
  readonly change?: string;
  /** May a person go past it with a reason? */
  readonly overridable: boolean;
}
