import { AnswerCache } from '../../core/history/cache';
import type { Quoting } from '../../core/history/equivalence';
import type { Told } from '../../core/history/history';
import type { MentionIndex, RevertedMerge } from '../../core/history/mentions';
import type { Sha } from '../../core/model';
import { type Difference, garbled, isGarbled, patchesOf } from './gitDifferences';
import { type GitRepository, unknown } from './gitObjects';
import { parentsOf } from './gitParents';
import type { CommitLookup } from './gitResolve';

/** "Fix typo" is written often, and taken back now and then. */
const MOST_NAMESAKES = 100;
const CACHED_PAIRS = 10_000;

/**
 * Reverts that quote a title. Hosts write `Revert "…"` and no id; and a revert that was made before a rebase or a
 * plain cherry-pick names an id that is gone. Titles come more than once, so only what changes back counts.
 */
export class GitQuotes {
  /** Whether one commit takes another back, by `<one> <other>`. */
  private readonly pairs = new AnswerCache<{ readonly state: 'yes' | 'no' }>(CACHED_PAIRS);

  constructor(
    private readonly repository: GitRepository,
    private readonly lookup: CommitLookup,
  ) {}

  /** All of `changes` are of this clone. `isHeld` leaves out the reverts that make no difference. */
  async quoting(
    changes: readonly Sha[],
    isHeld: (bys: readonly Sha[]) => Promise<Told<(by: Sha) => boolean>>,
    mentions: MentionIndex,
    signal: AbortSignal,
  ): Promise<Told<readonly Quoting[]>> {
    if (!mentions.hasQuotes() || changes.length === 0) return { state: 'known', value: [] };
    const commits = await this.lookup.commits(changes, signal);
    if (commits.state === 'unknown') return commits;
    const known = new Set(changes);
    const all = changes.flatMap((of) =>
      mentions
        .quotedBy(commits.value.get(of)?.subject ?? '')
        // What names one of them is told by its name.
        .filter(({ by, reverts }) => by !== of && !reverts.some((id) => known.has(id)))
        .map(({ by, reverts }) => ({ by, of, same: reverts })),
    );
    if (all.length === 0) return { state: 'known', value: [] };
    const held = await isHeld(all.map(({ by }) => by));
    if (held.state === 'unknown') return held;
    return this.proven(
      all.filter(({ by }) => held.value(by)),
      ({ of }) => of,
      signal,
    );
  }

  /** Those that revert the merge of which they quote the title. */
  merges(
    quoted: readonly RevertedMerge[],
    signal: AbortSignal,
  ): Promise<Told<readonly RevertedMerge[]>> {
    return this.proven(quoted, ({ merge }) => merge, signal);
  }

  forget(): void {
    this.pairs.clear();
  }

  private async proven<Q extends { readonly by: Sha }>(
    quotes: readonly Q[],
    ofQuote: (quote: Q) => Sha,
    signal: AbortSignal,
  ): Promise<Told<readonly Q[]>> {
    if (quotes.length > MOST_NAMESAKES)
      return unknown(`more than ${MOST_NAMESAKES} reverts quote this commit's subject`);
    const proven: Q[] = [];
    for (const of of new Set(quotes.map(ofQuote))) {
      const asked = quotes.filter((quote) => ofQuote(quote) === of);
      const bys = asked.map(({ by }) => by);
      const told = await this.takenBack(of, bys, signal);
      if (told.state === 'unknown') return told;
      proven.push(...asked.filter(({ by }) => told.value.includes(by)));
    }
    return { state: 'known', value: proven };
  }

  /** Those of `others` that change back, line by line, what `commit` changes. */
  private async takenBack(
    commit: Sha,
    others: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<readonly Sha[]>> {
    const key = (other: Sha) => `${other} ${commit}`;
    const open = others.filter((other) => !this.pairs.get(key(other)));
    const told = await this.compared(commit, open, signal);
    if (told.state === 'unknown') return told;
    for (const other of open)
      this.pairs.set(key(other), { state: told.value.has(other) ? 'yes' : 'no' });
    const isTaking = (other: Sha) =>
      told.value.has(other) || this.pairs.get(key(other))?.state === 'yes';
    return { state: 'known', value: others.filter(isTaking) };
  }

  private async compared(
    commit: Sha,
    others: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<ReadonlySet<Sha>>> {
    if (others.length === 0) return { state: 'known', value: new Set() };
    const parents = await parentsOf(this.repository, [commit, ...others], signal);
    if (parents.state === 'unknown') return parents;
    const difference = (id: Sha): Difference => {
      const [first, second] = parents.value.get(id) ?? [];
      return { commit: id, base: second === undefined ? undefined : first };
    };
    // What stands around the lines may have changed since.
    const patches = (of: readonly Sha[], direction: 'forward' | 'backward') =>
      patchesOf(this.repository, of.map(difference), { direction, context: 0 }, signal);
    const forward = await patches([commit], 'forward');
    if (forward.state === 'unknown') return forward;
    const backward = await patches(others, 'backward');
    if (backward.state === 'unknown') return backward;
    const [own] = forward.value;
    const taking = new Set(others.filter((_, at) => own && backward.value[at] === own));
    return own && taking.size > 0 && isGarbled(own) ? garbled : { state: 'known', value: taking };
  }
}
