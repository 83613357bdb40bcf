import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Disposable } from '../core/lifecycle';
import { type SavedStore, parseSavedStore } from '../core/observe/store';

const SAVE_AFTER_MS = 5000;

/**
 * What each folder's store saw last, one file a folder. A cache: a missing, torn or foreign file counts as none,
 * and a failed write is only a cold next start. Files are replaced by rename, so a reader never sees half of one.
 */
export class SavedStores implements Disposable {
  private readonly pending = new Map<string, { saved: SavedStore; timer: Disposable }>();

  constructor(
    private readonly directory: string,
    private readonly clock: Clock,
  ) {}

  async load(folder: string): Promise<SavedStore | undefined> {
    try {
      return parseSavedStore(await readFile(this.file(folder), 'utf8'));
    } catch {
      return undefined;
    }
  }

  /** Written a few seconds later, so that a busy store is one write. */
  save(folder: string, saved: SavedStore): void {
    const waiting = this.pending.get(folder);
    const timer = waiting?.timer ?? this.clock.after(SAVE_AFTER_MS, () => this.write(folder));
    this.pending.set(folder, { saved, timer });
  }

  /** Writes what still waits. */
  dispose(): void {
    for (const folder of [...this.pending.keys()]) this.write(folder);
  }

  private write(folder: string): void {
    const waiting = this.pending.get(folder);
    if (!waiting) return;
    waiting.timer.dispose();
    this.pending.delete(folder);
    const file = this.file(folder);
    const part = `${file}.${process.pid}`;
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(part, JSON.stringify(waiting.saved), { mode: 0o600, flag: 'wx' });
      renameSync(part, file);
    } catch {
      rmSync(part, { force: true });
    }
  }

  private file(folder: string): string {
    const name = createHash('sha256').update(folder).digest('hex').slice(0, 24);
    return join(this.directory, `${name}.json`);
  }
}
