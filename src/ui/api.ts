import type { WhereaboutsApi } from '../api';
import type { Folders } from './folders';
import type { LoadGestures } from './gestures';

/** The public face. Internal objects never leave: each call hands out plain data. */
export function createApi(folders: Folders, load: LoadGestures): WhereaboutsApi {
  return {
    version: 1,
    cells: async () => {
      const { statusJson } = await load();
      return folders.ready.flatMap(({ store }) =>
        statusJson(store).cells.map(
          ({ service, environment, kind, reading, commit, version, observedAt }) => ({
            service,
            environment,
            kind,
            reading,
            commit,
            version,
            observedAt,
          }),
        ),
      );
    },
    onDidChange: (listener) => folders.onDidChangeView(() => listener()),
  };
}
