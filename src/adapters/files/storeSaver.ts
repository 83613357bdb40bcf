import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Clock,
  type Disposable,
  DisposableStore,
  MutableDisposable,
} from '../../core/lifecycle';
import type { Store } from '../../core/observe/store';

const SAVE_AFTER_MS = 5000;

/**
 * Keeps a store's file a few seconds behind the store, so that a busy store is one write. The file is replaced by
 * rename: a reader never sees half of one. A write that fails costs no more than a cold next start.
 */
export class StoreSaver implements Disposable {
  private readonly own = new DisposableStore();
  private readonly timer = this.own.add(new MutableDisposable());

  constructor(
    private readonly store: Store,
    private readonly file: string,
    clock: Clock,
  ) {
    this.own.add(
      store.onDidChange(() => {
        this.timer.value ??= clock.after(SAVE_AFTER_MS, () => this.write());
      }),
    );
  }

  /** Writes what still waits. */
  dispose(): void {
    if (this.timer.value) this.write();
    this.own.dispose();
  }

  private write(): void {
    this.timer.value = undefined;
    const part = `${this.file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      writeFileSync(part, JSON.stringify(this.store.save()), { mode: 0o600, flag: 'wx' });
      renameSync(part, this.file);
    } catch {
      this.discard(part);
    }
  }

  private discard(part: string): void {
    try {
      rmSync(part, { force: true });
    } catch {
      // Where nothing can be written there is nothing to remove either.
    }
  }
}
