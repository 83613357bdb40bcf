import { STORY_MINUTES } from './calendar';
import type { Import } from './git';
import { CANDIDATE_MINOR, planStory } from './plan';
import type { StoryEvent } from './plan';
import { PullRequests } from './pull-requests';
import type { Random } from './random';
import { Releases } from './releases';
import { edited, Scribe } from './scribe';
import type { DemoCommit } from './scribe';
import { openChanges } from './story/fixes';

export interface Chronicle {
  readonly commits: readonly DemoCommit[];
  /** The last commit of main. */
  readonly tip: string;
  /** Main as it was after so many changes since the release candidate's branch was cut. */
  readonly mainAfter: readonly string[];
  /** Commits by version: `1.7.3`, `1.8.0-rc.2`. */
  readonly releases: ReadonlyMap<string, string>;
  /** Where the branches that are not main end, by short branch name. */
  readonly branches: ReadonlyMap<string, string>;
}

/** Writes the whole story through `out`, branch by branch, in the order of main. */
export async function writeChronicle(out: Import, random: Random): Promise<Chronicle> {
  const events = planStory(random);
  const times = schedule(events, random);
  const scribe = new Scribe(out);
  const pullRequests = new PullRequests(scribe, random);
  const releases = new Releases(scribe, pullRequests, random);

  const happen = async (event: StoryEvent, worked: number): Promise<void> => {
    switch (event.kind) {
      case 'commit': {
        const parent = scribe.main.at(-1);
        const tree = edited(parent?.tree ?? new Map(), event.step.edits);
        const message = `${event.step.subject}\n`;
        scribe.main.push(await scribe.add(parent, event.author, worked, message, tree));
        return;
      }
      case 'merge':
        await pullRequests.merge(event.change, worked, random.pick([0, 0, 1, 1, 2, 2, 3, 4]));
        releases.mention(event.change);
        return;
      case 'revert':
        await pullRequests.revert(event.revert, worked);
        return;
      case 'hotfix':
        await pullRequests.merge(event.hotfix.change, worked, 0);
        releases.mention(event.hotfix.change);
        await releases.shipWhatIsComplete(event.hotfix.ships, worked);
        return;
      case 'cut':
        await releases.cut(event.minor, worked);
        return;
    }
  };

  const mainAfter: string[] = [];
  for (const [index, event] of events.entries()) {
    await happen(event, times[index] ?? STORY_MINUTES);
    if (!releases.branches.has(`release/1.${CANDIDATE_MINOR}`)) continue;
    const isChange = event.kind === 'merge' || event.kind === 'revert';
    if (!isChange) mainAfter.pop();
    mainAfter.push(scribe.tip.id);
  }
  const branches = new Map([...releases.branches].map(([name, { id }]) => [name, id]));
  for (const [index, change] of openChanges.entries()) {
    const end = STORY_MINUTES - 10 * index;
    branches.set(change.branch, (await pullRequests.branchOff(change, index + 1, end)).id);
  }
  const { commits, tip } = scribe;
  return { commits, tip: tip.id, mainAfter, releases: releases.versions, branches };
}

/** Working minutes for each event: direct commits come quickly, merges take their time. */
function schedule(events: readonly StoryEvent[], random: Random): number[] {
  const weights = events.map(
    ({ kind }) => (kind === 'commit' ? 0.4 : 1) * (0.12 - Math.log(1 - random.next() * 0.95)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return Math.round((sum / total) * STORY_MINUTES);
  });
}
