import type { Ancestry } from '../../core/history/ancestry';
import { AnswerCache } from '../../core/history/cache';
import type { Carrying, Verdict } from '../../core/history/equivalence';
import { answerOf, type Finding, namedBy } from '../../core/history/finding';
import type { Containment, Told } from '../../core/history/history';
import type { MentionIndex } from '../../core/history/mentions';
import type { Sha } from '../../core/model';
import { isShallow } from './gitLacking';
import { GitMentions } from './gitMentions';
import { type GitRepository, unknown } from './gitObjects';
import { type Double, GitPatches } from './gitPatches';
import { GitQuotes } from './gitQuotes';
import type { CommitLookup } from './gitResolve';
import { keeping, touching } from './gitTouching';
import { GitVerdicts } from './gitVerdicts';
import type { Seen } from './gitView';

export interface ContainmentQuestion {
  readonly deployed: readonly Sha[];
  readonly commit: Sha;
  /** Below which the service lives; undefined for the whole repository. */
  readonly path: string | undefined;
}

/** A commit is picked from one other, or from a few. */
const MOST_ORIGINS = 16;

const CACHED_ANSWERS = 20_000;

/**
 * Whether what is deployed holds a change: the commit itself, unless it was taken back, or another one that makes the
 * same change. What costs nothing is asked first: ancestry and commit messages, which are in memory; then the trees;
 * and patches only where the deployed commit has commits that this one lacks.
 */
export class GitContainment {
  readonly mentions: GitMentions;
  private readonly answers = new AnswerCache<Containment>(CACHED_ANSWERS);
  private readonly patches: GitPatches;
  private readonly verdicts: GitVerdicts;

  constructor(
    private readonly repository: GitRepository,
    private readonly ancestry: Ancestry,
    private readonly lookup: CommitLookup,
  ) {
    this.mentions = new GitMentions(repository, lookup);
    this.patches = new GitPatches(repository);
    this.verdicts = new GitVerdicts(
      repository,
      ancestry,
      lookup,
      new GitQuotes(repository, lookup),
    );
  }

  /** One answer for each of `deployed`, in order. */
  async contains(
    question: ContainmentQuestion,
    view: Seen,
    signal: AbortSignal,
  ): Promise<readonly Containment[]> {
    const lasting = view.alterations === undefined;
    if (!lasting) this.forget();
    const { commit, path } = question;
    const key = (id: Sha) => JSON.stringify([id, commit, path]);
    const known = new Map(question.deployed.map((id) => [id, this.answers.get(key(id))]));
    const deployed = [...known.keys()].filter((id) => known.get(id) === undefined);
    const asked =
      deployed.length === 0
        ? new Map<Sha, Containment>()
        : await this.answer({ ...question, deployed }, view, signal);
    if (lasting) for (const [id, answer] of asked) this.answers.set(key(id), answer);
    return question.deployed.map(
      (id) => known.get(id) ?? asked.get(id) ?? unknown('git gave no answer'),
    );
  }

  /** What was remembered may not hold any more: history is cut off or replaced. */
  forget(): void {
    this.answers.clear();
    this.mentions.forget();
    this.patches.forget();
    this.verdicts.forget();
  }

  dispose(): void {
    this.mentions.dispose();
  }

  private async answer(
    question: ContainmentQuestion,
    view: Seen,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Sha, Containment>> {
    const { deployed } = question;
    const told = await this.tell(question, view, signal);
    if (told.state === 'known') return told.value;
    if (deployed.length < 2) return new Map(deployed.map((id) => [id, told]));
    // One of them may be the reason, and must not spoil the answers of the others.
    const ones = deployed.map((id) => this.answer({ ...question, deployed: [id] }, view, signal));
    return new Map((await Promise.all(ones)).flatMap((one) => [...one]));
  }

  private async tell(
    question: ContainmentQuestion,
    view: Seen,
    signal: AbortSignal,
  ): Promise<Told<ReadonlyMap<Sha, Containment>>> {
    const { deployed, commit, path } = question;
    // HEAD is read along: most commits that are asked about are in its history, and are then known already.
    const tips = [...new Set(view.head === undefined ? deployed : [...deployed, view.head])];
    // Comes first: it says so when one of the ids is not one of this clone, and git is given none of those.
    const held = await this.ancestry.holders(tips, [commit], signal);
    if (held.state === 'unknown') return held;
    const row = held.value[0] ?? [];
    const read = row.includes('yes') ? tips : [...tips, commit];
    const mentions = await this.mentionsOf(commit, read, view, signal);
    if (mentions.state === 'unknown') return mentions;
    const inquiry: Inquiry = {
      ...question,
      mentions: mentions.value,
      view,
      signal,
      isHeld: (id) => row[tips.indexOf(id)] === 'yes',
    };
    const seeds = new Map<Sha, Carrying>([[commit, 'itself']]);
    const first = await this.verdicts.judge({ seeds, deployed }, mentions.value, signal);
    if (first.state === 'unknown') return first;
    const verdicts = new Map(deployed.map((id, at) => [id, first.value[at] ?? UNKNOWN]));
    // Another commit's change below another service's path is no news, so the path is asked for then as well.
    const isSure = (id: Sha) => path === undefined || inquiry.isHeld(id);
    const open = deployed.filter((id) => !isLive(verdicts.get(id)) || !isSure(id));
    const findings = new Map([
      ...deployed.map((id) => [id, this.finding(inquiry, id, verdicts.get(id))] as const),
      ...(await this.lookCloser(inquiry, seeds, verdicts, open)),
    ]);
    const named = new Map([...findings].map(([id, finding]) => [id, namedBy(finding)]));
    const ids = [...named.values()].filter((id) => id !== undefined);
    const commits = await this.lookup.commits([...new Set(ids)], signal);
    if (commits.state === 'unknown') return commits;
    const answers = [...findings].map(([id, finding]) => {
      const by = named.get(id);
      return [id, answerOf(finding, by && commits.value.get(by))] as const;
    });
    return { state: 'known', value: new Map(answers) };
  }

  /** What is said in the history of `tips`, and of the commits that `commit` was picked from, where they are here. */
  private async mentionsOf(
    commit: Sha,
    tips: readonly Sha[],
    view: Seen,
    signal: AbortSignal,
  ): Promise<Told<MentionIndex>> {
    const told = await this.mentions.covering(tips, view, signal);
    if (told.state === 'unknown') return told;
    const mentions = told.value;
    const silent = mentions.picksOf(commit).filter((id) => !mentions.speaks(id));
    if (silent.length === 0 || silent.length > MOST_ORIGINS) return told;
    const found = await this.lookup.resolve(silent, signal);
    const here = found.flatMap((one) => (one.state === 'present' ? [one.commit.id] : []));
    return here.length === 0 ? told : this.mentions.covering([...tips, ...here], view, signal);
  }

  /** The second look, where messages do not show that the change is live: at trees, and then at patches. */
  private async lookCloser(
    inquiry: Inquiry,
    before: ReadonlyMap<Sha, Carrying>,
    verdicts: ReadonlyMap<Sha, Verdict>,
    open: readonly Sha[],
  ): Promise<ReadonlyMap<Sha, Finding>> {
    if (open.length === 0) return new Map();
    const { commit, path, view, signal, mentions } = inquiry;
    const place = await touching(this.repository, { commit, deployed: open, path }, view, signal);
    const touches = place.state === 'known' ? place.value.touches : undefined;
    const isFound = (id: Sha) => isLive(verdicts.get(id));
    const isUntouched = (id: Sha) =>
      path !== undefined &&
      touches === false &&
      (isFound(id) || verdicts.get(id)?.state === 'absent');
    const searched = open.filter((id) => !isUntouched(id) && !isFound(id));
    const doubles = await this.doubles(inquiry, verdicts, searched);
    const seeds = new Map(before);
    for (const { found } of doubles.values()) {
      for (const { id, how } of found) if (!seeds.has(id)) seeds.set(id, how);
    }
    const change = { seeds, deployed: searched };
    const again: Told<readonly Verdict[]> =
      seeds.size > before.size
        ? await this.verdicts.judge(change, mentions, signal)
        : { state: 'known', value: searched.map((id) => verdicts.get(id) ?? UNKNOWN) };
    const doubted = searched.filter((_, at) =>
      again.state === 'known' ? isDoubted(again.value[at]) : false,
    );
    const kept = await keeping(this.repository, { commit, deployed: doubted, path }, signal);

    const findings = open.map((id): readonly [Sha, Finding] => {
      const found = (verdict: Verdict | undefined, more: Partial<Finding> = {}) =>
        [id, { ...this.finding(inquiry, id, verdict), ...more }] as const;
      if (isUntouched(id)) return found({ state: 'absent' }, { untouched: path });
      if (isFound(id)) return found(verdicts.get(id));
      if (again.state === 'unknown') return found(UNKNOWN, { reason: again.reason });
      const verdict = again.value[searched.indexOf(id)] ?? UNKNOWN;
      if (isLive(verdict)) return found(verdict);
      if (kept.state === 'known' && kept.value.has(id))
        return found({ state: 'live', carrier: id, how: 'tree' });
      if (place.state === 'known' && touches === true && place.value.same.has(id))
        return found({ state: 'live', carrier: id, how: 'tree' });
      if (verdict.state === 'unknown' && view.shallow) return found(verdict, { reason: isShallow });
      const unsaid = place.state === 'unknown' ? place.reason : undefined;
      return found(verdict, { reason: doubles.get(id)?.reason ?? unsaid });
    });
    return new Map(findings);
  }

  private finding({ isHeld }: Inquiry, id: Sha, verdict: Verdict = UNKNOWN): Finding {
    return { verdict, isHeld: isHeld(id), untouched: undefined, reason: undefined };
  }

  /** Commits that make the same change, in what each deployed commit has and this one, or its revert, lacks. */
  private async doubles(
    { commit, signal }: Inquiry,
    verdicts: ReadonlyMap<Sha, Verdict>,
    searched: readonly Sha[],
  ): Promise<ReadonlyMap<Sha, Searched>> {
    const older = await this.olderThan(commit, searched, signal);
    const ranges = new Map<Sha, Sha[]>();
    for (const id of searched) {
      if (older.has(id)) continue;
      const verdict = verdicts.get(id);
      // What came before the revert was taken back with it.
      const lack = verdict?.state === 'undone' ? verdict.by : commit;
      const tips = ranges.get(lack);
      if (tips) tips.push(id);
      else ranges.set(lack, [id]);
    }
    const found = new Map<Sha, Searched>();
    for (const [lack, tips] of ranges) {
      const told = await this.patches.doubles({ commit, tips, lack }, signal);
      const searchedIn: Searched =
        told.state === 'known'
          ? { found: told.value, reason: undefined }
          : { found: [], reason: told.reason };
      for (const id of tips) found.set(id, searchedIn);
    }
    return found;
  }

  /** Those of `ids` that `commit` descends from: they have nothing that it lacks. */
  private async olderThan(
    commit: Sha,
    ids: readonly Sha[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<Sha>> {
    if (ids.length === 0) return new Set();
    const told = await this.ancestry.descendants([commit], ids, signal);
    if (told.state === 'unknown') return new Set();
    return new Set(ids.filter((_, at) => told.value[at]?.[0] === 'yes'));
  }
}

/** A question on its way to an answer. */
interface Inquiry extends ContainmentQuestion {
  readonly mentions: MentionIndex;
  readonly view: Seen;
  readonly signal: AbortSignal;
  readonly isHeld: (deployed: Sha) => boolean;
}

interface Searched {
  readonly found: readonly Double[];
  readonly reason: string | undefined;
}

const UNKNOWN: Verdict = { state: 'unknown' };

function isLive(verdict: Verdict | undefined): boolean {
  return verdict?.state === 'live' && verdict.how !== 'alike';
}

/** Messages say that it was made and taken back, or made in other words: the files may say that it is there. */
function isDoubted(verdict: Verdict | undefined): boolean {
  return verdict?.state === 'undone' || (verdict?.state === 'live' && verdict.how === 'alike');
}
