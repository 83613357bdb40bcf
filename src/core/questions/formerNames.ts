import type { History } from '../history/history';
import type { Sha } from '../model';

/** Each is a comparison of two whole trees. */
const MOST_ASKED = 8;
const KEPT = 500;

/** A file of the checked-out commit, and the folder below which it may have had another name. */
export interface NamedFile {
  readonly head: Sha;
  readonly path: string;
  readonly folder: string | undefined;
}

/** What a file was called before it was renamed. What was found is kept: two commits stay as they are. */
export class FormerNames {
  private readonly names = new Map<string, string | undefined>();

  /** The name in each of the commits that has it by another one, as git finds renames; of the first few commits. */
  async in(
    commits: readonly Sha[],
    file: NamedFile,
    history: History,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<Sha, string>> {
    const found = new Map<Sha, string>();
    for (const commit of commits.slice(0, MOST_ASKED)) {
      const name = await this.nameIn(commit, file, history, signal);
      if (name !== undefined) found.set(commit, name);
    }
    return found;
  }

  private async nameIn(
    commit: Sha,
    { head, path, folder }: NamedFile,
    history: History,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const key = `${commit} ${head} ${path}`;
    if (this.names.has(key)) return this.names.get(key);
    const changes = await history.changes(commit, head, folder, signal);
    if (changes.state === 'unknown') return undefined;
    const name = changes.value.find(
      ({ status, after }) => status === 'renamed' && after === path,
    )?.before;
    if (this.names.size >= KEPT) this.names.clear();
    this.names.set(key, name);
    return name;
  }
}
