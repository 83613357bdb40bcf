import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GitCommand } from '../../../src/adapters/git/gitCommand';
import { gatherFacts, withoutCredentials } from '../../../src/adapters/git/gitFacts';
import { listWorkTree } from '../../../src/adapters/git/workTree';
import { git, initRepository, line, Scratch, writeCommits } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

describe('gatherFacts', () => {
  const scratch = new Scratch();
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => scratch.dispose());

  const gather = (root: string) =>
    gatherFacts(root, {
      locate: () =>
        Promise.resolve({ state: 'present', root, git: new GitCommand({ gitPath: 'git' }) }),
    });
  const write = (root: string, path: string, text = '') => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  it('gathers remotes, branches, tags and files, with the text of what names environments', async () => {
    const root = initRepository(scratch.path('shop'));
    writeCommits(root, line(1, { path: 'README.md' }));
    git(root, ['remote', 'add', 'origin', 'https://ada:secret@git.shop.example/acme/shop.git']);
    git(root, ['remote', 'add', 'odd.name', 'git@git.shop.example:acme/shop.git']);
    git(root, ['remote', 'set-url', '--add', '--push', 'origin', 'https://push.example/']);
    git(root, ['remote', 'set-url', '--add', 'origin', 'https://second.example/']);
    for (const branch of ['qa', 'env/staging']) git(root, ['branch', branch]);
    git(root, ['update-ref', 'refs/remotes/origin/production', 'main']);
    git(root, ['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/production']);
    for (const tag of ['production', 'qa-1', 'qa-12', 'qa-7', 'v1.0', '2024.1'])
      git(root, ['tag', tag]);
    write(root, '.github/workflows/deploy.yml', 'environment: qa');
    write(root, 'src/index.js', 'not read');
    write(root, 'node_modules/x/index.js');
    assert.deepEqual(await gather(root), {
      remotes: [
        { name: 'origin', url: 'https://git.shop.example/acme/shop.git' },
        { name: 'odd.name', url: 'git@git.shop.example:acme/shop.git' },
      ],
      branches: ['qa', 'main', 'env/staging', 'origin/production'],
      tags: ['production', 'qa-7'],
      files: [
        { path: 'README.md' },
        { path: 'src/index.js' },
        { path: '.github/workflows/deploy.yml', text: 'environment: qa' },
      ],
    });
  });

  it('takes secrets out of addresses', () => {
    const cases = [
      ['https://git.example/a/b.git', 'https://git.example/a/b.git'],
      ['https://token@git.example/a', 'https://git.example/a'],
      ['https://user:p@ss@git.example:8443/a@b', 'https://git.example:8443/a@b'],
      ['https://git.example/a?private_token=x#y', 'https://git.example/a'],
      ['HTTPS://u:p@git.example', 'HTTPS://git.example'],
      ['ssh://git:pw@git.example:22/a', 'ssh://git.example:22/a'],
      ['git@git.example:a/b.git', 'git@git.example:a/b.git'],
      ['../b', '../b'],
    ] as const;
    for (const [url, clean] of cases) assert.equal(withoutCredentials(url), clean);
  });

  it('keeps the names that could be environments when there are hundreds', async () => {
    const root = initRepository(scratch.path('names'));
    const [id = ''] = writeCommits(root, line(1));
    const noise = Array.from({ length: 600 }, (_, at) => [
      `create refs/heads/feature/${at}-some-long-name ${id}`,
      ...(at < 100
        ? [`create refs/tags/v${at}.0.1 ${id}`, `create refs/tags/build-${at} ${id}`]
        : []),
    ]).flat();
    const telling = [`create refs/heads/zz-qa ${id}`, `create refs/tags/zz-uat ${id}`];
    git(root, ['update-ref', '--stdin'], [...noise, ...telling, ''].join('\n'));
    const { branches, tags } = await gather(root);
    assert.equal(branches.length, 500);
    assert.deepEqual(branches.slice(0, 2), ['main', 'zz-qa']);
    assert.deepEqual(tags, ['build-99', 'zz-uat']);
  });

  it('reads nothing outside of the root, and waits for no pipe', async () => {
    const outside = scratch.path('outside');
    write(outside, 'deploy.yml', 'environment: secret');
    const root = initRepository(scratch.path('links'));
    write(root, '.github/workflows/real.yml', 'environment: qa');
    const workflows = join(root, '.github', 'workflows');
    symlinkSync(join(outside, 'deploy.yml'), join(workflows, 'link.yml'));
    symlinkSync(outside, join(root, 'folder'));
    symlinkSync(root, join(root, 'loop'));
    spawnSync('mkfifo', [join(workflows, 'pipe.yml')]);
    assert.deepEqual((await gather(root)).files, [
      { path: '.github/workflows/real.yml', text: 'environment: qa' },
    ]);
  });

  it('is bounded in depth, in files and in the length of texts', async () => {
    const deep = initRepository(scratch.path('deep'));
    write(deep, 'a/b/c/d/e/f/near.txt');
    write(deep, 'a/b/c/d/e/f/g/far.txt');
    write(deep, '.github/workflows/long.yml', 'x'.repeat(256 * 1024 + 1));
    assert.deepEqual((await gather(deep)).files, [
      { path: '.github/workflows/long.yml' },
      { path: 'a/b/c/d/e/f/near.txt' },
    ]);
    const { signal } = new AbortController();
    for (let at = 0; at < 10; at++) write(deep, `many/${at}`);
    write(deep, 'zz-first.txt');
    const few = await listWorkTree(deep, () => false, signal, 6);
    const expected = ['zz-first.txt', 'many/0', 'many/1', 'many/2', 'many/3', 'many/4'];
    assert.deepEqual(
      few,
      expected.map((path) => ({ path })),
      'what is near to the root comes first',
    );
  });

  it('has the files alone where there is no repository, and stops when told to', async () => {
    const folder = scratch.path('folder');
    write(folder, 'compose.yaml', 'services: {}');
    const nowhere = { locate: () => Promise.resolve({ state: 'none' } as const) };
    assert.deepEqual(await gatherFacts(folder, nowhere), {
      remotes: [],
      branches: [],
      tags: [],
      files: [{ path: 'compose.yaml', text: 'services: {}' }],
    });
    const gone = AbortSignal.abort(new Error('closed'));
    await assert.rejects(gatherFacts(folder, nowhere, gone), /closed/);
    const nothing = await gather(join(folder, 'none'));
    assert.deepEqual(nothing, { remotes: [], branches: [], tags: [], files: [] });
  });
});
