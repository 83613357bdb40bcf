/** What `git cat-file --batch` says to one line. `content` is undefined where the object is too big. */
export type BatchAnswer =
  | {
      readonly state: 'object';
      readonly id: string;
      readonly type: string;
      readonly size: number;
      readonly content: Buffer | undefined;
    }
  | { readonly state: 'missing' }
  /** It is no answer. Nothing that follows can be read. */
  | { readonly state: 'nonsense' };

interface Body {
  readonly header: { readonly id: string; readonly type: string; readonly size: number };
  readonly content: Buffer | undefined;
  /** Of the content and the line end behind it. */
  left: number;
}

const LINE_END = 0x0a;
/** An id, a type and a size need no more. */
const LONGEST_LINE = 200;

/** Puts the pieces of a pipe together to answers: a line, and behind it as many bytes as the line says. */
export class BatchReader {
  private line = '';
  private body: Body | undefined;
  private isLost = false;

  /** Contents of more than `mostBytes` are read past. */
  constructor(
    private readonly mostBytes: number,
    private readonly onAnswer: (answer: BatchAnswer) => void,
  ) {}

  read(piece: Buffer): void {
    let at = 0;
    while (at < piece.length && !this.isLost)
      at = this.body ? this.readBody(this.body, piece, at) : this.readLine(piece, at);
  }

  private readLine(piece: Buffer, at: number): number {
    const end = piece.indexOf(LINE_END, at);
    this.line += piece.toString('latin1', at, end < 0 ? piece.length : end);
    if (this.line.length > LONGEST_LINE) this.lose();
    if (end < 0) return piece.length;
    const line = this.line;
    this.line = '';
    const [, id, type, size] = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/.exec(line) ?? [];
    if (id !== undefined && type !== undefined && size !== undefined)
      this.expect({ id, type, size: Number(size) });
    else if (/^[0-9a-f]{40,64} (?:missing|ambiguous)$/.test(line)) {
      this.onAnswer({ state: 'missing' });
    } else this.lose();
    return end + 1;
  }

  private expect(header: Body['header']): void {
    const { size } = header;
    // Not out of the shared pool: a small content that is kept would keep all of the pool.
    const content = size <= this.mostBytes ? Buffer.allocUnsafeSlow(size) : undefined;
    this.body = { header, content, left: size + 1 };
  }

  private readBody(body: Body, piece: Buffer, at: number): number {
    const { header, content } = body;
    const end = Math.min(at + body.left, piece.length);
    // Copies no more than there is room for, so not the line end.
    if (content) piece.copy(content, header.size + 1 - body.left, at, end);
    body.left -= end - at;
    if (body.left === 0) {
      this.body = undefined;
      this.onAnswer({ state: 'object', ...header, content });
    }
    return end;
  }

  private lose(): void {
    this.isLost = true;
    this.onAnswer({ state: 'nonsense' });
  }
}
