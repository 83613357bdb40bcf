import type { WhereaboutsApi } from '../api';
import type { Folders } from './folders';
import type { LoadGestures } from './gestures';

/** The public face. Internal objects never leave: each call hands out plain data. */
export function createApi(folders: Folders, load: LoadGestures): WhereaboutsApi {
  return {
    version: 1,
    cells: async () => (await load()).apiCells(folders.ready.map(({ store }) => store)),
    onDidChange: (listener) => folders.onDidChangeView(() => listener()),
  };
}
