import type { WhereaboutsCell } from '../api';
import type { View } from '../core/observe/store';
import { statusJson } from '../core/present/json';

/** What other extensions get to see of the cells: the documented keys and no others. */
export function apiCells(views: readonly View[]): readonly WhereaboutsCell[] {
  return views.flatMap((view) =>
    statusJson(view).cells.map(
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
}
