import { listed } from '../../text';
import type { Config, PlaceConfig, ServiceConfig, SourceConfig } from './configModel';
import type { Path } from './jsonc';
import { type Resolution, resolveAddress, resolveSource } from './resolution';
import { Scope, Unresolved } from './scope';
import type { Source } from '../source';

/** A source that cannot be asked, and why, in a sentence. */
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
  const all = [...config.services].flatMap(([name, service]) =>
    [...config.environments.keys()]
      .filter((environment) => service.in?.has(environment) ?? !service.mistakes.includes('in'))
      .map((environment) => {
        const place = service.in?.get(environment);
        return resolveCell(name, service, environment, place, (trouble) =>
          note(environment, trouble),
        );
      }),
  );
  return { cells: all, failures: [...failures.values()] };
}

function resolveCell(
  name: string,
  service: ServiceConfig,
  environment: string,
  place: PlaceConfig | undefined,
  note: (trouble: Unresolved) => void,
): Cell {
  const scope = new Scope(name, environment, place, service.in !== undefined);
  const servicePath: Path = ['services', name];
  const placePath: Path = [...servicePath, 'in', environment];
  /** The place's own wins as a whole; one that cannot be read must not fall back to another. */
  const reading = (key: 'source' | 'record'): Resolution | undefined => {
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
      const source: SourceConfig | undefined = holder?.[key];
      if (source) return resolveSource(source, scope, [...path, key]);
    }
    return undefined;
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
  return {
    service: name,
    environment,
    source: outcome(source),
    record: record && outcome(record),
    address: address instanceof Unresolved ? undefined : address,
  };
}
