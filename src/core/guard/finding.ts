/** What asks for least care first. */
export const VERBS = ['read', 'switch', 'unknown', 'write', 'destructive'] as const;

/**
 * What a verb does to its target. `switch` changes what later commands hit (`kubectl config use-context`). `unknown`
 * is treated like `write`.
 */
export type VerbClass = (typeof VERBS)[number];

/** What a fact is a name of; each is held against its own list of an environment's `targets`. */
export type FactKind =
  | 'kubeContext'
  | 'kubeNamespace'
  | 'host'
  | 'awsProfile'
  | 'awsAccount'
  | 'workspace'
  | 'project'
  | 'database'
  | 'branch'
  /** A file that configures what is hit: `-var-file=prod.tfvars`. Held against `files`; its words count. */
  | 'settingsFile'
  /** A file that is changed: only `files` says what it belongs to. */
  | 'file'
  /** A word that says it in so many words: the `--environment production` of a tool. */
  | 'environment';

/** One thing that is known of what an act would hit. */
export interface Fact {
  readonly kind: FactKind;
  /** Text from outside. Hosts without user, port and path. */
  readonly value: string;
  /** Where it stands, for a person: `--context`, `current-context of ~/.kube/config`, `AWS_PROFILE`. */
  readonly from: string;
}

/** What an act would hit, as far as it can be told. */
export interface Hits {
  readonly facts: readonly Fact[];
  /** Why more cannot be told: `~/.kube/config cannot be read`. Not empty: what is hit may be anything. */
  readonly doubts: readonly string[];
}

export const NOTHING: Hits = { facts: [], doubts: [] };

export function join(...all: readonly Hits[]): Hits {
  return {
    facts: all.flatMap(({ facts }) => facts),
    doubts: all.flatMap(({ doubts }) => doubts),
  };
}

/** A number that is higher for what asks for more care; below 10. */
export function severity(verb: VerbClass): number {
  return VERBS.indexOf(verb);
}

export function worse(one: VerbClass, other: VerbClass): VerbClass {
  return severity(one) < severity(other) ? other : one;
}
