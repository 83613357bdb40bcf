// A fresh process that answers how far all pairs of some commits are apart: node historyCold.cjs QUESTION, as JSON.
import { GitCommand } from '../src/adapters/git/gitCommand';
import { prepareGraph } from '../src/adapters/git/graph/prepareGraph';
import type { Sha } from '../src/core/model';

export interface ColdQuestion {
  readonly gitPath: string;
  readonly root: string;
  readonly objects: string;
  readonly idBytes: number;
  readonly ownFile?: string;
  readonly tips: readonly Sha[];
}

export interface ColdAnswer {
  /** By tip × tip, how many commits the first has that the second lacks. */
  readonly lacks: readonly number[];
  /** From the first line of ours on; what node needs to get there is not in it. */
  readonly milliseconds: number;
  readonly notes: readonly string[];
}

async function answer(question: ColdQuestion): Promise<ColdAnswer> {
  const start = performance.now();
  const { gitPath, root, objects, idBytes, ownFile, tips } = question;
  const repository = { git: new GitCommand({ gitPath }), root, timeoutMs: 600_000 };
  const place = { objects, idBytes, ownFile, altered: false };
  const { signal } = new AbortController();
  const request = { place, before: undefined, tips, others: [] };
  const told = await prepareGraph(repository, request, signal);
  if (told.state === 'unknown') throw new Error(told.reason);
  const { reach, notes, missing } = told.value;
  if (missing.length > 0) throw new Error(`not here: ${missing.map(({ id }) => id).join(', ')}`);
  return { lacks: [...reach.lacks], milliseconds: performance.now() - start, notes };
}

void answer(JSON.parse(process.argv[2] ?? '') as ColdQuestion).then((told) => {
  process.stdout.write(JSON.stringify(told));
});
