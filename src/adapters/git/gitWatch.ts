import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import {
  type Clock,
  type Disposable,
  DisposableStore,
  Emitter,
  MutableDisposable,
} from '../../core/lifecycle';

/** A checkout, a commit, a fetch: each touches one of these. */
const MOVES = new Set(['HEAD', 'FETCH_HEAD', 'packed-refs', 'shallow']);
const SETTLE_MS = 300;

/**
 * Notices that a repository moved, without asking git. Where the machine cannot watch it stays silent: the next
 * round of readings looks anyway.
 */
export class GitWatch implements Disposable {
  private readonly own = new DisposableStore();
  private readonly moved = this.own.add(new Emitter<void>());
  private readonly settling = this.own.add(new MutableDisposable());

  /** Some time after the last of several moves in a row. */
  readonly onDidMove = this.moved.event;

  constructor(private readonly clock: Clock) {}

  /** `gitDirectory` is the one that holds HEAD: in a linked worktree, the worktree's own. */
  start(gitDirectory: string): void {
    for (const folder of [gitDirectory, join(gitDirectory, 'logs')]) {
      const watcher = this.open(folder);
      if (watcher) this.own.add({ dispose: () => watcher.close() });
    }
  }

  dispose(): void {
    this.own.dispose();
  }

  private open(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || !MOVES.has(name)) return;
        this.settling.value = this.clock.after(SETTLE_MS, () => this.moved.fire());
      });
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return undefined;
    }
  }
}
