/**
 * Is a change live in what is deployed? The rule, over what is known of a few commits.
 *
 * Commits speak of a change. *Carriers* make it: the commit that was asked for, its picks and squashes, and whatever
 * else has the same patch. *Undoings* take a carrier back: reverts, picks of reverts, the revert of the merge that
 * brought it. *Renewals* take an undoing back. A carrier and a renewal say "it is there", an undoing says "it is not".
 *
 * Of what the deployed commit holds, the last word counts: the one that no other descends from. So a pick that was
 * made after the revert stays. There is more than one last word where lines of work were merged. When these differ,
 * ancestry alone cannot tell: it depends on what was merged when. Then the history between them is replayed, each
 * merge as git makes it: of two sides that differ, the one counts that changed what both began with.
 *
 * Where it is not known what is held, or in which order, the answer is unknown, unless all say the same.
 */
import type { Sha } from '../model';
import type { Holds } from './ancestry';
import type { Likeness, Told } from './history';
import type { MentionIndex, Saying } from './mentions';

/**
 * How a carrier is known to make the change. `itself` is the commit that was asked for; `alike` is not known to: its
 * message speaks for it, and its files against it.
 */
export type Carrying = 'itself' | Likeness | 'alike';

export interface Story {
  readonly carriers: ReadonlyMap<Sha, Carrying>;
  readonly undoings: ReadonlySet<Sha>;
  readonly renewals: ReadonlySet<Sha>;
}

/** What is known of the commits of a story, for one deployed commit. */
export interface Sight {
  /** Whether the deployed commit holds `id`. */
  holds(id: Sha): Holds;
  /** Whether `earlier` is an ancestor of `later`. Only asked of two different commits. */
  descends(later: Sha, earlier: Sha): Holds;
}

export type Verdict =
  | { readonly state: 'live'; readonly carrier: Sha; readonly how: Carrying }
  /** A carrier is there, and `by` takes it back. */
  | { readonly state: 'undone'; readonly by: Sha }
  | { readonly state: 'absent' }
  /** Lines of work with different last words were merged; `words` are all that the deployed commit holds. */
  | { readonly state: 'crossed'; readonly words: readonly Sha[] }
  | { readonly state: 'unknown' };

/** More than people write about one change; beyond it somebody plays with us, and the answer is unknown. */
const LONGEST_STORY = 256;

export type Mentions = Pick<MentionIndex, 'same' | 'carriers' | 'revertersOf'>;

/** `mentions` without what turned out to be said for nothing. */
export function unsaid(mentions: Mentions, idle: readonly Saying[]): Mentions {
  const pairs = new Set(idle.map(({ by, of }) => `${by} ${of}`));
  const isIdle = (by: Sha, of: Sha) => pairs.has(`${by} ${of}`);
  return {
    same: (id) => mentions.same(id).filter((other) => !isIdle(id, other) && !isIdle(other, id)),
    carriers: (id) => mentions.carriers(id).filter(({ by }) => !isIdle(by, id)),
    revertersOf: (id) => mentions.revertersOf(id).filter((by) => !isIdle(by, id)),
  };
}

/** Commits that take changes back and name none of them, which messages alone do not tell. */
export interface Unnaming {
  /** Those that revert a merge which brought one of `changes`. */
  undoneMerges(changes: readonly Sha[]): Promise<Told<readonly Sha[]>>;
  /** Those that quote the title of one of `changes`, and change back what it changed. */
  quoting(changes: readonly Sha[]): Promise<Told<readonly Quoting[]>>;
}

export interface Quoting {
  readonly by: Sha;
  readonly of: Sha;
  /** What `by` names: `of`, under ids that it had before a rebase or on another branch. */
  readonly same: readonly Sha[];
}

/** All that is said about the change that `seeds` make. */
export async function tellStory(
  mentions: Mentions,
  seeds: ReadonlyMap<Sha, Carrying>,
  unnaming: Unnaming,
): Promise<Told<Story>> {
  const carriers = new Map(seeds);
  if (!spread(mentions, carriers)) return tooLong;
  const undoings = new Map<Sha, Carrying>();
  const renewals = new Map<Sha, Carrying>();
  const named = new Set<Sha>();
  const takeBack = async (
    changes: readonly Map<Sha, Carrying>[],
    into: Map<Sha, Carrying>,
  ): Promise<'grown' | 'same' | Unknown> => {
    const before = into.size;
    const quoting = await unnaming.quoting(changes.flatMap((one) => [...one.keys()]));
    if (quoting.state === 'unknown') return quoting;
    for (const { of, same } of quoting.value)
      for (const change of changes.filter((one) => one.has(of)))
        for (const id of same) if (!change.has(id)) change.set(id, 'patch');
    for (const change of changes) if (!spread(mentions, change)) return tooLong;
    const ids = changes.flatMap((one) => [...one.keys()]);
    const merges = await unnaming.undoneMerges(ids);
    if (merges.state === 'unknown') return merges;
    const reverts = ids.flatMap((id) => mentions.revertersOf(id));
    for (const by of [...reverts, ...quoting.value.map((one) => one.by)]) {
      named.add(by);
      into.set(by, 'itself');
    }
    for (const by of merges.value) into.set(by, 'itself');
    if (!spread(mentions, into)) return tooLong;
    return into.size > before ? 'grown' : 'same';
  };
  for (;;) {
    const undone = await takeBack([carriers, renewals], undoings);
    if (typeof undone !== 'string') return undone;
    if (undone === 'same') break;
    const renewed = await takeBack([undoings], renewals);
    if (typeof renewed !== 'string') return renewed;
    if (renewed === 'same') break;
  }
  // A merge that brought the change and its revert changed nothing, and so does taking it back.
  const isIdle = (by: Sha) => undoings.has(by) && renewals.has(by) && !named.has(by);
  // Who takes a revert back likes to quote what that revert said, and then names the change as well.
  const isUndoing = (by: Sha) => !carriers.has(by) && !renewals.has(by);
  const isRenewal = (by: Sha) => !carriers.has(by) && !isIdle(by);
  const value: Story = {
    carriers,
    undoings: new Set([...undoings.keys()].filter(isUndoing)),
    renewals: new Set([...renewals.keys()].filter(isRenewal)),
  };
  return { state: 'known', value };
}

type Unknown = Extract<Told<never>, { state: 'unknown' }>;

const tooLong: Unknown = {
  state: 'unknown',
  reason: `more than ${LONGEST_STORY} commits speak of this change: look at \`git log --grep\` for its id`,
};

/** Adds what makes the same change, and what makes it among others. False when there is too much of it. */
function spread(mentions: Mentions, found: Map<Sha, Carrying>): boolean {
  // A Map goes on to what is added while it is walked.
  for (const [id, how] of found) {
    if (found.size > LONGEST_STORY) return false;
    const picked = how === 'itself' ? 'picked' : how;
    for (const by of mentions.same(id)) if (!found.has(by)) found.set(by, picked);
    for (const { by, how: carried } of mentions.carriers(id))
      if (!found.has(by)) found.set(by, carried === 'squash' ? 'squash' : picked);
  }
  return found.size <= LONGEST_STORY;
}

/**
 * The rule at the head of this file. `replayed` is what `replay` said after an earlier answer was `crossed`.
 */
export function judge(story: Story, sight: Sight, replayed?: boolean): Verdict {
  const { carriers, undoings, renewals } = story;
  const words = [...carriers.keys(), ...renewals, ...undoings].filter(
    (id) => sight.holds(id) !== 'no',
  );
  const sure = words.filter((id) => sight.holds(id) === 'yes');
  const isAlike = (id: Sha) => carriers.get(id) === 'alike';
  const carrying = sure.filter((id) => carriers.has(id));
  const held = [...carrying.filter((id) => !isAlike(id)), ...carrying.filter(isAlike)];
  const live = (carrier: Sha): Verdict => {
    return { state: 'live', carrier, how: carriers.get(carrier) ?? 'itself' };
  };

  const [first] = held;
  if (!words.some((id) => undoings.has(id))) {
    if (first !== undefined) return live(first);
    return words.some((id) => carriers.has(id)) ? { state: 'unknown' } : { state: 'absent' };
  }
  if (sure.length < words.length) return { state: 'unknown' };
  // A revert of what is not there takes nothing back.
  if (first === undefined) return { state: 'absent' };
  // What is known to come first does not come last, even where it cannot be seen that it does not.
  const descends = (one: Sha, other: Sha): Holds =>
    sight.descends(other, one) === 'yes' ? 'no' : sight.descends(one, other);
  const later = (id: Sha) => sure.filter((other) => other !== id && descends(other, id) !== 'no');
  if (sure.some((id) => later(id).some((other) => descends(other, id) === 'unknown')))
    return { state: 'unknown' };
  const lasts = sure.filter((id) => later(id).length === 0);
  const isThere = lasts.some((id) => undoings.has(id))
    ? (replayed ?? (lasts.every((id) => undoings.has(id)) ? false : undefined))
    : true;
  if (isThere === undefined) return { state: 'crossed', words: sure };
  if (isThere) {
    const stands = (id: Sha) => !later(id).some((other) => undoings.has(other));
    return live(held.find((id) => carriers.get(id) === 'itself') ?? held.find(stands) ?? first);
  }
  const by = lasts.find((id) => undoings.has(id));
  return by === undefined ? { state: 'unknown' } : { state: 'undone', by };
}

/** A commit of the history that is replayed. */
export interface Replayed {
  readonly id: Sha;
  readonly parents: readonly Sha[];
}

/**
 * Whether the change is there in the last of `commits`. They come parents first, and are all that descends from the
 * first words; what lies before these does not have the change.
 */
export async function replay(
  commits: readonly Replayed[],
  { undoings }: Story,
  words: readonly Sha[],
  baseOf: (one: Sha, other: Sha) => Promise<Told<Sha | undefined>>,
): Promise<Told<boolean>> {
  const said = new Set(words);
  const there = new Map<Sha, boolean>();
  const isThere = (id: Sha | undefined) => id !== undefined && there.get(id) === true;
  for (const { id, parents } of commits) {
    const [first, ...others] = parents;
    let state = isThere(first);
    if (said.has(id)) state = !undoings.has(id);
    else
      for (const other of first === undefined ? [] : others) {
        if (isThere(other) === state) continue;
        const base = await baseOf(first as Sha, other);
        if (base.state === 'unknown') return base;
        state = !isThere(base.value);
      }
    there.set(id, state);
  }
  return { state: 'known', value: isThere(commits.at(-1)?.id) };
}
