import { applyEdits, invertEdits, isMisfit } from './edits';
import type { Edit } from './edits';
import type { Signature } from './git';
import type { Random } from './random';
import { edited, sign } from './scribe';
import type { Point, Scribe } from './scribe';
import { people } from './story/model';
import type { Change, Login, Person, Revert, Step } from './story/model';

/** A step as it was committed on its branch. */
export interface Committed {
  readonly step: Step;
  readonly message: string;
  readonly author: Signature;
  readonly id: string;
}

const reviewers = ['priya', 'jonas', 'marta', 'tomas', 'aisha', 'mei', 'oliver'] as const;
const forge: Person = { name: 'GitHub', email: 'noreply@github.com' };

/** Branches off main and merges back, as a forge does. */
export class PullRequests {
  readonly #committed = new Map<string, readonly Committed[]>();
  #number = 2;

  constructor(
    private readonly scribe: Scribe,
    private readonly random: Random,
  ) {}

  /** The commits of a branch; none before it was written. */
  committed(branch: string): readonly Committed[] {
    return this.#committed.get(branch) ?? [];
  }

  /** Commits a change on a branch that leaves main up to `lag` commits before its end. */
  async branchOff(change: Change, lag: number, until: number): Promise<Point> {
    const { steps, author, branch, ticket } = change;
    const { tip, main } = this.scribe;
    const base = baseFor(change, main, lag) ?? tip;
    const mayCatchUp = base !== tip && steps.length > 1 && until - tip.worked > 20;
    const catchesUp = mayCatchUp && this.random.next() < 0.3;
    const half = catchesUp ? Math.ceil(steps.length / 2) : steps.length;
    const early = this.#times(base.worked, catchesUp ? tip.worked : until, half);
    const late = this.#times(tip.worked + 5, until, steps.length - half);
    const written: Committed[] = [];
    let point = base;
    for (const [index, step] of steps.entries()) {
      if (index === half) point = await this.#catchUp(change, point, half);
      const worked = early[index] ?? late[index - half] ?? until;
      const message = ticket === '' ? step.subject : `${ticket}: ${step.subject}`;
      const tree = edited(point.tree, step.edits);
      point = await this.scribe.add(point, author, worked, `${message}\n`, tree);
      written.push({ step, message, author: sign(people[author], worked), id: point.id });
    }
    this.#committed.set(branch, written);
    return point;
  }

  async merge(change: Change, worked: number, lag: number): Promise<void> {
    const { author, branch, title } = change;
    const point = await this.branchOff(change, lag, worked - 5);
    await this.#mergeIntoMain({ point, branch, title, author, edits: editsOf(change), worked });
  }

  async revert({ reverts, author, reason }: Revert, worked: number): Promise<void> {
    const [undone] = this.committed(reverts);
    if (undone === undefined) throw new Error(`${reverts} was not merged before its revert.`);
    const edits = invertEdits(undone.step.edits);
    const title = `Revert "${undone.message}"`;
    const message = `${title}\n\nThis reverts commit ${undone.id}.\n\n${reason}\n`;
    const tree = edited(this.scribe.tip.tree, edits);
    const point = await this.scribe.add(this.scribe.tip, author, worked - 12, message, tree);
    const branch = `revert-${reverts}`;
    await this.#mergeIntoMain({ point, branch, title, author, edits, worked });
  }

  /** Merges main into the branch, whose first `count` steps are committed. */
  #catchUp(change: Change, point: Point, count: number): Promise<Point> {
    const { tip } = this.scribe;
    const edits = change.steps.slice(0, count).flatMap((step) => step.edits);
    const worked = tip.worked + 4;
    const author = sign(people[change.author], worked);
    return this.scribe.write({
      parents: [point, tip],
      author,
      committer: author,
      message: `Merge branch 'main' into ${change.branch}\n`,
      tree: edited(tip.tree, edits),
      worked,
    });
  }

  async #mergeIntoMain(request: {
    readonly point: Point;
    readonly branch: string;
    readonly title: string;
    readonly author: Login;
    readonly edits: readonly Edit[];
    readonly worked: number;
  }): Promise<void> {
    const { point, branch, title, author, edits, worked } = request;
    const { tip, main } = this.scribe;
    const [first = 'oliver', ...rest] = reviewers.filter((each) => each !== author);
    const merger = people[this.random.pick([first, ...rest])];
    this.#number += this.random.between(1, 3);
    const merged = await this.scribe.write({
      parents: [tip, point],
      author: sign(merger, worked),
      committer: sign(forge, worked),
      message: `Merge pull request #${this.#number} from acme/${branch}\n\n${title}\n`,
      tree: edited(tip.tree, edits),
      worked,
    });
    main.push(merged);
  }

  /** `count` ascending times between two others. */
  #times(from: number, until: number, count: number): number[] {
    const room = Math.max(until - from - 4, 0);
    const shares = Array.from({ length: count }, () => this.random.next());
    return shares
      .toSorted((a, b) => a - b)
      .map((share, index) => Math.min(from + 2 + Math.floor(share * room) + index, until));
  }
}

/** The oldest of the last commits of main on which every step of the change fits. */
function baseFor(change: Change, main: readonly Point[], lag: number): Point | undefined {
  const candidates = main.slice(-1 - lag, -1);
  return candidates.find(({ tree }) => !isMisfit(applyEdits(tree, editsOf(change))));
}

function editsOf(change: Change): readonly Edit[] {
  return change.steps.flatMap((step) => step.edits);
}
