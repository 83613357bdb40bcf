import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** What is run, where, and with which environment. */
export interface Program {
  /** A name that is looked up on PATH, or a path. No shell is involved. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process. Our own where it is not given. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface ProcessRequest extends Program {
  readonly signal: AbortSignal;
  /** From the start of the process; waiting for a free place does not count. */
  readonly timeoutMs: number;
  /** The most that standard output may hold. Of standard error the first 64 KiB are kept and the rest is dropped. */
  readonly maxBytes: number;
  /** What becomes of a program that prints more: it is ended, or the rest is dropped and it goes on. Ended unless given. */
  readonly beyond?: 'end' | 'drop';
  /** Written to standard input, which is then closed. Without it there is nothing to read there. */
  readonly input?: string;
  /** Gets standard output as it comes, and the result none of it. It must not throw. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** The program runs: from here on it may have done something. It must not throw. */
  readonly onStart?: () => void;
}

export type ProcessResult =
  | {
      readonly state: 'exited';
      readonly code: number;
      readonly stdout: Buffer;
      readonly stderr: Buffer;
    }
  /** Ended by a signal that was not ours. */
  | { readonly state: 'killed'; readonly signal: string }
  | { readonly state: 'timed-out' }
  | { readonly state: 'too-much-output' }
  | { readonly state: 'aborted' }
  /** Never ran; `reason` says why and what to do. */
  | { readonly state: 'not-started'; readonly reason: string };

type Stop = 'timed-out' | 'too-much-output' | 'aborted';

/** Of standard error no more is kept. */
export const maxErrorBytes = 64 * 1024;

/** Between asking a process group to end and ending it. */
export const killGraceMs = 300;

/** How long the output of a process that has ended may stay open: a child of its may still hold the pipe. */
export const closeGraceMs = 500;

/**
 * Runs programs, at most `limit` at once; the others wait for their turn. Each runs in a process group of its own,
 * which is ended as a whole: a script's children do not outlive its deadline.
 */
export class ProcessPool {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** Never rejects: what goes wrong is a result. */
  async run(request: ProcessRequest): Promise<ProcessResult> {
    if (!(await this.turn(request.signal))) return { state: 'aborted' };
    try {
      // An abort between getting the place and here would be heard by nobody.
      return request.signal.aborted ? { state: 'aborted' } : await runProcess(request);
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  /** Takes a place, or says false when `signal` aborts first. */
  private turn(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.running < this.limit) {
      this.running++;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const take = () => {
        signal.removeEventListener('abort', leave);
        this.running++;
        resolve(true);
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(take), 1);
        resolve(false);
      };
      this.waiting.push(take);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}

function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const { command, cwd, signal, timeoutMs, maxBytes, beyond, input, onOutput } = request;
  return new Promise((done) => {
    let child: ChildProcess;
    try {
      child = spawnGroup(request, input === undefined ? 'ignore' : 'pipe');
    } catch (error) {
      done(refused(command, error));
      return;
    }

    if (child.pid !== undefined) request.onStart?.();

    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    let errorSize = 0;
    let stopped: Stop | undefined;
    const timers: NodeJS.Timeout[] = [];

    const settle = (result: ProcessResult) => {
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.stdin?.destroy();
      done(result);
    };
    const stop = (state: Stop) => {
      if (stopped !== undefined) return;
      stopped = state;
      endGroup(child, 'SIGTERM');
      timers.push(
        setTimeout(() => endGroup(child, 'SIGKILL'), killGraceMs),
        // Something that even a kill cannot end at once (a dead network drive) must not hold the caller.
        setTimeout(() => settle({ state }), killGraceMs + closeGraceMs),
      );
    };
    const onAbort = () => stop('aborted');

    timers.push(setTimeout(() => stop('timed-out'), timeoutMs));
    signal.addEventListener('abort', onAbort, { once: true });

    child.stdout?.on('data', (chunk: Buffer) => {
      const room = Math.max(0, maxBytes - size);
      size += chunk.length;
      if (size > maxBytes && beyond === 'drop') {
        if (room > 0) stdout.push(chunk.subarray(0, room));
      } else if (size > maxBytes) stop('too-much-output');
      else if (onOutput === undefined) stdout.push(chunk);
      else if (stopped === undefined) onOutput(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (errorSize < maxErrorBytes) stderr.push(chunk.subarray(0, maxErrorBytes - errorSize));
      errorSize += chunk.length;
    });
    // A program that does not read its input is no failure: what it says and its exit code count.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);

    const finish = (code: number | null, name: NodeJS.Signals | null) => {
      // Never started: 'error' says why.
      if (child.pid === undefined) return;
      if (stopped !== undefined) settle({ state: stopped });
      else if (code === null) settle({ state: 'killed', signal: name ?? 'unknown' });
      else
        settle({
          state: 'exited',
          code,
          stdout: Buffer.concat(stdout),
          stderr: Buffer.concat(stderr),
        });
    };
    child.on('exit', (code, name) => {
      if (stopped !== undefined) endGroup(child, 'SIGKILL');
      timers.push(
        setTimeout(() => {
          endGroup(child, 'SIGKILL');
          finish(code, name);
        }, closeGraceMs),
      );
    });
    child.on('close', finish);
    child.on('error', (error) => {
      // An 'error' after the start (a signal that could not be sent) is not the end of the process.
      if (child.pid !== undefined) return;
      void notStarted(command, cwd, error).then(settle);
    });
  });
}

/** Throws when the system takes no such arguments; a program that is missing is an 'error' event of the child's. */
export function spawnGroup(program: Program, stdin: 'ignore' | 'pipe'): ChildProcess {
  const { command, args, cwd, env = process.env } = program;
  return spawn(command, args, {
    cwd,
    env,
    // A group of its own, so that all of it can be ended; and no terminal, so that nothing can ask on it.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: [stdin, 'pipe', 'pipe'],
  });
}

/** Signals a process and all its children. */
export function endGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    // Windows has no groups; taskkill ends the tree. It cannot be asked nicely, so only the last call counts.
    if (signal === 'SIGKILL')
      spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], {
        stdio: 'ignore',
        windowsHide: true,
      }).on('error', () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group has ended already.
  }
}

type NotStarted = Extract<ProcessResult, { state: 'not-started' }>;

export function refused(command: string, error: unknown): NotStarted {
  return { state: 'not-started', reason: `${command} cannot be run: ${words(error)}` };
}

/** Finds the words for a child's 'error' event. */
export async function notStarted(command: string, cwd: string, error: Error): Promise<NotStarted> {
  const code = 'code' in error ? error.code : undefined;
  const isFolder = await stat(cwd).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  // The system says "not found" about the program when it is the folder that is missing.
  if (!isFolder)
    return { state: 'not-started', reason: `${command} cannot be run: there is no folder ${cwd}` };
  const isThere = /[/\\]/.test(command) && (await exists(resolve(cwd, command)));
  if (code === 'ENOENT' && isThere)
    return {
      state: 'not-started',
      reason: `${command} cannot be run: the program that its first line names (#!) is missing`,
    };
  if (code === 'ENOENT')
    return {
      state: 'not-started',
      reason: `${command} was not found: check the spelling, or that it is on PATH`,
    };
  if (code === 'EACCES')
    return {
      state: 'not-started',
      reason: `${command} may not be run: it is not marked as executable (chmod +x)`,
    };
  return refused(command, error);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a program of the system prints, waited for: only for what answers at once. Undefined where it fails. */
export function askSystem(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): string | undefined {
  try {
    return execFileSync(command, args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 1000,
      windowsHide: true,
    });
  } catch {
    return undefined;
  }
}

/** How a program ended that was run in our place. */
export type Ended =
  | { readonly code: number }
  | { readonly signal: NodeJS.Signals }
  /** It never ran. */
  | { readonly reason: string };

/** Runs a program with our own streams and terminal until its end. Never rejects. */
export function runInPlace({ command, args, cwd, env }: Program): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: 'inherit' });
    // What is typed at the terminal reaches the child by itself, and it decides what comes of it.
    const ignore = () => undefined;
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', ignore).on('SIGQUIT', ignore).on('SIGTERM', pass).on('SIGHUP', pass);
    const end = (ended: Ended) => {
      process.off('SIGINT', ignore).off('SIGQUIT', ignore).off('SIGTERM', pass).off('SIGHUP', pass);
      done(ended);
    };
    child.on('error', (error) => {
      if (child.pid === undefined) void notStarted(command, cwd, error).then(end);
    });
    child.on('exit', (code, signal) => end(signal ? { signal } : { code: code ?? 1 }));
  });
}
