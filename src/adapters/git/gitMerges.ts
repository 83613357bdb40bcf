import type { Told } from '../../core/history/history';
import { type Merge, titleOf } from '../../core/history/mentions';
import { parseSha, type Sha } from '../../core/model';
import { FieldReader } from './fieldReader';
import { gitComplaint, type GitRepository, unknown } from './gitObjects';

const WALK_MS = 180_000;
const WALK_BYTES = 2 ** 30;

/** "Merge branch 'develop'" is written often; of so many, an older one was hardly taken back last. */
const MOST_OF_A_TITLE = 16;

/**
 * The merges in the history of the quoting commits that bear a title which is quoted, youngest first. A host's merge
 * has its own subject, and the title of what was merged in the first line below.
 */
export async function titledMerges(
  { git, root: cwd }: GitRepository,
  quotes: readonly { readonly by: Sha; readonly title: string }[],
  signal: AbortSignal,
): Promise<Told<ReadonlyMap<string, readonly Merge[]>>> {
  const found = new Map<string, Merge[]>(quotes.map(({ title }) => [title, []]));
  if (quotes.length === 0) return { state: 'known', value: found };
  let damaged = false;
  const reader = new FieldReader((ids, message) => {
    const [id, mainline] = ids.split(' ').map(parseSha);
    damaged ||= id === undefined;
    if (id === undefined || mainline === undefined) return;
    const [subject = '', , first = ''] = message.split('\n', 3);
    for (const title of new Set([subject, first].map(titleOf))) {
      const merges = found.get(title);
      if (merges && merges.length < MOST_OF_A_TITLE) merges.push({ id, mainline });
    }
  });
  const result = await git.run('log', {
    cwd,
    options: [
      '--stdin',
      '--merges',
      '-z',
      '--format=tformat:%H %P%x00%B',
      '--encoding=UTF-8',
      '--no-mailmap',
      '--no-decorate',
      '--no-notes',
      '--no-patch',
    ],
    input: quotes.map(({ by }) => `${by}\n`).join(''),
    signal,
    timeoutMs: WALK_MS,
    maxBytes: WALK_BYTES,
    onOutput: (chunk) => reader.read(chunk),
  });
  signal.throwIfAborted();
  if (result.state === 'failed') return unknown(result.reason);
  if (result.code !== 0 || damaged || !reader.isWhole())
    return unknown(gitComplaint('log', result));
  return { state: 'known', value: found };
}
