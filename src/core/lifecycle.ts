/** Something that must be let go of once. Same shape as the editor's own, so that both can be owned together. */
export interface Disposable {
  dispose(): void;
}

/** Owns what is added to it. Adding after disposal disposes at once, so that a late arrival never leaks. */
export class DisposableStore implements Disposable {
  private readonly owned = new Set<Disposable>();
  private disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.owned.add(item);
    return item;
  }

  dispose(): void {
    this.disposed = true;
    for (const item of this.owned) item.dispose();
    this.owned.clear();
  }
}

/** Holds one replaceable thing: setting a new one disposes the old. */
export class MutableDisposable<T extends Disposable> implements Disposable {
  private current: T | undefined;
  private disposed = false;

  get value(): T | undefined {
    return this.current;
  }

  set value(next: T | undefined) {
    if (next === this.current) return;
    this.current?.dispose();
    this.current = next;
    if (this.disposed) this.dispose();
  }

  dispose(): void {
    this.disposed = true;
    this.current?.dispose();
    this.current = undefined;
  }
}

export type Listener<T> = (event: T) => void;

/** Subscribes a listener until the returned disposable is disposed. */
export type Event<T> = (listener: Listener<T>) => Disposable;

export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<Listener<T>>();

  readonly event: Event<T> = (listener) => {
    // Wrapped, so that the same function subscribed twice is two subscriptions.
    const own: Listener<T> = (event) => listener(event);
    this.listeners.add(own);
    return { dispose: () => void this.listeners.delete(own) };
  };

  fire(event: T): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  dispose(): void {
    this.listeners.clear();
  }
}

/** Time as the core sees it. `now` is milliseconds since 1970 UTC; `monotonic` never jumps and is for durations. */
export interface Clock {
  now(): number;
  monotonic(): number;
  after(milliseconds: number, callback: () => void): Disposable;
}

/** Where the core says what it did. Messages are one line; an adapter redacts and encodes them. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
