import { Socket } from 'node:net';
import {
  closeGraceMs,
  endGroup,
  killGraceMs,
  maxErrorBytes,
  notStarted,
  type ProcessResult,
  type Program,
  refused,
  spawnGroup,
} from './process';

export interface ConversationRequest extends Program {
  /** Gets what the program prints, in pieces of any length. */
  readonly onOutput: (piece: Buffer) => void;
  /** Called once, when the program has ended by itself or could not be run. Its `stdout` is empty: `onOutput` got it. */
  readonly onEnd: (end: ConversationEnd) => void;
}

export type ConversationEnd = Extract<
  ProcessResult,
  { state: 'exited' | 'killed' | 'not-started' }
>;

/**
 * A program that stays, and answers on standard output what it is asked on standard input. It takes no place of a
 * `ProcessPool`, as it would keep it. When our own process ends, the program reads the end of its input.
 */
export class Conversation {
  private readonly child: ReturnType<typeof spawnGroup> | undefined;
  private isOver = false;
  private timer: NodeJS.Timeout | undefined;

  /** Never throws: a program that cannot be run is an end like any other. */
  constructor(private readonly request: ConversationRequest) {
    const { command, cwd, onOutput } = request;
    try {
      this.child = spawnGroup(request, 'pipe');
    } catch (error) {
      // Later, as for every other end: nobody has this object yet.
      setImmediate(() => this.finish(refused(command, error)));
      return;
    }
    const { child } = this;
    const stderr: Buffer[] = [];
    let errorSize = 0;
    child.stdout?.on('data', (piece: Buffer) => {
      if (!this.isOver) onOutput(piece);
    });
    child.stderr?.on('data', (piece: Buffer) => {
      if (errorSize < maxErrorBytes) stderr.push(piece.subarray(0, maxErrorBytes - errorSize));
      errorSize += piece.length;
    });
    // A pipe breaks because the program has ended, which says more.
    child.stdin?.on('error', () => undefined);

    const finish = (code: number | null, name: NodeJS.Signals | null) => {
      // Never started: 'error' says why.
      if (child.pid === undefined) return;
      if (code === null) this.finish({ state: 'killed', signal: name ?? 'unknown' });
      else
        this.finish({
          state: 'exited',
          code,
          stdout: Buffer.alloc(0),
          stderr: Buffer.concat(stderr),
        });
    };
    child.on('exit', (code, name) => {
      clearTimeout(this.timer);
      if (this.isOver) endGroup(child, 'SIGKILL');
      else
        this.later(closeGraceMs, () => {
          endGroup(child, 'SIGKILL');
          finish(code, name);
        });
    });
    child.on('close', finish);
    child.on('error', (error) => {
      if (child.pid !== undefined) return;
      void notStarted(command, cwd, error).then((end) => this.finish(end));
    });
  }

  say(text: string): void {
    if (!this.isOver) this.child?.stdin?.write(text);
  }

  /** Whether our own process has to stay alive for the program's sake. At first it has. */
  hold(isHeld: boolean): void {
    const { child } = this;
    const pipes = [child?.stdin, child?.stdout, child?.stderr];
    for (const held of [child, ...pipes.filter((pipe) => pipe instanceof Socket)])
      if (isHeld) held?.ref();
      else held?.unref();
  }

  /** Ends the program and its children. Nothing is heard of it any more, not even its end. */
  end(): void {
    const { child } = this;
    if (this.isOver) return;
    this.isOver = true;
    if (child === undefined) return;
    this.hold(false);
    endGroup(child, 'SIGTERM');
    this.later(killGraceMs, () => endGroup(child, 'SIGKILL'));
    this.closePipes();
  }

  private finish(end: ConversationEnd): void {
    clearTimeout(this.timer);
    if (this.isOver) return;
    this.isOver = true;
    this.closePipes();
    this.request.onEnd(end);
  }

  private closePipes(): void {
    for (const pipe of [this.child?.stdin, this.child?.stdout, this.child?.stderr]) pipe?.destroy();
  }

  /** Does not keep our own process alive. */
  private later(milliseconds: number, act: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, milliseconds);
    this.timer.unref();
  }
}
