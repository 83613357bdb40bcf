import type { Ancestry, Holds } from '../../core/history/ancestry';
import { AnswerCache } from '../../core/history/cache';
import {
  type Carrying,
  judge,
  type Mentions,
  type Quoting,
  type Sight,
  type Story,
  tellStory,
  unsaid,
  type Verdict,
} from '../../core/history/equivalence';
import type { Told } from '../../core/history/history';
import type { MentionIndex, RevertedMerge, Saying } from '../../core/history/mentions';
import type { Sha } from '../../core/model';
import { idleSayings } from './gitHearsay';
import type { GitRepository } from './gitObjects';
import type { GitQuotes } from './gitQuotes';
import { replayed } from './gitReplay';
import type { CommitLookup } from './gitResolve';

/** A change by the commits that are known to make it, and where it is looked for. */
export interface Change {
  readonly seeds: ReadonlyMap<Sha, Carrying>;
  readonly deployed: readonly Sha[];
}

/** Whether `tip` is `commit` or descends from it. */
type Relation = (tip: Sha, commit: Sha) => Holds;

interface Heard {
  readonly verdicts: readonly Verdict[];
  readonly carriers: Story['carriers'];
  readonly said: readonly Saying[];
}

/** What is said beyond is believed. */
const MOST_SAYINGS = 500;

const CACHED_ABSENCES = 1000;

/** Puts what commit messages say together with who descends from whom, and has each deployed commit judged. */
export class GitVerdicts {
  private readonly absences = new AnswerCache<{ readonly state: 'absent' }>(CACHED_ABSENCES);

  constructor(
    private readonly repository: GitRepository,
    private readonly ancestry: Ancestry,
    private readonly lookup: CommitLookup,
    private readonly quotes: GitQuotes,
  ) {}

  /** A verdict for each deployed commit, in order. `mentions` cover them all, and the seeds. */
  async judge(
    change: Change,
    mentions: MentionIndex,
    signal: AbortSignal,
  ): Promise<Told<readonly Verdict[]>> {
    const heard = await this.hear(change, mentions, mentions, signal);
    if (heard.state === 'unknown') return heard;
    const { verdicts, carriers, said } = heard.value;
    if (said.length === 0) return { state: 'known', value: verdicts };
    const idle = await idleSayings(this.repository, this.lookup, said, signal);
    // Where the files cannot be asked, messages are all there is.
    if (idle.state === 'unknown' || idle.value.length === 0)
      return { state: 'known', value: verdicts };
    const seeds = new Map(change.seeds);
    for (const { by, of } of idle.value)
      for (const id of carriers.has(by) && carriers.has(of) ? [by, of] : [])
        if (!seeds.has(id)) seeds.set(id, 'alike');
    const again = await this.hear(
      { ...change, seeds },
      mentions,
      unsaid(mentions, idle.value),
      signal,
    );
    return again.state === 'unknown' ? again : { state: 'known', value: again.value.verdicts };
  }

  /** The verdicts where what `believed` says is true, and what of it they rest on. */
  private async hear(
    change: Change,
    mentions: MentionIndex,
    believed: Mentions,
    signal: AbortSignal,
  ): Promise<Told<Heard>> {
    const told = await tellStory(believed, change.seeds, {
      undoneMerges: (brought) => this.undoneMerges(brought, change, mentions, signal),
      quoting: (changes) => this.quoting(changes, change, mentions, signal),
    });
    if (told.state === 'unknown') return told;
    const story = told.value;
    const named = [...story.carriers.keys(), ...story.undoings, ...story.renewals];
    const here = await this.present(named, change, mentions, signal);
    if (here.state === 'unknown') return here;
    const held = await this.holding(change.deployed, [...here.value], signal);
    if (held.state === 'unknown') return held;
    const order = await this.order(story, change, held.value, here.value, signal);
    if (order.state === 'unknown') return order;
    const verdicts: Verdict[] = [];
    for (const one of change.deployed) {
      const sight: Sight = {
        // What is deployed is here with all that it descends from, but for what lies behind the cut of a shallow
        // clone: that is older than what can be seen, and has no last word.
        holds: (id) => (here.value.has(id) ? held.value(one, id) : 'no'),
        descends: order.value,
      };
      const verdict = judge(story, sight);
      if (verdict.state !== 'crossed') {
        verdicts.push(verdict);
        continue;
      }
      const there = await replayed(
        this.repository,
        { deployed: one, story, words: verdict.words, sight },
        signal,
      );
      if (there.state === 'unknown') return there;
      verdicts.push(judge(story, sight, there.value));
    }
    const isHeld = (id: Sha) =>
      here.value.has(id) && change.deployed.some((one) => held.value(one, id) !== 'no');
    const rests =
      [...story.undoings].some(isHeld) ||
      verdicts.some((one) => one.state === 'live' && /^(?:picked|squash)$/.test(one.how));
    const words = named.filter((id) => isHeld(id) || change.seeds.has(id));
    const said = (rests ? words : []).flatMap((by) =>
      mentions.saidBy(by).filter(({ of }) => here.value.has(of) && named.includes(of)),
    );
    return {
      state: 'known',
      value: { verdicts, carriers: story.carriers, said: said.slice(0, MOST_SAYINGS) },
    };
  }

  forget(): void {
    this.absences.clear();
    this.quotes.forget();
  }

  /** The commits that revert a merge which brought one of `brought`. */
  private async undoneMerges(
    brought: readonly Sha[],
    change: Change,
    mentions: MentionIndex,
    signal: AbortSignal,
  ): Promise<Told<readonly Sha[]>> {
    const quoted = mentions.quotedMerges();
    const merges = [...mentions.revertedMerges(), ...quoted];
    if (merges.length === 0 || brought.length === 0) return { state: 'known', value: [] };
    const here = await this.present(brought, change, mentions, signal);
    if (here.state === 'unknown') return here;
    const ids = [...here.value];
    const sides = [...new Set(merges.flatMap(({ merge, mainline }) => [merge, mainline]))];
    const held = await this.relation('descendants', sides, ids, signal);
    if (held.state === 'unknown') return held;
    // Its message names the merge, so a revert is younger: the merge did not bring it, even where that cannot be seen.
    const brings = ({ by, merge, mainline }: RevertedMerge, id: Sha) =>
      id !== by && held.value(merge, id) !== 'no' && held.value(mainline, id) !== 'yes';
    const undone = merges.filter((merge) => ids.some((id) => brings(merge, id)));
    const doubtful = undone.filter((one) => quoted.includes(one));
    const isHeld = await this.heldBy(
      change,
      doubtful.map(({ by }) => by),
      signal,
    );
    if (isHeld.state === 'unknown') return isHeld;
    const asked = doubtful.filter(({ by }) => isHeld.value(by));
    const proven = await this.quotes.merges(asked, signal);
    if (proven.state === 'unknown') return proven;
    const sure = undone.filter((one) => !doubtful.includes(one));
    return { state: 'known', value: [...sure, ...proven.value].map(({ by }) => by) };
  }

  private async quoting(
    changes: readonly Sha[],
    change: Change,
    mentions: MentionIndex,
    signal: AbortSignal,
  ): Promise<Told<readonly Quoting[]>> {
    if (!mentions.hasQuotes()) return { state: 'known', value: [] };
    const here = await this.present(changes, change, mentions, signal);
    if (here.state === 'unknown') return here;
    const isHeld = (bys: readonly Sha[]) => this.heldBy(change, bys, signal);
    return this.quotes.quoting([...here.value], isHeld, mentions, signal);
  }

  /** Whether anything that is deployed may hold a commit. */
  private async heldBy(
    { deployed }: Change,
    ids: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<(id: Sha) => boolean>> {
    const held = await this.relation('holders', deployed, ids, signal);
    if (held.state === 'unknown') return held;
    return {
      state: 'known',
      value: (id) => deployed.some((one) => held.value(one, id) !== 'no'),
    };
  }

  /** Which of `ids` are commits of this clone: messages name many that are not. */
  private async present(
    ids: readonly Sha[],
    { seeds, deployed }: Change,
    mentions: MentionIndex,
    signal: AbortSignal,
  ): Promise<Told<ReadonlySet<Sha>>> {
    // What is deployed is here with its whole history: what is not here now is no part of that, whatever a fetch brings.
    const absence = (id: Sha) => [id, ...deployed].join(' ');
    const asked = ids.filter(
      (id) => seeds.get(id) !== 'itself' && !mentions.speaks(id) && !this.absences.get(absence(id)),
    );
    const answers = asked.length === 0 ? [] : await this.lookup.resolve(asked, signal);
    const missing = new Set<Sha>();
    for (const [at, id] of asked.entries()) {
      const answer = answers[at];
      if (answer?.state === 'unknown') return answer;
      if (answer?.state === 'present') continue;
      missing.add(id);
      this.absences.set(absence(id), { state: 'absent' });
    }
    const here = ids.filter((id) => !missing.has(id) && !this.absences.get(absence(id)));
    return { state: 'known', value: new Set(here) };
  }

  /** Who descends from whom; not asked where nothing was taken back, as then it makes no difference. */
  private order(
    { carriers, undoings, renewals }: Story,
    { deployed }: Change,
    held: Relation,
    here: ReadonlySet<Sha>,
    signal: AbortSignal,
  ): Promise<Told<Relation>> {
    const matters = (ids: Iterable<Sha>) =>
      [...ids].filter((id) => here.has(id) && deployed.some((one) => held(one, id) !== 'no'));
    const undone = matters(undoings);
    const ids =
      undone.length === 0 ? [] : [...matters(carriers.keys()), ...undone, ...matters(renewals)];
    return this.relation('descendants', ids, ids, signal);
  }

  /** What descends from a commit is not held by it, even where history is cut off. */
  private async holding(
    deployed: readonly Sha[],
    commits: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<Relation>> {
    const held = await this.relation('holders', deployed, commits, signal);
    if (held.state === 'unknown') return held;
    const isClear = (tip: Sha) => commits.every((id) => held.value(tip, id) !== 'unknown');
    if (deployed.every(isClear)) return held;
    const younger = await this.relation('descendants', commits, deployed, signal);
    if (younger.state === 'unknown') return younger;
    const relate = (tip: Sha, commit: Sha): Holds =>
      tip !== commit && younger.value(commit, tip) === 'yes' ? 'no' : held.value(tip, commit);
    return { state: 'known', value: relate };
  }

  private async relation(
    question: 'holders' | 'descendants',
    tips: readonly Sha[],
    commits: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<Relation>> {
    if (tips.length === 0 || commits.length === 0)
      return { state: 'known', value: () => 'unknown' };
    const told = await this.ancestry[question](tips, commits, signal);
    if (told.state === 'unknown') return told;
    const columns = new Map(tips.map((tip, at) => [tip, at]));
    const rows = new Map(commits.map((commit, at) => [commit, told.value[at]]));
    const relate = (tip: Sha, commit: Sha) =>
      rows.get(commit)?.[columns.get(tip) ?? -1] ?? 'unknown';
    return { state: 'known', value: relate };
  }
}
