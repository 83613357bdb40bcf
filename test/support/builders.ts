import { KINDS } from '../../src/core/kinds';
import {
  type Commit,
  type Deployed,
  type Environment,
  type EnvironmentKind,
  type Sha,
  parseSha,
} from '../../src/core/model';
import type { CellPlan } from '../../src/core/observe/store';

/** A full id out of one character: `sha('a')` is forty a's. */
export function sha(character: string): Sha {
  const id = parseSha(character.repeat(40).slice(0, 40));
  if (!id) throw new Error(`${character} makes no id`);
  return id;
}

export function environment(
  kind: EnvironmentKind,
  promotesFrom: readonly string[] = [],
  overrides: Partial<Environment> = {},
): Environment {
  const { usedBy, data, errors, changes, guard } = KINDS[kind];
  return {
    name: kind,
    kind,
    usedBy,
    data,
    errors,
    changes,
    guard,
    unattended: true,
    promotesFrom,
    mirrors: undefined,
    ...overrides,
  };
}

export function cellPlan(
  service: string,
  where: string,
  overrides: Partial<CellPlan> = {},
): CellPlan {
  return {
    service,
    environment: where,
    source: `GET https://${where}.example/version`,
    address: `https://${where}.example`,
    promotion: [],
    problem: undefined,
    hasRecord: false,
    ...overrides,
  };
}

export function deployed(
  id: string,
  observedAt: number,
  deployment: Partial<Deployed['deployment']> = {},
): Deployed {
  return {
    state: 'deployed',
    deployment: { commit: { text: id, id, dirty: false }, ...deployment },
    observedAt,
  };
}

export function commit(
  id: Sha,
  subject = 'SHOP-1 Sell more',
  overrides: Partial<Commit> = {},
): Commit {
  return { id, subject, author: 'Priya Nair', date: Date.UTC(2026, 10, 20), ...overrides };
}
