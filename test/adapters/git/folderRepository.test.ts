import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderRepository } from '../../../src/adapters/git/folderRepository';
import { ProcessPool } from '../../../src/adapters/process/process';
import { createSystemClock } from '../../../src/adapters/systemClock';
import { RecordingLog } from '../../support/fakeClock';
import { gitEnvironment } from '../../support/repository';

describe('The repository of a folder', () => {
  let folder: string;
  let repository: FolderRepository;
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args], {
      cwd: folder,
      env: { ...process.env, ...gitEnvironment },
      encoding: 'utf8',
    }).trim();

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-folder-')));
    repository = new FolderRepository({
      folder,
      gitPath: undefined,
      processes: new ProcessPool(4),
      log: new RecordingLog(),
      clock: createSystemClock((error) => assert.fail(String(error))),
      cacheFolder: undefined,
      threadScript: undefined,
    });
  });
  afterEach(() => {
    repository.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is missing with a reason, and is found once it is there', async () => {
    const none = await repository.repository();
    assert.equal(none.state, 'none');
    assert.match(none.state === 'none' ? none.reason : '', /not in a git repository/);
    const answer = await repository.ask(
      { transport: 'git', remote: undefined, ref: 'main' },
      new AbortController().signal,
    );
    assert.equal(answer.state, 'failed');
    git('init', '--quiet', '--initial-branch=main');
    git('commit', '--quiet', '--allow-empty', '--message=Start');
    const found = await repository.repository();
    assert.ok(found.state === 'present');
    assert.equal(found.root, folder);
    assert.equal(found.head?.subject, 'Start');
    assert.equal(found.branch, 'main');
  });

  it('knows what is checked out where a tag is called HEAD too', async () => {
    git('init', '--quiet', '--initial-branch=main');
    git('commit', '--quiet', '--allow-empty', '--message=Start');
    git('update-ref', 'refs/tags/HEAD', 'HEAD');
    git('commit', '--quiet', '--allow-empty', '--message=More');
    const seen = async () => {
      const found = await repository.repository();
      return found.state === 'present' && [found.head?.subject, found.branch];
    };
    assert.deepEqual(await seen(), ['More', 'main']);
    git('checkout', '--quiet', '--detach', 'refs/heads/main~1');
    assert.deepEqual(await seen(), ['Start', undefined]);
  });

  it('takes a symbolic link for the file that it leads to, and knows files that are gone', async () => {
    git('init', '--quiet');
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src', 'a.txt'), 'text');
    symlinkSync(join('src', 'a.txt'), join(folder, 'link.txt'));
    symlinkSync(tmpdir(), join(folder, 'outside'));
    const pathOf = (...names: string[]) => repository.pathOf(join(folder, ...names));
    assert.equal(await pathOf('link.txt'), 'src/a.txt');
    assert.equal(await pathOf('src', 'gone.txt'), 'src/gone.txt');
    assert.equal(await pathOf('outside'), undefined);
    assert.equal(await pathOf('nowhere', 'gone.txt'), undefined);
  });

  it('says when it moves: a commit, a checkout', async () => {
    git('init', '--quiet', '--initial-branch=main');
    git('commit', '--quiet', '--allow-empty', '--message=Start');
    await repository.repository();
    const moved = async (act: () => void) => {
      const told = new Promise<void>((resolve) => {
        const once = repository.onDidMove(() => {
          once.dispose();
          resolve();
        });
      });
      act();
      await told;
    };
    await moved(() => git('commit', '--quiet', '--allow-empty', '--message=More'));
    await moved(() => git('checkout', '--quiet', '-b', 'feature'));
  });

  it('stays silent while only files change', async () => {
    git('init', '--quiet', '--initial-branch=main');
    git('commit', '--quiet', '--allow-empty', '--message=Start');
    await repository.repository();
    let told = 0;
    repository.onDidMove(() => (told += 1));
    writeFileSync(join(folder, 'file'), 'text');
    git('add', 'file');
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(told, 0);
  });
});
