import { parseSha, type Sha } from '../model';

/**
 * What one commit's message says of other commits. Ids are lower-case hex as they stand there, 7 digits or more:
 * they may be abbreviated, and there need not be such commits.
 */
export interface Mention {
  readonly by: Sha;
  /** `(cherry picked from commit …)`, in the order of the message: git adds the latest at the end. */
  readonly picks: readonly string[];
  /** The commits whose changes `git merge --squash` put into this one. */
  readonly squashes: readonly string[];
  readonly reverts: readonly Revert[];
  /** The title of what is reverted, as `Revert "…"` quotes it. */
  readonly quotes: string | undefined;
}

export interface Revert {
  readonly id: string;
  /** `reversing changes made to …`: the parent of a merge that was gone back to. */
  readonly mainline: string | undefined;
  /** `since..id`: all that `id` has and `since` lacks. */
  readonly since?: string;
}

/** A subject without the numbers of pull requests that hosts put behind titles, and leave out of quotes. */
export function titleOf(subject: string): string {
  return subject.replace(/ \((?:pull request )?[#!]\d+\)(?="|$)/g, '');
}

export interface Merge {
  readonly id: Sha;
  /** Its first parent. */
  readonly mainline: Sha;
}

/** A revert of a merge, or of a range, takes back all that it brought: what it has and `mainline` lacks. */
export interface RevertedMerge {
  readonly by: Sha;
  readonly merge: Sha;
  readonly mainline: Sha;
}

/** That `by` makes the change of `of`, or takes it back. */
export interface Saying {
  readonly by: Sha;
  readonly of: Sha;
  readonly what: 'makes' | 'takes back';
}

/**
 * All mentions in the history of some commits, to be asked by the commit that is mentioned. Full ids count as they
 * stand, whether or not there is such a commit; an abbreviation counts once `settle` says which commit it is.
 */
export class MentionIndex {
  private readonly mentions = new Map<Sha, Mention>();
  private readonly abbreviations = new Map<string, Sha | undefined>();
  private readonly parents = new Map<Sha, readonly Sha[]>();
  private readonly pickers = new Map<Sha, Set<Sha>>();
  private readonly squashers = new Map<Sha, Set<Sha>>();
  private readonly reverters = new Map<Sha, Set<Sha>>();
  private readonly quoting = new Map<string, Sha[]>();
  private readonly merges = new Map<Sha, readonly Merge[]>();
  private readonly ranging = new Set<Sha>();

  /** How many ids and titles are mentioned in all. */
  size = 0;

  add(mention: Mention): void {
    if (this.mentions.has(mention.by)) return;
    this.mentions.set(mention.by, mention);
    for (const id of idsOf(mention)) {
      this.size++;
      if (id.length < mention.by.length && !this.abbreviations.has(id))
        this.abbreviations.set(id, undefined);
    }
    const { by, quotes, reverts } = mention;
    if (quotes !== undefined) this.size++;
    if (reverts.some(({ since }) => since !== undefined)) this.ranging.add(by);
    if (quotes !== undefined) {
      const others = this.quoting.get(quotes);
      if (others) others.push(by);
      else this.quoting.set(quotes, [by]);
    }
    this.link(mention);
  }

  /** Whether `id` itself mentions another: then it is a commit of the history that was read. */
  speaks(id: Sha): boolean {
    return this.mentions.has(id);
  }

  all(): Iterable<Mention> {
    return this.mentions.values();
  }

  /** Abbreviations of which it is not known what commit they are. */
  unsettled(): readonly string[] {
    return [...this.abbreviations].flatMap(([id, full]) => (full === undefined ? [id] : []));
  }

  settled(): ReadonlyMap<string, Sha> {
    const settled = [...this.abbreviations].flatMap(([id, full]) =>
      full === undefined ? [] : [[id, full] as const],
    );
    return new Map(settled);
  }

  settle(abbreviations: ReadonlyMap<string, Sha>): void {
    if (abbreviations.size === 0) return;
    for (const [id, full] of abbreviations) {
      if (this.abbreviations.has(id) && full.startsWith(id)) this.abbreviations.set(id, full);
    }
    for (const mention of this.mentions.values()) {
      if (idsOf(mention).some((id) => abbreviations.has(id))) this.link(mention);
    }
  }

  /** Commits that are said to be reverted, or to begin what is, and of which it is not known whether they are merges. */
  unmeasured(): readonly Sha[] {
    return [...this.reverters.keys(), ...this.starts()].filter((id) => !this.parents.has(id));
  }

  measured(): ReadonlyMap<Sha, readonly Sha[]> {
    return this.parents;
  }

  /** The parents of commits that are said to be reverted. */
  measure(parents: ReadonlyMap<Sha, readonly Sha[]>): void {
    for (const [id, ids] of parents) this.parents.set(id, ids);
  }

  revertedMerges(): readonly RevertedMerge[] {
    return [...this.namedMerges(), ...this.ranges()];
  }

  /** Commits that quote a title and name no commit, and of which it is not known whether they quote that of a merge. */
  unmerged(): readonly { readonly by: Sha; readonly title: string }[] {
    return [...this.mentions.values()].flatMap(({ by, quotes, reverts }) =>
      quotes === undefined || reverts.length > 0 || this.merges.has(by)
        ? []
        : [{ by, title: quotes }],
    );
  }

  /** The merges with the title that `by` quotes. */
  merge(by: Sha, merges: readonly Merge[]): void {
    this.merges.set(by, merges);
  }

  merged(): ReadonlyMap<Sha, readonly Merge[]> {
    return this.merges;
  }

  /** What may be the revert of a merge, by the merge's title alone. */
  quotedMerges(): readonly RevertedMerge[] {
    return [...this.merges].flatMap(([by, merges]) =>
      merges.map(({ id, mainline }) => ({ by, merge: id, mainline })),
    );
  }

  private ranges(): readonly RevertedMerge[] {
    return [...this.ranging].flatMap((by) =>
      (this.mentions.get(by)?.reverts ?? []).flatMap(({ id, since = '' }) => {
        const merge = this.full(id, by);
        const mainline = this.full(since, by);
        const isHere = (one: Sha | undefined) => one !== undefined && this.parents.has(one);
        return merge && mainline && isHere(merge) && isHere(mainline)
          ? [{ by, merge, mainline }]
          : [];
      }),
    );
  }

  private starts(): readonly Sha[] {
    return [...this.ranging].flatMap((by) =>
      (this.mentions.get(by)?.reverts ?? []).flatMap(
        ({ since = '' }) => this.full(since, by) ?? [],
      ),
    );
  }

  private namedMerges(): readonly RevertedMerge[] {
    return [...this.parents].flatMap(([merge, parents]) => {
      const [first] = parents;
      if (first === undefined || parents.length < 2) return [];
      return this.revertersOf(merge).map((by) => {
        const reverts = this.mentions.get(by)?.reverts ?? [];
        const named = reverts.find(({ id }) => this.full(id, by) === merge)?.mainline ?? '';
        const mainline = parents.find((parent) => parent === this.full(named, by));
        return { by, merge, mainline: mainline ?? first };
      });
    });
  }

  /** The commits that `id` says it was picked from. */
  picksOf(id: Sha): readonly Sha[] {
    return (this.mentions.get(id)?.picks ?? []).flatMap((pick) => this.full(pick, id) ?? []);
  }

  /** Commits that make the same change as `id`, one step away: it names them, or they name it. */
  same(id: Sha): readonly Sha[] {
    const origin = this.originOf(id);
    const picks = this.pickersOf(id).filter((by) => this.originOf(by) === id);
    return origin === undefined ? picks : [origin, ...picks];
  }

  /** Commits that make the change of `id`, and others with it. */
  carriers(id: Sha): readonly { readonly by: Sha; readonly how: 'picked' | 'squash' }[] {
    const bundles = this.pickersOf(id).filter((by) => this.originOf(by) !== id);
    return [
      ...bundles.map((by) => ({ by, how: 'picked' as const })),
      ...Array.from(this.squashers.get(id) ?? [], (by) => ({ by, how: 'squash' as const })),
    ];
  }

  /** Whom `by` names. */
  saidBy(by: Sha): readonly Saying[] {
    const { picks = [], squashes = [], reverts = [] } = this.mentions.get(by) ?? {};
    const say = (ids: readonly string[], what: Saying['what']) =>
      ids.flatMap((id) => this.full(id, by) ?? []).map((of) => ({ by, of, what }));
    const reverted = reverts.map(({ id }) => id);
    return [...say([...picks, ...squashes], 'makes'), ...say(reverted, 'takes back')];
  }

  revertersOf(id: Sha): readonly Sha[] {
    return [...(this.reverters.get(id) ?? [])];
  }

  hasQuotes(): boolean {
    return this.quoting.size > 0;
  }

  /** What is reverted by commits that quote the title of `subject`, with those commits. */
  quotedBy(subject: string): readonly { readonly by: Sha; readonly reverts: readonly Sha[] }[] {
    return (this.quoting.get(titleOf(subject)) ?? []).map((by) => {
      const reverts = this.mentions.get(by)?.reverts ?? [];
      return { by, reverts: reverts.flatMap(({ id }) => this.full(id, by) ?? []) };
    });
  }

  private pickersOf(id: Sha): readonly Sha[] {
    return [...(this.pickers.get(id) ?? [])];
  }

  /**
   * What `id` is a pick of. A message with more than one trailer is a pick of a pick when the last one says so too;
   * otherwise several changes were made into one commit, and it is the same as none of them.
   */
  private originOf(id: Sha): Sha | undefined {
    const picks = this.mentions.get(id)?.picks ?? [];
    const last = this.full(picks.at(-1) ?? '', id);
    if (last === undefined || picks.length === 1) return last;
    const before = this.mentions.get(last)?.picks ?? [];
    const chained = before.length === picks.length - 1;
    return chained && before.every((pick, at) => pick === picks[at]) ? last : undefined;
  }

  private link(mention: Mention): void {
    const { by, picks, squashes, reverts } = mention;
    const put = (map: Map<Sha, Set<Sha>>, text: string) => {
      const id = this.full(text, by);
      if (id === undefined || id === by) return;
      const set = map.get(id);
      if (set) set.add(by);
      else map.set(id, new Set([by]));
    };
    for (const id of picks) put(this.pickers, id);
    for (const id of squashes) put(this.squashers, id);
    for (const { id } of reverts) put(this.reverters, id);
  }

  /** All ids of a repository are of one length: that of the commit that speaks. */
  private full(id: string, by: Sha): Sha | undefined {
    return id.length === by.length ? parseSha(id) : this.abbreviations.get(id);
  }
}

function idsOf({ picks, squashes, reverts }: Mention): readonly string[] {
  const reverted = reverts.flatMap(({ id, mainline, since }) =>
    [id, mainline, since].filter((one) => one !== undefined),
  );
  return [...picks, ...squashes, ...reverted];
}
