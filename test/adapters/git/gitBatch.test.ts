import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { GitBatch } from '../../../src/adapters/git/gitBatch';
import { absent, GitFolder, isAlive, repositoryAt, staying, until } from '../../support/gitFolder';
import { gitEnvironment } from '../../support/repository';

describe('objects, read by one process', () => {
  const environment = { ...process.env };
  let folder: GitFolder;
  const open: { dispose(): void }[] = [];

  before(() => Object.assign(process.env, gitEnvironment));
  after(() => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
  });
  beforeEach(() => {
    folder = new GitFolder();
  });
  afterEach(() => {
    for (const batch of open.splice(0)) batch.dispose();
    folder.dispose();
  });

  function batchOf(root: string, gitPath: string, idleMs?: number, timeoutMs = 10_000): GitBatch {
    const batch = new GitBatch(repositoryAt(root, { gitPath, timeoutMs }), idleMs);
    open.push(batch);
    return batch;
  }

  it('that ends when nothing is asked for a while, and starts again', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'x' });
    const { path, processes } = folder.countedGit();
    const batch = batchOf(root, path, 50);
    assert.equal((await batch.read([head], staying)).get(head)?.state, 'read');
    const [first = ''] = processes('cat-file');
    await until(() => !isAlive(first));
    assert.equal(isAlive(first), false);
    assert.equal((await batch.read([head], staying)).get(head)?.state, 'read');
    assert.equal(processes('cat-file').length, 2);
  });

  it('that is started again when it was killed', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'x' });
    const { path, processes } = folder.countedGit();
    const batch = batchOf(root, path);
    await batch.read([head], staying);
    const [first = ''] = processes('cat-file');
    process.kill(Number(first), 'SIGKILL');
    await until(() => !isAlive(first));
    // It may have been told before the end was heard of.
    await batch.read([head], staying);
    assert.equal((await batch.read([head], staying)).get(head)?.state, 'read');
  });

  it('that ends over a broken object, which is no matter to the other questions', async () => {
    const { root, commit, id } = folder.create();
    const head = commit({ a: 'a', broken: randomBytes(100_000), c: 'c' });
    const broken = id('HEAD:broken');
    const loose = join(root, '.git', 'objects', broken.slice(0, 2), broken.slice(2));
    chmodSync(loose, 0o644);
    truncateSync(loose, 50_000);
    const { path, processes } = folder.countedGit();
    const batch = batchOf(root, path);
    const ids = [id('HEAD:a'), broken, id('HEAD:c'), head];
    const objects = await batch.read(ids, staying);
    assert.deepEqual(
      ids.map((blob) => objects.get(blob)?.state),
      ['read', 'unknown', 'read', 'read'],
    );
    const failed = objects.get(broken);
    assert.match(
      failed?.state === 'unknown' ? failed.reason : '',
      /^git cat-file ended with code 128: (?:error|fatal): /,
    );
    assert.equal(processes('cat-file').length, 2);
  });

  it('that is given up when it does not answer, with all that wait for it', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'x' });
    const ids = join(folder.outside, 'ids');
    const slow = folder.program('slow', `echo $$ > '${ids}'; sleep 60`);
    const batch = batchOf(root, slow, undefined, 200);
    const objects = await batch.read([head, absent], staying);
    const reason = 'git took longer than 0.2 s';
    assert.deepEqual(
      [...objects.values()],
      [
        { state: 'unknown', reason },
        { state: 'unknown', reason },
      ],
    );
    const id = spawnSync('cat', [ids]).stdout.toString().trim();
    await until(() => !isAlive(id));
    assert.equal(isAlive(id), false);
  });

  it('whose answers must be of the form that git gives them', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'x' });
    const other = folder.program('other', 'echo hello; sleep 60');
    const objects = await batchOf(root, other).read([head], staying);
    assert.deepEqual(objects.get(head), {
      state: 'unknown',
      reason: "git cat-file answered in a form that is not git's",
    });
  });

  it('that may not start at all, or not here, and is not tried for each question then', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'x' });
    const reasons = async (batch: GitBatch) =>
      [...(await batch.read([head, absent], staying)).values()].map((object) =>
        object.state === 'unknown' ? object.reason : object.state,
      );
    const none = 'no-such-git was not found: check the spelling, or that it is on PATH';
    assert.deepEqual(await reasons(batchOf(root, 'no-such-git')), [none, none]);
    const { path, processes } = folder.countedGit();
    for (const reason of await reasons(batchOf(folder.outside, path)))
      assert.match(reason, /^git cat-file ended with code 128: fatal: not a git repository/);
    assert.equal(processes('cat-file').length, 1);
  });

  it('which goes on when somebody stops waiting', async () => {
    const { root, commit, id } = folder.create();
    commit({ big: randomBytes(3_000_000), small: 'small' });
    const { path, processes } = folder.countedGit();
    const batch = batchOf(root, path);
    const controller = new AbortController();
    const big = batch.read([id('HEAD:big')], controller.signal);
    const small = batch.read([id('HEAD:small')], staying);
    controller.abort(new Error('moved on'));
    await assert.rejects(big, /moved on/);
    const read = (await small).get(id('HEAD:small'));
    assert.equal(read?.state === 'read' && read.content.toString(), 'small');
    await assert.rejects(batch.read([id('HEAD:small')], controller.signal), /moved on/);
    assert.equal(processes('cat-file').length, 1);
  });

  it('which does not keep us alive', async () => {
    const { root, commit } = folder.create();
    const head = commit({ file: 'x' });
    const code = `
      const { GitBatch } = require('./src/adapters/git/gitBatch.ts');
      const { GitCommand } = require('./src/adapters/git/gitCommand.ts');
      const repository = { git: new GitCommand({ gitPath: 'git' }), root: ${JSON.stringify(root)}, timeoutMs: 9000 };
      new GitBatch(repository).read(['${head}'], new AbortController().signal).then(
        (objects) => console.log(objects.get('${head}').state),
      );
    `;
    const args = ['--import', 'tsx', '-e', code];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 9000 });
    assert.equal(stdout, 'read\n');
  }).timeout(15_000);
});
