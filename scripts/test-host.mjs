// npm run test:host [-- NAME…]: test/host/**/*.test.ts inside VS Code. NAME picks files whose path contains it.
// npm run test:desktop: the same in a desktop VS Code, downloaded or named by VSCODE_TEST_EXECUTABLE.
//
// test/fixtures/workspaces/NAME/ beside test/host/NAME.test.ts is that file's workspace: a fresh copy, committed to a
// git repository, in a window of its own. All other files share one window on an empty folder. A file called
// NAME.untrusted.test.ts runs in Restricted Mode (web host only: test-electron trusts every folder).
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, messageOf, runScript } from './script.mjs';

const root = path.dirname(import.meta.dirname);

/** @typedef {import('./host/run-in-editor.mjs').Counts} Counts */
/** @typedef {{ files: string[], fixture?: string, trust: 'all' | 'none' }} Group test files that share a window */

void runScript(async () => {
  const { values, positionals } = parseArgs({
    options: { desktop: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const { build, buildTests, hostTests } = await import('../esbuild.mjs');
  const { runInEditor } = await import('./host/run-in-editor.mjs');
  const files = hostTests().filter(
    (file) => positionals.length === 0 || positionals.some((name) => file.includes(name)),
  );
  if (files.length === 0) throw new Failure('No file in test/host matches.');
  const executable = values.desktop ? await findDesktop() : undefined;
  const groups = groupFiles(files).filter(({ trust }) => !executable || trust === 'all');
  await build({ production: true });
  // The journal of promotions is the user's own.
  const state = mkdtempSync(path.join(tmpdir(), 'whereabouts-state-'));
  process.env['XDG_STATE_HOME'] = state;
  process.once('exit', () => rmSync(state, { recursive: true, force: true }));

  /** @type {Counts} */
  const total = { passes: 0, failures: 0, pending: 0 };
  for (const group of groups) {
    const workspace = freshWorkspace(group.fixture);
    console.log(`\n${group.files.map((file) => path.relative(root, file)).join(', ')}`);
    try {
      const result = await runInEditor({
        workspace,
        tests: await buildTests(group.files),
        extension: root,
        trust: group.trust,
        ...(executable ? { executable } : {}),
      });
      if (result.why) console.error(result.why);
      total.passes += result.passes;
      total.failures += result.failures;
      total.pending += result.pending;
      if (result.code === 130) return 130; // Ctrl+C ends all of it
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  }
  const resultsFile = process.env['WHEREABOUTS_RESULTS'];
  if (resultsFile) writeFileSync(resultsFile, JSON.stringify(total));
  console.log(`\nhost: ${total.passes} passed, ${total.failures} failed, ${total.pending} skipped`);
  return total.failures > 0 ? 1 : 0;
});

/** @param {string[]} files @returns {Group[]} */
function groupFiles(files) {
  /** @type {Group[]} */
  const own = [];
  /** @type {Record<Group['trust'], string[]>} */
  const shared = { all: [], none: [] };
  for (const file of files) {
    const [, name = '', untrusted] = /([^/\\]+?)(\.untrusted)?\.test\.ts$/.exec(file) ?? [];
    const trust = untrusted ? 'none' : 'all';
    const fixture = path.join(root, 'test/fixtures/workspaces', name);
    if (existsSync(fixture)) own.push({ files: [file], fixture, trust });
    else shared[trust].push(file);
  }
  const sharing = /** @type {const} */ (['all', 'none'])
    .map((trust) => ({ files: shared[trust], trust }))
    .filter((group) => group.files.length > 0);
  return [...sharing, ...own];
}

/** @param {string | undefined} fixture */
function freshWorkspace(fixture) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'whereabouts-workspace-')));
  if (!fixture) return folder;
  cpSync(fixture, folder, { recursive: true });
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--allow-empty', '--message=Start'],
  ]) {
    const git = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
    if (git.status !== 0) throw new Failure(`git ${args.join(' ')} failed: ${git.stderr}`);
  }
  return folder;
}

/** The path of a desktop VS Code. */
async function findDesktop() {
  const named = process.env['VSCODE_TEST_EXECUTABLE'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Failure(`VSCODE_TEST_EXECUTABLE names ${named}, which does not exist.`);
  }
  const { SilentReporter, downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  const { hostCache } = await import('./host/location.mjs');
  const cachePath = hostCache();
  mkdirSync(cachePath, { recursive: true });
  try {
    return await downloadAndUnzipVSCode({ cachePath, reporter: new SilentReporter() });
  } catch (error) {
    throw new Failure(
      `No desktop VS Code could be downloaded (${messageOf(error)}): name one that is installed in VSCODE_TEST_EXECUTABLE, or run \`npm run test:host\`.`,
    );
  }
}
