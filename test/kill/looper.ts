import { setTimeout } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSystemClock } from '../../src/adapters/systemClock';
import { Permit } from '../../src/core/guard/permit';
import { Store } from '../../src/core/observe/store';
import type { Outcome } from '../../src/core/promote/delivery';
import { actOf } from '../../src/core/promote/plan';
import { engine } from '../../src/engine';

/**
 * A program that promotes in a loop until it is killed, as a window of the editor does that stays open:
 * `FOLDER STATE-FOLDER FOLLOW-MS SERVICE…`. Each outcome is a line of JSON.
 */
const [, , root = '', stateFolder = '', follow = '0', ...services] = process.argv;
const followMs = Number(follow);
const stop = new AbortController();

async function main(): Promise<never> {
  const clock = createSystemClock(say);
  const store = new Store(clock);
  const folder = engine.openFolder({
    ...{ folder: root, store, stateFolder },
    ...{ savedFile: undefined, gitPath: undefined, cacheFolder: undefined },
    ...{ intervalMs: 60_000, requestTimeoutMs: 1_000, background: false },
    systemCertificates: false,
    log: { debug: ignore, info: ignore, warn: ignore, error: say },
  });
  folder.configure(readFileSync(join(root, '.vscode', 'whereabouts.json'), 'utf8'));
  const { desk } = folder;
  const { promotions, actor } = desk;
  const asking = { actor, reason: 'a storm', tell: ignore, signal: stop.signal, followMs };
  for (let turn = process.pid; ; turn++) {
    const service = services[turn % services.length] ?? '';
    for (const { promotion, held } of await promotions.open()) {
      if (held === 'nobody')
        tell(await promotions.resume(promotion.id, { ...asking, mayRepeat: true }));
    }
    const plan = await desk.plan({ service, from: 'staging', to: 'production' });
    if (plan.state === 'known' && !plan.value.isThere) {
      const given = { type: 'name', text: 'production', where: 'flag' } as const;
      const permit = Permit.grant(actOf(plan.value, actor), given);
      if (permit instanceof Permit) {
        tell(await promotions.promote(plan.value, permit, asking));
      } else say(permit.reason);
    }
    await setTimeout(20);
  }
}

function tell(outcome: Outcome | string): void {
  if (typeof outcome === 'object') console.log(JSON.stringify(outcome));
}

function say(error: unknown): void {
  console.error(error);
}

function ignore(): void {}

main().catch(say);
