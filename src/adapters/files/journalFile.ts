import { createHash } from 'node:crypto';
import { constants, realpathSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Entry, Journal } from '../../core/promote/journal';
import {
  type DecodedJournal,
  JournalChain,
  decodeJournal,
  encodeEntry,
} from '../../core/promote/journalText';

/** How long a line that is just being written by another may take to be whole. */
const WRITING_MS = 30;

/** So many bytes before the place where a look ended tell that it is still the same file: the hash of a line. */
const MARK = 80;

const FEED = 0x0a;

const CHUNK = 64 * 1024;

/** Where the journal of a folder is kept: the same file by whatever way the folder was reached. */
export function journalFile(stateFolder: string, folder: string): string {
  const real = realPath(folder);
  const name = basename(real).replace(/[^A-Za-z0-9._-]+/g, '_');
  const part = name.replace(/^\.+/, '').slice(0, 40) || 'folder';
  return join(stateFolder, 'journals', `${part}-${sha256(real).slice(0, 24)}.jsonl`);
}

/**
 * A journal in a file, as lines that check each other (`journalText.ts`). Windows and terminals write to it without
 * a lock: each entry is one write at the end of the file.
 */
export class JournalFile implements Journal {
  private queue: Promise<unknown> = Promise.resolve();
  private chain = new JournalChain(sha256);
  private offset = 0;
  private mark: Uint8Array = new Uint8Array();
  private isNamed = false;

  private readonly file: string;

  constructor(file: string) {
    this.file = resolve(file);
  }

  /** One after the other. Rejects with a sentence for people. */
  append(entry: Entry): Promise<void> {
    const done = this.queue.then(() => this.write(entry)).catch((error) => this.fail(error));
    this.queue = done.catch(() => undefined);
    return done;
  }

  /** A missing file is an empty journal. Rejects, with a sentence, where the file cannot be read at all. */
  async read(): Promise<DecodedJournal> {
    try {
      let bytes = await this.content();
      // Somebody may be writing just now: what is half a line may be whole in a moment.
      if (isOpenEnded(bytes)) {
        await delay(WRITING_MS);
        bytes = await this.content();
      }
      return decodeJournal(bytes, sha256);
    } catch (error) {
      return this.fail(error);
    }
  }

  private async content(): Promise<Uint8Array> {
    let handle: FileHandle;
    try {
      handle = await this.open(constants.O_RDONLY);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return new Uint8Array();
      throw error;
    }
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  }

  private async write(entry: Entry): Promise<void> {
    const { handle, folders } = await this.openToAppend();
    try {
      await this.catchUp(handle);
      // Begun with a line feed, so that a line that was cut off before it does not take it along.
      const line = Buffer.from(`\n${encodeEntry(entry, this.chain.heads, sha256)}\n`);
      const { bytesWritten } = await handle.write(line);
      if (bytesWritten < line.length) throw new Told(SHORT);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (this.isNamed) return;
    for (const folder of folders) await syncFolder(folder);
    this.isNamed = true;
  }

  /** Also gives the folders whose entries must be on the disk for the file to be found again. */
  private async openToAppend(): Promise<{ handle: FileHandle; folders: readonly string[] }> {
    const flags = constants.O_RDWR | constants.O_APPEND;
    const folder = dirname(this.file);
    try {
      return { handle: await this.open(flags), folders: [folder] };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    this.isNamed = false;
    const handle = await this.open(flags | constants.O_CREAT);
    const folders = [folder];
    for (let at = folder; first !== undefined && at.length >= first.length; at = dirname(at))
      folders.push(dirname(at));
    return { handle, folders };
  }

  /** Follows no link, and waits for no pipe. */
  private async open(flags: number): Promise<FileHandle> {
    // Windows has no such flag.
    if (!constants.O_NOFOLLOW && (await isLink(this.file))) throw new Told(LINK);
    const handle = await open(
      this.file,
      flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
      0o600,
    );
    const isFile = await handle.stat().then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (isFile) return handle;
    await handle.close();
    throw new Told('is no file: move away what is there');
  }

  /** Reads what was written since the last look: by others, and by ourselves. */
  private async catchUp(handle: FileHandle): Promise<void> {
    const from = this.offset - this.mark.length;
    let bytes = await readFrom(handle, from);
    if (Buffer.compare(bytes.subarray(0, this.mark.length), this.mark) !== 0) {
      // Another file, or one that was cut.
      this.chain = new JournalChain(sha256);
      this.offset = 0;
      this.mark = new Uint8Array();
      bytes = await readFrom(handle, 0);
    }
    const taken = this.chain.take(bytes.subarray(this.mark.length));
    const seen = this.mark.length + taken;
    this.offset += taken;
    this.mark = Uint8Array.from(bytes.subarray(Math.max(0, seen - MARK), seen));
  }

  private fail(error: unknown): never {
    throw new Error(`The journal ${this.file} ${sentenceFor(error)}.`, { cause: error });
  }
}

/** What is wrong with the file and what to do, to follow its name, without the full stop. */
class Told extends Error {}

const LINK = 'is a symbolic link, and links are not followed here: remove it';
const SHORT =
  'took only a part of the entry: the disk is full or the file may not grow. Free some space, or raise the limit';

const SENTENCES: Readonly<Record<string, string>> = {
  ELOOP: LINK,
  // What some systems say instead.
  EMLINK: LINK,
  EFTYPE: LINK,
  ENOSPC: 'cannot be written: the disk is full. Free some space',
  EDQUOT: 'cannot be written: your share of the disk is used up. Free some space',
  EFBIG:
    'cannot be written: it has reached the largest size that files may have here. Raise the limit',
  EACCES: 'may not be opened by you. See who owns it and its folder',
  EPERM: 'may not be opened by you. See who owns it and its folder',
  EROFS: 'is on a disk that can only be read. Set XDG_STATE_HOME to a folder that can be written',
  ENOTDIR: 'has a file where a folder must be. Move that file away',
  EEXIST: 'has a file where a folder must be. Move that file away',
  EISDIR: 'is a folder. Move it away',
  ENAMETOOLONG: 'has a path that is too long. Set XDG_STATE_HOME to a shorter one',
  EMFILE: 'cannot be opened: too many files are open. Close some programs',
  ENFILE: 'cannot be opened: too many files are open. Close some programs',
  EIO: 'cannot be read or written: the disk has a fault. Look after the disk',
};

function sentenceFor(error: unknown): string {
  if (error instanceof Told) return error.message;
  const known = SENTENCES[codeOf(error) ?? ''];
  const words = error instanceof Error ? error.message : String(error);
  return known ?? `cannot be used: ${words.replace(/\.$/, '')}`;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** All from a place on to the end that the file has by then. */
async function readFrom(handle: FileHandle, from: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let at = from; ;) {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    parts.push(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

function isOpenEnded(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes[bytes.length - 1] !== FEED;
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot, and has no need to.
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } catch (error) {
    // Some network drives cannot.
    if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'ENOTSUP') throw error;
  } finally {
    await handle.close();
  }
}

function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
}

function realPath(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return resolve(folder);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
