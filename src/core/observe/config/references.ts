import type { EnvironmentConfig } from './configModel';
import type { Decoder } from './decoder';
import type { Path } from './jsonc';
import { nearest } from './spelling';

type Environments = ReadonlyMap<string, EnvironmentConfig>;

/** "There is no environment …", with the name that was probably meant. */
export function noEnvironment(name: string, known: Iterable<string>): string {
  const names = [...known];
  const meant = nearest(name, names);
  const mend =
    meant === undefined
      ? names.length === 0
        ? 'add it to `environments`'
        : `add it to \`environments\`, or name one of ${names.join(', ')}`
      : `did you mean "${meant}"?`;
  return `There is no environment "${name}": ${mend}${mend.endsWith('?') ? '' : '.'}`;
}

/** Takes out what environments say of environments that do not exist, of themselves, or in a circle. */
export function mendReferences(decoder: Decoder, given: Environments): Environments {
  const environments = new Map(
    [...given].map(([name, environment]) => [name, mendNames(decoder, name, environment, given)]),
  );
  for (;;) {
    const circle = circleIn(environments);
    if (!circle) return environments;
    for (const name of circle) {
      const environment = environments.get(name);
      if (environment?.promotesFrom === undefined) continue;
      decoder.error(
        `\`promotesFrom\` runs in a circle: ${[...circle, circle[0]].join(' from ')}. Take one step out.`,
        ['environments', name, 'promotesFrom'],
      );
      environments.set(name, without(environment, 'promotesFrom'));
    }
  }
}

function mendNames(
  decoder: Decoder,
  name: string,
  environment: EnvironmentConfig,
  all: Environments,
): EnvironmentConfig {
  const path: Path = ['environments', name];
  const wrong = (target: string, at: Path): boolean => {
    if (target !== name && all.has(target)) return false;
    const others = [...all.keys()].filter((other) => other !== name);
    decoder.error(
      target === name
        ? `\`${String(at[2])}\` names the environment itself: name another one.`
        : noEnvironment(target, others),
      at,
    );
    return true;
  };
  let mended = environment;
  const { mirrors, promotesFrom, requires } = environment;
  if (mirrors !== undefined && wrong(mirrors, [...path, 'mirrors'])) {
    mended = without(mended, 'mirrors');
  }
  const contained = requires?.contained;
  if (contained !== undefined && wrong(contained, [...path, 'requires', 'contained'])) {
    mended = without(mended, 'requires');
  }
  const wrongSteps = (promotesFrom ?? []).filter((step, index) =>
    wrong(step, [...path, 'promotesFrom', index]),
  );
  return wrongSteps.length > 0 ? without(mended, 'promotesFrom') : mended;
}

function without(
  environment: EnvironmentConfig,
  key: 'mirrors' | 'promotesFrom' | 'requires',
): EnvironmentConfig {
  const rest = Object.entries(environment).filter(([name]) => name !== key);
  const mistakes = [...environment.mistakes, key];
  return { ...(Object.fromEntries(rest) as unknown as EnvironmentConfig), mistakes };
}

/** The environments of one circle of steps, in order, or undefined where there is none. */
function circleIn(environments: Environments): readonly string[] | undefined {
  const names = [...environments.keys()];
  // What is left once everything that can be reached from a beginning is taken away stands in or behind a circle.
  const left = new Map(
    names.map((name, index) => {
      const before = names.slice(Math.max(0, index - 1), index);
      return [name, environments.get(name)?.promotesFrom ?? before] as const;
    }),
  );
  for (let size = -1; size !== left.size;) {
    size = left.size;
    for (const [name, steps] of left) if (!steps.some((step) => left.has(step))) left.delete(name);
  }
  const [start] = left.keys();
  if (start === undefined) return undefined;
  const way = new Set<string>();
  let at: string | undefined = start;
  while (at !== undefined && !way.has(at)) {
    way.add(at);
    at = left.get(at)?.find((step) => left.has(step));
  }
  return at === undefined ? undefined : [...way].slice([...way].indexOf(at));
}
