import { inFolder } from './edits';
import type { Edit, Tree } from './edits';
import { CANDIDATE_MINOR } from './plan';
import type { PullRequests } from './pull-requests';
import type { Random } from './random';
import { edited, sign, versionIn } from './scribe';
import type { Point, Scribe } from './scribe';
import { hotfixes } from './story/fixes';
import { people } from './story/model';
import type { Change } from './story/model';

const managers = ['oliver', 'priya'] as const;
const root = inFolder('');

/** Release branches, their tags, and what is cherry-picked onto them. */
export class Releases {
  /** Where each release branch ends. */
  readonly branches = new Map<string, Point>();
  /** Commits by version: `1.7.3`, `1.8.0-rc.2`. */
  readonly versions = new Map<string, string>();
  #notes: string[] = [];

  constructor(
    private readonly scribe: Scribe,
    private readonly pullRequests: PullRequests,
    private readonly random: Random,
  ) {}

  /** Mentions a merged change in the next release. */
  mention({ ticket, title }: Change): void {
    if (ticket !== '') this.#notes.push(`- ${title} (${ticket})`);
  }

  /** Cuts a release branch off main, and opens main for the next minor version. */
  async cut(minor: number, worked: number): Promise<void> {
    const { tip, main } = this.scribe;
    const version = minor === CANDIDATE_MINOR ? `1.${minor}.0-rc.1` : `1.${minor}.0`;
    const section = `## 1.${minor}.0\n\n${this.#notes.join('\n')}`;
    this.#notes = [];
    await this.#release(version, { ...tip, worked }, section);
    const opened = withVersion(tip.tree, `1.${minor + 1}.0-dev`, section);
    const message = `Open main for 1.${minor + 1}\n`;
    main.push(await this.scribe.add(tip, 'oliver', worked + 15, message, opened));
  }

  /** Releases every version whose last missing fix has just been merged. */
  async shipWhatIsComplete(versions: readonly string[], worked: number): Promise<void> {
    for (const version of versions) {
      const fixes = hotfixes.filter((each) => each.ships.includes(version));
      const commits = fixes.map(({ change }) => this.pullRequests.committed(change.branch));
      if (commits.some((each) => each.length === 0)) continue;
      let point = this.branches.get(branchOf(version));
      if (point === undefined) throw new Error(`${version} has no release branch.`);
      for (const [index, { step, message, author, id }] of commits.flat().entries()) {
        const at = worked + 6 * (index + 1);
        point = await this.scribe.write({
          parents: [point],
          author,
          committer: sign(people.oliver, at),
          message: `${message}\n\n(cherry picked from commit ${id})\n`,
          tree: edited(point.tree, step.edits),
          worked: at,
        });
      }
      const titles = fixes.map(({ change }) => `- ${change.title}`);
      await this.#release(version, point, `## ${version}\n\n${titles.join('\n')}`);
    }
  }

  async #release(version: string, base: Point, section: string): Promise<void> {
    const manager = this.random.pick(managers);
    const worked = base.worked + 7;
    const tree = withVersion(base.tree, version, section);
    const point = await this.scribe.add(base, manager, worked, `Release ${version}\n`, tree);
    const tagger = sign(people[manager], worked);
    this.scribe.out.tag(`v${version}`, point.id, tagger, `Storefront ${version}\n`);
    this.versions.set(version, point.id);
    this.branches.set(branchOf(version), point);
  }
}

function withVersion(tree: Tree, version: string, section: string): Tree {
  const notes: Edit = root.swap('CHANGELOG.md', '# Changelog\n', `# Changelog\n\n${section}\n`);
  const manifest = root.swap('package.json', `"${versionIn(tree)}"`, `"${version}"`);
  return edited(tree, [manifest, notes]);
}

function branchOf(version: string): string {
  return `release/${version.split('.').slice(0, 2).join('.')}`;
}
