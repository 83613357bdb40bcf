import type { GuardHouse } from '../../core/guard/house';
import { type Clock, type Disposable, DisposableStore, type Log } from '../../core/lifecycle';
import { installClaudeHook, removeClaudeHook } from './claudeHookActions';
import { DebugGuard } from './debug';
import { ProductionFiles } from './productionFiles';
import { PushErrors } from './pushErrors';
import { installPushHook, removePushHook } from './pushHookActions';
import { TaskFix } from './taskFix';
import { TaskGuard } from './tasks';

export interface PlacesOptions {
  readonly house: GuardHouse;
  readonly clock: Clock;
  readonly log: Log;
}

/** The doors beside terminals through which acts come, and what their commands do. */
export interface Places extends Disposable {
  /** Rejects where the task may not start. */
  holdTask(argument: unknown): Promise<string>;
  unlockFile(argument: unknown): Promise<void>;
  installPushHook(): Promise<void>;
  removePushHook(): Promise<void>;
  installClaudeHook(): Promise<void>;
  removeClaudeHook(): Promise<void>;
}

export function registerGuardedPlaces({ house, clock, log }: PlacesOptions): Places {
  const own = new DisposableStore();
  const tasks = own.add(new TaskGuard(house, clock, log));
  own.add(new TaskFix(house));
  own.add(new DebugGuard(house, clock));
  const files = own.add(new ProductionFiles(house, log));
  own.add(new PushErrors(log));
  return {
    holdTask: (argument) => tasks.hold(argument),
    unlockFile: (argument) => files.unlock(argument),
    installPushHook: () => installPushHook(house.pushHooks),
    removePushHook: () => removePushHook(house.pushHooks),
    installClaudeHook: () => installClaudeHook(house),
    removeClaudeHook: () => removeClaudeHook(house),
    dispose: () => own.dispose(),
  };
}
