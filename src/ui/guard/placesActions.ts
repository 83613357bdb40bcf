import type { Actions } from '../actions';
import type { CommandContext } from '../commands';
import type { Places } from './places';

type PlacesActions = Pick<
  Actions,
  | 'guardTask'
  | 'unlockFile'
  | 'installPushHook'
  | 'removePushHook'
  | 'installClaudeHook'
  | 'removeClaudeHook'
>;

/** All reject where there is no guard: a task whose input fails does not start. */
export function createPlacesActions({ guard }: CommandContext): PlacesActions {
  const at = async (): Promise<Places> => {
    const places = (await guard)?.places;
    if (!places) throw new Error('the guard of this window is not running');
    return places;
  };
  return {
    guardTask: async (argument) => (await at()).holdTask(argument),
    unlockFile: async (argument) => (await at()).unlockFile(argument),
    installPushHook: async () => (await at()).installPushHook(),
    removePushHook: async () => (await at()).removePushHook(),
    installClaudeHook: async () => (await at()).installClaudeHook(),
    removeClaudeHook: async () => (await at()).removeClaudeHook(),
  };
}
