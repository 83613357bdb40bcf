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
  /** The subject of what is reverted, as `Revert "…"` quotes it. */
  readonly quotes: string | undefined;
}

export interface Revert {
  readonly id: string;
  /** `reversing changes made to …`: the parent of a merge that was gone back to. */
  readonly mainline: string | undefined;
}

/** An extended regular expression that matches a line of every message in which `readMention` can find something. */
export const MENTION_PATTERN =
  '[Cc]herry[- ]picked from (commit )?[0-9a-f]{7}|[Rr]everts?:? +(commits? +)?[0-9a-f]{7}|^Squashed commit of the following:';

/** More ids than people write into one message. What is beyond is not read. */
const IDS_PER_MESSAGE = 1000;

const PICK = /^\(?[Cc]herry[- ]picked from (?:commit )?([0-9a-f]{7,64})\)?[ \t]*$/gm;
const REVERT = /^(?:[Tt]his )?[Rr]everts?:? +(?:commits? +)?([0-9a-f]{7,64})\b/gm;
const MAINLINE = /,\s+reversing\s+changes\s+made\s+to\s+([0-9a-f]{7,64})\b/y;
const ALSO = /(?:\s*,)?\s+(?:and\s+)?(?:commit\s+)?([0-9a-f]{7,64})\b/y;
const QUOTES = /^(?:Revert|Reapply) "(.{1,500})"(?: \(#\d+\))?$/;
const SQUASH = /^Squashed commit of the following:$/m;
const SQUASHED = /^commit ([0-9a-f]{40}|[0-9a-f]{64})$/gm;

/** The subject of what a commit takes back, as `Revert "…"` quotes it. */
export function quotedIn(subject: string): string | undefined {
  return QUOTES.exec(subject)?.[1];
}

/** Undefined where the message speaks of no commit. */
export function readMention(by: Sha, message: string): Mention | undefined {
  const text = message.replace(/\r\n/g, '\n');
  const block = SQUASH.exec(text);
  const own = block ? text.slice(0, block.index) + afterBlock(text.slice(block.index)) : text;
  const squashed = block ? readBlock(text.slice(block.index)) : { squashes: [], reverts: [] };
  const picks = Array.from(own.matchAll(PICK), ([, id = '']) => id);
  const reverts = [...readReverts(own), ...squashed.reverts];
  const mention: Mention = {
    by,
    picks: picks.slice(0, IDS_PER_MESSAGE),
    squashes: squashed.squashes.slice(0, IDS_PER_MESSAGE),
    reverts: reverts.slice(0, IDS_PER_MESSAGE),
    quotes: reverts.length > 0 ? quotedIn(text.slice(0, text.indexOf('\n'))) : undefined,
  };
  return isEmpty(mention) ? undefined : mention;
}

function isEmpty({ picks, squashes, reverts }: Mention): boolean {
  return picks.length + squashes.length + reverts.length === 0;
}

function readReverts(text: string): readonly Revert[] {
  return Array.from(text.matchAll(REVERT)).flatMap((match) => {
    let end = match.index + match[0].length;
    const next = (pattern: RegExp): string | undefined => {
      // A copy: a regular expression keeps its place, and those above belong to the module.
      const sticky = new RegExp(pattern);
      sticky.lastIndex = end;
      const found = sticky.exec(text);
      if (found) end = sticky.lastIndex;
      return found?.[1];
    };
    const reverts: Revert[] = [{ id: match[1] ?? '', mainline: next(MAINLINE) }];
    while (reverts.length < IDS_PER_MESSAGE) {
      const also = next(ALSO);
      if (also === undefined) return reverts;
      reverts.push({ id: also, mainline: next(MAINLINE) });
    }
    return reverts;
  });
}

/** What follows the list of a squash and is not indented: trailers that were added to the message later. */
function afterBlock(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^(?: {4}|commit |Author: |Date: |Merge: )/.test(line))
    .join('\n');
}

/**
 * The commits that a squash lists, youngest first as git wrote them. Where one of them takes another back, the squash
 * has neither change; where it takes back something that lay before the branch, so does the squash.
 */
function readBlock(text: string): Pick<Mention, 'squashes' | 'reverts'> {
  const starts = Array.from(text.matchAll(SQUASHED)).slice(0, IDS_PER_MESSAGE);
  const squashes = new Set<string>();
  const takenBack = new Map<string, readonly string[]>();
  const reverts = new Map<string, readonly Revert[]>();
  for (let at = starts.length - 1; at >= 0; at--) {
    const start = starts[at];
    const id = start?.[1] ?? '';
    const message = text.slice(start?.index, starts[at + 1]?.index).replace(/^ {4}/gm, '');
    const inside: string[] = [];
    const outside: Revert[] = [];
    for (const revert of readReverts(message)) {
      const target = [...squashes].find((listed) => listed.startsWith(revert.id));
      if (target === undefined) outside.push(revert);
      else inside.push(target);
    }
    squashes.add(id);
    reverts.set(id, outside);
    takenBack.set(id, inside);
    for (const target of inside) {
      squashes.delete(target);
      reverts.delete(target);
      // To take back a revert is to have the change again.
      for (const again of takenBack.get(target) ?? []) squashes.add(again);
    }
  }
  return { squashes: [...squashes], reverts: [...reverts.values()].flat() };
}

/** A revert of a merge takes back all that the merge brought: what it has and `mainline` lacks. */
export interface RevertedMerge {
  readonly by: Sha;
  readonly merge: Sha;
  readonly mainline: Sha;
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

  /** How many ids are mentioned in all. */
  size = 0;

  add(mention: Mention): void {
    if (this.mentions.has(mention.by)) return;
    this.mentions.set(mention.by, mention);
    for (const id of idsOf(mention)) {
      this.size++;
      if (id.length < mention.by.length && !this.abbreviations.has(id))
        this.abbreviations.set(id, undefined);
    }
    const { by, quotes } = mention;
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

  /** Commits that are said to be reverted, and of which it is not known whether they are merges. */
  unmeasured(): readonly Sha[] {
    return [...this.reverters.keys()].filter((id) => !this.parents.has(id));
  }

  measured(): ReadonlyMap<Sha, readonly Sha[]> {
    return this.parents;
  }

  /** The parents of commits that are said to be reverted. */
  measure(parents: ReadonlyMap<Sha, readonly Sha[]>): void {
    for (const [id, ids] of parents) this.parents.set(id, ids);
  }

  revertedMerges(): readonly RevertedMerge[] {
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

  revertersOf(id: Sha): readonly Sha[] {
    return [...(this.reverters.get(id) ?? [])];
  }

  hasQuotes(): boolean {
    return this.quoting.size > 0;
  }

  /** What is reverted by commits that quote `subject`, with those commits. */
  quotedBy(subject: string): readonly { readonly by: Sha; readonly reverts: readonly Sha[] }[] {
    return (this.quoting.get(subject) ?? []).map((by) => {
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
  const reverted = reverts.flatMap(({ id, mainline }) =>
    mainline === undefined ? [id] : [id, mainline],
  );
  return [...picks, ...squashes, ...reverted];
}
