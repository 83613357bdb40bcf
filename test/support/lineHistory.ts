import type { Containment, History, ListedCommit, Told } from '../../src/core/history/history';
import { parseSha, type Resolution, type Sha } from '../../src/core/model';
import { commit } from './builders';

/** A straight line of commits, oldest first: what is later contains what is earlier. */
export class LineHistory implements History {
  readonly asked: string[] = [];

  constructor(
    private readonly line: readonly Sha[],
    public head: Sha,
  ) {}

  repository() {
    return Promise.resolve({
      state: 'present' as const,
      root: '/repository',
      head: commit(this.head),
      branch: 'main',
      shallow: false,
    });
  }
  resolve(reported: readonly { id: string }[]): Promise<readonly Resolution[]> {
    this.asked.push(`resolve ${reported.length}`);
    return Promise.resolve(
      reported.map(({ id }): Resolution => {
        const found = this.line.find((one) => one.startsWith(id));
        if (found) return { state: 'present', commit: commit(found) };
        const full = parseSha(id);
        if (full) return { state: 'absent', id: full };
        return { state: 'unresolved', id, reason: 'not in this clone' };
      }),
    );
  }
  count(have: Sha, lack: Sha, path?: string) {
    this.asked.push(`count ${path ?? 'all'}`);
    const count = Math.max(0, this.line.indexOf(have) - this.line.indexOf(lack));
    return Promise.resolve({ state: 'known' as const, count });
  }
  list(have: Sha, lack: Sha): Promise<Told<readonly ListedCommit[]>> {
    const range = this.line.slice(this.line.indexOf(lack) + 1, this.line.indexOf(have) + 1);
    const value = range.reverse().map((id) => ({ ...commit(id), files: [] }));
    return Promise.resolve({ state: 'known', value });
  }
  headDistance(one: Sha, head: Sha) {
    const by = this.line.indexOf(one) - this.line.indexOf(head);
    return Promise.resolve({
      state: 'known' as const,
      ahead: Math.max(0, by),
      behind: Math.max(0, -by),
    });
  }
  contains(deployed: readonly Sha[], wanted: Sha): Promise<readonly Containment[]> {
    const isIn = (one: Sha) => this.line.indexOf(one) >= this.line.indexOf(wanted);
    return Promise.resolve(deployed.map((one) => ({ state: isIn(one) ? 'yes' : 'no' })));
  }
  find(): Promise<Resolution> {
    return Promise.resolve({ state: 'unknown', reason: 'not asked for here' });
  }
  search() {
    return Promise.resolve(NOT_ASKED);
  }
  blame() {
    return Promise.resolve(NOT_ASKED);
  }
  filesAt(commits: readonly Sha[]) {
    return Promise.resolve(commits.map(() => NOT_ASKED));
  }
  content() {
    return Promise.resolve(NOT_ASKED);
  }
  changes() {
    return Promise.resolve(NOT_ASKED);
  }
  authored() {
    return Promise.resolve(NOT_ASKED);
  }
}

const NOT_ASKED = { state: 'unknown', reason: 'not asked for here' } as const;
