import type { Told } from '../../core/history/history';
import { AnswerCache } from '../../core/history/cache';
import { type Commit, parseSha, type Resolution, type Sha } from '../../core/model';
import {
  commitsOf,
  type GitRepository,
  listObjects,
  type TypedObject,
  typesOf,
} from './gitObjects';

type Present = Extract<Resolution, { state: 'present' }>;

/** An id, whole or abbreviated: nothing else is handed to git as one. Git takes no fewer than four digits. */
const HEX = /^[0-9a-f]{4,64}$/;

const NO_ANSWER: Resolution = { state: 'unknown', reason: 'git gave no answer' };

const CACHED_COMMITS = 10_000;

/** Looks ids up among the objects of this clone, and commits up by their ids. */
export class CommitLookup {
  private readonly known = new AnswerCache<Present>(CACHED_COMMITS);
  /** What was not found, as long as nothing moves that could bring it. */
  private readonly missed = new Map<string, Resolution>();

  constructor(private readonly repository: GitRepository) {}

  /** One answer per id, in order, by at most three git processes (a few more from some hundred ids on). */
  async resolve(ids: readonly string[], signal: AbortSignal): Promise<readonly Resolution[]> {
    const answers = new Map<string, Resolution>();
    const asked: string[] = [];
    for (const id of new Set(ids)) {
      const known = this.known.get(id) ?? this.missed.get(id);
      if (known) answers.set(id, known);
      else asked.push(id);
    }
    if (asked.length === 0) return ids.map((id) => answers.get(id) ?? NO_ANSWER);
    const objects = await this.objectsStartingWith(asked, signal);
    if (objects.state === 'unknown') return ids.map((id) => answers.get(id) ?? objects);
    const only = [...objects.value.values()].flatMap((found) => onlyCommit(found) ?? []);
    const commits = await this.commits(only, signal);
    if (commits.state === 'unknown') return ids.map((id) => answers.get(id) ?? commits);
    for (const id of asked) {
      const found = objects.value.get(id) ?? [];
      const chosen = onlyCommit(found);
      const commit = chosen && commits.value.get(chosen);
      const answer: Resolution = commit ? { state: 'present', commit } : notPresent(id, found);
      answers.set(id, answer);
      if (answer.state !== 'present') this.missed.set(id, answer);
    }
    return ids.map((id) => answers.get(id) ?? NO_ANSWER);
  }

  /** By prefix, the objects of this clone whose ids start with it. Text that is no prefix of an id has none. */
  async objectsStartingWith(
    prefixes: readonly string[],
    signal: AbortSignal,
  ): Promise<Told<ReadonlyMap<string, readonly TypedObject[]>>> {
    const ids = prefixes.filter((prefix) => HEX.test(prefix));
    const listed = await listObjects(this.repository, ids, signal);
    if (listed.state === 'unknown') return listed;
    const types = await typesOf(
      this.repository,
      [...new Set([...listed.value.values()].flat())],
      { peel: false },
      signal,
    );
    if (types.state === 'unknown') return types;
    const byId = new Map(types.value.flatMap((object) => (object ? [[object.id, object]] : [])));
    const typed = [...listed.value].map(
      ([prefix, found]) => [prefix, found.flatMap((id) => byId.get(id) ?? [])] as const,
    );
    return { state: 'known', value: new Map(typed) };
  }

  /** The commits with these ids, all of which this clone holds. */
  async commits(ids: readonly Sha[], signal: AbortSignal): Promise<Told<ReadonlyMap<Sha, Commit>>> {
    const commits = new Map<Sha, Commit>();
    for (const id of ids) {
      const known = this.known.get(id);
      if (known) commits.set(id, known.commit);
    }
    const asked = new Set(ids.filter((id) => !commits.has(id)));
    const told = await commitsOf(this.repository, [...asked], signal);
    if (told.state === 'unknown') return told;
    for (const [id, commit] of told.value) {
      commits.set(id, commit);
      this.known.set(id, { state: 'present', commit });
    }
    return { state: 'known', value: commits };
  }

  /** The repository has moved: what was missing may be there now. */
  lookAgain(): void {
    this.missed.clear();
  }

  forget(): void {
    this.known.clear();
    this.missed.clear();
  }
}

/** An abbreviation stands for a commit when only one commit starts so; tags, trees and files do not count. */
function onlyCommit(found: readonly TypedObject[]): Sha | undefined {
  const [commit, second] = found.filter(({ type }) => type === 'commit');
  return second ? undefined : commit?.id;
}

function notPresent(id: string, found: readonly TypedObject[]): Resolution {
  const full = parseSha(id);
  const [other] = found;
  if (full && !other) return { state: 'absent', id: full };
  return { state: 'unresolved', id, reason: whyUnresolved(id, full, found) };
}

function whyUnresolved(id: string, full: Sha | undefined, found: readonly TypedObject[]): string {
  const commits = found.filter(({ type }) => type === 'commit').length;
  if (commits > 1)
    return `ambiguous: ${commits} commits start with ${id}; let the endpoint say the full id`;
  const [other] = found;
  if (full && other)
    return `${id.slice(0, 10)} is a ${other.type}, not a commit; let the endpoint say the commit's id`;
  if (!HEX.test(id)) return 'it is not a commit id; let the endpoint say the full id';
  return `no commit in this clone starts with ${id}: run \`git fetch\`, or let the endpoint say the full id`;
}
