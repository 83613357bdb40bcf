import type { EnvironmentKind } from '../../model';

/** Something in a repository that speaks of an environment. */
export interface Finding {
  readonly environment: string;
  /** In words, for a comment: a path, or `the branch qa`. */
  readonly where: string;
  readonly kind?: EnvironmentKind;
  /** An address that belongs to the environment. */
  readonly url?: string;
  /** A ref that follows the environment. */
  readonly ref?: { readonly git: string; readonly remote?: string };
  /** Who keeps a record of deployments to an environment of this name. */
  readonly recordedBy?: 'github' | 'gitlab';
  /** Other words near by, which may name a service. */
  readonly near?: string;
  /** Says no more than that the name exists somewhere: build modes are called `test` and `development`, too. */
  readonly weak?: boolean;
}

export interface FoundFile {
  readonly path: string;
  readonly text: string;
}

/** An environment that was found, and how it can be read. */
export interface FoundEnvironment {
  readonly name: string;
  readonly kind: EnvironmentKind;
  /** Nothing but caution speaks for the kind. */
  readonly guessed: boolean;
  readonly where: readonly string[];
  readonly findings: readonly Finding[];
}

export interface FoundService {
  readonly name: string;
  readonly path: string | undefined;
  readonly where: string | undefined;
}

export function finding(
  environment: string,
  url: unknown,
  rest: Omit<Finding, 'environment'>,
): Finding {
  return { environment, ...(typeof url === 'string' ? { url } : {}), ...rest };
}
