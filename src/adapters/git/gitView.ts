import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Told } from '../../core/history/history';
import { parseSha, type Sha } from '../../core/model';
import { askGit, gitComplaint, type GitRepository } from './gitObjects';
import { type GitPlaces, type GitStamp, hasGrafts, locatePlaces, stampOf } from './gitStamp';

/** The repository as one look found it. */
export interface Seen {
  readonly state: 'present';
  /** Undefined before the first commit. */
  readonly head: Sha | undefined;
  /** Undefined while no branch is checked out. */
  readonly branch: string | undefined;
  readonly shallow: boolean;
  /** Some commit is shown in the place of another (`git replace`). */
  readonly replaced: boolean;
  /** How many hex digits a full id has here. */
  readonly idLength: number;
  /** The store of objects. */
  readonly objects: string;
  /** What shows another history than the objects tell (a shallow border, replacements, grafts), as of now. */
  readonly alterations: string | undefined;
  /** Equal stamps: nothing has moved in between. */
  readonly stamp: string;
}

export type View = Seen | { readonly state: 'none'; readonly reason: string };

/** Looks at a repository again and again. Git is asked only when something in it has moved since the last look. */
export class RepositoryView {
  private places: Promise<Told<GitPlaces>> | undefined;
  private last: Seen | undefined;

  constructor(private readonly repository: GitRepository) {}

  async look(signal: AbortSignal): Promise<View> {
    const places = await this.locate(signal);
    if (places.state === 'unknown') return { state: 'none', reason: places.reason };
    // Before git looks: what moves meanwhile is then seen by the next look.
    const stamp = await stampOf(places.value);
    if (stamp && this.last?.stamp === stamp.all) return this.last;
    const view = await viewRepository(this.repository, places.value, stamp, signal);
    this.last = view.state === 'present' && stamp ? view : undefined;
    return view;
  }

  /** Where the repository keeps itself; asked once. */
  async locate(signal: AbortSignal): Promise<Told<GitPlaces>> {
    this.places ??= locatePlaces(this.repository, signal);
    const places = this.places;
    const forget = () => {
      if (this.places === places) this.places = undefined;
    };
    const told = await places.catch((error: unknown) => {
      forget();
      throw error;
    });
    if (told.state === 'unknown') forget();
    return told;
  }
}

/** One process for all of it; a second one only before the first commit, or where something else is called HEAD. */
async function viewRepository(
  repository: GitRepository,
  places: GitPlaces,
  stamp: GitStamp | undefined,
  signal: AbortSignal,
): Promise<View> {
  // Answered in this order, a line each; every ref below refs/replace brings a line.
  const options = [
    '--show-cdup',
    '--is-shallow-repository',
    '--glob=refs/replace',
    'HEAD',
    '--symbolic-full-name',
    'HEAD',
  ];
  const exited = await askGit(repository, 'rev-parse', { options }, signal);
  if (exited.state === 'unknown') return { state: 'none', reason: exited.reason };
  const [cdup, isShallow, ...rest] = exited.stdout.split('\n').slice(0, -1);
  if (cdup === undefined || isShallow === undefined)
    return { state: 'none', reason: gitComplaint('rev-parse', exited) };
  if (cdup !== '')
    return { state: 'none', reason: `${repository.root} is not the root of a repository any more` };
  const shallow = isShallow === 'true';
  const { idLength } = places;
  const objects = join(places.common, 'objects');
  const seen = async (head: Sha | undefined, ref: string, replaced: boolean): Promise<Seen> => {
    const altered = shallow || replaced || (await hasGrafts(places));
    // Without a stamp nothing tells whether they are still the same, so they count as new ones.
    const alterations = altered ? (stamp?.alterations ?? randomUUID()) : undefined;
    const branch = branchOf(ref);
    const common = { shallow, replaced, idLength, objects, alterations };
    return { state: 'present', head, branch, ...common, stamp: stamp?.all ?? '' };
  };

  const last = rest.at(-1) ?? '';
  const head = parseSha(last);
  if (exited.code === 0 && !head) return seen(parseSha(rest.at(-2) ?? ''), last, rest.length > 2);
  // Without a commit HEAD has a name and no id. Where a tag or a branch is called HEAD too, git gives no name.
  const byItself = { options: ['--quiet', 'HEAD'] };
  const named = await askGit(repository, 'symbolic-ref', byItself, signal);
  if (named.state === 'unknown') return { state: 'none', reason: named.reason };
  if (named.code !== 0 && !head)
    return { state: 'none', reason: gitComplaint('rev-parse', exited) };
  return seen(head, named.stdout.trimEnd(), rest.length > 1);
}

function branchOf(ref: string): string | undefined {
  const prefix = 'refs/heads/';
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined;
}
