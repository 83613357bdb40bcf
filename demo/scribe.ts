import { momentAt } from './calendar';
import { applyEdits, isMisfit } from './edits';
import type { Edit, Tree } from './edits';
import type { Import, Signature } from './git';
import { people } from './story/model';
import type { Login, Person } from './story/model';

export interface DemoCommit {
  readonly id: string;
  readonly subject: string;
  /** What `package.json` says in this commit. */
  readonly version: string;
}

/** A commit that others can stand on. */
export interface Point {
  readonly id: string;
  readonly tree: Tree;
  /** Working minutes since the story began. */
  readonly worked: number;
}

interface Entry {
  readonly parents: readonly (Point | undefined)[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  readonly tree: Tree;
  readonly worked: number;
}

export function sign(person: Person, worked: number): Signature {
  return { person, at: momentAt(worked) };
}

/** Writes commits into an import and keeps the list of them, and main. */
export class Scribe {
  readonly commits: DemoCommit[] = [];
  readonly main: Point[] = [];

  constructor(readonly out: Import) {}

  get tip(): Point {
    const tip = this.main.at(-1);
    if (tip === undefined) throw new Error('Main has no commit yet.');
    return tip;
  }

  async write({ parents, worked, ...commit }: Entry): Promise<Point> {
    const ids = parents.flatMap((parent) => (parent === undefined ? [] : [parent.id]));
    const id = await this.out.commit({ ...commit, parents: ids });
    const subject = commit.message.split('\n')[0] ?? '';
    this.commits.push({ id, subject, version: versionIn(commit.tree) });
    return { id, tree: commit.tree, worked };
  }

  /** A commit as one person makes it on top of another. */
  add(
    parent: Point | undefined,
    who: Login,
    worked: number,
    message: string,
    tree: Tree,
  ): Promise<Point> {
    const author = sign(people[who], worked);
    return this.write({ parents: [parent], author, committer: author, message, tree, worked });
  }
}

/** Throws where an edit does not fit: the story contradicts itself. */
export function edited(tree: Tree, edits: readonly Edit[]): Tree {
  const result = applyEdits(tree, edits);
  if (isMisfit(result)) throw new Error(`The story does not fit together: ${result.misfit}.`);
  return result;
}

export function versionIn(tree: Tree): string {
  return /"version": "([^"]+)"/.exec(tree.get('package.json') ?? '')?.[1] ?? '0.0.0';
}
