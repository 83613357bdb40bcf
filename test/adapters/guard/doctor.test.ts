import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnose } from '../../../src/adapters/guard/doctor';
import { sessionLeader, leaderByPs } from '../../../src/adapters/guard/sessionLeader';
import { ProcessPool } from '../../../src/adapters/process/process';

describe('The doctor of the guard', () => {
  let home: string;
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-doctor-')));
    for (const folder of ['bin', 'shims']) {
      mkdirSync(join(home, folder));
      writeFileSync(join(home, folder, 'kubectl'), '#!/bin/sh\n');
      chmodSync(join(home, folder, 'kubectl'), 0o755);
    }
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  async function found(folders: readonly string[] = []): Promise<readonly string[]> {
    const all = await diagnose({
      folders,
      shims: join(home, 'shims'),
      socket: undefined,
      shells: ['/bin/bash', '/nowhere/zsh'],
      env: { HOME: home, PATH: `${join(home, 'bin')}:/usr/bin:/bin` },
      home,
      stateFolder: join(home, 'state'),
      processes: new ProcessPool(2),
      signal: new AbortController().signal,
    });
    return all.map(({ state, what }) => `${state}: ${what}`);
  }

  it('sees that the guard is first on PATH, or that start-up files put others before it', async () => {
    assert.deepEqual(
      (await found()).filter((line) => line.startsWith('well: /bin/bash')),
      ['well: /bin/bash finds the guard before kubectl.'],
    );
    writeFileSync(join(home, '.bashrc'), `echo welcome\nPATH="${join(home, 'bin')}:$PATH"\n`);
    const bad = (await found()).find((line) => line.startsWith('warning: /bin/bash'));
    assert.match(bad ?? '', /finds .*\/bin\/kubectl before the guard/);
  });

  it('does not wait for a shell that is not there', async () => {
    assert.ok(
      (await found()).some((line) => /^warning: \/nowhere\/zsh could not be asked/.test(line)),
    );
  });

  it('sees the hooks of pushes and of Claude Code', async () => {
    execFileSync('git', ['init', '-q', join(home, 'shop')]);
    const shop = join(home, 'shop');
    assert.ok((await found([shop])).includes(`uncovered: Pushes of ${shop} are not asked about.`));
    mkdirSync(join(shop, '.git', 'hooks'), { recursive: true });
    writeFileSync(join(shop, '.git', 'hooks', 'pre-push'), '#!/bin/sh\n# >>> whereabouts: asks\n');
    mkdirSync(join(home, '.claude'));
    const hook = { type: 'command', command: '/home/ada/.local/state/whereabouts/guard/ask hook' };
    writeFileSync(
      join(home, '.claude', 'settings.json'),
      JSON.stringify({ hooks: { PreToolUse: [{ hooks: [hook] }] } }),
    );
    const now = await found([shop]);
    assert.ok(now.includes(`well: Pushes of ${shop} are asked about.`));
    assert.ok(now.some((line) => line.startsWith('well: Claude Code asks')));
  });

  it('says what no guard on PATH sees', async () => {
    assert.ok((await found()).some((line) => line.startsWith('uncovered: No guard on PATH sees')));
  });
});

describe('The leader of a session', () => {
  it('is the same by whatever way it is found', function () {
    if (process.platform !== 'linux') this.skip();
    const leader = sessionLeader();
    const said = execFileSync('ps', ['-o', 'sess=', '-p', String(process.pid)], {
      encoding: 'utf8',
    });
    assert.equal(leader ?? 0, Number(said));
    if (leader !== undefined) assert.equal(leaderByPs(process.ppid), leader);
  });
});
