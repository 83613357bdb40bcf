import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeChronicle } from './chronicle';
import type { Chronicle } from './chronicle';
import { git, startImport } from './git';
import { createRandom } from './random';
import type { DemoCommit } from './scribe';

export const services = ['shop', 'payments'] as const;
export type Service = (typeof services)[number];

/** In order: the path to production. */
export const environments = ['dev', 'test', 'qa', 'uat', 'staging', 'production'] as const;
export type Environment = (typeof environments)[number];

export type Deployed = Readonly<Record<Service, Readonly<Record<Environment, string>>>>;

export interface DemoHistory {
  /** The clone to work in, on main. */
  readonly workspace: string;
  /** The bare repository it was cloned from. */
  readonly origin: string;
  readonly seed: number;
  /** Full ids of what each service runs in each environment. */
  readonly deployed: Deployed;
  /** Every commit, in the order it was written. */
  readonly commits: readonly DemoCommit[];
}

type Kept = Omit<DemoHistory, 'workspace' | 'origin'>;

/** Old release branches are deleted after the last patch, as the team does; their tags stay. */
const KEPT_RELEASE_BRANCHES = ['release/1.7', 'release/1.8'];

/**
 * Makes `storefront` (a clone on main) and `origin.git` (bare) inside `dir`.
 *
 * The same seed gives the same commit ids on every machine and day. Rejects when `dir` holds
 * something already.
 */
export async function createRepository(options: {
  readonly dir: string;
  readonly seed: number;
}): Promise<DemoHistory> {
  const { dir, seed } = options;
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) {
    throw new Error(`${dir} is not empty. Name a new folder for the demo, or delete this one.`);
  }
  const origin = join(dir, 'origin.git');
  await git(
    dir,
    'init',
    '--quiet',
    '--bare',
    '--initial-branch=main',
    '--object-format=sha1',
    origin,
  );
  const stream = startImport(origin);
  try {
    const chronicle = await writeChronicle(stream, createRandom(seed));
    const branches = [...chronicle.branches].filter(([name]) => isKept(name));
    const deployed = deployedIn(chronicle);
    stream.point('refs/heads/main', chronicle.tip);
    for (const [name, commit] of branches) stream.point(`refs/heads/${name}`, commit);
    for (const [ref, commit] of environmentRefs(deployed, chronicle)) stream.point(ref, commit);
    await stream.finish();
    await clone(
      dir,
      branches.map(([name]) => name),
    );
    const kept: Kept = { seed, deployed, commits: chronicle.commits };
    await writeFile(join(dir, 'history.json'), JSON.stringify(kept));
    return { ...kept, ...placesIn(dir) };
  } finally {
    stream.abort();
  }
}

/** What `createRepository` made in `dir` before, or `undefined` when it made nothing there. */
export async function readRepository(options: {
  readonly dir: string;
  readonly seed: number;
}): Promise<DemoHistory | undefined> {
  const { dir, seed } = options;
  const text = await readFile(join(dir, 'history.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const kept = JSON.parse(text) as Kept;
  if (kept.seed !== seed) {
    throw new Error(
      `${dir} holds the demo with seed ${kept.seed}, not ${seed}. Name another folder.`,
    );
  }
  return { ...kept, ...placesIn(dir) };
}

function placesIn(dir: string): Pick<DemoHistory, 'workspace' | 'origin'> {
  return { workspace: join(dir, 'storefront'), origin: join(dir, 'origin.git') };
}

function isKept(branch: string): boolean {
  return !branch.startsWith('release/') || KEPT_RELEASE_BRANCHES.includes(branch);
}

async function clone(dir: string, branches: readonly string[]): Promise<void> {
  await git(dir, 'clone', '--quiet', 'origin.git', 'storefront');
  const { workspace } = placesIn(dir);
  const [feature] = branches.filter((name) => !name.startsWith('release/'));
  for (const name of [...KEPT_RELEASE_BRANCHES, ...(feature === undefined ? [] : [feature])]) {
    await git(workspace, 'branch', '--quiet', '--track', name, `origin/${name}`);
  }
}

/**
 * Development runs the tip of main, every later environment something older. Staging holds the
 * release candidate; production an older release whose last fix was cherry-picked, so that
 * commit is not on main under this id.
 */
function deployedIn({ mainAfter, releases, tip }: Chronicle): Deployed {
  const main = (changes: number): string => found(mainAfter.at(changes), `main after ${changes}`);
  const release = (version: string): string => found(releases.get(version), version);
  return {
    shop: {
      dev: tip,
      test: main(-3),
      qa: main(8),
      uat: main(4),
      staging: release('1.8.0-rc.2'),
      production: release('1.7.3'),
    },
    payments: {
      dev: tip,
      test: main(-4),
      qa: main(5),
      uat: main(3),
      staging: release('1.8.0-rc.2'),
      production: release('1.7.2'),
    },
  };
}

/**
 * What GitLab keeps of the shop's deployments: `refs/environments/<name>/deployments/<number>`, numbered
 * through the whole project. The highest number is live, and 104 is higher than 97.
 */
function environmentRefs(
  deployed: Deployed,
  { releases, mainAfter }: Chronicle,
): [string, string][] {
  const earlier: Record<Environment, readonly (readonly [number, string | undefined])[]> = {
    dev: [
      [99, mainAfter.at(-3)],
      [107, mainAfter.at(-2)],
    ],
    test: [
      [95, mainAfter.at(5)],
      [103, mainAfter.at(7)],
    ],
    qa: [[92, mainAfter.at(3)]],
    uat: [[91, mainAfter.at(0)]],
    staging: [[90, releases.get('1.8.0-rc.1')]],
    production: [
      [88, releases.get('1.7.1')],
      [97, releases.get('1.7.2')],
    ],
  };
  const live = { dev: 109, test: 108, qa: 106, uat: 101, staging: 105, production: 104 };
  return environments.flatMap((name) =>
    [...earlier[name], [live[name], deployed.shop[name]] as const].map(
      ([number, commit]): [string, string] => [
        `refs/environments/${name}/deployments/${number}`,
        found(commit, `deployment ${number}`),
      ],
    ),
  );
}

function found(commit: string | undefined, what: string): string {
  if (commit === undefined) throw new Error(`The story has no commit for ${what}.`);
  return commit;
}
