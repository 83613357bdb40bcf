import type { Told } from '../../core/history/history';
import { MentionIndex } from '../../core/history/mentions';
import { MENTION_PATTERN, readMention } from '../../core/history/messages';
import { parseMentions, saveMentions } from '../../core/history/savedMentions';
import { reasonOf } from '../../core/history/sharing';
import { Emitter } from '../../core/lifecycle';
import { parseSha, type Sha } from '../../core/model';
import { FieldReader } from './fieldReader';
import { titledMerges } from './gitMerges';
import { gitComplaint, type GitRepository, listObjects, unknown, type Unknown } from './gitObjects';
import { parentsOf } from './gitParents';
import type { CommitLookup } from './gitResolve';
import type { Seen } from './gitView';

/** The walk reads every message of the history once: seconds, where there are a million of them. */
const WALK_MS = 180_000;
const WALK_BYTES = 2 ** 30;

/** Some hundred bytes each. A repository where more is mentioned was made to be one. */
const MOST_MENTIONS = 400_000;

/** Tips beyond are let go of: what they reach is only read again, never missed. */
const MOST_TIPS = 500;

/** The mentions in the history of `tips`, all of it. */
interface Covered {
  readonly index: MentionIndex;
  readonly tips: ReadonlySet<Sha>;
}

const nothing = (): Covered => ({ index: new MentionIndex(), tips: new Set() });

/**
 * What commit messages say of other commits (picks, squashes, reverts), for all of the history that was asked about.
 * One walk of git's reads it, later ones only what is new. Kept in memory; `save` and `load` carry it over a restart.
 */
export class GitMentions {
  private covered = nothing();
  /** Text of `load`, believed once git has said that it still holds those tips. */
  private loaded: string | undefined;
  private walking: Promise<Told<Covered>> | undefined;
  private refused: Unknown | undefined;
  private readonly ended = new AbortController();
  private readonly extended = new Emitter<void>();

  /** There is more to save. */
  readonly onDidExtend = this.extended.event;

  constructor(
    private readonly repository: GitRepository,
    private readonly lookup: CommitLookup,
  ) {}

  /**
   * The mentions in the history of `tips` at least. A caller that aborts, or that has waited for the time that one
   * git process may take, leaves; the reading goes on, so that somebody who asks again finds it done.
   */
  async covering(
    tips: readonly Sha[],
    view: Seen,
    signal: AbortSignal,
  ): Promise<Told<MentionIndex>> {
    const lasting = view.alterations === undefined;
    for (;;) {
      if (this.refused) return this.refused;
      if (lasting && this.loaded === undefined && tips.every((tip) => this.covered.tips.has(tip)))
        return { state: 'known', value: this.covered.index };
      if (this.walking === undefined) {
        const before = lasting ? this.covered : nothing();
        const walk = this.extend(before, tips, lasting).finally(() => (this.walking = undefined));
        walk.catch(() => undefined);
        this.walking = walk;
        const told = await this.waitFor(walk, signal);
        return told.state === 'unknown' ? told : { state: 'known', value: told.value.index };
      }
      // Somebody else's walk may bring what is wanted here, and must be over before the next one starts.
      const told = await this.waitFor(this.walking, signal);
      if (told === late) return late;
    }
  }

  /** For a file of ours: what `load` takes. */
  save(): string {
    return saveMentions({ index: this.covered.index, tips: [...this.covered.tips] });
  }

  /** Takes over what an earlier `save` gave. Text that is anything else counts as none. */
  load(text: string): void {
    this.loaded = text;
  }

  forget(): void {
    this.covered = nothing();
    this.loaded = undefined;
    this.refused = undefined;
  }

  dispose(): void {
    this.ended.abort();
  }

  private async extend(
    before: Covered,
    wanted: readonly Sha[],
    lasting: boolean,
  ): Promise<Told<Covered>> {
    const signal = this.ended.signal;
    let base = before;
    if (lasting && this.loaded !== undefined) {
      const loaded = await this.believed(this.loaded, signal);
      this.loaded = undefined;
      if (loaded && base.tips.size === 0) base = loaded;
    }
    const fresh = wanted.filter((tip) => !base.tips.has(tip));
    const read = await this.read(base, fresh, signal);
    if (read.state === 'unknown') {
      // A tip may have been pruned: the next question starts from nothing.
      if (lasting) this.covered = nothing();
      return read;
    }
    const tips = new Set([...base.tips, ...fresh].slice(-MOST_TIPS));
    const covered = { index: base.index, tips };
    if (lasting) this.covered = covered;
    if (lasting && fresh.length > 0) this.extended.fire();
    return { state: 'known', value: covered };
  }

  private async believed(text: string, signal: AbortSignal): Promise<Covered | undefined> {
    const saved = parseMentions(text);
    if (!saved) return undefined;
    // Where all tips are still there, so is all that they reach, and with it every commit that mentions another.
    const listed = await listObjects(this.repository, saved.tips, signal);
    if (listed.state === 'unknown') return undefined;
    if (saved.tips.some((tip) => listed.value.get(tip)?.length !== 1)) return undefined;
    return { index: saved.index, tips: new Set(saved.tips) };
  }

  private async read(
    { index, tips }: Covered,
    fresh: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Told<undefined>> {
    if (fresh.length === 0) return { state: 'known', value: undefined };
    const options = [
      '--stdin',
      '--extended-regexp',
      `--grep=${MENTION_PATTERN}`,
      '-z',
      '--format=tformat:%H%x00%B',
      '--encoding=UTF-8',
      '--no-mailmap',
      '--no-decorate',
      '--no-notes',
      '--no-patch',
    ];
    const lines = [...fresh, ...Array.from(tips, (tip) => `^${tip}`)];
    let damaged = false;
    const reader = new FieldReader((id, message) => {
      const by = parseSha(id);
      const mention = by && readMention(by, message);
      if (mention && index.size <= MOST_MENTIONS) index.add(mention);
      damaged ||= by === undefined;
    });
    const { git, root: cwd } = this.repository;
    const result = await git.run('log', {
      cwd,
      options,
      input: lines.map((line) => `${line}\n`).join(''),
      signal,
      timeoutMs: WALK_MS,
      maxBytes: WALK_BYTES,
      onOutput: (chunk) => reader.read(chunk),
    });
    signal.throwIfAborted();
    if (result.state === 'failed') return this.refuse(result.reason);
    if (result.code !== 0 || damaged || !reader.isWhole())
      return unknown(gitComplaint('log', result));
    if (index.size > MOST_MENTIONS)
      return this.refuse(`its messages mention more than ${MOST_MENTIONS} commits`);
    return this.settle(index, signal);
  }

  /** What took minutes and came to nothing is not tried again for each question. */
  private refuse(why: string): Unknown {
    this.refused = unknown(
      `it cannot be told which commits of this repository take others back: ${why}`,
    );
    return this.refused;
  }

  private async settle(index: MentionIndex, signal: AbortSignal): Promise<Told<undefined>> {
    const abbreviations = await this.commitsStartingWith(index.unsettled(), signal);
    if (abbreviations.state === 'unknown') return abbreviations;
    index.settle(abbreviations.value);
    // Only those that are here can have brought something that is asked about.
    const reverted = await this.commitsStartingWith(index.unmeasured(), signal);
    if (reverted.state === 'unknown') return reverted;
    const parents = await parentsOf(this.repository, [...reverted.value.values()], signal);
    if (parents.state === 'unknown') return parents;
    index.measure(parents.value);
    return this.settleQuotes(index, signal);
  }

  private async settleQuotes(index: MentionIndex, signal: AbortSignal): Promise<Told<undefined>> {
    const quotes = index.unmerged();
    const merges = await titledMerges(this.repository, quotes, signal);
    if (merges.state === 'unknown') return this.refuse(merges.reason);
    for (const { by, title } of quotes) index.merge(by, merges.value.get(title) ?? []);
    return { state: 'known', value: undefined };
  }

  /** By prefix, the only commit of this clone that starts so. */
  private async commitsStartingWith(
    prefixes: readonly string[],
    signal: AbortSignal,
  ): Promise<Told<ReadonlyMap<string, Sha>>> {
    const told = await this.lookup.objectsStartingWith(prefixes, signal);
    if (told.state === 'unknown') return told;
    const found = [...told.value].flatMap(([prefix, objects]) => {
      const [commit, second] = objects.filter(({ type }) => type === 'commit');
      return commit && !second ? [[prefix, commit.id] as const] : [];
    });
    return { state: 'known', value: new Map(found) };
  }

  /** The walk's answer; or `late` when it takes longer than an answer may take. */
  private waitFor(walk: Promise<Told<Covered>>, signal: AbortSignal): Promise<Told<Covered>> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        reject(reasonOf(signal));
      };
      const timer = setTimeout(() => resolve(late), this.repository.timeoutMs);
      signal.addEventListener('abort', leave, { once: true });
      const stay = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
      };
      walk.finally(stay).then(resolve, reject);
      if (signal.aborted) leave();
    });
  }
}

const late = unknown(
  'git is still reading which commits of this repository take others back: ask again in a moment',
);
