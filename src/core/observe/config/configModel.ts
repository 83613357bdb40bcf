import { KINDS, kindNamed, kindOf } from '../../kinds';
import type { Environment, EnvironmentKind, GuardLevel, Service, Targets } from '../../model';
import type { EnvironmentInput } from './schema';
import type { PromoteInput, SourceInput } from './sourceSchema';

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** `mistakes`: keys at which something could not be read. Whoever relies on one must assume that it asked for care. */
interface Salvaged {
  readonly mistakes: readonly string[];
}

export type SourceConfig = DeepReadonly<SourceInput>;
export type PromoteConfig = DeepReadonly<PromoteInput>;

export type EnvironmentConfig = Salvaged & {
  readonly [Key in Exclude<keyof EnvironmentInput, 'promotesFrom'>]?: DeepReadonly<
    NonNullable<EnvironmentInput[Key]>
  >;
} & {
  /** Undefined: the one before it in the file. */
  readonly promotesFrom?: readonly string[];
};

/** A service in one environment. */
export interface PlaceConfig extends Salvaged {
  readonly source?: SourceConfig;
  readonly record?: SourceConfig;
  readonly address?: string;
  /** How a commit is moved on to here; it takes the place of the whole one of the service. */
  readonly promote?: PromoteConfig;
  /** Values for `${name}`. */
  readonly variables: ReadonlyMap<string, string>;
}

export interface ServiceConfig extends Salvaged {
  readonly path?: string;
  readonly source?: SourceConfig;
  readonly record?: SourceConfig;
  readonly address?: string;
  /** The environments it runs in; undefined: all. */
  readonly in?: ReadonlyMap<string, PlaceConfig>;
  readonly promote?: PromoteConfig;
}

/** The file as far as it could be read. Maps are in file order: the path to production. */
export interface Config {
  readonly environments: ReadonlyMap<string, EnvironmentConfig>;
  readonly services: ReadonlyMap<string, ServiceConfig>;
  /** Globs by the name of the risk: they replace or add to what is known without. */
  readonly risks: ReadonlyMap<string, readonly string[]>;
}

/** The environments in file order, each with what its kind means filled in. */
export function environments(config: Config): readonly Environment[] {
  const names = [...config.environments.keys()];
  return [...config.environments].map(([name, given], index): Environment => {
    const kind = kindFor(name, given) ?? 'development';
    const meaning = KINDS[kind];
    const data = given.data ?? meaning.data;
    const before = names.slice(Math.max(0, index - 1), index);
    return {
      name,
      kind,
      usedBy: given.usedBy ?? meaning.usedBy,
      data,
      errors: given.errors ?? meaning.errors,
      changes: meaning.changes,
      guard: guardFor(name, given, data === 'live'),
      unattended: given.unattended ?? !given.mistakes.includes('unattended'),
      promotesFrom: given.promotesFrom ?? before,
      mirrors: given.mirrors,
    };
  });
}

/** The environments with what the file says of how an act is recognised as touching them. */
export function guardedEnvironments(
  config: Config,
): readonly (Environment & { readonly targets: Targets })[] {
  return environments(config).map((environment) => ({
    ...environment,
    // Keys that are not there, as JSON has no undefined.
    targets: (config.environments.get(environment.name)?.targets ?? {}) as Targets,
  }));
}

export function services(config: Config): readonly Service[] {
  return [...config.services].map(([name, { path }]) => ({ name, path: folderOf(path) }));
}

/** As git writes it, of `./services/shop/` and the like; undefined for the whole repository. */
function folderOf(path = ''): string | undefined {
  const steps = path.split(/[/\\]+/).filter((step) => step !== '' && step !== '.');
  return steps.length > 0 ? steps.join('/') : undefined;
}

/** The kind that the file gives or the name suggests. */
export function kindFor(
  name: string,
  given: Pick<EnvironmentConfig, 'kind'>,
): EnvironmentKind | undefined {
  return given.kind === undefined ? kindOf(name) : kindNamed(given.kind);
}

/** Least first. */
const LEVELS: readonly GuardLevel[] = ['none', 'note', 'ask', 'type-name', 'refuse'];

function guardFor(name: string, given: EnvironmentConfig, live: boolean): GuardLevel {
  const kind = kindFor(name, given);
  const asked = given.guard ?? (kind ? KINDS[kind].guard : 'ask');
  // What was meant to guard it cannot be read, so it is guarded like the most that can be meant by default.
  const doubtful = given.mistakes.some((key) => ['kind', 'data', 'guard'].includes(key));
  const least = live || doubtful ? 'type-name' : 'none';
  return LEVELS.indexOf(asked) < LEVELS.indexOf(least) ? least : asked;
}
