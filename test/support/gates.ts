import type { GateFacts } from '../../src/core/promote/gates';
import type { Policy } from '../../src/core/promote/policy';
import { deployed, environment, sha } from './builders';

export const HOUR = 60 * 60_000;
/** A Monday. */
export const NOW = Date.UTC(2026, 10, 23, 12);

const guarded = environment('production', ['staging']);

/** Asks for nothing but what goes without saying. */
export function policy(overrides: Partial<Policy> = {}): Policy {
  return {
    environment: guarded,
    windows: undefined,
    freezes: undefined,
    contained: undefined,
    soak: undefined,
    healthy: false,
    maxCommits: undefined,
    branches: undefined,
    pushed: false,
    withoutException: new Set(),
    mistakes: [],
    ...overrides,
  };
}

/** Nothing stands in the way. */
export function facts(overrides: Partial<GateFacts> = {}): GateFacts {
  return {
    from: 'staging',
    back: false,
    stranger: undefined,
    target: deployed(sha('a'), NOW),
    source: deployed(sha('b'), NOW),
    contained: undefined,
    runsSince: undefined,
    ships: { state: 'known', count: 3 },
    published: undefined,
    lock: { state: 'known', value: undefined },
    past: { open: undefined, doubtful: undefined },
    now: NOW,
    zone: 'UTC',
    ...overrides,
  };
}
