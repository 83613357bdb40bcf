import { AnswerCache } from '../history/cache';
import { type FileText, textOfContent, textOfDocument, tooLong } from '../history/fileLines';
import type { History, Told } from '../history/history';
import { LineNumbers } from '../history/lines';
import type { Sha } from '../model';
import { FormerNames } from './formerNames';

/** A document, and how its lines map to those of files that git holds. */
export interface Typed {
  readonly raw: string;
  readonly file: FileText;
  readonly mapped: Map<Sha, Int32Array>;
  readonly shelf: Shelf;
}

/** What a document has beside it in fifty environments, and some that were there before. */
const KEPT_FILES = 64;
/** So many different lines are some tens of megabytes. */
const KEPT_LINES = 500_000;

/** Files that git holds, read once, and their lines as numbers once these are needed. */
class Shelf {
  readonly formerNames = new FormerNames();
  private readonly lineNumbers = new LineNumbers();
  private readonly files = new AnswerCache<Told<FileText>>(KEPT_FILES);
  private readonly numbered = new WeakMap<FileText, Int32Array>();

  get isFull(): boolean {
    return this.lineNumbers.size > KEPT_LINES;
  }

  numbersOf(file: FileText): Int32Array {
    const before = this.numbered.get(file);
    if (before) return before;
    const numbers = this.lineNumbers.of(file.lines);
    this.numbered.set(file, numbers);
    return numbers;
  }

  async file(
    blob: Sha,
    history: History,
    signal: AbortSignal | undefined,
  ): Promise<Told<FileText>> {
    const before = this.files.get(blob);
    if (before) return before;
    const content = await history.content(blob, signal);
    const told = content.state === 'known' ? textOfContent(content.value) : content;
    this.files.set(blob, told);
    return told;
  }
}

/**
 * What was read for one document. Given to the next question about it, in whatever line and version, nothing is read
 * twice, and nothing is compared twice until the document changes.
 */
export class LineMemory {
  private latest: Typed | undefined;

  /** Questions that are under way keep what they began with. */
  typed(raw: string): Told<Typed> {
    const { latest } = this;
    if (latest?.raw === raw) return { state: 'known', value: latest };
    const told = textOfDocument(raw);
    if (told.state === 'unknown') return told;
    const long = tooLong(told.value);
    if (long !== undefined) return { state: 'unknown', reason: long };
    const shelf = latest && !latest.shelf.isFull ? latest.shelf : new Shelf();
    this.latest = { raw, file: told.value, mapped: new Map(), shelf };
    return { state: 'known', value: this.latest };
  }
}
