import { Worker } from 'node:worker_threads';
import type { Told } from '../../../core/history/history';
import { reasonOf } from '../../../core/history/sharing';
import type { Disposable } from '../../../core/lifecycle';
import { type GitRepository, unknown } from '../gitObjects';
import type { GraphRequest, PreparedGraph } from './prepareGraph';

/** How a request reaches the thread; ids and columns cross without being copied. */
export interface ThreadRequest {
  readonly number: number;
  readonly gitPath: string;
  readonly root: string;
  readonly timeoutMs: number;
  readonly request: GraphRequest;
}

export type ToThread = ThreadRequest | { readonly abort: number };

export interface FromThread {
  readonly number: number;
  readonly told: Told<PreparedGraph>;
}

/** An idle thread holds some megabytes; starting one takes less than a process of git's. */
const IDLE_MS = 30_000;

/**
 * Prepares graphs in a thread of its own, so that the one that draws and types is never held up. The thread keeps
 * nothing between two requests: all that it made is shared memory.
 */
export class GraphThread implements Disposable {
  private worker: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;
  private numbers = 0;
  private readonly waiting = new Map<number, (told: Told<PreparedGraph>) => void>();

  /** `script` is the bundle of graphWorker.ts. */
  constructor(private readonly script: string) {}

  readonly prepare = (
    { git: { gitPath }, root, timeoutMs }: GitRepository,
    request: GraphRequest,
    signal: AbortSignal,
  ): Promise<Told<PreparedGraph>> => {
    signal.throwIfAborted();
    const number = this.numbers++;
    const worker = this.running();
    return new Promise((settle, reject) => {
      const abort = () => {
        this.finish(number);
        worker.postMessage({ abort: number } satisfies ToThread);
        reject(reasonOf(signal));
      };
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.set(number, (told) => {
        signal.removeEventListener('abort', abort);
        settle(told);
      });
      worker.postMessage({ number, gitPath, root, timeoutMs, request } satisfies ToThread);
    });
  };

  dispose(): void {
    this.end('Whereabouts is being closed');
  }

  private running(): Worker {
    clearTimeout(this.idle);
    if (this.worker) return this.worker;
    const worker = new Worker(this.script);
    worker.unref();
    worker.on('message', ({ number, told }: FromThread) => this.finish(number, told));
    worker.on('error', (error) => this.end(`the history could not be read: ${error.message}`));
    this.worker = worker;
    return worker;
  }

  private finish(number: number, told?: Told<PreparedGraph>): void {
    const settle = this.waiting.get(number);
    this.waiting.delete(number);
    if (told) settle?.(told);
    if (this.waiting.size > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.end('the thread was idle'), IDLE_MS).unref();
  }

  private end(reason: string): void {
    clearTimeout(this.idle);
    const worker = this.worker;
    this.worker = undefined;
    void worker?.terminate();
    for (const settle of this.waiting.values()) settle(unknown(reason));
    this.waiting.clear();
  }
}
