import assert from 'node:assert/strict';

import { resolveCells } from '../../src/core/observe/config/cells';
import { decodeConfig } from '../../src/core/observe/config/config';
import type { Trigger, TriggerValues } from '../../src/core/promote/trigger';
import { parseSha } from '../../src/core/model';

export const COMMIT = '6f1c2ad8be6c6d22cf3f5a0f8b6d9a4a2c5a9e11';
export const BEFORE = 'a84d88e7554fc1fa21bcbc4efae3c782a70d2b9d';

export function values(over: Partial<TriggerValues> = {}): TriggerValues {
  const commit = parseSha(COMMIT);
  assert.ok(commit);
  const known = { commit, expected: BEFORE, key: '01JD', from: 'staging', version: '1.4.0' };
  return { ...known, reason: 'it is time', ...over };
}

/** The trigger of `shop` in `environment`, which comes after `staging`. */
export function triggerOf(
  promote: unknown,
  place: Readonly<Record<string, unknown>> = {},
  environment = 'production',
): Trigger {
  const text = JSON.stringify({
    environments: { staging: {}, [environment]: { kind: 'production' } },
    services: {
      shop: { source: { command: ['x'] }, promote, in: { staging: {}, [environment]: place } },
    },
  });
  const { config, problems } = decodeConfig(text);
  assert.deepEqual(problems, []);
  const cells = config ? resolveCells(config).cells : [];
  const trigger = cells.find((cell) => cell.environment === environment)?.promote;
  assert.ok(trigger && 'send' in trigger, JSON.stringify(trigger));
  return trigger;
}
