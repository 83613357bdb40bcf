import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, thisOwner } from '../../../src/adapters/process/owner';
import type { Owner } from '../../../src/core/promote/journal';

const isLinux = process.platform === 'linux';
const hasPs = spawnSync('ps', ['-o', 'lstart=', '-p', String(process.pid)]).status === 0;
const noPid = 2 ** 22 + 7;
const here = thisOwner();

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A program that prints who it is and stays. */
const stay = "process.stdout.write('x'); setInterval(() => undefined, 1000);";

async function started(command = process.execPath, args = ['-e', stay]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

function ownerOf(pid: number): Owner {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { ...here, pid, started: fields[19] ?? '' };
}

describe('The owner of a promotion', () => {
  it('is this process, as long as it runs', () => {
    assert.equal(here.pid, process.pid);
    assert.deepEqual(thisOwner(), here);
    assert.equal(isAlive(here), 'alive');
  });

  it('lives, and is dead once it was ended', async function () {
    if (!isLinux) return this.skip();
    const child = await started();
    const owner = ownerOf(child.pid ?? 0);
    assert.equal(isAlive(owner), 'alive');
    await end(child);
    assert.equal(isAlive(owner), 'dead');
  });

  it('is dead where another process has its number', function () {
    if (process.platform === 'win32') return this.skip();
    assert.equal(isAlive({ ...here, started: `${here.started}1` }), 'dead');
    assert.equal(isAlive({ ...here, pid: noPid }), 'dead');
  });

  it('is found whatever its name is', async function () {
    if (!isLinux) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'whereabouts-owner-'));
    try {
      const program = join(folder, 'a) Z 1 (2');
      copyFileSync('/bin/sh', program);
      const child = await started(program, ['-c', 'echo x; read -r line < /dev/zero; :']);
      assert.match(readFileSync(`/proc/${child.pid}/stat`, 'latin1'), /^\d+ \(a\) Z 1 \(2\) /);
      const owner = ownerOf(child.pid ?? 0);
      assert.match(owner.started, /^\d{2,}$/);
      assert.equal(isAlive(owner), 'alive');
      await end(child);
      assert.equal(isAlive(owner), 'dead');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is dead as a zombie', async function () {
    if (!isLinux) return this.skip();
    // The shell becomes `sleep`, which never hears of the end of its child.
    const parent = spawn('sh', ['-c', 'sh -c "echo \\$\\$; exit" & exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const said = await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve));
      const pid = Number(said.toString());
      const isOver = () => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
      for (let turn = 0; turn < 100 && !isOver(); turn++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(isOver());
      assert.equal(isAlive(ownerOf(pid)), 'dead');
      if (hasPs) assert.equal(isAlive({ ...ownerOf(pid), boot: '' }, 'darwin'), 'dead');
    } finally {
      await end(parent);
    }
  });

  it('is dead after the machine started anew, and unknown elsewhere', function () {
    if (!isLinux) return this.skip();
    const [boot = '', ...container] = here.boot.split(':');
    assert.match(here.boot, /^[0-9a-f-]{36}:pid:\[\d+\]$/);
    const another = `${boot.slice(0, -1)}${boot.endsWith('0') ? '1' : '0'}`;
    assert.equal(isAlive({ ...here, boot: [another, ...container].join(':') }), 'dead');
    assert.equal(isAlive({ ...here, boot: `${boot}:pid:[1]` }), 'unknown');
    assert.equal(isAlive({ ...here, boot: `${boot}:pid:[1]`, pid: noPid }), 'unknown');
    assert.equal(isAlive({ ...here, boot: '' }), 'unknown');
    assert.equal(isAlive({ ...here, host: `${here.host}x` }), 'unknown');
    assert.equal(isAlive({ ...here, host: `${here.host}x`, boot: another }), 'unknown');
  });

  it('is never made of what is no process number', () => {
    for (const pid of [0, -1, 1.5, NaN]) {
      assert.equal(isAlive({ ...here, pid }), 'unknown');
      assert.equal(isAlive({ ...here, pid, boot: '', started: '' }, 'win32'), 'unknown');
    }
  });

  it('is known by ps where there is no /proc', async function () {
    if (!hasPs) return this.skip();
    const owner = thisOwner('darwin');
    assert.equal(owner.boot, '');
    assert.match(owner.started, /^\w{3} \w{3} \d{1,2} \d\d:\d\d:\d\d \d{4}$/);
    assert.equal(isAlive(owner, 'darwin'), 'alive');
    assert.equal(isAlive({ ...owner, started: 'Thu Jan 1 00:00:00 1970' }, 'darwin'), 'dead');
    assert.equal(isAlive({ ...owner, started: '' }, 'darwin'), 'unknown');
    const child = await started();
    await end(child);
    assert.equal(isAlive({ ...owner, pid: child.pid ?? 0 }, 'darwin'), 'dead');
  });

  it('is known by its number alone on Windows', () => {
    const owner = thisOwner('win32');
    assert.deepEqual([owner.boot, owner.started], ['', '']);
    assert.equal(isAlive(owner, 'win32'), 'alive');
    assert.equal(isAlive({ ...owner, pid: noPid }, 'win32'), 'dead');
  });
});
