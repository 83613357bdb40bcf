// In which of fifty environments a line runs as it stands, against asking git who wrote it.
import { git, linesOf } from './historyGround.mjs';
import { inTurns, timed } from './rounds.mjs';

/** @typedef {import('./historyGround.mjs').Ground} Ground */
/** @typedef {typeof import('./historyEngine')} Engine */

const files = 5;
const recentCommits = 2_000;

/**
 * @param {Ground} ground @param {Engine} engine @param {number} rounds
 * @returns {Promise<import('./measurement.mjs').Row>}
 */
export async function lineRow({ name, root, head, deployed }, engine, rounds) {
  const lines = chooseLines(root);
  const strips = async () => {
    let sum = 0;
    for (const { path, line, text } of lines) {
      // Nothing is remembered from the round before; but the process that reads objects runs already.
      const { folder } = engine.open(root);
      const warm = lines.find((other) => other.path !== path) ?? { path };
      await folder.history.filesAt([head], warm.path);
      sum += await timed(() =>
        engine.liveLine(folder.history, { head, path, line, text }, deployed),
      );
      folder.dispose();
    }
    return sum / lines.length;
  };
  const blames = async () => {
    const all = await timed(async () => {
      for (const { path, line } of lines) git(root, ['blame', `-L${line},+1`, head, '--', path]);
    });
    return all / lines.length;
  };
  await strips();
  await blames();
  const { ours, other } = await inTurns(rounds, { ours: strips, other: blames });
  return {
    what: `${name}: in which of 50 commits a line runs`,
    unit: 'ms',
    ours,
    other,
    instead: 'git blame -L of the line',
    aim: { ratio: 1 / 2 },
    note: `the middle lines of ${lines.map(({ path }) => path).join(', ')}, each for the first time; medians of ${rounds} rounds in turns`,
  };
}

/** The middle lines of those files that were changed most often of late. @param {string} root */
function chooseLines(root) {
  const options = [
    'log',
    `--max-count=${recentCommits}`,
    '--no-merges',
    '--format=',
    '--name-only',
  ];
  /** @type {Map<string, number>} */
  const changes = new Map();
  for (const path of linesOf(root, options)) changes.set(path, (changes.get(path) ?? 0) + 1);
  const here = new Set(linesOf(root, ['ls-tree', '-r', '--name-only', 'HEAD']));
  return [...changes]
    .filter(([path]) => here.has(path))
    .sort(([, a], [, b]) => b - a)
    .slice(0, files)
    .map(([path]) => {
      const text = git(root, ['show', `HEAD:${path}`]);
      return { path, line: Math.max(1, text.split('\n').length >> 1), text };
    });
}
