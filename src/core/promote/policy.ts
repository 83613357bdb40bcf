import { type Config, type EnvironmentConfig, environments } from '../observe/config/configModel';
import { durationOf } from '../observe/config/times';
import type { Environment, GateName } from '../model';

/** What the configuration asks of a promotion to one environment. */
export interface Policy {
  readonly environment: Environment;
  readonly windows: EnvironmentConfig['windows'];
  readonly freezes: EnvironmentConfig['freezes'];
  /** The environment that must hold the commit first. */
  readonly contained: string | undefined;
  /** Milliseconds. */
  readonly soak: number | undefined;
  readonly healthy: boolean;
  readonly maxCommits: number | undefined;
  readonly branches: readonly string[] | undefined;
  readonly pushed: boolean;
  readonly withoutException: ReadonlySet<GateName>;
  /** Keys that could not be read, of those that say what is asked. */
  readonly mistakes: readonly string[];
}

/** Others rely on it, so that more is asked without being said. */
export function isGuarded({ guard }: Pick<Environment, 'guard'>): boolean {
  return guard !== 'none' && guard !== 'note';
}

const ASKING: readonly string[] = ['windows', 'freezes', 'requires', 'promotesFrom', 'unattended'];

export function policies(config: Config): ReadonlyMap<string, Policy> {
  return new Map(
    environments(config).flatMap((environment) => {
      const given = config.environments.get(environment.name);
      return given ? [[environment.name, policyOf(environment, given)] as const] : [];
    }),
  );
}

function policyOf(environment: Environment, given: EnvironmentConfig): Policy {
  const { windows, freezes, requires = {}, mistakes } = given;
  return {
    environment,
    windows,
    freezes,
    contained: requires.contained,
    soak: requires.soak === undefined ? undefined : durationOf(requires.soak),
    healthy: requires.healthy === true,
    maxCommits: requires.maxCommits,
    branches: requires.branches,
    pushed: requires.pushed ?? isGuarded(environment),
    withoutException: new Set(requires.withoutException),
    mistakes: mistakes.filter((key) => ASKING.includes(key)),
  };
}
