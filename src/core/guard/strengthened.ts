import { KINDS, kindNames } from '../kinds';
import type { EnvironmentKind, GuardLevel } from '../model';
import type { GuardedEnvironment } from './act';
import { LEVELS } from './recognise';

/** What a person wants at least, by kind. */
export type Levels = Readonly<Partial<Record<EnvironmentKind, GuardLevel>>>;

/** What a person has written; what cannot be read is left out. */
export function levelsOf(written: Readonly<Record<string, unknown>>): Levels {
  const read = kindNames().flatMap((kind) => {
    const level = LEVELS.find((one) => Object.hasOwn(written, kind) && one === written[kind]);
    return level === undefined ? [] : [[kind, level] as const];
  });
  return Object.fromEntries(read);
}

/**
 * The environments with the guard of each at least what the person wants for its kind. A kind that no environment has
 * gets one of its own where it would be guarded: then its words alone are guarded.
 */
export function strengthened(
  environments: readonly GuardedEnvironment[],
  levels: Levels,
): readonly GuardedEnvironment[] {
  const known = environments.map((environment) => {
    const guard = stricter(environment.guard, levels[environment.kind]);
    return guard === environment.guard ? environment : { ...environment, guard };
  });
  const implied = kindNames().flatMap((kind): GuardedEnvironment[] => {
    const level = levels[kind];
    if (level === undefined || environments.some((one) => one.kind === kind)) return [];
    // Production is guarded without anybody's word.
    const guard = kind === 'production' ? stricter(KINDS.production.guard, level) : level;
    return guard === 'none' || guard === 'note'
      ? []
      : [{ name: kind, kind, guard, unattended: false, targets: {} }];
  });
  return [...known, ...implied];
}

function stricter(one: GuardLevel, other: GuardLevel = 'none'): GuardLevel {
  return LEVELS.indexOf(one) < LEVELS.indexOf(other) ? other : one;
}
