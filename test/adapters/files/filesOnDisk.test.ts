import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilesOnDisk } from '../../../src/adapters/files/filesOnDisk';

describe('Files on disk', () => {
  let folder: string;
  let file: string;
  let files: FilesOnDisk;
  let decoded: number;
  const decode = (text: string) => {
    decoded++;
    return text.toUpperCase();
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'whereabouts-files-'));
    file = join(folder, 'config');
    files = new FilesOnDisk();
    decoded = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are decoded once for as long as they stay the same', () => {
    writeFileSync(file, 'one');
    for (let times = 0; times < 3; times++) {
      assert.deepEqual(files.read(file, decode), { state: 'read', value: 'ONE' });
    }
    assert.equal(decoded, 1);
    assert.deepEqual(
      files.read(file, (text) => text.length),
      { state: 'read', value: 3 },
    );
  });

  it('are read anew after every change', () => {
    writeFileSync(file, 'one');
    files.read(file, decode);
    // The same length, and a time that is set back.
    writeFileSync(file, 'two');
    utimesSync(file, 0, 0);
    assert.deepEqual(files.read(file, decode), { state: 'read', value: 'TWO' });
    writeFileSync(`${file}.new`, 'six');
    utimesSync(`${file}.new`, 0, 0);
    renameSync(`${file}.new`, file);
    assert.deepEqual(files.read(file, decode), { state: 'read', value: 'SIX' });
    rmSync(file);
    assert.deepEqual(files.read(file, decode), { state: 'absent' });
  });

  it('that are not there are absent', () => {
    writeFileSync(file, '');
    for (const path of [join(folder, 'none'), join(file, 'below'), '']) {
      assert.deepEqual(files.read(path, decode), { state: 'absent' });
    }
  });

  it('that cannot be read say so', function () {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const long = join(folder, 'long');
    writeFileSync(long, Buffer.alloc(1024 * 1024));
    assert.equal(files.read(long, decode).state, 'read');
    appendFileSync(long, 'x');
    execFileSync('ln', ['-s', 'loop', join(folder, 'loop')]);
    mkdirSync(join(folder, 'below'));
    for (const path of [
      fifo,
      long,
      folder,
      join(folder, 'loop'),
      '/dev/zero',
      'a\0b',
      join(folder, 'x'.repeat(300)),
    ]) {
      const { state } = files.read(path, decode);
      assert.equal(state, 'unreadable', path);
    }
    const broken = files.read(long.replace('long', 'below/../long'), () => 1);
    assert.equal(broken.state, 'unreadable');
    if (process.getuid?.() === 0) this.skip();
    writeFileSync(file, 'x');
    chmodSync(file, 0);
    assert.equal(files.read(file, decode).state, 'unreadable');
  });

  it('that cannot be decoded say why', () => {
    writeFileSync(file, 'x');
    const fails = () => {
      throw new Error('no YAML');
    };
    assert.deepEqual(files.read(file, fails), { state: 'unreadable', reason: 'no YAML' });
    assert.deepEqual(files.read(file, fails), { state: 'unreadable', reason: 'no YAML' });
  });

  it('tell which had a say', () => {
    const seen: string[] = [];
    files = new FilesOnDisk((path) => seen.push(path));
    writeFileSync(file, 'x');
    files.read(file, decode);
    files.read(join(folder, 'none'), decode);
    files.read(file, decode);
    assert.deepEqual(seen, [file, join(folder, 'none'), file]);
  });
});
