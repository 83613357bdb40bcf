// Promotions and their journal as the measurement calls them; bundled as they ship.
import { createSystemClock } from '../src/adapters/systemClock';
import { Permit } from '../src/core/guard/permit';
import type { Log } from '../src/core/lifecycle';
import { Store } from '../src/core/observe/store';
import { actOf } from '../src/core/promote/plan';
import { engine } from '../src/engine';

export { JournalFile } from '../src/adapters/files/journalFile';
export { DeployServer } from '../test/support/deployServer';

const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => console.error(message),
  error: (message) => console.error(message),
};

/** A folder as the terminal opens it. */
export function open(folder: string, configuration: string) {
  const store = new Store(createSystemClock((error) => quiet.error(String(error))));
  const opened = engine.openFolder({
    folder,
    store,
    savedFile: undefined,
    cacheFolder: undefined,
    background: false,
    log: quiet,
    intervalMs: 60_000,
    requestTimeoutMs: 10_000,
    gitPath: undefined,
    systemCertificates: false,
  });
  opened.configure(configuration);
  return opened;
}

/**
 * Milliseconds from the yes until the target was seen to run it. Whatever else comes of it is an error. The plan, which
 * a person reads before, is made outside of that time.
 */
export async function promote(
  { desk }: ReturnType<typeof open>,
  order: { readonly service: string; readonly from: string; readonly to: string },
): Promise<number> {
  const { signal } = new AbortController();
  const told = await desk.plan(order, signal);
  if (told.state === 'unknown') throw new Error(told.reason);
  const plan = told.value;
  const yes = performance.now();
  const permit = Permit.grant(actOf(plan, desk.actor), {
    type: 'name',
    text: order.to,
    where: 'terminal',
  });
  if (!(permit instanceof Permit)) throw new Error(permit.reason);
  const asking = { actor: desk.actor, reason: undefined, tell: () => undefined, signal };
  const { state, reason } = await desk.promotions.promote(plan, permit, asking);
  if (state !== 'verified') throw new Error(`${state}: ${reason}`);
  return performance.now() - yes;
}
