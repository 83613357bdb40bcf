import { chmodSync, rmSync } from 'node:fs';
import { type Server, type Socket, connect, createServer } from 'node:net';
import {
  MOST_FRAME,
  type Question,
  type Reply,
  readQuestion,
  writeFrame,
} from '../../core/guard/frames';
import type { Clock, Disposable, Log } from '../../core/lifecycle';
import { MutableDisposable } from '../../core/lifecycle';

/** For a question to be whole. */
const LINE_MS = 2_000;
/** How often it is said that somebody is still being asked. */
const ASKING_MS = 1_000;
const MOST_AT_ONCE = 64;
/** How often it is tried again where another window listens. */
const AGAIN_MS = 5_000;

export interface GuardSocketOptions {
  readonly path: string;
  /** Rejects never. `signal` aborts when whoever asked has gone. */
  readonly answer: (question: Question, signal: AbortSignal) => Promise<Reply>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Where programs ask the window. One question a connection, as one line; whatever else comes, comes late or is too
 * long closes it, and nobody else's. A socket that was left behind is taken over; one on which another window listens
 * is left to it, and tried again later.
 */
export class GuardSocket implements Disposable {
  private readonly open = new Set<Socket>();
  private readonly again = new MutableDisposable();
  private server: Server | undefined;
  private isDisposed = false;

  constructor(private readonly options: GuardSocketOptions) {}

  get isListening(): boolean {
    return this.server?.listening === true;
  }

  /** Resolves once it listens, or is known not to for now. Never rejects. */
  async listen(): Promise<void> {
    const { path, log } = this.options;
    if (this.isDisposed || this.isListening) return;
    let trouble = await this.tryToListen();
    if (trouble === 'EADDRINUSE' && !(await isAnswered(path))) {
      rmSync(path, { force: true });
      trouble = await this.tryToListen();
    }
    if (trouble === undefined || this.isDisposed) return;
    log.debug(`The guard does not listen at ${path}: ${trouble}`);
    this.again.value = this.options.clock.after(AGAIN_MS, () => void this.listen());
  }

  dispose(): void {
    this.isDisposed = true;
    this.again.dispose();
    for (const socket of this.open) socket.destroy();
    this.server?.close();
    this.server = undefined;
  }

  private tryToListen(): Promise<string | undefined> {
    const server = createServer((socket) => this.serve(socket));
    server.maxConnections = MOST_AT_ONCE;
    return new Promise((done) => {
      server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
      server.listen(this.options.path, () => {
        // Its folder lets in nobody else either; this is for a system where folders do not count.
        chmodSync(this.options.path, 0o600);
        server.on('error', (error) =>
          this.options.log.warn(`The guard's socket: ${error.message}`),
        );
        if (this.isDisposed) server.close();
        else this.server = server;
        done(undefined);
      });
    });
  }

  private serve(socket: Socket): void {
    this.open.add(socket);
    const gone = new AbortController();
    const late = setTimeout(() => socket.destroy(), LINE_MS);
    let heartbeat: NodeJS.Timeout | undefined;
    const parts: Buffer[] = [];
    let size = 0;
    let isAsked = false;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(late);
      clearInterval(heartbeat);
      this.open.delete(socket);
      gone.abort();
    });
    socket.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_FRAME) {
        socket.destroy();
        return;
      }
      if (isAsked) return;
      parts.push(chunk);
      if (!chunk.includes(FEED)) return;
      isAsked = true;
      clearTimeout(late);
      const [line = ''] = Buffer.concat(parts).toString('utf8').split('\n', 1);
      const question = readQuestion(line);
      if ('problem' in question) {
        this.options.log.debug(
          `The guard was asked what it does not understand: ${question.problem}`,
        );
        socket.destroy();
        return;
      }
      // At once, so that whoever asks knows that somebody is there.
      this.say(socket, ASKING);
      heartbeat = setInterval(() => this.say(socket, ASKING), ASKING_MS);
      void this.reply(socket, question, gone.signal);
    });
  }

  private async reply(socket: Socket, question: Question, signal: AbortSignal): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.options.answer(question, signal);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.options.log.error(`The guard could not answer: ${message}`);
      reply = { state: 'denied', reason: `The guard of the window failed: ${message}` };
    }
    this.say(socket, reply);
    socket.end();
  }

  private say(socket: Socket, reply: Reply): void {
    // Whoever does not read what is said has gone.
    if (socket.writableLength > MOST_FRAME) socket.destroy();
    else if (socket.writable) socket.write(writeFrame(reply) ?? TOO_LONG);
  }
}

const FEED = 0x0a;
const ASKING: Reply = { state: 'asking' };
const TOO_LONG = '{"state":"denied","reason":"The answer was too long."}\n';

/** Whether somebody listens there. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    const end = (answered: boolean) => {
      socket.destroy();
      done(answered);
    };
    socket.once('connect', () => end(true));
    // Refused: nobody. Anything else may be somebody who has no time.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT' && error.code !== 'ENOTSOCK'),
    );
  });
}
