import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GitCommand } from '../../../src/adapters/git/gitCommand';
import { createGitSender } from '../../../src/adapters/git/gitPush';
import type { Sha } from '../../../src/core/model';
import type { GitSend } from '../../../src/core/promote/trigger';
import { absent, GitFolder, shaOf, staying, until } from '../../support/gitFolder';
import { gitEnvironment } from '../../support/repository';

const production = 'refs/heads/production';

describe('the push of a commit', () => {
  const environment = { ...process.env };
  let folder: GitFolder;
  let clone: ReturnType<GitFolder['create']>;
  let remote: ReturnType<GitFolder['create']>;
  let first: Sha;
  let second: Sha;
  let third: Sha;
  let aside: Sha;

  beforeEach(() => {
    Object.assign(process.env, gitEnvironment);
    folder = new GitFolder();
    clone = folder.create();
    remote = folder.create(['--bare']);
    first = clone.commit({ file: '1\n' });
    second = clone.commit({ file: '2\n' });
    third = clone.commit({ file: '3\n' });
    clone.git('checkout', '--quiet', '-b', 'aside', first);
    aside = clone.commit({ file: 'aside\n' });
    clone.git('remote', 'add', 'origin', remote.root);
    clone.git('push', '--quiet', 'origin', 'main', `${second}:${production}`);
  });
  afterEach(() => {
    folder.dispose();
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
  });

  type Asked = Partial<GitSend> & { gitPath?: string; timeoutMs?: number; root?: string };

  function push({ gitPath = 'git', timeoutMs = 20_000, root = clone.root, ...send }: Asked = {}) {
    const git = new GitCommand({ gitPath });
    return createGitSender({ git, root, timeoutMs })(
      { transport: 'git', remote: 'origin', ref: production, commit: third, expected: '', ...send },
      staying,
    );
  }

  async function state(send: Asked = {}) {
    return (await push(send)).state;
  }

  const tip = (ref = production) => remote.git('for-each-ref', '--format=%(objectname)', ref);

  function hook(name: string, script: string, at = remote.root): void {
    const file = join(at, 'hooks', name);
    mkdirSync(join(at, 'hooks'), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** A git that does something to the world just before it pushes. */
  function gitThatFirst(script: string): string {
    return folder.program(
      'git-that-first',
      `case " $* " in *" push "*) ${script};; esac\nexec git "$@"`,
    );
  }

  it('moves a branch forward, back, and makes one', async () => {
    assert.equal(await state({ expected: second }), 'accepted');
    assert.equal(tip(), third);
    assert.equal(await state({ expected: third.slice(0, 9), commit: first }), 'accepted');
    assert.equal(tip(), first);
    assert.equal(await state({ ref: 'refs/heads/new/one' }), 'accepted');
    assert.equal(tip('refs/heads/new/one'), third);
    assert.deepEqual(clone.git('for-each-ref', 'refs/remotes/*/production').split(' ')[0], second);
  });

  it('does nothing where the branch is there already', async () => {
    hook('pre-receive', 'exit 1');
    const outcome = await push({ commit: second, expected: first });
    assert.equal(outcome.state, 'accepted');
    assert.match(outcome.sentence, /is at .{10} already: nothing was pushed$/);
  });

  it('leaves no line of commits for another', async () => {
    const outcome = await push({ commit: aside });
    assert.equal(outcome.state, 'conflict');
    assert.match(outcome.sentence, /is neither after nor before it: a push would lose commits$/);
    assert.ok(outcome.sentence.includes(second.slice(0, 10)));
    assert.equal(tip(), second);
  });

  it('is told the truth about ancestry, whatever replacements, grafts and caches say', async () => {
    clone.git('replace', '--graft', aside, second);
    assert.equal(clone.git('merge-base', second, aside), second);
    assert.equal(await state({ commit: aside }), 'conflict');
  });

  it('goes only where the branch has to do with what was seen to run', async () => {
    const apart = await push({ expected: aside });
    assert.equal(apart.state, 'conflict');
    assert.match(apart.sentence, /which has nothing to do with .{10} that was seen to run$/);
    for (const expected of [absent, 'v1.2', '1234567', second.slice(0, 6)])
      assert.equal(await state({ expected }), 'conflict', expected);
    assert.equal(tip(), second);
    assert.equal(await state({ expected: first }), 'accepted');
    assert.equal(await state({ expected: third, commit: second }), 'accepted');
  });

  it('goes not over a commit that the clone does not hold', async () => {
    const other = folder.create();
    const unseen = other.commit({ file: 'unseen\n' });
    other.git('push', '--quiet', '--force', remote.root, `${unseen}:${production}`);
    for (const expected of ['', unseen]) {
      const outcome = await push({ expected });
      assert.equal(outcome.state, 'conflict');
      assert.match(outcome.sentence, /which this clone does not hold: fetch/);
    }
    assert.equal(tip(), unseen);
  });

  it('creates a tag and moves none', async () => {
    const ref = 'refs/tags/live';
    assert.equal(await state({ ref, commit: first }), 'accepted');
    assert.equal(await state({ ref, commit: first }), 'accepted');
    assert.equal(await state({ ref, commit: second }), 'conflict');
    assert.equal(tip(ref), first);
    clone.git('tag', '-a', '-m', 'x', 'noted', second);
    clone.git('push', '--quiet', 'origin', 'noted');
    assert.equal(await state({ ref: 'refs/tags/noted', commit: second }), 'accepted');
    assert.equal(await state({ ref: 'refs/tags/noted' }), 'conflict');
  });

  it('does not overtake somebody who moved the branch in between', async () => {
    // Both are moves that git without a lease would take for a fast-forward.
    for (const [ref, to] of [
      [production, first],
      ['refs/heads/new', first],
    ] as const) {
      const moving = gitThatFirst(
        `env -u GIT_DIR -u GIT_OBJECT_DIRECTORY git -C '${remote.root}' update-ref ${ref} ${to}`,
      );
      const outcome = await push({ ref, gitPath: moving });
      assert.equal(outcome.state, 'conflict');
      assert.match(outcome.sentence, /is not where it was: stale info$/);
      assert.equal(tip(ref), to);
    }
    hook('pre-receive', `env -u GIT_QUARANTINE_PATH git update-ref ${production} ${second}`);
    assert.equal(await state(), 'conflict');
    assert.equal(tip(), second);
  });

  it('is refused with the reason of the other side', async () => {
    hook('pre-receive', 'echo "frozen until $(printf Monday) https://ci.example/7"; exit 1');
    const outcome = await push();
    assert.equal(outcome.state, 'refused');
    assert.equal(
      outcome.sentence,
      'origin refused it: pre-receive hook declined: frozen until Monday https://ci.example/7',
    );
    assert.equal(outcome.body, 'frozen until Monday https://ci.example/7');
    assert.equal(await state({ ref: `${production}/below` }), 'refused');
    assert.equal(tip(), second);
  });

  it('may have arrived where the answer is missing', async () => {
    hook('pre-receive', 'kill -9 $PPID');
    assert.equal(await state(), 'unknown');
    hook('pre-receive', 'sleep 60');
    const late = await push({ timeoutMs: 1500 });
    assert.equal(late.state, 'unknown');
    assert.match(late.sentence, /did not answer within 1\.5 s: the push may have arrived$/);
    const killed = folder.program(
      'killed',
      'case " $* " in *" push "*) kill -9 $$;; esac\nexec git "$@"',
    );
    assert.equal(await state({ gitPath: killed }), 'unknown');
    assert.equal(tip(), second);
  });

  it('is unknown when it is cancelled on the way, and unsent before', async () => {
    const leave = new AbortController();
    const started = join(folder.outside, 'started');
    hook('pre-receive', `touch '${started}'; sleep 60`);
    const sender = createGitSender({ git: new GitCommand({ gitPath: 'git' }), root: clone.root });
    const send: GitSend = {
      ...{ transport: 'git', remote: 'origin', ref: production, commit: third, expected: '' },
    } as const;
    const running = sender(send, leave.signal);
    await until(() => existsSync(started));
    leave.abort();
    assert.equal((await running).state, 'unknown');
    assert.equal((await sender(send, leave.signal)).state, 'unsent');
  });

  it('is not sent where that makes no sense', async () => {
    const sentence = async (send: Asked) => {
      const outcome = await push(send);
      assert.equal(outcome.state, 'unsent', outcome.sentence);
      return outcome.sentence;
    };
    for (const ref of ['production', 'refs/heads/', 'refs/notes/x', 'refs/heads/a:b', '', '--all'])
      assert.match(await sentence({ ref }), /is not the whole name of a branch or tag/);
    assert.match(await sentence({ ref: 'refs/heads/*' }), /is not the whole name/);
    assert.match(await sentence({ commit: absent }), /holds no commit 9999999999$/);
    const tree = shaOf(clone.git('rev-parse', 'HEAD^{tree}'));
    assert.match(await sentence({ commit: tree }), /holds no commit/);
    assert.match(await sentence({ remote: 'upstream' }), /there is no remote upstream/);
    assert.match(await sentence({ remote: 'ext::sh -c x' }), /names a program to run/);
    assert.match(await sentence({ remote: './nowhere' }), /lies among the files/);
    assert.match(await sentence({ remote: '/nowhere/x.git' }), /git cannot ask .*not appear to be/);
    assert.match(await sentence({ gitPath: 'no-such-git' }), /was not found/);
    assert.match(await sentence({ root: tmpdir() }), /not a git repository/);
  });

  it('runs no hook of a remote that came with the files', async () => {
    const bare = join(clone.root, 'vendor');
    cpSync(remote.root, bare, { recursive: true });
    hook('pre-receive', `touch '${folder.canary}'`, bare);
    hook('pre-receive', `touch '${folder.canary}'`, join(clone.root, '.git'));
    symlinkSync(bare, join(folder.outside, 'link.git'));
    clone.git('worktree', 'add', '--quiet', join(folder.outside, 'tree'), second);
    for (const url of [
      'vendor',
      bare,
      `file://${bare}`,
      `file://${bare.replace(/.vendor$/, '%2F%76endor')}`,
      '.',
      ...['link', 'link.git'].map((name) => join(folder.outside, name)),
    ])
      assert.equal(await state({ remote: url }), 'unsent', url);
    const root = join(folder.outside, 'tree');
    assert.equal(await state({ root, remote: join(clone.root, '.git') }), 'unsent');
    assert.equal(folder.isSprung(), false);
  });

  it('believes nothing of the repository’s configuration', async () => {
    const trap = folder.trap();
    clone.git('tag', '-a', '-m', 'x', 'noted', third);
    for (const name of ['pre-push', 'reference-transaction'])
      hook(name, trap, join(clone.root, '.git'));
    clone.configure({
      'core.hooksPath': join(clone.root, '.git', 'hooks'),
      'core.sshCommand': trap,
      'core.gitProxy': trap,
      'core.askPass': trap,
      'core.fsmonitor': trap,
      'core.alternateRefsCommand': trap,
      'remote.origin.receivepack': trap,
      'remote.origin.uploadpack': trap,
      'remote.origin.pushurl': `ext::${trap}`,
      'remote.origin.vcs': 'evil',
      'remote.origin.mirror': 'true',
      [`url.ext::${trap} .insteadOf`]: remote.root,
      [`url.ext::${trap} .pushInsteadOf`]: remote.root,
      [`remote.${remote.root}.receivepack`]: trap,
      'protocol.ext.allow': 'always',
      'credential.helper': `!${trap}`,
      'push.gpgSign': 'true',
      'push.pushOption': 'evil',
      'push.followTags': 'true',
      'push.recurseSubmodules': 'on-demand',
      'gpg.program': trap,
      'pack.packSizeLimit': '1',
    });
    assert.equal(await state(), 'accepted');
    assert.equal(tip(), third);
    assert.equal(tip('refs/tags'), '');
    for (const url of ['ssh://127.0.0.1:1/x', 'git://127.0.0.1:1/x', 'https://127.0.0.1:1/x'])
      assert.equal(await state({ remote: url }), 'unsent', url);
    assert.equal(folder.isSprung(), false);
    assert.throws(() => clone.git('push', remote.root, `${first}:refs/heads/control`));
    assert.equal(folder.isSprung(), true, 'the poison does not work');
  });

  it('adds nothing that the user has git add to a push by hand', async () => {
    const global = join(folder.outside, 'gitconfig');
    process.env['GIT_CONFIG_GLOBAL'] = global;
    writeFileSync(
      global,
      '[push]\n\tfollowTags = true\n\tpushOption = x\n\tgpgSign = true\n\tnegotiate = true\n',
    );
    clone.git('tag', '-a', '-m', 'x', 'noted', third);
    assert.equal(await state(), 'accepted');
    assert.equal(tip('refs/tags'), '');
  });

  it('asks the user’s own helper for credentials, and is refused without any', async () => {
    const asked = join(folder.outside, 'asked');
    const helper = folder.program('helper', `echo "$1" >> '${asked}'`);
    const global = join(folder.outside, 'gitconfig');
    writeFileSync(global, `[credential]\n\thelper = ${helper}\n`);
    process.env['GIT_CONFIG_GLOBAL'] = global;
    clone.configure({ 'credential.helper': `!${folder.trap()}` });
    // Lets everybody read and nobody write.
    const server = createServer((request, response) => {
      if (!request.url?.endsWith('service=git-upload-pack')) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
        return;
      }
      const refs = execFileSync('git', ['upload-pack', '--advertise-refs', remote.root]);
      response.setHeader('content-type', 'application/x-git-upload-pack-advertisement');
      response.end(Buffer.concat([Buffer.from('001e# service=git-upload-pack\n0000'), refs]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const outcome = await push({ remote: `http://user:secret@127.0.0.1:${port}/shop.git` });
      assert.equal(outcome.state, 'refused');
      assert.match(outcome.sentence, /lets nobody in: Authentication failed/);
      assert.doesNotMatch(outcome.sentence, /secret/);
      const anonymous = await push({ remote: `http://127.0.0.1:${port}/shop.git` });
      assert.equal(anonymous.state, 'refused');
      assert.ok(existsSync(asked));
      assert.equal(folder.isSprung(), false);
    } finally {
      server.close();
    }
  });

  it('works out of a shallow clone, as far as that can tell', async () => {
    const root = folder.clone(remote.root, ['--depth=2', '--branch=main']);
    assert.equal(await state({ root, remote: remote.root }), 'accepted');
    remote.git('update-ref', production, first);
    const outcome = await push({ root, remote: remote.root, commit: second, expected: first });
    assert.equal(outcome.state, 'conflict');
    execFileSync('git', ['fetch', '--quiet', '--depth=1', `file://${clone.root}`, aside], {
      cwd: root,
    });
    clone.git('push', '--quiet', '--force', 'origin', `${aside}:${production}`);
    const cut = await push({ root, remote: remote.root });
    assert.match(
      cut.sentence,
      /neither after nor before it, as far as this shallow clone can tell/,
    );
    remote.git('update-ref', '-d', production);
    assert.equal(await state({ root, remote: remote.root }), 'accepted');
    assert.equal(tip(), third);
    assert.equal(folder.isSprung(), false);
  });

  it('knows the longer ids, and leaves nothing behind', async () => {
    const leftOver = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('whereabouts-git-'));
    const before = leftOver();
    const long = folder.create(['--object-format=sha256']);
    const bare = folder.create(['--bare', '--object-format=sha256']);
    const commit = long.commit({ file: '1\n' });
    assert.equal(await state({ root: long.root, remote: bare.root, commit }), 'accepted');
    assert.equal(bare.git('rev-parse', production), commit);
    assert.deepEqual(
      leftOver().filter((name) => !before.includes(name)),
      [],
    );
  });
});
