import type { History } from '../../src/core/history/history';

/** A history that answers the given questions. Whatever else it is asked is not known. */
export function historyOfAnswers(answers: Partial<History>): History {
  const unknown = { state: 'unknown', reason: 'the test gives no answer' } as const;
  const told = () => Promise.resolve(unknown);
  return {
    repository: () => Promise.resolve({ state: 'none', reason: unknown.reason }),
    resolve: (reported) => Promise.resolve(reported.map(() => unknown)),
    count: told,
    list: told,
    headDistance: told,
    contains: (deployed) => Promise.resolve(deployed.map(() => unknown)),
    find: told,
    search: told,
    blame: told,
    filesAt: (commits) => Promise.resolve(commits.map(() => unknown)),
    content: told,
    changes: told,
    authored: told,
    ...answers,
  };
}
