import { listed } from '../../text';
import { type Config, type PlaceConfig, type ServiceConfig, environments } from './configModel';
import type { Path } from './jsonc';
import { resolvePromote } from './promoteResolution';
import type { PromoteTemplate } from './promoteTemplate';
import { type Resolution, resolveAddress, resolveSource } from './resolution';
import { Scope, Unresolved } from './scope';
import type { Source } from '../source';

/** A source that cannot be asked or a promotion that cannot be sent, and why, in a sentence. */
export interface SourceProblem {
  readonly problem: string;
}

/** One service in one environment, and how it is read. */
export interface Cell {
  readonly service: string;
  readonly environment: string;
  readonly source: Source | SourceProblem;
  /** The deployment record to lay beside the source, where the file has one. */
  readonly record: Source | SourceProblem | undefined;
  /** What a person would open in a browser. */
  readonly address: string | undefined;
  /** How a commit is moved on to here, where the file says it. */
  readonly promote: PromoteTemplate | SourceProblem | undefined;
}

/** A mistake that shows only once names are filled in; the same mistake in several environments is one. */
export interface Failure {
  readonly path: Path;
  readonly message: (environments: readonly string[]) => string;
  readonly environments: readonly string[];
}

/** Every cell, by service and then by environment, in file order; and what keeps some of them from being read. */
export function resolveCells(config: Config): {
  readonly cells: readonly Cell[];
  readonly failures: readonly Failure[];
} {
  const failures = new Map<string, Failure & { readonly environments: string[] }>();
  const note = (environment: string, { path, about, message }: Unresolved) => {
    if (path === undefined) return;
    const key = `${path.join('\n')}\n${about}`;
    const known = failures.get(key);
    if (known) known.environments.push(environment);
    else failures.set(key, { path, message, environments: [environment] });
  };
  const targets = new Map(
    environments(config).map(({ name, kind, promotesFrom }): [string, Target] => [
      name,
      { isProduction: kind === 'production', isTarget: promotesFrom.length > 0 },
    ]),
  );
  const all = [...config.services].flatMap(([name, service]) =>
    [...config.environments.keys()]
      .filter((environment) => service.in?.has(environment) ?? !service.mistakes.includes('in'))
      .map((environment) => {
        const place = service.in?.get(environment);
        const target = targets.get(environment) ?? { isProduction: false, isTarget: false };
        return resolveCell(name, service, environment, place, target, (trouble) =>
          note(environment, trouble),
        );
      }),
  );
  return { cells: all, failures: [...failures.values()] };
}

/** What an environment is to promotions. */
interface Target {
  readonly isProduction: boolean;
  /** Commits come to it from another environment. */
  readonly isTarget: boolean;
}

function resolveCell(
  name: string,
  service: ServiceConfig,
  environment: string,
  place: PlaceConfig | undefined,
  target: Target,
  note: (trouble: Unresolved) => void,
): Cell {
  const scope = new Scope(name, environment, place, service.in !== undefined);
  const servicePath: Path = ['services', name];
  const placePath: Path = [...servicePath, 'in', environment];
  /** The place's own wins as a whole; one that cannot be read must not fall back to another. */
  const chosen = <Key extends 'source' | 'record' | 'promote'>(
    key: Key,
  ):
    | { readonly value: NonNullable<ServiceConfig[Key]>; readonly path: Path }
    | Unresolved
    | undefined => {
    for (const [holder, path] of [
      [place, placePath],
      [service, servicePath],
    ] as const) {
      if (holder?.mistakes.includes(key)) {
        return new Unresolved(
          undefined,
          key,
          () => `Its \`${key}\` in the configuration cannot be read: see the problem there.`,
        );
      }
      const value: ServiceConfig[Key] | undefined = holder?.[key];
      if (value) return { value, path: [...path, key] };
    }
    return undefined;
  };
  const reading = (key: 'source' | 'record'): Resolution | undefined => {
    const found = chosen(key);
    return found && !(found instanceof Unresolved)
      ? resolveSource(found.value, scope, found.path)
      : found;
  };
  const outcome = (resolution: Resolution): Source | SourceProblem => {
    if (!(resolution instanceof Unresolved)) return resolution.source;
    note(resolution);
    return { problem: resolution.message([environment]) };
  };

  const record = reading('record');
  const source =
    reading('source') ??
    new Unresolved(
      place ? placePath : servicePath,
      'source',
      (environments) =>
        `Nothing says how to read ${name} in ${listed(environments)}: add a \`source\`, for example "source": { "http": "https://shop.example/version", "commit": "commit" }.`,
    );
  const template =
    place?.address !== undefined
      ? { text: place.address, path: [...placePath, 'address'] }
      : service.address !== undefined
        ? { text: service.address, path: [...servicePath, 'address'] }
        : undefined;
  const address = template
    ? resolveAddress(template.text, scope, template.path)
    : source instanceof Unresolved
      ? undefined
      : source.address;
  if (address instanceof Unresolved) note(address);
  const found = chosen('promote');
  const promote =
    found && !(found instanceof Unresolved)
      ? resolvePromote(found.value, scope, found.path, target.isProduction)
      : found;
  // Where nothing is promoted to, what is missing for it is no mistake.
  if (promote instanceof Unresolved && target.isTarget) note(promote);
  return {
    service: name,
    environment,
    source: outcome(source),
    record: record && outcome(record),
    address: address instanceof Unresolved ? undefined : address,
    promote: promote instanceof Unresolved ? { problem: promote.message([environment]) } : promote,
  };
}
