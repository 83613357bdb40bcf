import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { GitCommand, type GitCall, type LocalVerb } from '../../../src/adapters/git/gitCommand';
import {
  createRepository,
  gitEnvironment,
  temporaryFolder,
  type TestRepository,
} from '../../support/repository';

const missing = '5a'.repeat(20);
const signal = new AbortController().signal;

/** Each way in which git is called, with one value from outside in it. */
const shapes: readonly ((value: string) => [LocalVerb, Omit<GitCall, 'signal'>])[] = [
  (id) => ['rev-parse', { options: ['--verify', '--quiet'], operands: [`${id}^{commit}`] }],
  (id) => ['rev-parse', { options: ['--verify', '--quiet'], operands: [id] }],
  (id) => ['rev-list', { options: ['--count'], operands: [`${id}..HEAD`] }],
  (id) => ['rev-list', { options: ['--count'], operands: [id, '--', '.'] }],
  (id) => ['rev-list', { options: ['--left-right', '--count'], operands: [`${id}...HEAD`] }],
  (id) => ['merge-base', { options: ['--is-ancestor'], operands: [id, 'HEAD'] }],
  (id) => ['merge-base', { operands: ['HEAD', id] }],
  (id) => ['for-each-ref', { options: ['--format=%(objectname) %(refname)'], operands: [id] }],
  (id) => ['log', { options: ['--format=%H%x00%s', '-20'], operands: [id] }],
  (id) => ['log', { options: ['--patch', '-2'], operands: [id, '--', 'file.txt'] }],
  (id) => ['show', { options: ['--format=%H%x00%s'], operands: [id] }],
  (id) => ['cat-file', { options: ['--batch-check'], input: `${id}\n` }],
  (id) => ['cat-file', { options: ['-e'], operands: [id] }],
  (id) => ['symbolic-ref', { options: ['--quiet'], operands: [id] }],
  (id) => ['config', { options: ['--get'], operands: [id] }],
];

describe('the git command', () => {
  const environment = { ...process.env };
  let repository: TestRepository;
  let outside = '';
  let canary = '';
  const git = new GitCommand({ gitPath: 'git' });

  beforeEach(() => {
    Object.assign(process.env, gitEnvironment);
    repository = createRepository();
    repository.commit('first', { 'file.txt': 'one\n' });
    repository.commit('second', { 'file.txt': 'two\n' });
    outside = temporaryFolder();
    canary = join(outside, 'canary');
  });
  afterEach(() => {
    repository.dispose();
    rmSync(outside, { recursive: true, force: true, maxRetries: 5 });
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
  });

  async function runAll(value: string, cwd = repository.root, by = git): Promise<void> {
    for (const shape of shapes) {
      const [verb, call] = shape(value);
      await by.run(verb, { ...call, cwd, signal });
    }
  }

  /** Git before 2.39.4, as far as it matters: it does not know `GIT_NO_LAZY_FETCH`. */
  function olderGit(): GitCommand {
    const path = join(outside, 'older-git');
    writeFileSync(path, '#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec git "$@"\n');
    chmodSync(path, 0o755);
    return new GitCommand({ gitPath: path });
  }

  /** A program that leaves a trace. */
  function program(name = 'program'): string {
    const path = join(outside, name);
    writeFileSync(path, `#!/bin/sh\ntouch '${canary}'\n`);
    chmodSync(path, 0o755);
    return path;
  }

  function configure(settings: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(settings)) repository.git('config', name, value);
  }

  function promisor(settings: Readonly<Record<string, string>>): void {
    configure({
      'core.repositoryFormatVersion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      ...settings,
    });
  }

  /** What a repository can hold to have a program run, and the plain command that does run it. */
  const poisons: readonly {
    readonly name: string;
    readonly poison: () => void;
    readonly control?: readonly string[];
  }[] = [
    {
      name: 'core.fsmonitor',
      poison: () => configure({ 'core.fsmonitor': program() }),
      control: ['status'],
    },
    {
      name: 'a clean filter',
      poison: () => {
        configure({ 'filter.evil.clean': program(), 'filter.evil.smudge': program() });
        writeFileSync(join(repository.root, '.gitattributes'), '* filter=evil\n');
        writeFileSync(join(repository.root, 'file.txt'), 'xxx\n');
      },
      control: ['status'],
    },
    {
      name: 'a textconv filter',
      poison: () => {
        configure({ 'diff.evil.textconv': program() });
        writeFileSync(join(repository.root, '.gitattributes'), '* diff=evil\n');
      },
      control: ['log', '-p'],
    },
    {
      name: 'a diff driver',
      poison: () => {
        configure({ 'diff.evil.command': program() });
        writeFileSync(join(repository.root, '.gitattributes'), '* diff=evil\n');
      },
      control: ['log', '-p', '--ext-diff'],
    },
    {
      name: 'diff.external',
      poison: () => configure({ 'diff.external': program() }),
      control: ['diff', 'HEAD~1'],
    },
    {
      name: 'log.showSignature and gpg.program',
      poison: () => {
        configure({ 'log.showSignature': 'true', 'gpg.program': program() });
        const commit = repository.git('cat-file', 'commit', 'HEAD');
        const signature =
          'gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n';
        const file = join(outside, 'commit');
        writeFileSync(file, `${commit.replace('\n\n', `\n${signature}\n`)}\n`);
        const id = repository.git('hash-object', '-t', 'commit', '-w', file);
        repository.git('update-ref', 'HEAD', id);
      },
      control: ['log', '-1'],
    },
    {
      name: 'core.sshCommand behind a partial clone',
      poison: () =>
        promisor({ 'core.sshCommand': program(), 'remote.origin.url': 'ssh://127.0.0.1:1/x.git' }),
      control: ['cat-file', '-e', missing],
    },
    {
      name: 'uploadpack behind a partial clone',
      poison: () =>
        promisor({
          'remote.origin.uploadpack': program(),
          'remote.origin.url': `file://${repository.root}`,
          'protocol.file.allow': 'always',
        }),
      control: ['cat-file', '-e', missing],
    },
    {
      name: 'ext:: behind a partial clone',
      poison: () =>
        promisor({ 'remote.origin.url': `ext::${program()}`, 'protocol.ext.allow': 'always' }),
      control: ['cat-file', '-e', missing],
    },
    {
      name: 'core.gitProxy behind a partial clone',
      poison: () =>
        promisor({ 'core.gitProxy': program(), 'remote.origin.url': 'git://127.0.0.1:1/x.git' }),
      control: ['cat-file', '-e', missing],
    },
    {
      name: 'hooks',
      poison: () => {
        const hooks = join(outside, 'hooks');
        mkdirSync(hooks);
        for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction'])
          program(join('hooks', hook));
        configure({ 'core.hooksPath': hooks });
      },
      control: ['checkout', '--quiet', '--detach'],
    },
    {
      name: 'a pager, an editor and an askpass program',
      poison: () =>
        configure({
          'core.pager': program(),
          'pager.log': program(),
          'pager.show': program(),
          'core.editor': program(),
          'core.askPass': program(),
          'core.alternateRefsCommand': program(),
        }),
    },
    {
      name: 'aliases',
      poison: () =>
        configure(
          Object.fromEntries(
            ['rev-parse', 'rev-list', 'log', 'show', 'cat-file', 'for-each-ref', 'evil'].map(
              (verb) => [`alias.${verb}`, `!${program()}`],
            ),
          ),
        ),
      control: ['evil'],
    },
    {
      name: 'an included file',
      poison: () => {
        writeFileSync(
          join(repository.root, 'settings'),
          `[core]\n\tfsmonitor = ${program()}\n\tpager = ${program()}\n[log]\n\tshowSignature = true\n`,
        );
        configure({ 'include.path': '../settings' });
      },
      control: ['status'],
    },
  ];

  for (const { name, poison, control } of poisons) {
    it(`runs nothing out of a repository that is poisoned by ${name}`, async () => {
      poison();
      for (const value of ['HEAD', 'main', 'core.bare', missing]) await runAll(value);
      await runAll(missing, repository.root, olderGit());
      assert.equal(existsSync(canary), false);
      if (control) {
        spawnSync('git', control, { cwd: repository.root, input: '', timeout: 5000 });
        assert.equal(existsSync(canary), true, 'the poison does not work');
      }
    });
  }

  it('does not go into a bare repository that lies among the files', async () => {
    const bare = join(repository.root, 'vendor');
    execFileSync('git', ['clone', '--quiet', '--bare', repository.root, bare]);
    execFileSync('git', ['config', 'core.fsmonitor', program()], { cwd: bare });
    const result = await git.run('rev-parse', { operands: ['HEAD'], cwd: bare, signal });
    assert.equal(result.state === 'exited' && result.code, 128);
    assert.match(result.state === 'exited' ? result.stderr : '', /cannot use bare repository/);
    await runAll('HEAD', bare);
    assert.equal(existsSync(canary), false);
  });

  const payloads = (file: string) => [
    `--output=${file}`,
    `--output ${file}`,
    `-o${file}`,
    `--upload-pack=touch ${file}`,
    `--exec=touch ${file}`,
    `-utouch ${file}`,
    `--receive-pack=touch ${file}`,
    `-ccore.fsmonitor=touch ${file}`,
    `--config=core.fsmonitor=touch ${file}`,
    `--config-env=core.pager=${file}`,
    `--open-files-in-pager=touch ${file}`,
    `-Otouch ${file}`,
    `--git-dir=${file}`,
    `--work-tree=${file}`,
    `--exec-path=${file}`,
    `--namespace=${file}`,
    `--template=${file}`,
    `--file=${file}`,
    `-f${file}`,
    `--global`,
    `--add`,
    `--unset-all`,
    `--edit`,
    `--textconv`,
    `--filters`,
    `--ext-diff`,
    `--show-signature`,
    `--stdin`,
    `--all`,
    `--batch`,
    `--`,
    `HEAD --output=${file}`,
    `$(touch ${file})`,
    `\`touch ${file}\``,
    `; touch ${file}`,
    `| touch ${file}`,
    `HEAD\n--output=${file}`,
    `ext::sh -c touch% ${file}`,
    `:(attr:x)`,
    `../../${file}`,
    'HEAD@{upstream}',
    '@{-1}',
  ];

  it('takes no value from outside for an option or a program', async () => {
    const before = repository.git('for-each-ref');
    const settings = repository.git('config', '--list', '--local');
    for (const payload of payloads(canary)) {
      await runAll(payload);
      await git.listRemote({ operands: [payload, 'refs/heads/main'], signal });
      await git.listRemote({ operands: [repository.root, payload], signal });
      assert.deepEqual(readdirSync(outside), [], payload);
      assert.deepEqual(readdirSync(repository.root).sort(), ['.git', 'file.txt'], payload);
    }
    assert.equal(repository.git('for-each-ref'), before);
    assert.equal(repository.git('config', '--list', '--local'), settings);
    assert.equal(repository.git('status', '--porcelain'), '');
  }).timeout(60_000);

  it('gives what git says, and its exit code', async () => {
    const cwd = repository.root;
    const head = repository.git('rev-parse', 'HEAD');
    const operands = ['HEAD'];
    assert.deepEqual(await git.run('rev-parse', { operands, options: ['--verify'], cwd, signal }), {
      state: 'exited',
      code: 0,
      stdout: `${head}\n`,
      stderr: '',
    });
    const ancestor = { options: ['--is-ancestor'], operands: ['HEAD', 'HEAD~1'], cwd, signal };
    const result = await git.run('merge-base', ancestor);
    assert.equal(result.state === 'exited' && result.code, 1);
    const unknown = await git.run('cat-file', {
      options: ['--batch-check'],
      input: `${head}\n${missing}\n`,
      cwd,
      signal,
    });
    assert.match(
      unknown.state === 'exited' ? unknown.stdout : '',
      new RegExp(`^${head} commit \\d+\n${missing} missing\n$`),
    );
  });

  it('is not led elsewhere by the environment it was started in', async () => {
    const other = createRepository();
    other.commit('other');
    Object.assign(process.env, {
      GIT_DIR: join(other.root, '.git'),
      GIT_WORK_TREE: other.root,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.bare',
      GIT_CONFIG_VALUE_0: 'nonsense',
      GIT_TRACE: canary,
      GIT_EXTERNAL_DIFF: program(),
      GIT_EXEC_PATH: outside,
    });
    const result = await git.run('log', {
      options: ['--format=%s', '-1'],
      cwd: repository.root,
      signal,
    });
    other.dispose();
    assert.deepEqual(result, { state: 'exited', code: 0, stdout: 'second\n', stderr: '' });
    assert.equal(existsSync(canary), false);
  });

  it('says why there is no answer', async () => {
    const cwd = repository.root;
    const slow = join(outside, 'slow-git');
    writeFileSync(slow, '#!/bin/sh\nsleep 60\n');
    chmodSync(slow, 0o755);
    const reason = async (gitPath: string, call: Partial<GitCall> = {}) => {
      const command = new GitCommand({ gitPath });
      const result = await command.run('log', { cwd, signal, ...call });
      return result.state === 'failed' ? `${result.failure}: ${result.reason}` : result.state;
    };
    assert.equal(
      await reason(slow, { timeoutMs: 200 }),
      'timeout: git log did not answer within 0.2 s',
    );
    assert.equal(
      await reason('git', { maxBytes: 10 }),
      'too-big: git log answered more than 10 bytes',
    );
    assert.equal(
      await reason('git', { signal: AbortSignal.abort() }),
      'aborted: git log was cancelled',
    );
    assert.equal(
      await reason('no-such-git'),
      'not-started: no-such-git was not found: check the spelling, or that it is on PATH',
    );
  });
});
