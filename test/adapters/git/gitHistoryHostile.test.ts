import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { History } from '../../../src/core/history/history';
import type { Sha } from '../../../src/core/model';
import {
  git,
  historyOf,
  initRepository,
  line,
  reported,
  Scratch,
  sha,
  tryGit,
  writeCommits,
} from '../../support/history';
import { gitEnvironment } from '../../support/repository';

const absent = sha('9'.repeat(40));

/** Every question, about commits that are here and about one that is not. */
async function askEverything(history: History, ids: readonly [Sha, Sha]): Promise<void> {
  const [have, lack] = ids;
  await history.repository();
  await history.resolve([reported(have), reported(lack.slice(0, 8)), reported(absent)]);
  await history.resolve([reported('abcdef0')]);
  for (const other of [lack, absent]) {
    await history.count(have, other);
    await history.count(have, other, 'file');
    await history.list(have, other, { limit: 10 });
    await history.list(have, other, { path: 'file', limit: 10 });
    await history.headDistance(other, have);
    await history.contains([have], other);
    await history.contains([other], have);
  }
  for (const text of ['HEAD', 'main', 'signed', 'v1', have.slice(0, 8), absent, 'origin/main'])
    await history.find(text);
}

describe('GitHistory among enemies', () => {
  const scratch = new Scratch();
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => scratch.dispose());

  /** A program that leaves a trace when it is run. */
  function trap() {
    const canary = scratch.path('canary');
    return { canary, program: scratch.program('trap', `echo "$0 $*" >> '${canary}'; exit 1`) };
  }

  /** Three commits and a signed one on top, which is HEAD. */
  function repositoryWithSignature(): { root: string; ids: [Sha, Sha] } {
    const root = initRepository(scratch.path('poisoned'));
    const commits = writeCommits(root, line(3));
    const tree = git(root, ['rev-parse', 'main^{tree}']);
    const signature = ' -----BEGIN PGP SIGNATURE-----\n \n iQEz\n -----END PGP SIGNATURE-----';
    const text = `tree ${tree}\nparent ${commits[2]}\nauthor A <a> 1700000000 +0000\ncommitter A <a> 1700000000 +0000\ngpgsig${signature}\n\nsigned\n`;
    const signed = sha(git(root, ['hash-object', '-t', 'commit', '-w', '--stdin'], text));
    git(root, ['update-ref', 'refs/heads/main', signed]);
    git(root, ['update-ref', 'refs/remotes/origin/main', signed]);
    git(root, ['tag', '-a', '-mx', 'v1', signed]);
    return { root, ids: [signed, commits[0] ?? sha('')] };
  }

  function hooksThatRun(program: string): string {
    const folder = scratch.path('hooks');
    mkdirSync(folder);
    const hook = `#!/bin/sh\nexec '${program}'\n`;
    writeFileSync(join(folder, 'reference-transaction'), hook, { mode: 0o755 });
    return folder;
  }

  const missing = ['cat-file', '-e', absent];
  const promisor = (url: string): readonly (readonly [string, string])[] => [
    ['core.repositoryFormatVersion', '1'],
    ['extensions.partialClone', 'origin'],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.url', url],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
  ];

  /** What the repository's configuration says, and the plain git command that falls for it. */
  const poisonings: readonly {
    readonly name: string;
    readonly settings: (program: string) => readonly (readonly [string, string])[];
    readonly attributes?: string;
    readonly victim: readonly string[];
  }[] = [
    { name: 'fsmonitor', settings: (p) => [['core.fsmonitor', p]], victim: ['status'] },
    {
      name: 'a clean filter',
      settings: (p) => [['filter.x.clean', p]],
      attributes: '* filter=x',
      victim: ['status'],
    },
    {
      name: 'a text conversion',
      settings: (p) => [['diff.x.textconv', p]],
      attributes: '* diff=x',
      victim: ['log', '-p'],
    },
    { name: 'an external diff', settings: (p) => [['diff.external', p]], victim: ['diff'] },
    {
      name: 'signatures that are checked',
      settings: (p) => [
        ['log.showSignature', 'true'],
        ['gpg.program', p],
        ['gpg.openpgp.program', p],
      ],
      victim: ['log', '-1'],
    },
    {
      name: 'a promised object behind an ssh command',
      settings: (p) => [...promisor('ssh://example.invalid/x'), ['core.sshCommand', p]],
      victim: missing,
    },
    {
      name: 'a promised object behind an upload-pack',
      settings: (p) => [...promisor('file:///nowhere'), ['remote.origin.uploadpack', p]],
      victim: missing,
    },
    {
      name: 'a promised object behind a remote helper',
      settings: (p) => [...promisor(`ext::${p}`), ['protocol.ext.allow', 'always']],
      victim: missing,
    },
    {
      name: 'hooks',
      settings: (p) => [['core.hooksPath', hooksThatRun(p)]],
      victim: ['update-ref', 'refs/heads/trap', 'HEAD'],
    },
    {
      name: 'aliases of our commands',
      settings: (p) =>
        ['rev-list', 'rev-parse', 'log', 'x'].map((name) => [`alias.${name}`, `!${p}`] as const),
      victim: ['x'],
    },
  ];

  for (const { name, settings, attributes, victim } of poisonings) {
    it(`runs no program for ${name}`, async function () {
      this.timeout(30_000);
      const { canary, program } = trap();
      const { root, ids } = repositoryWithSignature();
      for (const [key, value] of settings(program)) git(root, ['config', key, value]);
      if (attributes !== undefined)
        writeFileSync(join(root, '.git', 'info', 'attributes'), attributes);
      // As long as before: git has to look inside to see the change.
      writeFileSync(join(root, 'file'), 'x');

      const { history } = historyOf(root);
      await askEverything(history, ids);
      assert.equal(existsSync(canary), false, `a question ran the program`);
      const repository = await history.repository();
      assert.equal(repository.state === 'present' && repository.head?.subject, 'signed');
      assert.deepEqual(await history.count(...ids), { state: 'known', count: 3 });

      tryGit(root, victim);
      assert.equal(existsSync(canary), true, `git ${victim.join(' ')} was to run the program`);
    });
  }

  describe('in a partial clone', () => {
    /** A clone whose remote, when it is talked to, leaves a trace. */
    function partialClone(filter: string) {
      const origin = initRepository(scratch.path('origin'));
      const commits = writeCommits(origin, line(5, { path: 'shop/file' }));
      git(origin, ['config', 'uploadpack.allowFilter', 'true']);
      const root = scratch.path('partial');
      const clone = ['clone', '--quiet', '--no-checkout', `--filter=${filter}`];
      git('/', [...clone, `file://${origin}`, root]);
      const { canary, program } = trap();
      git(root, ['config', 'remote.origin.uploadpack', program]);
      return { root, canary, commits: commits as [Sha, Sha, Sha, Sha, Sha] };
    }

    it('fetches nothing, and counts within a path while the trees are here', async () => {
      const { root, canary, commits } = partialClone('blob:none');
      const { history } = historyOf(root);
      await askEverything(history, [commits[4], commits[0]]);
      const waiting = await history.count(commits[4], commits[0], 'shop');
      assert.deepEqual(waiting, { state: 'known', count: 4 });
      const blob = git(root, ['ls-tree', '-r', '--format=%(objectname)', 'main']);
      assert.deepEqual(await history.resolve([reported(blob)]), [{ state: 'absent', id: blob }]);
      assert.equal(existsSync(canary), false);
      tryGit(root, missing);
      assert.equal(existsSync(canary), true, 'plain git goes and fetches');
    });

    it('fetches nothing, and says what is lacking where not even the trees are here', async () => {
      const { root, canary, commits } = partialClone('tree:0');
      const { history } = historyOf(root);
      await askEverything(history, [commits[4], commits[0]]);
      assert.deepEqual(await history.count(commits[4], commits[0]), { state: 'known', count: 4 });
      const within = await history.count(commits[4], commits[0], 'shop');
      assert.match(within.state === 'unknown' ? within.reason : '', /^this partial clone lacks/);
      const list = await history.list(commits[4], commits[0], { path: 'shop', limit: 5 });
      assert.match(list.state === 'unknown' ? list.reason : '', /^this partial clone lacks/);
      assert.equal(existsSync(canary), false);
    });
  });

  it('hands no text to git that could be taken for an option or a program', async function () {
    this.timeout(30_000);
    const { root } = repositoryWithSignature();
    const { canary, program } = trap();
    const payloads = [
      `--output=${canary}`,
      `-o${canary}`,
      `-O${canary}`,
      `--upload-pack=${program}`,
      `--exec=${program}`,
      `-c core.fsmonitor=${program}`,
      `-ccore.pager=${program}`,
      `--config-env=core.pager=HOME`,
      `--exec-path=${root}`,
      `--git-dir=${root}`,
      '-C/',
      '--all',
      '--stdin',
      '--disambiguate=',
      '--not',
      '-p',
      '--',
      '--end-of-options',
      '-',
      `abcdef1 --output=${canary}`,
      `abcdef1\n--output=${canary}`,
      `abcdef1\0--output=${canary}`,
      `$(${program})`,
      `\`${program}\``,
      `;${program}`,
      `| ${program}`,
      `ext::${program}`,
      `main:../../${canary}`,
      `refs/heads/../../${canary}`,
      `@{-1}`,
      `^main`,
      `:(exclude)*`,
      'main..origin/main',
      `\u2212\u2212output=${canary}`,
      'abcdef1'.repeat(2000),
      '\ud800',
    ];
    assert.ok(payloads.length >= 30);
    const { history, requests } = historyOf(root);
    for (const payload of payloads) {
      assert.equal((await history.find(payload)).state, 'unresolved', payload);
      const [resolution] = await history.resolve([reported(payload)]);
      assert.equal(resolution?.state, 'unresolved', payload);
    }
    assert.equal(existsSync(canary), false);
    const ours = new Set(['--', '--all', '--end-of-options', '--stdin', '-p']);
    const dangerous = payloads.filter((text) => text.startsWith('-') && !ours.has(text));
    const words = requests.flatMap(({ args, input = '' }) => [...args, ...input.split('\n')]);
    for (const payload of dangerous)
      assert.deepEqual(
        words.filter((word) => (payload === '-' ? word === payload : word.includes(payload))),
        [],
        payload,
      );
    assert.ok(!words.includes('--all') && !words.includes('-p'));
  });
});
