import type { Disposable } from '../../core/lifecycle';
import { parseSha, type Sha } from '../../core/model';
import type { Conversation } from '../process/conversation';
import { BatchReader, type BatchAnswer } from './gitBatchReader';
import type { GitResult } from './gitCommand';
import { gitComplaint, type GitRepository, unknown, type Unknown } from './gitObjects';

/** An object of this clone; `type` is commit, tree, blob or tag. */
export interface ReadObject {
  readonly state: 'read';
  readonly type: string;
  readonly content: Buffer;
}

export type BatchObject = ReadObject | { readonly state: 'missing' } | Unknown;

/** Between the last answer and the end of the process. */
const IDLE_MS = 30_000;

export const MOST_BYTES = 32 * 1024 * 1024;

interface Question {
  readonly id: Sha;
  readonly answer: (object: BatchObject) => void;
  /** When whoever asked has left, the answer is let go by. */
  readonly signal: AbortSignal;
}

interface Talk {
  readonly conversation: Conversation;
  hasAnswered: boolean;
}

/**
 * Reads objects through one `git cat-file --batch`, which starts with the first question and ends when there was none
 * for a while. Questions are sent on at once and answered in their order.
 *
 * It is asked for full ids and nothing else. `<commit>:<path>` would be shorter, but git takes a name that ends like
 * `-gabc1234` for a commit, a name may hold a line end, and what a submodule or a partial clone lacks is told in the
 * same words as a path that does not exist.
 */
export class GitBatch implements Disposable {
  /** The first of them is what git is at. */
  private waiting: Question[] = [];
  private talk: Talk | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;

  constructor(
    private readonly repository: GitRepository,
    private readonly idleMs = IDLE_MS,
  ) {}

  /** Rejects only when `signal` aborts, with its reason. Of an object above `MOST_BYTES` nothing is kept. */
  read(ids: readonly Sha[], signal: AbortSignal): Promise<ReadonlyMap<Sha, BatchObject>> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const wanted = new Set(ids);
      const objects = new Map<Sha, BatchObject>();
      const leave = () => reject(signal.reason as Error);
      signal.addEventListener('abort', leave, { once: true });
      const arrive = () => {
        if (objects.size < wanted.size) return;
        signal.removeEventListener('abort', leave);
        resolve(objects);
      };
      arrive();
      const answer = (id: Sha) => (object: BatchObject) => {
        objects.set(id, object);
        arrive();
      };
      this.ask([...wanted].map((id) => ({ id, answer: answer(id), signal })));
    });
  }

  dispose(): void {
    this.isDisposed = true;
    this.giveUp('the repository was closed');
  }

  private ask(questions: readonly Question[]): void {
    if (this.isDisposed) {
      for (const { answer } of questions) answer(unknown('the repository was closed'));
      return;
    }
    if (questions.length === 0) return;
    const wasIdle = this.waiting.length === 0;
    this.waiting.push(...questions);
    this.talk ??= this.start();
    this.talk.conversation.say(questions.map(({ id }) => `${id}\n`).join(''));
    if (wasIdle) this.watch();
  }

  private start(): Talk {
    const { git, root: cwd } = this.repository;
    const reader = new BatchReader(MOST_BYTES, (answer) => this.take(talk, answer));
    const conversation = git.batch({
      cwd,
      onOutput: (piece) => reader.read(piece),
      onEnd: (result) => this.ended(talk, result),
    });
    const talk: Talk = { conversation, hasAnswered: false };
    return talk;
  }

  private take(talk: Talk, answer: BatchAnswer): void {
    // What was read together with the piece that made us give up.
    if (talk !== this.talk) return;
    const question = this.waiting.shift();
    if (question === undefined || answer.state === 'nonsense') {
      question?.answer(unknown("git cat-file answered in a form that is not git's"));
      this.giveUp("git cat-file answered in a form that is not git's");
      return;
    }
    talk.hasAnswered = true;
    question.answer(objectOf(question.id, answer));
    this.watch();
  }

  /** A time-out while something is asked, and the end after a while in which nothing is. */
  private watch(): void {
    clearTimeout(this.timer);
    const isAsked = this.waiting.length > 0;
    this.talk?.conversation.hold(isAsked);
    const { timeoutMs } = this.repository;
    if (isAsked)
      this.timer = setTimeout(
        () => this.giveUp(`git took longer than ${timeoutMs / 1000} s`),
        timeoutMs,
      );
    else this.timer = setTimeout(() => this.giveUp(''), this.idleMs).unref();
  }

  /** Ends the process; the next question starts another. */
  private giveUp(reason: string): void {
    clearTimeout(this.timer);
    this.talk?.conversation.end();
    this.talk = undefined;
    const left = this.waiting;
    this.waiting = [];
    for (const { answer } of left) answer(unknown(reason));
  }

  /** Git ended over the question that it was at: a broken object, say. The others are asked again. */
  private ended(talk: Talk, result: GitResult): void {
    if (talk !== this.talk) return;
    clearTimeout(this.timer);
    this.talk = undefined;
    const reason = result.state === 'exited' ? gitComplaint('cat-file', result) : result.reason;
    const [first, ...others] = this.waiting;
    this.waiting = [];
    first?.answer(unknown(reason));
    // One that has not answered at all will not do better when it is started again.
    if (!talk.hasAnswered) for (const { answer } of others) answer(unknown(reason));
    else this.ask(others.filter(({ signal }) => !signal.aborted));
  }
}

function objectOf(id: Sha, answer: Exclude<BatchAnswer, { state: 'nonsense' }>): BatchObject {
  // An id of the other length may have been taken for an abbreviation, or for the name of a branch.
  if (answer.state === 'missing' || parseSha(answer.id) !== id) return { state: 'missing' };
  if (answer.content) return { state: 'read', type: answer.type, content: answer.content };
  const mebibytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
  return unknown(
    `it is too big to be read: ${mebibytes(answer.size)} MiB; ${mebibytes(MOST_BYTES)} MiB is the most`,
  );
}
