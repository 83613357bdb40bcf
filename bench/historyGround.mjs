// The repositories that the history is measured in, and what is asked about them.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../scripts/script.mjs';

/** @typedef {import('../src/core/model').Sha} Sha */

/**
 * @typedef {object} Ground
 * @property {string} name
 * @property {string} root of the work tree. Nothing is ever written there
 * @property {Sha} head what is checked out
 * @property {readonly Sha[]} deployed the commits of 50 environments; never the one that is checked out
 * @property {string} objects where they lie
 * @property {number} idBytes 20 (SHA-1) or 32 (SHA-256)
 * @property {string} asked a bare repository that borrows all objects (and their commit-graph): its HEAD is the same, and
 *   its only refs are `deployed`, in order
 */

const environments = 50;
const newest = 5;
const years = 5;
const year = 365.25 * 24 * 3_600;

/** @typedef {{ input?: string, program?: string, settings?: readonly string[] }} GitOptions */

/**
 * What git prints, once it has ended well.
 * @param {string} cwd @param {readonly string[]} args @param {GitOptions} [options]
 */
export function git(cwd, args, { input, program = 'git', settings = [] } = {}) {
  const command = [...settings.flatMap((setting) => ['-c', setting]), ...args];
  const options = {
    cwd,
    input,
    maxBuffer: 2 ** 30,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
  };
  return execFileSync(program, command, options).toString('latin1');
}

/** @param {string} cwd @param {readonly string[]} args @param {GitOptions} [options] */
export function linesOf(cwd, args, options) {
  return git(cwd, args, options).split('\n').slice(0, -1);
}

/**
 * The full ids of commits that git prints, one a line.
 * @param {string} cwd @param {readonly string[]} args
 */
export function commitsOf(cwd, args) {
  return /** @type {Sha[]} */ (linesOf(cwd, args));
}

/** @param {string} name @param {string} root @param {string} scratch @returns {Ground} */
export function groundAt(name, root, scratch) {
  const objects = objectsOf(root);
  const graphs = ['info/commit-graph', 'info/commit-graphs/commit-graph-chain'];
  if (!graphs.some((graph) => existsSync(path.join(objects, graph)))) {
    throw new Failure(
      `${root} has no commit-graph: copy the repository, and run \`git commit-graph write --reachable\` in the copy.`,
    );
  }
  const [head] = commitsOf(root, ['rev-list', '--max-count=1', 'HEAD']);
  if (head === undefined) throw new Failure(`${root} has no commit.`);
  const deployed = chooseDeployed(root, head);
  const asked = path.join(scratch, `${name}.git`);
  borrow(root, asked, head, deployed);
  return { name, root, head, deployed, objects, idBytes: head.length / 2, asked };
}

/** @param {string} root */
export function objectsOf(root) {
  return path.resolve(root, git(root, ['rev-parse', '--git-path', 'objects']).trim());
}

/**
 * As environments lie in a real project: most were deployed from the main line at some time of the last years, a few
 * run what somebody pushed just now.
 * @param {string} root @param {Sha} head
 */
function chooseDeployed(root, head) {
  const line = linesOf(root, ['rev-list', '--first-parent', '--timestamp', 'HEAD'])
    .map((text) => text.split(' '))
    .map(([time, id]) => ({ time: Number(time), id: /** @type {Sha} */ (id) }));
  const until = line[0]?.time ?? 0;
  const late = line.filter(({ time }) => time > until - years * year);
  const refs = ['for-each-ref', '--sort=-committerdate', '--format=%(objectname)'];
  const tips = new Set(commitsOf(root, [...refs, 'refs/heads', 'refs/remotes']));
  tips.delete(head);
  const chosen = [...tips].slice(0, newest);
  const from = late.length > 4 * environments ? late : line;
  const count = environments - chosen.length;
  const spread = Array.from(
    { length: count },
    (_, index) => from[Math.floor(((index + 1) * (from.length - 1)) / count)]?.id ?? head,
  );
  const deployed = [...new Set([...spread, ...chosen])];
  if (deployed.length < environments) {
    throw new Failure(
      `${root} has too short a history: ${environments} different commits are needed.`,
    );
  }
  return deployed;
}

/** @param {string} root @param {string} asked @param {Sha} head @param {readonly Sha[]} deployed */
function borrow(root, asked, head, deployed) {
  const format = git(root, ['rev-parse', '--show-object-format']).trim();
  git(root, ['init', '--quiet', '--bare', `--object-format=${format}`, asked]);
  mkdirSync(path.join(asked, 'objects/info'), { recursive: true });
  appendFileSync(path.join(asked, 'objects/info/alternates'), `${objectsOf(root)}\n`);
  const refs = deployed.map(
    (id, index) => `create refs/heads/${String(index).padStart(3, '0')} ${id}\n`,
  );
  git(asked, ['update-ref', '--stdin'], { input: refs.join('') });
  git(asked, ['update-ref', '--no-deref', 'HEAD', head]);
  git(asked, ['pack-refs', '--all']);
}

/**
 * A copy with all refs and without any commit-graph. Where the file system can, its packs are hard links.
 * @param {string} root @param {string} folder
 */
export function copyWithoutGraph(root, folder) {
  const own = path.join(folder, '.git');
  git(path.dirname(folder), ['clone', '--quiet', '--mirror', root, own]);
  git(own, ['config', 'core.bare', 'false']);
  for (const name of ['commit-graph', 'commit-graphs']) {
    rmSync(path.join(own, 'objects/info', name), { recursive: true, force: true });
  }
  return folder;
}
