import type { WhereaboutsApi } from '../api';
import { DisposableStore } from '../core/lifecycle';
import { statusJson } from '../core/present/json';
import type { Folders } from './folders';

/** The public face. Internal objects never leave: each call hands out plain data. */
export function createApi(folders: Folders): WhereaboutsApi {
  return {
    version: 1,
    cells: () =>
      folders.ready.flatMap(({ store }) =>
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
      ),
    onDidChange: (listener) => {
      const own = new DisposableStore();
      let stores = new DisposableStore();
      const follow = () => {
        stores.dispose();
        stores = new DisposableStore();
        for (const { store } of folders.ready) stores.add(store.onDidChange(() => listener()));
        listener();
      };
      own.add(folders.onDidChange(follow));
      own.add({ dispose: () => stores.dispose() });
      for (const { store } of folders.ready) stores.add(store.onDidChange(() => listener()));
      return own;
    },
  };
}
