import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { GitCommand } from '../../../src/adapters/git/gitCommand';
import { createGitAsk } from '../../../src/adapters/git/gitSource';
import type { Answer } from '../../../src/core/observe/source';
import { createRepository, gitEnvironment, type TestRepository } from '../../support/repository';

/** `commit ref` of an answer, or `failure: message`. */
function words(answer: Answer): string {
  if (answer.state === 'failed') return `${answer.failure}: ${answer.message}`;
  const { commit, ref } = JSON.parse(answer.body) as { commit: string; ref: string };
  return `${commit} ${ref}`;
}

describe('a git ref as a source', () => {
  const environment = { ...process.env };
  const signal = new AbortController().signal;
  let repository: TestRepository;
  let clone: TestRepository;
  let first = '';
  let second = '';
  let third = '';

  const ask = async (ref: string, remote?: string, root = clone.root) => {
    const git = new GitCommand({ gitPath: 'git' });
    return words(await createGitAsk({ git, root })({ transport: 'git', remote, ref }, signal));
  };

  before(() => {
    Object.assign(process.env, gitEnvironment);
    repository = createRepository();
    first = repository.commit('first');
    repository.git('tag', '-a', '-m', 'nine', 'v1.9.0');
    repository.git('tag', 'both');
    second = repository.commit('second');
    repository.git('tag', '-a', '-m', 'ten', 'v1.10.0');
    repository.git('tag', '-a', '-m', 'tag of a tag', 'nested', 'v1.10.0');
    repository.git('tag', 'v1.10.0-rc1', first);
    repository.git('branch', 'release');
    repository.git('branch', 'both');
    repository.git('branch', 'team/release', first);
    for (const [number, commit] of [
      [9, first],
      [10, second],
      [2, first],
    ] as const)
      repository.git('update-ref', `refs/environments/qa/deployments/${number}`, commit);
    repository.git('update-ref', 'refs/heads/odd/refs/environments/qa/deployments/99', first);
    repository.git('tag', 'a-tree', `${first}^{tree}`);

    clone = createRepository();
    clone.git('remote', 'add', 'origin', repository.root);
    clone.git('fetch', '--quiet', '--tags', 'origin');
    third = clone.commit('third');
    clone.git('branch', 'release');
  });
  after(() => {
    repository.dispose();
    clone.dispose();
    for (const name of Object.keys(gitEnvironment)) {
      if (environment[name] === undefined) delete process.env[name];
      else process.env[name] = environment[name];
    }
  });

  it('is read from the clone by its full or its short name', async () => {
    assert.equal(await ask('main'), `${third} refs/heads/main`);
    assert.equal(await ask('refs/heads/main'), `${third} refs/heads/main`);
    assert.equal(await ask('origin/main'), `${second} refs/remotes/origin/main`);
    assert.equal(await ask('HEAD'), `${third} HEAD`);
    assert.equal(await ask('release'), `${third} refs/heads/release`);
  });

  it('is the commit behind an annotated tag', async () => {
    assert.equal(await ask('v1.10.0'), `${second} refs/tags/v1.10.0`);
    assert.equal(await ask('refs/tags/nested'), `${second} refs/tags/nested`);
    assert.equal(await ask('v1.10.0', 'origin'), `${second} refs/tags/v1.10.0`);
    assert.equal(await ask('nested', 'origin'), `${second} refs/tags/nested`);
  });

  it('is the highest version where a pattern matches several', async () => {
    assert.equal(await ask('v1.*'), `${second} refs/tags/v1.10.0`);
    assert.equal(await ask('refs/tags/v1.*', 'origin'), `${second} refs/tags/v1.10.0`);
    assert.equal(await ask('v1.*-rc*'), `${first} refs/tags/v1.10.0-rc1`);
  });

  it('is asked of a remote by its name or its address', async () => {
    assert.equal(await ask('main', 'origin'), `${second} refs/heads/main`);
    assert.equal(await ask('main', repository.root), `${second} refs/heads/main`);
    assert.equal(await ask('main', `file://${repository.root}`), `${second} refs/heads/main`);
    assert.equal(await ask('HEAD', 'origin'), `${second} HEAD`);
    const relative = `../${repository.root.split('/').at(-1)}`;
    assert.equal(await ask('main', relative), `${second} refs/heads/main`);
    clone.git('config', 'remote.near.url', relative);
    assert.equal(await ask('main', 'near'), `${second} refs/heads/main`);
  });

  it('is not one of a longer name that ends alike', async () => {
    assert.equal(await ask('release', 'origin'), `${second} refs/heads/release`);
    assert.equal(
      await ask('refs/environments/qa/deployments/*', 'origin'),
      `${second} refs/environments/qa/deployments/10`,
    );
  });

  it('is refused where the name could be two', async () => {
    clone.git('branch', 'both');
    const both = 'malformed: both could be refs/heads/both and refs/tags/both: write the full name';
    assert.equal(await ask('both'), both);
    assert.equal(await ask('both', 'origin'), both);
    assert.equal(await ask('refs/tags/both', 'origin'), `${first} refs/tags/both`);
  });

  it('that is not there is said to be missing', async () => {
    assert.equal(
      await ask('mian'),
      'malformed: there is no ref mian in this repository: a fetch may be due',
    );
    assert.equal(
      await ask('mian', 'origin'),
      'malformed: there is no ref mian in origin: check the spelling',
    );
    assert.equal(
      await ask('mai'),
      'malformed: there is no ref mai in this repository: a fetch may be due',
    );
  });

  it('must stand for a commit', async () => {
    assert.equal(
      await ask('a-tree'),
      'malformed: refs/tags/a-tree does not stand for a commit here',
    );
  });

  it('has a name that git takes', async () => {
    for (const ref of [
      '',
      '--output=canary',
      '-x',
      'a b',
      'a..b',
      'a~1',
      'a^',
      'a:b',
      'a?',
      'a[',
      '@{1}',
      '/a',
      'a/',
      'a.lock',
      'a\nb',
    ])
      assert.match(await ask(ref), /^configuration: ".*" cannot be the name of a ref$/);
  });

  it('fails with the cause', async () => {
    assert.equal(
      await ask('main', 'upstream'),
      'configuration: there is no remote upstream in this repository: see git remote -v',
    );
    assert.match(
      await ask('main', undefined, '/'),
      /^configuration: git cannot read \/: not a git repository/,
    );
    assert.match(
      await ask('main', './nowhere'),
      /^configuration: git cannot ask .*does not appear to be a git repository/,
    );
    const refused = await ask('main', 'https://user:secret@127.0.0.1:1/shop.git');
    assert.match(refused, /^network: git cannot ask https:\/\/127\.0\.0\.1:1\/shop\.git: /);
    assert.equal(refused.includes('secret'), false);
  });

  it('never runs a program that an address names', async () => {
    const canary = join(clone.root, 'canary');
    clone.git('config', 'remote.evil.url', `ext::sh -c touch% ${canary}`);
    clone.git('config', 'protocol.ext.allow', 'always');
    for (const remote of [
      'evil',
      `ext::sh -c touch% ${canary}`,
      'fd::17',
      'http2::x',
      `--upload-pack=touch ${canary}`,
    ])
      assert.match(await ask('main', remote), /^configuration: /);
    assert.equal(existsSync(canary), false);
  });

  it('is asked of a remote without the settings of the repository', async () => {
    const canary = join(clone.root, 'canary');
    const settings: Readonly<Record<string, string>> = {
      'remote.origin.uploadpack': `touch ${canary}; git-upload-pack`,
      'remote.origin.vcs': 'evil',
      'core.sshCommand': `touch ${canary}`,
      'core.gitProxy': `touch ${canary}`,
      [`url.ext::sh -c touch% ${canary} .insteadOf`]: repository.root,
      'credential.helper': `!touch ${canary}`,
    };
    for (const [name, value] of Object.entries(settings)) clone.git('config', name, value);
    assert.equal(await ask('main', 'origin'), `${second} refs/heads/main`);
    assert.match(await ask('main', 'ssh://127.0.0.1:1/x.git'), /^network: /);
    assert.match(await ask('main', 'git://127.0.0.1:1/x.git'), /^network: /);
    assert.equal(existsSync(canary), false);
  });
});
