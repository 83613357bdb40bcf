import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { journalFile, JournalFile } from '../../../src/adapters/files/journalFile';
import { defaultStateFolder } from '../../../src/adapters/files/stateFolder';
import type { Entry } from '../../../src/core/promote/journal';
import { entries, fileOf, owner, writtenLines } from '../../support/journal';

const isWindows = process.platform === 'win32';
const script = join(__dirname, '..', '..', 'support', 'appendEntries.ts');
const seen = (id: string): Entry => ({ at: 1, id, type: 'seen', words: 'waits' });
const MISSING = 'lines are missing before this one';

let directory: string;
let file: string;
let journal: JournalFile;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'whereabouts-journal-'));
  file = join(directory, 'state', 'journals', 'shop.jsonl');
  journal = new JournalFile(file);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function put(content: Uint8Array | string): void {
  mkdirSync(join(directory, 'state', 'journals'), { recursive: true });
  writeFileSync(file, content);
}

const ids = async (of = journal) => (await of.read()).entries.map(({ id }) => id);

describe('A journal in a file', () => {
  it('is empty where there is no file, and reading makes none', async () => {
    assert.deepEqual(await journal.read(), { entries: [], damaged: [], heads: [], problems: [] });
    assert.ok(!existsSync(join(directory, 'state')));
  });

  it('gives back what was appended, to every instance', async () => {
    for (const entry of entries) await journal.append(entry);
    for (const reader of [journal, new JournalFile(file)]) {
      const { entries: read, problems } = await reader.read();
      assert.deepEqual(read, entries);
      assert.deepEqual(problems, []);
    }
    assert.deepEqual(readFileSync(file), fileOf(writtenLines()));
  });

  it('belongs to the user alone', async function () {
    if (isWindows) return this.skip();
    await journal.append(seen('a'));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(directory, 'state', 'journals')).mode & 0o777, 0o700);
    assert.equal(statSync(join(directory, 'state')).mode & 0o777, 0o700);
  });

  it('takes many at once in their order, and one that fails takes no other along', async () => {
    const bad: Entry = { at: NaN, id: 'bad', type: 'left', owner };
    const done = [seen('a'), seen('b'), bad, seen('c')].map((entry) => journal.append(entry));
    const states = (await Promise.allSettled(done)).map(({ status }) => status);
    assert.deepEqual(states, ['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    const { entries: read, problems, heads } = await journal.read();
    assert.deepEqual(
      read.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.deepEqual([problems, heads.length], [[], 1]);
  });

  it('goes on after every cut, and says what was lost', async function () {
    this.timeout(60_000);
    const lines = writtenLines(entries.slice(0, 4));
    const whole = fileOf(lines);
    const ends = lines.map((_, index) => fileOf(lines.slice(0, index + 1)).length - 1);
    for (let length = 0; length < whole.length; length += 7) {
      put(whole.subarray(0, length));
      await new JournalFile(file).append(seen('next'));
      const { entries: read, damaged, heads } = await journal.read();
      const before = ends.filter((end) => end <= length).length;
      assert.deepEqual(read, [...entries.slice(0, before), seen('next')], `${length}`);
      const isClean = length === 0 || whole[length - 1] === 0x0a || ends.includes(length);
      assert.equal(damaged.length, isClean ? 0 : 1, `${length}`);
      assert.equal(heads.length, 1);
    }
  });

  it('notices that its file was replaced, cut or removed, and goes on with what is there', async () => {
    const lines = writtenLines(entries.slice(0, 3));
    await journal.append(seen('a'));
    await journal.append(seen('b'));
    const first = readFileSync(file);

    put(fileOf(lines));
    await journal.append(seen('c'));
    assert.deepEqual(await ids(), ['p1', 'p1', 'p1', 'c']);
    assert.deepEqual((await journal.read()).problems, []);

    truncateSync(file, fileOf(lines.slice(0, 1)).length);
    await journal.append(seen('d'));
    assert.deepEqual(await ids(), ['p1', 'd']);
    assert.deepEqual((await journal.read()).problems, []);

    renameSync(join(directory, 'state'), join(directory, 'away'));
    await journal.append(seen('e'));
    assert.deepEqual(await ids(), ['e']);

    put(Buffer.concat([first, first]));
    await journal.append(seen('f'));
    assert.deepEqual(await ids(), ['a', 'b', 'f']);
  });

  it('waits for a line that is just being written', async () => {
    await journal.append(seen('a'));
    const [line = ''] = writtenLines([seen('b')]);
    appendFileSync(file, `\n${line.slice(0, 60)}`);
    const reading = journal.read();
    setTimeout(() => appendFileSync(file, `${line.slice(60)}\n`), 5);
    const { entries: read, damaged } = await reading;
    assert.deepEqual([read.length, damaged], [2, []]);
  });
});

describe('Several writers', () => {
  const append = async (name: string, count: number) =>
    (
      await promisify(execFile)(process.execPath, [
        ...['--import', 'tsx', script, file, name, String(count)],
      ])
    ).stdout.trim();

  async function isWhole(count: number): Promise<void> {
    const { entries: read, problems } = await journal.read();
    assert.equal(read.length, count);
    assert.equal(new Set(read.map(({ id }) => id)).size, count);
    assert.deepEqual(problems, []);
    await journal.append(seen('last'));
    assert.equal((await journal.read()).heads.length, 1);
  }

  it('lose nothing, in two processes', async function () {
    this.timeout(60_000);
    assert.deepEqual(await Promise.all([append('a', 200), append('b', 200)]), ['200', '200']);
    await isWhole(400);
    const order = (await ids()).filter((id) => id.startsWith('a-'));
    assert.deepEqual(
      order,
      order.map((_, index) => `a-${index}`),
    );
  });

  it('lose nothing, in one process, while somebody reads', async function () {
    this.timeout(60_000);
    const writers = ['a', 'b', 'c'].map((name) => ({ name, own: new JournalFile(file) }));
    const done = writers.flatMap(({ name, own }) =>
      Array.from({ length: 60 }, (_, index) => own.append(seen(`${name}-${index}`))),
    );
    let isOver = false;
    const all = Promise.all(done).then(() => (isOver = true));
    while (!isOver) assert.deepEqual((await journal.read()).problems, []);
    await all;
    await isWhole(180);
  });

  it('of whom one wrote half a line cost nobody else a line', async () => {
    await journal.append(seen('a'));
    appendFileSync(file, '\n{"v":1,"at":"2026-');
    await new JournalFile(file).append(seen('b'));
    await journal.append(seen('c'));
    const { entries: read, damaged, heads } = await journal.read();
    assert.deepEqual(
      read.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      damaged.map(({ line }) => line),
      [4],
    );
    assert.equal(heads.length, 1);
  });

  it('notice a line that a third one took out', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await journal.append(seen(id));
    const lines = readFileSync(file, 'utf8').split('\n');
    put(lines.toSpliced(3, 1).join('\n'));
    const { entries: read, damaged } = await journal.read();
    assert.equal(read.length, 3);
    assert.deepEqual(
      damaged.map(({ reason }) => reason),
      [MISSING],
    );
  });
});

describe('A journal that cannot be written', () => {
  it('says so where the file may not grow, and keeps what it had', function () {
    this.timeout(30_000);
    if (isWindows) return this.skip();
    const line = `${writtenLines([seen('a-0')])[0]}`;
    // Blocks of 512 bytes in some shells and of 1,024 in others.
    const limited = (command: string) =>
      execFileSync('sh', ['-c', `ulimit -f 2 && ${command}`], { encoding: 'utf8' });
    try {
      limited('true');
    } catch {
      return this.skip();
    }
    const run = `"${process.execPath}" --import tsx "${script}" "${file}" a 30`;
    // What tsx keeps from an earlier start could be too large to be written again under the limit.
    const [count = '', first = ''] = limited(`TSX_DISABLE_CACHE=1 ${run}`).trim().split('\n');
    assert.ok(Number(count) >= Math.floor(1024 / (line.length + 90)), count);
    assert.ok(Number(count) < 30, count);
    assert.match(first, /^The journal .*shop\.jsonl took only a part of the entry: .*Free some/);

    const [none = '', second = ''] = limited(`TSX_DISABLE_CACHE=1 ${run}`).trim().split('\n');
    assert.equal(none, '0');
    assert.match(second, /shop\.jsonl cannot be written: it has reached the largest size/);
    return journal.read().then(({ entries: read, damaged }) => {
      assert.equal(read.length, Number(count));
      assert.equal(damaged.length, 1);
    });
  });

  it('is never one that a link leads to', async function () {
    if (isWindows) return this.skip();
    const target = join(directory, 'target');
    put('');
    rmSync(file);
    symlinkSync(target, file);
    for (const content of ['', 'precious']) {
      writeFileSync(target, content);
      await assert.rejects(journal.append(seen('a')), /shop\.jsonl is a symbolic link, .*remove/);
      await assert.rejects(journal.read(), /shop\.jsonl is a symbolic link, .*remove/);
      assert.equal(readFileSync(target, 'utf8'), content);
    }
    rmSync(target);
    await assert.rejects(journal.append(seen('a')), /is a symbolic link/);
    assert.deepEqual(readdirSync(directory), ['state']);
    rmSync(file);
    await journal.append(seen('b'));
    assert.deepEqual(await ids(), ['b']);
  });

  it('is never a pipe or a folder', async function () {
    if (isWindows) return this.skip();
    put('');
    rmSync(file);
    execFileSync('mkfifo', [file]);
    await assert.rejects(journal.append(seen('a')), /shop\.jsonl is no file: move away/);
    await assert.rejects(journal.read(), /shop\.jsonl is no file/);
    rmSync(file);
    mkdirSync(file);
    await assert.rejects(journal.append(seen('a')), /shop\.jsonl is a folder\. Move it away\.$/);
    await assert.rejects(journal.read(), /shop\.jsonl is no file/);
  });

  it('says what stands in its way', async () => {
    writeFileSync(join(directory, 'state'), '');
    await assert.rejects(journal.append(seen('a')), /has a file where a folder must be\. Move/);
    const long = new JournalFile(join(directory, 'x'.repeat(300)));
    await assert.rejects(long.append(seen('a')), /has a path that is too long/);
  });

  it('says whose it is, where it is not ours', async function () {
    if (isWindows || process.getuid?.() === 0) return this.skip();
    put('');
    chmodSync(file, 0o400);
    await assert.rejects(journal.append(seen('a')), /may not be opened by you\. See who owns it/);
  });
});

describe('The place of a journal', () => {
  it('is in the folder that the system keeps for state', () => {
    const at = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform) =>
      defaultStateFolder(env, platform);
    assert.equal(at({ XDG_STATE_HOME: '/s' }, 'linux'), join('/s', 'whereabouts'));
    assert.equal(at({}, 'darwin'), join(homedir(), '.local', 'state', 'whereabouts'));
    assert.equal(at({ XDG_STATE_HOME: '' }, 'linux'), at({}, 'linux'));
    assert.equal(
      at({ LOCALAPPDATA: 'L', XDG_STATE_HOME: '/s' }, 'win32'),
      join('L', 'whereabouts'),
    );
  });

  it('is the same by whatever way a folder is reached, and another for every folder', function () {
    if (isWindows) return this.skip();
    const folder = join(directory, 'my shop: *äß*');
    const link = join(directory, 'link');
    mkdirSync(folder);
    symlinkSync(folder, link);
    const place = journalFile('/s', folder);
    assert.match(place, /^\/s\/journals\/my_shop_[A-Za-z0-9._-]*-[0-9a-f]{24}\.jsonl$/);
    assert.equal(journalFile('/s', link), place);
    assert.equal(journalFile('/s', `${folder}/.`), place);
    assert.notEqual(journalFile('/s', directory), place);
    assert.match(journalFile('/s', '/'), /^\/s\/journals\/folder-[0-9a-f]{24}\.jsonl$/);
    assert.match(journalFile('/s', '/gone/..x'), /^\/s\/journals\/x-[0-9a-f]{24}\.jsonl$/);
  });
});
