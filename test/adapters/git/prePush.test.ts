import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { GitCommand } from '../../../src/adapters/git/gitCommand';
import { PrePush } from '../../../src/adapters/git/prePush';
import type { PushHook } from '../../../src/core/guard/pushHook';
import {
  type TestRepository,
  createRepository,
  gitEnvironment,
  temporaryFolder,
} from '../../support/repository';

const never = new AbortController().signal;

/** A repository with a remote, and an asker that says what a test tells it to. */
interface World {
  readonly repository: TestRepository;
  readonly remote: string;
  readonly asker: string;
  readonly hooks: PrePush;
  look(): Promise<PushHook>;
  write(path: string, text: string | Buffer, mode?: number): string;
  /** Pushes and says how it came out. */
  push(
    refspec?: string,
    env?: Readonly<Record<string, string>>,
  ): { code: number | null; stderr: string };
  /** What the asker was given at the last push: its arguments and its standard input. */
  asked(): string;
}

describe('The pre-push hook', function () {
  this.timeout(60_000);
  const folders: string[] = [];
  let world: World;
  let environment: NodeJS.ProcessEnv;

  before(() => {
    environment = { ...process.env };
    Object.assign(process.env, gitEnvironment);
  });
  after(() => {
    process.env = environment;
  });

  beforeEach(() => {
    const repository = createRepository();
    const remote = temporaryFolder();
    // A place that a careless shell would split.
    const state = join(temporaryFolder(), "Ada's ståte", 'whereabouts', 'guard');
    folders.push(repository.root, remote, dirname(dirname(dirname(state))));
    repository.git('init', '--bare', '--quiet', remote);
    repository.git('remote', 'add', 'origin', remote);
    repository.commit('One');
    const asker = join(state, 'ask');
    mkdirSync(state, { recursive: true });
    writeFileSync(asker, '#!/bin/sh\n{ echo "$*"; cat; } >"$ASKED"\nexit "${ANSWER:-0}"\n');
    chmodSync(asker, 0o755);
    const hooks = new PrePush({
      git: () => Promise.resolve(new GitCommand({ gitPath: 'git' })),
      asker,
    });
    const askedFile = join(state, 'asked');
    world = {
      repository,
      remote,
      asker,
      hooks,
      look: async () => {
        const looked = await hooks.look(repository.root, never);
        if (looked.state === 'impossible') assert.fail(looked.reason);
        return looked;
      },
      write: (path, text, mode = 0o755) => {
        const file = join(repository.root, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
        chmodSync(file, mode);
        return file;
      },
      push: (refspec = 'main', env = {}) => {
        rmSync(askedFile, { force: true });
        const { status, stderr } = spawnSync('git', ['push', 'origin', refspec], {
          cwd: repository.root,
          encoding: 'utf8',
          env: { ...process.env, ...gitEnvironment, ASKED: askedFile, ...env },
        });
        return { code: status, stderr };
      },
      asked: () => (existsSync(askedFile) ? readFileSync(askedFile, 'utf8') : ''),
    };
  });
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  /** Whether the remote has the branch. */
  const arrived = (branch = 'main') =>
    spawnSync('git', ['rev-parse', '--verify', '--quiet', branch], { cwd: world.remote }).status ===
    0;
  const head = () => world.repository.git('rev-parse', 'HEAD');
  const none = '0'.repeat(40);
  const line = () => `refs/heads/main ${head()} refs/heads/main ${none}\n`;
  const told = () => `push origin ${world.remote}\n${line()}`;

  it('asks with exactly what git says, and lets through what was granted', async () => {
    const hook = await world.look();
    assert.deepEqual(hook, {
      file: join(world.repository.root, '.git', 'hooks', 'pre-push'),
      state: 'none',
      committed: false,
      everywhere: false,
      husky: false,
    });
    await world.hooks.install(hook);
    assert.equal(world.push().code, 0);
    assert.equal(world.asked(), told());
    assert.ok(arrived());
    assert.equal(await world.hooks.remove(await world.look()), true);
    assert.equal(existsSync(hook.file), false);
    assert.equal(await world.hooks.remove(await world.look()), false);
  });

  it('keeps back what was denied, and what an asker that fails did not grant', async () => {
    await world.hooks.install(await world.look());
    for (const answer of ['1', '2', '77']) {
      assert.notEqual(world.push('main', { ANSWER: answer }).code, 0);
      assert.equal(arrived(), false, answer);
    }
    chmodSync(world.asker, 0o644);
    assert.notEqual(world.push().code, 0);
    writeFileSync(world.asker, '#!/no/such/program\n');
    chmodSync(world.asker, 0o755);
    assert.notEqual(world.push().code, 0);
    assert.equal(arrived(), false);
  });

  it('lets go with one line once the asker is gone', async () => {
    await world.hooks.install(await world.look());
    rmSync(world.asker);
    const { code, stderr } = world.push();
    assert.equal(code, 0);
    assert.match(stderr, /^whereabouts: nobody was asked about this push.*remove the block/m);
    assert.equal(stderr.match(/whereabouts:/g)?.length, 1);
    assert.ok(arrived());
  });

  const recording = 'cat >"$SEEN"; echo "$*" >>"$SEEN"\n';
  const shells: Readonly<Record<string, string>> = {
    'of sh': `#!/bin/sh\n${recording}`,
    'of a strict bash': `#!/usr/bin/env -S bash -eu\nset -o pipefail\n${recording}`,
    'of bash, without a line feed at its end': `#!/usr/bin/bash\n${recording.trimEnd()}`,
    'of dash -e': `#!/usr/bin/dash -e\n${recording}`,
    'that is no UTF-8': `#!/bin/sh\n# caf\xe9\n${recording}`,
    'of another block': `#!/bin/sh\n# >>> other\n# <<< other\n${recording}`,
  };
  for (const [what, text] of Object.entries(shells)) {
    it(`stands before a hook ${what}, which is told the same`, async () => {
      const bytes = Buffer.from(text, 'latin1');
      const file = world.write('.git/hooks/pre-push', bytes, 0o750);
      const seen = join(world.repository.root, 'seen');
      assert.equal((await world.look()).state, 'shell');
      await world.hooks.install(await world.look());
      assert.equal((await world.look()).state, 'ours');
      assert.equal(world.push('main', { SEEN: seen }).code, 0);
      assert.equal(world.asked(), told());
      const expected = told().split('\n');
      assert.equal(readFileSync(seen, 'utf8'), `${line()}${expected[0]?.slice(5)}\n`);
      rmSync(seen);
      assert.notEqual(world.push('main:other', { SEEN: seen, ANSWER: '1' }).code, 0);
      assert.equal(existsSync(seen), false, 'a hook after a denial');
      await world.hooks.install(await world.look());
      await world.hooks.install(await world.look());
      assert.equal(readFileSync(file, 'latin1').match(/>>> whereabouts/g)?.length, 1);
      assert.equal(await world.hooks.remove(await world.look()), true);
      assert.deepEqual(readFileSync(file), bytes);
      assert.equal(statSync(file).mode & 0o777, 0o750);
    });
  }

  it('lets an old hook refuse as before', async () => {
    world.write('.git/hooks/pre-push', '#!/bin/sh\nexit 3\n');
    await world.hooks.install(await world.look());
    assert.notEqual(world.push().code, 0);
    assert.equal(arrived(), false);
  });

  const others: Readonly<Record<string, string>> = {
    python:
      '#!/usr/bin/env python3\nimport os, sys\nopen(os.environ["SEEN"], "w").write(sys.stdin.read() + " ".join(sys.argv[1:]))\n',
    'a script without a first line': `${recording}`,
    'a first line alone': '#!/bin/sh',
  };
  for (const [what, text] of Object.entries(others)) {
    it(`goes on with a hook that is ${what}, kept beside it`, async () => {
      const file = world.write('.git/hooks/pre-push', text);
      const seen = join(world.repository.root, 'seen');
      assert.equal((await world.look()).state, 'other');
      await world.hooks.install(await world.look());
      assert.equal(world.push('main', { SEEN: seen }).code, 0);
      assert.equal(world.asked(), told());
      if (what !== 'a first line alone') {
        assert.equal(readFileSync(seen, 'utf8').trim(), `${line()}origin ${world.remote}`);
      }
      await world.hooks.install(await world.look());
      assert.equal(await world.hooks.remove(await world.look()), true);
      assert.equal(readFileSync(file, 'utf8'), text);
      assert.equal(existsSync(`${file}.before-whereabouts`), false);
    });
  }

  it('does not wake a hook that nobody may run', async () => {
    const file = world.write('.git/hooks/pre-push', '#!/bin/sh\nexit 9\n', 0o644);
    await world.hooks.install(await world.look());
    assert.equal(world.push().code, 0);
    assert.equal(world.asked(), told());
    await world.hooks.remove(await world.look());
    assert.equal(statSync(file).mode & 0o777, 0o644);
  });

  it('leaves the file behind a link alone', async () => {
    const script = world.write('scripts/check.sh', '#!/bin/sh\nexit 0\n');
    const file = join(world.repository.root, '.git', 'hooks', 'pre-push');
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync('../../scripts/check.sh', file);
    await world.hooks.install(await world.look());
    assert.equal(readFileSync(script, 'utf8'), '#!/bin/sh\nexit 0\n');
    assert.equal(world.push().code, 0);
    assert.equal(world.asked(), told());
    await world.hooks.remove(await world.look());
    assert.ok(existsSync(file));
  });

  it('does not write over a hook that was kept before', async () => {
    world.write('.git/hooks/pre-push.before-whereabouts', 'old');
    const file = world.write('.git/hooks/pre-push', 'echo new\n');
    await assert.rejects(world.hooks.install(await world.look()), /is there already/);
    assert.equal(readFileSync(file, 'utf8'), 'echo new\n');
  });

  it('goes where husky 9 has its hooks, and calls what husky calls', async () => {
    const { repository } = world;
    const h = '#!/usr/bin/env sh\n[ -f "$(dirname "$(dirname "$0")")/pre-push" ] || exit 0\n';
    world.write('.husky/_/h', `${h}sh -e "$(dirname "$(dirname "$0")")/pre-push" "$@"\nexit $?\n`);
    const file = world.write('.husky/_/pre-push', '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n');
    repository.commit('Husky', { '.husky/pre-push': 'cat >"$SEEN"\n' });
    repository.git('config', 'core.hooksPath', '.husky/_');
    const hook = await world.look();
    assert.deepEqual(hook, {
      file,
      state: 'shell',
      committed: false,
      everywhere: false,
      husky: true,
    });
    await world.hooks.install(hook);
    const seen = join(repository.root, 'seen');
    assert.equal(world.push('main', { SEEN: seen }).code, 0);
    assert.equal(world.asked(), told());
    assert.equal(readFileSync(seen, 'utf8'), line());
    assert.equal(
      readFileSync(join(repository.root, '.husky/pre-push'), 'utf8'),
      'cat >"$SEEN"\n',
      'what is committed',
    );
  });

  it('says that a hook is committed, and writes no path of this machine into it', async () => {
    const { repository } = world;
    repository.commit('Husky 8', { '.husky/pre-push': '#!/bin/sh\nexit 0\n' });
    chmodSync(join(repository.root, '.husky/pre-push'), 0o755);
    repository.git('config', 'core.hooksPath', '.husky');
    const hook = await world.look();
    assert.equal(hook.committed, true);
    await world.hooks.install(hook);
    assert.equal(readFileSync(hook.file, 'utf8').includes(world.asker), false);
    const state = dirname(dirname(dirname(world.asker)));
    assert.notEqual(world.push('main', { XDG_STATE_HOME: state, ANSWER: '1' }).code, 0);
    assert.equal(world.push('main', { XDG_STATE_HOME: state }).code, 0);
    assert.equal(world.asked(), told());
    const elsewhere = world.push('main:other', { XDG_STATE_HOME: '/nowhere' });
    assert.equal(elsewhere.code, 0);
    assert.doesNotMatch(elsewhere.stderr, /whereabouts:/);
  });

  it('covers linked work trees, and is found from them', async () => {
    const tree = join(temporaryFolder(), 'tree');
    folders.push(dirname(tree));
    world.repository.git('worktree', 'add', '--quiet', '-b', 'side', tree);
    const looked = await world.hooks.look(tree, never);
    assert.ok(looked.state !== 'impossible');
    assert.equal(looked.file, join(world.repository.root, '.git', 'hooks', 'pre-push'));
    await world.hooks.install(looked);
    assert.equal(world.push('side').code, 0);
    assert.match(world.asked(), /refs\/heads\/side/);
  });

  it('says that a folder of hooks is for all repositories', async () => {
    const folder = temporaryFolder();
    folders.push(folder);
    const configuration = join(folder, 'config');
    writeFileSync(configuration, `[core]\n\thooksPath = ${folder}/hooks\n`);
    const before = process.env['GIT_CONFIG_GLOBAL'];
    process.env['GIT_CONFIG_GLOBAL'] = configuration;
    try {
      const hook = await world.look();
      assert.equal(hook.file, join(folder, 'hooks', 'pre-push'));
      assert.equal(hook.everywhere, true);
      await world.hooks.install(hook);
      assert.equal((await world.look()).state, 'ours');
      world.repository.git('config', 'core.hooksPath', 'own hooks');
      assert.equal((await world.look()).file, join(world.repository.root, 'own hooks', 'pre-push'));
    } finally {
      process.env['GIT_CONFIG_GLOBAL'] = before;
    }
  });

  it('says why it cannot', async () => {
    world.repository.git('config', 'core.hooksPath', '/dev/null');
    const looked = await world.hooks.look(world.repository.root, never);
    assert.ok(looked.state === 'impossible');
    assert.match(looked.reason, /switches hooks off/);
    const folder = temporaryFolder();
    folders.push(folder);
    assert.equal((await world.hooks.look(folder, never)).state, 'impossible');
  });

  it('lets go by a push of nothing, and hands on nothing', async () => {
    const seen = join(world.repository.root, 'seen');
    world.write('.git/hooks/pre-push', `#!/bin/sh\n${recording}`);
    await world.hooks.install(await world.look());
    const { asker, repository } = world;
    const { status } = spawnSync('.git/hooks/pre-push', ['origin', 'url'], {
      cwd: repository.root,
      input: '',
      env: { ...process.env, ASKED: join(dirname(asker), 'asked'), SEEN: seen },
    });
    assert.equal(status, 0);
    assert.equal(world.asked(), 'push origin url\n');
    assert.equal(readFileSync(seen, 'utf8'), 'origin url\n');
  });

  it('hands on thousands of refs', async () => {
    const seen = join(world.repository.root, 'seen');
    world.write('.git/hooks/pre-push', `#!/bin/sh\n${recording}`);
    await world.hooks.install(await world.look());
    const refs = Array.from(
      { length: 3_000 },
      (_, at) => `refs/tags/$(touch x)\`${at}\\n$HOME ${'1'.repeat(40)} refs/tags/${at} ${none}\n`,
    ).join('');
    const { status } = spawnSync('.git/hooks/pre-push', ['origin', 'url'], {
      cwd: world.repository.root,
      input: refs,
      env: { ...process.env, ASKED: join(dirname(world.asker), 'asked'), SEEN: seen },
    });
    assert.equal(status, 0);
    assert.equal(world.asked(), `push origin url\n${refs}`);
    assert.equal(readFileSync(seen, 'utf8'), `${refs}origin url\n`);
    assert.equal(existsSync(join(world.repository.root, 'x')), false);
  });
});
